"""Delivery sheets on paper: what they say of each item, and what they never say."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest

from goodoffices.cli.printer import apart
from goodoffices.cli.show import thread
from goodoffices.paper import Copy, paper, sheet_html, sheet_text
from goodoffices.scenario.sentences import in_one_line, lines_of_leg
from goodoffices.sentences import LANGUAGES, items, speech
from goodoffices.sentences.english import english
from goodoffices.talk.draft import CorrectionOf, ExtensionOf, FindingOf, WithdrawalOf
from goodoffices.talk.events import Act, End, Extended, Finding, Force, Stage, Stance
from goodoffices.talk.view import view
from goodoffices.talk.views import NAMELESS, ItemView, SheetView
from tests.table import (
    PAPER,
    Table,
    clause,
    in_substance,
    own_words,
    stage_of,
    stance_of,
    verbatim,
    very,
    wording,
)


def the_sheet(table: Table, leg: str = "South", number: int = 0) -> SheetView:
    mediator = table.station()
    return [sheet for sheet in view(mediator.talk, mediator.card, table.now).sheets if sheet.leg == leg][number]


@pytest.fixture
def table() -> Table:
    return Table(kept=("North", "South"))


def convey_three(table: Table) -> SheetView:
    given = verbatim("South", provisos=("not for the press",))
    channel = table.say("North", "We will not block the channel.", given, act=Act.ASSURANCE)
    quiet = table.say("North", "We need quiet until the 14th.", in_substance("South"))
    table.convey("South", very(channel), wording("They ask for quiet.", quiet), own_words("How are you?"))
    return the_sheet(table)


def test_each_item_says_what_it_is(table: Table) -> None:
    """Very words, substance and the mediator's own words are marked as such, and whose they are."""
    text = sheet_text(paper(convey_three(table), language="en"))
    assert "1. In the very words of \u2066North\u2069\n     | We will not block the channel." in text
    assert "2. In substance, as the mediator puts what \u2066North\u2069 said\n     | They ask for quiet." in text
    assert "3. In the mediator's own words\n     | How are you?" in text


def test_noted_words_say_so(table: Table) -> None:
    """Noted words carry how they came and how close they are."""
    text = sheet_text(paper(convey_three(table), language="en"))
    assert "As noted by the mediator: \u2066in a meeting\u2069, \u2066dictated and read back\u2069." in text


def test_provisos_cross_with_the_words(table: Table) -> None:
    """A proviso stands under the words that it belongs to."""
    assert "On the understanding: \u2066not for the press\u2069" in sheet_text(
        paper(convey_three(table), language="en")
    )


def test_a_proviso_says_so_where_it_is_the_mediators_wording() -> None:
    """Beside very words without a name, whose heading is the author's; in a wording the heading says it already."""
    table = Table(sealed=("North",), kept=("South",))
    words = table.say("North", "We will not block the channel.", verbatim("South", provisos=("not for the press",)))
    put = ("It is to stay among us.",)
    table.convey(
        "South", very(words), very(words, unnamed=True, provisos=put), wording("They wait.", words, provisos=put)
    )
    text = sheet_text(paper(the_sheet(table), language="en"))
    assert [line for line in text.splitlines() if "understanding" in line] == [
        "   - On the understanding: \u2066not for the press\u2069",
        "   - On the understanding, as the mediator puts it: \u2066It is to stay among us.\u2069",
        "   - On the understanding: \u2066It is to stay among us.\u2069",
    ]
    assert "not stated" not in text


def test_a_proviso_that_is_not_stated_is_told_of() -> None:
    """On paper in each language, and it changes the digest at the foot."""
    table = Table(sealed=("North",), kept=("South",))
    bare = table.say("North", "We will not block the channel.", verbatim("South"))
    words = table.say("North", "We will not block the channel.", verbatim("South", provisos=("not for the press",)))
    table.convey("South", very(words, unnamed=True))
    table.convey("South", very(bare, unnamed=True))
    under, free = (paper(the_sheet(table, number=number), language="en") for number in range(2))
    assert "   - Under a proviso that is not stated here." in sheet_text(under)
    assert "proviso" not in sheet_text(free)
    assert under.digest_line != free.digest_line
    for language in LANGUAGES:
        page = paper(the_sheet(table), language=language)
        assert speech(language).say("Under a proviso that is not stated here.") in sheet_text(page)
        assert "not for the press" not in sheet_text(page)
        assert "not for the press" not in sheet_html(page)


def test_the_sides_copy_names_no_term_and_no_reference(table: Table) -> None:
    """The recipient's copy has no date of release, no lease, no id."""
    sheet = convey_three(table)
    for written in (sheet_text(paper(sheet, language="en")), sheet_html(paper(sheet, language="en"))):
        assert sheet.ref.entry.hex() not in written
        assert "To be delivered by" not in written
        assert "2025-12-28" not in written


