"""A leg that is offered several times: which offer an answer counts for, in whatever order the letters come."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import NameTaken
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.held import PATIENCE
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    Lying,
    World,
    compare,
    conveyed_at,
    copy_folder,
    lined,
    lines_box,
    open_line,
    pass_time,
    said_at,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A compared line, and a leg that was offered on it and that nobody has answered."""
    made = lined(tmp_path_factory.mktemp("template"))
    mediator = made.stations[MARA]
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    yield made
    made.close()


def words_go(world: World, mediator: Station, north: Station, *, line: int, lines: int, offered: int = 0) -> None:
    """Each says something, which arrives once; the leg rests on this line, and no mailbox is left over.

    Args:
        offered: how many offers are open, each with a mailbox.
    """
    north.say(talk=TALK, leg="North", passages=[{"text": "From the side."}])
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "From the mediator."}])
    pass_time(world, days=2)
    assert said_at(mediator, "North") == ["From the side."]
    assert conveyed_at(north, "North") == ["From the mediator."]
    for station in (mediator, north):
        (leg,) = station.mail()["legs"]
        assert (leg["state"]["code"], leg["line"], leg["waiting"], leg["at_relay"]) == ("link.open", line, 0, 0)
    # Two for each line, and two for the leg.
    assert len(world.relay.boxes) == 2 * lines + 2 + offered


def newer_line(world: World, mediator: Station, north: Station, *, offered: bool) -> None:
    """A second line; the leg is offered on it too, which has not reached North."""
    open_line(world, mediator, north)
    if offered:
        world.round(MARA)
        world.round(MARA)


@pytest.mark.parametrize("joins", [True, False])
def test_each_step_of_an_invitation_is_told_to_whoever_waits(
    world: World, mediator: Station, north: Station, joins: bool
) -> None:
    """At the mediator's station: its letter has gone, and it was answered."""
    told = [mediator.changes(talk=TALK)]

    def news() -> bool:
        told.append(mediator.changes(talk=TALK, after=told[-1]["last"], mail=told[-1]["mail"]))
        return told[-1]["mail"] != told[-2]["mail"]

    assert not news()
    world.rounds(2)
    assert news()
    assert not news()
    with ThreadPoolExecutor(1) as other:
        mark = told[-1]
        waits = other.submit(mediator.changes, talk=TALK, after=mark["last"], mail=mark["mail"], wait=60)
        north.join_talk(number=1) if joins else north.decline_talk(number=1)
        world.rounds(2)
        assert waits.result(PATIENCE)["mail"] != mark["mail"]
    (leg,) = mediator.mail()["legs"]
    assert leg["state"]["code"] == ("link.open" if joins else "link.declined")


def test_an_invitation_is_told_to_whoever_waits(world: World, mediator: Station, north: Station) -> None:
    """It belongs to no talk of the invited station; that it joined is told as a talk, and further words by number."""
    before = north.station_changes()
    assert (before["talks"], north.invitations()) == ([], [])
    assert north.station_changes(mark=before["mark"]) == before
    with ThreadPoolExecutor(1) as other:
        waits = other.submit(_until, north, before, lambda _: north.invitations())
        world.rounds(2)
        came = waits.result(PATIENCE)
        assert came["talks"] == []
        waits = other.submit(_until, north, came, lambda told: told["talks"])
        north.join_talk(number=1)
        assert waits.result(PATIENCE)["talks"][0]["title"] == TALK
        world.rounds(4)
        joined = north.station_changes()
        waits = other.submit(_until, north, joined, lambda told: told["talks"] != joined["talks"])
        mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Welcome."}])
        world.rounds(2)
        (talk,) = waits.result(PATIENCE)["talks"]
    assert talk["last"] == joined["talks"][0]["last"] + 1 == north.changes(talk=TALK)["last"]


def _until(station: Station, told: dict[str, Any], wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Ask again with each mark until something is told; each answer but the last has another mark at once."""
    while not wanted(told):
        before, told = told, station.station_changes(mark=told["mark"], wait=60)
        assert told["mark"] != before["mark"]
    return told


def test_an_answer_on_the_older_line_counts_while_a_newer_offer_is_open(
    world: World, mediator: Station, north: Station
) -> None:
    """The leg begins on the line where its person joined, at once, and goes over to the newer one."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.join_talk(number=1)
    waiting = lines_box(world, NORTH, line=2)
    withheld, waiting.lying = waiting.lying, []
    world.rounds(3)
    assert [leg["line"] for leg in mediator.mail()["legs"]] == [1]
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.open"]
    waiting.lying += withheld
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)


