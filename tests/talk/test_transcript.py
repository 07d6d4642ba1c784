"""The transcript: placing, gaps, forks, what is given up, what is chosen, who is removed, and headers that lie."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.encoding import EarlierVersion, NotCanonical
from goodoffices.errors.gate import ColleagueAhead, SomethingMissing
from goodoffices.errors.talk import (
    BrokenChain,
    Forked,
    NamesSomethingElse,
    NotAuthentic,
    NotFounded,
    NotSeated,
    OtherEnd,
    Removed,
    WrongHand,
    WrongTranscript,
)
from goodoffices.talk.entry import LARGEST_ENTRY, MOST_SEEN, Entry, entry_id, read_header
from goodoffices.talk.events import (
    Accepted,
    Body,
    Chosen,
    End,
    Founded,
    Id,
    Instance,
    Lost,
    Ref,
    Released,
    Role,
    Room,
    Said,
    Seen,
    Unseated,
)
from goodoffices.talk.gate_state import behind
from goodoffices.talk.judge import void
from goodoffices.talk.lease import stand
from goodoffices.talk.releasable import releasable
from goodoffices.talk.talk import Pen, Talk, admit, join, propose
from goodoffices.talk.terms import WITHHELD, Carriage, Moment
from goodoffices.talk.transcript import Transcript
from tests.table import verbatim
from tests.talk.folding import dump, picture
from tests.talk.scribe import Line, Scribe, a_passage, ident_of, talk_of

NOW = Moment(ms=1_765_720_800_000, zone=0)


class Leg:
    """A sealed leg with a mediator and two of a side, and what they wrote."""

    def __init__(self) -> None:
        self.mara = Scribe("Mara", end=End.MEDIATOR, role=Role.MEDIATOR)
        self.noor = Scribe("Noor", end=End.SIDE, role=Role.PRINCIPAL)
        self.nils = Scribe("Nils", end=End.SIDE, role=Role.ENVOY)
        self.founding = self.mara.founds(self.noor, self.nils)
        self.room = self.founding.entry.room

    def talk(self, *lines: Line) -> Talk:
        """The talk in which the founding and these arrived, in this order."""
        return talk_of(self.room, [self.founding, *lines])

    def why(self, talk: Talk, line: Line) -> type[Refusal] | None:
        """Why an entry has no effect."""
        refusal = void(talk.rooms.reading(self.room), line.ident)
        return None if refusal is None else type(refusal)

    def gate(self, talk: Talk) -> type[Refusal] | None:
        """Why the gate is shut."""
        refusal = behind(talk.rooms, self.room)
        return None if refusal is None else type(refusal)

    def of(self, talk: Talk) -> Transcript:
        """The transcript of the leg."""
        return talk.rooms.reading(self.room).transcript


@pytest.fixture
def leg() -> Leg:
    """A leg on which nothing was said yet."""
    return Leg()


def ref(line: Line, index: int = 0) -> Ref:
    """Something in an entry."""
    return Ref(entry=line.ident, index=index)


def release(line: Line, carriage: Carriage = Carriage.VERBATIM, over: tuple[Id, ...] = ()) -> Released:
    """Other terms for the first passage of an entry."""
    given = WITHHELD if carriage is Carriage.WITHHELD else verbatim("South")
    return Released(what=ref(line), terms=given, over=over, quiet=False)


# --- placing ------------------------------------


def test_an_entry_waits_for_the_one_before_it(leg: Leg) -> None:
    """Until the entry before it is here, an entry is kept and held, stands in no thread, and shuts the gate."""
    first, second = leg.noor.says("First."), leg.noor.says("Second.")
    talk = leg.talk(second)
    assert leg.of(talk).data(second.ident) == second.data
    assert leg.of(talk).held() == [second.ident]
    assert [ident for _, ident in leg.of(talk).thread()] == [leg.founding.ident]
    assert leg.gate(talk) is SomethingMissing
    after, _ = admit(talk, *first.letter)
    assert [ident for _, ident in leg.of(after).thread()][1:] == [first.ident, second.ident]
    assert leg.of(after).held() == []
    assert leg.gate(after) is None


def test_a_long_chain_is_placed_by_its_first_link(leg: Leg) -> None:
    """Three hundred entries that came backwards take their places at once when the first one arrives."""
    lines = [leg.noor.says(f"No. {number}.") for number in range(300)]
    talk = leg.talk(*reversed(lines[1:]))
    assert len(leg.of(talk).held()) == 299
    after, _ = admit(talk, *lines[0].letter)
    assert [ident for _, ident in leg.of(after).thread()][1:] == [line.ident for line in lines]


def test_an_entry_waits_for_what_it_names(leg: Leg) -> None:
    """A change of terms is held until the words are here, whoever wrote them."""
    words = leg.noor.says("We hold.")
    change = leg.nils.writes(release(words))
    talk = leg.talk(change)
    assert leg.of(talk).held() == [change.ident]
    after, _ = admit(talk, *words.letter)
    assert leg.of(after).placed(change.ident)


def test_what_was_seen_holds_nothing_back(leg: Leg) -> None:
    """An entry whose author had seen more takes its place; what is missing shows with its number and shuts the gate."""
    away = leg.noor.says("Not here.")
    answer = leg.nils.says("I have seen it.", seen=[leg.founding, away])
    talk = leg.talk(answer)
    assert leg.of(talk).placed(answer.ident)
    assert leg.of(talk).missing(leg.noor.instance) == [(0, away.ident)]
    assert leg.gate(talk) is SomethingMissing


def test_a_colleague_who_is_ahead_shuts_the_gate(leg: Leg) -> None:
    """What is missing of a mediator's station is a colleague who is ahead."""
    other = leg.mara.says("Not here.")
    talk = leg.talk(leg.noor.says("I have seen it.", seen=[other]))
    assert leg.gate(talk) is ColleagueAhead


