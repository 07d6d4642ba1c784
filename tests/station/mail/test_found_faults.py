"""Faults that were found in the mail, and mended: each docstring says what went wrong before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from goodoffices.errors.roads import MailboxGone, OtherBytes
from goodoffices.seal.channel import count, first_key
from goodoffices.station.mail import letters
from goodoffices.station.mail.messages import TalkOffered
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    RELAY,
    World,
    compare,
    conveyed_at,
    copy_folder,
    joined,
    legs_box,
    mail_states,
    open_line,
    pass_time,
    put_into,
    said_at,
)

NORTH, MARA = "North Port", "Mara"


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    joined(made)
    yield made
    made.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.station(MARA)
    made.station(NORTH)
    yield made
    made.close()


def say(world: World, text: str) -> None:
    world.stations[NORTH].say(talk=TALK, leg="North", passages=[{"text": text}])


def convey(world: World, text: str) -> None:
    world.stations[MARA].convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": text}])


def put_back(world: World, name: str, copy: Path) -> None:
    world.stations[name].close()
    shutil.rmtree(world.folder / name)
    copy_folder(copy, world.folder / name)
    world.stations[name] = kit.reopen(world.folder / name, clock=world.clock())


def copied(world: World, name: str) -> Path:
    copy_folder(world.folder / name, world.folder / "copies" / name)
    return world.folder / "copies" / name


def crashed_at(world: World, name: str, point: str, act: object, **params: object) -> None:
    """Do an act; then the station is what a crash at one write point of it leaves."""
    place = world.folder / "crashed"

    def watch(found: str) -> None:
        if found == point and not place.exists():
            copy_folder(world.folder / name, place)

    world.stations[name]._vault.lines._on_write = watch
    world.stations[name].call(str(act), params)
    put_back(world, name, place)


class TestSetBack:
    """1 and 2: the worst."""

    @pytest.mark.parametrize("lines", [1, 2])
    @pytest.mark.parametrize("who", [NORTH, MARA])
    def test_01_what_an_old_copy_had_received_comes_again(self, world: World, who: str, lines: int) -> None:
        """X arrived and was lost with the set-back: it was never sent again, and all later words were held for ever."""
        copy = copied(world, who)
        other = say if who == MARA else convey

        def shown() -> list[str]:
            here = world.stations[who]
            return said_at(here, "North") if who == MARA else conveyed_at(here, "North")

        other(world, "X")
        world.rounds(3)
        put_back(world, who, copy)
        for _ in range(lines):
            open_line(world, world.stations[MARA], world.stations[NORTH])
            world.rounds(5)
        other(world, "Y")
        pass_time(world, 3)
        assert shown() == ["X", "Y"]

    def test_02_one_new_line_is_enough(self, world: World) -> None:
        """The new line is open and compared, and its own leg says at the first word: open the line anew."""
        copy = copied(world, NORTH)
        say(world, "One.")
        world.rounds(3)
        put_back(world, NORTH, copy)
        open_line(world, world.stations[MARA], world.stations[NORTH])
        world.rounds(5)
        say(world, "Two.")
        world.rounds(4)
        assert world.stations[NORTH].mail()["legs"][0]["state"]["code"] == "link.open"

    def test_03_a_set_back_by_two_keys_is_told(self, world: World) -> None:
        """Nothing opens at either end any more, and mail() says 'open' with a number of unopened at both."""
        copy = copied(world, NORTH)
        for number in range(5):
            say(world, f"n{number}")
            world.rounds(2)
            convey(world, f"m{number}")
            world.rounds(2)
        put_back(world, NORTH, copy)
        convey(world, "Are you there?")
        say(world, "Here.")
        pass_time(world, 2)
        assert any(world.stations[name].mail()["legs"][0]["state"]["code"] != "link.open" for name in (NORTH, MARA))


class TestLinesDie:
    """3: what ends a line, or all mail of a station, for ever."""

    @pytest.mark.parametrize("how", ["lost its store", "said so once"])
    def test_04_both_mailboxes_are_gone_once(self, world: World, how: str) -> None:
        """Each makes another one, and can tell nobody: the old of the other is gone too."""
        if how == "lost its store":
            world.relay.boxes.clear()
        world.relay.refuse = lambda what: MailboxGone(relay=RELAY) if what == "collect" else None
        world.round()
        world.relay.refuse = lambda _: None
        pass_time(world, 2)
        say(world, "After.")
        pass_time(world, 3)
        assert "After." in said_at(world.stations[MARA], "North")

    def test_05_a_letter_with_an_impossible_key_holds_up_nothing(self, world: World) -> None:
        """NotAnnounced leaves hand_over and carry, at every round from then on."""
        mediator, north = world.stations[MARA], world.stations[NORTH]
        open_line(world, mediator, north, compared=False)
        compare(north, north.lines()[-1])
        mediator.trust_line(line=2)
        # The peer is another program: it offers the leg on no newer line by itself.
        setattr(mediator.mail_here.offers, "offer", lambda *_, **__: None)  # noqa: B010
        link_id = next(link_id for link_id in mediator.mail_here.ids() if link_id.room)
        bad = msgspec.structs.replace(first_key(os.urandom).announced(), number=count(1))
        link = mediator.mail_here.links.line(mediator.mail_here.lines.one(2))
        link.content.write(TalkOffered(room=link_id.room, title="x", nth=0, first=bad, reach=()))
        mediator.mail_here.lines.commit()
        world.round(MARA)
        world.round(NORTH)
        say(world, "Still goes.")
        world.round(NORTH)
        world.round(MARA)
        assert "Still goes." in said_at(world.stations[MARA], "North")

    def test_06_a_damaged_talk_holds_up_no_other(self, world: World) -> None:
        """What comes on a line opens every talk: Damaged leaves carry at every round from then on."""
        mediator, north = world.stations[MARA], world.stations[NORTH]
        mediator.open_talk(title="Damaged", sides=[{"name": "A"}, {"name": "B"}])
        mediator.open_talk(title="Third", sides=[{"name": "North", "station": True}, {"name": "B"}])
        path = mediator.at("Damaged").store.path
        mediator.invite_side(talk="Third", leg="North", line=1)
        world.rounds(3)
        mediator.close()
        path.write_bytes(os.urandom(path.stat().st_size))
        world.stations[MARA] = kit.reopen(world.folder / MARA, clock=world.clock())
        north.join_talk(number=1)
        world.rounds(3)
        say(world, "Still goes.")
        world.rounds(2)
        assert "Still goes." in said_at(world.stations[MARA], "North")

    def test_07_a_second_line_that_one_person_compared(self, world: World) -> None:
        """The mediator's leg leaves the good line at once; if the second line is abandoned it never comes back."""
        mediator, north = world.stations[MARA], world.stations[NORTH]
        open_line(world, mediator, north, compared=False)
        compare(mediator, mediator.lines()[-1])
        world.rounds(3)
        mediator.give_up_line(line=2)
        north.give_up_line(line=2)
        say(world, "On the first line.")
        pass_time(world, 3)
        assert "On the first line." in said_at(mediator, "North")

    @pytest.mark.parametrize("act", ["join_talk", "decline_talk"])
    def test_18_joining_a_joined_leg_again(self, world: World, act: str) -> None:
        """The offer on a newer line waits for North's comparison, and is listed as an invitation. Whoever joins it (or
        declines it) uses it up: the leg never gets to that line.
        """
        mediator, north = world.stations[MARA], world.stations[NORTH]
        north.give_up_line(line=1)
        open_line(world, mediator, north, compared=False)
        compare(mediator, mediator.lines()[-1])
        world.rounds(3)
        compare(north, north.lines()[-1])
        if north.invitations():
            north.call(act, {"number": 1})
        pass_time(world, 2)
        say(world, "On the second line.")
        pass_time(world, 2)
        assert "On the second line." in said_at(mediator, "North")

    def test_08_a_first_message_in_two_mailboxes(self, empty: World) -> None:
        """North invites. Its first answer is lost, the relay puts Mara's first message into North's own mailbox too:
        North removes the mailbox of the invitation, the only one that Mara knows.
        """
        mediator, north = empty.stations[MARA], empty.stations[NORTH]
        invitation = north.invite_line(relay=RELAY)
        empty.round(NORTH)
        mediator.accept_line(message=invitation["message"])
        for name in (MARA, NORTH, MARA):
            empty.round(name)
        opening = north.mail_here.opening(1).state
        assert opening is not None
        first = empty.relay.boxes[opening.to_inviter.name].lying[-1].data
        empty.relay.swallow = 10
        empty.round(NORTH)
        empty.relay.swallow = 0
        (own,) = north.mail_here.links.line(north.mail_here.lines.one(1)).state.mine
        put_into(empty.relay.boxes[own.name], first)
        empty.round(NORTH)
        compare(north, north.lines()[0])
        compare(mediator, mediator.lines()[0])
        mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
        mediator.invite_side(talk=TALK, leg="North", line=1)
        pass_time(empty, 5)
        assert north.invitations()


