"""What was confirmed and did not arrive goes again, at its time and no more often, until it arrives."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.canonical import decode
from goodoffices.errors.roads import OtherBytes
from goodoffices.station.mail.outbox import PENDING, Pending
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    RELAY,
    World,
    convey,
    legs_box,
    link_to,
    pass_time,
    said_at,
    say,
    telling,
)

MINUTE = 60_000


@pytest.mark.parametrize("days", [1, 20, 200])
def test_silence_ends_no_line(world: World, mediator: Station, north: Station, days: int) -> None:
    """After any silence the next words arrive, both ways."""
    world.ms += days * DAY
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Still here."}])
    say(north, "So are we.")
    world.rounds(4)
    assert "So are we." in said_at(mediator, "North")
    assert "Still here." in kit.texts(north.read(talk=TALK, leg="North"))


def test_what_is_withheld_for_twenty_days_is_late_or_sealed_anew(
    world: World, mediator: Station, north: Station
) -> None:
    """A relay that holds one envelope back for twenty days while others pass loses no word of it."""
    say(north, "Held back.")
    world.round(NORTH)
    (held,) = [(box, list(box.lying)) for box in world.relay.boxes.values() if box.lying]
    held[0].lying.clear()
    for day in range(20):
        world.ms += DAY
        say(north, f"Day {day}.")
        mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": f"Day {day} here."}])
        world.rounds(2)
    held[0].lying.extend(held[1])
    world.rounds(3)
    texts = said_at(mediator, "North")
    assert "Held back." in texts
    assert texts.count("Held back.") == 1
    assert [each for each in texts if each.startswith("Day")] == [f"Day {day}." for day in range(20)]


def test_words_whose_key_is_gone_are_sealed_anew(world: World, mediator: Station, north: Station) -> None:
    """The key of an envelope went after 14 days, by a message that nobody answered: its words come all the same."""
    say(north, "A")
    world.round(NORTH)
    box = legs_box(world, MARA)
    box.lying.clear()
    for number in range(2):
        convey(mediator, f"m{number}")
        world.round(MARA)
        world.round(NORTH)
        box.lying = box.lying[-1:]
        world.round(MARA)
    for _ in range(30):
        world.ms += DAY // 2
        world.round(NORTH)
        box.lying.clear()
        world.round(MARA)
    convey(mediator, "Late.")
    world.round(MARA)
    world.round(NORTH)
    box.lying = box.lying[-1:]
    world.round(MARA)
    pass_time(world, 30)
    assert said_at(mediator, "North") == ["A"]


def test_one_refused_deposit_holds_up_no_other(world: World) -> None:
    """A relay says of one deposit, every time, that it has other bytes under its id: all words arrive."""
    refused: list[bytes] = []
    real = world.relay.deposit

    async def deposit(name: bytes, token: bytes, ident: bytes, data: bytes) -> None:
        refused[:] = refused or [ident]
        if ident == refused[0]:
            raise OtherBytes(relay=RELAY)
        await real(name, token, ident, data)

    setattr(world.relay, "deposit", deposit)  # noqa: B010
    say(world.stations[NORTH], "First.")
    world.round(NORTH)
    say(world.stations[NORTH], "Second.")
    pass_time(world, 3)
    assert said_at(world.stations[MARA], "North") == ["First.", "Second."]


def test_what_was_put_in_by_a_clock_ahead_is_due_once_it_is_right(world: World) -> None:
    """It was lost while the clock was a year ahead; it goes again within days, and not in a year."""
    world.ms += 365 * DAY
    world.relay.swallow = 1
    say(world.stations[NORTH], "From the future.")
    world.round(NORTH)
    world.ms -= 365 * DAY
    pass_time(world, 5)
    assert said_at(world.stations[MARA], "North") == ["From the future."]


def test_a_letter_that_is_late_once_comes_within_hours(world: World, mediator: Station, north: Station) -> None:
    """A letter was lost, and others came after it: it is sealed anew within hours, though a number is missing."""
    for _ in range(3):
        mediator.test_line(line=1)
        world.rounds(2)
        north.test_line(line=1)
        world.rounds(2)
    mediator.test_line(line=1)
    world.relay.swallow = 1
    world.round(MARA)
    for _ in range(3):
        north.test_line(line=1)
        world.rounds(2)
    for _ in range(40):
        world.ms += DAY // 24
        world.rounds(1)
    assert mediator.lines()[0]["test_answered"] is not None


def test_settled_beyond_what_was_sent_is_clamped(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """North speaks of numbers that the mediator never used: those that it uses later are not lost."""
    lying_about_settled(monkeypatch, north)
    say(north, "x")
    world.rounds(2)
    link = link_to(mediator, north)
    assert link.channel is not None
    assert 0 < link.state.settled <= link.channel.sent


def test_what_is_lost_is_sealed_anew_at_its_time(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often North says that it lost everything, each entry is sealed anew ever more seldom."""
    lying_about_settled(monkeypatch, north)
    for number in range(8):
        convey(mediator, f"{number}")
    world.rounds(2)
    entries = len(copies(mediator, north))
    sealed = 0
    numbers = {copy.number for copy in copies(mediator, north)}
    for _ in range(48):
        world.ms += 15 * MINUTE
        say(north, "x")
        world.round(NORTH, MARA)
        sealed += len({copy.number for copy in copies(mediator, north)} - numbers)
        numbers = {copy.number for copy in copies(mediator, north)}
    assert entries >= 8
    # In twelve hours: after 10, 20, 40, 80, 160 and 320 minutes, and not at each of the 48 messages.
    assert sealed <= 8 * entries


