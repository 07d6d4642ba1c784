"""Sentences in which somebody speaks: who it is, whose wording it is, and what it goes on from.

The rules are:

* One item for each thing said. A paraphrase and the quotation that carries it out are one item; so is what a body is
  said to say and the words of its spokesman: the speaker is who is quoted. What is added is an item of its own.
* A pronoun, “the minister” and a verb without a speaker point back to whoever spoke last, in that office if one is
  named.
* The kind follows from the verb; behind a plain verb of saying from what is said: something harsh on a condition is a
  threat, what somebody is ready to do, or will do on a condition, an assurance.
* Who has met speaks at that meeting in the next sentence: its day, place and hops are shared, and the others who met
  are who is spoken to.
* A whole clause in quotation marks, behind a colon or between dashes is the speaker's wording; a word or two are the
  reporter's.
* What a quotation contains is an item of its own if somebody is named who said it: its first hop is whoever quotes.
* Messages of which somebody tells are items of their own: whoever tells is their first hop.
* An office that only announces a meeting is a hop of the meeting, and of what was asked there. A call and what is
  asked in it (“called her and asked”) are two items.
* What a report says that somebody promised, asked or denied is his, with the report as hops. What a statement tells
  (“according to the statement”) has whoever put it out as a hop.
* That somebody spoke of something, and what he said in the next sentence, are one item.
"""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.importing.addressees import hearers, to_pronoun
from goodoffices.importing.article import LAST
from goodoffices.importing.clauses import DASHES, Sentence
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Frame, Hop, same_name
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.messages import Message, Sides, messages
from goodoffices.importing.occasions import Meeting, fronted, meeting, venue, when
from goodoffices.importing.readings import Act, Reading, within
from goodoffices.importing.registry import Mention, head_stem
from goodoffices.importing.tellings import Tellings
from goodoffices.record.item import Form, Kind, Relayer, VenueForm
from goodoffices.words import fold

_KINDS: Final = {
    "deny": Kind.DENIAL,
    "warn": Kind.THREAT,
    "appeal": Kind.APPEAL,
    "ask": Kind.REQUEST,
    "assure": Kind.ASSURANCE,
}


_NO_PERSON: Final = "it"
_APART_FROM_MEETING: Final = frozenset({"ask", "appeal", "assure", "deny", "warn"})
_AHEAD: Final = frozenset({"ask", "appeal", "assure", "warn"})
_WIDE: Final = frozenset({"month", "part", "year"})
_RENDERING: Final = frozenset({"outlet", "source", "story"})
_SHORTEST_WORDS: Final = 4
_SHORTEST_TELLING: Final = 1
_AT_ONCE: Final = 2
_PLAIN_VENUES: Final = frozenset({VenueForm.NOT_SAID, VenueForm.NEWS_REPORT, VenueForm.INTERVIEW})
_NEAR_OTHER: Final = 7
_LONGEST_LEAD: Final = 6
"""Words before the first message that a source tells of; where there are more, they say something themselves."""


