"""Every question that the gate can be asked about one passage, with the answer that the rules of a talk give.

The rules are:

* The answers are worked out here from the text of the rules, from plain facts about a case, and never by asking the
  program. :func:`forbidden_by` is the whole of it.
* The words stand in one talk that is made once: :func:`world`. What a case changes is whom the gate is asked about,
  in which form, when, and whether a name goes with it.
* Read-backs other than *none* are tried on the words whose only end is the lease; the other ends have nothing
  to do with them.
* What a wording does is tried, each act against each, on words that may cross in substance and on words that are kept;
  the rest of a passage's terms has nothing to do with it.
* How provisos are put is tried with none, one and two of them, by as many lines of the mediator's and by one too many,
  on words that may cross in every form and under every name.
* What may be done to bring words is tried with each manner, on a leg that is kept and on one with a station.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from goodoffices.errors.gate import (
    ActTooStrong,
    GateRefusal,
    Lapsed,
    MannerTooMuch,
    MustBeUnnamed,
    NeedsReadBack,
    NotCloseEnough,
    NotForThem,
    ProvisoNotWorded,
    SubstanceOnly,
    TooEarly,
    UnnamedBinding,
    UnnamedVerbatimNoted,
    VoidWords,
    Withheld,
    WordsExpired,
)
from goodoffices.talk.draft import InSubstance, VeryWords
from goodoffices.talk.events import (
    Act,
    Answer,
    Closeness,
    DeskRef,
    Direction,
    Force,
    Form,
    Hand,
    Id,
    Noted,
    Passage,
    ReadBackAnswered,
    Ref,
    Role,
    Said,
    Scope,
    Way,
    Words,
)
from goodoffices.talk.licence import reasons
from goodoffices.talk.release import convey, read_back
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import Attribution, Carriage, Manner, Moment, terms
from tests.table import DAY, PAPER, START, Noting, Table, very, wording

Refused = type[GateRefusal]

OWN = None
NOTED = tuple(
    Noting(closeness, way)
    for closeness, way in (
        (Closeness.HANDED_OVER, Way.PAPER),
        (Closeness.HANDED_OVER, Way.MESSENGER),
        (Closeness.DICTATED, Way.CALL),
        (Closeness.AT_THE_TIME, Way.MEETING),
        (Closeness.FROM_MEMORY, Way.MEETING),
    )
)

BEGINS, OWN_END, WORDS_END, LEASE_END = (Moment(ms=START.ms + days * DAY, zone=0) for days in (1, 5, 3, 14))

ENDS = ("the lease", "an own until", "the words' own end")
MOMENTS: dict[str, tuple[tuple[str, Moment], ...]] = {
    "the lease": (
        ("too early", Moment(ms=BEGINS.ms - 1, zone=0)),
        ("in time", BEGINS),
        ("in time", LEASE_END),
        ("lapsed", Moment(ms=LEASE_END.ms + 1, zone=0)),
    ),
    "an own until": (
        ("in time", OWN_END),
        ("lapsed", Moment(ms=OWN_END.ms + 1, zone=0)),
    ),
    "the words' own end": (
        ("in time", WORDS_END),
        ("expired", Moment(ms=WORDS_END.ms + 1, zone=0)),
    ),
}
"""For each end of a release, moments before, at and after it, and what they are."""

IN_TIME = MOMENTS["the lease"][1]

READ_BACKS: dict[str, tuple[Answer, ...] | None] = {
    "not asked for": None,
    "none": (),
    "approved": (Answer.APPROVES,),
    "another approved": (),
    "refused": (Answer.REFUSES,),
    "amended": (Answer.AMENDS,),
    "contradicted": (Answer.APPROVES, Answer.REFUSES),
}
"""What the owner answered to the wording of a case; None: the release asks for no read-back."""

LINES = ("not for the press", "only by day")
"""What an author can set as provisos, sorted."""


@dataclass(frozen=True)
class Spoken:
    """How one passage was said and released.

    Attributes:
        mandate: whether its speaker may bind.
        provisos: how many were set.
        most: what may be done at most to bring it.
    """

    carriage: Carriage
    to_them: bool
    attribution: Attribution
    force: Force
    mandate: bool
    hand: Noting | None
    end: str
    wanted: bool
    act: Act = Act.REMARK
    provisos: int = 1
    most: Manner = Manner.LEFT


@dataclass(frozen=True)
class Case:
    """One question to the gate.

    Attributes:
        act: what a wording in substance is to do.
        worded: how many provisos the mediator has worded.
        to: to which leg: South's, which is kept, or West's, which has a station.
        brought: how it was brought to South; None: it was not yet.
    """

    said: Spoken
    form: Form
    unnamed: bool
    moment: tuple[str, Moment]
    read_back: str
    act: Act = Act.REMARK
    worded: int = 0
    to: str = "South"
    brought: Manner | None = None


ACTED = tuple(
    Spoken(carriage, True, Attribution.NAMED, Force.NON_BINDING, False, hand, "the lease", wanted)
    for carriage in Carriage
    for hand in (None, Noting(Closeness.FROM_MEMORY, Way.MEETING))
    for wanted in (False, True)
)
"""Passages that are said once with each act."""

UNDER = tuple(
    Spoken(carriage, True, attribution, Force.NON_BINDING, False, hand, "the lease", wanted, provisos=provisos)
    for carriage in Carriage
    for attribution in Attribution
    for hand in (None, NOTED[0])
    for wanted in (False, True)
    for provisos in (0, 2)
)
"""Passages with no proviso and with two; all others have one."""

BROUGHT = tuple(
    Spoken(carriage, to_them, Attribution.NAMED, Force.NON_BINDING, False, None, "the lease", False, most=most)
    for carriage in Carriage
    for to_them in (False, True)
    for most in Manner
    if most is not Manner.LEFT
)
"""Passages that may not be left; all others may."""


# --- what the rules say ------------------------------------


def forbidden_by(case: Case) -> set[Refused]:
    """Everything that forbids this crossing, from the text of the rules; empty: it may cross."""
    said, (when, _) = case.said, case.moment
    verbatim = case.form is Form.VERBATIM
    found = set[Refused]([VoidWords] if without_effect(said) else [])
    # Rule 8: the words' own end.
    if when == "expired":
        found.add(WordsExpired)
    # Rules 6 and 18: noted words.
    if said.hand is not None and verbatim:
        if case.unnamed:
            found.add(UnnamedVerbatimNoted)
        elif said.hand.closeness not in (Closeness.HANDED_OVER, Closeness.DICTATED):
            found.add(NotCloseEnough)
    # Rule 2: what is withheld has no further terms to speak of.
    if said.carriage is Carriage.WITHHELD:
        return found | {Withheld}
    if verbatim and said.carriage is Carriage.IN_SUBSTANCE:
        found.add(SubstanceOnly)
    if not said.to_them:
        found.add(NotForThem)
    if when == "too early":
        found.add(TooEarly)
    if when == "lapsed":
        found.add(Lapsed)
    # The most that may be done to bring words: a station keeps them; on a kept leg it is what was done.
    done = Manner.LEFT if case.to == "West" else case.brought
    if done is not None and ALLOWS[said.most] < ALLOWS[done]:
        found.add(MannerTooMuch)
    return found | forbidden_by_its_name(case)


ALLOWS = {Manner.SPOKEN: 1, Manner.SHOWN: 2, Manner.LEFT: 3}
"""Words that are shown were read as well, and those that are left were shown."""


def without_effect(said: Spoken) -> bool:
    """Whether words are void. Rules 10, 18: force needs a mandate, and on a note the paper as well; rule 6: binding
    words whose own terms say unnamed.
    """
    on_paper = said.hand is None or (said.hand.way is Way.PAPER and said.hand.closeness is Closeness.HANDED_OVER)
    if said.force is not Force.NON_BINDING and not (said.mandate and on_paper):
        return True
    released = said.carriage is not Carriage.WITHHELD
    return said.force is Force.BINDING and released and said.attribution is Attribution.UNNAMED


def forbidden_by_its_name(case: Case) -> set[Refused]:
    """Rule 6: what is to be unnamed crosses so; binding words do not, whatever the mediator would make of them."""
    unnamed, found = case.said.attribution is Attribution.UNNAMED, set[Refused]()
    if unnamed and not case.unnamed:
        found.add(MustBeUnnamed)
    if case.said.force is Force.BINDING and (unnamed or case.unnamed):
        found.add(UnnamedBinding)
    return found


RULE_5 = (
    "assurance > proposal > question > remark",
    "demand > request > question > remark",
    "warning > remark",
    "denial > remark",
    "answer > remark",
)
"""A wording may have the act of its source or one below it, and nothing else."""

BELOW = {pair for row in RULE_5 for pair in itertools.combinations(row.split(" > "), 2)}


def too_strong(case: Case) -> bool:
    """Rule 5: a wording in substance does what its source does, or less. Very words do what they did."""
    was, becomes = case.said.act.value, case.act.value
    return case.form is Form.IN_SUBSTANCE and becomes != was and (was, becomes) not in BELOW


def as_written(case: Case) -> bool:
    """Rule 6: an author's own provisos go with very words that are named, and with nothing else."""
    return case.form is Form.VERBATIM and not case.unnamed


