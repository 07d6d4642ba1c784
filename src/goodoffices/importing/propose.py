"""Items of the record, proposed from an article: nothing here is confirmed, a person does that.

The rules are:

* Every field stands with the code of the rule that gave it, with the words it rests on, and with up to three others that it
  might be. What is not known is left out rather than guessed.
* One item for each thing said, asked, answered, threatened, denied or done. A paraphrase and the quotation that carries it
  out are one item; so is what a body is said to say and the words of its spokesman. What is added is an item of its own.
* Headline and deck propose nothing: they are further evidence of the item that they announce.
* A report that somebody mediates is one item of the outlet, however often the article comes back to it.
* What a quotation contains is an item of its own if somebody is named who said it: its first hop is whoever quotes.
* What is told without a speaker and with a date is an incident in the background.
* A lead is never an item, and a date of the page never dates it.
* The same text gives the same proposals.
"""

from __future__ import annotations

from typing import Final

from goodoffices.errors.importing import ImportNoDate
from goodoffices.importing.clauses import DASHES, SPEECH, Sentence, sentences
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Frame, Frames, Hop, same_name
from goodoffices.importing.lexicon import Hit, lexicon
from goodoffices.importing.mentions import Mention, Registry, mentions
from goodoffices.importing.messages import Message, Sides, learn_mediator, messages
from goodoffices.importing.occasions import Meeting, between, fronted, meeting, venue, when
from goodoffices.importing.page import Part, parts
from goodoffices.importing.proposals import Asked, Proposals, Untouched, proposal
from goodoffices.importing.readings import Act, Reading, read
from goodoffices.importing.source import Source
from goodoffices.importing.tokens import tokens
from goodoffices.importing.when import Calendar, expressions, hijri_offset
from goodoffices.record.dates import DateInterval
from goodoffices.record.days import FIRST_DAY, LAST_DAY
from goodoffices.record.item import Answer, Form, Kind, Place, Relayer, VenueForm

MOST_PARAGRAPHS: Final = 2_000
"""Paragraphs of an article that are read; what follows is told as untouched."""

_KINDS: Final = {
    "deny": Kind.DENIAL, "warn": Kind.THREAT, "appeal": Kind.APPEAL, "ask": Kind.REQUEST, "assure": Kind.ASSURANCE,
}  # fmt: skip
_ALSO: Final = {
    Kind.STATEMENT: (Kind.ASSURANCE, Kind.DENIAL, Kind.THREAT), Kind.APPEAL: (Kind.REQUEST, Kind.STATEMENT),
    Kind.THREAT: (Kind.STATEMENT, Kind.ASSURANCE), Kind.DENIAL: (Kind.STATEMENT, Kind.ASSURANCE),
    Kind.ASSURANCE: (Kind.STATEMENT,), Kind.REQUEST: (Kind.APPEAL, Kind.STATEMENT), Kind.REPORT: (Kind.STATEMENT,),
    Kind.MEETING: (Kind.REPORT,), Kind.INCIDENT: (Kind.REPORT,),
}  # fmt: skip
_SHARED_WORDS: Final = 3


def propose(source: Source, asked: Asked) -> Proposals:
    """What a person may enter into the record from an article.

    Args:
        source: the kept text.
        asked: what the person says of it: the day of publication, the outlet, and who takes part in the talk.

    Raises:
        ImportNoDate: the day of publication is none that the record knows.
    """
    if not FIRST_DAY + 400_000 <= asked.published <= LAST_DAY - 1_000:
        raise ImportNoDate(expected="a day of the years 1096 to 9996")
    return _Article(source, asked).read()


class _Last:
    """Who spoke last: speaker, day, place and hops of the occasion."""

    def __init__(self) -> None:
        self.speaker: Mention | None = None
        self.draft: Draft | None = None
        self.paragraph = -9
        self.by_head: dict[str, Mention] = {}