def test_a_gap_shows_its_highest_number(leg: Leg) -> None:
    """Of a gap of three, the last is named by its follower; the others show as they come."""
    lines = [leg.noor.says(f"No. {number}.") for number in range(4)]
    talk = leg.talk(lines[3])
    assert leg.of(talk).missing(leg.noor.instance) == [(2, lines[2].ident)]
    talk, _ = admit(talk, *lines[2].letter)
    assert leg.of(talk).missing(leg.noor.instance) == [(1, lines[1].ident)]


def test_duplicates_change_nothing(leg: Leg) -> None:
    """An entry that comes again gives the very same talk."""
    words = leg.noor.says("We hold.")
    talk = leg.talk(words)
    again, ident = admit(talk, *words.letter)
    assert again is talk
    assert ident == words.ident


def test_pages_of_a_thread(leg: Leg) -> None:
    """A thread is read forwards and backwards from any place, and found by the beginning of an id."""
    lines = [leg.founding, *(leg.noor.says(f"No. {number}.", seen=[leg.founding]) for number in range(6))]
    transcript = leg.of(leg.talk(*lines[1:]))
    rows = list(transcript.thread())
    assert [ident for _, ident in rows] == [line.ident for line in lines]
    third = rows[2][0]
    assert list(transcript.thread(after=third)) == rows[3:]
    assert list(transcript.thread(before=third, newest_first=True)) == rows[1::-1]
    assert transcript.beginning_with(lines[2].ident[:8]) == [lines[2].ident]
    assert transcript.beginning_with(lines[2].ident) == [lines[2].ident]
    assert transcript.beginning_with(b"") == sorted(line.ident for line in lines)


# --- forks, and what is chosen ------------------------------------


@pytest.fixture
def forked(leg: Leg) -> tuple[Line, Line, Line, Line]:
    """What was said before a station was copied, and after that by the station (twice) and by the copy."""
    before = leg.noor.says("Before.")
    copied = leg.noor.copied()
    return before, leg.noor.says("We hold."), leg.noor.says("Still."), copied.says("We sail.")


