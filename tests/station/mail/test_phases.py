"""The phases of a link: every transition of the table is taken, and nothing else can happen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from goodoffices.canonical import encode
from goodoffices.seal.channel import Channel
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail import link as link_module
from goodoffices.station.mail.link_state import new_mailbox
from goodoffices.station.mail.messages import VERSION, LineMessage
from goodoffices.station.mail.namespace import Namespace
from goodoffices.station.mail.outbox import SERVICE
from goodoffices.station.mail.phases import TRANSITIONS, Event, Phase, after
from tests.seal.kit import NOW, chance, settled
from tests.station import kit
from tests.station.mail.bare import HOME, BareLink, Words
from tests.station.mail.rig import World, compare, copy_folder, link_to, open_line

PAIRS = [(phase, event) for phase in Phase for event in Event]
WAYS: dict[Phase, list[Event]] = {
    Phase.ABSENT: [],
    Phase.OFFERED: [Event.OFFER],
    Phase.DECLINED: [Event.OFFER, Event.DECLINE],
    Phase.UNHEARD: [Event.KEYS],
    Phase.OPEN: [Event.KEYS, Event.ENVELOPE],
    Phase.RENEWED: [Event.KEYS, Event.KEYS],
    Phase.SET_BACK: [Event.KEYS, Event.ENVELOPE, Event.AHEAD],
}
"""What happens to a link that nothing is known of, until it is in each phase."""


class Rig:
    """A link without a station, and its other end."""

    def __init__(self) -> None:
        self.words = Words(None)
        rows = Namespace(lambda: self.words.rows, self.words.keep, b"")
        self.link: BareLink = link_module.Link(rows, chance("phases"), self.words)
        self.theirs: Channel | None = None
        self._fresh = chance("other")
        self._keys = 0

    def let(self, event: Event) -> None:
        """It happens."""
        match event:
            case Event.OFFER:
                self.link.offered(1, on=True)
            case Event.DECLINE:
                self.link.declined()
            case Event.KEYS:
                self._keys += 1
                mine, theirs = settled(self._keys)
                box = new_mailbox(HOME, self._fresh)
                self.link.begin(1, (box.marked(made=True),), (box.address,))
                self.words.channel, self.theirs = mine.channel, theirs.channel
            case Event.ENVELOPE:
                self.take_in(b"nothing that anybody can read")
            case Event.MESSAGE:
                self.take_in(encode(LineMessage(version=VERSION, got=0, settled=0, reach=(), letter=None)))
            case Event.AHEAD:
                self.link.set_back()

    def take_in(self, content: bytes) -> None:
        """An envelope comes; from an end that has no keys, one under foreign keys."""
        theirs = settled(99)[1].channel if self.theirs is None else self.theirs
        data, (kept,) = seal_envelope([theirs], content, self._fresh)
        if self.theirs is not None:
            self.theirs = kept
        self.link.take_in(data, NOW)


def rig_in(phase: Phase) -> Rig:
    """A link in a phase."""
    made = Rig()
    for event in WAYS[phase]:
        made.let(event)
    assert made.link.phase is phase
    return made


@pytest.mark.parametrize(("phase", "event"), PAIRS, ids=lambda each: each.value)
def test_what_happens_leads_where_the_table_says(phase: Phase, event: Event) -> None:
    """And what the table does not have cannot happen: it is a fault, and changes nothing.

    A message comes in an envelope, which has its own line in the table.
    """
    made = rig_in(phase)
    first = Event.ENVELOPE if event is Event.MESSAGE else event
    if (phase, first) in TRANSITIONS:
        made.let(event)
        expected = after(phase, first)
        assert made.link.phase is (after(expected, event) if event is Event.MESSAGE else expected)
        return
    rows = made.words.rows
    with pytest.raises(LookupError):
        made.let(event)
    assert made.words.rows == rows
    assert made.link.phase is phase


def test_nothing_but_the_table_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: with another table a link goes elsewhere."""
    monkeypatch.setitem(TRANSITIONS, (Phase.RENEWED, Event.MESSAGE), Phase.SET_BACK)
    made = rig_in(Phase.RENEWED)
    made.let(Event.MESSAGE)
    assert made.link.phase is Phase.SET_BACK


