"""The barrier (G1): a side learns nothing of another side's words beyond what that side released and was conveyed.

The rules are:

* Two worlds with the same open acts and different secrets of one side are the same, byte for byte, for everybody else.
* No id, salt, nonce, number or word of one leg stands on another, save what crossed.
* What crossed had terms that allowed it at that moment, judged by a second reading of the rules that is written here;
  and very words are their author's, byte for byte.
* Two worlds in which the same words are released unnamed by different sides are the same for their recipient (rule 6).
* The checks are plain functions, so that ``test_planted_bugs`` can show that they catch what they are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.talk.draft import FindingOf, StatedCondition
from goodoffices.talk.entry import entry_id, read_body, read_header
from goodoffices.talk.events import (
    FOURTEEN_DAYS_MS,
    Answer,
    Body,
    Condition,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    DeskRef,
    Drew,
    End,
    Finding,
    FindingItem,
    Found,
    Id,
    Item,
    Noted,
    Passage,
    Released,
    Replied,
    Said,
    Source,
    Stage,
    Staged,
    StageItem,
    Stance,
    StanceItem,
    Struck,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.terms import WITHHELD, Alias, Attribution, Carriage, Moment, Terms
from tests.table import (
    DAY,
    DESK,
    Noting,
    Table,
    clause,
    in_substance,
    stage_of,
    stance_of,
    verbatim,
    very,
    wording,
)
from tests.talk.plans import Shape
from tests.talk.worlds import Pair, Variation, World, apparent, pairs, world

MOST = max(10, settings().max_examples // 2)
"""How many pairs of worlds each property is tried on."""


# --- what is checked ------------------------------------


def check_barrier(pair: Pair) -> None:
    """Whatever the secrets, the same acts have the same outcome, and everybody else has the same in front of them."""
    one, other = world(pair, pair.one), world(pair, pair.other)
    assert one.told == other.told, "what was withheld shows in what the mediator may do"
    seen, seen_there = apparent(one, one.owner), apparent(other, other.owner)
    assert seen.keys() == seen_there.keys()
    for name, value in seen.items():
        assert value == seen_there[name], f"what was withheld shows: {name}"


def check_nothing_foreign(lived: World) -> None:
    """What identifies something on one leg stands on no other."""
    cards = {station.card for station in lived.table.stations.values()}
    marks = {name: set(_marks(lived.table, name)) - cards for name in lived.table.legs if name != DESK}
    for name in marks:
        here = b"".join(data for data, _ in lived.table.entries(name))
        foreign = set().union(*(marks[other] for other in marks if other != name))
        assert not [mark for mark in foreign if mark in here or mark.hex().encode() in here], "an id crossed"


def _marks(table: Table, name: str) -> Iterator[bytes]:
    for data, _ in table.entries(name):
        yield entry_id(data)
        entry = read_header(data)
        yield from _long(msgspec.to_builtins(entry, builtin_types=(bytes,)))
        body = read_body(entry.body)
        assert body is not None
        yield from _long(msgspec.to_builtins(body, builtin_types=(bytes,)))


def _long(value: object) -> Iterator[bytes]:
    if isinstance(value, bytes) and len(value) in (16, 32):
        yield value
    if isinstance(value, list | tuple):
        for part in value:
            yield from _long(part)


def check_withheld_words(lived: World) -> None:
    """Withheld words stand on no leg but their own, and in no refusal."""
    asked = ("What do you need?", "only for you: reserve 1 of the fleet", "We will sail at dawn, and nobody knows. 0")
    secret = {text for text in lived.kept_words if text and text not in asked}
    elsewhere = "".join(str(each) for name, each in apparent(lived, lived.owner).items() if name.startswith("view"))
    entries = b"".join(
        data for name in lived.table.legs if name not in (lived.owner, DESK) for data, _ in lived.table.entries(name)
    )
    for text in secret:
        if text == "unless the secret envoy returns":
            continue
        assert text not in elsewhere, "withheld words are in a view"
        assert text.encode() not in entries, "withheld words are on another leg"
    for refusal in lived.refusals:
        said = " ".join(refusal.told().values())
        assert not [text for text in lived.kept_words if text and text in said], "a refusal repeats withheld words"


# --- a second reading of the rules ------------------------------------

REACH = {Carriage.WITHHELD: 0, Carriage.IN_SUBSTANCE: 1, Carriage.VERBATIM: 2}


def check_licences(lived: World) -> None:
    """Whatever crossed was released to that side, in that form, at that moment, and under that name or none."""
    table = lived.table
    bodies = [(room, entry_id(data), read_header(data), _body_of(data)) for room, data, _ in table.written]
    drawn = {body.conveyance: body.sources for _, _, _, body in bodies if isinstance(body, Drew)}
    names = {leg.room: leg.name for leg in table.legs.values()}
    for number, (room, ident, entry, body) in enumerate(bodies):
        if not isinstance(body, Conveyed):
            continue
        for source in drawn.get(ident, ()):
            item = body.items[source.index]
            if isinstance(item, WithdrawalItem):
                continue
            for ref in source.sources:
                known = [(at, header.at, said) for where, at, header, said in bodies[:number] if where == ref.room]
                if isinstance(item, CorrectionItem):
                    _not_quiet(known, ref)
                else:
                    _licensed(known, ref, item, names[room], entry.at)


def _body_of(data: bytes) -> Body:
    body = read_body(read_header(data).body)
    assert body is not None
    return body


def _licensed(known: list[tuple[Id, Moment, Body]], ref: DeskRef, item: Item, to: Alias, now: Moment) -> None:
    replaced: set[Id] = set()
    granted: dict[Id, tuple[Terms, Moment]] = {}
    for ident, written_at, body in known:
        act, when = (body.act, body.when) if isinstance(body, Noted) else (body, written_at)
        if ident == ref.what.entry:
            granted[ident] = (_first_terms(act, ref.what.index) or WITHHELD, when)
        if isinstance(act, Released) and act.what == ref.what:
            granted[ident] = (act.terms, when)
            replaced.update(act.over)
    for ident, (terms, when) in granted.items():
        if ident in replaced:
            continue
        assert REACH[terms.carriage] >= (2 if _is_verbatim(item) else 1), "it crossed in a form that was not released"
        assert to in terms.to, "it crossed to somebody it was not released to"
        assert now.ms <= when.ms + FOURTEEN_DAYS_MS, "it crossed after its release had lapsed"
        assert terms.convey_until is None or now.ms <= terms.convey_until.ms, "it crossed after its release had lapsed"
        assert terms.convey_from is None or now.ms >= terms.convey_from.ms, "it crossed before its release began"
        assert terms.attribution is Attribution.NAMED or _speaker(item) is None, "it crossed with a name"


def _not_quiet(known: list[tuple[Id, Moment, Body]], ref: DeskRef) -> None:
    """A correction asks nobody's leave; but what its author took back quietly is not told by way of one (rule 18)."""
    struck = {body.what for _, _, body in known if isinstance(body, Struck)}
    if ref.what.entry in struck:
        return
    acts = [(ident, body.act if isinstance(body, Noted) else body) for ident, _, body in known if ident not in struck]
    changes = [(ident, act) for ident, act in acts if isinstance(act, Released) and act.what == ref.what]
    replaced = {ident for _, act in changes for ident in act.over}
    assert not [ident for ident, act in changes if act.quiet and ident not in replaced], "a quiet withdrawal was told"


