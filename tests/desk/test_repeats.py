"""The matcher: whether a wording in substance gives very words after all, and of what it is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.desk import Repeat, Wording, repeated, repeated_on_sheet
from goodoffices.errors.desk import RepeatsProviso, RepeatsWithheld, RepeatsWords
from goodoffices.errors.gate import NeedsReadBack
from goodoffices.talk.draft import Draft, StatedCondition
from goodoffices.talk.events import (
    Act,
    Answer,
    Closeness,
    Condition,
    DeskRef,
    Direction,
    Form,
    Overrode,
    Passage,
    Stance,
    Translation,
    Words,
)
from goodoffices.talk.releasable import releasable
from goodoffices.talk.terms import WITHHELD, Attribution, Terms
from tests.table import (
    DESK,
    PAPER,
    Noting,
    Table,
    clause,
    in_substance,
    own_words,
    stance_of,
    verbatim,
    very,
    whole,
    wording,
)

PLANTED = ["ships", "Harbour", "résumé", "שלום", "мира", "λόγος", "سلام", "14", "don't", "night", "will", "not"]
ELSEWHERE = ["alpha", "beta", "gamma", "delta", "epsilon"]
BESIDE = ["eins", "zwei", "drei", "vier", "fuenf"]
BETWEEN = [" ", "\n", ", ", " — ", "\r\n\t", "; ", " … (", "\u00a0", '." “']


@st.composite
def dressed(draw: st.DrawFn, words: list[str]) -> str:
    """The same words with other capitals, punctuation and line ends."""
    parts: list[str] = []
    for word in words:
        shape = draw(st.sampled_from(("lower", "upper", "capitalize")))
        parts += [getattr(word, shape)(), draw(st.sampled_from(BETWEEN))]
    return "".join(parts)


def some(vocabulary: list[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(vocabulary), min_size=least, max_size=most)


# --- texts ------------------------------------


@given(st.data(), some(PLANTED, 8, 30), some(ELSEWHERE, 0, 12), some(BESIDE, 0, 12))
def test_a_run_of_eight_words_is_found_wherever_it_stands(
    data: st.DataObject, run: list[str], elsewhere: list[str], beside: list[str]
) -> None:
    """Neither what stands around it nor case, punctuation or line ends hides it; all of the run is counted."""
    cut, other = data.draw(st.integers(0, len(elsewhere))), data.draw(st.integers(0, len(beside)))
    text = data.draw(dressed([*elsewhere[:cut], *run, *elsewhere[cut:]]))
    passage = data.draw(dressed([*beside[:other], *run, *beside[other:]]))
    found = Wording(text).repeats(passage)
    assert found is not None
    assert found.words >= 8
    assert found.whole == (found.words == len(run) and not beside)
    assert Wording(text).repeats(passage, wholes=False) == found
    if len(set(run)) == len(run):
        assert found.words == len(run)


@given(st.data(), some(PLANTED, 1, 7), some(ELSEWHERE, 1, 12), some(BESIDE, 1, 12))
def test_seven_words_in_a_row_are_not_noticed(
    data: st.DataObject, run: list[str], elsewhere: list[str], beside: list[str]
) -> None:
    """Where they are not the whole of a passage."""
    passage = data.draw(dressed([*beside, *run]))
    assert Wording(data.draw(dressed([*elsewhere, *run]))).repeats(passage) is None
    assert Wording(data.draw(dressed([*run, *elsewhere, *run]))).repeats(passage) is None


@given(st.data(), some(PLANTED, 2, 7), some(ELSEWHERE, 0, 12))
def test_the_whole_of_a_short_passage_is_found(data: st.DataObject, run: list[str], elsewhere: list[str]) -> None:
    """From two words on, wherever it stands; unless only runs are asked for."""
    cut = data.draw(st.integers(0, len(elsewhere)))
    text = data.draw(dressed([*elsewhere[:cut], *run, *elsewhere[cut:]]))
    passage = data.draw(dressed(run))
    assert Wording(text).repeats(passage) == Repeat(words=len(run), whole=True)
    assert Wording(text).repeats(passage, wholes=False) is None


@given(some(PLANTED, 8, 20), some(ELSEWHERE, 0, 5))
def test_the_same_words_in_another_order_are_not_a_run(run: list[str], elsewhere: list[str]) -> None:
    """Every second word another one: nothing of it is eight in a row."""
    mixed = [word for pair in zip(run, ["beta"] * len(run), strict=True) for word in pair]
    assert Wording(" ".join([*elsewhere, *mixed])).repeats(" ".join(run)) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_found_does_not_depend_on_which_text_is_the_passage(one: str, other: str) -> None:
    """A run is a run of both; and a text always repeats itself, if it has words at all."""
    forth, back = Wording(one).repeats(other, wholes=False), Wording(other).repeats(one, wholes=False)
    assert (forth is None) == (back is None)
    itself = Wording(one).repeats(one)
    assert itself is None or itself.whole


@pytest.mark.parametrize("answer", ["Yes.", "No!", "是", "はい", "ใช่"])
def test_a_single_word_is_noticed_only_where_nothing_else_is_said(answer: str) -> None:
    """Whoever puts “yes” into other words says “yes”."""
    assert Wording(answer).repeats(answer.upper()) == Repeat(words=1, whole=True)
    assert Wording(f"They say {answer} and come.").repeats(answer) is None
    assert Wording("").repeats(answer) is None


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (8, "我们将在本月十四日之前离开港口的"),  # sixteen letters
        (8, "わたしたちはあしたみなとをでるよ"),
        (8, "เราจะออกจากท่าเรือในวันพรุ่งนี้เช้า"),
    ],
    ids=["Chinese", "Japanese", "Thai"],
)
def test_scripts_without_spaces_are_measured_by_letters(words: int, text: str) -> None:
    """Sixteen letters of Chinese or Japanese in a row, or twenty-four of Thai, are noticed; fewer are not."""
    found = Wording(f"x{text}x").repeats(f"yy {text} z")
    assert found is not None
    assert found.words >= words
    half = text[: len(text) // 2]
    assert Wording(f"x{half}x").repeats(f"yy {half} z") is None


def test_texts_without_words_are_never_noticed() -> None:
    """Signs alone are nothing that could be put into other words."""
    assert Wording("!!!").repeats("!!!") is None
    assert Wording("…").repeats("") is None


def test_what_may_be_given_as_very_words_is_given_rightly() -> None:
    """A run, or a short passage, that stands in such a text too is not noticed; what stands beside it is."""
    sentence = "we will not block the channel before the fourteenth"
    other = "and our tugs stay in their basin until noon"
    text = f"{sentence} {other}"
    assert Wording(text, [f"Today {sentence}, they said"]).repeats(sentence) is None
    assert Wording(text, [sentence]).repeats(text) == Repeat(words=16, whole=False)
    assert Wording(text, [other]).repeats(sentence) == Repeat(words=9, whole=True)
    assert Wording("They stay in the basin", ["we stay in the basin now"]).repeats("stay in the basin") is None


# --- a talk ------------------------------------

LONG = "We would stop the works on the north mole from ten at night to five in the morning."


@pytest.fixture
def table() -> Table:
    return Table(kept=("North", "South", "East"))


def asked(table: Table, to: str, draft: Draft) -> list[tuple[str, int, bool]]:
    """What is noticed of a draft: the words, how many of them, and whether all."""
    rooms = table.station().talk.rooms
    found = repeated(rooms, table.legs[to].room, draft, table.now)
    return [(text_of(table, each.source), each.repeat.words, each.repeat.whole) for each in found]


def provisos_asked(table: Table, to: str, draft: Draft) -> list[tuple[int, bool]]:
    """What is noticed of provisos: how many words, and whether all."""
    rooms = table.station().talk.rooms
    found = repeated(rooms, table.legs[to].room, draft, table.now)
    return [(each.repeat.words, each.repeat.whole) for each in found if each.proviso]


def text_of(table: Table, source: DeskRef) -> str:
    """What a side said there."""
    thing = releasable(table.reading(source), source.what)
    assert thing is not None
    assert isinstance(thing.content, Passage | Condition)
    return thing.content.text


def test_a_wording_that_is_the_passage_itself_is_noticed(table: Table) -> None:
    """Released in substance only, and repeated: in part from eight words on, or whole."""
    words = table.say("North", LONG, in_substance("South"))
    short = table.say("North", "We hold our ships.", in_substance("South"))
    part = wording("North would stop the works on the north mole from ten at night.", words)
    assert asked(table, "South", part) == [(LONG, 12, False)]
    assert asked(table, "South", wording(LONG.upper(), words)) == [(LONG, 18, True)]
    assert asked(table, "South", wording("As we heard: we hold our ships!", short)) == [("We hold our ships.", 4, True)]
    assert asked(table, "South", wording("They keep their ships, and rest at night.", words, short)) == []


def test_each_of_several_sources_is_looked_at(table: Table) -> None:
    """Whichever of them is repeated; and a translation that goes with the wording too."""
    one = table.say("North", LONG, in_substance("South"))
    two = table.say("North", "We hold our ships.", in_substance("South"))
    both = wording(f"{LONG} We hold our ships.", one, two)
    assert [text for text, _, _ in asked(table, "South", both)] == [LONG, "We hold our ships."]
    translated = wording("Elles restent.", two, language="fr")
    courtesy = Translation(text="We hold our ships.", language="en", direction=Direction.LTR)
    assert asked(table, "South", translated) == []
    assert asked(table, "South", replace(translated, translation=courtesy)) == [("We hold our ships.", 4, True)]


def test_very_words_that_may_be_given_are_no_slip(table: Table) -> None:
    """Released as very words to that side, they may stand in a wording; to another side they may not."""
    words = table.say("North", LONG, verbatim("South"))
    assert asked(table, "South", wording(LONG, words)) == []
    assert asked(table, "East", wording(LONG, words)) != []
    table.release(words, in_substance("South"))
    assert asked(table, "South", wording(LONG, words)) != []


def test_how_close_a_note_is_makes_no_difference(table: Table) -> None:
    """Words noted from memory and released as very words cannot cross so; their author would not mind."""
    words = table.say("North", LONG, verbatim("South"), noting=Noting(Closeness.FROM_MEMORY))
    assert asked(table, "South", wording(LONG, words)) == []


def test_noted_words_that_go_unnamed_go_in_substance_only(table: Table) -> None:
    """Rule 6: their very words would tell whose they are."""
    given_ = verbatim("South", attribution=Attribution.UNNAMED)
    words = table.say("North", LONG, given_, noting=PAPER)
    assert asked(table, "South", wording(LONG, words, unnamed=True)) == [(LONG, 18, True)]


def test_what_the_side_said_elsewhere_is_looked_at_for_runs(table: Table) -> None:
    """A wording that names one passage and repeats another: kept or in substance, eight words in a row are noticed."""
    open_ = table.say("North", "We need rest.", in_substance("South"))
    for given_ in (None, in_substance("South"), verbatim("East")):
        table.say("North", LONG, given_)
    table.say("North", "Thank you.")
    draft = wording(f"Thank you. {LONG}", open_)
    assert asked(table, "South", draft) == [(LONG, 18, True)] * 3


def test_the_same_words_said_again_with_leave_are_no_slip(table: Table) -> None:
    """What the side has let go as very words since may be given, whatever else says the same."""
    first = table.say("North", LONG, in_substance("South"))
    assert asked(table, "South", wording(LONG, first)) != []
    table.say("North", f"Again: {LONG}", verbatim("South"))
    assert asked(table, "South", wording(LONG, first)) == []


def test_what_another_side_said_is_looked_at_for_runs_and_for_what_is_not_short(table: Table) -> None:
    """A wording of North can give away what East keeps; from four words on a whole sentence of it is enough."""
    words = table.say("North", "We need rest.", in_substance("South"))
    table.say("East", LONG)
    table.say("East", "We could live with five.")
    table.say("East", "We need rest.")
    found = asked(table, "South", wording(f"We need rest. {LONG} We could live with five.", words))
    assert found == [("We need rest.", 3, True), (LONG, 18, True), ("We could live with five.", 5, True)]


def test_what_the_recipient_said_itself_it_has(table: Table) -> None:
    """Another side may have said the same; but that North said it, the recipient does not have."""
    words = table.say("North", "We need rest.", in_substance("South"))
    table.say("East", LONG)
    table.say("South", LONG)
    assert asked(table, "South", wording(LONG, words)) == []
    assert asked(table, "South", own_words(LONG)) == []
    theirs = table.say("North", LONG, in_substance("South"))
    assert asked(table, "South", wording(LONG, theirs)) == [(LONG, 18, True)]


@pytest.mark.parametrize("given_", [None, in_substance("South"), verbatim("East")])
def test_own_words_are_looked_at_for_what_every_side_said(table: Table, given_: Terms | None) -> None:
    """Withheld, in substance or for others: typed as the mediator's own, or as a translation, it is noticed."""
    table.say("North", LONG, given_)
    assert asked(table, "South", own_words(f"Let me ask: {LONG}")) == [(LONG, 18, True)]
    translation = Translation(text=LONG, language="en", direction=Direction.LTR)
    assert asked(table, "South", own_words("Elles restent.", translation=translation)) == [(LONG, 18, True)]
    assert asked(table, "South", own_words("Could there be rest at night?")) == []