def test_the_mediators_copy_shows_when_the_terms_end(table: Table) -> None:
    """The mediator's copy says until when it may be delivered."""
    text = sheet_text(paper(convey_three(table), language="en", copy=Copy.MEDIATOR))
    assert "To be delivered by \u20662025-12-28" in text


def test_a_sheet_whose_terms_narrowed_says_do_not_deliver(table: Table) -> None:
    """The mediator's copy of an undelivered sheet whose words were withdrawn says: do not deliver."""
    channel = table.say("North", "We will not block the channel.", verbatim("South"))
    table.convey("South", very(channel))
    table.withdraw(channel)
    sheet = the_sheet(table)
    assert "!! DO NOT DELIVER" in sheet_text(paper(sheet, language="en", copy=Copy.MEDIATOR))
    assert "DO NOT DELIVER" not in sheet_text(paper(sheet, language="en"))


def test_the_digest_is_of_the_printed_words(table: Table) -> None:
    """Two prints of one sheet have one digest; other words have another."""
    sheet = convey_three(table)
    first, again = paper(sheet, language="en"), paper(sheet, language="en", copy=Copy.MEDIATOR)
    assert first.digest_line == again.digest_line
    table.convey("South", own_words("Something else."))
    assert paper(the_sheet(table, number=1), language="en").digest_line != first.digest_line


def test_html_has_language_and_direction_of_reader_and_of_each_text(table: Table) -> None:
    """The page has the reader's direction, each text its own."""
    channel = table.say("North", "We will not block the channel.", verbatim("South"))
    table.convey("South", very(channel))
    html = sheet_html(paper(the_sheet(table), language="he"))
    assert '<html lang="he" dir="rtl"' in html
    assert '<blockquote lang="en" dir="ltr">We will not block the channel.</blockquote>' in html


def test_html_asks_nothing_of_anybody(table: Table) -> None:
    """A sheet needs no script, no picture and no address elsewhere."""
    html = sheet_html(paper(convey_three(table), language="en"))
    assert not re.search(r"<script|<img|<link|https?:|url\(|@import", html)


def test_words_cannot_become_markup(table: Table) -> None:
    """Words are text on the page, whatever they hold."""
    table.convey("South", own_words("<b>not bold</b>"))
    assert "&lt;b&gt;not bold&lt;/b&gt;" in sheet_html(paper(the_sheet(table), language="en"))


def test_a_stance_stands_with_what_it_answers_and_its_conditions(table: Table) -> None:
    """An answer names the wording that it answers, its conditions, and that others are not stated."""
    channel = table.say("North", "We will not block the channel.", verbatim("South"), act=Act.ASSURANCE)
    items = table.bring("South", very(channel))
    stated = table.condition("South", "Only by day.", verbatim("North"), finder=End.SIDE)
    hidden = table.condition("South", "Nobody may know this one.")
    reply = table.reply(items, Stance.ON_CONDITIONS, stated, hidden, given=in_substance("North"), noting=PAPER)
    table.convey("North", stance_of(reply, clause(reply, 1)))
    text = sheet_text(paper(the_sheet(table, "North"), language="en"))
    assert "1. The answer of \u2066South\u2069\n   To the words:\n     | We will not block the channel.\n" in text
    assert "\n     accepts on conditions\n" in text
    assert "On conditions that are not stated here." in text
    assert "Only by day." in text
    assert "Nobody may know" not in text


def last_item(table: Table, leg: str) -> ItemView:
    """What a side was told last, as the mediator sees it."""
    mediator = table.station()
    (lines,) = [each.lines for each in view(mediator.talk, mediator.card, table.now).legs if each.leg == leg]
    found = [content for line in lines for content in line.content if isinstance(content, ItemView)]
    return found[-1]


def in_the_thread(item: ItemView) -> str:
    """An item as the command line shows it."""
    piece = items.item(speech("en").setting_apart(apart), item)
    return "\n".join(row.plain.strip() for row in thread.thing(NAMELESS, piece))


def told_wrongly(table: Table, sort: str) -> tuple[str, str]:
    """Something told of words and then struck and corrected; gives whose sheet it is and the words."""
    until = table.after(days=2)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER, valid_until=until)
    (item,) = table.bring("South", very(words))
    if sort == "stage":
        noted = table.stage(words, Stage.CONFIRMED, verbatim("South"), by="principal")
        (told,) = table.bring("South", stage_of(noted, item))
        table.strike(noted)
    elif sort == "extension":
        later = Extended(what=words.what, valid_until=table.after(days=5), answer_by=None)
        extended = table.note("North", later, by="principal", noting=PAPER)
        (told,) = table.bring("South", ExtensionOf(item=item.what))
        table.strike(extended, of="North")
    else:
        stated = table.condition("South", "If it rains.", verbatim("North"), finder=End.SIDE)
        reply = table.reply(item, Stance.ON_CONDITIONS, stated, given=verbatim("North"), noting=PAPER)
        _, there = table.bring("North", stance_of(reply, clause(reply, 1)))
        found = table.find(clause(reply, 1), Finding.MET, given=verbatim("North"))
        (told,) = table.bring("North", FindingOf(finding=found, condition=there.what))
        table.strike(found)
        table.convey("North", CorrectionOf(item=told.what))
        return "North", "If it rains."
    table.convey("South", CorrectionOf(item=told.what))
    return "South", "We hold."


