"""Histories of one text and its answers, played at a whole table: what is said, taken back, found, told and brought.

The rules are:

* North says a passage, and the mediator conveys it to South; South answers, as often and as inconsistently as it likes.
  Everything goes through the gate; what it refuses does not happen.
* :func:`known` reads what each leg makes of it, from that leg alone.
* :func:`tell_all` is a mediator who leaves nothing untold that may be told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from goodoffices.errors.base import Refusal
from goodoffices.talk.answers import Known, crossed_to, here, life_here, there, told_answers
from goodoffices.talk.condition import by_mediator, clauses_of_reply, clauses_stated, findings_on
from goodoffices.talk.copies import copies
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.draft import CorrectionOf, ExtensionOf, WithdrawalOf
from goodoffices.talk.events import (
    ConditionItem,
    Conveyed,
    DeskRef,
    End,
    Extended,
    Finding,
    Replied,
    Stance,
    StanceItem,
    Words,
)
from goodoffices.talk.judge import reached
from goodoffices.talk.outcome import State, comes_to
from goodoffices.talk.releasable import releasable
from goodoffices.talk.release import second_look
from goodoffices.talk.reply import Life, life
from tests.table import Table, clause, in_substance, stance_of, verbatim, very, wording

STANCES = tuple(Stance)
OFTEN = (Stance.ACCEPTS, Stance.ON_CONDITIONS, Stance.DECLINES)


@dataclass
class Play:
    """One history. ``firm``: South has the very words; else the substance, unapproved."""

    north_kept: bool
    south_kept: bool
    firm: bool = True
    by: float | None = None
    until: float | None = None
    quiet: bool = True
    hidden: bool = True
    replies: list[DeskRef] = field(default_factory=list)

    def __post_init__(self) -> None:
        """North speaks, and its words reach South."""
        kept = [name for name, is_kept in (("North", self.north_kept), ("South", self.south_kept)) if is_kept]
        sealed = [name for name in ("North", "South") if name not in kept]
        self.table = Table(kept=kept, sealed=sealed, public=False)
        given = verbatim("South") if self.firm else in_substance("South")
        until = None if self.until is None else self.table.after(hours=self.until)
        by = None if self.by is None else self.table.after(hours=self.by)
        self.words = self.table.say("North", "We hold.", given, valid_until=until, answer_by=by)
        (self.item,) = self.table.bring("South", self.draft())

    def draft(self) -> Any:
        """The words for South."""
        return very(self.words) if self.firm else wording("They hold.", self.words)

    # --- what happens

    def step(self, op: tuple[Any, ...]) -> None:
        """One thing happens, if the rules let it."""
        self.table.wait(hours=1)
        try:
            getattr(self, op[0])(*op[1:])
        except Refusal:
            return

    def reply(self, stance: Stance, over: str, number: int, mask: int, lasts: int | None) -> None:
        """South answers; ``mask``: which conditions may be told."""
        leg = self.table.reading("South")
        gone = {ident for each in leg.of_kind("replied") for ident in getattr(each.act, "over", ())}
        live = [each.what.entry for each in self.replies if each.what.entry not in gone]
        conditions = [
            self.table.condition(
                "South", f"condition {index}", verbatim("North") if not self.hidden or mask >> index & 1 else None
            )
            for index in range(number if stance is Stance.ON_CONDITIONS else 0)
        ]
        self.replies.append(
            self.table.reply(
                self.item,
                stance,
                *conditions,
                given=verbatim("North"),
                over={"all": live, "none": [], "last": live[-1:]}[over],
                valid_until=None if lasts is None else self.table.after(hours=lasts),
            )
        )

    def withdraw(self, which: int, quiet: bool) -> None:
        """South takes the release of an answer back."""
        self.table.withdraw(pick(self.replies, which), quiet=quiet and self.quiet)

    def rerelease(self, which: int) -> None:
        """And gives it anew."""
        self.table.release(pick(self.replies, which), verbatim("North"))

    def find(self, which: int, number: int, state: Finding) -> None:
        """The mediator finds on a condition, on South's leg."""
        reply = pick(self.replies, which)
        if number < len(self.act(reply).conditions):
            self._find(clause(reply, number + 1), state)

    def _find(self, condition: DeskRef, state: Finding) -> None:
        reading = self.table.reading(condition)
        earlier = [written.ident for written, _ in findings_on(reading, copies(reading, condition.what))]
        self.table.find(condition, state, end=End.MEDIATOR, over=earlier)

    def convey(self, which: int, mask: int, bring: bool) -> None:
        """The mediator carries an answer to North, with some of its conditions."""
        reply = pick(self.replies, which)
        stated = [clause(reply, n + 1) for n in range(len(self.act(reply).conditions)) if mask >> n & 1]
        if bring:
            self.table.bring("North", stance_of(reply, *stated))
        else:
            self.table.convey("North", stance_of(reply, *stated))

    def deliver(self, which: int) -> None:
        """A sheet is brought, if nothing speaks against it."""
        sheets = self.sheets("North")
        if sheets:
            self.bring_sheet("North", pick(sheets, which))

    def sheets(self, leg: str) -> list[DeskRef]:
        """What was made for a kept side and not yet brought."""
        reading = self.table.reading(leg)
        if not reading.kept:
            return []
        made = [self.table.ref(leg, written.ident) for written in reading.of_kind("conveyed")]
        return [each for each in made if not reached(reading, each.what)]

    def bring_sheet(self, leg: str, sheet: DeskRef) -> bool:
        """Whether it could be brought."""
        rooms = self.table.station().talk.rooms
        if second_look(rooms, sheet.room, sheet.what.entry, self.table.now):
            return False
        body = self.table.body(sheet)
        items = [self.table.ref(leg, sheet.what.entry, index) for index in range(len(body.items))]
        self.table.deliver(*items)
        return True

    def tell_withdrawal(self, which: int) -> None:
        """The bare fact that an answer is no more."""
        stances = self.items("North", StanceItem)
        if stances:
            self.table.bring("North", WithdrawalOf(item=pick(stances, which).what))

    def withdraw_words(self, quiet: bool) -> None:
        """North takes its words back."""
        self.table.withdraw(self.words, quiet=quiet and self.quiet)

    def release_words(self) -> None:
        """And releases them anew."""
        self.table.release(self.words, verbatim("South") if self.firm else in_substance("South"))

    def tell_words_withdrawn(self) -> None:
        """South is told."""
        self.table.bring("South", WithdrawalOf(item=self.item.what))

    def convey_words_again(self) -> None:
        """The words cross to South once more."""
        self.table.bring("South", self.draft())

    def extend(self, hours: int) -> None:
        """North gives more time to answer, or to hold."""
        later = self.table.after(hours=hours + 60)
        thing = releasable(self.table.reading("North"), self.words.what)
        assert thing is not None
        act = Extended(
            what=self.words.what,
            answer_by=None if thing.answer_by is None else later,
            valid_until=None if thing.valid_until is None else later,
        )
        self.table.act(self.words, act)

    def tell_extension(self) -> None:
        """South is told of the later date."""
        self.table.bring("South", ExtensionOf(item=self.item.what))

    def strike_reply(self, which: int) -> None:
        """An answer of South had been noted wrongly."""
        self.table.strike(pick(self.replies, which))

    def strike_finding(self, which: int) -> None:
        """The mediator had found something wrongly, on either leg."""
        found = [
            self.table.ref(leg, written.ident)
            for leg in ("North", "South")
            for written in self.table.reading(leg).of_kind("found")
        ]
        self.table.strike(pick(found, which))

    def strike_delivery(self, which: int) -> None:
        """Something had not been brought to North after all."""
        delivered = [
            self.table.ref("North", written.ident) for written in self.table.reading("North").of_kind("delivered")
        ]
        self.table.strike(pick(delivered, which))

    def wait(self, hours: int) -> None:
        """Time passes."""
        self.table.wait(hours=hours)

    # --- looking at it

    def act(self, reply: DeskRef) -> Replied:
        """A reply of South."""
        written = self.table.reading("South").written(reply.what.entry)
        assert written is not None
        assert isinstance(written.act, Replied)
        return written.act

    def items(self, leg: str, sort: type) -> list[DeskRef]:
        """The items of a sort that were conveyed on a leg."""
        found = []
        for written in self.table.reading(leg).of_kind("conveyed"):
            if isinstance(written.body, Conveyed):
                for index, item in enumerate(written.body.items):
                    if isinstance(item, sort):
                        found.append(self.table.ref(leg, written.ident, index))
        return found

    def answers_that_reached(self) -> int:
        """How many stances have reached North."""
        north = self.table.reading("North")
        return sum(reached(north, each.what) for each in self.items("North", StanceItem))

    def known(self) -> tuple[Known, Known]:
        """What North's leg knows, and what South's does."""
        north, south = self.table.reading("North"), self.table.reading("South")
        thing = releasable(north, self.words.what)
        item = self.table.item(self.item)
        assert thing is not None
        assert isinstance(item, Words)
        crossed = crossed_to(north, self.words.what)["South"]
        return (
            there(north, thing, "South", crossed, None, self.table.now),
            here(south, self.item.what, item, self.table.now),
        )

    def states(self) -> tuple[State, State]:
        """What the text has come to, on North's leg and on South's."""
        north, south = self.known()
        return comes_to(north.facts).state, comes_to(south.facts).state

    # --- a mediator who leaves nothing untold

    def mirror(self) -> None:
        """What was found on South's leg is found on North's."""
        north, south = self.table.reading("North"), self.table.reading("South")
        rooms = self.table.station().talk.rooms
        for stated in self.items("North", ConditionItem):
            if not reached(north, stated.what):
                continue
            (home,) = rooms.source_of(stated.room, stated.what)
            found = [act.state for written, act in findings_on(south, [home.what]) if by_mediator(south, written)]
            own = [act.state for _, act in findings_on(self.table.reading("North"), copies(north, stated.what))]
            if found and own != found[-1:]:
                self._find(stated, found[-1])

    def tell_all(self) -> None:
        """Tell, until there is nothing more to tell."""
        for _ in range(40):
            before = len(self.table.written)
            self._attempt(self.tell_extension)
            self._attempt(self.tell_words_withdrawn)
            for stance in self.items("North", StanceItem):
                self._attempt(lambda stance=stance: self.table.bring("North", WithdrawalOf(item=stance.what)))
            for wrong in corrections_owed(self.table.station().talk.rooms, self.words.room):
                self._attempt(lambda wrong=wrong: self.table.bring("North", CorrectionOf(item=wrong)))
            for sheet in self.sheets("North"):
                self._attempt(lambda sheet=sheet: self.bring_sheet("North", sheet))
            self._tell_answers()
            self.mirror()
            if len(self.table.written) == before:
                return
        raise AssertionError("telling never ends")

    def _attempt(self, act: Any) -> None:
        try:
            act()
        except Refusal:
            return

    def _tell_answers(self) -> None:
        south, north = self.table.reading("South"), self.table.reading("North")
        now = self.table.now
        told: dict[bytes, bool] = {}
        for each in told_answers(north, self.words.what):
            if life_here(north, each, now) in (Life.COUNTS, Life.LATE):
                for source in self.table.station().talk.rooms.source_of(self.words.room, each.refs[0]):
                    whole = len(clauses_stated(north, each.refs)) == len(self._clauses(source))
                    told[source.what.entry] = whole and (not each.late or self._life(source) is Life.LATE)
        untold = [
            reply
            for reply in self.replies
            if self._life(reply) in (Life.COUNTS, Life.LATE) and not told.get(reply.what.entry, False)
        ]
        del south
        if untold:
            drafts = [
                stance_of(reply, *(clause(reply, n + 1) for n in range(len(self._clauses(reply))))) for reply in untold
            ]
            self._attempt(lambda: self.table.bring("North", *drafts))

    def _clauses(self, reply: DeskRef) -> tuple[Any, ...]:
        written = self.table.reading("South").written(reply.what.entry)
        assert written is not None
        return clauses_of_reply(self.table.reading("South"), written)

    def _life(self, reply: DeskRef) -> Life:
        written = self.table.reading("South").written(reply.what.entry)
        assert written is not None
        return life(self.table.reading("South"), written, self.item.what, self.table.now)


