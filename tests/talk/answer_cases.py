"""Every question that the gate can be asked about an answer, with what the rules of a talk say.

The rules are:

* As in ``gate_cases``: the answers are worked out here from the text of the rules, from plain facts about a case.
  :func:`forbidden_by` and :func:`may_be_told` are the whole of it.
* North says something, and South has answered it; each case is a talk of its own, which is played to its end. What is
  asked then is whether the answer may cross to North.
* *Lives*: what has become of the answer itself, every fact with every other. *Together*: what else South has answered,
  and what was found of conditions, on answers that live. *News*: that an answer which had crossed is no more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from goodoffices.errors.gate import (
    AnswersDiffer,
    AnswersWithdrawnWords,
    ConditionFailed,
    GateRefusal,
    QuietlyWithdrawn,
    VoidWords,
    Withdrawn,
    Withheld,
    WordsExpired,
)
from goodoffices.talk.draft import ExtensionOf, WithdrawalOf
from goodoffices.talk.events import (
    Answered,
    Condition,
    DeskRef,
    End,
    Extended,
    Finding,
    Force,
    Form,
    Id,
    Replied,
    Stance,
    StanceItem,
)
from goodoffices.talk.licence import reason_against_withdrawal, reasons
from goodoffices.talk.release import convey
from goodoffices.talk.terms import WITHHELD, Moment, Terms
from tests.table import Table, clause, stance_of, verbatim, very, whole

Refused = type[GateRefusal]

YES = (Stance.ACCEPTS, Stance.ON_CONDITIONS)
STANCES = (*YES, Stance.DECLINES, Stance.TAKES_NOTE)

RELEASES = ("kept", "open", "taken back", "taken back quietly", "given again")
"""What South has done with the release of the answer. *Kept*: it never let it go."""

ENDS = ("none", "to come", "over")
"""The answer's own *valid until*."""

DAYS = ("none", "set", "moved since")
"""The last day to answer; *moved since*: to a later one, and South was told."""

GIVEN = ("in time", "late")
"""Before that day, or after the one that was set first."""

FATES = ("stands", "replaced", "replaced by what has no effect", "without effect")
"""What became of it through others."""

WORDS = ("stand", "taken back", "taken back quietly", "taken back, and told", "told, and given again")
"""What North has done with the words since."""

KNOWN = ("not here", "beside", "here", "here, told to be no more, and given again")
"""Where another answer of South's stands on North's leg; *beside*: it crosses in the same conveyance."""

FOUND = ("open", "met", "waived", "failed")
STATED = ("not", "beside", "before")
"""Whether a condition was stated to North: with the answer that is asked about, or earlier."""


@dataclass(frozen=True)
class Reply:
    """An answer of South's, and what has become of it.

    Attributes:
        found: what was found of its condition, if it has one.
        stated: whether that was stated.
    """

    stance: Stance
    release: str = "open"
    end: str = "none"
    fate: str = "stands"
    given: str = "in time"
    found: str = "open"
    stated: str = "not"


@dataclass(frozen=True)
class Case:
    """One question. ``other``: another answer of South's, and where it stands at North's."""

    reply: Reply
    day: str = "none"
    words: str = "stand"
    other: Reply | None = None
    known: str = "not here"


# --- what the rules say ------------------------------------


def forbidden_by(case: Case) -> set[Refused]:
    """Everything that forbids that the answer crosses; empty: it may."""
    found = gone(case.reply)
    if found:
        return found
    # Rule 9: an answer belongs to one text; once that was told to be no more, what crosses again is another.
    if case.words == "told, and given again":
        found.add(AnswersWithdrawnWords)
    if case.reply.stance not in YES:
        return found
    # Rule 9: no yes is told by half, and none without a condition that failed.
    if differs(case):
        found.add(AnswersDiffer)
    also = [] if case.other is None or not counts(case.other, case.day) else [case.other]
    if any(failed_unseen(each) for each in (case.reply, *also)):
        found.add(ConditionFailed)
    # Rule 7: of words that were taken back without a word the mediator is warned.
    if case.words == "taken back quietly":
        found.add(QuietlyWithdrawn)
    return found


