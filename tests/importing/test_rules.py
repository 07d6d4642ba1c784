"""The rules of reading, each by a sentence or two."""

from __future__ import annotations

from typing import Any

from goodoffices.importing import plain
from tests.importing.kit import read


def items(text: str, published: str = "2026-05-04", outlet: str = "The Page") -> list[dict[str, Any]]:
    """The proposals of an article, in the plain form."""
    source, found = read(f"A headline of no matter\n\n{text}", published, outlet)
    return [plain(item, source) for item in found.items]


def names(chain: list[dict[str, Any]]) -> list[str]:
    """The hops without the page; a question mark before a source without a name."""
    return [hop.get("name") or f"?{hop.get('capacity', '')}" for hop in chain[:-1]]


def test_a_source_that_is_told_later_is_a_hop_of_the_report_before() -> None:
    """A frame is completed backwards: the report's first hop is the source named in the next sentence."""
    report, *_ = items(
        "Peru is carrying messages between Chile and Bolivia, the weekly Skerry Letter reported on Friday.\n\n"
        "The weekly, citing “an official in Lima”, says that Chile asked Peru to tell Bolivia that it would not "
        "raise tolls."
    )
    assert names(report["chain"]) == ["?official in Lima", "Skerry Letter"]
    assert report["speaker"]["name"] == "Skerry Letter"
    assert report["said"]["earliest"] == "2026-05-01"


def test_a_request_to_tell_is_two_items() -> None:
    """Who asked, and what the other side is to be told, through the one who was asked."""
    found = items("According to the daily El Vado, Chile asked Peru to tell Bolivia that it would not raise the tolls.")
    assert [(item["kind"], item["speaker"]["name"], item["addressees"][0]["name"]) for item in found] == [
        ("request", "Chile", "Peru"),
        ("assurance", "Chile", "Bolivia"),
    ]
    assert found[1]["carrier"]["name"] == "Peru"


def test_quote_marks_round_a_description_leave_it_paraphrased() -> None:
    """“Conditional and non-binding” is the reporter's description, and still says what the answer is."""
    (answer,) = items('Bolivia\'s answer, according to the daily El Vado, was "conditional and non-binding".')
    assert (answer["conditional"], answer["binding"], answer["chain"][-1]["form"]) == ("yes", "no", "paraphrased")


def test_a_paraphrase_and_its_quotation_are_one_item() -> None:
    """The spokeswoman is who is quoted; the ministry before her is a runner-up."""
    source, found = read(
        "Headline\n\nPeru's marine ministry denied on Friday that any answer had been sent. "
        "“There is no letter and there was no letter,” its spokeswoman, Ana Rojas, told reporters."
    )
    (item,) = found.items
    assert item.fields["speaker"].value["name"] == "Ana Rojas"
    assert item.fields["speaker"].runners_up[0]["name"] == "Peru's marine ministry"
    assert len(item.evidence) == 2
    assert source.text[item.evidence[1].start] == "“"


def test_a_report_after_the_fact_covers_what_stands_before() -> None:
    """«Об этом сообщает…» gives the sentence before it its hop."""
    (meeting,) = items(
        "Министры транспорта Перу и Чили встретятся 20 мая в Лиме. Об этом сообщает пресс-служба перуанского МИД."
    )
    assert meeting["kind"] == "meeting"
    assert names(meeting["chain"]) == ["пресс-служба перуанского МИД"]
    assert meeting["said"]["earliest"] == "2026-05-20"


def test_a_sign_says_nothing() -> None:
    """A thing that cannot speak makes no item, and no one else is made to speak for it."""
    assert items("The minister keeps a boat. Its plate says “Built in fine weather by patient hands”.") == []
    assert items("ולא הרחק משם עומדת מעבורת. השלט אומר כי הקו סגור לרגל שיפוצים.") == []


def test_conditional_words_stay_conditional() -> None:
    """An “if” inside what is said is kept, in any language."""
    (threat,) = items("رئيس اتحاد الصيادين عمر كوسو حذر من أن القوارب ستعود إذا لم تُفتح البحيرة.")
    assert (threat["kind"], threat["conditional"]) == ("threat", "yes")


def test_a_weekday_that_disagrees_is_a_doubt() -> None:
    """15 March 2026 was a Sunday: the date stands, the disagreement beside it."""
    (item,) = items("The envoy, Ciro Lund, was quoted on Monday, 15 March, as saying that he was tired.", "2026-03-18")
    assert item["said"]["earliest"] == "2026-03-15"
    assert item["said"]["doubt"]


def test_a_term_dates_nothing() -> None:
    """“Until Thursday” is when something ends, not when it was said."""
    (item,) = items("Ana Rojas, the head of the Guild, said that the gate would stay shut until Thursday.")
    assert "said" not in item


def test_the_pages_own_outlet_is_no_hop() -> None:
    """What the page's own paper was told adds nothing to the chain, also where its name is in another script."""
    (item,) = items(
        'מנכ"ל איגוד הסוכנים, גדי ורד, אמר ל"קול המעגן" כי "המחירים יעלו בקיץ הקרוב מאוד".', outlet="Kol HaMaagan"
    )
    assert names(item["chain"]) == []


def test_words_within_words_have_who_quotes_as_first_hop() -> None:
    """The minister renders the harbour master's words: an item of its own."""
    found = items("“The harbour master told me, ‘Nobody has seen a chart’, and I believe him,” said Ana Rojas.")
    inner = next(item for item in found if item["speaker"]["name"] == "harbour master")
    assert names(inner["chain"]) == ["Ana Rojas"]


def test_a_hijri_date_is_the_day_that_the_dateline_says() -> None:
    """The page's own dateline tells how its calendar runs; other dates of the page follow it."""
    source, found = read(
        "عنوان بلا أهمية\n\nالأربعاء 21 جمادى الأولى 1447هـ\n\n"
        "ودعا الاتحاد الملاحي تونس ومالطا في 17 جمادى الأولى إلى فتح البيانات.",
        "2025-11-12",
    )
    assert plain(found.items[0], source)["said"]["earliest"] == "2025-11-08"


def test_bidi_marks_do_not_hide_a_quotation() -> None:
    """Marks that turn the reading order are not kept, and what they stood around is read."""
    plain_text = 'השר דן לוי אמר כי "לא נסגור את הנמל בחורף".'
    marked = plain_text.replace('"', '\u200f"\u202b')
    assert [item["chain"][-1]["form"] for item in items(marked)] == [
        item["chain"][-1]["form"] for item in items(plain_text)
    ]
