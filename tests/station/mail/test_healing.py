"""After words, stations that are both there change their keys by themselves: within a quarter of an hour, and no more.

Two ends with real keys and nothing else of a station (``bare``), time that goes by as the test says, and thieves who
copied an end before the words and hear everything since.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from goodoffices.station.mail import healing, link_state
from goodoffices.station.mail.healing import LONGEST_MS, NO_TURNS, TIME_MS, TURNS, Healing, Turns, pause
from goodoffices.station.mail.link import REPEATS_EVERY_MS
from goodoffices.station.mail.namespace import expect
from goodoffices.station.mail.outbox import MINUTE_MS
from tests.seal.kit import NOW, End, chance, settled
from tests.seal.thief import PLAIN, Thief
from tests.station.mail.bare import Ends, copied, ends
from tests.station.mail.machine import lives

NAMES = ("one", "other")
QUARTER = 15 * MINUTE_MS
BY_NEWS, BY_LOOKS = 1_000, 75_000
"""How long an envelope lies: with a relay that tells news, and with one that does not."""


def other_of(who: str) -> str:
    """The end at the other side."""
    return NAMES[who == "one"]


def begun(last: str) -> tuple[Ends, dict[str, Thief]]:
    """Two ends, the last message before from one of them, both copied by thieves."""
    one, other = settled()
    if last == "one":
        other.open(one.seal(b"the last words before"))
    made = ends(one.channel, other.channel, NOW)
    return made, {who: Thief(expect(made.end(who).channel)) for who in NAMES}


def go_on(made: Ends, thieves: dict[str, Thief], lying: int, until: int) -> None:
    """Time goes by; both are there, put in what is due, and collect what has lain long enough."""
    under_way: list[tuple[int, str, bytes]] = []
    while True:
        for who in NAMES:
            under_way += [(made.now + lying, other_of(who), data) for data in made.put_in(who)]
        due = [at for at in (made.end(who).next_due() for who in NAMES) if at is not None]
        made.now = min([*due, *(at for at, _, _ in under_way), until])
        if made.now >= until:
            return
        for each in [each for each in under_way if each[0] <= made.now]:
            under_way.remove(each)
            thieves[each[1]].overhears(each[2])
            made.deliver(each[1], each[2])


def is_healed(made: Ends, thieves: dict[str, Thief], robbed: str) -> bool:
    """Whether a thief of this end is shut out of everything."""
    mine, theirs = (End(expect(made.end(who).channel), chance("probe")) for who in (robbed, other_of(robbed)))
    thief = thieves[robbed]
    return not thief.reads(theirs) and PLAIN not in (thief.forges(theirs), thief.forges_to_the_robbed(mine))


@pytest.mark.parametrize("lying", [BY_NEWS, BY_LOOKS], ids=["news", "looks"])
@pytest.mark.parametrize(("last", "speaker"), tuple(product(NAMES, NAMES)))
def test_one_message_with_words_heals_both_ends_in_a_quarter_of_an_hour(last: str, speaker: str, lying: int) -> None:
    """Whoever spoke before and whoever speaks: two service messages of each after the acknowledgement, and quiet."""
    made, thieves = begun(last)
    made.end(speaker).content.written += 1
    go_on(made, thieves, lying, NOW + QUARTER)
    assert all(is_healed(made, thieves, robbed) for robbed in NAMES)
    assert [made.for_keys(who) for who in NAMES] == [TURNS, TURNS]
    assert made.acknowledgements == {speaker: 0, other_of(speaker): 1}
    before = len(made.sent)
    go_on(made, thieves, lying, made.now + 100 * QUARTER)
    assert len(made.sent) == before


@pytest.mark.parametrize("apart", [0, 500, 10_000, 30_000, 90_000, 200_000])
@pytest.mark.parametrize("lying", [BY_NEWS, BY_LOOKS], ids=["news", "looks"])
@pytest.mark.parametrize(("last", "speaker"), tuple(product(NAMES, NAMES)))
def test_words_of_both_that_cross_heal_as_well(last: str, speaker: str, lying: int, apart: int) -> None:
    """Also where the second writes while the first one's words, or what follows them, are still on their way."""
    made, thieves = begun(last)
    made.end(speaker).content.written += 1
    if apart:
        go_on(made, thieves, lying, NOW + apart)
    made.end(other_of(speaker)).content.written += 1
    go_on(made, thieves, lying, NOW + apart + QUARTER)
    assert all(is_healed(made, thieves, robbed) for robbed in NAMES)
    assert all(made.for_keys(who) <= TURNS * made.end(who).content.new_words for who in NAMES)


