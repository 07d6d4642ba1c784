"""Lines between two stations, opened by messages that people carry, and compared."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.seal.comparing import GROUPS
from goodoffices.seal.opening import Line
from goodoffices.station.line_store import StoredLine
from goodoffices.station.station import Station
from goodoffices.talk.terms import Moment
from tests.station.kit import MEMORY, PASSPHRASE, refused

HOUR_MS = 3_600_000


def meets(code: str, act: Callable[..., Any], **params: Any) -> None:
    """Whether an act is refused with this code."""
    assert refused(act, **params).code == code


class Person:
    """A station whose clock can be set."""

    def __init__(self, folder: Path, name: str, *, exercise: bool = False) -> None:
        self.folder = folder
        self.ms = 1_764_000_000_000
        self.station = Station.create(
            folder, PASSPHRASE, name=name, exercise=exercise, memory_kib=MEMORY, clock=self.clock
        )

    def clock(self) -> Moment:
        return Moment(ms=self.ms, zone=60)

    def reopen(self) -> None:
        """As after a crash between two commands."""
        self.station.close()
        self.station = Station.open(self.folder, PASSPHRASE, clock=self.clock)

    def line(self) -> dict[str, Any]:
        """The only line."""
        (found,) = self.station.lines()
        return dict(found)


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Person]:
    """Whoever invites."""
    person = Person(tmp_path / "north", "North Port")
    yield person
    person.station.close()


@pytest.fixture
def mara(tmp_path: Path) -> Iterator[Person]:
    """Whoever is invited."""
    person = Person(tmp_path / "mara", "Mara")
    yield person
    person.station.close()


def open_line(inviter: Person, guest: Person, *, crash: bool = False) -> None:
    """All four steps; with ``crash``, both stations are opened anew after each."""
    message = inviter.station.invite_line()["message"]
    steps = [
        (guest, "accept_line"),
        (inviter, "answer_line"),
        (guest, "finish_line"),
    ]
    for person, act in steps:
        if crash:
            inviter.reopen()
            guest.reopen()
        message = person.station.call(act, {"message": message}).get("message")


@pytest.mark.parametrize("crash", [False, True])
def test_a_line_is_opened_by_three_messages(north: Person, mara: Person, crash: bool) -> None:
    """Both ends then have each other's card, one root and one number, whatever happened between the steps."""
    open_line(north, mara, crash=crash)
    here, there = north.line(), mara.line()
    assert (here["state"], there["state"]) == ("open", "open")
    assert (here["name"], there["name"]) == ("Mara", "North Port")
    assert here["fingerprint"] == mara.station.who()["fingerprint"]
    assert there["fingerprint"] == north.station.who()["fingerprint"]
    assert here["number"] == there["number"]
    assert len(here["number"]) == GROUPS
    roots = {kept.state.root for kept in all_lines(north, mara) if isinstance(kept.state, Line)}
    assert len(roots) == 1


def all_lines(*people: Person) -> list[StoredLine]:
    """What their stores hold."""
    return [kept for person in people for kept in person.station.lines_here._store.all()]


def test_each_state_is_shown_while_it_lasts(north: Person, mara: Person) -> None:
    """An inviter waits for an answer, an invited for the last message; neither has a number to compare yet."""
    invitation = north.station.invite_line()["message"]
    mara.station.accept_line(message=invitation)
    assert (north.line()["state"], mara.line()["state"]) == ("inviting", "invited")
    assert (north.line()["number"], mara.line()["number"]) == ([], [])
    assert mara.line()["name"] == "North Port"
    meets("seal.not_compared", mara.station.compare_line, line=1, heard="12345")


def test_a_step_that_is_taken_again_gives_the_same_bytes(north: Person, mara: Person) -> None:
    """A lost file is written again; nothing is made anew, and no second line appears."""
    invitation = north.station.invite_line()["message"]
    assert north.station.line_again(line=1)["message"] == invitation
    answer = mara.station.accept_line(message=invitation)["message"]
    assert mara.station.accept_line(message=invitation)["message"] == answer
    assert mara.station.line_again(line=1)["message"] == answer
    last = north.station.answer_line(message=answer)["message"]
    assert north.station.answer_line(message=answer)["message"] == last
    assert north.station.line_again(line=1)["message"] == last
    mara.station.finish_line(message=last)
    assert mara.station.finish_line(message=last)["state"] == "open"
    meets("seal.nothing_to_repeat", mara.station.line_again, line=1)
    assert (len(north.station.lines()), len(mara.station.lines())) == (1, 1)


