"""What the importer knows of an article while it reads it.

The rules are:

* An article is read once, from its first sentence to its last. What a sentence leaves behind for those that follow
  stands here: the names learned, the frames, who carries between whom, who spoke last and when.
* Nothing here decides; ``covers``, ``tellings`` and ``speeches`` do, each for its kind of sentence.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.clauses import Sentence
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Frame, Frames, Hop
from goodoffices.importing.lexicon import lexicon
from goodoffices.importing.messages import Sides
from goodoffices.importing.page import parts
from goodoffices.importing.proposals import Asked
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention, Registry
from goodoffices.importing.source import Source
from goodoffices.importing.tokens import tokens
from goodoffices.importing.when import Calendar, expressions, hijri_offset
from goodoffices.importing.wordings import condition
from goodoffices.record.dates import DateInterval
from goodoffices.record.item import Answer, Relayer
from goodoffices.words import fold

_NEAR_STATEMENT: Final = 3
LAST: Final = 24
"""Items that are looked back at; a paragraph of the press has fewer."""


_ONE: Final = frozenset(("a", "an", "un", "une", fold("یک")))


class Last:
    """Who spoke last: speaker, day, place and hops of the occasion; ``met`` is the last meeting or call,
    ``named`` who was named last without saying anything (sentence, paragraph, mention), ``pronoun`` the last pronoun
    that spoke (sentence, word), ``outlet`` the last outlet that was named and is not the page's (sentence, mention),
    ``statement`` the office that put out the last statement, as a hop (paragraph, hop), ``bodies`` the bodies that
    were named last, by their nouns.
    """

    def __init__(self) -> None:
        self.speaker: Mention | None = None
        self.person: Mention | None = None
        self.draft: Draft | None = None
        self.paragraph = -9
        self.by_head: dict[str, Mention] = {}
        self.met: Draft | None = None
        self.body: Mention | None = None
        self.named: tuple[int, int, Mention] | None = None
        self.pronoun = (-9, "")
        self.outlet: tuple[int, Mention] | None = None
        self.statement: tuple[int, Hop] | None = None
        self.bodies: dict[str, Mention] = {}


class Article:
    """The state of reading."""

    def __init__(self, source: Source, asked: Asked) -> None:
        self.source, self.asked = source, asked
        self.parts = parts(source)
        self.registry = Registry()
        self.registry.told(asked.outlet, asked.actors)
        self.frames = Frames(asked.outlet)
        self.sides = Sides()
        self.last = Last()
        self.drafts: list[Draft] = []
        self.previous: Reading | None = None
        self.touched: set[int] = set()
        self.marked = False
        self.according = False
        self.inside: Frame | None = None
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

    def _span(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        words = sentence.words
        while first < last - 1 and words[first].kind == "p" and words[first].text in ",،;؛:.—–-":
            first += 1
        while last - 1 > first and words[last - 1].kind == "p" and words[last - 1].text in ",،;؛:—–-":
            last -= 1
        last = max(first + 1, last)
        return words[first].start, words[last - 1].end

    def _place(self, reading: Reading, mention: Mention) -> tuple[int, int] | None:
        if mention in reading.mentions:
            return self._span(reading.sentence, mention.first, mention.last)
        return None

    def _where(self, reading: Reading, mention: Mention) -> tuple[int, int]:
        """The place of somebody in this sentence; its first word if he is named elsewhere."""
        here = mention in reading.mentions or any(mention in act.speakers for act in reading.acts)
        return self._span(reading.sentence, mention.first, mention.last) if here else self._span(reading.sentence, 0, 1)

    def _indefinite(self, reading: Reading, who: Mention) -> bool:
        """“A spokesman”, «مسؤول»: somebody who has not been told of yet."""
        article = {"ar": "ال", "he": "ה"}.get(reading.sentence.lexicon.language)
        if article and who.kind == "source" and not who.same and not who.capacity.startswith(article):
            return True
        return who in reading.mentions and reading.sentence.words[who.first].fold in _ONE

    def _person_again(self, reading: Reading, who: Mention) -> Mention | None:
        """The person who spoke last, where a bare “the diplomat” can only be he or she."""
        bare = len(who.capacity.split()) <= 1 and not self._indefinite(reading, who)
        role = reading.sentence.has(who.first, "nouns.role") or reading.sentence.has(who.last - 1, "nouns.role")
        near = reading.sentence.paragraph - self.last.paragraph <= 1
        if not (bare and role):
            return None
        named = self.last.named
        if named is not None and named[0] == reading.sentence.nth - 1 and named[2].kind == "person":
            return named[2]
        return self.last.person if near else None

    def _issued(self, reading: Reading, who: Mention) -> None:
        """Remember who put out a statement, for “according to the statement” in what follows."""
        place = self._where(reading, who)
        office = Relayer.PERSON if who.kind == "person" else Relayer.OFFICE
        self.last.statement = (reading.sentence.paragraph, Hop(office, who, place, "hop.office_tells"))

    def _of_statement(self, reading: Reading) -> list[Hop]:
        """“According to the statement”: whoever put out the last one, in this paragraph or the one before."""
        sentence, known = reading.sentence, self.last.statement
        if known is None or sentence.paragraph - known[0] > 1:
            return []
        for hit in sentence.all("words.according"):
            near = range(hit.last, min(len(sentence.words), hit.last + _NEAR_STATEMENT))
            if not sentence.depth[hit.first] and any(sentence.has(at, "nouns.statement") for at in near):
                return [known[1]]
        return []

    def _who(self, mention: Mention) -> tuple[str, str]:
        """Name and capacity of somebody, as the text has them anywhere."""
        if mention.kind == "person" and not mention.capacity:
            known = self.registry.people.get(fold(mention.name).replace(" ", ""))
            if known is not None:
                return known
        return mention.name, mention.capacity

    def _conditions(self, sentence: Sentence, first: int, last: int, draft: Draft) -> None:
        for hit in sentence.all("words.if", first=max(0, first), last=last):
            draft.conditional = Answer.YES
            draft.condition = draft.condition or condition(sentence, first, last)
            draft.why["conditional"] = Rests(
                "conditional.word", (sentence.words[hit.first].start, sentence.words[hit.last - 1].end)
            )
            break
        for hit in sentence.all("words.nonbinding", first=max(0, first), last=last):
            draft.binding = Answer.NO
            draft.why["binding"] = Rests(
                "binding.word", (sentence.words[hit.first].start, sentence.words[hit.last - 1].end)
            )
            break