def _first_terms(act: object, index: int) -> Terms | None:
    match act:
        case Said(passages=passages):
            return passages[index].terms
        case Replied(terms=terms, conditions=conditions):
            return terms if index == 0 else conditions[index - 1].terms
        case Found(terms=terms) | Staged(terms=terms):
            return terms
        case _:
            raise AssertionError("this releases nothing")


def _is_verbatim(item: Item) -> bool:
    words = item.words if isinstance(item, ConditionItem) else item
    return isinstance(words, Words) and words.form.value == "verbatim"


def _speaker(item: Item) -> Alias | None:
    match item:
        case Words(speaker=speaker) | StanceItem(speaker=speaker) | FindingItem(speaker=speaker):
            return speaker
        case StageItem(speaker=speaker):
            return speaker
        case ConditionItem(words=words):
            return words.speaker
        case _:
            return None


def check_very_words(lived: World) -> None:
    """Very words on the recipient's leg are the author's, byte for byte (G2)."""
    for source, item in _sources(lived.table):
        words = item.words if isinstance(item, ConditionItem) else item
        if isinstance(words, Words) and _is_verbatim(item):
            (ref,) = source.sources
            assert words.text.encode() == _original(lived.table, ref).text.encode(), "very words were changed"


def _sources(table: Table) -> Iterator[tuple[Source, Item]]:
    bodies = {entry_id(data): _body_of(data) for _, data, _ in table.written}
    for body in bodies.values():
        if isinstance(body, Drew):
            conveyed = bodies[body.conveyance]
            assert isinstance(conveyed, Conveyed)
            yield from ((source, conveyed.items[source.index]) for source in body.sources)


