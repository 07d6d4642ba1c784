"""What is wrong with what comes is refused or marked by its code, and nothing is lost by it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import RelayBusy, RelayFull
from goodoffices.errors.station import DiskFull
from goodoffices.roads.address import relay_address
from goodoffices.seal.channel import first_key
from goodoffices.seal.invitation import pack, unpack
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.lines import INVITATION, _read_invitation, _spell
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.messages import Address, LineMessage, Numbered, TalkOffered
from goodoffices.station.station import Station
from goodoffices.talk.entry import Entry, read_header
from goodoffices.talk.events import Instance
from tests.station.kit import TALK, refused
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    RELAY,
    MemoryRelay,
    World,
    conveyed_at,
    leg_message,
    legs_box,
    lines_box,
    newest_entry,
    open_line,
    pass_time,
    put_into,
    said_at,
    say,
    seal_on_leg,
)

FOREIGN = "http://relay.example"


def last_mail(world: World) -> str:
    """How far North's newest entry is."""
    return str(world.stations[NORTH].read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"])


class TestInvitations:
    """Whatever is wrong with one, no line is begun."""

    @pytest.mark.parametrize("form", ["message", "short", "words"])
    def test_one_that_has_expired(self, empty: World, form: str) -> None:
        """Its time is over, in whichever form it comes."""
        invitation = empty.stations[MARA].invite_line(relay=RELAY, valid="1h")
        empty.round(MARA)
        empty.ms += DAY
        assert refused(empty.stations[NORTH].accept_line, message=invitation[form]).code == "seal.invitation_expired"
        assert empty.stations[NORTH].lines() == []

    def test_one_that_expires_before_the_answer_arrives(self, empty: World) -> None:
        """The inviter takes no answer after its end, and says why."""
        invitation = empty.stations[MARA].invite_line(relay=RELAY, valid="1h")
        empty.round(MARA)
        empty.stations[NORTH].accept_line(message=invitation["message"])
        empty.round(NORTH)
        empty.ms += DAY
        empty.round(MARA)
        (line,) = empty.stations[MARA].lines()
        assert (line["state"], line["problem"]) == ("inviting", {"code": "seal.invitation_expired", "facts": {}})

    def test_one_that_was_used(self, empty: World) -> None:
        """Somebody else answers it once the line is open: the inviter is alarmed, and nothing opens there."""
        invitation = empty.stations[MARA].invite_line(relay=RELAY)
        late = empty.station("Late")
        empty.round(MARA)
        empty.stations[NORTH].accept_line(message=invitation["message"])
        for name in (NORTH, MARA, NORTH, MARA):
            empty.round(name)
        late.accept_line(message=invitation["message"])
        empty.rounds(3)
        assert empty.stations[MARA].lines()[0]["alarm"]
        assert empty.stations[MARA].lines()[0]["problem"]["code"] == "seal.second_answer"
        assert late.lines()[0]["state"] == "invited"

    def test_its_words_with_a_slip(self, empty: World) -> None:
        """One letter is another."""
        words = empty.stations[MARA].invite_line(relay=RELAY)["words"]
        place = next(place for place, letter in enumerate(words) if place > 20 and letter.isalpha())
        other = "a" if words[place] != "a" else "o"
        code = refused(empty.stations[NORTH].accept_line, message=words[:place] + other + words[place + 1 :]).code
        assert code in {"seal.invitation_damaged", "words.spoken"}
        assert empty.stations[NORTH].lines() == []

    @pytest.mark.parametrize("place", [20, 60, 100, -3])
    def test_its_short_form_with_a_slip(self, empty: World, place: int) -> None:
        """One character is another."""
        short = empty.stations[MARA].invite_line(relay=RELAY)["short"]
        spelt = list(short)
        spelt[place] = "A" if spelt[place] != "A" else "B"
        code = refused(empty.stations[NORTH].accept_line, message="".join(spelt)).code
        assert code == "seal.invitation_damaged"
        assert empty.stations[NORTH].lines() == []

    @pytest.mark.parametrize("form", ["message", "short", "words"])
    def test_ones_own(self, empty: World, form: str) -> None:
        """Nobody opens a line with himself."""
        invitation = empty.stations[MARA].invite_line(relay=RELAY)
        assert refused(empty.stations[MARA].accept_line, message=invitation[form]).code == "seal.own_card"
        assert len(empty.stations[MARA].lines()) == 1

    @pytest.mark.parametrize("exercise", [MARA, "Exercise"])
    def test_one_of_another_world(self, empty: World, exercise: str) -> None:
        """An exercise station and a real one refuse each other: at once with the file, else when its message comes."""
        drill = empty.station("Exercise", exercise=True)
        one, other = (drill, empty.stations[NORTH]) if exercise == "Exercise" else (empty.stations[MARA], drill)
        invitation = one.invite_line(relay=RELAY)
        assert refused(other.accept_line, message=invitation["message"]).code == "seal.other_world"
        assert other.lines() == []
        other.accept_line(message=invitation["words"])
        empty.rounds(3)
        assert other.lines()[0]["state"] == "expecting"
        assert other.lines()[0]["problem"] is not None
        assert one.lines()[0]["state"] == "inviting"

    def test_one_with_another_card(self, empty: World) -> None:
        """The first message holds another card than the invitation names: no line is begun with it."""
        thief = empty.station("A thief")
        message = empty.stations[MARA].invite_line(relay=RELAY)["message"]
        _, m0 = _read_invitation(message)
        packed, _ = _read_invitation(thief.invite_line(relay=RELAY)["message"])
        thiefs = unpack(packed)
        genuine = unpack(_read_invitation(message)[0])
        # The thief knows the secret, and names its own fingerprint; and the other way round.
        assert m0 is not None
        forged = _spell(INVITATION, pack(msgspec.structs.replace(genuine, inviter=thiefs.inviter)), m0)
        assert refused(empty.stations[NORTH].accept_line, message=forged).code == "seal.not_the_inviter"
        assert empty.stations[NORTH].lines() == []

    def test_relays_in_the_clear(self, empty: World) -> None:
        """Plain HTTP to another host is refused, by whoever is asked for it and by whoever is told of it."""
        assert refused(empty.stations[MARA].invite_line, relay=FOREIGN).code == "roads.plain_http"
        assert empty.stations[MARA].lines() == []
        invitation = empty.stations[MARA].invite_line(relay=RELAY)
        asked = {"message": invitation["message"], "relay": FOREIGN}
        assert refused(empty.stations[NORTH].accept_line, **asked).code == "roads.plain_http"
        packed, _ = _read_invitation(invitation["short"])
        named = _spell(INVITATION, pack(msgspec.structs.replace(unpack(packed), relay=FOREIGN)))
        assert refused(empty.stations[NORTH].accept_line, message=named).code == "roads.plain_http"
        assert empty.stations[NORTH].lines() == []
        assert set(empty.relays) <= {RELAY}


class TestRelays:
    """Whatever a relay says, what was confirmed goes when it can."""

    @pytest.mark.parametrize(
        "refusal", [RelayFull(relay=RELAY), RelayBusy(relay=RELAY, retry_after=7)], ids=["full", "busy"]
    )
    def test_a_relay_that_cannot_now(self, world: World, refusal: Refusal) -> None:
        """A full mailbox, too many requests: told by its code, and the same is put in later, once."""
        world.relay.refuse = lambda what: refusal if what == "deposit" else None
        say(world.stations[NORTH], "Patience.")
        report = world.round(NORTH)[NORTH]
        assert {problem.code for problem in report.problems.values()} == {refusal.code}
        (leg,) = world.stations[NORTH].mail()["legs"]
        assert (leg["problem"]["code"], leg["sealed"], last_mail(world)) == (
            refusal.code,
            1,
            "entry.sealed",
        )
        world.relay.refuse = lambda _: None
        world.rounds(2)
        assert said_at(world.stations[MARA], "North") == ["Patience."]
        assert world.stations[NORTH].mail()["legs"][0]["problem"] is None

    def test_a_relay_that_is_away(self, world: World) -> None:
        """Told by its code at each link; nothing waits for anything else."""
        world.relay.reachable = False
        say(world.stations[NORTH], "Patience.")
        world.round()
        mail = world.stations[NORTH].mail()
        assert {each["problem"]["code"] for each in (*mail["lines"], *mail["legs"])} == {"roads.relay_unreachable"}
        world.relay.reachable = True
        world.rounds(2)
        assert said_at(world.stations[MARA], "North") == ["Patience."]

    def test_a_relay_that_lies(self, world: World) -> None:
        """What it confirmed and threw away is put in again after a silence: the same bytes, under another id."""
        world.relay.swallow = 1
        say(world.stations[NORTH], "Once more.")
        world.round(NORTH)
        world.ms += DAY
        world.round(NORTH)
        ids = legs_box(world, MARA).ids
        (first, second) = list(ids)[-2:]
        assert first != second
        assert ids[first] == ids[second]
        world.rounds(2)
        assert said_at(world.stations[MARA], "North") == ["Once more."]

    def test_addresses_in_the_clear(self, world: World) -> None:
        """The other station tells one on plain HTTP: it is never connected to, and told by its code."""
        reached: list[str] = []

        @asynccontextmanager
        async def reach(home: RelayAccess) -> AsyncIterator[MemoryRelay]:
            relay_address(home.relay)
            reached.append(home.relay)
            yield world.relays[home.relay]

        world.reach = reach  # type: ignore[method-assign]
        elsewhere = Address(relay=FOREIGN, name=os.urandom(32), deposit=os.urandom(32))
        moved = msgspec.structs.replace(leg_message(world, MARA, None), reach=(elsewhere,))
        seal_on_leg(world, MARA, NORTH, encode(moved))
        world.round(NORTH)
        say(world.stations[NORTH], "Where to?")
        world.round(NORTH)
        assert world.stations[NORTH].mail()["legs"][0]["problem"]["code"] == "roads.plain_http"
        assert set(reached) == {RELAY}
        assert last_mail(world) == "entry.sealed"
        # Whatever it says next counts: an address that can be used.
        world.stations[MARA].convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Here."}])
        world.rounds(3)
        assert said_at(world.stations[MARA], "North") == ["Where to?"]


class TestDisks:
    """A disk without room."""

    def test_what_cannot_be_kept_is_not_acknowledged(self, world: World) -> None:
        """It stays at the relay, and comes once there is room."""
        mediator = world.stations[MARA]
        say(world.stations[NORTH], "Keep this.")
        world.round(NORTH)
        lying = list(legs_box(world, MARA).lying)
        store = mediator.at(TALK).store
        store._on_write = full
        try:
            codes = {problem.code for problem in world.round(MARA)[MARA].problems.values()}
        except Refusal as refusal:
            codes = {refusal.code}
        assert codes == {"station.disk_full"}
        assert legs_box(world, MARA).lying == lying
        assert said_at(mediator, "North") == []
        store._on_write = lambda _: None
        world.rounds(2)
        assert said_at(mediator, "North") == ["Keep this."]
        assert last_mail(world) == "entry.there"


def full(_: str) -> None:
    """No room for another byte."""
    raise DiskFull(file="a", folder="b", problem="SQLITE_FULL")


class TestEnvelopes:
    """What is not as it must be is counted as unopened, and what follows it arrives."""

    @pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data[:100], lambda data: data[:1]])
    def test_one_that_was_cut_short(self, world: World, change: Callable[[bytes], bytes]) -> None:
        """It is counted; the whole one comes again after a silence."""
        say(world.stations[NORTH], "Whole.")
        world.round(NORTH)
        box = legs_box(world, MARA)
        (lying,) = box.lying
        box.lying.clear()
        put_into(box, change(lying.data))
        world.round(MARA)
        assert world.stations[MARA].mail()["legs"][0]["unopened"] == 1
        pass_time(world, 1)
        assert said_at(world.stations[MARA], "North") == ["Whole."]

    @pytest.mark.parametrize("size", [2**20, 2**20 + 1])
    def test_one_of_a_mebibyte(self, world: World, size: int) -> None:
        """Garbage of the largest size, and one more, is counted like any other."""
        put_into(legs_box(world, MARA), os.urandom(size))
        say(world.stations[NORTH], "Behind it.")
        world.rounds(2)
        assert world.stations[MARA].mail()["legs"][0]["unopened"] == 1
        assert said_at(world.stations[MARA], "North") == ["Behind it."]

    @pytest.mark.parametrize("content", [b"", b"\xff", b"\x80", b"x" * 900_000], ids=["no", "odd", "empty", "long"])
    def test_an_honest_key_with_a_message_that_is_none(self, world: World, content: bytes) -> None:
        """It counts as received, so that nobody repeats it, and is told; what follows it arrives."""
        seal_on_leg(world, NORTH, MARA, content)
        world.round(MARA)
        assert world.stations[MARA].mail()["legs"][0]["unopened"] == 1
        assert (
            heard_below(world.stations[MARA]) == world.stations[NORTH].mail_here.lines.one(1).number + sent(world) - 1
        )
        say(world.stations[NORTH], "Behind it.")
        world.rounds(2)
        assert said_at(world.stations[MARA], "North") == ["Behind it."]

    def test_an_entry_of_somebody_else(self, world: World) -> None:
        """North seals an entry of the mediator's as if it were new: it is told, and changes nothing."""
        entry = read_header(newest_entry(world, NORTH))
        mine = world.stations[MARA].at(TALK).pen(entry.room).instance
        self._refused(world, msgspec.structs.replace(entry, instance=mine))

    def test_an_entry_for_another_transcript(self, world: World) -> None:
        """North seals an entry for the kept leg of South: it is told, and changes nothing."""
        entry = read_header(newest_entry(world, NORTH))
        self._refused(world, msgspec.structs.replace(entry, room=world.stations[MARA].at(TALK).leg("South")))

    def _refused(self, world: World, entry: Entry) -> None:
        mediator = world.stations[MARA]
        before = mediator.verify(talk=TALK)["entries"]
        seal_on_leg(world, NORTH, MARA, encode(leg_message(world, NORTH, encode(entry))))
        world.round(MARA)
        assert mediator.verify(talk=TALK) == {
            "entries": before,
            "rows": rows_of(mediator),
            "equal": True,
            "problems": [],
        }
        assert mediator.mail()["legs"][0]["unopened"] == 1
        say(world.stations[NORTH], "Behind it.")
        world.rounds(2)
        assert said_at(mediator, "North") == ["Behind it."]