def not_worded_so(case: Case) -> bool:
    """Rule 6: where they may not, the mediator words them, one line for each at most; else there is nothing to word."""
    return case.worded > (0 if as_written(case) else case.said.provisos)


def lacks_approval(case: Case) -> bool:
    """Rule 5: a wording of the mediator's, where the author asked for read-back, needs approval of just that wording.

    In substance all is; beside very words their provisos are, where they are worded.
    """
    words_something = case.form is Form.IN_SUBSTANCE or case.worded > 0
    return words_something and case.said.wanted and case.read_back != "approved"


def crosses_as(case: Case) -> Words:
    """What stands on the recipient's leg once the passage of a case has crossed."""
    said, verbatim = case.said, case.form is Form.VERBATIM
    passage, draft = passage_of(said), draft_of(case, DeskRef(room=bytes(32), what=Ref(entry=bytes(32), index=0)))
    hand = None if said.hand is None else Hand(way=said.hand.way, closeness=said.hand.closeness)
    return Words(
        form=case.form,
        text=passage.text if isinstance(draft, VeryWords) else draft.text,
        language="en",
        direction=passage.direction,
        translation=None,
        act=passage.act if verbatim else case.act,
        force=said.force if verbatim else Force.NON_BINDING,
        speaker=None if case.unnamed else "North",
        hand=None if case.unnamed else hand,
        approved=(not verbatim or case.worded > 0) and case.read_back == "approved",
        said=None,
        valid_until=passage.valid_until,
        answer_by=None,
        provisos=LINES[: said.provisos] if as_written(case) else worded(case),
        proviso_not_stated=not as_written(case) and case.worded < said.provisos,
        again=None,
        table=None,
    )