def test_a_fork_denies_effect_from_its_number_on(leg: Leg, forked: tuple[Line, ...]) -> None:
    """What stands before a fork counts; both entries at its number and all that follow them do not."""
    before, *after = forked
    talk = leg.talk(*forked)
    assert leg.why(talk, before) is None
    assert [leg.why(talk, line) for line in after] == [Forked] * 3
    assert leg.of(talk).forks(leg.noor.instance) == [1]
    assert leg.gate(talk) is SomethingMissing


def test_a_fork_shows_by_word_of_another(leg: Leg, forked: tuple[Line, ...]) -> None:
    """Two ids under one number are a fork even while one of them is only known from somebody who has seen it."""
    before, real, _, false = forked
    talk = leg.talk(before, real, leg.nils.says("I have the other.", seen=[false]))
    assert leg.why(talk, real) is Forked


@pytest.mark.parametrize("chosen", [1, 3])
def test_a_choice_ends_a_fork(leg: Leg, forked: tuple[Line, ...], chosen: int) -> None:
    """Somebody of that end says which branch counts; the gate opens, and the other branch stays without effect."""
    choice = leg.nils.writes(Chosen(instance=leg.noor.instance, branch=forked[chosen].ident, over=()))
    talk = leg.talk(*forked, choice)
    real = {1: (1, 2), 3: (3,)}[chosen]
    assert [leg.why(talk, line) for line in forked] == [None if number in (0, *real) else Forked for number in range(4)]
    assert leg.gate(talk) is None


def test_a_choice_of_somebody_else_ends_nothing(leg: Leg, forked: tuple[Line, ...]) -> None:
    """The other end does not choose, nor does the forked instance itself; its person may, on another instance."""
    branch = forked[1].ident
    act = Chosen(instance=leg.noor.instance, branch=branch, over=())
    for author, why in ((leg.mara, OtherEnd), (leg.noor, Forked)):
        choice = author.writes(act)
        talk = leg.talk(*forked, choice)
        assert leg.why(talk, forked[1]) is Forked
        assert leg.why(talk, choice) is why
    again = leg.noor.elsewhere().writes(act)
    assert leg.why(leg.talk(*forked, again), forked[1]) is None


@pytest.mark.parametrize("named", [0, 2])
def test_a_choice_names_a_branch_of_a_fork(leg: Leg, forked: tuple[Line, ...], named: int) -> None:
    """What stands before the fork, or after its number, is no branch of it."""
    choice = leg.nils.writes(Chosen(instance=leg.noor.instance, branch=forked[named].ident, over=()))
    assert leg.why(leg.talk(*forked, choice), choice) is NamesSomethingElse


def test_two_different_choices_choose_nothing(leg: Leg, forked: tuple[Line, ...]) -> None:
    """Two choices stand against one another, until one replaces the other."""
    one = leg.nils.writes(Chosen(instance=leg.noor.instance, branch=forked[1].ident, over=()))
    again = leg.noor.elsewhere()
    other = again.writes(Chosen(instance=leg.noor.instance, branch=forked[3].ident, over=()))
    talk = leg.talk(*forked, one, other)
    assert [leg.why(talk, line) for line in forked[1:]] == [Forked] * 3
    last = again.writes(Chosen(instance=leg.noor.instance, branch=forked[1].ident, over=(other.ident,)))
    after, _ = admit(talk, *last.letter)
    assert [leg.why(after, line) for line in forked] == [None, None, None, Forked]


def test_a_fork_on_a_branch_that_was_cut_off_is_none(leg: Leg) -> None:
    """Once a branch is chosen, a second fork on the other branch keeps nobody waiting."""
    copied = leg.noor.copied()
    real, false = leg.noor.says("We hold."), copied.says("We sail.")
    third = copied.copied()
    lines = [real, false, leg.noor.says("Still."), copied.says("At dawn."), third.says("At noon.")]
    choice = leg.nils.writes(Chosen(instance=leg.noor.instance, branch=real.ident, over=()))
    talk = leg.talk(*lines, choice)
    assert leg.why(talk, lines[2]) is None
    assert leg.gate(talk) is None