def test_an_answer_to_an_offer_of_before_makes_no_keys_with_a_later_one(
    world: World, mediator: Station, north: Station
) -> None:
    """On one and the same line: North's answer was under way when the leg was offered there once more."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.join_talk(number=1)
    world.round(NORTH)  # its answer lies at the relay
    answer = lines_box(world, MARA)
    withheld, answer.lying = answer.lying, []
    assert withheld
    for station in (mediator, north):
        station.give_up_line(line=2)
    world.round(MARA)  # the leg is offered on the first line again
    world.round(MARA)
    answer.lying += withheld
    world.rounds(4)
    words_go(world, mediator, north, line=1, lines=1)


def test_of_two_offers_on_one_line_the_later_counts_in_whatever_order_they_come(
    world: World, mediator: Station, north: Station
) -> None:
    """The relay gives the later offer out first; North joins, and is not led back to the older one."""
    inbox = lines_box(world, NORTH)
    world.round(MARA)
    first, inbox.lying = inbox.lying, []
    assert first
    newer_line(world, mediator, north, offered=True)
    first += inbox.lying
    inbox.lying = []
    for station in (mediator, north):
        station.give_up_line(line=2)
    world.round(MARA)
    world.round(MARA)
    later, inbox.lying = inbox.lying, []
    assert later
    inbox.lying = [*later]
    world.round(NORTH)
    for each in first:
        inbox.last += 1
        inbox.lying.append(Lying(inbox.last, each.data))
    world.round(NORTH)
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=1, lines=1)


def test_an_invitation_that_came_on_two_lines_is_one(world: World, mediator: Station, north: Station) -> None:
    """Its person sees it once, and answers it once; whoever declined can be asked again."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    world.rounds(2)
    assert [(each["number"], each["line"]) for each in north.invitations()] == [(1, 2)]
    north.decline_talk(number=1)
    world.rounds(3)
    assert north.invitations() == []
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.declined"]
    mediator.invite_side(talk=TALK, leg="North", line=2)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)


def test_who_declines_an_offer_of_before_can_still_join(world: World, mediator: Station, north: Station) -> None:
    """The newer offer had not arrived when the older one was declined: the mediator hears no, and then yes."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.decline_talk(number=1)
    world.rounds(3)
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.declined"]
    assert [each["line"] for each in north.invitations()] == [2]
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)


def test_who_declines_is_heard_though_a_newer_line_is_not_compared(
    world: World, mediator: Station, north: Station
) -> None:
    """Both offers had come, and North had compared the older line alone; it can be asked again."""
    world.rounds(2)
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(4)
    assert [each["line"] for each in north.invitations()] == [1]
    north.decline_talk(number=1)
    world.rounds(3)
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.declined"]
    compare(north, north.lines()[-1])
    pass_time(world, days=2)
    assert north.invitations() == []
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)


def test_the_invitation_that_is_shown_can_be_taken(world: World, mediator: Station, north: Station) -> None:
    """A third line is not compared at North, which joins by the newest that it sees."""
    world.rounds(2)
    open_line(world, mediator, north)
    world.rounds(4)
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(4)
    north.join_talk(number=1)
    world.rounds(5)
    words_go(world, mediator, north, line=2, lines=3, offered=1)
    compare(north, north.lines()[-1])
    pass_time(world, days=2)
    assert [leg["line"] for station in (mediator, north) for leg in station.mail()["legs"]] == [3, 3]
    assert len(world.relay.boxes) == 2 * 3 + 2


def test_an_answer_that_comes_after_a_third_offer_still_counts(world: World, mediator: Station, north: Station) -> None:
    """North has gone over to the second line; the leg goes on there while the third is not compared."""
    world.rounds(2)
    north.join_talk(number=1)
    world.rounds(4)
    open_line(world, mediator, north)
    world.round(MARA)
    world.round(MARA)
    world.round(NORTH)
    world.round(NORTH)
    box = lines_box(world, MARA, line=2)
    held, box.lying = box.lying, []
    assert held
    north.accept_line(message=mediator.invite_line(relay=RELAY)["words"])
    for _ in range(4):
        world.round(NORTH)
        held, box.lying = held + box.lying, []
        world.round(MARA)
    compare(mediator, mediator.lines()[-1])
    world.round(MARA)
    world.round(MARA)
    box.lying = held
    world.rounds(3)
    words_go(world, mediator, north, line=2, lines=3, offered=1)


def test_an_offer_from_before_the_one_that_was_taken_is_stale(world: World, mediator: Station, north: Station) -> None:
    """Both had come, and North joined by the newer. When that line is gone at North alone, it waits, and says so."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    assert [leg["line"] for leg in north.mail()["legs"]] == [2]
    north.give_up_line(line=2)
    pass_time(world, days=2)
    assert north.mail()["legs"][0]["state"]["code"] == "link.line_given_up"
    mediator.give_up_line(line=2)
    pass_time(world, days=2)
    words_go(world, mediator, north, line=1, lines=1)