def test_without_it_one_message_heals_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: words and their acknowledgement leave the thief of either end where he was."""
    monkeypatch.setattr(healing, "AFTER_WORDS", NO_TURNS)
    made, thieves = begun("other")
    made.one.content.written += 1
    go_on(made, thieves, BY_NEWS, NOW + QUARTER)
    assert not any(is_healed(made, thieves, robbed) for robbed in NAMES)


@pytest.mark.parametrize("turns", [1, 3])
def test_two_turns_are_needed_and_enough(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one of each a thief can still forge; a third tells nobody anything."""
    monkeypatch.setattr(healing, "AFTER_WORDS", Turns(turns=turns, due=None))
    made, thieves = begun("other")
    made.one.content.written += 1
    go_on(made, thieves, BY_NEWS, NOW + QUARTER)
    assert all(is_healed(made, thieves, robbed) for robbed in NAMES) is (turns > TURNS)


def test_whoever_is_away_is_not_waited_for() -> None:
    """Words lie for three days; when they are collected it goes on from there, and meanwhile nothing was sent."""
    made, thieves = begun("other")
    made.one.content.written += 1
    (words,) = made.put_in("one")
    made.now += 3 * 24 * 60 * MINUTE_MS
    assert made.services == {"one": 0, "other": 0}
    made.deliver("other", words)
    go_on(made, thieves, BY_NEWS, made.now + QUARTER)
    assert all(is_healed(made, thieves, robbed) for robbed in NAMES)


def test_a_station_that_is_unlocked_later_does_not_tell_so_by_it() -> None:
    """A message that was due while the station was locked is not sent any more."""
    made, thieves = begun("other")
    made.one.content.written += 1
    go_on(made, thieves, BY_NEWS, NOW + 10_000)
    due = made.one.next_due()
    assert due is not None
    made.now = due + TIME_MS + 1
    assert made.put_in("one") == []
    assert made.one.healing.turns == NO_TURNS


def test_a_clock_that_was_ahead_leaves_nothing_due() -> None:
    """What was to go at a time that no pause can reach is passed over."""
    made, thieves = begun("other")
    made.one.content.written += 1
    go_on(made, thieves, BY_NEWS, NOW + 10_000)
    made.now -= 24 * 60 * MINUTE_MS
    assert made.put_in("one") == []
    assert made.one.healing.turns == NO_TURNS


def test_new_words_take_the_place_of_what_was_due() -> None:
    """They tell the new key as well; so a lively talk needs no service message for it."""
    made, thieves = begun("other")
    for number in range(8):
        made.end(NAMES[number % 2]).content.written += 1
        go_on(made, thieves, BY_NEWS, made.now + 15_000)
    assert [made.for_keys(who) for who in NAMES] == [0, 0]


def test_pauses_of_the_two_ends_never_meet() -> None:
    """One of the two always waits longer, by more than an envelope lies at a relay that tells news."""
    firsts = [pause(chance(seed), first=True) for seed in range(200)]
    seconds = [pause(chance(seed), first=False) for seed in range(200)]
    assert max(firsts) + 30 * healing.SECOND_MS < min(seconds)
    assert max(seconds) <= LONGEST_MS
    longest = 2 * (max(firsts) + max(seconds)) + 4 * BY_LOOKS + 2 * BY_LOOKS
    assert longest < QUARTER


# --- what a relay can make of it