def gone(reply: Reply) -> set[Refused]:
    """Rules 7, 8 and 9: what speaks against an answer itself. Late it is an answer still."""
    found = set[Refused]()
    if reply.fate in ("without effect", "replaced"):
        found.add(VoidWords)
    if reply.release == "kept":
        found.add(Withheld)
    if reply.release in ("taken back", "taken back quietly"):
        found.add(Withdrawn)
    if reply.end == "over":
        found.add(WordsExpired)
    return found


def gone_with_it(reply: Reply) -> set[Refused]:
    """Rule 9: what speaks against a condition of an answer, or what was found of it: the first that holds of it."""
    against = gone(reply) - {Withheld}
    return next(({each} for each in (VoidWords, Withdrawn, WordsExpired) if each in against), set())


def late(reply: Reply, day: str) -> bool:
    """Rule 8: what was given after the last day is late; a day that was moved since was not the last."""
    return day == "set" and reply.given == "late"


def counts(reply: Reply, day: str) -> bool:
    """Rule 9: whether an answer counts at home. One that was kept does; a late one does not."""
    return not gone(reply) - {Withheld} and not late(reply, day)


def differs(case: Case) -> bool:
    """Rule 9: whether another answer that counts says something else, and North neither has it nor gets it along."""
    if case.other is None or not counts(case.other, case.day):
        return False
    both_plain = case.other.stance is case.reply.stance is Stance.ACCEPTS
    return not both_plain and case.known not in ("beside", "here")


def failed_unseen(reply: Reply) -> bool:
    """Rule 11: whether a condition of an answer failed that North neither has nor gets."""
    return reply.stance is Stance.ON_CONDITIONS and reply.found == "failed" and reply.stated == "not"


def may_be_told(reply: Reply, told: bool) -> bool:
    """Rule 7: the bare fact that an answer is no more, once; not that its time is over, and not if it was quiet."""
    replaced = reply.fate == "replaced"
    return not told and reply.release != "taken back quietly" and (replaced or reply.release == "taken back")


# --- the cases ------------------------------------


TIMES = (("none", "in time"), ("set", "in time"), ("set", "late"), ("moved since", "late"))


def lives() -> Iterator[Case]:
    """What has become of an answer: every fact with every other; and what has become of the words that it answers."""
    for stance, release, end, fate, (day, given) in itertools.product(STANCES, RELEASES, ENDS, FATES, TIMES):
        yield Case(Reply(stance, release, end, fate, given, found="met"), day)
    for stance, words in itertools.product(STANCES, WORDS):
        yield Case(Reply(stance), words=words)


def together() -> Iterator[Case]:
    """Answers that live, beside others; and what was found of their conditions."""
    for stated, found in itertools.product(STATED, FOUND):
        yield Case(Reply(Stance.ON_CONDITIONS, found=found, stated=stated))
    for stance, other, known in itertools.product(STANCES, others(), KNOWN):
        if possible(other, known):
            yield Case(Reply(stance), "set", other=other, known=known)
            if stance in YES and known == "not here":
                yield Case(Reply(stance, given="late"), "set", other=other)


def others() -> Iterator[Reply]:
    """What else South can have answered."""
    for stance in STANCES:
        yield from (Reply(stance, release=release) for release in RELEASES)
        yield from (Reply(stance, end=end) for end in ENDS[1:])
        yield from (Reply(stance, fate=fate) for fate in FATES[1:])
        yield Reply(stance, given="late")
    for found, stated in itertools.product(FOUND, STATED):
        if (found, stated) != ("open", "not"):
            yield Reply(Stance.ON_CONDITIONS, found=found, stated=stated)


def possible(other: Reply, known: str) -> bool:
    """Whether such an answer can stand there: nothing crosses that was kept, and what is gone crosses no more.

    One that was given late, after the answer that is asked about, could not have crossed without it.
    """
    match known:
        case "not here":
            return other.stated == "not"
        case "beside":
            return other.stated != "before" and not gone(other) and not failed_unseen(other)
        case "here":
            crossed = other.given == "in time" and other.release != "kept" and other.fate != "without effect"
            return crossed and other.stated != "beside"
        case _:
            return other == Reply(other.stance)