# --- the cases ------------------------------------


def passages() -> Iterator[Spoken]:
    """Every way in which a passage can stand."""
    fields = (Carriage, (True, False), Attribution, Force, (True, False), (OWN, *NOTED), ENDS, (True, False))
    for combination in itertools.product(*fields):
        yield Spoken(*combination)
    for act in Act:
        yield from (replace(said, act=act) for said in ACTED if act is not said.act)
    yield from UNDER
    yield from BROUGHT


def cases() -> Iterator[Case]:
    """Every question about every passage."""
    for said in passages():
        for form, unnamed, moment, answered in itertools.product(
            (Form.VERBATIM, Form.IN_SUBSTANCE), (False, True), MOMENTS[said.end], READ_BACKS
        ):
            if (answered == "not asked for") is said.wanted:
                continue
            if answered == "none" or not said.wanted or (said.end == "the lease" and said.act is Act.REMARK):
                yield Case(said, form, unnamed, moment, answered)
    for said, was, becomes in itertools.product(ACTED, Act, Act):
        if becomes is not Act.REMARK:
            answered = "none" if said.wanted else "not asked for"
            for moment in MOMENTS[said.end]:
                yield Case(replace(said, act=was), Form.IN_SUBSTANCE, False, moment, answered, becomes)
    yield from cases_of_provisos()
    yield from cases_of_manners()


