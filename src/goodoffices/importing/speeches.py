"""Sentences in which somebody speaks.

The rules are:

* One item for each thing said.
* What a quotation contains is an item of its own if somebody is named who said it: its first hop is whoever quotes.
* Messages of which somebody tells are items of their own: whoever tells is their first hop.
* An office that only announces a meeting is a hop of the meeting, and of what was asked there. A call and what is
  asked in it (“called her and asked”) are two items.
* What a report says that somebody promised, asked or denied is his, with the report as hops. What a statement tells
  (“according to the statement”) has whoever put it out as a hop.
"""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.importing.acts import Act
from goodoffices.importing.addressees import hearers
from goodoffices.importing.carried_out import CarriedOut
from goodoffices.importing.clauses import Sentence
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Frame, Hop
from goodoffices.importing.messages import Message, Sides, messages
from goodoffices.importing.occasions import Meeting, meeting, venue
from goodoffices.importing.pointing import same_one
from goodoffices.importing.readings import Reading, within
from goodoffices.importing.registry import Mention
from goodoffices.record.item import Kind, Relayer, VenueForm

_APART_FROM_MEETING: Final = frozenset({"ask", "appeal", "assure", "deny", "warn"})
_RENDERING: Final = frozenset({"outlet", "source", "story"})
_AT_ONCE: Final = 2
_LONGEST_LEAD: Final = 6
"""Words before the first message that a source tells of; where there are more, they say something themselves."""


class Speeches(CarriedOut):
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
                    self._where(reading, speaker),
                    "hop.office_tells",
                )
            ]
            self._meeting(reading, met, None, told)
            self._issued(reading, speaker)
            self._said_there(reading, act, told)
            return
        self._met_before(reading, act)
        tells = messages(reading, *act.content, self.sides, self._carries(speaker))
        own = [each for each in tells if each.speaker and each.speaker.code == speaker.code and _own_words(each)]
        made = [each for each in tells if each not in own]
        if speaker.kind == "source" and made:
            said = self._source_tells(reading, act, made)
            if said is None:
                return
            act, made = said
        draft = self._speech(reading, act, speaker, hops, made)
        if own and own[0].carrier is not None and own[0].carrier in reading.within(*act.content):
            draft.carrier, draft.why["carrier"] = own[0].carrier, Rests("carrier.of_message", None)
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
        join = next((at for at in range(verb, max(act.first, verb - 4), -1) if joins(sentence, at)), None)
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

    def _hops(self, reading: Reading, act: Act, speaker: Mention, *, quoted: bool, frame: Frame | None) -> list[Hop]:
        """The hops of somebody's own words: a source is one; so is the outlet that quotes or was told."""
        sentence = reading.sentence
        hops: list[Hop] = []
        if speaker.kind == "source":
            hops.append(Hop(Relayer.PERSON, speaker, self._where(reading, speaker), "hop.source"))
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
            hops = [hop for hop in self._of_statement(reading) if not same_one(hop.mention, speaker)]
        return hops

    def _told_according(self, reading: Reading, act: Act) -> bool:
        """Whether “according to” a source, an outlet or an office stands beside the words of somebody else."""
        told = reading.sentence.all("words.according", first=self._begin(reading, act), last=act.last)
        return self.according and any(not reading.sentence.depth[hit.first] for hit in told)

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

    def _carries(self, speaker: Mention) -> Mention | None:
        """Who carries what a speaker tells of having received: the state whose office it is."""
        if self.sides.mediator is not None:
            return self.sides.mediator
        return speaker

    def _tells(self, reading: Reading, act: Act, speaker: Mention, draft: Draft, made: list[Message]) -> None:
        """Messages of which somebody tells: whoever tells is their first hop."""
        sentence = reading.sentence
        frame = self.frames.open("frame.teller", sentence.paragraph)
        place = self._where(reading, speaker)
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
                    self._where(reading, speaker),
                    "hop.quotes",
                ),
                *draft.hops,
            ]
            self._conditions(sentence, quote.first, quote.last, made)
            self.drafts.append(made)


def joins(sentence: Sentence, at: int) -> bool:
    """Whether a word joins a verb to the one before it: “and”, or a letter in front of it."""
    joined = any(hit.prefix in ("ו", "و") and hit.meaning.startswith("verbs.") for hit in sentence.hits.get(at, ()))
    behind_verb = any(
        hit.meaning.startswith("verbs.") for back in (at - 2, at - 1) for hit in sentence.hits.get(back, ())
    )
    persian = sentence.words[at].fold == "و" and behind_verb
    return joined or sentence.has(at, "words.and") is not None or persian


def _own_words(message: Message) -> bool:
    """Whether a message of somebody's own state is what he says himself: an answer, or what nobody is told of."""
    return message.reason == "message.answered" or (message.reason == "message.informed" and message.to is None)