def test_mail_may_break_the_lines_of_a_message(north: Person, mara: Person) -> None:
    """White space in it does not count."""
    invitation = north.station.invite_line()["message"]
    broken = "\r\n".join(invitation[place : place + 76] for place in range(0, len(invitation), 76)) + "\n"
    assert mara.station.accept_line(message=broken)["line"] == 1


def test_a_second_answer_is_an_alarm_that_stays(north: Person, mara: Person, tmp_path: Path) -> None:
    """Somebody else had seen the invitation: the line says so from then on, and is not compared any more."""
    invitation = north.station.invite_line()["message"]
    thief = Person(tmp_path / "thief", "Mara")
    first = mara.station.accept_line(message=invitation)["message"]
    second = thief.station.accept_line(message=invitation)["message"]
    thief.station.close()
    north.station.answer_line(message=first)
    meets("seal.second_answer", north.station.answer_line, message=second, line=1)
    assert north.line()["alarm"]
    north.reopen()
    assert north.line()["alarm"]
    whole = " ".join(north.line()["number"])
    assert north.station.compare_line(heard=whole)["compared"] is None


def test_messages_in_the_wrong_place(north: Person, mara: Person) -> None:
    """Each refusal says what the message is; garbage is told from it, and nothing changes."""
    invitation = north.station.invite_line()["message"]
    answer = mara.station.accept_line(message=invitation)["message"]
    meets("seal.message_misplaced", mara.station.accept_line, message=answer)
    meets("seal.message_misplaced", north.station.answer_line, message=invitation)
    meets("seal.message_misplaced", mara.station.finish_line, message=answer)
    meets("seal.which_line", north.station.finish_line, message=answer.replace("ANSWER", "LAST"))
    meets("seal.own_card", north.station.accept_line, message=invitation)
    for garbage in ("", "x", "GO1-INVITATION", "GO1-INVITATION.a.b", invitation[:-1] + "!", f"{invitation}.AA"):
        with pytest.raises(Refusal):
            mara.station.accept_line(message=garbage)
    assert [each["state"] for each in north.station.lines()] == ["inviting"]
    assert [each["state"] for each in mara.station.lines()] == ["invited"]


def test_an_invitation_runs_out(north: Person, mara: Person) -> None:
    """At both ends, by each one's own clock, and for good: it can be taken no more when the clock goes back."""
    taken, missed = (north.station.invite_line(valid="2h")["message"] for _ in range(2))
    mara.ms += 2 * HOUR_MS
    answer = mara.station.accept_line(message=taken)["message"]
    mara.ms += 1
    meets("seal.invitation_expired", mara.station.accept_line, message=missed)
    mara.ms -= 1
    meets("seal.invitation_expired", mara.station.accept_line, message=missed)
    north.ms += 2 * HOUR_MS + 1
    meets("seal.invitation_expired", north.station.answer_line, message=answer, line=1)


def test_an_exercise_and_a_real_station(north: Person, tmp_path: Path) -> None:
    """They refuse each other."""
    player = Person(tmp_path / "player", "Player", exercise=True)
    invitation = north.station.invite_line()["message"]
    meets("seal.other_world", player.station.accept_line, message=invitation)
    player.station.close()


def test_several_invitations_at_once(north: Person, mara: Person) -> None:
    """Which of them an answer belongs to has to be said; the wrong one does not open."""
    invitations = [north.station.invite_line()["message"] for _ in range(2)]
    answer = mara.station.accept_line(message=invitations[1])["message"]
    meets("seal.which_line", north.station.answer_line, message=answer)
    meets("seal.does_not_open", north.station.answer_line, message=answer, line=1)
    assert north.station.answer_line(message=answer, line=2)["line"] == 2
    meets("seal.no_such_line", north.station.answer_line, message=answer, line=7)


def test_comparing_bit_by_bit(north: Person, mara: Person) -> None:
    """Half today, half after a restart; then it stays with its date and its way."""
    open_line(north, mara)
    number = north.line()["number"]
    assert north.station.compare_line(heard=" ".join(number[:6]))["agreed"] == [1, 2, 3, 4, 5, 6]
    north.reopen()
    assert north.line()["compared"] is None
    done = north.station.compare_line(heard="-".join(number[6:]), start=7, how="in person")
    assert (done["how"], len(done["agreed"])) == ("in person", GROUPS)
    assert done["compared"] is not None
    assert mara.line()["compared"] is None