class Chatter(RuleBasedStateMachine):
    """Two ends that speak now and then, old copies of them, and a relay that does what it likes."""

    def __init__(self) -> None:
        super().__init__()
        one, other = settled("chatter")
        self.ends = ends(one.channel, other.channel, NOW)
        self.lying: list[tuple[str, bytes]] = []
        self.seen: list[tuple[str, bytes]] = []
        self.copies = {who: [copied(self.ends.end(who))] for who in NAMES}
        self.put_back = dict.fromkeys(NAMES, 0)
        self.in_all, self.counted = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0)

    @rule(who=st.sampled_from(NAMES))
    def say(self, who: str) -> None:
        """Words."""
        if self.ends.end(who).content.written < 200:
            self.ends.end(who).content.written += 1
        self.put_in(who)

    @rule(who=st.sampled_from(NAMES))
    def put_in(self, who: str) -> None:
        """A round that puts in."""
        for data in self.ends.put_in(who):
            self.lying.append((other_of(who), data))
            self.seen.append((other_of(who), data))

    @rule(which=st.integers(0, 999))
    def deliver(self, which: int) -> None:
        """Any envelope that lies there."""
        if self.lying:
            to, data = self.lying.pop(which % len(self.lying))
            self.ends.deliver(to, data)
            self.put_in(to)

    @rule()
    def deliver_in_order(self) -> None:
        """The first one."""
        self.deliver(0)

    @rule(which=st.integers(0, 999), times=st.integers(1, 20), to=st.sampled_from((*NAMES, "whose it is")))
    def replay(self, which: int, times: int, to: str) -> None:
        """Any envelope of before, to anybody, again and again, with a round after each."""
        if self.seen:
            whose, data = self.seen[which % len(self.seen)]
            reader = whose if to == "whose it is" else to
            for _ in range(times):
                self.ends.deliver(reader, data)
                self.put_in(reader)

    @rule(which=st.integers(0, 999))
    def drop(self, which: int) -> None:
        """An envelope is lost."""
        if self.lying:
            self.lying.pop(which % len(self.lying))

    @rule(seconds=st.sampled_from([1, 30, 150, 150, 150, 700, 86_400, 15 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        """And both look what is due."""
        self.ends.now += 1000 * seconds
        for who in NAMES:
            self.put_in(who)

    @rule(who=st.sampled_from(NAMES))
    def copy(self, who: str) -> None:
        """A copy of an end is kept."""
        self.copies[who].append(copied(self.ends.end(who)))

    @rule(who=st.sampled_from(NAMES), which=st.integers(0, 999))
    def old_copy(self, who: str, which: int) -> None:
        """An end is put back to a copy."""
        self.copies[who][which % len(self.copies[who])]()
        self.put_back[who] += 1

    @invariant()
    def service_messages_are_bounded_by_words(self) -> None:
        """Two for the sake of keys for each message with words, however often the relay gives out what."""
        for who in NAMES:
            # An end that was put back has the turns that it had then once more.
            assert self.ends.for_keys(who) <= TURNS * (self.words(who) + self.put_back[who])

    @invariant()
    def acknowledgements_are_bounded_by_words_and_time(self) -> None:
        """One for each message with words, and beside these one in five minutes at most."""
        for who in NAMES:
            repeats = (self.ends.now - NOW) // REPEATS_EVERY_MS + 1
            assert self.ends.acknowledgements[who] <= self.words(who) + repeats + 2 * self.put_back[who]

    def words(self, who: str) -> int:
        """How many messages with words an end has sealed or read, in all its lives."""
        now = self.ends.end(who).content.new_words
        self.in_all[who] += max(0, now - self.counted[who])
        self.counted[who] = now
        return self.in_all[who]

    def teardown(self) -> None:
        """Once nobody writes any more it is quiet: at most two more of each, and none in answer to the last."""
        self.quiet_rounds(100, 3_600_000)  # what was written and never arrived goes once more, for days
        counts = []
        for _ in range(2):
            counts.append([self.ends.for_keys(who) for who in NAMES])
            self.quiet_rounds(30)
        assert counts[0] == counts[1] == [self.ends.for_keys(who) for who in NAMES]

    def quiet_rounds(self, count: int, apart: int = 150_000) -> None:
        """Both are there, and the relay is honest."""
        words = {who: self.words(who) for who in NAMES}
        before = {who: self.ends.for_keys(who) for who in NAMES}
        for _ in range(count):
            self.ends.now += apart
            for who in NAMES:
                self.put_in(who)
            for to, data in self.lying:
                self.ends.deliver(to, data)
            self.lying.clear()
        for who in NAMES:
            assert self.ends.for_keys(who) - before[who] <= TURNS * (1 + self.words(who) - words[who])


@pytest.mark.long
def test_no_relay_makes_two_stations_chatter(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every order of arrival, with losses, replays and old copies, service messages are bounded by words.

    One envelope alone is known again by its bytes, so that most that come again are opened again.
    """
    monkeypatch.setattr(link_state, "RECENT", 1)
    run_state_machine_as_test(Chatter, settings=lives(30))


def test_answering_the_last_one_would_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: were every service message counted as words, two stations would speak for ever."""
    real = Healing.key_used

    def always(self: Healing, now: int, *, first: bool) -> None:
        self.words_passed()
        real(self, now, first=first)

    monkeypatch.setattr(Healing, "key_used", always)
    made, thieves = begun("other")
    made.one.content.written += 1
    go_on(made, thieves, BY_NEWS, NOW + 4 * QUARTER)
    assert made.for_keys("one") > 4 * TURNS