# --- what is given up ------------------------------------


def test_what_a_mediator_gives_up_keeps_nothing_waiting(leg: Leg) -> None:
    """After a loss the entries that waited for it take their places, and the gate opens, visibly by an entry."""
    gone, after = leg.noor.says("Gone."), leg.noor.says("After.")
    talk = leg.talk(after)
    lost = leg.mara.writes(Lost(instance=leg.noor.instance, seq=0, entry=gone.ident))
    talk, _ = admit(talk, *lost.letter)
    assert leg.of(talk).held() == []
    assert leg.why(talk, after) is None
    assert leg.gate(talk) is None


def test_what_was_given_up_may_still_come(leg: Leg) -> None:
    """It takes its place and has its effect, as if it had never been late."""
    gone, after = leg.noor.says("Gone."), leg.noor.says("After.")
    lost = leg.mara.writes(Lost(instance=leg.noor.instance, seq=0, entry=gone.ident))
    late = leg.talk(after, lost, gone)
    assert leg.why(late, gone) is None
    assert dump(late) == dump(leg.talk(gone, after, lost))
    assert picture(late) == picture(leg.talk(gone, after, lost))


def test_a_side_gives_up_nothing(leg: Leg) -> None:
    """A loss that a side declares is void, and the gate stays shut."""
    gone, after = leg.noor.says("Gone."), leg.noor.says("After.")
    lost = leg.nils.writes(Lost(instance=leg.noor.instance, seq=0, entry=gone.ident))
    talk = leg.talk(after, lost)
    assert leg.why(talk, lost) is WrongHand
    assert leg.gate(talk) is SomethingMissing


def test_a_loss_ends_at_its_number(leg: Leg) -> None:
    """What is missing above it still shuts the gate."""
    lines = [leg.noor.says(f"No. {number}.") for number in range(4)]
    lost = leg.mara.writes(Lost(instance=leg.noor.instance, seq=0, entry=lines[0].ident))
    talk = leg.talk(lines[1], lines[3], lost)
    assert leg.of(talk).placed(lines[1].ident)
    assert leg.of(talk).held() == [lines[3].ident]
    assert leg.gate(talk) is SomethingMissing


# --- who is removed ------------------------------------


def test_what_the_removed_write_later_only_narrows(leg: Leg) -> None:
    """After the last entry that counts, words have no effect and widen nothing; a withdrawal still withdraws."""
    words = leg.nils.says("We hold.", verbatim("South"))
    kept = leg.nils.says("For you.")
    out = leg.noor.writes(Unseated(fingerprint=leg.nils.instance.author, last=(kept.seen(),)))
    wider = leg.nils.writes(release(kept, over=(kept.ident,)))
    withdrawal = leg.nils.writes(release(words, Carriage.WITHHELD))
    talk = leg.talk(words, kept, out, wider, withdrawal)
    assert [leg.why(talk, line) for line in (words, kept, wider, withdrawal)] == [None, None, Removed, Removed]
    assert _carriage(leg, talk, words) is Carriage.WITHHELD
    assert _carriage(leg, talk, kept) is Carriage.WITHHELD


def _carriage(leg: Leg, talk: Talk, line: Line) -> Carriage:
    reading = talk.rooms.reading(leg.room)
    thing = releasable(reading, ref(line))
    assert thing is not None
    return stand(reading, thing).terms.carriage


def test_two_who_remove_one_another_are_both_gone(leg: Leg) -> None:
    """Each removal is judged as if no other existed, whichever came first."""
    mine, theirs = leg.noor.says("I speak."), leg.nils.says("So do I.")
    out = leg.noor.writes(Unseated(fingerprint=leg.nils.instance.author, last=(theirs.seen(),)))
    back = leg.nils.writes(Unseated(fingerprint=leg.noor.instance.author, last=(mine.seen(),)))
    for order in ((mine, theirs, out, back), (theirs, mine, back, out)):
        talk = leg.talk(*order)
        assert [leg.why(talk, line) for line in (mine, theirs, out, back)] == [None, None, Removed, Removed]