def test_own_words_may_say_what_a_side_lets_go_as_very_words(table: Table) -> None:
    """To that recipient, with or without a name; and the very words themselves are the gate's affair."""
    words = table.say("North", LONG, verbatim("South"))
    assert asked(table, "South", own_words(LONG)) == []
    assert asked(table, "East", own_words(LONG)) == [(LONG, 18, True)]
    assert asked(table, "South", very(words)) == []
    assert asked(table, "North", own_words(LONG)) == []


def test_the_public_is_a_recipient_like_any() -> None:
    """A press line in the words of a side is noticed, unless they are released to the public."""
    table = Table(kept=("North", "South"), public=True)
    words = table.say("North", LONG)
    rooms = table.station().talk.rooms
    assert [each.source for each in repeated(rooms, table.legs["the public"].room, own_words(LONG), table.now)] == [
        words
    ]


def test_what_nothing_of_may_go_is_told_apart(table: Table) -> None:
    """Other words would not help where no term lets it go at all: withheld, taken back, or for others."""
    words = table.say("North", LONG, in_substance("South"))

    def withheld(to: str) -> list[bool]:
        found = repeated(table.station().talk.rooms, table.legs[to].room, own_words(LONG), table.now)
        return [each.withheld for each in found]

    assert (withheld("South"), withheld("East")) == ([False], [True])
    table.release(words, WITHHELD)
    assert withheld("South") == [True]