class Speeches(Tellings):
    """Reads what somebody says."""

    def _act(self, reading: Reading, act: Act, frame: Frame | None) -> None:
        sentence = reading.sentence
        quoted = self._quotes_somebody(reading, act)
        speaker = quoted or self._speaker(reading, act)
        if speaker is None:
            return
        if speaker.kind == "office" and not speaker.name and sentence.all("words.anonymity"):
            speaker = msgspec.structs.replace(speaker, kind="source")
        if speaker.kind in ("outlet", "story"):
            self._told(reading, self._frame(reading))
            return
        if (speaker.kind == "state" or self._through_somebody(reading, act)) and self._state_message(
            reading, act, frame
        ):
            return
        if speaker.kind == "state" and frame is not None and self.marked:
            to, carrier = self.sides.opposite(speaker), self.sides.mediator
            self._message(
                reading,
                Message(self._kind(reading, act), speaker, to, carrier, act.first, act.last, "message.said"),
                frame,
            )
            return
        hops = self._hops(reading, act, speaker, quoted=quoted is not None, frame=frame)
        met = self._meeting_of(reading, act, speaker)
        if met is not None and self._announces(reading, act, met, speaker):
            told = [
                Hop(
                    Relayer.OFFICE if speaker.kind != "person" else Relayer.PERSON,
                    speaker,
                    self._span(sentence, speaker.first, speaker.last),
                    "hop.office_tells",
                )
            ]
            self._meeting(reading, met, None, told)
            self._issued(reading, speaker)
            self._said_there(reading, act, told)
            return
        self._met_before(reading, act)
        made = [
            each for each in messages(reading, *act.content, self.sides, self._carries(speaker))
            if each.speaker is None or each.reason != "message.answered" or each.speaker.code != speaker.code
        ]  # fmt: skip
        if speaker.kind == "source" and made:
            said = self._source_tells(reading, act, made)
            if said is None:
                return
            act, made = said
        draft = self._speech(reading, act, speaker, hops, made)
        if made:
            self._tells(reading, act, speaker, draft, made)
        self._inner(reading, act, speaker, draft)

    def _said_there(self, reading: Reading, act: Act, told: list[Hop]) -> None:
        """“The minister called his counterpart and asked him …, the ministry said”: what was asked is an item, too."""
        inner = within(reading, act)
        if inner is None or inner.kinds[0] not in _APART_FROM_MEETING:
            return
        self.inside = self.frames.open("frame.teller", reading.sentence.paragraph)
        self.inside.inner = told
        self._act(reading, inner, None)
        self.inside = None

    def _met_before(self, reading: Reading, act: Act) -> None:
        """“X called Y and asked him”: the call is an item of its own, before what was asked."""
        sentence, verb = reading.sentence, act.verb.first
        join = next((at for at in range(verb, max(act.first, verb - 4), -1) if _joins(sentence, at)), None)
        if act.quotes or act.kinds[0] not in _APART_FROM_MEETING or join is None or self.inside is not None:
            return
        hits = sentence.all("verbs.call", "verbs.meet", first=act.first, last=join)
        amid = {hit.last for hit in sentence.all("words.amid", first=act.first, last=join)}
        hits = [hit for hit in hits if hit.first not in amid and not sentence.depth[hit.first]]
        if any(self._subject_of(act, hit) for hit in hits):
            met = meeting(reading, act.first, join)
            if met is not None and not met.expected:
                self._meeting(reading, met, None)

    def _rendered(self, reading: Reading, frame: Frame | None) -> bool:
        """“The paper reports that the minister promised …”: what he promised, with the paper as a hop."""
        act = reading.acts[0] if reading.acts else None
        if frame is None or act is None or not act.speakers or act.speakers[0].kind not in _RENDERING:
            return False
        inner = within(reading, act)
        if inner is None or (inner.kinds[0] == "ask" and not hearers(reading, inner) and not inner.quotes):
            return False  # “seeks to gain time” asks nobody for anything
        if messages(reading, *act.content, Sides(), None) or meeting(reading, *act.content) is not None:
            return False
        begun = len(self.drafts)
        self.inside = frame
        self._act(reading, inner, None)
        self.inside = None
        return len(self.drafts) > begun

    def _source_tells(self, reading: Reading, act: Act, made: list[Message]) -> tuple[Act, list[Message]] | None:
        """Where a source's words are messages, the source is a hop and no speaker; what is left for it to say."""
        lead = made[0].first - act.content[0]
        at_once = lead <= _AT_ONCE and made[0].speaker is not None
        if act.quotes and not at_once:
            return act, made
        for message in made:
            self._message(reading, message, self.frames.top)
        if lead <= _LONGEST_LEAD or act.fronted:
            return None
        return act._replace(last=made[0].first, content=(act.content[0], made[0].first)), []

    def _meeting_of(self, reading: Reading, act: Act, speaker: Mention) -> Meeting | None:
        """The meeting that somebody tells of, without himself where others took part."""
        met = (
            meeting(reading, *self._own_range(reading, act))
            if speaker.kind in ("body", "office", "person", "state") and not act.quotes
            else None
        )
        if (
            met is None
            and speaker.kind in ("body", "office", "state")
            and act.kinds[0] == "say"
            and act.verb.first - act.first > 5
        ):
            before = meeting(reading, act.first, act.verb.first)
            met = before._replace(last=act.last) if before is not None else None
        if met is not None:
            others = tuple(each for each in met.who if each is not speaker)
            met = met._replace(who=others) if len(others) > 1 or any(each.kind == "two" for each in others) else met
        return met

    def _own_range(self, reading: Reading, act: Act) -> tuple[int, int]:
        if reading.sentence.lexicon.subject == "first" and not act.quotes and act.verb.last < act.content[0]:
            return act.verb.last, act.last  # nothing but the order marks what a Persian verb governs
        return act.content if act.content[1] - act.content[0] > 3 else (act.first, act.last)

    def _announces(self, reading: Reading, act: Act, met: Meeting, speaker: Mention) -> bool:
        """Whether an office only tells of a meeting, as it does with a plain verb of saying."""
        at_it = reading.sentence.all("words.during", first=act.first, last=act.last)
        if at_it and self._just_met(reading) is not None:
            return False  # “the minister said during the call”
        return act.kinds[0] in ("say", "report") and (
            met.expected or met.call or any(each.kind in ("state", "two", "office") for each in met.who)
        )

    def _through_somebody(self, reading: Reading, act: Act) -> bool:
        """Whether a body or an office asks or offers through somebody: that is a message, and no speech."""
        if act.kinds[0] not in ("ask", "assure", "appeal") or act.quotes:
            return False
        found = messages(reading, act.first, act.last, Sides(), None)
        return any(each.carrier is not None or each.reason == "message.asked_to_tell" for each in found)

    def _state_message(self, reading: Reading, act: Act, frame: Frame | None) -> bool:
        """A state that asks, answers or informs: that is a message, also without a frame."""
        if (
            act.kinds[0] == "appeal"
            and frame is None
            and not reading.sentence.all("words.via", first=act.first, last=act.last)
        ):
            return False  # an appeal in public
        if act.kinds[0] in ("deny", "warn", "say", "add"):
            made = messages(reading, act.first, act.last, self.sides, None) if frame is not None else []
        else:
            made = messages(reading, act.first, act.last, self.sides, None)
        if not made:
            return False
        top = frame or self._frame_from_according(reading)
        for message in made:
            self._message(reading, message, top)
        return True

    def _speaker(self, reading: Reading, act: Act) -> Mention | None:
        """Who speaks: the first mention, or whom it points back to."""
        who = act.speakers[0] if act.speakers else None
        if who is None:
            return self._continuing(reading, act)
        if who.kind == "pronoun":
            met = self._just_met(reading)
            if met is not None and met.addressees[0].kind in ("person", "office"):
                return self._other_pronoun(reading, who) or met.addressees[0]
            if reading.sentence.words[who.first].fold == _NO_PERSON and who in reading.mentions:
                return self._just_named(reading, "body") or self._body_before(reading)
            named = self._just_named(reading) or self._other_pronoun(reading, who)
            if named is not None:
                return named
            if self.last.speaker is not None and self.last.speaker.kind == "body" and self.last.person is not None:
                return self.last.person
            return self.last.speaker or next((each for each in act.speakers[1:] if each.kind != "pronoun"), None)
        if who.kind == "office" and self._points_back(who) and self._asked_before(reading, act):
            return self._asked_before(reading, act)
        if who.kind == "office" and self._points_back(who) and not self._indefinite(reading, who):
            return self._pointed_at(reading, who) or who
        if who.kind == "source" and (who.same or len(who.capacity.split()) <= 1) and not self._indefinite(reading, who):
            frame = self.frames.of_source()
            if frame is not None and frame.source is not None:
                return frame.source.mention
            return self._person_again(reading, who) or who
        if who.kind == "outlet" and not who.name:
            return who
        return who

    def _asked_before(self, reading: Reading, act: Act) -> Mention | None:
        """“He asked his counterpart … The minister replied”: whoever was asked in the sentence before."""
        before, replies = self.last.draft, reading.sentence.has(act.verb.first, "verbs.reply") is not None
        if not replies or before is None or before.index != reading.sentence.nth - 1 or len(before.addressees) != 1:
            return None
        return before.addressees[0] if before.kind in (Kind.REQUEST, Kind.APPEAL) else None

    def _other_pronoun(self, reading: Reading, who: Mention) -> Mention | None:
        """“She asked him … He promised”: another pronoun than that of whoever spoke last is whom he or she spoke to."""
        word = reading.sentence.words[who.first].fold if who in reading.mentions else ""
        before, self.last.pronoun = self.last.pronoun, (reading.sentence.nth, word)
        heard = self.last.draft.addressees if self.last.draft is not None else []
        near = before[0] == reading.sentence.nth - 1 and self.last.paragraph == reading.sentence.paragraph
        return heard[0] if near and before[1] not in ("", word) and len(heard) == 1 else None

    def _body_before(self, reading: Reading) -> Mention | None:
        """Who “it” is: the body, state or outlet that spoke last, in this paragraph or the one before."""
        last = self.last.speaker
        near = reading.sentence.paragraph - self.last.paragraph <= 1
        return last if near and last is not None and last.kind in ("body", "state", "outlet") else None

    def _just_named(self, reading: Reading, kind: str = "person") -> Mention | None:
        """Whom the sentence before named first, if nobody spoke there: “The minister shrugged. He said …”."""
        if self.last.named is None:
            return None
        index, paragraph, mention = self.last.named
        spoken = self.last.draft.index if self.last.draft is not None else -1
        near = index == reading.sentence.nth - 1 and paragraph == reading.sentence.paragraph
        return mention if near and index > spoken and mention.kind == kind else None

    def _just_met(self, reading: Reading) -> Draft | None:
        """The meeting of which the sentence before told, if nobody has spoken elsewhere since."""
        met = self.last.met
        if met is None or reading.sentence.paragraph - met.paragraph > 1 or not met.addressees:
            return None
        elsewhere = any(each.index > met.index and each.venue is not met.venue for each in self.drafts[-LAST:])
        return None if elsewhere or met.index >= reading.sentence.nth else met

    def _goes_on(self, reading: Reading, act: Act, draft: Draft) -> None:
        """“He added”, “she said”: whoever goes on speaks to the same outlet, at the same place."""
        before = self.last.draft
        points = not act.speakers or act.speakers[0].kind == "pronoun" or "add" in act.kinds
        if not points or before is None or not _same(before.speaker, draft.speaker) or draft.venue not in _PLAIN_VENUES:
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
                if not _same(each, draft.speaker) and not sentence.depth[each.first]
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

    def _share_meeting(self, reading: Reading, act: Act, draft: Draft) -> bool:
        """Whether the words fell at the meeting just told of: then they share its day, place and hops."""
        met, speaker = self._just_met(reading), draft.speaker
        told = draft.venue in (VenueForm.NOT_SAID, VenueForm.OFFICIAL_STATEMENT, VenueForm.READ_OUT)
        by_outlet = "venue" in draft.why and draft.why["venue"].reason == "venue.outlet_told"
        if met is None or speaker is None or not (told or by_outlet):
            return False
        own = draft.why["said"].span if draft.date not in (None, met.date) else None
        if own is not None and own[1] <= reading.sentence.words[act.verb.first].start:
            return False  # “three days later the agency quoted him”: that was another occasion
        others = [each for each in met.addressees if not _same(each, speaker) and not _of_one_office(each, speaker)]
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

    def _continuing(self, reading: Reading, act: Act) -> Mention | None:
        named = self._just_named(reading)
        if named is not None:
            return named
        if self.last.speaker is None or reading.sentence.paragraph - self.last.paragraph > 1:
            return None
        return self.last.speaker

    def _points_back(self, who: Mention) -> bool:
        return len([word for word in who.capacity.replace("'", " ").split() if len(word) > 1]) <= 1 and not who.code

    def _pointed_at(self, reading: Reading, who: Mention) -> Mention | None:
        """The person with that office who spoke last; else whoever spoke last in the paragraph."""
        head = head_stem(who.head)
        found = self.last.by_head.get(head)
        if found is not None:
            return found
        if (
            self.last.speaker is not None
            and reading.sentence.paragraph - self.last.paragraph <= 1
            and self.last.speaker.kind in ("person", "office", "source")
        ):
            return self.last.speaker
        return None

    def _hops(self, reading: Reading, act: Act, speaker: Mention, *, quoted: bool, frame: Frame | None) -> list[Hop]:
        """The hops of somebody's own words: a source is one; so is the outlet that quotes or was told."""
        sentence = reading.sentence
        hops: list[Hop] = []
        if speaker.kind == "source":
            hops.append(Hop(Relayer.PERSON, speaker, self._span(sentence, *_bounds(reading, speaker)), "hop.source"))
        outlet = act.speakers[0] if quoted else None
        if outlet is not None and not self.frames.is_page(outlet.name):
            hops.append(Hop(Relayer.OUTLET, outlet, self._span(sentence, outlet.first, outlet.last), "hop.quotes"))
        elif outlet is None:
            told = self._told_outlet(reading, self._begin(reading, act), act.last, governed=act.kinds[0] == "deny")
            told = told or (frame.outlet if speaker.kind == "source" and self.marked and frame is not None else None)
            if told is not None:
                hops.append(told)
        if not hops and frame is not None and self._told_according(reading, act):
            hops += frame.hops()
        if self.inside is not None:
            return self.inside.hops()
        if not hops:
            hops = [hop for hop in self._of_statement(reading) if not _same(hop.mention, speaker)]
        return hops

    def _told_according(self, reading: Reading, act: Act) -> bool:
        """Whether “according to” a source, an outlet or an office stands beside the words of somebody else."""
        told = reading.sentence.all("words.according", first=self._begin(reading, act), last=act.last)
        return self.according and any(not reading.sentence.depth[hit.first] for hit in told)

    def _begin(self, reading: Reading, act: Act) -> int:
        """Where what is told of an act begins: what “and” joins to the first verb shares what stands before it."""
        return 0 if reading.acts and act.speakers[:1] == reading.acts[0].speakers[:1] else act.first

    def _speech(self, reading: Reading, act: Act, speaker: Mention, hops: list[Hop], made: list[Message]) -> Draft:
        sentence = reading.sentence
        span = self._span(sentence, act.first, act.last)
        before = self._carries_on(reading, act, speaker)
        if before is not None:
            return self._merge(reading, act, speaker, before, span, hops)
        kind = self._kind(reading, act)
        draft = Draft(kind, sentence.paragraph, sentence.nth, [span], f"kind.verb_{act.kinds[0]}")
        draft.speaker = speaker
        draft.why["speaker"] = Rests(
            self._speaker_reason(act, speaker),
            self._place(reading, speaker)
            or (sentence.words[act.verb.first].start, sentence.words[act.verb.last - 1].end),
        )
        draft.others = [each for each in act.speakers if each is not speaker and each.kind not in ("pronoun", "story")]
        draft.hops = hops
        self._addressees(reading, act, draft)
        form, place = venue(reading, act)
        draft.venue = form
        if place is not None:
            draft.why["venue"] = Rests("venue.beside_verb", place)
        elif hops and hops[-1].relayer is Relayer.OUTLET and self.inside is None:
            self._told_venue(reading, act, draft, hops[-1])
        elif speaker.kind == "source":
            draft.venue = VenueForm.NEWS_REPORT
        self._goes_on(reading, act, draft)
        self._quoted(sentence, act, draft)
        self._conditions(sentence, *self._own_content(act), draft)
        self._date_itself(reading, act, draft)
        if (self._at_call(reading, act, draft) or not self._share_meeting(reading, act, draft)) and draft.date is None:
            self._date_by_others(reading, act, draft)
        self._take_over(reading, draft)
        draft.empty = self._says_nothing(reading, act, speaker)
        self.drafts.append(draft)
        self._remember(draft, reading)
        if draft.venue in (VenueForm.OFFICIAL_STATEMENT, VenueForm.READ_OUT) and not hops:
            self._issued(reading, speaker)
        return draft

    def _says_nothing(self, reading: Reading, act: Act, speaker: Mention) -> bool:
        """“On Saturday the minister spoke of the dispute”: that somebody spoke, and not yet what he said."""
        sentence = reading.sentence
        if act.kinds[0] != "say" or act.marked or act.fronted or act.quotes or len(reading.acts) > 1:
            return False
        told = {at for each in reading.times for at in range(each.first, each.last)}
        told |= {at for each in reading.mentions for at in range(each.first, each.last)} | set(range(*act.verb[1:3]))
        left = [at for at in range(act.verb.last, act.last) if at not in told and sentence.words[at].kind != "p"]
        left = [at for at in left if not sentence.has(at, "words.function", "words.to", "words.of")]
        return speaker in reading.mentions and len(left) <= _SHORTEST_TELLING

    def _take_over(self, reading: Reading, draft: Draft) -> None:
        """What somebody says who was only told to have spoken is the same item, on the same day and at the place."""
        before = self.drafts[-1] if self.drafts else None
        if before is None or not before.empty or before.index != reading.sentence.nth - 1:
            return
        if not _same(before.speaker, draft.speaker) or draft.paragraph != before.paragraph:
            return
        self.drafts.pop()
        draft.spans += before.spans
        if draft.venue is VenueForm.NOT_SAID:
            draft.venue = before.venue
        draft.hops = draft.hops or before.hops
        if draft.date is None and before.date is not None:
            draft.date, draft.why["said"] = before.date, Rests("date.occasion", before.why["said"].span)

    def _own_content(self, act: Act) -> tuple[int, int]:
        return (act.content[0], act.content[1]) if act.fronted else (min(act.content[0], act.verb.last), act.last)

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

    def _speaker_reason(self, act: Act, speaker: Mention) -> str:
        if act.speakers and act.speakers[0] is speaker:
            return "speaker.beside_verb"
        if not act.speakers:
            return "speaker.goes_on"
        return "speaker.pointed_at" if act.speakers[0].kind in ("pronoun", "office", "source") else "speaker.quoted"

    def _kind(self, reading: Reading, act: Act) -> Kind:
        """The kind of what is said: by its verb, or by what it says where the verb is a plain one."""
        for name in act.kinds:
            if name in _KINDS:
                return _KINDS[name]
        sentence, (first, last) = reading.sentence, self._own_content(act)
        on_condition = sentence.all("words.if", first=first, last=last)
        if on_condition and self._harsh(sentence, on_condition, first, last):
            return Kind.THREAT
        if sentence.all("words.well_meant", first=first, last=last):
            return Kind.ASSURANCE
        if on_condition and act.quotes and sentence.all("words.we", first=first, last=last):
            return Kind.ASSURANCE
        return Kind.STATEMENT

    def _harsh(self, sentence: Sentence, conditions: list[Hit], first: int, last: int) -> bool:
        """Whether something harsh is said outside of the condition itself: “if they drop their ban” is not."""
        within: set[int] = set()
        for hit in conditions:
            end = next((at for at in range(hit.last, last) if sentence.mark(at, ",،;؛")), last)
            if end < last or hit.first - first > _LONGEST_LEAD:
                within |= set(range(hit.first, end))
        return any(hit.first not in within for hit in sentence.all("words.harsh", first=first, last=last))

    def _addressees(self, reading: Reading, act: Act, draft: Draft) -> None:
        """Whom the words beside the verb name; the other side of a threat, or of a promise on a condition."""
        found = hearers(reading, act)
        reason = "addressee.behind_verb"
        if not found and to_pronoun(reading, act):
            other = self._other_one(reading, act, draft)
            found, reason = [other] if other is not None else [], "addressee.pointed_at"
        on_condition = draft.kind is Kind.ASSURANCE and bool(
            reading.sentence.all("words.if", first=self._own_content(act)[0], last=self._own_content(act)[1])
        )
        if not found and (draft.kind is Kind.THREAT or on_condition):
            found, reason = self._threatened(reading, act, draft), "addressee.threatened"
        if found:
            draft.addressees = found
            draft.why["addressees"] = Rests(reason, self._place(reading, found[0]))

    def _other_one(self, reading: Reading, act: Act, draft: Draft) -> Mention | None:
        """Whom a pronoun beside the verb means: another one before the verb, at the meeting, or who spoke before."""
        if draft.speaker is None or draft.speaker.kind in ("state", "body"):
            return self.sides.across(draft.speaker)
        near = [
            each
            for each in reading.within(0, act.verb.first, "person", "office", "two")
            if not _same(each, draft.speaker) and not reading.sentence.depth[each.first]
        ]
        met = self.last.met
        if met is not None and reading.sentence.paragraph - met.paragraph <= 1:
            near = [each for each in met.addressees if not _same(each, draft.speaker)] + near
        if not near and self.last.person is not None and not _same(self.last.person, draft.speaker):
            near = [self.last.person]
        return near[-1] if near else None

    def _threatened(self, reading: Reading, act: Act, draft: Draft) -> list[Mention]:
        """Whom a threat is meant for: the other one of the two sides, or the one other state that it names."""
        across = self.sides.across(draft.speaker)
        if across is not None:
            return [across]
        own = draft.speaker.code if draft.speaker is not None else ""
        mediator = self.sides.mediator.code if self.sides.mediator is not None else ""
        named = {
            each.code: each
            for each in reversed(reading.within(*self._own_content(act), "state"))
            if each.code not in ("", own, mediator)
        }
        return list(named.values()) if own and len(named) == 1 else []

    def _quoted(self, sentence: Sentence, act: Act, draft: Draft) -> None:
        """Whose wording it is: a whole clause in quotation marks is the speaker's; a word or two are not."""
        for each in act.quotes:
            words = [word for word in sentence.words[each.first : each.last] if word.kind != "p"]
            if len(words) >= 3 and not (self._is_outlet(sentence, each)):
                draft.quoted, draft.form = True, Form.QUOTED
                draft.words = draft.words or (each.start, each.end)
        if not draft.quoted and self._after_colon(sentence, act) is not None:
            start = self._after_colon(sentence, act) or act.first
            draft.quoted, draft.form, draft.words = True, Form.QUOTED, self._span(sentence, start, act.last)
        if not draft.quoted and act.fronted and sentence.words[act.first].text in DASHES:
            draft.quoted, draft.form, draft.words = (
                True,
                Form.QUOTED,
                self._span(sentence, act.content[0], act.content[1]),
            )

    def _is_outlet(self, sentence: Sentence, quote) -> bool:  # type: ignore[no-untyped-def]
        return (
            any(sentence.has(at, "nouns.outlet") for at in range(max(0, quote.first - 3), quote.first))
            and quote.last - quote.first <= 4
        )

    def _after_colon(self, sentence: Sentence, act: Act) -> int | None:
        for at in range(act.verb.last, min(act.last - 1, act.verb.last + 3)):
            if sentence.mark(at, ":"):
                return at + 1
        return None

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
            and _same(frame.source.mention, draft.speaker)
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
            and _same(self.last.speaker, draft.speaker)
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

    def _remember(self, draft: Draft, reading: Reading) -> None:
        self.last.speaker, self.last.draft, self.last.paragraph = draft.speaker, draft, reading.sentence.paragraph
        if draft.speaker is not None and draft.speaker.kind in ("person", "office", "source"):
            self.last.person = draft.speaker
        if draft.speaker is not None and draft.speaker.kind == "body":
            self.last.body = draft.speaker
        if draft.speaker is not None:
            for word in draft.speaker.capacity.split()[:3]:
                self.last.by_head[head_stem(fold(word))] = draft.speaker
            if draft.speaker.head:
                self.last.by_head[head_stem(draft.speaker.head)] = draft.speaker

    def _carries_on(self, reading: Reading, act: Act, speaker: Mention) -> Draft | None:
        """The item that this quotation carries out: told before in other words, by the same speaker or its body."""
        if speaker.kind == "source" and act.quotes and act.fronted:
            frame = self.frames.top
            told = frame is not None and frame.report == len(self.drafts) - 1  # nothing was told since
            if frame is not None and frame.report is not None and frame.source is not None and told:
                return self.drafts[frame.report]
        if "add" in act.kinds or (not (act.fronted and act.quotes) and not self._begins_with_words(reading, act)):
            return None
        sentence = reading.sentence
        for draft in reversed(self.drafts[-LAST:]):
            near = sentence.paragraph - draft.paragraph
            if near > 1 or draft.speaker is None:
                return None
            if (
                draft.quoted
                or draft.kind in (Kind.MEETING, Kind.INCIDENT, Kind.REPORT)
                or draft.venue is VenueForm.MESSAGE
            ):
                continue
            if self._one_speaker(draft, speaker, near):
                kind = self._kind(reading, act)
                apart = kind is not draft.kind and (Kind.STATEMENT not in (kind, draft.kind) or kind is Kind.THREAT)
                return None if apart else draft
        return None

    def _begins_with_words(self, reading: Reading, act: Act) -> bool:
        """«— …, — заявил», or words between dashes, or what a verb of saying in brackets parts."""
        return act.fronted and (bool(act.quotes) or reading.sentence.words[act.first].text in DASHES)

    def _one_speaker(self, draft: Draft, speaker: Mention, near: int) -> bool:
        before = draft.speaker
        if before is None:
            return False
        if _same(before, speaker):
            return True
        placed = before.governed and speaker.kind == "source"  # “in Lima they deny it. “…”, said an adviser”
        if speaker.kind not in ("person", "office", "body") and not placed:
            return False
        if before.kind in ("body", "state"):
            shared = {head_stem(word) for word in _words(before.name)} & {
                head_stem(word) for word in _words(f"{speaker.capacity} {speaker.name}")
            }
            if shared or (before.code and before.code == speaker.code):
                return True
            others = [each for each in self.drafts[-LAST:] if each.index == draft.index and each is not draft]
            return near == 0 and not others and (placed or not speaker.code) and bool(speaker.capacity)
        return before.kind == "office" and speaker.kind == "person" and not speaker.capacity and not before.name

    def _merge(
        self, reading: Reading, act: Act, speaker: Mention, draft: Draft, span: tuple[int, int], hops: list[Hop]
    ) -> Draft:
        sentence = reading.sentence
        draft.spans.append(span)
        self.touched.add(sentence.nth)
        if draft.speaker is not None and not _same(draft.speaker, speaker):
            draft.others = [draft.speaker, *draft.others]
            if draft.speaker.kind == "office" and draft.speaker.capacity and not speaker.capacity:
                self.last.by_head[head_stem(draft.speaker.head)] = speaker
            draft.speaker = speaker
            draft.why["speaker"] = Rests("speaker.of_quotation", self._place(reading, speaker))
        self._quoted(sentence, act, draft)
        self._conditions(sentence, *self._own_content(act), draft)
        draft.hops = draft.hops or (hops if draft.frame is None else [])
        if draft.date is None:
            self._date_itself(reading, act, draft)
        if draft.date is None:
            self._date_by_others(reading, act, draft)
        form, place = venue(reading, act)
        if draft.venue is VenueForm.NOT_SAID and place is not None:
            draft.venue, draft.why["venue"] = form, Rests("venue.beside_verb", place)
        elif draft.venue is VenueForm.NOT_SAID and hops and hops[-1].relayer is Relayer.OUTLET:
            self._told_venue(reading, act, draft, hops[-1])
        self._remember(draft, reading)
        return draft

    def _carries(self, speaker: Mention) -> Mention | None:
        """Who carries what a speaker tells of having received: the state whose office it is."""
        if self.sides.mediator is not None:
            return self.sides.mediator
        return speaker

    def _tells(self, reading: Reading, act: Act, speaker: Mention, draft: Draft, made: list[Message]) -> None:
        """Messages of which somebody tells: whoever tells is their first hop."""
        sentence = reading.sentence
        frame = self.frames.open("frame.teller", sentence.paragraph)
        place = self._span(sentence, *_bounds(reading, speaker))
        if speaker.kind != "source" and act.kinds[0] not in ("ask", "appeal"):
            frame.teller = Hop(
                Relayer.PERSON if speaker.kind in ("person", "office") else Relayer.OFFICE, speaker, place, "hop.tells"
            )
        frame.inner = list(draft.hops)
        draft.carrier = self.sides.mediator
        if draft.carrier is not None:
            draft.why["carrier"] = Rests("carrier.of_message", None)
        for message in made:
            self._message(reading, message, frame)

    def _inner(self, reading: Reading, act: Act, speaker: Mention, draft: Draft) -> None:
        """Words within a speaker's words, if somebody is named who said them."""
        sentence = reading.sentence
        for quote in sentence.quotes:
            if quote.depth != 1 or not act.first <= quote.first < act.last:
                continue
            outer = next((each for each in act.quotes if each.first <= quote.first and quote.last <= each.last), None)
            if outer is None or quote.last - quote.first < 3:
                continue
            verbs = [
                hit
                for at in range(outer.first, quote.first)
                for hit in sentence.hits.get(at, ())
                if hit.meaning in ("verbs.say", "verbs.warn", "verbs.add", "verbs.ask")
            ]
            who = [
                each
                for each in reading.mentions
                if outer.first <= each.first < quote.first
                and each.kind in ("person", "office", "body", "state", "source")
            ]
            if not verbs or not who:
                continue
            made = Draft(
                Kind.STATEMENT, sentence.paragraph, sentence.nth, [(quote.start, quote.end)], "kind.inner_quotation"
            )
            made.speaker = min(who, key=lambda each: abs(each.first - verbs[-1].first))
            made.why["speaker"] = Rests("speaker.inner_quotation", self._place(reading, made.speaker))
            made.addressees = [speaker]
            made.why["addressees"] = Rests("addressee.who_quotes", None)
            made.hops = [
                Hop(
                    Relayer.PERSON if speaker.kind != "body" else Relayer.OFFICE,
                    speaker,
                    self._span(sentence, *_bounds(reading, speaker)),
                    "hop.quotes",
                ),
                *draft.hops,
            ]
            self._conditions(sentence, quote.first, quote.last, made)
            self.drafts.append(made)

    def _continued_dash(self, reading: Reading) -> bool:
        """«— …, — заявил X. — …»: speech that goes on behind the next dash."""
        sentence = reading.sentence
        before = self.drafts[-1] if self.drafts else None
        if before is None or before.paragraph != sentence.paragraph or not before.quoted or reading.acts:
            return False
        if sentence.words[0].text not in DASHES:
            return False
        before.spans.append(self._span(sentence, 1, len(sentence.words)))
        return True

    def _according_to(self, reading: Reading) -> None:
        """“According to the minister, …” without a verb of saying: what follows, or stands before, are his words."""
        sentence = reading.sentence
        hit = next((each for each in sentence.all("words.according") if not sentence.depth[each.first]), None)
        if hit is None or reading.acts:
            return
        near = [each for each in reading.mentions if hit.last <= each.first <= hit.last + _LONGEST_LEAD]
        if not near or near[0].kind not in ("person", "office", "body"):
            return
        who, end = near[0], len(sentence.words)
        behind = end - who.last > hit.first
        content = (who.last, end) if behind else (0, hit.first)
        if content[1] - content[0] < _SHORTEST_WORDS:
            return
        quotes = tuple(each for each in sentence.quotes if each.depth == 0)
        act = Act(Hit("verbs.say", hit.first, hit.last), ("say",), (who,), 0, end, content, quotes, not behind, True)
        self._act(reading, act, None)

    def _continued_quote(self, reading: Reading) -> bool:
        """“…,” she said. “…”: a sentence of nothing but a quotation goes on with whoever spoke before it."""
        sentence, before = reading.sentence, self.last.draft
        quote = next((each for each in sentence.quotes if each.depth == 0), None)
        if quote is None or before is None or reading.acts or before.speaker is None:
            return False
        alone = quote.first <= 1 and len(sentence.words) - quote.last <= 2
        if not alone or self.last.paragraph != sentence.paragraph or before.index != sentence.nth - 1:
            return False
        end = len(sentence.words)
        content = (quote.first, quote.last)
        act = Act(Hit("verbs.add", 0, 1), ("say",), (before.speaker,), 0, end, content, (quote,), True, True)
        kind = self._kind(reading, act)
        if kind in (Kind.STATEMENT, before.kind):
            before.spans.append(self._span(sentence, 0, end))
            return True
        self._speech(reading, act._replace(kinds=("add",)), before.speaker, list(before.hops), [])
        self.drafts[-1].kind = kind
        return True

    def _last_speaker_says(self, reading: Reading) -> bool:
        """“According to him, …”, «לדבריו»: whoever spoke last in the paragraph goes on."""
        sentence = reading.sentence
        hit = next((each for each in sentence.all("words.according", last=4) if not sentence.depth[each.first]), None)
        speaker, before = self.last.speaker, self.last.draft
        if (
            hit is None
            or reading.acts
            or speaker is None
            or before is None
            or self.last.paragraph != sentence.paragraph
        ):
            return False
        near = [each for each in reading.mentions if hit.first <= each.first <= hit.last + 3 and each.kind != "pronoun"]
        if (near and not sentence.mark(hit.last, ",،")) or len(sentence.words) - hit.last < 4:
            return False
        if messages(reading, hit.last, len(sentence.words), Sides(), None):
            frame = self.frames.open("frame.teller", sentence.paragraph)
            place = self._span(sentence, hit.first, hit.last)
            frame.teller, frame.inner = Hop(Relayer.PERSON, speaker, place, "hop.tells"), list(before.hops)
            for message in messages(reading, hit.last, len(sentence.words), self.sides, speaker):
                self._message(reading, message, frame)
            return True
        span = self._span(sentence, hit.first, len(sentence.words))
        if not before.quoted and before.index == sentence.nth - 1:
            before.spans.append(span)
            return True
        end = len(sentence.words)
        met = meeting(reading, hit.last, end)
        if met is not None and met.expected:
            teller = Hop(Relayer.PERSON, speaker, self._span(sentence, hit.first, hit.last), "hop.tells")
            self._meeting(reading, met, None, [teller])
            return True
        quotes = tuple(each for each in sentence.quotes if each.depth == 0)
        verb = Hit("verbs.add", hit.first, hit.last)
        act = Act(verb, ("add",), (), hit.first, end, (hit.last, end), quotes, False, True)
        self._speech(reading, act, speaker, list(before.hops), [])
        return True