def test_a_no_that_was_overtaken_by_a_yes_is_none(world: World, mediator: Station, north: Station) -> None:
    """North declined on one line and joined on another; the no comes last, and the leg goes on, also to newer lines."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.decline_talk(number=1)
    world.round(NORTH)  # it looks at the second line too, and its no lies at the relay
    box = lines_box(world, MARA)
    held, box.lying = box.lying, []
    assert held
    north.join_talk(number=1)
    world.rounds(4)
    box.lying += held
    world.rounds(2)
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.open"]
    open_line(world, mediator, north)
    world.rounds(4)
    words_go(world, mediator, north, line=3, lines=3)


@pytest.mark.parametrize("pending", [True, False])
def test_an_old_copy_of_the_mediators_station_offers_anew(
    world: World, mediator: Station, north: Station, pending: bool
) -> None:
    """On a line that was opened since North took an offer, though it may have been asked for before."""
    world.rounds(2)
    north.join_talk(number=1)
    world.rounds(4)
    copy_folder(world.folder / MARA, world.folder / "backup")
    words = north.invite_line(relay=RELAY)["words"] if pending else ""
    open_line(world, mediator, north)
    pass_time(world, days=1)
    mediator.close()
    shutil.rmtree(world.folder / MARA)
    (world.folder / "backup").rename(world.folder / MARA)
    mediator = world.stations[MARA] = kit.reopen(world.folder / MARA, clock=world.clock())
    north.give_up_line(line=north.mail()["legs"][0]["line"])  # the mediator's station knows nothing of it
    words = words or north.invite_line(relay=RELAY)["words"]
    mediator.accept_line(message=words)
    world.rounds(5)
    for station in (mediator, north):
        for line in station.lines():
            if line["compared"] is None:
                compare(station, line)
    pass_time(world, days=5)
    north.say(talk=TALK, leg="North", passages=[{"text": "From the side."}])
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "From the mediator."}])
    pass_time(world, days=5)
    assert "From the side." in said_at(mediator, "North")
    assert "From the mediator." in conveyed_at(north, "North")


@pytest.mark.parametrize("how", ["declined", "not answered"])
def test_an_offer_whose_line_is_gone_leaves_no_mailbox(
    world: World, mediator: Station, north: Station, how: str
) -> None:
    """Whatever became of it; it was declined on the older line, or nobody has answered."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    if how == "declined":
        north.decline_talk(number=1)
        world.round(NORTH)
        world.round(MARA)
    for station in (mediator, north):
        for line in station.lines()[1 if how == "declined" else 0 :]:
            station.give_up_line(line=line["line"])
    pass_time(world, days=5)
    assert len(world.relay.boxes) == (2 if how == "declined" else 0)


def test_a_relay_that_has_the_name_of_an_offers_mailbox(world: World, mediator: Station, north: Station) -> None:
    """Or says so: the leg is offered with another mailbox."""
    refusals: list[Refusal] = [NameTaken(relay=RELAY)]
    world.relay.refuse = lambda what: refusals.pop() if what == "make" and refusals else None
    world.rounds(4)
    assert refusals == []
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=1, lines=1)
