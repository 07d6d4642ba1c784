"""The rules of reading, each by a sentence or two."""

from __future__ import annotations

from typing import Any

from goodoffices.importing import Asked, keep, plain, propose
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


def test_who_would_not_say_says_nothing() -> None:
    """“Would not say how many” is no statement; “said that” is one."""
    assert items("The spokesman of the harbour office would not say how many letters there had been.") == []
    assert len(items("The spokesman of the harbour office said that there had been two letters.")) == 1


def test_a_speaker_behind_a_long_clause_is_found() -> None:
    """“…, Foreign Minister X said on Tuesday”: also where the clause has verbs of its own."""
    (item,) = items(
        "LIMA, May 3 (Agency) - Peru has rejected every proposal that it received through Bolivia, Foreign Minister "
        "Ana Rojas said on Sunday."
    )
    assert (item["kind"], item["speaker"]["name"]) == ("statement", "Ana Rojas")


def test_a_source_told_in_a_sentence_of_its_own_is_a_hop() -> None:
    """“The report cites one source”: of the report before it, and of what it covers after it."""
    report, answer = items(
        "Peru is carrying messages between Chile and Bolivia, the El Vado newspaper reported on Friday. The report "
        "cites one regional source who was not named. Chile gave an answer that was “conditional and non-binding”, "
        "the source said."
    )
    assert names(report["chain"]) == names(answer["chain"]) == ["?regional source", "El Vado"]
    assert (answer["conditional"], answer["binding"]) == ("yes", "no")


def test_a_meeting_announced_has_the_office_as_hop() -> None:
    """Names of one word that no list knows meet, and who announces it does not."""
    (item,) = items("Valdez spoke by telephone with Okoro, the fishery ministry announced on Friday.")
    assert (item["kind"], item["venue"]["form"]) == ("meeting", "call")
    assert [actor["name"] for actor in item["addressees"]] == ["Valdez", "Okoro"]
    assert names(item["chain"]) == ["fishery ministry"]


def test_what_is_said_at_a_meeting_shares_its_day_and_place() -> None:
    """The pronoun is who met first; the other one is who is spoken to."""
    call, said = items(
        "Peru's fishery minister, Ana Rojas, spoke by telephone with her Chilean counterpart on Saturday. She asked "
        "him to open the lake."
    )
    assert call["said"]["earliest"] == said["said"]["earliest"] == "2026-05-02"
    assert (said["speaker"]["name"], said["venue"]["form"]) == ("Ana Rojas", "call")
    assert [actor["name"] for actor in said["addressees"]] == ["Chilean counterpart"]


def test_a_second_verb_of_another_kind_is_an_item() -> None:
    """“Denied it and called on all sides”: two items of one speaker, with the sides as who is called on."""
    denial, appeal = items(
        "Peru's fishery ministry denied in a statement the report about the lake, and called on all sides to be calm."
    )
    assert (denial["kind"], appeal["kind"]) == ("denial", "appeal")
    assert [actor["name"] for actor in appeal["addressees"]] == ["all sides"]


def test_a_kind_follows_from_what_is_said() -> None:
    """Something harsh on a condition is a threat, what somebody does not intend an assurance."""
    (threat,) = items("Ana Rojas, the head of the Guild, said that the lake would be closed unless the toll was paid.")
    (assurance,) = items("Ana Rojas, the head of the Guild, said that the Guild had no plans to raise the toll.")
    assert (threat["kind"], threat["conditional"], assurance["kind"]) == ("threat", "yes", "assurance")


def test_a_demand_in_public_is_carried_by_nobody() -> None:
    """That somebody mediates elsewhere in the text makes him carry nothing."""
    *_, demand = items(
        "Peru is mediating between Chile and Bolivia, the weekly Skerry Letter reported on Friday.\n\n"
        "“We are tired,” Ana Rojas of the Guild said.\n\nChile demands that the toll be paid."
    )
    assert demand["kind"] == "request"
    assert "carrier" not in demand


def test_sides_that_no_list_knows_are_known_by_the_talk() -> None:
    """Who takes part in the talk is known by the name that the person gave."""
    source = keep("Headline\n\nRakali denied on Friday that it had sent a letter about the lake.", "page")
    (item,) = propose(source, Asked(20_577, "The Page", ("Rakali",))).items
    assert (item.fields["kind"].value, item.fields["speaker"].value["name"]) == ("denial", "Rakali")


def test_who_is_asked_urged_or_told_stands_beside_the_verb() -> None:
    """With those whom “and” joins; also behind a demand that somebody do something; a sight seen is nobody."""
    (appeal,) = items("Ana Rojas, the head of the Guild, urged Chile and Bolivia on Friday to open the lake.")
    assert [actor["name"] for actor in appeal["addressees"]] == ["Chile", "Bolivia"]
    (demand,) = items("Ana Rojas, the head of the Guild, demanded that Chile publish the letter.")
    assert [actor["name"] for actor in demand["addressees"]] == ["Chile"]
    (statement,) = items("Ana Rojas, the head of the Guild, said that Chile had opened the lake.")
    assert "addressees" not in statement


