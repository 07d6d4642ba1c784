"""Words on a line go on while the keys of a station are changed: in rounds, and while both stations are unlocked."""

from __future__ import annotations

from functools import partial

from goodoffices.station.station import Station
from tests.station.kit import PASSPHRASE
from tests.station.mail.loops import Time, looping
from tests.station.mail.rig import World, convey, conveyed_at, said_at, say

NEW = "lamp, cucumber, sextant, cloud"


def came(mediator: Station, words: str) -> bool:
    """Whether words of North are there."""
    return words in said_at(mediator, "North")


def test_words_on_their_way(world: World, mediator: Station, north: Station) -> None:
    """What waits, lies at the relay or comes is there once after a change at either end."""
    say(north, "Before.")
    convey(mediator, "To North, before.")
    mediator.change_passphrase(old=PASSPHRASE, new=NEW)
    north.make_recovery_key(passphrase=PASSPHRASE)
    say(north, "After.")
    convey(mediator, "To North, after.")
    world.rounds()
    assert said_at(mediator, "North")[-2:] == ["Before.", "After."]
    assert conveyed_at(north, "North")[-2:] == ["To North, before.", "To North, after."]


def test_while_the_mail_goes_on(world: World, mediator: Station, north: Station) -> None:
    """Links that are listened on are neither broken nor forgotten, and no fault is met."""
    by = Time(world)
    with looping(mediator, north, reach=world.reach, by=by):
        for number in range(3):
            say(north, f"Word {number}.")
            old, new = (PASSPHRASE, NEW) if number % 2 == 0 else (NEW, PASSPHRASE)
            mediator.change_passphrase(old=old, new=new)
            by.until(partial(came, mediator, f"Word {number}."))
        assert mediator.doctor()["mail_faults"] == []
        assert not [each for each in mediator.doctor()["findings"] if each["state"] == "bad"]
    assert [each for each in said_at(mediator, "North") if each.startswith("Word")] == [f"Word {n}." for n in range(3)]