def test_an_approval_lets_go_nothing_of_another_side(table: Table) -> None:
    """North approved the wording; what East keeps is East's."""
    words = table.say("North", "We need rest.", in_substance("South"))
    table.say("East", LONG)
    draft = wording(f"They rest. {LONG}", words)
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    assert asked(table, "South", draft) == [(LONG, 18, True)]


def test_a_reading_back_is_looked_at_for_what_other_sides_said(table: Table) -> None:
    """It goes to its owner, who has its own words and no others."""
    words = table.say("North", f"Well. {LONG}", in_substance("South"))
    assert asked(table, "North", wording(LONG, words)) == []
    table.say("East", "Nobody but the two of us will ever hear of the second harbour.")
    other = wording("Nobody but the two of us will ever hear of the second harbour.", words)
    assert [count for _, count, _ in asked(table, "North", other)] == [13]


def test_own_words_on_a_sheet_are_looked_at_again(table: Table) -> None:
    """What was released when the sheet was made, and is not any more; a reason for that passage goes past it."""
    words = table.say("North", LONG, verbatim("South"))
    (item,) = table.convey("South", own_words(LONG))
    rooms = table.station().talk.rooms
    assert repeated_on_sheet(rooms, item.room, whole(item), table.now) == []
    table.release(words, WITHHELD)
    rooms = table.station().talk.rooms
    ((index, found),) = repeated_on_sheet(rooms, item.room, whole(item), table.now)
    assert (index, found.source, found.withheld) == (0, words, True)
    for about, left in (((), 1), ((words,), 0)):
        given_ = Overrode(room=item.room, code=RepeatsWithheld.code, about=about, reason="It has to be so.")
        table.slip_in(DESK, given_, by="Mara")
        rooms = table.station().talk.rooms
        assert len(repeated_on_sheet(rooms, item.room, whole(item), table.now)) == left


