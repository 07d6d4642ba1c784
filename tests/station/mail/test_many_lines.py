"""Two people who open, compare and give up lines as they like, while a leg is offered, declined, joined and used.

What must hold: once both have the same lines, and one of them is compared at both ends, the leg is open there or can be
joined, everything that was said arrives once, and no mailbox is left over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from goodoffices.errors.base import Refusal
from goodoffices.station.mail.entries import leg_rows
from goodoffices.station.mail.offers import OpenOffers
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.machine import HOUR, Machine, lives
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    Lying,
    World,
    compare,
    conveyed_at,
    copy_folder,
    open_line,
    said_at,
)
from tests.station.mail.test_hostile_relay import speak

pytestmark = pytest.mark.long

WHO = st.sampled_from([MARA, NORTH])
SOME = st.integers(0, 99)
MOST_LINES = 6
ROUNDS = st.lists(WHO, max_size=4)
NO_LEG_YET = {"talk.not_founded", "station.no_such_talk", "gate.not_accepted"}


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


class ManyLines(Machine):
    """Honest stations, an honest relay that is slow at times, and two people who do not always do the same."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {MARA: [], NORTH: []}
        self.pairs = [(1, 1)]
        self.withheld: list[tuple[bytes, list[Lying]]] = []
        self.invited: list[tuple[str, dict[str, Any]]] = []

    @staticmethod
    def begin(world: World) -> object:
        """A line, and a leg that is offered on it."""
        mediator, north = world.station(MARA), world.station(NORTH)
        open_line(world, mediator, north)
        mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
        return mediator.invite_side(talk=TALK, leg="North", line=1)

    # --- people

    @rule(rounds=ROUNDS)
    def carry(self, rounds: list[str]) -> None:
        """Somebody's station looks at the relay."""
        for who in rounds:
            self.world.round(who)

    @rule(ms=st.sampled_from([HOUR, 13 * HOUR, 72 * HOUR]))
    def time_passes(self, ms: int) -> None:
        """Nobody looks for a while."""
        self.world.ms += ms

    @rule(who=WHO)
    def invite(self, who: str) -> None:
        """Somebody makes an invitation, which the other may accept later, or never."""
        if len(self.pairs) + len(self.invited) < MOST_LINES:
            self.invited.append((who, self.world.stations[who].invite_line(relay=RELAY)))

    @rule(whose=st.lists(WHO, min_size=1, max_size=2), which=SOME)
    def another_line(self, whose: list[str], which: int) -> None:
        """They open one more, and do not compare it; also two at once, that have other numbers at the two ends."""
        for who in whose:
            self.invite(who)
        for _ in whose[: len(self.invited)]:
            self._accept(*self.invited.pop(which % len(self.invited)))
        self.let_go()
        self.world.rounds(5)

    def _accept(self, who: str, invitation: dict[str, Any]) -> None:
        lines: list[int] = []
        other = self.world.stations[NORTH if who == MARA else MARA]
        self.tries(
            lambda: lines.append(other.accept_line(message=invitation["words"])["line"]), {"seal.invitation_expired"}
        )
        for line in lines:
            self.pairs.append((invitation["line"], line) if who == MARA else (line, invitation["line"]))

    @rule(who=WHO, which=SOME)
    def compare(self, who: str, which: int) -> None:
        """Somebody compares a line."""
        lines = [line for line in self.world.stations[who].lines() if line["compared"] is None]
        lines = [line for line in lines if line["state"] == "open"]
        if lines:
            compare(self.world.stations[who], lines[which % len(lines)])

    @rule(who=WHO, which=SOME)
    def give_up(self, who: str, which: int) -> None:
        """Somebody gives a line up, and does not tell."""
        lines = self.world.stations[who].lines()
        if len(lines) > 1:
            self.world.stations[who].give_up_line(line=lines[which % len(lines)]["line"])

    @rule(who=WHO)
    def say(self, who: str) -> None:
        """Somebody says a sentence, where there is a leg."""
        text = f"{who} {len(self.said[who])}"
        # Before the leg's beginning is here, and before its person has joined, there is none.
        if self.tries(partial(speak, self.world.stations[who], who, "North", text), NO_LEG_YET):
            self.said[who].append(text)

    @rule(join=st.booleans())
    def answer(self, join: bool) -> None:
        """North's person answers an invitation; one whose line was not compared can only be declined."""
        north = self.world.stations[NORTH]
        for invitation in north.invitations()[:1]:
            act = north.join_talk if join else north.decline_talk
            self.tries(partial(act, number=invitation["number"]), {"mail.line_carries_tests"})

    def tries(self, act: Callable[[], object], refusals: set[str]) -> bool:
        """Whether an act was done; if not, it was for one of these reasons."""
        try:
            act()
        except Refusal as refusal:
            if refusal.code not in refusals:
                raise
            return False
        return True

    @rule()
    def ask_again(self) -> None:
        """The mediator invites North again, if that was declined."""
        mediator = self.world.stations[MARA]
        usable = [line["line"] for line in mediator.lines() if line["carries"] == "words"]
        if usable and self.declined():
            mediator.invite_side(talk=TALK, leg="North", line=usable[-1])

    # --- what stands in the way

    @rule(who=WHO)
    def kill(self, who: str) -> None:
        """A station is killed while nothing is under way, and is opened again."""
        self._live_on(who, copy_folder(self.world.folder / who, self._next_life()))

    @rule(which=SOME)
    def withhold(self, which: int) -> None:
        """The relay keeps what lies in a mailbox aside for a while."""
        full = [(name, box) for name, box in self.world.relay.boxes.items() if box.lying]
        if full:
            name, box = full[which % len(full)]
            self.withheld.append((name, box.lying))
            box.lying = []

    @rule()
    def let_go(self) -> None:
        """It gives out what it kept aside."""
        for name, lying in self.withheld:
            if name in self.world.relay.boxes:
                box = self.world.relay.boxes[name]
                box.lying = sorted([*lying, *box.lying], key=lambda each: each.number)
        self.withheld = []

    # --- what must hold

    def declined(self) -> bool:
        """Whether the mediator has heard a no."""
        return [leg["state"]["code"] for leg in self.world.stations[MARA].mail()["legs"]] == ["link.declined"]

    def shown(self) -> dict[str, list[str]]:
        """What the other station has of each."""
        mediator, north = self.world.stations[MARA], self.world.stations[NORTH]
        there = [leg for talk in north.talks() for leg in talk["legs"]]
        return {
            NORTH: said_at(mediator, "North"),
            MARA: conveyed_at(north, "North") if "North" in there else [],
        }

    @invariant()
    def only_what_was_said(self) -> None:
        """Each station shows a beginning of what the other said, each sentence once."""
        for who, shown in self.shown().items():
            assert shown == self.said[who][: len(shown)]

    def end(self) -> None:
        """Both have the same lines, of which one is compared at both ends; or they open one."""
        self.let_go()
        self.nobody_waits()
        self.same_lines()
        self.months()
        for who in (MARA, NORTH):
            self.say(who)
        self.months()
        legs = [station.mail()["legs"] for station in self.world.stations.values()]
        assert self.shown() == self.said, legs
        assert self.all_is_well(), legs
        assert all(texts for texts in self.said.values())
        # The mailboxes of an invitation go when it ends, if its line is not compared.
        self.world.ms += 100 * HOUR
        self.world.rounds(3)
        # Two for each line, two for the leg, and one for each offer that can still be taken.
        lines = len(self.world.stations[MARA].lines())
        assert len(self.world.relay.boxes) == 2 * lines + 2 + self.open_offers()
        if self.all_compared():
            assert self.open_offers() == 0, (self.pairs, legs)

    def nobody_waits(self) -> None:
        """Invitations that nobody has accepted are given up."""
        for place, station in enumerate(self.world.stations[who] for who in (MARA, NORTH)):
            accepted = {pair[place] for pair in self.pairs}
            for line in station.lines():
                if line["state"] == "inviting" and line["line"] not in accepted:
                    station.give_up_line(line=line["line"])

    def same_lines(self) -> None:
        """They tell each other which lines they gave up, and see to it that there is one that both have compared."""
        mediator, north = self.world.stations[MARA], self.world.stations[NORTH]
        here, there = ({line["line"]: line for line in station.lines()} for station in (mediator, north))
        both = [(one, other) for one, other in self.pairs if one in here and other in there]
        for one, other in self.pairs:
            if (one in here) != (other in there):
                station, line = (mediator, one) if one in here else (north, other)
                station.give_up_line(line=line)
        if not both:
            open_line(self.world, mediator, north)
        elif not any(here[one]["compared"] and there[other]["compared"] for one, other in both):
            for station, line in ((mediator, here[both[-1][0]]), (north, there[both[-1][1]])):
                if line["compared"] is None:
                    compare(station, line)

    def months(self) -> None:
        """Time goes by; who is asked to join compares the line and joins, and who declined is asked again."""
        mediator, north = self.world.stations[MARA], self.world.stations[NORTH]
        for _ in range(60):
            self.world.round()
            if self.all_is_well():
                return
            self.world.ms += 12 * HOUR
            for invitation in north.invitations():
                if not invitation["compared"]:  # on a line that was not, no answer goes: that is compared first
                    compare(north, next(line for line in north.lines() if line["line"] == invitation["line"]))
                north.join_talk(number=invitation["number"])
            if self.declined():
                usable = [line["line"] for line in mediator.lines() if line["carries"] == "words"]
                for line in usable[:1]:
                    mediator.invite_side(talk=TALK, leg="North", line=line)

    def open_offers(self) -> int:
        """How many offers of the leg the mediator's station keeps open."""
        mediator = self.world.stations[MARA]
        (link_id,) = [link_id for link_id in mediator.mail_here.ids() if link_id.room]
        return len(OpenOffers(leg_rows(mediator.at(TALK), link_id.room, link_id.peer)).all())

    def all_compared(self) -> bool:
        """Whether every line is compared at both ends."""
        return all(line["compared"] for station in self.world.stations.values() for line in station.lines())

    def all_is_well(self) -> bool:
        """Whether the leg is open at both ends, and nothing is under way."""
        legs = [leg for station in self.world.stations.values() for leg in station.mail()["legs"]]
        states = [(leg["state"]["code"], leg["waiting"], leg["sealed"], leg["at_relay"]) for leg in legs]
        return states == [("link.open", 0, 0, 0)] * 2 and self.shown() == self.said


def test_whatever_people_do_with_their_lines() -> None:
    """Once they have the same lines, the leg goes on, and nothing is lost or left over."""
    run_state_machine_as_test(ManyLines, settings=lives(25))