def cases_of_provisos() -> Iterator[Case]:
    """Every number of lines that the mediator may have worded, and one more than can be needed."""
    for said, form, unnamed, number in itertools.product(
        UNDER, (Form.VERBATIM, Form.IN_SUBSTANCE), (False, True), (1, 2, 3)
    ):
        for answered in ("none", "approved") if said.wanted else ("not asked for",):
            yield Case(said, form, unnamed, IN_TIME, answered, worded=number)


def cases_of_manners() -> Iterator[Case]:
    """A leg with a station, which keeps whatever crosses to it; and once more the one without."""
    for said, form, unnamed in itertools.product(BROUGHT, (Form.VERBATIM, Form.IN_SUBSTANCE), (False, True)):
        for moment, to in itertools.product(MOMENTS[said.end], ("West", "South")):
            yield Case(said, form, unnamed, moment, "not asked for", to=to)


def cases_brought() -> Iterator[Case]:
    """Each way in which something can have been brought to a kept leg. The gate is not asked then, its licence is."""
    said = (each for each in passages() if each in BROUGHT or each in UNDER)
    for each, form, unnamed, manner in itertools.product(
        said, (Form.VERBATIM, Form.IN_SUBSTANCE), (False, True), Manner
    ):
        yield Case(each, form, unnamed, IN_TIME, "none" if each.wanted else "not asked for", brought=manner)


def cases_read_back(said: Spoken) -> Iterator[Case]:
    """What is read back to the author of a passage: a wording, in each state; and provisos, where they are worded."""
    if not said.wanted or said.end != "the lease" or said.act is not Act.REMARK:
        return
    for unnamed, state in itertools.product((False, True), READ_BACKS):
        yield Case(said, Form.IN_SUBSTANCE, unnamed, IN_TIME, state)
    for form, unnamed, number in itertools.product((Form.VERBATIM, Form.IN_SUBSTANCE), (False, True), (1, 2)):
        case = Case(said, form, unnamed, IN_TIME, "approved", worded=number)
        if said in UNDER and not not_worded_so(case):
            yield case


# --- the talk in which they stand ------------------------------------


@cache
def passage_of(said: Spoken) -> Passage:
    """The words of a case."""
    given = terms(
        said.carriage,
        ("South", "West") if said.to_them else ("East",),
        attribution=said.attribution,
        convey_from=BEGINS,
        convey_until=OWN_END if said.end == "an own until" else None,
        provisos=LINES[: said.provisos],
        read_back=said.wanted,
        manner=said.most,
    )
    until = WORDS_END if said.end == "the words' own end" else None
    return Passage(
        salt=bytes(32),
        text="We hold our ships.",
        language="en",
        direction=Direction.LTR,
        act=said.act,
        force=said.force,
        valid_until=until,
        answer_by=None,
        parallel=False,
        terms=given,
    )


def draft_of(case: Case, source: DeskRef) -> VeryWords | InSubstance:
    """What the mediator would convey."""
    if case.form is Form.VERBATIM:
        return very(source, unnamed=case.unnamed, provisos=worded(case))
    text = f"They hold their ships ({case.read_back})."
    return wording(text, source, unnamed=case.unnamed, act=case.act, provisos=worded(case))


def worded(case: Case) -> tuple[str, ...]:
    """The provisos as the mediator puts them, sorted."""
    return tuple(f"as it was put, {number} ({case.read_back})" for number in range(case.worded))