def test_a_pronoun_beside_the_verb_is_the_other_one_of_the_call() -> None:
    """“Called X and asked him”: the call is an item, and X hears what is asked, on its day and at its place."""
    call, request = items(
        "Peru's foreign minister, Ana Rojas, spoke by phone with her Chilean counterpart on Friday and asked him."
    )
    assert (call["kind"], request["kind"]) == ("meeting", "request")
    assert [actor["name"] for actor in request["addressees"]] == ["Chilean counterpart"]
    assert (request["venue"]["form"], request["said"]["earliest"]) == ("call", "2026-05-01")


def test_a_participle_behind_a_comma_is_an_act_of_its_own() -> None:
    """“…, warning that”, «محذرا من أن»: one speaker, two items."""
    denial, threat = items("Ana Rojas, the head of the Guild, denied it, warning that the lake would be closed.")
    assert (denial["kind"], threat["kind"]) == ("denial", "threat")
    assert denial["speaker"] == threat["speaker"]
    appeal, threat = items(
        "دعا وزير المياه العراقي كاظم الساعدي، الجمعة، تركيا إلى زيادة المياه، "
        "محذرا من أن بلاده ستغلق السد إذا استمر النقص."
    )
    assert (appeal["kind"], threat["kind"], threat["conditional"]) == ("appeal", "threat", "yes")
    assert [actor["name"] for actor in appeal["addressees"]] == ["تركيا"]


def test_another_pronoun_is_the_other_one() -> None:
    """“She asked him … He promised”: he is whom she spoke to, and speaks to her."""
    asked, promised = items(
        "Peru's foreign minister, Ana Rojas, spoke by phone with her Chilean counterpart on Friday. "
        "She asked him to wait until Sunday. He promised to wait."
    )[-2:]
    assert asked["speaker"]["name"] == "Ana Rojas"
    assert promised["speaker"]["name"] == "Chilean counterpart"


def test_what_an_outlet_behind_the_words_reports_is_said_by_who_speaks() -> None:
    """“X said so, the weekly reported”: X speaks, and the weekly is the hop."""
    (item,) = items("The Guild's head, Ana Rojas, said that the lake was closed, the weekly Skerry Letter reported.")
    assert (item["speaker"]["name"], names(item["chain"])) == ("Ana Rojas", ["Skerry Letter"])


def test_an_answer_that_has_not_come_is_none() -> None:
    """“There is no answer”: nobody has answered."""
    text = "Peru is mediating between Chile and Bolivia, the weekly Skerry Letter reported on Friday. "
    assert [item["kind"] for item in items(f"{text}There is no answer from Chile.")] == ["report"]


def test_words_are_told_according_to_a_source() -> None:
    """“X urged …, according to a source”: the source is the hop of the words of somebody else."""
    (item,) = items("According to a diplomat in Lima, Ana Rojas, the head of the Guild, urged Chile to open the lake.")
    assert (item["kind"], item["speaker"]["name"]) == ("appeal", "Ana Rojas")
    assert names(item["chain"]) == ["?diplomat in Lima"]


def test_words_quoted_days_after_a_call_did_not_fall_in_it() -> None:
    """A time before the verb is another occasion than the call of which the sentence before tells."""
    text = (
        "On 6 April the president of Peru, Ana Rojas, spoke by telephone with the prime minister of Chile, Luis Vera. "
        "Three days later the state news agency Anda quoted Rojas as saying: “We go on passing signals to our friends.”"
    )
    quoted = items(text)[-1]
    assert quoted["speaker"]["name"] == "Ana Rojas"
    assert (quoted["said"]["earliest"], quoted["venue"]["form"]) == ("2026-04-09", "state_agency")


def test_states_that_attack_do_not_speak() -> None:
    """The Hebrew verb means blows far more often than words."""
    found = items("אחרי שנים של איבה בין צ'ילה לבוליביה, בוליביה תקפה נמלים בצ'ילה ב-2019, ושוב בקרבות במרץ 2021.")
    assert {item["kind"] for item in found} == {"incident"}


def test_what_is_reported_has_times_of_its_own() -> None:
    """The Monday of the meeting is not the day of the reports about it."""
    found = items("החדשות הגיעו על רקע דיווחים כי נשיאת פרו מתכוונת לבקש מצ'ילה בפגישתן ביום שני לפתוח את המעבר.")
    assert all("said" not in item or item["kind"] != "statement" for item in found)
    assert found


def speakers(text: str) -> list[str]:
    """The speakers of the proposals, by name or else by office."""
    return [item["speaker"]["name"] for item in items(text) if "speaker" in item]