@pytest.mark.parametrize("leave", [False, True])
def test_a_condition_in_substance_is_a_wording_too(table: Table, leave: bool) -> None:
    """Its very words are noticed where it was released in substance only."""
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    terms = verbatim("North") if leave else in_substance("North")
    reply = table.reply(
        item, Stance.ON_CONDITIONS, table.condition(item, LONG, terms), given=in_substance("North"), noting=PAPER
    )
    one = clause(reply, 1)

    def stated(text: str) -> Draft:
        return stance_of(reply, StatedCondition(condition=one, words=wording(text, one, act=Act.DEMAND)))

    assert asked(table, "North", stated("Rest at night.")) == []
    assert asked(table, "North", stated(LONG)) == ([] if leave else [(LONG, 18, True)])


def test_an_approved_wording_is_its_authors_choice(table: Table) -> None:
    """Whoever approved exactly these words for that recipient let them go; for another recipient nobody did."""
    words = table.say("North", LONG, in_substance("South", "East"))
    draft = wording(LONG, words)
    back = table.read_back(draft, "South")
    assert asked(table, "South", draft) != []
    table.answer_read_back(back, Answer.APPROVES)
    assert asked(table, "South", draft) == []
    assert asked(table, "East", draft) != []
    assert asked(table, "South", replace(draft, text=f"{LONG} Yes.")) != []