def test_a_removal_by_the_other_end_removes_nobody(leg: Leg) -> None:
    """On a sealed leg each end admits and removes its own people only."""
    out = leg.mara.writes(Unseated(fingerprint=leg.noor.instance.author, last=()))
    words = leg.noor.says("Still here.")
    assert leg.why(leg.talk(out, words), words) is None


# --- what nobody can read, and who has no seat ------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"\x80",
        b"not an entry",
        encode(["telegraphed", 1]),
        encode(Accepted(fingerprint=bytes(32)))[:-1],
        encode(Accepted(fingerprint=bytes(32))) + b"\x00",
        encode(Said(passages=(a_passage("turned \u202e round"),), under=None)),
        encode(Said(passages=(a_passage("e\u0301 taken apart"),), under=None)),
        encode(Said(passages=(a_passage("not yet given: \U0003fffd"),), under=None)),
    ],
)
def test_rule_23_an_unreadable_entry_keeps_its_place(leg: Leg, body: bytes) -> None:
    """It keeps number and hash, its followers take theirs, and it shuts the gate until it is given up."""
    bad = leg.noor.writes(body)
    after = leg.noor.says("After.")
    talk = leg.talk(bad, after)
    written = talk.rooms.reading(leg.room).written(bad.ident)
    assert written is not None
    assert written.body is None
    assert leg.why(talk, after) is None
    assert leg.gate(talk) is SomethingMissing
    lost = leg.mara.writes(Lost(instance=leg.noor.instance, seq=0, entry=bad.ident))
    assert leg.gate(admit(talk, *lost.letter)[0]) is None


def test_a_stranger_has_no_effect(leg: Leg) -> None:
    """Whoever has no seat is kept and shown, without effect."""
    stranger = Scribe("Stranger", end=End.SIDE, role=Role.PRINCIPAL)
    stranger.room = leg.room
    line = stranger.says("Let me in.")
    assert leg.why(leg.talk(line), line) is NotSeated


def test_a_leg_without_its_beginning_judges_nothing(leg: Leg) -> None:
    """What comes before the founding entry waits for its judgement; a second founding is none."""
    words = leg.noor.says("We hold.")
    talk = talk_of(leg.room, [words])
    assert leg.why(talk, words) is NotFounded
    assert leg.gate(talk) is SomethingMissing
    after, _ = admit(talk, *leg.founding.letter)
    assert leg.why(after, words) is None
    usurper = Scribe("Usurper", end=End.MEDIATOR, role=Role.MEDIATOR)
    usurper.room = leg.room
    second = usurper.writes(Founded(nonce=bytes(32), room=Room.KEPT, side="Nobody", aliases=(), seats=(usurper.seat,)))
    talk = talk_of(leg.room, [second, leg.founding, words])
    assert leg.why(talk, second) is NotSeated
    assert leg.why(talk, words) is None


# --- headers that lie ------------------------------------


def test_only_the_author_hands_in_an_entry(leg: Leg) -> None:
    """What another station sealed, or what belongs to another transcript, is refused and leaves no trace."""
    words = leg.noor.says("We hold.")
    talk = leg.talk()
    before = dump(talk)
    with pytest.raises(NotAuthentic):
        admit(talk, words.data, leg.nils.instance.author)
    elsewhere = Leg()
    elsewhere.mara.founds(elsewhere.noor)
    with pytest.raises(WrongTranscript):
        admit(talk, *elsewhere.noor.says("Wrong place.").letter)
    assert dump(talk) == before


def _with(line: Line, **header: Any) -> bytes:
    return encode(msgspec.structs.replace(line.entry, **header))