def lying_about_settled(monkeypatch: pytest.MonkeyPatch, north: Station) -> None:
    """North's program says that everything is in or lost, and that it has nothing."""
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, settled=2**50, got=()))


def copies(station: Station, other: Station) -> list[Pending]:
    """What is known of each entry that is under way on a leg."""
    return [decode(value, Pending) for key, value in link_to(station, other).rows.scan(PENDING) if len(key) == 21]


def test_a_word_that_was_given_up_too_early_still_comes(world: World, mediator: Station, north: Station) -> None:
    """Its relay lost it; what came after it does not stand for it, and it is put in again."""
    world.relay.swallow = 1
    for text in ("Swallowed.", "After."):
        say(north, text)
        north.carry(seconds=5, fetch=False, reach=world.reach)
    mediator.carry(seconds=5, reach=world.reach)
    mediator.give_up(talk=TALK, leg="North", name=NORTH)
    assert said_at(mediator, "North") == ["After."]
    pass_time(world, days=3)
    assert said_at(mediator, "North") == ["Swallowed.", "After."]
    assert [leg["at_relay"] for leg in north.mail()["legs"]] == [0]


def test_a_word_that_came_late_is_unmarked_once_it_came_again(world: World, mediator: Station, north: Station) -> None:
    """It was withheld until its key was old. It is not counted as there, so that it comes once more."""
    say(north, "Withheld.")
    north.carry(seconds=5, fetch=False, reach=world.reach)
    box = legs_box(world, MARA)
    held, box.lying = box.lying, []
    for number in range(4):
        convey(mediator, f"No. {number}.")
        world.rounds(2)
    box.lying += held
    mediator.carry(seconds=5, reach=world.reach)

    def mark() -> str | None:
        (line,) = [line for line in mediator.read(talk=TALK, leg="North")["lines"] if line["kind"] == "said"]
        return None if line["mail"] is None else str(line["mail"]["code"])

    assert mark() == "entry.late"
    pass_time(world, days=2)
    assert mark() is None
    assert said_at(mediator, "North") == ["Withheld."]
    assert [leg["at_relay"] for leg in north.mail()["legs"]] == [0]
