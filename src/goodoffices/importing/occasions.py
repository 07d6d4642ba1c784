"""Meetings and calls, and which items share the day and the place of one occasion.

The rules are:

* A meeting or a call needs two who take part, or “the two countries”; what was said there is not its item. One that
  is still expected is an item as well, and lies ahead.
* A date belongs to the verb of its own clause. One that stands before everything else in a sentence belongs to all of
  it. Times within what somebody said, or in an aside about the speaker, date nothing but that.
* What goes on (“he added”, the same speaker in the next sentence) shares day, place and hops with what it goes on
  from. A new day, another speaker or another outlet ends the occasion.
* What an answer or a message was told with is bounded: not before what it answers, not after the day on which it was
  told.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from goodoffices.importing.acts import Act
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention
from goodoffices.importing.when import Calendar, Expression, resolve
from goodoffices.record import edtf
from goodoffices.record.dates import DateInterval
from goodoffices.record.item import VenueForm

_TAKE_PART: Final = frozenset({"state", "office", "person", "two", "body"})
_VENUES: Final = (
    ("venues.press_conference", VenueForm.PRESS_CONFERENCE), ("venues.interview", VenueForm.INTERVIEW),
    ("venues.post", VenueForm.POST), ("venues.speech", VenueForm.SPEECH), ("venues.read_out", VenueForm.READ_OUT),
    ("venues.official_statement", VenueForm.OFFICIAL_STATEMENT),
)  # fmt: skip


class Meeting(NamedTuple):
    """A meeting or call at tokens ``first`` to ``last`` (not included)."""

    call: bool
    expected: bool
    who: tuple[Mention, ...]
    first: int
    last: int


def meeting(reading: Reading, first: int, last: int) -> Meeting | None:
    """The meeting or call that a sentence tells of between two tokens, if it does."""
    sentence = reading.sentence
    during = {hit.last for hit in sentence.all("words.during", first=first, last=last)}
    calls = [
        hit
        for hit in sentence.all("verbs.call", first=first, last=last)
        if not sentence.depth[hit.first] and hit.first not in during
    ]
    meets = [
        hit
        for hit in sentence.all("verbs.meet", first=first, last=last)
        if not sentence.depth[hit.first] and hit.first not in during
    ]
    calls, meets = ([hit for hit in hits if not _of_no_meeting(reading, hit.first)] for hits in (calls, meets))
    expected = [hit for hit in sentence.all("verbs.expected", first=first, last=last) if not sentence.depth[hit.first]]
    mediates = sentence.all("verbs.mediate", first=first, last=last)
    both = [each for each in reading.within(first, last, "two") if not sentence.depth[each.first]]
    if not (calls or meets or (both and expected)) or (mediates and not expected):
        return None
    hit, end = (calls or meets or expected)[0], (calls or meets or expected)[-1].first
    if any(thing.first <= hit.first < thing.last for thing in sentence.all("venues.press_conference")):
        return None
    tellers = {
        each.first
        for each in (_told_by(reading, hit.last) for hit in sentence.all("words.according", first=first, last=last))
        if each
    }
    who = tuple(
        each
        for each in reading.within(first, last)
        if each.first not in tellers and each.kind in _TAKE_PART and _takes_part(reading, each, end)
    )
    plural = any(each.kind == "two" for each in who)
    if len(who) < 2 and not plural and not any(_of_two_states(reading, each) for each in who):
        # One that is still expected, on a day that is named, is a meeting also where nobody says of whom.
        dated = any(first <= each.first < last and not each.term for each in reading.times)
        if not (meets and expected and dated):
            return None
        who = ()
    return Meeting(bool(calls), bool(expected), who[:6], first, last)


def _of_no_meeting(reading: Reading, at: int) -> bool:
    """“Before any meeting”, «без встречи»: nobody has met."""
    return any(reading.sentence.has(back, "words.any", "negation.words") for back in range(max(0, at - 2), at))


def _told_by(reading: Reading, at: int) -> Mention | None:
    """Who tells of a meeting: “according to the ministry”."""
    return next((each for each in reading.mentions if at <= each.first <= at + 6), None)


def _of_two_states(reading: Reading, mention: Mention) -> bool:
    """“The ministers of X and Y”: two of them."""
    inside = [
        hit
        for at in range(mention.first, mention.last)
        for hit in reading.sentence.hits.get(at, ())
        if hit.meaning.startswith("state:")
    ]
    return len({hit.meaning for hit in inside}) >= 2


def _takes_part(reading: Reading, mention: Mention, at: int) -> bool:
    """Whether somebody takes part: not where it is only the place (“in Montevideo”), nor far behind the verb."""
    sentence = reading.sentence
    before = mention.first - 1
    if sentence.depth[mention.first]:
        return False
    place = ("in", "at", "à", "a", "au", "aux", "en", "в", "во", "في", "در")
    if mention.governed and mention.kind != "two" and before >= 0 and sentence.words[before].fold in place:
        return False
    if (
        sentence.lexicon.language == "he"
        and mention.governed
        and sentence.words[mention.first].text.startswith(("ב", "מ"))
        and mention.kind == "state"
    ):
        return False
    return mention.first <= at + 10


def when(
    reading: Reading, first: int, last: int, verb: int, calendar: Calendar, base: DateInterval | None,
    *, expected: bool = False, within: tuple[int, int] | None = None,
) -> tuple[DateInterval, Expression] | None:  # fmt: skip
    """The date of a verb: of the times between two tokens the nearest that is no term and not within what it governs.

    Args:
        reading: the sentence.
        first, last: where to look.
        verb: the token of the verb.
        calendar: what dates are resolved by.
        base: the date told before.
        expected: whether it is still expected.
        within: what the verb governs; times there are left out.
    """
    fit = []
    for each in reading.times:
        if each.term or each.since or not first <= each.first < last:
            continue
        if (within is not None and within[0] <= each.first < within[1]) or _in_aside(reading, each, verb):
            continue
        distance = min(abs(each.first - verb), abs(each.last - verb))
        fit.append((distance + (4 if each.kind == "year" else 0), each.first, each))
    for _, _, each in sorted(fit, key=lambda item: item[:2]):
        words = reading.sentence.text(each.first, each.last)
        dates = resolve(each, words, calendar, base, expected=expected)
        if dates is not None:
            return dates, each
    return None


def _in_aside(reading: Reading, time: Expression, verb: int) -> bool:
    """Whether a time belongs to an aside about the speaker: “the minister, who had been there last week, said”."""
    sentence, at = reading.sentence, time.first - 1
    while at > 0 and not sentence.mark(at, ",،"):
        at -= 1
    about = any(each.last in (at, at + 1) and each.kind in ("person", "office", "body") for each in reading.mentions)
    closed = any(sentence.mark(to, ",،") for to in range(time.last, verb))
    return about and closed and at > 0 and time.first - at > _SHORTEST_ASIDE and time.last < verb


_SHORTEST_ASIDE: Final = 3


def fronted(
    reading: Reading, act: Act, calendar: Calendar, base: DateInterval | None
) -> tuple[DateInterval, Expression] | None:
    """The date that stands before everything else in a sentence, for its later segments."""
    if not reading.acts or act is reading.acts[0]:
        return None
    begin = reading.acts[0]
    start = min([begin.verb.first, *(each.first for each in begin.speakers[:1])])
    return when(reading, 0, start, start, calendar, base, within=begin.content if begin.marked else None)


def venue(reading: Reading, act: Act) -> tuple[VenueForm, tuple[int, int] | None]:
    """Where the words of an act fell, by the words beside its verb."""
    # What “and” joins to the first verb of a sentence fell where that one did.
    begin = 0 if reading.acts and act.speakers[:1] == reading.acts[0].speakers[:1] else act.first
    lead = reading.acts[0].verb.first if reading.acts else act.first
    form, place = venue_between(reading, begin, act.last)
    return (form, place) if place is not None else venue_between(reading, 0, lead)


def venue_between(reading: Reading, first: int, last: int) -> tuple[VenueForm, tuple[int, int] | None]:
    """Where words fell, by what stands between two tokens."""
    sentence = reading.sentence
    for meaning, form in _VENUES:
        for hit in sentence.all(meaning, first=first, last=last):
            if not sentence.depth[hit.first]:
                return form, (sentence.words[hit.first].start, sentence.words[hit.last - 1].end)
    return VenueForm.NOT_SAID, None


def between(earliest: DateInterval, latest: DateInterval, rests_on: str) -> DateInterval | None:
    """From the first day of one date to the last day of another, if that is not before it."""
    if latest.latest < earliest.earliest:
        return None
    return DateInterval(edtf.write(earliest.earliest, latest.latest), earliest.earliest, latest.latest, rests_on, "")