@pytest.mark.parametrize(
    ("sort", "heading"),
    [
        ("stage", "What you were told of how far a side has gone was wrong"),
        ("extension", "A later date that reached you earlier was wrong"),
        ("finding", "A finding on a condition that reached you earlier was wrong"),
    ],
)
def test_rule_18_where_only_what_was_told_of_words_was_wrong_the_words_are_not_called_wrong(
    table: Table, sort: str, heading: str
) -> None:
    """On paper, on the screen and in a scenario; and the words stand there, not how the program calls the news."""
    leg, words = told_wrongly(table, sort)
    only = "this says nothing about the words themselves"
    text = sheet_text(paper(the_sheet(table, leg, -1), language="en"))
    assert f"1. {heading}\n   Concerning the words:\n     | {words}\n     The mediator had that wrong; {only}\n" in text
    assert "Concerning the words:" in sheet_html(paper(the_sheet(table, leg, -1), language="en"))
    item = last_item(table, leg)
    said = f"Concerning the words: \u2066{words}\u2069 “The mediator had that wrong; {only}”"
    assert in_one_line(items.item(speech("en"), item)).startswith(f"{heading}: {said}")
    assert in_the_thread(item).startswith(
        f"{heading}\nConcerning the words:\n| {words}\nThe mediator had that wrong; {only}"
    )


def test_rule_07_a_stage_that_was_taken_back_does_not_take_back_the_words(table: Table) -> None:
    """The words stand beside the news as those that it concerns."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    stage = table.stage(words, Stage.CONFIRMED, verbatim("South"), by="principal")
    (told,) = table.bring("South", stage_of(stage, item))
    table.withdraw(stage)
    table.convey("South", WithdrawalOf(item=told.what))
    text = sheet_text(paper(the_sheet(table, number=-1), language="en"))
    assert "no longer stands\n   Concerning the words:\n     | We hold.\n     withdrawn\n" in text
    assert "Concerning the words:\n| We hold.\nwithdrawn" in in_the_thread(last_item(table, "South"))


def not_taken_back(table: Table, sort: str) -> str:
    """The end of something, told and noted wrongly, and corrected; gives whose sheet it is."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    gone, told, leg = words, item, "South"
    if sort == "stance":
        gone = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), noting=PAPER)
        (told,), leg = table.bring("North", stance_of(gone)), "North"
    elif sort in ("initialled", "confirmed"):
        gone = table.stage(words, Stage(sort), verbatim("South"), by="principal")
        (told,) = table.bring("South", stage_of(gone, item))
    noted = table.withdraw(gone)
    (news,) = table.bring(leg, WithdrawalOf(item=told.what))
    table.strike(noted, of=table.leg(gone).name)
    table.convey(leg, CorrectionOf(item=news.what))
    return leg


@pytest.mark.parametrize(
    ("sort", "heading"),
    [
        ("words", "The news that words were withdrawn was wrong"),
        ("stance", "The news that an answer no longer stands was wrong"),
        ("initialled", "The news that initials no longer stand was wrong"),
        ("confirmed", "The news that a confirmation no longer stands was wrong"),
    ],
)
def test_rule_18_what_was_not_taken_back_after_all_is_named(table: Table, sort: str, heading: str) -> None:
    """Whoever was told wrongly that something was withdrawn can tell what stands again, and of which words."""
    leg = not_taken_back(table, sort)
    text = sheet_text(paper(the_sheet(table, leg, -1), language="en"))
    stated = "The mediator had that wrong: it was not withdrawn"
    assert f"1. {heading}\n   Concerning the words:\n     | We hold.\n     {stated}\n" in text
    item = last_item(table, leg)
    said = in_one_line(items.item(speech("en"), item))
    assert said.startswith(f"{heading}: Concerning the words: \u2066We hold.\u2069 “{stated}”")
    assert in_the_thread(item).startswith(f"{heading}\nConcerning the words:\n| We hold.\n{stated}")


