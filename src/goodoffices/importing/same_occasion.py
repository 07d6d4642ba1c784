"""What words share with the occasion at which they fell: the day, the place, the hops, and who heard them.

The rules are:

* Who has met speaks at that meeting in the next sentence: its day, place and hops are shared, and the others who met
  are who is spoken to.
* Words “in a call with X” fell there, and X heard them.
* Who goes on speaks to the same outlet, at the same place, on the same day, unless the words fell elsewhere.
* The date beside the verb comes first, then that of the report or of the occasion. What is asked or promised for
  (“proposed to meet in March”) has a time of its own.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.addressees import to_pronoun
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Hop
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.occasions import fronted, when
from goodoffices.importing.pointing import Pointing, of_one_office, same_one
from goodoffices.importing.readings import Reading
from goodoffices.record.item import VenueForm

_AHEAD: Final = frozenset({"ask", "appeal", "assure", "warn"})
_WIDE: Final = frozenset({"month", "part", "year"})
_PLAIN_VENUES: Final = frozenset({VenueForm.NOT_SAID, VenueForm.NEWS_REPORT, VenueForm.INTERVIEW})
_NEAR_OTHER: Final = 7


class SameOccasion(Pointing):
    """Finds when and where words fell."""

    def _goes_on(self, reading: Reading, act: Act, draft: Draft) -> None:
        """“He added”, “she said”: whoever goes on speaks to the same outlet, at the same place."""
        before = self.last.draft
        points = not act.speakers or act.speakers[0].kind == "pronoun" or "add" in act.kinds
        apart = before is None or not same_one(before.speaker, draft.speaker)
        if not points or before is None or apart or draft.venue not in _PLAIN_VENUES:
            return
        if reading.sentence.paragraph - self.last.paragraph <= 1 and len(before.hops) > len(draft.hops):
            draft.hops = list(before.hops)
        if draft.venue is VenueForm.NOT_SAID and before.venue is not VenueForm.MEETING and before.hops == draft.hops:
            draft.venue = before.venue

    def _at_call(self, reading: Reading, act: Act, draft: Draft) -> bool:
        """“In a call with X she said”, “called X and asked him”: the words fell there, and X heard them."""
        sentence, begin = reading.sentence, self._begin(reading, act)
        amid = {hit.last for hit in sentence.all("words.amid", first=begin, last=act.last)}
        for hit in sentence.all("verbs.call", "verbs.meet", first=begin, last=act.last):
            before = hit.first < act.verb.first
            if sentence.depth[hit.first] or not (hit.first in amid or (before and self._subject_of(act, hit))):
                continue
            others = [
                each
                for each in reading.within(hit.last, hit.last + _NEAR_OTHER, "person", "office", "two")
                if not same_one(each, draft.speaker) and not sentence.depth[each.first]
            ]
            inside = act.marked and not act.fronted and act.content[0] <= hit.first < act.content[1]
            if others and not inside and draft.venue is VenueForm.NOT_SAID:
                draft.venue = VenueForm.CALL if hit.meaning == "verbs.call" else VenueForm.MEETING
                place = self._span(sentence, hit.first, hit.last)
                draft.why["venue"] = Rests("venue.beside_verb", place)
                if not draft.addressees or draft.why["addressees"].reason != "addressee.behind_verb":
                    draft.addressees = others[:1]
                    draft.why["addressees"] = Rests("addressee.takes_part", place)
                return True
        return False

    def _subject_of(self, act: Act, hit: Hit) -> bool:
        """Whether a verb of meeting has the speaker of an act before it: “X called Y and asked him”."""
        return bool(act.speakers) and act.speakers[0].last <= hit.first and act.kinds[0] not in ("say", "report")

    def _begin(self, reading: Reading, act: Act) -> int:
        """Where what is told of an act begins: what “and” joins to the first verb shares what stands before it."""
        return 0 if reading.acts and act.speakers[:1] == reading.acts[0].speakers[:1] else act.first

    def _share_meeting(self, reading: Reading, act: Act, draft: Draft) -> bool:
        """Whether the words fell at the meeting just told of: then they share its day, place and hops."""
        met, speaker = self._just_met(reading), draft.speaker
        told = draft.venue in (VenueForm.NOT_SAID, VenueForm.OFFICIAL_STATEMENT, VenueForm.READ_OUT)
        during = reading.sentence.all("words.during", last=act.verb.first)
        told = told or (draft.venue is VenueForm.INTERVIEW and bool(during))  # “during the conversation”
        by_outlet = "venue" in draft.why and draft.why["venue"].reason == "venue.outlet_told"
        if met is None or speaker is None or not (told or by_outlet):
            return False
        own = draft.why["said"].span if draft.date not in (None, met.date) else None
        if own is not None and own[1] <= reading.sentence.words[act.verb.first].start:
            return False  # “three days later the agency quoted him”: that was another occasion
        others = [each for each in met.addressees if not same_one(each, speaker) and not of_one_office(each, speaker)]
        answers = reading.sentence.has(act.verb.first, "verbs.reply") is not None or to_pronoun(reading, act)
        if answers and len(others) > 1 and reading.sentence.paragraph == met.paragraph:
            others = others[:1]  # “his counterpart answered him”: the counterpart took part
        if len(others) == len(met.addressees) or not others:
            return False
        draft.venue, draft.date, draft.hops = met.venue, met.date, draft.hops or list(met.hops)
        draft.frame = draft.frame or met.frame
        draft.addressees = others
        draft.why["addressees"] = Rests("addressee.takes_part", met.spans[0])
        if met.date is not None:
            draft.why["said"] = Rests("date.occasion", met.why["said"].span)
        return True

    def _told_venue(self, reading: Reading, act: Act, draft: Draft, hop: Hop) -> None:
        state = [
            hit
            for hit in reading.sentence.all("venues.state", first=act.first, last=act.last)
            if not reading.sentence.depth[hit.first]
        ]
        draft.venue = (
            VenueForm.STATE_AGENCY
            if state
            else VenueForm.INTERVIEW
            if draft.speaker is not None and draft.speaker.kind == "person"
            else VenueForm.NEWS_REPORT
        )
        draft.why["venue"] = Rests("venue.outlet_told", hop.span)

    def _date_itself(self, reading: Reading, act: Act, draft: Draft) -> None:
        """The date that stands with the words themselves."""
        within = (act.first, act.content[1]) if act.fronted else act.content if act.marked else None
        found = when(reading, act.first, act.last, act.verb.first, self.calendar, self.base, within=within) or fronted(
            reading, act, self.calendar, self.base
        )
        ahead = found is not None and act.kinds[0] in _AHEAD and found[1].first >= act.verb.last
        if found is not None and ahead and not act.fronted and found[1].kind in _WIDE:
            found = None  # “proposed to meet in March”: what is asked has a time of its own
        if found is not None:
            draft.date = found[0]
            draft.why["said"] = Rests("date.beside_verb", (found[1].start, found[1].end))

    def _date_by_others(self, reading: Reading, act: Act, draft: Draft) -> None:
        """The date of the report that they stand in, or of the occasion of the words before."""
        frame = self.frames.top
        if (
            draft.speaker is not None
            and draft.speaker.kind == "source"
            and frame is not None
            and frame.source is not None
            and same_one(frame.source.mention, draft.speaker)
            and frame.date is not None
        ):
            draft.date, draft.why["said"] = frame.date, Rests("date.of_report", frame.date_span)
            return
        before = self.last.draft
        venues = {each.venue for each in (draft, before) if each is not None} - {VenueForm.NOT_SAID}
        elsewhere = len(venues) > 1 and "add" not in act.kinds
        if (
            before is not None
            and not (elsewhere and "venue" in draft.why)
            and before.date is not None
            and self.last.speaker is not None
            and same_one(self.last.speaker, draft.speaker)
            and draft.paragraph - self.last.paragraph <= 1
            and not self._other_occasion(reading, act)
        ):
            draft.date = before.date
            draft.why["said"] = Rests("date.occasion", before.why["said"].span)
            draft.venue = before.venue if draft.venue is VenueForm.NOT_SAID else draft.venue
            draft.hops = draft.hops or list(before.hops)

    def _other_occasion(self, reading: Reading, act: Act) -> bool:
        """Whether the words are said to have fallen elsewhere: “asked about that visit”."""
        sentence = reading.sentence
        return (
            "add" not in act.kinds
            and bool(act.speakers)
            and act.speakers[0].kind == "person"
            and act.verb.first - act.first > 4
            and self.last.paragraph != sentence.paragraph
        )