def test_a_wording_that_its_author_has_to_approve_needs_no_reason(table: Table) -> None:
    """Where read-back was asked for it crosses approved or not at all."""
    words = table.say("North", LONG, in_substance("South", read_back=True))
    assert table.refused("South", wording(LONG, words)) is NeedsReadBack
    assert asked(table, "South", wording(LONG, words)) == []


def test_what_could_not_cross_anyway_is_told_all_the_same(table: Table) -> None:
    """A draft that the gate refuses for its act is compared like any."""
    words = table.say("North", LONG, in_substance("South"), act=Act.QUESTION)
    assert asked(table, "South", wording(LONG, words, act=Act.ASSURANCE)) == [(LONG, 18, True)]


def test_words_that_crossed_are_not_changed_by_looking(table: Table) -> None:
    """Looking writes nothing."""
    words = table.say("North", LONG, in_substance("South"))
    before = table.station().talk.rows
    asked(table, "South", wording(LONG, words))
    assert table.station().talk.rows is before
    (item,) = table.bring("South", wording("Rest at night.", words))
    crossed = table.item(item)
    assert isinstance(crossed, Words)
    assert crossed.form is Form.IN_SUBSTANCE


# --- provisos ------------------------------------

CONFIDENCE = "Only for the harbour masters, and not a single word of it to the newspapers."
UNNAMED = {"attribution": Attribution.UNNAMED}


@pytest.fixture
def sealed() -> Table:
    """North has a station, so that its very words may cross unnamed."""
    return Table(sealed=("North",), kept=("South", "East"))


def test_a_worded_proviso_that_is_the_authors_own_is_noticed(sealed: Table) -> None:
    """Beside a wording and beside unnamed very words: in part from eight words on, or whole however short."""
    words = sealed.say("North", "We hold.", verbatim("South", provisos=[CONFIDENCE, "Between us."], **UNNAMED))
    other = ("It is for few, and for no press.",)
    for draft in (very(words, unnamed=True), wording("They hold on.", words, unnamed=True)):
        assert provisos_asked(sealed, "South", replace(draft, provisos=other)) == []
        for put, found in (
            ("not a single word of it to the newspapers", (9, False)),
            (CONFIDENCE.upper(), (15, True)),
            ("BETWEEN US", (2, True)),
            ("It stays between us.", (2, True)),
        ):
            assert provisos_asked(sealed, "South", replace(draft, provisos=(put,))) == [found]


def test_wherever_the_mediator_writes_a_proviso_is_looked_for(sealed: Table) -> None:
    """In the wording itself, in a translation, with a stance, and with a condition, very or in substance."""
    theirs = sealed.say("South", "Will you hold?", verbatim("North"))
    (item,) = sealed.bring("North", very(theirs))
    given_ = in_substance("South", provisos=[CONFIDENCE])
    condition = sealed.condition("North", "Quiet.", verbatim("South", provisos=[CONFIDENCE], **UNNAMED))
    reply = sealed.reply(item, Stance.ON_CONDITIONS, condition, given=given_)
    one, whole_ = clause(reply, 1), [(15, True)]
    translation = Translation(text=CONFIDENCE, language="en", direction=Direction.LTR)
    words = sealed.say("North", "We hold.", given_)
    worded = wording("Some quiet.", one, provisos=(CONFIDENCE,))
    assert provisos_asked(sealed, "South", wording(f"Quiet. {CONFIDENCE}", words)) == whole_ * 3
    assert provisos_asked(sealed, "South", replace(very(words), translation=translation)) == whole_ * 3
    for draft in (
        stance_of(reply, provisos=(CONFIDENCE,)),
        stance_of(reply, StatedCondition(condition=one, provisos=(CONFIDENCE,)), unnamed=True),
        stance_of(reply, StatedCondition(condition=one, words=worded)),
    ):
        assert provisos_asked(sealed, "South", draft) == whole_ * 3