def test_an_answer_to_an_answer_names_the_words(table: Table) -> None:
    """The stance of the answer that was answered is not printed as somebody's words; so with its confirmation."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.DECLINES, given=verbatim("North"), noting=PAPER)
    (there,) = table.bring("North", stance_of(reply))
    back = table.reply(there, Stance.ACCEPTS, given=verbatim("South"), noting=PAPER)
    (here,) = table.bring("South", stance_of(back))
    text = sheet_text(paper(the_sheet(table, number=-1), language="en"))
    to_it = "   To the answer (\u2066declines\u2069) to the words:\n     | We hold.\n"
    assert f"1. The answer of \u2066North\u2069 to an answer\n{to_it}     accepts\n" in text
    assert '<p class="about">To the answer (' in sheet_html(paper(the_sheet(table, number=-1), language="en"))
    item_there = last_item(table, "South")
    assert (item_there.answered, item_there.through) == (["We hold."], ["declines"])
    assert "To the answer (declines) to the words:\n| We hold.\naccepts" in in_the_thread(item_there)
    assert "To the answer (\u2066declines\u2069) to the words: \u2066We hold.\u2069" in in_one_line(
        items.item(speech("en"), item_there)
    )
    stage = table.stage(back, Stage.CONFIRMED, verbatim("South"), by="principal")
    table.convey("South", stage_of(stage, here))
    assert to_it in sheet_text(paper(the_sheet(table, number=-1), language="en"))


def test_words_that_were_handed_back_are_not_named_by_an_answer_to_their_answer(table: Table) -> None:
    """They are in no view of that side, so the answer to what it said of them does not bring them back."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.TAKES_NOTE, given=verbatim("North"), noting=PAPER)
    (there,) = table.bring("North", stance_of(reply))
    back = table.reply(there, Stance.TAKES_NOTE, given=verbatim("South"), noting=PAPER)
    table.reply(item, Stance.RETURNED, noting=PAPER)
    table.convey("South", stance_of(back))
    assert last_item(table, "South").answered == []


def test_a_later_date_of_an_answer_is_said_to_be_one(table: Table) -> None:
    """Whoever said the words that were answered is not told that they have a later date."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), noting=PAPER, valid_until=table.after(days=2))
    (there,) = table.bring("North", stance_of(reply))
    later = Extended(what=reply.what, valid_until=table.after(days=5), answer_by=None)
    table.note("South", later, by="principal", noting=PAPER)
    table.convey("North", ExtensionOf(item=there.what))
    text = sheet_text(paper(the_sheet(table, "North", -1), language="en"))
    assert "1. An answer that reached you earlier has a later date\n   To the words:\n     | We hold.\n" in text


def test_rule_18_words_that_were_wrong_are_called_wrong(table: Table) -> None:
    """What was told of them otherwise has headings of its own, and they keep theirs."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    table.strike(words)
    table.convey("South", CorrectionOf(item=item.what))
    text = sheet_text(paper(the_sheet(table, number=-1), language="en"))
    assert "1. Words that reached you earlier were wrong\n   To the words:\n     | We hold.\n" in text
    assert "To the words:\n| We hold.\nThe mediator had this wrong" in in_the_thread(last_item(table, "South"))


def to_the_author(table: Table) -> tuple[str, str]:
    """What North's thread holds: as a scenario puts it, and as the command line shows it."""
    mediator = table.station()
    (leg,) = [each for each in view(mediator.talk, mediator.card, table.now).legs if each.leg == "North"]
    return "\n".join(lines_of_leg(leg)), "\n".join(row.plain.strip() for each in leg.lines for row in thread.line(each))


def test_a_thread_says_what_was_wrong_of_words_that_stand(table: Table) -> None:
    """The author of words of which a date was wrong is not shown that they were; and a date is told in words."""
    told_wrongly(table, "extension")
    table.deliver(table.ref("South", the_sheet(table, number=-1).ref.entry))
    for text in to_the_author(table):
        assert "was told of the later date" in text
        assert "was told that the mediator had told something about it wrongly" in text
        assert "news_of" not in text


def test_a_struck_passage_says_why_it_has_no_effect_once(table: Table) -> None:
    """The reason of the entry is not said again of each passage in it."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    table.strike(words)
    table.bring("South", CorrectionOf(item=item.what))
    for text in to_the_author(table):
        assert text.count("This was struck on") == 1
        assert "told something about it wrongly" not in text


def test_catalogues_hold_no_direction_controls() -> None:
    """Translators never write isolates or marks; names are isolated in one place."""
    for language in LANGUAGES[1:]:
        text = files("goodoffices.sentences").joinpath("catalogues", f"{language}.po").read_text("utf-8")
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("value", [*Stance, *Finding, *Force])
def test_every_term_of_the_model_has_words_on_paper(value: Any) -> None:
    """There is no stance, finding or force that a sheet could not say."""
    assert value.value in {**items._STANCES, **items._FORCES} or english(f"finding.{value.value}") is not None