class TestWordsThatWait:
    """4: what is confirmed and does not arrive although the relay is honest by then."""

    def test_09_what_was_given_up_is_told(self, world: World) -> None:
        """A's key went after 14 days, by a message that nobody answers: A is put in for ever and never sealed anew."""
        mediator = world.stations[MARA]
        say(world, "A")
        world.round(NORTH)
        box = legs_box(world, MARA)
        box.lying.clear()
        for number in range(2):
            convey(world, f"m{number}")
            world.round(MARA)
            world.round(NORTH)
            box.lying = box.lying[-1:]
            world.round(MARA)
        for _ in range(30):
            world.ms += DAY // 2
            world.round(NORTH)
            box.lying.clear()
            world.round(MARA)
        convey(world, "Late.")
        world.round(MARA)
        world.round(NORTH)
        box.lying = box.lying[-1:]
        world.round(MARA)
        pass_time(world, 30)
        assert said_at(mediator, "North") == ["A"]

    def test_10_one_refused_deposit_holds_up_no_other(self, world: World) -> None:
        """A relay answers one deposit id with 'other bytes' (or too large): it was due first, at every round."""
        refused: list[bytes] = []
        real = world.relay.deposit

        async def deposit(name: bytes, token: bytes, ident: bytes, data: bytes) -> None:
            refused[:] = refused or [ident]
            if ident == refused[0]:
                raise OtherBytes(relay=RELAY)
            await real(name, token, ident, data)

        setattr(world.relay, "deposit", deposit)  # noqa: B010
        say(world, "First.")
        world.round(NORTH)
        say(world, "Second.")
        pass_time(world, 3)
        assert said_at(world.stations[MARA], "North") == ["First.", "Second."]

    def test_11_a_clock_that_was_ahead_and_was_corrected(self, world: World) -> None:
        """What was put in (and lost) while the clock was a year ahead is due in a year."""
        world.ms += 365 * DAY
        world.relay.swallow = 1
        say(world, "From the future.")
        world.round(NORTH)
        world.ms -= 365 * DAY
        pass_time(world, 5)
        assert said_at(world.stations[MARA], "North") == ["From the future."]

    def test_12_a_first_answer_that_was_lost_comes_again(self, empty: World) -> None:
        """The invited repeats its first message for ever, and the inviter, who has it, never answers it again."""
        mediator, north = empty.stations[MARA], empty.stations[NORTH]
        invitation = mediator.invite_line(relay=RELAY)
        empty.round(MARA)
        north.accept_line(message=invitation["message"])
        for name in (NORTH, MARA, NORTH):
            empty.round(name)
        empty.relay.swallow = 10
        empty.round(MARA)
        empty.relay.swallow = 0
        pass_time(empty, 3)
        assert north.lines()[0]["heard"] is not None