def _original(table: Table, ref: DeskRef) -> Passage | Condition:
    body = table.body(ref)
    act = body.act if isinstance(body, Noted) else body
    if isinstance(act, Said):
        return act.passages[ref.what.index]
    assert isinstance(act, Replied)
    return act.conditions[ref.what.index - 1]


# --- the properties ------------------------------------


@settings(max_examples=MOST)
@given(pairs())
def test_what_is_withheld_shows_nowhere(pair: Pair) -> None:
    """Number, size, time and text of a side's withheld words leave no byte of anybody else's different."""
    check_barrier(pair)


@settings(max_examples=MOST)
@given(pairs())
def test_rule_17_nothing_that_identifies_recurs_on_another_leg(pair: Pair) -> None:
    """Ids, salts, nonces, numbers and withheld words of one leg stand on no other, nor in a refusal."""
    lived = world(pair, pair.one)
    check_nothing_foreign(lived)
    check_withheld_words(lived)


@settings(max_examples=MOST)
@given(pairs())
def test_rule_03_what_crossed_was_released(pair: Pair) -> None:
    """Everything that crossed had terms for that side, that form, that moment and that name; very words unchanged."""
    lived = world(pair, pair.one)
    check_licences(lived)
    check_very_words(lived)


# --- whose words (rule 6) ------------------------------------

RECIPIENTS = (
    Shape(("North", "South", "East"), ()),
    Shape(("North", "South"), ("East",)),
    Shape(("East",), ("North", "South")),
    Shape(("East", "North"), ("South",)),
)
"""North and South may be the owner, East is the recipient."""

OWNERS = ("North", "South")

ZONES = {"North": 210, "South": -300}


class Unnamed:
    """A talk in which ``owner`` says and answers something unnamed, and the other of the two says things of its own."""

    def __init__(self, shape: Shape, owner: str, chatter: int) -> None:
        self.table = Table(sealed=shape.sealed, kept=shape.kept, mediators=("Mara",), seed="unnamed")
        self.owner = owner
        self.other = OWNERS[1 - OWNERS.index(owner)]
        for number in range(chatter):
            self.table.say(self.other, f"Something else, {number}.", verbatim("East"))

    def moment(self, days: float, of: str) -> Moment:
        """An instant in the zone of one of the two."""
        return self.table.after(days=days, zone=ZONES[of])

    def words(self, given: Terms) -> DeskRef:
        """Words with a date, said in the owner's zone and, on a kept leg, noted."""
        hand = Noting(when=self.moment(-0.5, self.owner)) if self.table.legs[self.owner].sort.value == "kept" else None
        return self.table.say(
            self.owner, "The straits stay open.", given, noting=hand, valid_until=self.moment(5, self.owner)
        )

    def both_have(self) -> dict[str, DeskRef]:
        """East's words at both, as the same very words."""
        words = self.table.say("East", "Will the straits stay open?", verbatim(*OWNERS))
        return {side: self.table.bring(side, very(words))[0] for side in OWNERS}

    def answers(self, item: DeskRef, by: str, stance: Stance, given: Terms, over: tuple[Id, ...] = ()) -> DeskRef:
        """An answer on a condition, if any, with a date in the zone of whoever answers."""
        clauses = (
            [self.table.condition(by, "no planes", given, finder=End.SIDE, until=self.moment(2, by))]
            if stance is Stance.ON_CONDITIONS
            else []
        )
        return self.table.reply(item, stance, *clauses, given=given, valid_until=self.moment(3, by), over=over)


BOTH = "East takes either of them for it."