class _Article:
    """Reads one article from its first sentence to its last."""

    def __init__(self, source: Source, asked: Asked) -> None:
        self.source, self.asked = source, asked
        self.parts = parts(source)
        self.registry = Registry()
        self.frames = Frames(asked.outlet)
        self.sides = Sides()
        self.last = _Last()
        self.drafts: list[Draft] = []
        self.touched: set[int] = set()
        self.marked = False
        self.base: DateInterval | None = None
        self.calendar = Calendar(asked.published, self._hijri(), self._language())

    def _language(self) -> str:
        counts: dict[str, int] = {}
        for part in self.parts:
            counts[part.language] = counts.get(part.language, 0) + len(part.span.text)
        return max(sorted(counts), key=lambda tag: counts[tag]) if counts else ""

    def _hijri(self) -> int | None:
        """How the page's own Hijri dateline differs from the tabular calendar."""
        for part in self.parts:
            if part.role == "furniture" and part.language == "ar":
                words = tokens(part.span.text[:300], "ar", part.span.start)
                lists = lexicon("ar")
                hits = {at: lists.at(words, at) for at in range(len(words)) if words[at].kind != "p"}
                for each in expressions(words, hits, lists):
                    offset = hijri_offset(each, self.asked.published)
                    if offset is not None:
                        return offset
        return None

    def read(self) -> Proposals:
        """The proposals."""
        body = [part for part in self.parts if part.role == "body"][:MOST_PARAGRAPHS]
        all_sentences = self._sentences(body)
        for sentence in all_sentences:
            mentions(sentence, self.registry)  # names are learned before any is looked for
        readings = [read(sentence, mentions(sentence, self.registry)) for sentence in all_sentences]
        for reading in readings:
            learn_mediator(reading, self.sides)
        for reading in readings:
            self._sentence(reading)
        self._headlines()
        tags = {reading.sentence.index: reading.sentence.lexicon.language for reading in readings}
        for draft in self.drafts:
            draft.language = tags[draft.index]
            draft.kinds = list(_ALSO[draft.kind])
            if draft.kind is Kind.REPORT:
                self._last_of_report(draft)
        untouched = tuple(
            Untouched(self.source.span(each.sentence.start, each.sentence.end))
            for each in readings if each.sentence.index not in self.touched
        )  # fmt: skip
        ordered = sorted(self.drafts, key=lambda draft: (draft.index, draft.spans[0]))
        return Proposals(
            language=self.calendar.language,
            items=tuple(proposal(draft, self.source, self.asked, self._who) for draft in ordered),
            leads=tuple(part.span for part in self.parts if part.role == "lead"),
            untouched=tuple(each.span for each in untouched),
        )

    def _sentences(self, body: list[Part]) -> list[Sentence]:
        found: list[Sentence] = []
        for number, part in enumerate(body):
            following = body[number + 1].span.text[:1] if number + 1 < len(body) else ""
            found += sentences(self.source, part.span, number, len(found), lexicon(part.language), following)
        return found

    # --- one sentence -----------------------------

    def _sentence(self, reading: Reading) -> None:
        begun = len(self.drafts)
        if self._continued_dash(reading) or self._report_after(reading) or self._last_speaker_says(reading):
            self.touched.add(reading.sentence.index)
            return
        frame = self._frame(reading)
        if reading.acts and not (frame is not None and self._all_of_frame(reading, frame)):
            for act in reading.acts:
                self._act(reading, act, frame)
        else:
            self._told(reading, frame)
        if len(self.drafts) == begun:
            self._incident(reading)
        if len(self.drafts) > begun:
            self.touched.add(reading.sentence.index)
        self._remember_date(reading)

    def _remember_date(self, reading: Reading) -> None:
        """The last date of the sentence, from which “three days later” counts."""
        for draft in reversed(self.drafts):
            if draft.index == reading.sentence.index and draft.date is not None and draft.kind is not Kind.REPORT and "date.occasion" != draft.why["said"].reason:
                self.base = draft.date
                return
        found = when(reading, 0, len(reading.sentence.words), len(reading.sentence.words), self.calendar, self.base)
        if found is not None:
            self.base = found[0]

    def _span(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        words = sentence.words
        while first < last - 1 and words[first].kind == "p" and words[first].text in ",،;؛:.—–-":
            first += 1
        while last - 1 > first and words[last - 1].kind == "p" and words[last - 1].text in ",،;؛:—–-":
            last -= 1
        last = max(first + 1, last)
        return words[first].start, words[last - 1].end

    # --- frames -----------------------------------

    def _frame(self, reading: Reading) -> Frame | None:
        """The frame that a sentence names or refers to, or that still covers it."""
        named = self._according(reading) or self._reports_say(reading) or self._outlet_speaks(reading) or self._source_speaks(reading)
        self.marked = named is not None
        if named is not None:
            return named
        if any(self._speaks_alone(reading, act) for act in reading.acts):
            return None
        return self.frames.covering(reading.sentence.paragraph)

    def _speaks_alone(self, reading: Reading, act: Act) -> bool:
        if not act.speakers:
            return False
        who = act.speakers[0]
        if who.kind == "state":
            return act.kinds[0] in ("deny", "warn", "assure") or (act.kinds[0] in ("say", "add") and bool(act.quotes))
        return who.kind in ("person", "office", "body", "pronoun", "source")

    def _all_of_frame(self, reading: Reading, frame: Frame) -> bool:
        """Whether the sentence has no speaker but the frame itself, or states whose messages it tells of."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if who is None:
                if act.verb.meaning not in ("verbs.say", "verbs.report", "verbs.quote", "verbs.ask", "verbs.appeal"):
                    return False
                if self.last.speaker is not None and self.last.paragraph == reading.sentence.paragraph and frame.teller is None and self.last.speaker.kind in ("person", "office") and act.verb.meaning == "verbs.say":
                    return False
            elif who.kind in ("person", "office", "body", "pronoun") or (who.kind == "source" and frame.source is None):
                if not (who.kind == "person" and who.head == "" and messages(reading, 0, len(reading.sentence.words), Sides(), None)):
                    return False
                if act.quotes or frame.outlet is None:
                    return False
            elif who.kind == "source" and frame.outlet is None and not self._messages_within(reading, act):
                return False
            elif who.kind == "outlet" and self._quotes_somebody(reading, act) is not None:
                return False
        return True

    def _messages_within(self, reading: Reading, act: Act) -> bool:
        return bool(messages(reading, 0, len(reading.sentence.words), Sides(), None))

    def _according(self, reading: Reading) -> Frame | None:
        """“According to X”: X is a source, an outlet or points back to one."""
        sentence = reading.sentence
        for hit in sentence.all("words.according"):
            if sentence.depth[hit.first]:
                continue
            reach = hit.last + 12
            near = [each for each in reading.mentions if hit.last - 1 <= each.first < reach and each.first >= hit.first]
            who = next((each for each in near if each.kind in ("source", "outlet", "story")), None)
            first = near[0] if near else None
            if who is not None and who.kind == "story":
                who = next((each for each in near if each.kind == "outlet" and each.name), who)
            if who is None or (first is not None and first.kind in ("person", "body") and first.first < who.first):
                if first is None or first.kind == "pronoun":
                    frame = self._of_last_teller(reading)
                    if frame is not None:
                        return frame
                continue
            frame = self._frame_of(reading, who, "frame.according", sentence.words[hit.first].start)
            if frame is not None:
                self._cite(reading, frame, who)
                return frame
        return None

    def _reports_say(self, reading: Reading) -> Frame | None:
        """“Amid reports that …”: reports of nobody in particular, a source without a name."""
        sentence = reading.sentence
        for each in reading.mentions:
            if each.kind == "story" and sentence.has(each.first, "nouns.reports") and any(sentence.has(at, "words.that") for at in range(each.last, min(len(sentence.words), each.last + 2))):
                frame = self.frames.open("frame.reports", sentence.paragraph)
                source = Mention("source", each.first, each.last, "", each.capacity)
                frame.source = Hop(Relayer.PERSON, source, self._span(sentence, each.first, each.last), "frame.reports")
                return frame
        return None

    def _of_last_teller(self, reading: Reading) -> Frame | None:
        top = self.frames.top
        if top is not None and reading.sentence.paragraph - top.paragraph <= 0:
            return self.frames.refer(top, reading.sentence.paragraph)
        return None

    def _frame_of(self, reading: Reading, who: Mention, reason: str, at: int) -> Frame | None:
        paragraph = reading.sentence.paragraph
        span = self._span(reading.sentence, who.first, who.last)
        if who.kind == "story" or (who.kind == "outlet" and not who.name):
            frame = self.frames.of_outlet()
            return self.frames.refer(frame, paragraph) if frame is not None else None
        if who.kind == "outlet":
            if self.frames.is_page(who.name):
                return None
            known = self.frames.of_outlet(who.name)
            if known is not None and not known.inner:
                return self.frames.refer(known, paragraph)
            frame = self.frames.open(reason, paragraph)
            frame.outlet = Hop(Relayer.OUTLET, who, span, reason)
            self._date_frame(reading, frame, who)
            return frame
        known = self.frames.of_source()
        if known is not None and (who.same or len(who.capacity.split()) <= 2 or self._same_source(known, who)):
            return self.frames.refer(known, paragraph)
        outlet = self.frames.covering(paragraph)
        if outlet is not None and outlet.outlet is not None and outlet.source is None and not outlet.inner:
            outlet.source = Hop(Relayer.PERSON, who, span, "frame.source_of_outlet")
            outlet.paragraph = paragraph
            return outlet
        frame = self.frames.open(reason, paragraph)
        frame.source = Hop(Relayer.PERSON, who, span, reason)
        frame.outlet = self._told_outlet(reading, 0, len(reading.sentence.words))
        self._date_frame(reading, frame, who)
        return frame

    def _same_source(self, frame: Frame, who: Mention) -> bool:
        return frame.source is not None and same_name(frame.source.mention.capacity, who.capacity)

    def _outlet_speaks(self, reading: Reading) -> Frame | None:
        """An outlet, or “the report”, is who says, reports or quotes; it may cite a source or another outlet."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if who is None or who.kind not in ("outlet", "story"):
                continue
            if self._quotes_somebody(reading, act) is not None:
                return None
            before = [each for each in reading.mentions if each.kind == "outlet" and each.name and each.first < who.first and not each.governed and not reading.sentence.depth[each.first]]
            outer = next((each for each in before if same_name(each.name, self._outlet_name())), None)
            frame = self._frame_of(reading, who, "frame.outlet", reading.sentence.words[act.verb.first].start)
            if frame is None:
                continue
            if outer is not None and frame.outlet is not None and not same_name(frame.outlet.mention.name, outer.name):
                self._nest(reading, frame, outer)
            self._cite(reading, frame, who)
            if frame.date is None:
                self._date_frame(reading, frame, who)
            top = self.frames.top
            return top if top is not None and top.inner and top.paragraph == reading.sentence.paragraph else frame
        return None

    def _outlet_name(self) -> str:
        frame = self.frames.of_outlet()
        return frame.outlet.mention.name if frame is not None and frame.outlet is not None else ""

    def _nest(self, reading: Reading, frame: Frame, outer: Mention) -> None:
        """A report within a report: what the inner outlet said is told by the outer one."""
        if frame.outlet is None:
            return
        frame.inner = [frame.outlet]
        frame.outlet = Hop(Relayer.OUTLET, outer, self._span(reading.sentence, outer.first, outer.last), "frame.within_report")

    def _cite(self, reading: Reading, frame: Frame, who: Mention) -> None:
        """What the outlet of a frame cites in the same sentence: a source without a name, an office, another outlet."""
        sentence = reading.sentence
        starts = [hit.last for hit in sentence.all("words.citing", "verbs.quote") if not sentence.depth[hit.first]]
        if sentence.lexicon.language == "ar":
            starts += [at + 1 for at, word in enumerate(sentence.words) if word.fold == "عن" and not sentence.depth[at]]
        for start in starts:
            near = [each for each in reading.mentions if start - 1 <= each.first <= start + 6 and each.kind in ("source", "body", "outlet")]
            if not near or near[0] is who or frame.inner:
                continue
            cited = near[0]
            span = self._span(sentence, cited.first, cited.last)
            if cited.kind == "source" and frame.source is None:
                frame.source = Hop(Relayer.PERSON, cited, span, "frame.source_of_outlet")
            elif cited.kind == "body" and frame.source is None and frame.outlet is not None and frame.report is None:
                frame.inner = [Hop(Relayer.OFFICE, cited, span, "frame.cites_office")]
            elif cited.kind == "outlet" and cited.name and frame.outlet is not None and not same_name(cited.name, frame.outlet.mention.name):
                self._open_inner(frame, cited, span, sentence.paragraph)

    def _open_inner(self, frame: Frame, cited: Mention, span: tuple[int, int], paragraph: int) -> None:
        inner = self.frames.open("frame.within_report", paragraph)
        inner.outlet, inner.inner = frame.outlet, [Hop(Relayer.OUTLET, cited, span, "frame.within_report")]

    def _source_speaks(self, reading: Reading) -> Frame | None:
        """A source without a name that speaks for a frame which is known, or to an outlet."""
        for act in reading.acts:
            who = act.speakers[0] if act.speakers else None
            if who is None or who.kind != "source":
                continue
            known = self.frames.of_source()
            if known is not None and (who.same or len(who.capacity.split()) <= 1 or self._same_source(known, who)):
                return self.frames.refer(known, reading.sentence.paragraph)
            frame = self.frames.open("frame.source", reading.sentence.paragraph)
            frame.source = Hop(Relayer.PERSON, who, self._span(reading.sentence, who.first, who.last), "frame.source")
            frame.outlet = self._told_outlet(reading, act.first, act.last)
            self._date_frame(reading, frame, who)
            return frame
        return None

    def _date_frame(self, reading: Reading, frame: Frame, who: Mention) -> None:
        found = when(reading, 0, len(reading.sentence.words), who.first, self.calendar, self.base, within=self._governed(reading))
        if found is not None:
            frame.date = found[0]
            frame.date_span = (found[1].start, found[1].end)

    def _governed(self, reading: Reading) -> tuple[int, int] | None:
        act = reading.acts[0] if reading.acts else None
        return act.content if act is not None and act.marked and not act.fronted else None

    def _told_outlet(self, reading: Reading, first: int, last: int) -> Hop | None:
        """The outlet to which somebody spoke, unless it is the page's own."""
        for each in reading.mentions:
            if each.kind == "outlet" and each.name and first <= each.first < last and not self.frames.is_page(each.name):
                if reading.sentence.depth[each.first] and reading.sentence.depth[each.last - 1] and each.first > first:
                    if not self._outlet_noun(reading, each):
                        continue
                return Hop(Relayer.OUTLET, each, self._span(reading.sentence, each.first, each.last), "hop.told")
        return None

    def _outlet_noun(self, reading: Reading, mention: Mention) -> bool:
        return any(reading.sentence.has(at, "nouns.outlet") for at in range(mention.first, mention.last))

    def _report_after(self, reading: Reading) -> bool:
        """“This was reported by X”: X covers what stands before."""
        sentence = reading.sentence
        this = next((hit for hit in sentence.all("words.this", last=min(3, len(sentence.words))) if hit.first <= 1), None)
        verbs = sentence.all("verbs.report", "verbs.say")
        if this is None or not verbs or len(sentence.words) > 34:
            return False
        who = next((each for each in reading.mentions if each.kind == "outlet" and each.name), None)
        office = next((each for each in reading.mentions if each.kind in ("body", "office", "person") and not each.governed), None)
        before = [draft for draft in self.drafts if draft.paragraph == sentence.paragraph and not draft.chain() and draft.kind in (Kind.REPORT, Kind.MEETING, Kind.REQUEST, Kind.ASSURANCE, Kind.STATEMENT) and not draft.quoted and (draft.speaker is None or draft.speaker.kind in ("state", "outlet"))]
        if who is None and (office is None or not before):
            return False
        if who is not None:
            frame = self.frames.open("frame.after", sentence.paragraph)
            frame.outlet = Hop(Relayer.OUTLET, who, self._span(sentence, who.first, who.last), "frame.after")
            self._cite(reading, frame, who)
            self._date_frame(reading, frame, who)
            if not before:
                self.frames.refer(frame, sentence.paragraph)
            for draft in before:
                self._cover(draft, frame)
            return True
        if office is not None:
            for draft in before[-1:]:
                draft.hops = [Hop(Relayer.OFFICE, office, self._span(sentence, office.first, office.last), "frame.after")]
        return True

    def _cover(self, draft: Draft, frame: Frame) -> None:
        draft.frame = frame
        if draft.kind is Kind.REPORT:
            frame.report = self.drafts.index(draft)

    # --- sentences of a frame, and those without a speaker -------

    def _told(self, reading: Reading, frame: Frame | None) -> None:
        """What a frame tells, or nobody in particular: messages, a meeting, a report."""
        sentence = reading.sentence
        made = messages(reading, 0, len(sentence.words), self.sides, frame.teller.mention if frame and frame.teller else None)
        met = meeting(reading, 0, len(sentence.words))
        mediates = [hit for hit in sentence.all("verbs.mediate") if not sentence.depth[hit.first]]
        opened = frame is not None and frame.report is None and frame.outlet is not None and frame.teller is None and not frame.inner
        if frame is not None:
            frame.paragraph = sentence.paragraph
        if met is not None:
            self._meeting(reading, met, frame)
        for message in made:
            self._message(reading, message, frame)
        conveyed = any(each.reason == "message.conveyed" for each in made)
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
        span = self._span(sentence, begin, end)
        if frame is not None and frame.report is not None and mediates and (made or not self.marked):
            self.drafts[frame.report].spans.append(span)
            return
        if frame is None and not mediates:
            return
        draft = Draft(Kind.REPORT, sentence.paragraph, sentence.index, [span], "kind.report")
        draft.frame = frame
        draft.venue = VenueForm.NEWS_REPORT
        if mediates and self.sides.mediator is not None:
            draft.carrier = self.sides.mediator
            draft.why["carrier"] = Rests("carrier.mediates", self._place(reading, self.sides.mediator))
        self.drafts.append(draft)
        if frame is not None and frame.report is None and mediates:
            frame.report = len(self.drafts) - 1
        if frame is None:
            draft.place = Place.BACKGROUND if self.drafts[:-1] else Place.CURRENT

    def _last_of_report(self, draft: Draft) -> None:
        """What is known of a report only at the end: who reported, and when."""
        frame = draft.frame
        if frame is None:
            return
        if frame.outlet is not None:
            nearest = frame.inner[0] if frame.inner and frame.inner[0].relayer is Relayer.OUTLET else frame.outlet
            draft.speaker = nearest.mention
            draft.why["speaker"] = Rests("speaker.outlet_reports", nearest.span)
            if frame.source is not None:
                draft.others = [frame.source.mention]
        elif frame.source is not None:
            draft.speaker, draft.kind = frame.source.mention, Kind.STATEMENT
            draft.why["speaker"] = Rests("speaker.source", frame.source.span)
        if draft.date is None and frame.date is not None:
            draft.date = frame.date
            draft.why["said"] = Rests("date.of_report", frame.date_span)

    def _place(self, reading: Reading, mention: Mention) -> tuple[int, int] | None:
        if mention in reading.mentions:
            return self._span(reading.sentence, mention.first, mention.last)
        return None

    def _message(self, reading: Reading, message: Message, frame: Frame | None, hops: list[Hop] | None = None) -> Draft:
        sentence = reading.sentence
        draft = Draft(message.kind, sentence.paragraph, sentence.index, [self._span(sentence, message.first, message.last)], message.reason)
        draft.speaker = message.speaker
        if message.speaker is not None:
            draft.why["speaker"] = Rests("speaker.of_message", self._place(reading, message.speaker))
        if message.to is not None:
            draft.addressees = [message.to]
            draft.why["addressees"] = Rests("addressee.of_message", self._place(reading, message.to))
        if message.carrier is not None:
            draft.carrier = message.carrier
            draft.why["carrier"] = Rests("carrier.of_message", self._place(reading, message.carrier))
        draft.venue = VenueForm.MESSAGE
        draft.frame, draft.hops = frame, hops or []
        self._date_message(reading, message, draft, frame)
        self._conditions(sentence, message.first, message.last, draft)
        self.drafts.append(draft)
        return draft

    def _date_message(self, reading: Reading, message: Message, draft: Draft, frame: Frame | None) -> None:
        sentence = reading.sentence
        begin = message.first
        while begin > 0 and not sentence.mark(begin - 1, ";؛") and not self._before_act(reading, begin):
            begin -= 1
        whole = message.reason in ("message.asked", "message.conveyed", "message.informed", "message.answered")
        own = when(reading, begin, message.last, message.first, self.calendar, self.base) if whole else None
        if own is not None and not (frame is not None and frame.date_span == (own[1].start, own[1].end) and message.reason != "message.conveyed"):
            draft.date = own[0]
            draft.why["said"] = Rests("date.of_clause", (own[1].start, own[1].end))
        elif message.reason == "message.asked_to_tell" and self.drafts and self.drafts[-1].index == sentence.index:
            asked = self.drafts[-1]
            if asked.date is not None:
                draft.date = asked.date
                draft.why["said"] = Rests("date.of_request", asked.why["said"].span)
        elif message.reason == "message.answered" and frame is not None and frame.base is not None and frame.date is not None:
            draft.date = between(frame.base, frame.date, frame.base.rests_on)
            if draft.date is not None:
                draft.why["said"] = Rests("date.after_request_before_report", frame.date_span)
        if draft.date is not None and frame is not None and message.reason == "message.asked":
            frame.base = draft.date

    def _before_act(self, reading: Reading, at: int) -> bool:
        return any(act.verb.first <= at - 1 < act.verb.last and act.speakers and act.speakers[0].kind not in ("state",) for act in reading.acts)

    def _meeting(self, reading: Reading, met: Meeting, frame: Frame | None, hops: list[Hop] | None = None) -> None:
        sentence = reading.sentence
        draft = Draft(Kind.MEETING, sentence.paragraph, sentence.index, [self._span(sentence, met.first, met.last)], "kind.call" if met.call else "kind.meeting")
        draft.addressees = self._participants(met)
        draft.why["addressees"] = Rests("addressee.takes_part", draft.spans[0])
        draft.venue = VenueForm.CALL if met.call else VenueForm.MEETING
        draft.form = Form.NARRATED
        draft.frame, draft.hops = frame, hops if hops is not None else []
        if frame is None and hops is None:
            draft.hops = self._office_tells(reading)
        verb = next((hit.first for hit in sentence.all("verbs.meet", "verbs.call", first=met.first, last=met.last)), met.first)
        found = when(reading, met.first, met.last, verb, self.calendar, self.base, expected=met.expected)
        if found is not None and not (frame is not None and frame.date_span == (found[1].start, found[1].end)):
            draft.date = found[0]
            draft.why["said"] = Rests("date.expected" if met.expected else "date.of_clause", (found[1].start, found[1].end))
        self.drafts.append(draft)

    def _participants(self, met: Meeting) -> list[Mention]:
        both = [each for each in met.who if each.kind == "two"]
        states = [each for each in met.who if each.kind == "state"]
        if both and not states and self.sides.asked is not None and self.sides.other is not None:
            return [self.sides.asked, self.sides.other]
        return [each for each in met.who if each.kind != "two"] or both

    def _office_tells(self, reading: Reading) -> list[Hop]:
        """The office that tells of a meeting: “according to a statement of X”, “X said”."""
        sentence = reading.sentence
        for hit in sentence.all("words.according"):
            near = [each for each in reading.mentions if hit.last <= each.first <= hit.last + 6 and each.kind in ("body", "office", "person", "state")]
            if near:
                who = near[0]
                return [Hop(Relayer.OFFICE if who.kind != "person" else Relayer.PERSON, who, self._span(sentence, who.first, who.last), "hop.office_tells")]
        return []

    def _incident(self, reading: Reading) -> None:
        """What is told without a speaker and has a date: background."""
        sentence = reading.sentence
        if reading.acts:
            return
        cuts = self._incident_clauses(reading)
        for first, last in cuts:
            found = when(reading, first, last, first, self.calendar, self.base) or self._since(reading, first, last)
            if found is None:
                continue
            draft = Draft(Kind.INCIDENT, sentence.paragraph, sentence.index, [self._span(sentence, first, last)], "kind.incident")
            draft.form, draft.place = Form.NARRATED, Place.BACKGROUND
            draft.date = found[0]
            draft.why["said"] = Rests("date.of_clause", (found[1].start, found[1].end))
            self.base = found[0]
            states = [each for each in reading.within(first, last, "state") if not each.possessor and not sentence.depth[each.first]]
            if len({each.code for each in states}) == 2:
                draft.addressees = states[:2]
                draft.why["addressees"] = Rests("addressee.of_incident", draft.spans[0])
            self.drafts.append(draft)

    def _since(self, reading: Reading, first: int, last: int):  # type: ignore[no-untyped-def]
        from goodoffices.importing.when import resolve  # noqa: PLC0415

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

    # --- somebody speaks --------------------------

    def _act(self, reading: Reading, act: Act, frame: Frame | None) -> None:
        sentence = reading.sentence
        quoted = self._quotes_somebody(reading, act)
        speaker = quoted or self._speaker(reading, act)
        if speaker is None:
            return
        if speaker.kind in ("outlet", "story"):
            self._told(reading, self._frame(reading))
            return
        if speaker.kind == "state" and self._state_message(reading, act, frame):
            return
        if speaker.kind == "state" and frame is not None and self.marked:
            to, carrier = self.sides.opposite(speaker), self.sides.mediator
            self._message(reading, Message(self._kind(act), speaker, to, carrier, act.first, act.last, "message.said"), frame)
            return
        hops = self._hops(reading, act, speaker, quoted=quoted is not None, frame=frame)
        met = meeting(reading, *self._own_range(act)) if speaker.kind in ("body", "office", "person") and not act.quotes else None
        if met is None and speaker.kind in ("body", "office") and act.kinds[0] == "say" and act.verb.first - act.first > 5:
            before = meeting(reading, act.first, act.verb.first)
            met = before._replace(last=act.last) if before is not None else None
        if met is not None and self._announces(reading, act, met, speaker):
            told = [Hop(Relayer.OFFICE if speaker.kind != "person" else Relayer.PERSON, speaker, self._span(sentence, speaker.first, speaker.last), "hop.office_tells")]
            self._meeting(reading, met, None, told)
            return
        made = [
            each for each in messages(reading, *act.content, self.sides, self._carries(speaker))
            if each.speaker is None or each.reason != "message.answered" or each.speaker.code != speaker.code
        ]  # fmt: skip
        if speaker.kind == "source" and made and not act.quotes:
            for message in made:
                self._message(reading, message, self.frames.top)
            return
        draft = self._speech(reading, act, speaker, hops, made)
        if made:
            self._tells(reading, act, speaker, draft, made)
        self._inner(reading, act, speaker, draft)

    def _own_range(self, act: Act) -> tuple[int, int]:
        return act.content if act.content[1] - act.content[0] > 3 else (act.first, act.last)

    def _announces(self, reading: Reading, act: Act, met: Meeting, speaker: Mention) -> bool:
        """Whether an office only tells of a meeting, as it does with a plain verb of saying."""
        return act.kinds[0] in ("say", "report") and (met.expected or met.call or any(each.kind in ("state", "two", "office") for each in met.who))

    def _state_message(self, reading: Reading, act: Act, frame: Frame | None) -> bool:
        """A state that asks, answers or informs: that is a message, also without a frame."""
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

    def _frame_from_according(self, reading: Reading) -> Frame | None:
        for hit in reading.sentence.all("words.according"):
            near = [each for each in reading.mentions if hit.first <= each.first <= hit.last + 6 and each.kind == "source"]
            if near:
                frame = self.frames.open("frame.according", reading.sentence.paragraph)
                frame.source = Hop(Relayer.PERSON, near[0], self._span(reading.sentence, near[0].first, near[0].last), "frame.according")
                self._date_frame(reading, frame, near[0])
                return frame
        return None

    def _speaker(self, reading: Reading, act: Act) -> Mention | None:
        """Who speaks: the first mention, or whom it points back to."""
        who = act.speakers[0] if act.speakers else None
        if who is None:
            return self._continuing(reading, act)
        if who.kind == "pronoun":
            return self.last.speaker or next((each for each in act.speakers[1:] if each.kind != "pronoun"), None)
        if who.kind == "office" and self._points_back(who):
            return self._pointed_at(reading, who) or who
        if who.kind == "person" and not who.capacity:
            known = self.registry.people.get("".join(who.name.split()).casefold())
            return who if known is None else who
        if who.kind == "source" and (who.same or len(who.capacity.split()) <= 1):
            frame = self.frames.of_source()
            return frame.source.mention if frame is not None and frame.source is not None else who
        if who.kind == "outlet" and not who.name:
            return who
        return who

    def _continuing(self, reading: Reading, act: Act) -> Mention | None:
        if self.last.speaker is None or reading.sentence.paragraph - self.last.paragraph > 1:
            return None
        return self.last.speaker

    def _points_back(self, who: Mention) -> bool:
        return len([word for word in who.capacity.replace("'", " ").split() if len(word) > 1]) <= 1 and not who.code

    def _pointed_at(self, reading: Reading, who: Mention) -> Mention | None:
        """The person with that office who spoke last; else whoever spoke last in the paragraph."""
        head = _stem(who.head)
        found = self.last.by_head.get(head)
        if found is not None:
            return found
        if self.last.speaker is not None and reading.sentence.paragraph - self.last.paragraph <= 1 and self.last.speaker.kind in ("person", "office", "source"):
            return self.last.speaker
        return None

    def _quotes_somebody(self, reading: Reading, act: Act) -> Mention | None:
        """Whom an outlet quotes: “the agency quoted the envoy as saying”, «نقلت وكالة عن الوزير قوله»."""
        who = act.speakers[0] if act.speakers else None
        if who is None or who.kind != "outlet":
            return None
        behind = [each for each in reading.mentions if each.first >= act.verb.last and each.kind in ("person", "office", "body", "source") and not reading.sentence.depth[each.first]]
        that = next((at for at in range(act.verb.last, act.last) if reading.sentence.has(at, "words.that") or reading.sentence.mark(at, ":")), act.last)
        behind = [each for each in behind if each.first < that]
        if not behind or behind[0].kind == "source":
            return None
        if "quote" not in act.kinds and not reading.sentence.all("words.citing", first=act.verb.last, last=behind[0].first + 1):
            return None
        if behind[0].kind == "body" and not act.quotes:
            return None
        return behind[0]

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
            told = self._told_outlet(reading, act.first, act.last)
            if told is not None:
                hops.append(told)
        return hops

    def _speech(self, reading: Reading, act: Act, speaker: Mention, hops: list[Hop], made: list[Message]) -> Draft:
        sentence = reading.sentence
        span = self._span(sentence, act.first, act.last)
        before = self._carries_on(reading, act, speaker)
        if before is not None:
            return self._merge(reading, act, speaker, before, span, hops)
        kind = self._kind(act)
        draft = Draft(kind, sentence.paragraph, sentence.index, [span], f"kind.verb_{act.kinds[0]}")
        draft.speaker = speaker
        draft.why["speaker"] = Rests(self._speaker_reason(act, speaker), self._place(reading, speaker) or (sentence.words[act.verb.first].start, sentence.words[act.verb.last - 1].end))
        draft.others = [each for each in act.speakers if each is not speaker and each.kind not in ("pronoun", "story")]
        draft.hops = hops
        self._addressees(reading, act, draft)
        form, place = venue(reading, act)
        draft.venue = form
        if place is not None:
            draft.why["venue"] = Rests("venue.beside_verb", place)
        elif hops and hops[-1].relayer is Relayer.OUTLET:
            self._told_venue(reading, act, draft, hops[-1])
        self._quoted(sentence, act, draft)
        self._conditions(sentence, *self._own_content(act), draft)
        self._date_speech(reading, act, draft)
        self.drafts.append(draft)
        self._remember(draft, reading)
        return draft

    def _own_content(self, act: Act) -> tuple[int, int]:
        return (act.content[0], act.content[1]) if act.fronted else (min(act.content[0], act.verb.last), act.last)

    def _told_venue(self, reading: Reading, act: Act, draft: Draft, hop: Hop) -> None:
        state = [hit for hit in reading.sentence.all("venues.state", first=act.first, last=act.last) if not reading.sentence.depth[hit.first]]
        draft.venue = VenueForm.STATE_AGENCY if state else VenueForm.INTERVIEW if draft.speaker is not None and draft.speaker.kind == "person" else VenueForm.NEWS_REPORT
        draft.why["venue"] = Rests("venue.outlet_told", hop.span)

    def _speaker_reason(self, act: Act, speaker: Mention) -> str:
        if act.speakers and act.speakers[0] is speaker:
            return "speaker.beside_verb"
        if not act.speakers:
            return "speaker.goes_on"
        return "speaker.pointed_at" if act.speakers[0].kind in ("pronoun", "office", "source") else "speaker.quoted"

    def _kind(self, act: Act) -> Kind:
        for name in act.kinds:
            if name in _KINDS:
                return _KINDS[name]
        return Kind.STATEMENT

    def _addressees(self, reading: Reading, act: Act, draft: Draft) -> None:
        """Whom an appeal, a request or a warning names: the states behind the verb."""
        if draft.kind not in (Kind.APPEAL, Kind.REQUEST, Kind.THREAT):
            return
        sentence = reading.sentence
        first, last = (act.first, act.verb.first) if sentence.lexicon.subject == "first" else (act.verb.last, min(act.last, act.verb.last + 14))
        found = [each for each in reading.within(first, last, "state", "two") if not sentence.depth[each.first] and not each.possessor]
        if sentence.lexicon.subject == "first":
            found = [each for each in found if each.governed or len(found) > 1]
        if draft.kind is Kind.THREAT:
            found = [each for each in found if each.first <= act.verb.last + 2]
        seen: dict[str, Mention] = {}
        for each in found:
            seen.setdefault(each.code or each.name, each)
        draft.addressees = list(seen.values())[:4]
        if draft.addressees:
            draft.why["addressees"] = Rests("addressee.behind_verb", self._place(reading, draft.addressees[0]))

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
            draft.quoted, draft.form, draft.words = True, Form.QUOTED, self._span(sentence, act.content[0], act.content[1])

    def _is_outlet(self, sentence: Sentence, quote) -> bool:  # type: ignore[no-untyped-def]
        return any(sentence.has(at, "nouns.outlet") for at in range(max(0, quote.first - 3), quote.first)) and quote.last - quote.first <= 4

    def _after_colon(self, sentence: Sentence, act: Act) -> int | None:
        for at in range(act.verb.last, min(act.last - 1, act.verb.last + 3)):
            if sentence.mark(at, ":"):
                return at + 1
        return None

    def _conditions(self, sentence: Sentence, first: int, last: int, draft: Draft) -> None:
        for hit in sentence.all("words.if", first=max(0, first), last=last):
            draft.conditional = Answer.YES
            draft.why["conditional"] = Rests("conditional.word", (sentence.words[hit.first].start, sentence.words[hit.last - 1].end))
            break
        for hit in sentence.all("words.nonbinding", first=max(0, first), last=last):
            draft.binding = Answer.NO
            draft.why["binding"] = Rests("binding.word", (sentence.words[hit.first].start, sentence.words[hit.last - 1].end))
            break

    def _date_speech(self, reading: Reading, act: Act, draft: Draft) -> None:
        within = (act.first, act.content[1]) if act.fronted else act.content if act.marked else None
        found = when(reading, act.first, act.last, act.verb.first, self.calendar, self.base, within=within) or fronted(reading, act, self.calendar, self.base)
        if found is not None:
            draft.date = found[0]
            draft.why["said"] = Rests("date.beside_verb", (found[1].start, found[1].end))
            return
        frame = self.frames.top
        if draft.speaker is not None and draft.speaker.kind == "source" and frame is not None and frame.source is not None and _same(frame.source.mention, draft.speaker) and frame.date is not None:
            draft.date, draft.why["said"] = frame.date, Rests("date.of_report", frame.date_span)
            return
        before = self.last.draft
        if before is not None and before.date is not None and self.last.speaker is not None and _same(self.last.speaker, draft.speaker) and draft.paragraph - self.last.paragraph <= 1 and not self._other_occasion(reading, act):
            draft.date = before.date
            draft.why["said"] = Rests("date.occasion", before.why["said"].span)
            draft.venue = before.venue if draft.venue is VenueForm.NOT_SAID else draft.venue
            draft.hops = draft.hops or [hop for hop in before.hops]

    def _other_occasion(self, reading: Reading, act: Act) -> bool:
        """Whether the words are said to have fallen elsewhere: “asked about that visit”."""
        sentence = reading.sentence
        return "add" not in act.kinds and bool(act.speakers) and act.speakers[0].kind == "person" and act.verb.first - act.first > 4 and self.last.paragraph != sentence.paragraph

    def _remember(self, draft: Draft, reading: Reading) -> None:
        self.last.speaker, self.last.draft, self.last.paragraph = draft.speaker, draft, reading.sentence.paragraph
        if draft.speaker is not None:
            for word in draft.speaker.capacity.split()[:3]:
                self.last.by_head[_stem(_fold(word))] = draft.speaker
            if draft.speaker.head:
                self.last.by_head[_stem(draft.speaker.head)] = draft.speaker

    def _carries_on(self, reading: Reading, act: Act, speaker: Mention) -> Draft | None:
        """The item that this quotation carries out: told before in other words, by the same speaker or its body."""
        if speaker.kind == "source" and act.quotes and act.fronted:
            frame = self.frames.top
            if frame is not None and frame.report is not None and frame.source is not None:
                return self.drafts[frame.report]
        if "add" in act.kinds or not (act.fronted and act.quotes) and not self._begins_with_words(reading, act):
            return None
        sentence = reading.sentence
        for draft in reversed(self.drafts):
            near = sentence.paragraph - draft.paragraph
            if near > 1 or draft.speaker is None:
                return None
            if draft.quoted or draft.kind in (Kind.MEETING, Kind.INCIDENT, Kind.REPORT) or draft.venue is VenueForm.MESSAGE:
                continue
            if self._one_speaker(draft, speaker, near):
                return draft
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
        if speaker.kind not in ("person", "office", "body"):
            return False
        if before.kind in ("body", "state"):
            shared = {_stem(word) for word in _words(before.name)} & {_stem(word) for word in _words(f"{speaker.capacity} {speaker.name}")}
            if shared or (before.code and before.code == speaker.code):
                return True
            others = [each for each in self.drafts if each.index == draft.index and each is not draft]
            return near == 0 and not others and not speaker.code and bool(speaker.capacity)
        return before.kind == "office" and speaker.kind == "person" and not speaker.capacity and not before.name

    def _merge(self, reading: Reading, act: Act, speaker: Mention, draft: Draft, span: tuple[int, int], hops: list[Hop]) -> Draft:
        sentence = reading.sentence
        draft.spans.append(span)
        self.touched.add(sentence.index)
        if draft.speaker is not None and not _same(draft.speaker, speaker):
            draft.others = [draft.speaker, *draft.others]
            if draft.speaker.kind == "office" and draft.speaker.capacity and not speaker.capacity:
                self.last.by_head[_stem(draft.speaker.head)] = speaker
            draft.speaker = speaker
            draft.why["speaker"] = Rests("speaker.of_quotation", self._place(reading, speaker))
        self._quoted(sentence, act, draft)
        self._conditions(sentence, *self._own_content(act), draft)
        draft.hops = draft.hops or hops
        if draft.date is None:
            self._date_speech(reading, act, draft)
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
        if speaker.kind != "source":
            frame.teller = Hop(Relayer.PERSON if speaker.kind in ("person", "office") else Relayer.OFFICE, speaker, place, "hop.tells")
        frame.inner = [hop for hop in draft.hops]
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
            verbs = [hit for at in range(outer.first, quote.first) for hit in sentence.hits.get(at, ()) if hit.meaning in ("verbs.say", "verbs.warn", "verbs.add", "verbs.ask")]
            who = [each for each in reading.mentions if outer.first <= each.first < quote.first and each.kind in ("person", "office", "body", "state", "source")]
            if not verbs or not who:
                continue
            made = Draft(Kind.STATEMENT, sentence.paragraph, sentence.index, [(quote.start, quote.end)], "kind.inner_quotation")
            made.speaker = min(who, key=lambda each: abs(each.first - verbs[-1].first))
            made.why["speaker"] = Rests("speaker.inner_quotation", self._place(reading, made.speaker))
            made.addressees = [speaker]
            made.why["addressees"] = Rests("addressee.who_quotes", None)
            made.hops = [Hop(Relayer.PERSON if speaker.kind != "body" else Relayer.OFFICE, speaker, self._span(sentence, *_bounds(reading, speaker)), "hop.quotes"), *draft.hops]
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

    def _last_speaker_says(self, reading: Reading) -> bool:
        """“According to him, …”, «לדבריו»: whoever spoke last in the paragraph goes on."""
        sentence = reading.sentence
        hit = next((each for each in sentence.all("words.according", last=4) if not sentence.depth[each.first]), None)
        speaker, before = self.last.speaker, self.last.draft
        if hit is None or reading.acts or speaker is None or before is None or self.last.paragraph != sentence.paragraph:
            return False
        near = [each for each in reading.mentions if hit.first <= each.first <= hit.last + 3 and each.kind != "pronoun"]
        if (near and not sentence.mark(hit.last, ",،")) or len(sentence.words) - hit.last < 4:
            return False
        if messages(reading, hit.last, len(sentence.words), Sides(), None):
            return False
        span = self._span(sentence, hit.first, len(sentence.words))
        if not before.quoted and before.index == sentence.index - 1:
            before.spans.append(span)
            return True
        draft = Draft(Kind.STATEMENT, sentence.paragraph, sentence.index, [span], "kind.goes_on")
        draft.speaker, draft.hops, draft.date, draft.venue = speaker, list(before.hops), before.date, before.venue
        draft.why["speaker"] = Rests("speaker.goes_on", self._span(sentence, hit.first, hit.last))
        if before.date is not None:
            draft.why["said"] = Rests("date.occasion", before.why["said"].span)
        self._conditions(sentence, hit.last, len(sentence.words), draft)
        self.drafts.append(draft)
        return True

    # --- headline ---------------------------------

    def _headlines(self) -> None:
        """Headline and deck are further evidence of the item that shares most words with them."""
        for part in self.parts:
            if part.role not in ("headline", "deck"):
                continue
            words = {word.fold for word in tokens(part.span.text[:600], part.language, part.span.start) if len(word.fold) > 2}
            best, most = None, _SHARED_WORDS - 1
            for draft in self.drafts:
                text = " ".join(self.source.text[start:end] for start, end in draft.spans)
                shared = len(words & {word.fold for word in tokens(text[:2_000], part.language)})
                if shared > most and draft.kind is not Kind.INCIDENT:
                    best, most = draft, shared
            if best is not None:
                best.spans.append((part.span.start, part.span.end))

    def _who(self, mention: Mention) -> tuple[str, str]:
        """Name and capacity of somebody, as the text has them anywhere."""
        if mention.kind == "person" and not mention.capacity:
            known = self.registry.people.get(_fold(mention.name).replace(" ", ""))
            if known is not None:
                return known
        return mention.name, mention.capacity


def _bounds(reading: Reading, speaker: Mention) -> tuple[int, int]:
    """The tokens of a speaker in this sentence; the first word of the sentence if he is named elsewhere."""
    if speaker in reading.mentions:
        return speaker.first, speaker.last
    return 0, 1


def _fold(text: str) -> str:
    from goodoffices.words import fold  # noqa: PLC0415

    return fold(text)


def _stem(word: str) -> str:
    word = word.removeprefix("ال")
    if len(word) > 3 and word[0] == "ה":
        word = word[1:]
    if word and "а" <= word[0] <= "я":
        return word[: max(4, len(word) - 2)]
    return word


def _words(text: str) -> list[str]:
    return [word for word in _fold(text).replace("'", " ").split() if len(word) > 3]


def _same(one: Mention | None, other: Mention | None) -> bool:
    if one is None or other is None:
        return False
    if one is other:
        return True
    if one.name and other.name:
        return one.name == other.name or same_name(one.name, other.name)
    return bool(one.capacity) and one.capacity == other.capacity


__all__ = ["Asked", "Hit", "Proposals", "SPEECH", "propose"]
