"""Sentences in which nobody speaks for himself: reports, messages, meetings, incidents.

The rules are:

* What a frame covers is told by it: the messages in the sentence, a meeting, or a report.
* That somebody mediates is one report of the outlet, however often the article comes back to it.
* A meeting of which an office tells has that office as its hop.
* What is told without a speaker and with a date is an incident in the background; one of the last year happened on the
  ground.
* That somebody spoke somewhere, by no verb of the lists, is an item that the next sentence carries out.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.article import LAST
from goodoffices.importing.covers import Covers
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Frame, Hop
from goodoffices.importing.messages import Message, mediating, messages
from goodoffices.importing.occasions import Meeting, between, meeting, venue_between, when
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention, head_stem
from goodoffices.importing.when import Expression, resolve
from goodoffices.record.dates import DateInterval
from goodoffices.record.item import Form, Kind, Place, Relayer, VenueForm

_AT_BEGINNING: Final = 4
_SPOKEN: Final = frozenset({VenueForm.SPEECH, VenueForm.PRESS_CONFERENCE, VenueForm.INTERVIEW, VenueForm.POST})
_DAYS_OF_INCIDENT: Final = 31
"""Days of an incident, at most; what is told of a season or a year is none that happened at a place."""
_LONGEST_AGO: Final = 366
"""Days since an incident; what is older is history."""
_LONGEST_BY_WHOM: Final = 3
"""Words behind “according to” in which whoever is meant is named."""
_OCCASIONS: Final = frozenset({VenueForm.MEETING, VenueForm.CALL})


class Tellings(Covers):
    """Reads what is told."""

    def _told(self, reading: Reading, frame: Frame | None) -> None:
        """What a frame tells, or nobody in particular: messages, a meeting, a report."""
        sentence = reading.sentence
        made = messages(
            reading, 0, len(sentence.words), self.sides, frame.teller.mention if frame and frame.teller else None
        )
        met = meeting(reading, 0, len(sentence.words))
        mediates = mediating(reading)
        opened = (
            frame is not None
            and frame.report is None
            and frame.outlet is not None
            and frame.teller is None
            and not frame.inner
        )
        if met is not None:
            # In a later paragraph an outlet still covers messages, but not whatever else is told.
            later = frame is not None and not self.marked and sentence.paragraph > frame.paragraph
            self._meeting(reading, met, None if later else frame)
        if frame is not None and met is None:
            frame.paragraph = sentence.paragraph
        for message in made:
            self._message(reading, message, frame)
        conveyed = any(each.reason == "message.conveyed" for each in made)
        if conveyed:  # the message that is handed over says so itself
            mediates = [hit for hit in mediates if hit.meaning != "verbs.convey"]
        if met is None and (mediates or (conveyed and opened) or (frame is not None and self.marked and not made)):
            self._report(reading, frame, made, mediates=bool(mediates) or conveyed)

    def _report(self, reading: Reading, frame: Frame | None, made: list[Message], *, mediates: bool) -> None:
        sentence = reading.sentence
        end = len(sentence.words)
        begin = 0
        if made and not any(each.reason == "message.conveyed" for each in made):
            end = max(1, min(each.first for each in made))
        if end - begin < 4:
            return
        if made and self._only_names(reading, begin, end):
            return
        span = self._span(sentence, begin, end)
        speaks = bool(reading.acts) and bool(reading.acts[0].quotes) and reading.acts[0].fronted
        if (
            frame is not None
            and frame.report is not None
            and ((mediates and (made or not self.marked)) or (speaks and not made))
            and (mediates or frame.report == len(self.drafts) - 1)  # else other things were told since
        ):
            self.drafts[frame.report].spans.append(span)
            return
        if frame is None and not mediates:
            return
        draft = Draft(Kind.REPORT, sentence.paragraph, sentence.nth, [span], "kind.report")
        draft.frame = frame
        draft.venue = VenueForm.NEWS_REPORT if frame is not None else VenueForm.NOT_SAID
        if mediates and self.sides.mediator is not None:
            draft.carrier = self.sides.mediator
            draft.why["carrier"] = Rests("carrier.mediates", self._place(reading, self.sides.mediator))
        if frame is not None and frame.source is not None and sentence.all("words.saying") and not mediates:
            draft.kind, draft.speaker = Kind.STATEMENT, frame.source.mention  # «نقل الموقع عن مسؤول قوله»
            draft.others = [frame.outlet.mention] if frame.outlet is not None else []
            draft.why["speaker"] = Rests("speaker.source", frame.source.span)
        elif frame is not None and frame.source is not None and self._source_is_subject(reading):
            draft.kind, draft.speaker = Kind.STATEMENT, frame.source.mention
            draft.others = [frame.outlet.mention] if frame.outlet is not None else []
            draft.why["speaker"] = Rests("speaker.source", frame.source.span)
        # Behind “that” stands what is reported, with times of its own.
        told = next((hit.first for hit in sentence.all("words.that", first=begin, last=end)), end)
        found = when(reading, begin, told, begin, self.calendar, self.base)
        if found is not None and frame is not None and frame.date is None:
            draft.date, draft.why["said"] = found[0], Rests("date.of_clause", (found[1].start, found[1].end))
        self.drafts.append(draft)
        if frame is not None and frame.report is None and mediates:
            frame.report = len(self.drafts) - 1
        if frame is None:
            draft.place = Place.BACKGROUND if self.drafts[:-1] else Place.CURRENT

    def _only_names(self, reading: Reading, first: int, last: int) -> bool:
        """Whether words say nothing but by whom something is told: “according to a source in Lima”."""
        sentence = reading.sentence
        named = {at for each in reading.mentions for at in range(each.first, each.last)}
        named |= {at for hit in sentence.all("words.according") for at in range(hit.first, hit.last)}
        small = ("words.function", "words.to", "words.of", "words.same")
        return all(
            at in named or sentence.words[at].kind == "p" or sentence.has(at, *small) is not None
            for at in range(first, last)
        )

    def _source_is_subject(self, reading: Reading) -> bool:
        """Whether it is the source that says it: “the diplomat added”, and not the paper that cites one."""
        who = reading.acts[0].speakers[0] if reading.acts and reading.acts[0].speakers else None
        if who is not None:
            return who.kind == "source"
        told = [hit for hit in reading.sentence.all("words.according") if not reading.sentence.depth[hit.first]]
        near = [each for hit in told for each in reading.within(hit.first, hit.last + _LONGEST_BY_WHOM)]
        return bool(told) and not any(each.kind != "pronoun" for each in near)

    def _last_of_report(self, draft: Draft) -> None:
        """What is known of a report only at the end: who reported, and when."""
        frame = draft.frame
        if frame is None:
            draft.speaker = Mention("outlet", 0, 0, self.asked.outlet, "")
            draft.why["speaker"] = Rests("speaker.page_reports")
            return
        if frame.outlet is not None:
            nearest = frame.inner[0] if frame.inner and frame.inner[0].relayer is Relayer.OUTLET else frame.outlet
            draft.speaker = nearest.mention
            draft.why["speaker"] = Rests("speaker.outlet_reports", nearest.span)
            if frame.source is not None:
                draft.others = [frame.source.mention]
        elif frame.teller is not None:
            draft.speaker, draft.kind, draft.frame = frame.teller.mention, Kind.STATEMENT, None
            draft.why["speaker"] = Rests("speaker.goes_on", frame.teller.span)
            draft.hops = list(frame.inner)
        elif frame.source is not None:
            draft.speaker, draft.kind = frame.source.mention, Kind.STATEMENT
            draft.why["speaker"] = Rests("speaker.source", frame.source.span)
        if draft.date is None and frame.date is not None:
            draft.date = frame.date
            draft.why["said"] = Rests("date.of_report", frame.date_span)

    def _message(self, reading: Reading, message: Message, frame: Frame | None, hops: list[Hop] | None = None) -> Draft:
        sentence = reading.sentence
        draft = Draft(
            message.kind,
            sentence.paragraph,
            sentence.nth,
            [self._span(sentence, message.first, message.last)],
            message.reason,
        )
        draft.speaker = message.speaker
        if message.speaker is not None:
            draft.why["speaker"] = Rests("speaker.of_message", self._place(reading, message.speaker))
        if frame is None and not hops and message.reason == "message.asked":
            message = self._in_public(reading, message)
        if message.to is not None:
            draft.addressees = [message.to]
            draft.why["addressees"] = Rests("addressee.of_message", self._place(reading, message.to))
        if message.carrier is not None:
            draft.carrier = message.carrier
            draft.why["carrier"] = Rests("carrier.of_message", self._place(reading, message.carrier))
        draft.venue = VenueForm.MESSAGE
        if message.carrier is None and frame is None and not hops and message.reason == "message.asked":
            draft.venue = VenueForm.NOT_SAID
        draft.frame, draft.hops = frame, hops or []
        self._date_message(reading, message, draft, frame)
        self._conditions(sentence, message.first, message.last, draft)
        self.drafts.append(draft)
        return draft

    def _in_public(self, reading: Reading, message: Message) -> Message:
        """A demand of which nobody in particular tells: carried only where “through” says so, to whom it names."""
        through = message.carrier is not None and message.carrier.governed and message.carrier in reading.mentions
        named = message.to in reading.mentions
        return message._replace(carrier=message.carrier if through else None, to=message.to if named else None)

    def _date_message(self, reading: Reading, message: Message, draft: Draft, frame: Frame | None) -> None:
        sentence = reading.sentence
        begin = message.first
        while begin > 0 and not sentence.mark(begin - 1, ";؛") and not self._before_act(reading, begin):
            begin -= 1
        whole = message.reason in ("message.asked", "message.conveyed", "message.informed", "message.answered")
        own = when(reading, begin, message.last, message.first, self.calendar, self.base) if whole else None
        if own is not None and not (
            frame is not None and frame.date_span == (own[1].start, own[1].end) and message.reason != "message.conveyed"
        ):
            draft.date = own[0]
            draft.why["said"] = Rests("date.of_clause", (own[1].start, own[1].end))
        elif message.reason == "message.asked_to_tell" and self.drafts and self.drafts[-1].index == sentence.nth:
            asked = self.drafts[-1]
            if asked.date is not None:
                draft.date = asked.date
                draft.why["said"] = Rests("date.of_request", asked.why["said"].span)
        elif (
            message.reason == "message.answered"
            and frame is not None
            and frame.base is not None
            and frame.date is not None
        ):
            draft.date = between(frame.base, frame.date, frame.base.rests_on)
            if draft.date is not None:
                draft.why["said"] = Rests("date.after_request_before_report", frame.date_span)
        if draft.date is not None and frame is not None and message.reason == "message.asked":
            frame.base = draft.date

    def _before_act(self, reading: Reading, at: int) -> bool:
        return any(
            act.verb.first <= at - 1 < act.verb.last and act.speakers and act.speakers[0].kind != "state"
            for act in reading.acts
        )

    def _meeting(self, reading: Reading, met: Meeting, frame: Frame | None, hops: list[Hop] | None = None) -> None:
        sentence = reading.sentence
        draft = Draft(
            Kind.MEETING,
            sentence.paragraph,
            sentence.nth,
            [self._span(sentence, met.first, met.last)],
            "kind.call" if met.call else "kind.meeting",
        )
        draft.addressees = self._participants(met)
        draft.why["addressees"] = Rests("addressee.takes_part", draft.spans[0])
        draft.venue = VenueForm.CALL if met.call else VenueForm.MEETING
        draft.form = Form.NARRATED
        draft.frame, draft.hops = frame, hops if hops is not None else []
        if frame is None and hops is None:
            draft.hops = self._office_tells(reading)
        verb = next(
            (hit.first for hit in sentence.all("verbs.meet", "verbs.call", first=met.first, last=met.last)), met.first
        )
        found = when(reading, met.first, met.last, verb, self.calendar, self.base, expected=met.expected)
        if found is not None and not (frame is not None and frame.date_span == (found[1].start, found[1].end)):
            draft.date = found[0]
            draft.why["said"] = Rests(
                "date.expected" if met.expected else "date.of_clause", (found[1].start, found[1].end)
            )
        self.drafts.append(draft)
        self.last.met = draft
        for each in reversed(draft.addressees):
            if each.head:
                self.last.by_head[head_stem(each.head)] = each

    def _participants(self, met: Meeting) -> list[Mention]:
        both = [each for each in met.who if each.kind == "two"]
        states = [each for each in met.who if each.kind == "state"]
        if both and not states and self.sides.pair:
            return list(self.sides.pair)
        asked, other = self.sides.asked, self.sides.other
        if both and not states and asked is not None and other is not None and asked.kind == other.kind == "state":
            return [asked, other]
        return [each for each in met.who if each.kind != "two"] or both

    def _office_tells(self, reading: Reading) -> list[Hop]:
        """The office that tells of a meeting: “according to a statement of X”, “X said”."""
        sentence = reading.sentence
        for hit in sentence.all("words.according"):
            near = [
                each
                for each in reading.mentions
                if hit.last <= each.first <= hit.last + 6 and each.kind in ("body", "office", "person", "state")
            ]
            if near:
                who = near[0]
                return [
                    Hop(
                        Relayer.OFFICE if who.kind != "person" else Relayer.PERSON,
                        who,
                        self._span(sentence, who.first, who.last),
                        "hop.office_tells",
                    )
                ]
        return self._of_statement(reading)

    def _dates_meeting(self, reading: Reading) -> bool:
        """“The meeting took place on Tuesday”: the day of what was told to have been said there."""
        sentence = reading.sentence
        told = sentence.all("verbs.meet", "verbs.call", last=_AT_BEGINNING)
        begins = any(hit.prefix in ("", "ה", "و", "ו") for hit in told)
        before = [
            each
            for each in self.drafts[-LAST:]
            if each.paragraph == sentence.paragraph and each.date is None and each.venue in _OCCASIONS
        ]
        found = when(reading, 0, len(sentence.words), 0, self.calendar, self.base) if begins and before else None
        if found is None or reading.within(0, len(sentence.words), "person", "office"):
            return False
        for each in before:
            each.date, each.why["said"] = found[0], Rests("date.occasion", (found[1].start, found[1].end))
        before[-1].spans.append(self._span(sentence, 0, len(sentence.words)))
        return True

    def _incident(self, reading: Reading) -> None:
        """What is told without a speaker and has a date: background."""
        sentence = reading.sentence
        if reading.acts or self._dates_meeting(reading) or self._only_spoke(reading):
            return
        cuts = self._incident_clauses(reading)
        for first, last in cuts:
            found = when(reading, first, last, first, self.calendar, self.base) or self._since(reading, first, last)
            if found is None:
                continue
            draft = Draft(
                Kind.INCIDENT, sentence.paragraph, sentence.nth, [self._span(sentence, first, last)], "kind.incident"
            )
            draft.form, draft.place = Form.NARRATED, Place.BACKGROUND
            draft.date = found[0]
            draft.why["said"] = Rests("date.of_clause", (found[1].start, found[1].end))
            self.base = found[0]
            short = draft.date.latest - draft.date.earliest <= _DAYS_OF_INCIDENT
            if short and self.asked.published - draft.date.latest <= _LONGEST_AGO:
                draft.venue, draft.why["venue"] = VenueForm.ON_THE_GROUND, Rests("kind.incident", draft.spans[0])
            if self._met(reading, first, last):
                draft.kind, draft.venue = Kind.MEETING, VenueForm.MEETING
                draft.why["kind"] = Rests("kind.meeting", draft.spans[0])
            states = [
                each
                for each in reading.within(first, last, "state")
                if not each.possessor and not sentence.depth[each.first]
            ]
            if len({each.code for each in states}) == 2:
                draft.addressees = states[:2]
                draft.why["addressees"] = Rests("addressee.of_incident", draft.spans[0])
            self.drafts.append(draft)

    def _only_spoke(self, reading: Reading) -> bool:
        """“On Saturday the general attacked Peru in a speech”: that somebody spoke there, with no verb of the lists."""
        sentence = reading.sentence
        form, place = venue_between(reading, 0, len(sentence.words))
        free = [
            each for each in reading.mentions if not (each.governed or each.possessor or sentence.depth[each.first])
        ]
        if form not in _SPOKEN or not free or free[0].kind not in ("person", "office"):
            return False
        draft = Draft(
            Kind.STATEMENT,
            sentence.paragraph,
            sentence.nth,
            [self._span(sentence, 0, len(sentence.words))],
            "kind.said",
        )
        draft.speaker, draft.venue, draft.empty = free[0], form, True
        draft.why["speaker"] = Rests("speaker.beside_verb", self._place(reading, free[0]))
        draft.why["venue"] = Rests("venue.beside_verb", place)
        found = when(reading, 0, len(sentence.words), free[0].last, self.calendar, self.base)
        if found is not None:
            draft.date, draft.why["said"] = found[0], Rests("date.of_clause", (found[1].start, found[1].end))
            self.base = found[0]
        self.drafts.append(draft)
        self.last.speaker = self.last.person = free[0]
        self.last.draft, self.last.paragraph = draft, sentence.paragraph
        return True

    def _met(self, reading: Reading, first: int, last: int) -> bool:
        """Whether a clause tells of a meeting that had taken place, whoever met there."""
        sentence = reading.sentence
        during = {hit.last for hit in sentence.all("words.during", first=first, last=last)}
        return any(
            hit.first not in during and not sentence.depth[hit.first]
            for hit in sentence.all("verbs.meet", first=first, last=last)
        )

    def _since(self, reading: Reading, first: int, last: int) -> tuple[DateInterval, Expression] | None:
        """The first “since” of a clause: when it began."""
        for each in reading.times:
            if each.since and first <= each.first < last:
                dates = resolve(each, reading.sentence.text(each.first, each.last), self.calendar, self.base)
                if dates is not None:
                    return dates, each
        return None

    def _incident_clauses(self, reading: Reading) -> list[tuple[int, int]]:
        """A clause for each time, cut at the comma or the “and” before it."""
        sentence = reading.sentence
        starts = [0]
        for each in reading.times[1:]:
            cut = next((at for at in range(each.first, starts[-1], -1) if sentence.mark(at, ",،;")), None)
            if each.kind == "count" or cut is not None:
                starts.append(cut + 1 if cut is not None else each.first)
        return list(zip(starts, [*starts[1:], len(sentence.words)], strict=True))