def test_a_group_that_differs(north: Person, mara: Person) -> None:
    """It is shown, outweighs all others, and can be heard again."""
    open_line(north, mara)
    number = north.line()["number"]
    wrong = [*number[:3], f"{(int(number[3]) + 1) % 100_000:05d}", *number[4:]]
    heard = north.station.compare_line(heard=" ".join(wrong))
    assert (heard["differed"], heard["compared"]) == ([4], None)
    assert north.station.compare_line(heard=number[3], start=4)["compared"] is not None
    again = north.station.compare_line(heard=wrong[3], start=4)
    assert (again["differed"], again["compared"]) == ([4], None)


@pytest.mark.parametrize(("heard", "start"), [("", 1), ("1234", 1), ("123456", 1), ("1" * 10, 12), ("1" * 65, 1)])
def test_what_is_no_group_is_refused(north: Person, mara: Person, heard: str, start: int) -> None:
    """Too short, too long, or past the end; nothing of it counts."""
    open_line(north, mara)
    meets("station.wrong_shape", north.station.compare_line, heard=heard, start=start)
    assert north.line()["agreed"] == north.line()["differed"] == []


def test_a_line_that_is_given_up_is_gone(north: Person, mara: Person) -> None:
    """With its keys; a new one can be opened between the same two, and is compared anew."""
    open_line(north, mara)
    north.station.compare_line(heard=" ".join(north.line()["number"]))
    north.station.give_up_line(line=1)
    assert north.station.lines() == []
    open_line(north, mara)
    (here,) = north.station.lines()
    assert (here["state"], here["compared"]) == ("open", None)


def test_no_copy_of_used_keys_stays_in_the_log(north: Person, mara: Person) -> None:
    """After every step the log of the database is empty, so that what was overwritten is nowhere."""

    def logs(*people: Person) -> int:
        return sum(path.stat().st_size for person in people for path in person.folder.glob("station.db-wal"))

    message = north.station.invite_line()["message"]
    assert logs(north) == 0
    message = mara.station.accept_line(message=message)["message"]
    message = north.station.answer_line(message=message)["message"]
    mara.station.finish_line(message=message)
    assert logs(north, mara) == 0
    mara.station.give_up_line(line=1)
    assert logs(north, mara) == 0


def test_a_crash_at_any_write_of_an_opening(tmp_path: Path) -> None:
    """A copy of either folder at any write has the line as before the step or after it, and the step can be taken."""
    copies: list[tuple[str, Path]] = []
    people = [Person(tmp_path / name, name) for name in ("north", "mara")]
    for person in people:
        person.station.mail_here.lines._on_write = watching(person, copies)
    open_line(*people)
    north = people[0]
    last = north.station.line_again(line=1)["message"]
    for person in people:
        person.station.close()
    assert len(copies) == 8
    possible = {"north": {None, "inviting", "open"}, "mara": {None, "invited", "open"}}
    for name, copy in copies:
        with Station.open(copy, PASSPHRASE, clock=north.clock) as station:
            states = {each["state"] for each in station.lines()} or {None}
            assert states <= possible[name]
            assert len(station.lines()) <= 1
            if states == {"invited"}:
                assert station.finish_line(message=last)["state"] == "open"


def watching(person: Person, copies: list[tuple[str, Path]]) -> Callable[[str], None]:
    """A watcher that copies the person's folder before and after every write."""

    def watch(_: str) -> None:
        copy = person.folder.parent / f"copy {len(copies)}"
        shutil.copytree(person.folder, copy)
        (copy / "station.lock").unlink(missing_ok=True)
        copies.append((person.folder.name, copy))

    return watch


def test_a_station_without_a_card_opens_no_line(north: Person) -> None:
    """It was made before there were cards, and is told what to do."""
    north.station._vault._database.execute("DELETE FROM identity WHERE name = 'card'")
    meets("seal.no_card", north.station.invite_line)
    assert north.station.lines() == []


def test_no_key_of_a_line_lies_in_the_clear(north: Person, mara: Person) -> None:
    """Neither roots nor secrets of invitations are found in the files of the folder."""
    open_line(north, mara)
    (kept,) = north.station.lines_here._store.all()
    assert isinstance(kept.state, Line)
    for path in north.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert kept.state.root not in data
            assert kept.state.channel.offer.seed not in data