class TestCrashes:
    """5: between two writes that belong together."""

    def test_13_accepting_again_after_a_crash(self, empty: World) -> None:
        """The line was added, its relay not yet: the same invitation again gives a line that waits for ever."""
        invitation = empty.stations[MARA].invite_line(relay=RELAY)
        point = "station: after keeping a line"
        crashed_at(empty, NORTH, point, "accept_line", message=invitation["message"])
        empty.stations[NORTH].accept_line(message=invitation["message"])
        empty.rounds(4)
        assert empty.stations[NORTH].lines()[0]["state"] == "open"

    def test_14_giving_up_leaves_no_mailbox_after_a_crash(self, world: World) -> None:
        """The line is gone, and its mailboxes are on no list yet: they stay at the relay for ever."""
        before = len(world.relay.boxes)
        crashed_at(world, NORTH, "station: after giving a line up", "give_up_line", line=1)
        world.rounds(2)
        assert len(world.relay.boxes) < before


class TestWhatIsShown:
    """6: small ones."""

    def test_15_a_repeated_envelope_is_no_sign_of_life(self, world: World) -> None:
        """The relay repeats an old envelope: 'heard' says that the other station was there today."""
        say(world, "One.")
        world.round(NORTH)
        old = legs_box(world, MARA).lying[-1].data
        world.rounds(2)
        world.ms += 5 * DAY
        heard = world.stations[MARA].mail()["legs"][0]["heard"]
        put_into(legs_box(world, MARA), old)
        world.round(MARA)
        assert world.stations[MARA].mail()["legs"][0]["heard"] == heard

    def test_16_a_title_from_elsewhere_is_clean(self, world: World) -> None:
        """invitations() gives the title as the other station wrote it (rule 4)."""
        mail = world.stations[MARA].mail_here
        title = "Peace\u202e\x1b[2J\ntalk"
        letter = TalkOffered(room=b"r" * 32, title=title, nth=0, first=first_key(os.urandom).announced(), reach=())
        mail.links.line(mail.lines.one(1)).content.write(letter)
        mail.lines.commit()
        world.rounds(2)
        assert all(each["title"].isprintable() for each in world.stations[NORTH].invitations())

    def test_17_a_relay_that_forgets_nothing(self, world: World) -> None:
        """It ignores that it may forget: one envelope is taken in 6000 times in one command."""

        async def acknowledge(*_: object) -> None:
            """Nothing."""

        setattr(world.relay, "acknowledge", acknowledge)  # noqa: B010
        say(world, "Once.")
        world.round(NORTH)
        assert world.round(MARA)[MARA].taken < 100
        assert mail_states(world.stations[NORTH], "North")


