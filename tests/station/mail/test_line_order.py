"""Which of several lines is the newest: both ends come to the same, also where their numbers are crossed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.station.mail.entries import leg_rows
from goodoffices.station.mail.letters import line_rows
from goodoffices.station.mail.line_order import MOMENTS, UNKNOWN, Moments
from goodoffices.station.mail.offers import OpenOffers
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import (
    RELAY,
    World,
    compare,
    convey,
    conveyed_at,
    link_id_to,
    open_line,
    pass_time,
    said_at,
    say,
)

# --- the order by itself

MOST_STEPS = 4
"""Of a line: begun by whoever invites, begun by the invited, opened by whoever invited, opened by the invited."""


class OneEnd:
    """What one end counts."""

    def __init__(self) -> None:
        self.now = 0
        self.lines: dict[int, tuple[int, Moments]] = {}

    def step(self, line: int, *, inviter: bool) -> None:
        """A line is begun here, or opened."""
        self.now += 1
        if line in self.lines:
            number, before = self.lines[line]
            self.lines[line] = number, before.and_opened(self.now, inviter=inviter)
        else:
            self.lines[line] = len(self.lines) + 1, Moments.of_begun(self.now, inviter=inviter)


@given(st.lists(st.sampled_from("MN"), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_a_line_of_higher_rank_is_never_older_at_the_other_end(inviters: list[str], random: Random) -> None:
    """Whoever invites, and in whatever order lines are begun and opened: what one end prefers the other may take."""
    ends = {"M": OneEnd(), "N": OneEnd()}
    steps = [0] * len(inviters)
    while min(steps) < MOST_STEPS:
        line = random.choice([line for line, step in enumerate(steps) if step < MOST_STEPS])
        inviter = steps[line] % 2 == 0
        end = inviters[line] if inviter else "MN".replace(inviters[line], "")
        ends[end].step(line, inviter=inviter)
        steps[line] += 1
    for here, there in ("MN", "NM"):
        ranked = sorted(ends[here].lines, key=lambda line: ends[here].lines[line][1].rank(ends[here].lines[line][0]))
        for place, line in enumerate(ranked):
            number, moments = ends[there].lines[line]
            for lower in ranked[:place]:
                its_number, its_moments = ends[there].lines[lower]
                assert not moments.is_older(number, its_moments, its_number)


def test_lines_of_an_earlier_version_are_ordered_by_their_numbers() -> None:
    """Nothing else is known of them; one that was begun since is newer, and one that was opened since may be either."""
    since = Moments.of_begun(1, inviter=False).and_opened(2, inviter=False)
    assert (UNKNOWN.is_older(1, UNKNOWN, 2), UNKNOWN.is_older(2, UNKNOWN, 1)) == (True, False)
    assert (UNKNOWN.is_older(9, since, 10), since.is_older(10, UNKNOWN, 9)) == (True, False)
    assert UNKNOWN.rank(9) < since.rank(10)
    opened = UNKNOWN.and_opened(1, inviter=True)
    assert (UNKNOWN.is_older(9, opened, 8), opened.is_older(8, UNKNOWN, 9)) == (False, False)


# --- at two stations


def accept(world: World, station: Station, invitation: dict[str, str]) -> int:
    """Take an invitation, and let the line be opened; gives its number."""
    number = int(station.accept_line(message=invitation["words"])["line"])
    world.rounds(5)
    return number


def compared(station: Station, number: int) -> None:
    """A line is compared at one station."""
    compare(station, next(line for line in station.lines() if line["line"] == number))


def all_goes_on_one(world: World, mediator: Station, north: Station) -> tuple[int, int]:
    """Words go both ways, and nothing is left over; gives the numbers of the line that the leg is on."""
    say(north, "From the side.")
    convey(mediator, "From the mediator.")
    pass_time(world, days=2)
    assert said_at(mediator, "North")[-1] == "From the side."
    assert conveyed_at(north, "North")[-1] == "From the mediator."
    link_id = link_id_to(mediator, north)
    assert OpenOffers(leg_rows(mediator.at(TALK), link_id.room, link_id.peer)).all() == {}
    # Two for each line, and two for the leg.
    assert len(world.relay.boxes) == 2 * len(mediator.lines()) + 2
    (here,), (there,) = (station.mail()["legs"] for station in (mediator, north))
    assert (here["state"]["code"], there["state"]["code"]) == ("link.open", "link.open")
    return here["line"], there["line"]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("accepted_at_once", [True, False])
def test_two_lines_with_crossed_numbers_leave_nothing_over(
    world: World, mediator: Station, north: Station, first: int, accepted_at_once: bool
) -> None:
    """Two are begun at once, and have the numbers 2 and 3 here, 3 and 2 there; whichever is compared first."""
    invitations = [mediator.invite_line(relay=RELAY) for _ in range(2)]
    if accepted_at_once:
        for invitation in reversed(invitations):
            north.accept_line(message=invitation["words"])
        world.rounds(5)
    else:
        for invitation in reversed(invitations):
            accept(world, north, invitation)
    for here, there in [(2, 3), (3, 2)][:: -1 if first else 1]:
        compared(mediator, here)
        compared(north, there)
        pass_time(world, days=1)
    on = all_goes_on_one(world, mediator, north)
    assert on in {(2, 3), (3, 2)}
    if not accepted_at_once:
        # The one that was accepted last, whenever it was offered.
        assert on == (2, 3)


@pytest.mark.parametrize("first", [0, 1])
def test_two_people_who_invite_each_other_at_once_leave_nothing_over(
    world: World, mediator: Station, north: Station, first: int
) -> None:
    """Each calls its own line the older one, and is right; the leg gets to one of them."""
    invitations = [station.invite_line(relay=RELAY) for station in (mediator, north)]
    for station, invitation in zip((north, mediator), invitations, strict=True):
        station.accept_line(message=invitation["words"])
    world.rounds(5)
    for here, there in [(2, 3), (3, 2)][:: -1 if first else 1]:
        compared(mediator, here)
        compared(north, there)
        pass_time(world, days=1)
    assert all_goes_on_one(world, mediator, north) in {(2, 3), (3, 2)}


def test_lines_from_before_there_was_an_order_are_older_than_new_ones(
    world: World, mediator: Station, north: Station
) -> None:
    """The leg of a store that knows nothing of it goes over to a newer line as ever."""
    for station in (mediator, north):
        line_rows(station.mail_here.lines, 1).drop(MOMENTS)
        station.mail_here.lines.commit()
    open_line(world, mediator, north)
    pass_time(world, days=1)
    assert all_goes_on_one(world, mediator, north) == (2, 2)
