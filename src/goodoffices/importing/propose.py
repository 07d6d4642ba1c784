"""Items of the record, proposed from an article: nothing here is confirmed, a person does that.

The rules are:

* Every field stands with the code of the rule that gave it, with the words it rests on, and with up to three others
  that it might be. What is not known is left out rather than guessed.
* One item for each thing said, asked, answered, threatened, denied or done. A paraphrase and the quotation that
  carries it out are one item; so is what a body is said to say and the words of its spokesman. What is added is an
  item of its own.
* Headline and deck propose nothing: they are further evidence of the item that they announce.
* A report that somebody mediates is one item of the outlet, however often the article comes back to it.
* What a quotation contains is an item of its own if somebody is named who said it: its first hop is whoever quotes.
* What is told without a speaker and with a date is an incident in the background.
* A lead is never an item, and a date of the page never dates it.
* The same text gives the same proposals.
"""

from __future__ import annotations

from typing import Final

from goodoffices.errors.importing import ImportNoDate, ImportNoOutlet
from goodoffices.importing.clauses import Sentence, sentences
from goodoffices.importing.frames import Frame
from goodoffices.importing.going_on import GoingOn
from goodoffices.importing.lexicon import lexicon
from goodoffices.importing.mentions import mentions
from goodoffices.importing.messages import learn_mediator, learn_pair, learn_way
from goodoffices.importing.occasions import when
from goodoffices.importing.page import Part
from goodoffices.importing.proposals import Asked, Proposals, proposal
from goodoffices.importing.readings import Reading, is_dateline, read
from goodoffices.importing.registry import head_stem
from goodoffices.importing.source import Source
from goodoffices.importing.tokens import tokens
from goodoffices.record.days import FIRST_DAY, LAST_DAY
from goodoffices.record.item import Kind
from goodoffices.record.text import is_name

MOST_PARAGRAPHS: Final = 2_000
"""Paragraphs of an article that are read."""

_ALSO: Final = {
    Kind.STATEMENT: (Kind.ASSURANCE, Kind.DENIAL, Kind.THREAT),
    Kind.APPEAL: (Kind.REQUEST, Kind.STATEMENT),
    Kind.THREAT: (Kind.STATEMENT, Kind.ASSURANCE),
    Kind.DENIAL: (Kind.STATEMENT, Kind.ASSURANCE),
    Kind.ASSURANCE: (Kind.STATEMENT,),
    Kind.REQUEST: (Kind.APPEAL, Kind.STATEMENT),
    Kind.REPORT: (Kind.STATEMENT,),
    Kind.MEETING: (Kind.REPORT,),
    Kind.INCIDENT: (Kind.REPORT,),
}
MOST_HEADLINES: Final = 6
"""Lines above an article that are headline or deck."""
_SHARED_WORDS: Final = 3
_LONGEST_BY_NAME: Final = 5


def propose(source: Source, asked: Asked) -> Proposals:
    """What a person may enter into the record from an article.

    Args:
        source: the kept text.
        asked: what the person says of it: the day of publication, the outlet, and who takes part in the talk.

    Raises:
        ImportNoDate: the day of publication is none that the record knows.
        ImportNoOutlet: the outlet is no name.
    """
    if not FIRST_DAY + 400_000 <= asked.published <= LAST_DAY - 1_000:
        raise ImportNoDate(expected="2025-12-31")
    if not is_name(asked.outlet):
        raise ImportNoOutlet()
    return _Article(source, asked).read()