def test_each_phase_sends_what_it_may() -> None:
    """Words go in two of them alone; a service message in a third, where new keys wait for a word."""
    sent: dict[Phase, set[str]] = {}
    for phase in Phase:
        made = rig_in(phase)
        made.words.written += 1
        if phase is not Phase.ABSENT:
            made.link.owe()
        keys = {deposit.key for deposit in made.link.deposits(NOW, 64)}
        sent[phase] = {"service" if key == SERVICE else "words" for key in keys}
    assert sent == {
        Phase.ABSENT: set(),
        Phase.OFFERED: set(),
        Phase.DECLINED: set(),
        Phase.UNHEARD: {"words"},
        Phase.OPEN: {"words"},
        Phase.RENEWED: {"service"},
        Phase.SET_BACK: set(),
    }


def test_every_transition_is_in_the_life_of_real_stations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first offer to an old copy and on: a leg that is declined, joined, offered anew, lost and mended."""
    seen: set[tuple[Phase, Event]] = set()

    def noted(phase: Phase, event: Event) -> Phase:
        seen.add((phase, event))
        return after(phase, event)

    monkeypatch.setattr(link_module, "after", noted)
    world = World(tmp_path)
    mediator, north = world.station("Mara"), world.station("North Port")
    open_line(world, mediator, north)
    mediator.open_talk(title=kit.TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=kit.TALK, leg="North", line=1)
    world.rounds(3)
    open_line(world, mediator, north)  # the leg is offered there too
    world.rounds(3)
    north.decline_talk(number=1)  # both offers
    world.rounds(3)
    assert link_to(mediator, north).phase is Phase.DECLINED
    mediator.invite_side(talk=kit.TALK, leg="North", line=2)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    assert link_to(mediator, north).phase is link_to(north, mediator).phase is Phase.OPEN
    world.rounds(2)
    copy_folder(world.folder / "North Port", tmp_path / "copy")
    north.say(talk=kit.TALK, leg="North", passages=[{"text": "One."}])
    world.rounds(3)
    north.close()
    shutil.rmtree(world.folder / "North Port")
    (tmp_path / "copy").rename(world.folder / "North Port")
    north = world.stations["North Port"] = kit.reopen(world.folder / "North Port", clock=world.clock())
    mediator.convey(talk=kit.TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
    world.rounds(3)
    assert link_to(north, mediator).phase is Phase.SET_BACK
    mediator.convey(talk=kit.TALK, to="North", items=[{"kind": "own_words", "text": "Still?"}])
    world.rounds(3)
    open_line(world, mediator, north, compared=False)
    for station in (mediator, north):
        compare(station, station.lines()[-1])
    world.rounds(6)
    assert link_to(mediator, north).phase is link_to(north, mediator).phase is Phase.OPEN
    world.close()
    assert seen >= LIVED, sorted((phase.value, event.value) for phase, event in LIVED - seen)
    assert seen <= set(TRANSITIONS)


LIVED = {
    (Phase.ABSENT, Event.OFFER),
    (Phase.ABSENT, Event.KEYS),
    (Phase.OFFERED, Event.OFFER),
    (Phase.OFFERED, Event.DECLINE),
    (Phase.OFFERED, Event.KEYS),
    (Phase.DECLINED, Event.OFFER),
    (Phase.DECLINED, Event.DECLINE),
    (Phase.UNHEARD, Event.ENVELOPE),
    (Phase.OPEN, Event.OFFER),
    (Phase.OPEN, Event.KEYS),
    (Phase.OPEN, Event.ENVELOPE),
    (Phase.OPEN, Event.MESSAGE),
    (Phase.OPEN, Event.AHEAD),
    (Phase.RENEWED, Event.ENVELOPE),
    (Phase.RENEWED, Event.MESSAGE),
    (Phase.SET_BACK, Event.KEYS),
    (Phase.SET_BACK, Event.ENVELOPE),
    (Phase.SET_BACK, Event.MESSAGE),
}
"""The transitions of that life; what takes a rarer one is shown on a bare link above."""