@dataclass(frozen=True)
class World:
    """A talk of four sides at the mediator's station, its recipients, and where each passage stands in it."""

    rooms: Rooms
    recipients: dict[str, Id]
    places: dict[Spoken, DeskRef]

    def afresh(self) -> World:
        """The same rows, with nothing remembered of what was read in them."""
        rooms = self.rooms
        for room in rooms.all():
            rooms = rooms.changed(rooms.rows, room)
        return World(rooms, self.recipients, self.places)

    def reasons(self, case: Case) -> list[Refused]:
        """Every reason that the licence names."""
        source, (_, now) = self.places[case.said], case.moment
        to = self.recipients[case.to]
        named = reasons(self.rooms, source, to, case.form, now, unnamed=case.unnamed, manner=case.brought)
        return [type(reason) for reason in named]

    def ask(self, case: Case) -> Words | Refused:
        """What the gate answers."""
        draft = draft_of(case, self.places[case.said])
        try:
            cleared = convey(self.rooms, self.recipients[case.to], (draft,), case.moment[1], bytes(32))
        except GateRefusal as refusal:
            return type(refusal)
        (item,) = cleared.body.items  # type: ignore[union-attr]  # a conveyance, since convey made it
        assert isinstance(item, Words)
        return item


def names_right(case: Case, named: list[Refused]) -> bool:
    """Whether exactly what forbids a crossing is named, each thing once. Approval is asked for after all this."""
    return set(named) == forbidden_by(case) and len(named) == len(set(named))


def right(case: Case, answer: Words | Refused) -> bool:
    """Whether an answer is what the rules say: the words as they must cross, or one of the right refusals."""
    forbidding = forbidden_by(case)
    if forbidding:
        return answer in forbidding
    if too_strong(case):
        return answer is ActTooStrong
    if not_worded_so(case):
        return answer is ProvisoNotWorded
    if lacks_approval(case):
        return answer is NeedsReadBack
    return answer == crosses_as(case)


@cache
def world() -> World:
    """The talk, with every passage said and every read-back answered. North is sealed, so both hands are there."""
    people = {"principal": Role.PRINCIPAL, "envoy": Role.ENVOY, "plenipotentiary": Role.ENVOY}
    table = Table(kept=("South", "East"), sealed=("North", "West"), public=False, people=people)
    table.mandate("North", "plenipotentiary", Scope.BIND)
    places = _said(table)
    # What follows is written down by the mediator alone; nobody else needs it.
    table.offline(*(station.name for station in table.legs["North"].stations[1:]))
    _answered(table, places)
    recipients = {name: table.legs[name].room for name in ("South", "West")}
    return World(table.station().talk.rooms, recipients, places)


def _said(table: Table) -> dict[Spoken, DeskRef]:
    places: dict[Spoken, DeskRef] = {}
    for (mandate, hand), group in itertools.groupby(sorted(passages(), key=_by_hand), key=_of_one_hand):
        each = list(group)
        speaker = "plenipotentiary" if mandate else "envoy"
        for start in range(0, len(each), 16):
            some = each[start : start + 16]
            act = Said(passages=tuple(passage_of(said) for said in some), under=None)
            ident = _slip_in(table, act, speaker, hand)
            places |= {said: table.ref("North", ident, index) for index, said in enumerate(some)}
    return places


def _slip_in(table: Table, act: Said | ReadBackAnswered, speaker: str, hand: Noting | None) -> Id:
    """Past the author's own station, which would refuse the words that are void."""
    if hand is None:
        return table.slip_in("North", act, by=f"North's {speaker}")
    body = Noted(
        way=hand.way,
        closeness=hand.closeness,
        speaker=table.legs["North"].people[speaker].fingerprint,
        interpreter=None,
        when=START,
        act=act,
    )
    return table.slip_in("North", body, by="Mara")


def _of_one_hand(said: Spoken) -> tuple[bool, Noting | None]:
    return said.mandate, said.hand


def _by_hand(said: Spoken) -> tuple[bool, int]:
    return said.mandate, (OWN, *NOTED).index(said.hand)


def _answered(table: Table, places: dict[Spoken, DeskRef]) -> None:
    """Each wording is read back before any is answered, so that what was read of the leg is read once."""
    rooms = table.station().talk.rooms
    asked = [
        (read_back(rooms, source.room, draft_of(case, source), "South").body, answers)
        for said, source in places.items()
        for case in cases_read_back(said)
        if (answers := READ_BACKS[case.read_back])
    ]
    for body, answers in asked:
        ident = table.slip_in("North", body, by="Mara")
        for answer in answers:
            act = ReadBackAnswered(read_back=ident, answer=answer, amended=None, over=())
            _slip_in(table, act, "envoy", PAPER)