def _joins(sentence: Sentence, at: int) -> bool:
    """Whether a word joins a verb to the one before it: “and”, or a letter in front of it."""
    joined = any(hit.prefix in ("ו", "و") and hit.meaning.startswith("verbs.") for hit in sentence.hits.get(at, ()))
    behind_verb = any(
        hit.meaning.startswith("verbs.") for back in (at - 2, at - 1) for hit in sentence.hits.get(back, ())
    )
    persian = sentence.words[at].fold == "و" and behind_verb
    return joined or sentence.has(at, "words.and") is not None or persian


def _of_one_office(one: Mention, other: Mention) -> bool:
    """Whether two mentions are of one state, and both an office or somebody who holds one."""
    offices = ("office", "person")
    return bool(one.code) and one.code == other.code and one.kind in offices and other.kind in offices


def _bounds(reading: Reading, speaker: Mention) -> tuple[int, int]:
    """The tokens of a speaker in this sentence; the first word of the sentence if he is named elsewhere."""
    if speaker in reading.mentions:
        return speaker.first, speaker.last
    return 0, 1


def _words(text: str) -> list[str]:
    return [word for word in fold(text).replace("'", " ").split() if len(word) > 3]


def _same(one: Mention | None, other: Mention | None) -> bool:
    if one is None or other is None:
        return False
    if one is other:
        return True
    if one.name and other.name:
        return one.name == other.name or same_name(one.name, other.name)
    return bool(one.capacity) and one.capacity == other.capacity