def _seen(name: str, seq: int = 0) -> Seen:
    return Seen(instance=Instance(author=ident_of(name), number=bytes(16)), seq=seq, entry=ident_of("x"))


LIES: dict[str, dict[str, Any]] = {
    "another version": {"version": 3},
    "a first entry that follows one": {"prev": bytes(32)},
    "a later entry that follows none": {"seq": 1},
    "a negative number": {"seq": -1},
    "a number beyond all numbers": {"seq": 2**40, "prev": bytes(32)},
    "an id that is too short": {"room": bytes(31)},
    "a list that is out of order": {"seen": tuple(sorted(map(_seen, "abc"), reverse=True))},
    "somebody twice in the list": {"seen": (_seen("a", 1), _seen("a", 2))},
    "a list that is too long": {"seen": tuple(sorted(_seen(str(number)) for number in range(MOST_SEEN + 1)))},
    "a time without end": {"at": Moment(ms=2**60, zone=0)},
    "a zone that is none": {"at": Moment(ms=0, zone=841)},
    "no body": {"body": b""},
    "too large a body": {"body": bytes(LARGEST_ENTRY + 1)},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_header_that_cannot_be_is_refused(leg: Leg, lie: str) -> None:
    """It is no entry at all, and leaves no trace."""
    talk = leg.talk()
    before = dump(talk)
    with pytest.raises(NotCanonical):
        admit(talk, _with(leg.noor.says("We hold."), **LIES[lie]), leg.noor.instance.author)
    assert dump(talk) == before


def test_an_author_does_not_list_itself_as_seen(leg: Leg) -> None:
    """The author's own entries are told by number and the one before, never by the list."""
    words = leg.noor.says("We hold.")
    with pytest.raises(NotCanonical):
        admit(leg.talk(), _with(words, seen=(words.seen(),)), leg.noor.instance.author)


def test_an_entry_of_another_spelling_is_refused(leg: Leg) -> None:
    """Trailing bytes and longer spellings of a number are no second form of the same entry."""
    words = leg.noor.says("We hold.")
    assert decode(words.data, Entry) == words.entry
    longer = words.data.replace(b"\x88\x02", b"\x88\x18\x02", 1)
    for data in (words.data + b"\x00", longer, words.data[:-1]):
        with pytest.raises(NotCanonical):
            admit(leg.talk(), data, leg.noor.instance.author)


def test_an_entry_of_the_earlier_version_is_refused_by_name(leg: Leg) -> None:
    """Version 1 had other fields; there is no reading of both, and the refusal says so."""
    talk = leg.talk()
    before = dump(talk)
    with pytest.raises(EarlierVersion):
        admit(talk, _with(leg.noor.says("We hold."), version=1), leg.noor.instance.author)
    assert dump(talk) == before


def test_a_place_claimed_for_another_entry_stays_missing(leg: Leg) -> None:
    """Somebody says that an entry of one station stands under a number of another: that place is missing, in any order.

    The gate is shut for it until a mediator gives it up.
    """
    words = leg.noor.says("We hold.")
    lie = Seen(instance=leg.noor.instance, seq=5, entry=words.ident)
    claim = leg.nils.says("I have seen number five.", seen=[lie])
    first, last = leg.talk(claim, words), leg.talk(words, claim)
    assert dump(first) == dump(last)
    assert leg.of(first).missing(leg.noor.instance) == [(5, words.ident)]
    assert leg.gate(first) is SomethingMissing
    lost = leg.mara.writes(Lost(instance=leg.noor.instance, seq=5, entry=words.ident))
    assert leg.gate(admit(first, *lost.letter)[0]) is None


def test_an_entry_that_follows_anothers_is_void(leg: Leg) -> None:
    """The entry before must be the author's own, and one number lower; and nobody forgets what they had seen.

    Naming another's entry beside one's own is two entries under one number.
    """
    words, own = leg.noor.says("We hold."), leg.nils.says("First.", seen=[leg.founding])
    follows = leg.nils.says("I follow.", prev=words.ident)
    assert leg.why(leg.talk(words, follows), follows) is BrokenChain
    assert leg.why(leg.talk(words, own, follows), own) is Forked
    skips = Leg()
    first = skips.noor.says("First.", seen=[skips.founding])
    jump = skips.noor.says("Third.", seq=2, prev=first.ident, seen=[skips.founding])
    assert skips.why(skips.talk(first, jump), jump) is BrokenChain
    forgets = Leg()
    first = forgets.noor.says("First.", seen=[forgets.founding])
    second = forgets.noor.says("Who are you?")
    assert forgets.why(forgets.talk(first, second), second) is BrokenChain


# --- what an author had seen ------------------------------------


def _proposes(leg: Leg, talk: Talk, scribe: Scribe, text: str) -> tuple[Talk, Entry]:
    pen = Pen(instance=scribe.instance, at=NOW)
    act: Any = Said(passages=(a_passage(text),), under=None)
    talk, added = propose(talk, leg.room, act, pen)
    assert added.ident == entry_id(added.data)
    return talk, read_header(added.data)


def test_what_was_only_heard_of_stands_lower_too(leg: Leg) -> None:
    """An entry stands above all that its author had, even where that author lacks what the others had seen."""
    far = [leg.noor.says(f"No. {number}.", seen=[leg.founding]) for number in range(5)]
    near = leg.nils.says("I have all five.", seen=[leg.founding, far[-1]])
    again = Scribe("Noor", end=End.SIDE, role=Role.PRINCIPAL, number=7)
    talk, answer = _proposes(leg, leg.talk(near), again, "I have only that one.")
    assert answer.height > near.entry.height
    thread = [ident for _, ident in leg.of(talk).thread()]
    assert thread == [leg.founding.ident, near.ident, entry_id(encode(answer))]


def test_more_stations_than_an_entry_can_name_stop_nobody(leg: Leg) -> None:
    """A list of what was seen that would grow too long is cut; what was named before stays, so nothing is forgotten."""
    crowd = [Scribe("Nils", end=End.SIDE, role=Role.ENVOY, number=number) for number in range(1, MOST_SEEN + 40)]
    for scribe in crowd:
        scribe.room = leg.room
    lines = [scribe.says("Again.", seen=[leg.founding]) for scribe in crowd]
    talk = leg.talk(*lines[: MOST_SEEN - 2])
    talk, first = _proposes(leg, talk, leg.noor, "Before the crowd.")
    for line in lines[MOST_SEEN - 2 :]:
        talk, _ = admit(talk, *line.letter)
    talk, second = _proposes(leg, talk, leg.noor, "In the crowd.")
    assert len(second.seen) == MOST_SEEN
    assert set(first.seen) <= set(second.seen)
    assert leg.of(talk).placed(entry_id(encode(second)))


def test_bodies_that_are_no_side_act_stay_with_the_gate(leg: Leg) -> None:
    """Whatever kind a side's station is made to write, its own hand is judged alike at every station."""
    forbidden: list[Body] = [
        Lost(instance=leg.noor.instance, seq=0, entry=bytes(32)),
        Founded(nonce=bytes(32), room=Room.SEALED, side="Other", aliases=(), seats=()),
    ]
    lines = [leg.nils.writes(body) for body in forbidden]
    talk = leg.talk(*lines)
    assert [leg.why(talk, line) for line in lines] == [WrongHand, WrongHand]


def test_joining_a_room_leaves_the_others_alone(leg: Leg) -> None:
    """A further transcript changes no row of the first."""
    words = leg.noor.says("We hold.")
    talk = leg.talk(words)
    other = Leg()
    other.mara.room = ident_of("another room")
    joined = join(talk, other.mara.room)
    assert {place: row for place, row in dump(joined).items() if place[0].startswith(leg.room)} == {
        place: row for place, row in dump(talk).items() if place[0].startswith(leg.room)
    }
