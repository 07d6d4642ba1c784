"""Sentences that say something without a verb of saying: they go on with whoever spoke before, or tell by whom.

The rules are:

* Speech that goes on behind the next dash belongs to the item before; so does a sentence of nothing but a quotation,
  unless it is of another kind.
* “According to him” goes on with whoever spoke last in the paragraph.
* “According to the minister” makes what follows, or stands before, the minister's.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.clauses import DASHES
from goodoffices.importing.frames import Hop
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.messages import Sides, messages
from goodoffices.importing.occasions import meeting
from goodoffices.importing.readings import Reading
from goodoffices.importing.speeches import Speeches
from goodoffices.record.item import Kind, Relayer

_SHORTEST_WORDS: Final = 4
_LONGEST_NAMED: Final = 6
"""Words between “according to” and whom it names."""


class GoingOn(Speeches):
    """Reads what goes on."""

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
        near = [each for each in reading.mentions if hit.last <= each.first <= hit.last + _LONGEST_NAMED]
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
