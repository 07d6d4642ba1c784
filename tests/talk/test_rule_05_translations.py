"""Rules 4 and 5: a courtesy translation is the mediator's, told to the author, and approved where that was asked."""

from msgspec.structs import replace

from goodoffices.errors.gate import NeedsReadBack
from goodoffices.talk.draft import VeryWords
from goodoffices.talk.events import Answer, Direction, Translation
from tests.table import Table, verbatim, very

FRENCH = Translation(text="Nous tenons nos navires.", language="fr", direction=Direction.LTR)


def test_rule_05_a_translation_of_very_words_needs_approval_where_wordings_do() -> None:
    """The author who wants to see a wording first sees the mediator's translation first, and approves just that one."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South", read_back=True))
    translated = VeryWords(source=words, translation=FRENCH)
    assert table.refused("South", very(words)) is None
    assert table.refused("South", translated) is NeedsReadBack
    asked = table.read_back(translated, "South")
    table.deliver(asked)
    table.answer_read_back(asked, Answer.APPROVES)
    other = replace(FRENCH, text="Nous retenons nos navires.")
    assert table.refused("South", VeryWords(source=words, translation=other)) is NeedsReadBack
    (item,) = table.bring("South", translated)
    assert (table.item(item).text, table.item(item).approved) == ("We hold our ships.", True)


def test_rule_05_a_translation_that_crossed_is_told_to_the_author() -> None:
    """With the word that the passage crossed, in the mediator's words."""
    table = Table(kept=("South",), sealed=("North",), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South"))
    table.bring("South", VeryWords(source=words, translation=FRENCH))
    (crossing,) = table.crossings(words, at="North's envoy")
    assert crossing.translation == FRENCH
    assert FRENCH.text in table.seen_by("North's envoy")


def test_rule_05_a_sheet_with_a_translation_is_not_delivered_once_approval_is_asked_for() -> None:
    """The second look asks the gate's question again."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South"))
    table.convey("South", VeryWords(source=words, translation=FRENCH))
    (sheet,) = (each for each in table.view("Mara").sheets)
    assert sheet.state == "to_deliver"
    table.release(words, verbatim("South", read_back=True), over=())
    (sheet,) = (each for each in table.view("Mara").sheets)
    assert sheet.state == "do_not_deliver"