def rows_of(station: Station) -> int:
    """How many rows the talk has."""
    return int(station.verify(talk=TALK)["rows"])


def heard_below(station: Station) -> int:
    """Below which number everything of the other station is in, on the leg."""
    (link_id,) = [link_id for link_id in station.mail_here.ids() if link_id.room]
    channel = station.mail_here.links.leg(station.at(TALK), link_id.room, link_id.peer).channel
    assert channel is not None
    return channel.heard.below


def sent(world: World) -> int:
    """How many messages North has sealed on the leg."""
    station = world.stations[NORTH]
    (link_id,) = [link_id for link_id in station.mail_here.ids() if link_id.room]
    channel = station.mail_here.links.leg(station.at(TALK), link_id.room, link_id.peer).channel
    assert channel is not None
    return channel.sent


class TestLetters:
    """On the line itself."""

    def test_one_of_an_unknown_kind(self, world: World) -> None:
        """A newer program's: it counts as received, is told, and those after it are read."""
        write_letter(world, MARA, NORTH, encode(["a kind of tomorrow", 1]))
        world.stations[MARA].test_line(line=1)
        world.rounds(3)
        assert world.stations[NORTH].lines()[0]["unopened"] == 1
        assert world.stations[MARA].lines()[0]["test_answered"] is not None

    def test_a_leg_of_somebody_else(self, world: World) -> None:
        """Island offers the leg that is the mediator's with North: it is an invitation like any other, and no more."""
        island = world.station("Island")
        open_line(world, island, world.stations[NORTH])
        room = world.stations[NORTH].at(TALK).leg("North")
        letter = TalkOffered(room=room, title="Taken over", nth=0, first=first_key(os.urandom).announced(), reach=())
        link = island.mail_here.links.line(island.mail_here.lines.one(1))
        link.content.write(letter)
        island.mail_here.lines.commit()
        world.rounds(3)
        assert [each["by"] for each in world.stations[NORTH].invitations()] == ["Island"]
        (leg,) = world.stations[NORTH].mail()["legs"]
        assert (leg["line"], leg["state"]["code"]) == (1, "link.open")
        say(world.stations[NORTH], "To the mediator.")
        world.rounds(2)
        assert said_at(world.stations[MARA], "North") == ["To the mediator."]
        # Even joined, it gives Island nothing: that leg's beginning can only come from whoever founded it.
        world.stations[NORTH].join_talk(number=1)
        world.rounds(3)
        say(world.stations[NORTH], "Still to the mediator.")
        world.rounds(2)
        assert said_at(world.stations[MARA], "North") == ["To the mediator.", "Still to the mediator."]
        assert island.talks() == []


