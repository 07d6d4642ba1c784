"""What a relay sees of bags that go beside it: nothing, not even when one was packed."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodoffices.station.mail import healing, outbox
from goodoffices.station.mail.messages import TestAsked as Asked
from goodoffices.station.mail.namespace import expect
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    convey,
    conveyed_at,
    copied_world,
    legs_box,
    link_to,
    mail_states,
    no_deposits,
    packed,
    pass_time,
    say,
    write_letter,
)

MINUTE = 60_000


def offered_to(world: World) -> list[tuple[int, bytes, bytes, bytes]]:
    """What is offered to the relay from now on, be it taken or not: when, to which mailbox, under which id."""
    offered: list[tuple[int, bytes, bytes, bytes]] = []
    real = world.relay.deposit

    async def deposit(name: bytes, token: bytes, deposit_id: bytes, data: bytes) -> None:
        offered.append((world.ms // MINUTE, name, deposit_id, data))
        await real(name, token, deposit_id, data)

    world.relay.deposit = deposit  # type: ignore[method-assign]
    return offered


def as_seen(offered: list[tuple[int, bytes, bytes, bytes]]) -> dict[bytes, list[tuple[int, int, int, int]]]:
    """The same by mailbox, without what is chance: which ids and bytes are the same, and how long each is."""
    by_box: dict[bytes, list[tuple[int, bytes, bytes]]] = {}
    for at, name, ident, data in offered:
        by_box.setdefault(name, []).append((at, ident, data))
    seen = {}
    for name, its in by_box.items():
        ids, whole = ([*dict.fromkeys(each[place] for each in its)] for place in (1, 2))
        seen[name] = [(at, ids.index(ident), whole.index(data), len(data)) for at, ident, data in its]
    return seen


@pytest.mark.parametrize("refuses", [False, True])
def test_a_relay_does_not_see_when_a_bag_is_packed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    """What is offered to it, and when, and which of it is the same again, is the same without the bag.

    A word and a letter lie at the relay, and keys have moved on since; an acknowledgement is owed, and turns of keys
    are due. The relay takes what it is given, or refuses it for a while.
    """
    monkeypatch.setattr(outbox, "silence", lambda times, _: (10 * MINUTE) << times)
    monkeypatch.setattr(healing, "pause", lambda _, *, first: (30 if first else 120) * 1000)
    seen = []
    for packs in (False, True):
        made = copied_world(world, tmp_path / str(packs))
        mediator, north = (made.stations[name] for name in (MARA, NORTH))
        say(north, "Lies there.")
        write_letter(north, Asked(token=bytes(16)))
        made.round(NORTH)
        for box in made.relay.boxes.values():
            box.lying.clear()
        # The next ones arrive, and use the keys of the mediator's station, so that it tells new ones.
        say(north, "Arrives.")
        write_letter(north, Asked(token=bytes(range(16))))
        made.round(NORTH)
        made.ms += 3 * MINUTE
        made.round(MARA)
        made.relay.refuse = no_deposits if refuses else lambda _: None
        made.round(NORTH)
        link = link_to(north, mediator)
        (lost, _), *_ = link.outbox.stages()
        assert link.outbox.under(lost) < expect(expect(link.channel).theirs).place
        offered = offered_to(made)
        made.ms += MINUTE - made.ms % MINUTE
        for minute in range(90):
            if packs and minute in {1, 2, 13, 31}:
                packed(north)
            if minute == 40:
                made.relay.refuse = lambda _: None
            made.ms += MINUTE - made.ms % MINUTE
            made.round(NORTH)
        seen.append(as_seen(offered))
        made.close()
    assert seen[0] == seen[1]
    assert len(seen[0]) == 2
    assert max(map(len, seen[0].values())) > 3


def late(north: Station) -> list[bool]:
    """Whether what was conveyed is marked as late."""
    lines = [line for line in north.read(talk=TALK, leg="North")["lines"] if line["kind"] == "conveyed"]
    return [line["mail"] is not None and line["mail"]["code"] == "entry.late" for line in lines]


def test_words_that_came_late_are_sealed_anew_where_only_the_other_station_packs_bags(
    world: World, mediator: Station, north: Station
) -> None:
    """North keeps older keys for its bags, which the mediator's station does not know: a word that a relay held back,
    while keys moved on, is told as arrived after the next deposit all the same, and is marked as late no longer.
    """
    packed(north)  # it is lost
    # An acknowledgement under the same key is lost for good, so that this key stays as long as a bag may take.
    say(north, "First.")
    world.round(NORTH)
    world.relay.swallow = 1
    world.round(MARA)
    convey(mediator, "Held back.")
    world.round(MARA)
    box = legs_box(world, NORTH)
    held = box.lying.pop()
    under = expect(expect(link_to(mediator, north).channel).theirs).place
    for number in range(3):
        say(north, f"Word {number}.")
        world.rounds(2)
    channel = expect(link_to(north, mediator).channel)
    assert expect(channel.confirmed).number > under
    assert channel.older
    box.lying.append(held)
    world.round(NORTH)
    assert late(north) == [True]
    pass_time(world, 1)
    assert set(mail_states(mediator, "North")) == {"entry.there"}
    assert late(north) == [False]
    assert conveyed_at(north, "North") == ["Held back."]