UNNAMED: dict[str, Any] = {
    "attribution": Attribution.UNNAMED,
    "time_may_cross": True,
    "provisos": ("not for the press",),
}


def unnamed_talk(shape: Shape, owner: str, chatter: int) -> World:
    """Words, a stance on a condition, its replacement, a finding and stages, all unnamed and all of ``owner``."""
    talk = Unnamed(shape, owner, chatter)
    table = talk.table
    words = talk.words(in_substance("East", **UNNAMED))
    table.wait(days=1)
    draft = wording("They will keep it open.", words, unnamed=True)
    table.answer_read_back(table.read_back(draft, "East"), Answer.APPROVES)
    (item,) = table.bring("East", draft)
    initialled = table.stage(words, Stage.INITIALLED, in_substance("East", attribution=Attribution.UNNAMED))
    table.bring("East", stage_of(initialled, item, unnamed=True))
    items = talk.both_have()
    early = {side: talk.answers(items[side], side, Stance.INTERIM, in_substance("East")) for side in OWNERS}
    table.bring("East", stance_of(early["North"]))
    table.bring("East", stance_of(early["South"]))
    over = (early[owner].what.entry,)
    reply = talk.answers(items[owner], owner, Stance.ON_CONDITIONS, in_substance("East", **UNNAMED), over)
    condition = clause(reply, 1)
    # Both are named with an interim answer, so for the gate a further one without a name could be of nobody.
    stance, stated = table.bring("East", stance_of(reply, _worded(condition), unnamed=True), because=BOTH)
    initialled = table.stage(reply, Stage.INITIALLED, in_substance("East", attribution=Attribution.UNNAMED))
    table.bring("East", stage_of(initialled, stance, unnamed=True), because=BOTH)
    table.wait(days=1)
    finding = table.find(condition, Finding.MET, given=in_substance("East"))
    refused = table.refused("East", _finding(finding, stated, unnamed=False))
    assert refused is not None, "a finding gave an unnamed condition its name"
    table.bring("East", _finding(finding, stated, unnamed=True), because=BOTH)
    return World(table=table, sides=("North", "South", "East"), owner=owner, variation=Variation((0,), ()))


def _worded(condition: DeskRef) -> StatedCondition:
    return StatedCondition(condition=condition, words=wording("There must be no planes.", condition))


def _finding(finding: DeskRef, stated: DeskRef, *, unnamed: bool) -> FindingOf:
    return FindingOf(finding=finding, condition=stated.what, unnamed=unnamed)


def check_unnamed(shape: Shape, chatter: int) -> None:
    """The recipient has the same, whoever of the two others it came from."""
    north, south = (apparent(unnamed_talk(shape, owner, chatter), *OWNERS) for owner in OWNERS)
    for name, value in north.items():
        assert value == south[name], f"whose unnamed words they are shows: {name}"


@settings(max_examples=12)
@given(st.sampled_from(RECIPIENTS), st.integers(0, 3))
def test_rule_06_unnamed_words_do_not_tell_whose_they_are(shape: Shape, chatter: int) -> None:
    """Unnamed words, stances, conditions, findings and stages are the same bytes, whichever side they came from."""
    check_unnamed(shape, chatter)


def test_rule_06_a_stance_never_points_from_a_name_to_none() -> None:
    """A named stance that replaces an unnamed one does not say which, since that would name it."""
    talk = Unnamed(RECIPIENTS[0], "North", 0)
    items = talk.both_have()
    unnamed = talk.answers(items["North"], "North", Stance.INTERIM, in_substance("East", **UNNAMED))
    talk.table.bring("East", stance_of(unnamed, unnamed=True), because=BOTH)
    named = talk.answers(items["North"], "North", Stance.ACCEPTS, in_substance("East"), (unnamed.what.entry,))
    (item,) = talk.table.bring("East", stance_of(named), because=BOTH)
    assert talk.table.item(item).replaces == ()


def test_rule_07_lapse_is_told_by_the_second_reading() -> None:
    """A release of fourteen days lets nothing cross on the fifteenth."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.wait(ms=14 * DAY)
    assert table.refused("South", very(words)) is None
    table.wait(ms=1)
    assert table.refused("South", very(words)) is not None