class TestThirdReading:
    """What was found when the mends themselves were read."""

    def test_an_offer_on_an_older_line_takes_no_leg_from_a_newer_one(self, world: World) -> None:
        """A side that let an older line carry words took the offer that waited there, and left the line in use."""
        mediator, north = world.stations[MARA], world.stations[NORTH]
        open_line(world, mediator, north, compared=False)
        mediator.trust_line(line=2)
        world.rounds(3)
        open_line(world, mediator, north)
        world.rounds(4)
        say(world, "On the third line.")
        world.rounds(3)
        north.trust_line(line=2)
        world.rounds(4)
        say(world, "Still on the third.")
        pass_time(world, 3)
        assert said_at(mediator, "North") == ["On the third line.", "Still on the third."]
        assert mediator.mail()["legs"][0]["line"] == 3

    def test_more_offers_than_there_is_room_for_come_later(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Those beyond counted as read, and their legs never moved."""
        monkeypatch.setattr(letters, "MOST_OFFERS", 1)
        mediator, north = world.stations[MARA], world.stations[NORTH]
        mediator.open_talk(title="Second", sides=[{"name": "North", "station": True}, {"name": "South"}])
        mediator.invite_side(talk="Second", leg="North", line=1)
        world.rounds(3)
        north.join_talk(number=1)
        world.rounds(3)
        open_line(world, mediator, north)
        pass_time(world, 4)
        assert {leg["line"] for leg in mediator.mail()["legs"]} == {2}
        assert {leg["state"]["code"] for leg in mediator.mail()["legs"]} == {"link.open"}

    def test_after_a_set_back_and_a_new_line_it_becomes_quiet(self, world: World) -> None:
        """What is here of an instance of before was sealed again for ever, since nobody named just that."""
        copy = copied(world, NORTH)
        for number in range(3):
            say(world, f"n{number}")
        world.rounds(3)
        put_back(world, NORTH, copy)
        convey(world, "Are you there?")
        world.rounds(2)
        open_line(world, world.stations[MARA], world.stations[NORTH])
        pass_time(world, 3)
        before = len(world.relay.seen)
        for _ in range(12):
            world.ms += DAY // 2
            world.rounds(2)
        assert len(world.relay.seen) - before <= 2

    def test_a_letter_that_is_late_once_comes_within_hours(self, world: World) -> None:
        """A hole in the numbers kept it from being sealed anew for weeks."""
        mediator, north = world.stations[MARA], world.stations[NORTH]
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

    def test_a_refused_message_of_an_opening_is_not_put_in_without_end(self, world: World) -> None:
        """A relay that answers 'other bytes' to it got two hundred of them in one round."""
        asked: list[bytes] = []

        async def deposit(name: bytes, token: bytes, ident: bytes, data: bytes) -> None:
            asked.append(ident)
            raise OtherBytes(relay=RELAY)

        setattr(world.relay, "deposit", deposit)  # noqa: B010
        world.stations[MARA].invite_line(relay=RELAY)
        world.round(MARA)
        assert len(asked) <= 2