def news() -> Iterator[tuple[Reply, bool]]:
    """What became of an answer that had crossed, and whether North was told."""
    for stance, release, end, fate, told in itertools.product(STANCES, RELEASES[1:], ENDS, FATES[:3], (False, True)):
        reply = Reply(stance, release, end, fate)
        if not told or may_be_told(reply, told=False):
            yield reply, told


# --- the talk of a case ------------------------------------


class Talk:
    """A case, played to its end.

    Words on the first day, answers on the third or, late, on the fifth; what became of them on the sixth, and the
    question on the ninth. The last day to answer is the fourth.
    """

    def __init__(self, case: Case, *, crossed: bool = False) -> None:
        self.case = case
        self.table = Table(kept=("North", "South"), public=False)
        day = None if case.day == "none" else self.table.after(days=3)
        self.words = self.table.say("North", "We hold our ships.", verbatim("South"), answer_by=day)
        (self.item,) = self.table.bring("South", very(self.words))
        self.other: DeskRef | None = None
        self.there: list[DeskRef] = []
        for given in GIVEN:
            self.table.wait(days=2)
            self._answer(given, crossed)
        self.table.wait(days=1)
        self._since()
        self.table.wait(days=3)

    def _answer(self, given: str, crossed: bool) -> None:
        """South answers, and some of it crosses at once."""
        case = self.case
        if case.other is not None and case.other.given == given:
            self.other = self._given(case.other)
            if case.known.startswith("here"):
                self.there = self._cross(self.other, case.other)
        if case.reply.given == given:
            self.reply = self._given(case.reply)
            if crossed or case.reply.stated == "before":
                self.there = self._cross(self.reply, case.reply)

    def _since(self) -> None:
        """What became of the answers, of the last day and of the words."""
        case = self.case
        if case.other is not None and self.other is not None:
            self._becomes(self.other, case.other)
            if case.known == "here, told to be no more, and given again":
                self.table.withdraw(self.other)
                self.table.bring("North", WithdrawalOf(item=self.there[0].what))
                self.table.release(self.other, verbatim("North"))
        self._becomes(self.reply, case.reply)
        if case.day == "moved since":
            later = Extended(what=self.words.what, answer_by=self.table.after(days=9), valid_until=None)
            self.table.act(self.words, later)
            self.table.bring("South", ExtensionOf(item=self.item.what))
        self._words_since()

    def _given(self, reply: Reply) -> DeskRef:
        """An answer as it was given, with a condition if it is one on conditions."""
        conditions = (self._condition(),) if reply.stance is Stance.ON_CONDITIONS else ()
        given = WITHHELD if reply.release == "kept" else verbatim("North")
        effect = reply.fate != "without effect"
        return self._noted(reply.stance, *conditions, given=given, until=self._end(reply), effect=effect)

    def _noted(
        self,
        stance: Stance,
        *conditions: Condition,
        given: Terms,
        until: Moment | None,
        effect: bool,
        over: tuple[Id, ...] = (),
    ) -> DeskRef:
        """A reply that is written down whatever the rules hold against it; one without effect names another text."""
        digest = self.table.digest(self.item) if effect else bytes(32)
        act = Replied(
            items=(Answered(item=self.item.what, digest=digest),),
            stance=stance,
            conditions=conditions,
            force=Force.NON_BINDING,
            valid_until=until,
            terms=given,
            under=None,
            over=over,
        )
        return self.table.ref("South", self.table.slip_in("South", self.table.noted("South", act), by="Mara"))

    def _end(self, reply: Reply) -> Moment | None:
        """An answer's own end: long after the question, or before it and after whatever became of it."""
        ends = {"none": None, "to come": self.table.after(days=30), "over": self.table.after(days=3)}
        return ends[reply.end]

    def _condition(self) -> Condition:
        return self.table.condition("South", "Quiet.", verbatim("North"), finder=End.SIDE)

    def _becomes(self, given: DeskRef, reply: Reply) -> None:
        """What South and the mediator did about an answer since."""
        if reply.stance is Stance.ON_CONDITIONS and reply.found != "open" and reply.fate != "without effect":
            self.finding = self.table.find(clause(given, 1), Finding(reply.found), given=verbatim("North"))
        if reply.release in ("taken back", "taken back quietly", "given again"):
            self.table.withdraw(given, quiet=reply.release == "taken back quietly")
        if reply.release == "given again":
            self.table.release(given, verbatim("North"))
        if reply.fate.startswith("replaced"):
            # What replaces it says nothing for long, so that it is not another answer to be asked about.
            soon, effect = self.table.after(hours=1), reply.fate == "replaced"
            self._noted(Stance.INTERIM, given=WITHHELD, until=soon, effect=effect, over=(whole(given),))

    def _words_since(self) -> None:
        """What North did about the words since."""
        if self.case.words == "stand":
            return
        self.table.withdraw(self.words, quiet=self.case.words == "taken back quietly")
        if "told" in self.case.words:
            self.table.bring("South", WithdrawalOf(item=self.item.what))
        if "given again" in self.case.words:
            self.table.release(self.words, verbatim("South"))

    def _drafts(self) -> list[Any]:
        """What the mediator would convey: the answer, with what goes beside it."""
        drafts = [self._draft(self.reply, self.case.reply, now=True)]
        if self.other is not None and self.case.other is not None and self.case.known == "beside":
            drafts.append(self._draft(self.other, self.case.other, now=True))
        return drafts

    def _draft(self, given: DeskRef, reply: Reply, *, now: bool) -> Any:
        stated = reply.stance is Stance.ON_CONDITIONS and reply.stated == ("beside" if now else "before")
        return stance_of(given, *([clause(given, 1)] if stated else []))

    def _cross(self, given: DeskRef, reply: Reply | None) -> list[DeskRef]:
        """An answer that crosses early, before anything becomes of it."""
        assert reply is not None
        return self.table.bring("North", self._draft(given, reply, now=False))

    # --- what is asked

    @cached_property
    def north(self) -> bytes:
        return self.table.legs["North"].room

    def ask(self) -> StanceItem | Refused:
        """What the gate answers."""
        rooms = self.table.station().talk.rooms
        try:
            cleared = convey(rooms, self.north, tuple(self._drafts()), self.table.now, bytes(32))
        except GateRefusal as refusal:
            return type(refusal)
        item = cleared.body.items[0]  # type: ignore[union-attr]  # a conveyance, since convey made it
        assert isinstance(item, StanceItem)
        return item

    def reasons(self, source: DeskRef | None = None) -> list[Refused]:
        """Every reason that the licence names, of the answer or of something that belongs to it."""
        beside = frozenset(each for draft in self._drafts() for each in _drawn(draft))
        rooms = self.table.station().talk.rooms
        named = reasons(
            rooms, source or self.reply, self.north, Form.IN_SUBSTANCE, self.table.now, unnamed=False, beside=beside
        )
        return [type(reason) for reason in named]

    def news(self) -> Refused | None:
        """What speaks against telling that the answer, which had crossed, is no more."""
        item = self.there[0]
        refusal = reason_against_withdrawal(self.table.station().talk.rooms, item.room, item.what, self.table.now)
        return None if refusal is None else type(refusal)


def _drawn(draft: Any) -> tuple[DeskRef, ...]:
    return (draft.reply, *(stated.condition for stated in draft.conditions))


def right(case: Case, answer: StanceItem | Refused) -> bool:
    """Whether an answer of the gate is what the rules say: the stance as it must cross, or a refusal that is right."""
    forbidding = forbidden_by(case)
    if forbidding:
        return answer in forbidding
    crossed = case.reply.stance, late(case.reply, case.day)
    return isinstance(answer, StanceItem) and (answer.stance, answer.late) == crossed