class _Article(GoingOn):
    """Reads one article from its first sentence to its last."""

    def read(self) -> Proposals:
        """The proposals."""
        body = [part for part in self.parts if part.role == "body"][:MOST_PARAGRAPHS]
        all_sentences = self._sentences(body)
        for sentence in all_sentences:
            mentions(sentence, self.registry)  # names are learned before any is looked for
        readings = [read(sentence, mentions(sentence, self.registry)) for sentence in all_sentences]
        for outright in (True, False):
            for reading in readings:
                learn_mediator(reading, self.sides, outright=outright)
        learn_way(readings, self.sides)
        learn_pair(readings, self.sides)
        for reading in readings:
            self._sentence(reading)
        self._headlines()
        tags = {reading.sentence.nth: reading.sentence.lexicon.language for reading in readings}
        for draft in self.drafts:
            draft.language = tags[draft.index]
            draft.kinds = list(_ALSO[draft.kind])
            if draft.kind is Kind.REPORT:
                self._last_of_report(draft)
        ordered = sorted(self.drafts, key=lambda draft: (draft.index, draft.spans[0]))
        return Proposals(
            language=self.calendar.language,
            items=tuple(proposal(draft, self.source, self.asked, self._who) for draft in ordered),
            leads=tuple(part.span for part in self.parts if part.role == "lead"),
            untouched=tuple(
                self.source.span(each.sentence.start, each.sentence.end)
                for each in readings
                if each.sentence.nth not in self.touched
            ),
        )

    def _sentences(self, body: list[Part]) -> list[Sentence]:
        found: list[Sentence] = []
        for number, part in enumerate(body):
            following = body[number + 1].span.text[:1] if number + 1 < len(body) else ""
            for each in sentences(part.span, number, len(found), lexicon(part.language), following):
                if number > 1 or not is_dateline(each):
                    found.append(each._replace(nth=len(found)))
        return found

    def _sentence(self, reading: Reading) -> None:
        begun = len(self.drafts)
        if (
            self._continued_dash(reading)
            or self._continued_quote(reading)
            or self._report_after(reading)
            or self._last_speaker_says(reading)
            or self._cites_alone(reading)
        ):
            self.touched.add(reading.sentence.nth)
            return
        frame = self._frame(reading)
        self._read(reading, frame, begun)
        self.previous = reading
        if len(self.drafts) > begun:
            self.touched.add(reading.sentence.nth)
        self._remember_date(reading)
        self._remember_named(reading)

    def _read(self, reading: Reading, frame: Frame | None, begun: int) -> None:
        """One sentence that nothing before it claims."""
        if reading.acts and not (frame is not None and self._all_of_frame(reading, frame)):
            for act in reading.acts:
                self._act(reading, act, frame)
        elif frame is None and not reading.acts and self._by_name(reading):
            self._according_to(reading)
        elif not self._rendered(reading, frame):
            self._told(reading, frame)
            if len(self.drafts) == begun and not self.marked:
                for act in reading.acts:  # a state that says something, and tells of no message
                    self._act(reading, act, frame)
        if len(self.drafts) == begun:
            self._according_to(reading)
        if len(self.drafts) == begun:
            self._incident(reading)

    def _by_name(self, reading: Reading) -> bool:
        """Whether “according to” somebody with a name stands in a sentence: then it tells what he says."""
        for hit in reading.sentence.all("words.according"):
            near = [each for each in reading.mentions if hit.last <= each.first <= hit.last + _LONGEST_BY_NAME]
            if near and near[0].kind == "person":
                return True
        return False

    def _remember_named(self, reading: Reading) -> None:
        """Whom a sentence is about that nobody speaks in, for the pronoun of the next one; the outlet that it names."""
        sentence = reading.sentence
        free = [each for each in reading.mentions if not each.possessor and not sentence.depth[each.first]]
        subjects = [each for each in free if not each.governed and each.kind in ("person", "body", "office")]
        if subjects and not reading.acts:
            self.last.named = (sentence.nth, sentence.paragraph, subjects[0])
        for each in free:
            if each.kind == "body" and len(each.name.split()) > 1:
                self.last.bodies[head_stem(each.head)] = each
            if each.kind == "outlet" and each.name and not self.frames.is_page(each.name):
                self.last.outlet = (sentence.nth, each)

    def _remember_date(self, reading: Reading) -> None:
        """The last date of the sentence, from which “three days later” counts."""
        for draft in reversed(self.drafts):
            if (
                draft.index == reading.sentence.nth
                and draft.date is not None
                and draft.kind is not Kind.REPORT
                and draft.why["said"].reason != "date.occasion"
            ):
                self.base = draft.date
                return
        end = len(reading.sentence.words)
        governed = self._governed(reading) if any(act.marked for act in reading.acts[:1]) else None
        found = when(reading, 0, end, end, self.calendar, self.base, within=governed)
        if found is not None and found[0].earliest <= self.asked.published:
            self.base = found[0]

    def _headlines(self) -> None:
        """Headline and deck are further evidence of the item that shares most words with them."""
        for part in [part for part in self.parts if part.role in ("headline", "deck")][:MOST_HEADLINES]:
            words = {
                word.fold for word in tokens(part.span.text[:600], part.language, part.span.start) if len(word.fold) > 2
            }
            best, most = None, _SHARED_WORDS - 1
            for draft in self.drafts:
                text = " ".join(self.source.text[start:end] for start, end in draft.spans)
                shared = len(words & {word.fold for word in tokens(text[:2_000], part.language)})
                if shared > most and draft.kind is not Kind.INCIDENT:
                    best, most = draft, shared
            if best is not None:
                best.spans.append((part.span.start, part.span.end))