def test_a_line_that_was_dropped_is_its_authors_own_as_before(sealed: Table) -> None:
    """Terms in the place of others let less be said, not more."""
    words = sealed.say("North", "We hold.", in_substance("South", provisos=[CONFIDENCE]))
    sealed.release(words, verbatim("South", provisos=["Between us."]))
    assert provisos_asked(sealed, "South", wording("They hold on.", words, provisos=(CONFIDENCE,))) == [(15, True)]


def test_a_proviso_that_may_cross_as_written_is_given_rightly(sealed: Table) -> None:
    """With very words, under a name, to that side; never in something that has no name."""
    words = sealed.say("North", "We hold.", verbatim("South", provisos=[CONFIDENCE]))
    draft = wording("They hold on.", words, provisos=(CONFIDENCE,))
    assert provisos_asked(sealed, "South", draft) == []
    assert provisos_asked(sealed, "South", replace(draft, unnamed=True)) == [(15, True)]
    assert provisos_asked(sealed, "East", draft) == [(15, True)]


def test_a_worded_proviso_beside_very_words_is_looked_at_for_all_that_the_side_said(sealed: Table) -> None:
    """A line could give away withheld words as well as any wording."""
    sealed.say("North", LONG)
    words = sealed.say("North", "We hold.", verbatim("South", provisos=["Between us."]))
    assert asked(sealed, "South", very(words, unnamed=True, provisos=(LONG,))) == [(LONG, 18, True)]


def test_an_approved_proviso_is_its_authors_choice(sealed: Table) -> None:
    """Beside very words as in a wording; and where it has to be approved it crosses so or not at all."""
    words = sealed.say("North", "We hold.", verbatim("South", provisos=[CONFIDENCE]))
    draft = very(words, unnamed=True, provisos=(CONFIDENCE,))
    back = sealed.read_back(draft, "South")
    assert provisos_asked(sealed, "South", draft) == [(15, True)]
    sealed.answer_read_back(back, Answer.APPROVES)
    assert provisos_asked(sealed, "South", draft) == []
    sealed.release(words, verbatim("South", provisos=[CONFIDENCE], read_back=True))
    assert provisos_asked(sealed, "South", replace(draft, provisos=(CONFIDENCE.upper(),))) == []


def test_what_waits_on_a_sheet_is_looked_at_again(sealed: Table) -> None:
    """A line that might be given when the sheet was made, and not after the very words were narrowed."""
    words = sealed.say("North", "We hold.", verbatim("South", provisos=[CONFIDENCE]))
    (worded,) = sealed.convey("South", wording("They hold on.", words, provisos=(CONFIDENCE,)))
    (bare,) = sealed.convey("South", wording("They hold on.", words))
    rooms = sealed.station().talk.rooms
    assert [repeated_on_sheet(rooms, each.room, whole(each), sealed.now) for each in (worded, bare)] == [[], []]
    sealed.release(words, in_substance("South", provisos=[CONFIDENCE]))
    rooms = sealed.station().talk.rooms
    ((index, found),) = repeated_on_sheet(rooms, worded.room, whole(worded), sealed.now)
    assert (index, found.proviso, found.source, found.repeat) == (0, True, words, Repeat(words=15, whole=True))
    assert repeated_on_sheet(rooms, bare.room, whole(bare), sealed.now) == []


def test_a_reason_for_words_is_none_for_a_proviso(sealed: Table) -> None:
    """Each is gone past by its own name."""
    words = sealed.say("North", "We hold.", verbatim("South", provisos=[CONFIDENCE]))
    (item,) = sealed.convey("South", wording("They hold on.", words, provisos=(CONFIDENCE,)))
    sealed.release(words, in_substance("South", provisos=[CONFIDENCE]))
    for code, left in ((RepeatsWords.code, 1), (RepeatsProviso.code, 0)):
        sealed.slip_in(DESK, Overrode(room=item.room, code=code, about=(words,), reason="It has to be so."), by="Mara")
        rooms = sealed.station().talk.rooms
        assert len(repeated_on_sheet(rooms, item.room, whole(item), sealed.now)) == left