def write_letter(world: World, who: str, to: str, body: bytes) -> None:
    """Seal a letter of any kind with the line's real keys, and put it in."""
    mail = world.stations[who].mail_here
    link = mail.links.line(mail.lines.one(1))
    letters, service = link.content.counts, link.message(None)
    assert isinstance(service, LineMessage)
    content = msgspec.structs.replace(service, letter=Numbered(number=letters.next, body=body))
    link.rows.write(b"mail letters", msgspec.structs.replace(letters, next=letters.next + 1))
    channel = link.channel
    assert channel is not None
    data, (after,) = seal_envelope([channel], encode(content), os.urandom)
    link.channel = after
    mail.lines.commit()
    put_into(lines_box(world, to), data)


class TestClocks:
    """Two clocks that do not agree."""

    @pytest.mark.parametrize("apart", [DAY, -DAY])
    def test_a_day_apart(self, tmp_path: Path, apart: int) -> None:
        """A line opens within its invitation's time, and words go both ways, each with its author's time."""
        world = World(tmp_path)
        mediator, north = world.station(MARA), world.station(NORTH, apart=apart)
        try:
            self._joined(world, mediator, north)
            say(world.stations[NORTH], "By my clock.")
            mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "And by mine."}])
            pass_time(world, 1)
            assert said_at(mediator, "North") == ["By my clock."]
            assert conveyed_at(north, "North") == ["And by mine."]
            lines = north.read(talk=TALK, leg="North")["lines"]
            assert [line["mail"]["code"] for line in lines if line["kind"] == "said"] == ["entry.there"]
            one, other = mediator.clock().ms, north.clock().ms
            assert abs(one - other) > DAY - 60_000
        finally:
            world.close()

    def _joined(self, world: World, mediator: Station, north: Station) -> None:
        open_line(world, mediator, north)
        sides: list[dict[str, Any]] = [{"name": "North", "station": True}, {"name": "South"}]
        mediator.open_talk(title=TALK, sides=sides)
        mediator.invite_side(talk=TALK, leg="North", line=1)
        world.rounds(3)
        north.join_talk(number=1)
        world.rounds(4)


def test_an_entry_for_another_room_is_not_admitted(world: World, mediator: Station, north: Station) -> None:
    """What North seals on its leg for South's transcript counts as unopened, and South's is what it was."""
    say(north, "We agree.")
    world.rounds(2)
    at = mediator.at(TALK)
    souths, real = at.leg("South"), read_header(newest_entry(world, NORTH))
    instance = Instance(author=north.identity.fingerprint, number=b"\7" * 16)
    forged = encode(msgspec.structs.replace(real, room=souths, instance=instance, seq=0, prev=None, seen=()))
    before = [data for *_, data in at.store.entries(room=souths)]
    seal_on_leg(world, NORTH, MARA, encode(leg_message(world, NORTH, forged)))
    world.round(MARA)
    assert mediator.mail()["legs"][0]["unopened"] == 1
    assert [data for *_, data in at.store.entries(room=souths)] == before
    assert instance not in set(at.reading(souths).transcript.instances())
    mediator.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Nothing has happened."}])
    assert mediator.doctor()["talks"][0]["gaps"] == 0