def test_what_a_report_says_that_somebody_promised_is_his() -> None:
    """The paper is a hop, and the one who promised speaks; “seeks to gain time” asks nobody for anything."""
    (promise,) = items(
        "The weekly Skerry Letter reported on Friday that the president of Peru, Ana Rojas, "
        "had promised Chile that the lake would stay open."
    )
    assert (promise["kind"], promise["speaker"]["name"]) == ("assurance", "Ana Rojas")
    assert names(promise["chain"]) == ["Skerry Letter"]


def test_a_ministry_that_tells_of_a_call_is_a_hop_of_what_was_asked_there() -> None:
    """The call, what was asked in it, and what the statement says next: the ministry is the hop of all."""
    call, request, answer = items(
        "Peru's foreign minister, Ana Rojas, spoke by phone with her Chilean counterpart on Friday and asked him to "
        "wait, the Peruvian foreign ministry said in a statement. "
        "The minister replied that Chile would wait, according to the statement."
    )
    assert [each["kind"] for each in (call, request, answer)] == ["meeting", "request", "statement"]
    assert all(names(each["chain"]) == ["Peruvian foreign ministry"] for each in (call, request, answer))
    assert answer["speaker"]["name"] == "Chilean counterpart"


def test_who_says_it_between_the_words_of_a_quotation_is_not_quoted() -> None:
    """«…, — написал X. — …» and « …, assure X, … »: two parts of one quotation, with a speaker."""
    assert speakers("«Мы подождём, — написал Торосян в своём канале. — Потом решим сами».") == ["Торосян"]
    assert speakers("« Nous attendrons, assure le ministre Luc Etame, et puis nous verrons. »") == ["Luc Etame"]


def test_words_of_the_lists_may_be_parts_of_names() -> None:
    """Baker, Lagos, Cohen, Ali: a word of a list is a name where it stands as one."""
    assert speakers("“It is blackmail of a kind,” said the ferry captain, Joe Baker.") == ["Joe Baker"]
    assert speakers("Her counterpart, Rosa Lagos, denied it.") == ["Rosa Lagos"]
    assert speakers('לדברי יו"ר איגוד הימאים יוסי כהן, הרציף ייסגר לחודש.') == ["יוסי כהן"]
    assert speakers('أكد الوزير علي الحربي أن الباب مفتوح على الدوام. وقال الحربي: "الباب مفتوح".')[-1] == "علي الحربي"


def test_the_head_of_something_is_one_phrase() -> None:
    """“The head of the guild”, «глава делегации», «معاون او»: the office does not end at its noun."""
    assert speakers("The head of the guild, Ana Rojas, denied it.") == ["Ana Rojas"]
    assert speakers("«Мы заплатили за причал», — подчеркнула глава делегации Ингрид Берг.") == ["Ингрид Берг"]
    assert speakers("معاون او، فرج قمودی، گفت که فهرست منتشر خواهد شد.") == ["فرج قمودی"]


def test_what_is_marked_as_an_object_does_not_speak() -> None:
    """«این گزارش را … خواند», «публикацию опровергли»: the report is what was denied."""
    assert speakers("وزارت خارجه بحرین این گزارش را رد کرد.") == ["وزارت خارجه بحرین"]
    (denial,) = items("В Азербайджане публикацию опровергли.")
    assert (denial["kind"], denial["speaker"]["name"]) == ("denial", "Азербайджан")


def test_nobody_speaks_where_nobody_has_spoken() -> None:
    """“Neither government has said”, an answer that is awaited, and what a text only recalls: no words."""
    assert items("Neither government has acknowledged the contacts.") == []
    assert all(item["place"] == "background" for item in items("يذكر أن الجزائر استدعت سفيرها في 3 مايو 2026."))
    assert items("Peru is mediating. Chile is awaiting an answer.")[1:] == []


def test_that_somebody_spoke_and_what_he_said_are_one_item() -> None:
    """«В субботу о споре высказался глава МИД. Он призвал …»: one appeal, on the day that the first sentence names."""
    (appeal,) = items("В субботу о споре высказался глава МИД Казахстана. Он призвал стороны к переговорам.")
    assert (appeal["kind"], appeal["said"]["earliest"], len(appeal["evidence"])) == ("appeal", "2026-05-02", 2)


def test_two_days_of_one_month_are_an_interval() -> None:
    """« Du 5 au 6 septembre », “3 and 4 May”: from the first day to the second one."""
    (incident,) = items("Les bateaux avaient été saisis dans la nuit du 5 au 6 avril.")
    assert (incident["said"]["earliest"], incident["said"]["latest"]) == ("2026-04-05", "2026-04-06")


def test_a_time_within_an_aside_about_the_speaker_dates_nothing() -> None:
    """“The minister, who had been there last week, said”: the visit was last week, the words were not."""
    (statement,) = items("The envoy, Ciro Lund, who had seen both capitals last week, said that he was tired.")
    assert "said" not in statement