def pick(things: list[DeskRef], number: int) -> DeskRef:
    """One of them; a step that has nothing to pick from does not happen."""
    if not things:
        raise _Nothing()
    return things[number % len(things)]


class _Nothing(Refusal):
    """There is nothing to do it to."""


REPLY = st.tuples(
    st.just("reply"),
    st.sampled_from((*STANCES, *OFTEN, *OFTEN)),
    st.sampled_from(("all", "none", "last")),
    st.integers(1, 3),
    st.integers(0, 7),
    st.sampled_from((None, None, 30)),
)
CONVEY = st.tuples(st.just("convey"), st.integers(0, 5), st.integers(0, 7), st.booleans())
FIND = st.tuples(st.just("find"), st.integers(0, 5), st.integers(0, 2), st.sampled_from(tuple(Finding)))
STEPS = st.one_of(
    REPLY,
    CONVEY,
    CONVEY,
    FIND,
    st.tuples(st.just("withdraw"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("rerelease"), st.integers(0, 5)),
    st.tuples(st.just("deliver"), st.integers(0, 5)),
    st.tuples(st.just("tell_withdrawal"), st.integers(0, 5)),
    st.tuples(st.just("strike_reply"), st.integers(0, 5)),
    st.tuples(st.just("strike_finding"), st.integers(0, 5)),
    st.tuples(st.just("strike_delivery"), st.integers(0, 5)),
    st.tuples(st.just("withdraw_words"), st.booleans()),
    st.tuples(st.just("extend"), st.integers(1, 40)),
    st.tuples(st.just("tell_extension")),
    st.tuples(st.just("convey_words_again")),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)
HISTORIES = st.lists(STEPS, max_size=14)
FOCUSED = st.lists(
    st.one_of(
        st.tuples(
            st.just("reply"), st.sampled_from(OFTEN), st.sampled_from(("none", "none", "last")), st.integers(1, 2),
            st.integers(0, 3), st.none(),
        ),
        FIND,
        CONVEY,
        st.tuples(st.just("deliver"), st.integers(0, 5)),
        st.tuples(st.just("strike_reply"), st.integers(0, 5)),
    ),
    min_size=3,
    max_size=9,
)  # fmt: skip
"""Few sorts of steps, for what shows only in a contradiction or with a failed condition."""
