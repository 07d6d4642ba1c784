"""Which item words belong to: one of their own, or one that was told before in other words.

The rules are:

* A paraphrase and the quotation that carries it out are one item; so is what a body is said to say and the words of
  its spokesman: the speaker is who is quoted. What is added is an item of its own.
* That somebody spoke of something, and what he said in the next sentence, are one item.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.article import LAST
from goodoffices.importing.clauses import DASHES
from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Hop
from goodoffices.importing.occasions import venue
from goodoffices.importing.pointing import same_one
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention, head_stem
from goodoffices.importing.said import Said
from goodoffices.record.item import Kind, Relayer, VenueForm
from goodoffices.words import fold

_SHORTEST_TELLING: Final = 1


class CarriedOut(Said):
    """Puts together what is one thing said."""

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
        if same_one(before, speaker):
            return True
        placed = before.governed and speaker.kind == "source"  # “in Lima they deny it. “…”, said an adviser”
        if speaker.kind not in ("person", "office", "body") and not placed:
            return False
        if before.kind in ("body", "state"):
            shared = {head_stem(word) for word in _long_words(before.name)} & {
                head_stem(word) for word in _long_words(f"{speaker.capacity} {speaker.name}")
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
        if draft.speaker is not None and not same_one(draft.speaker, speaker):
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
        if not same_one(before.speaker, draft.speaker) or draft.paragraph != before.paragraph:
            return
        self.drafts.pop()
        draft.spans += before.spans
        if draft.venue is VenueForm.NOT_SAID:
            draft.venue = before.venue
        draft.hops = draft.hops or before.hops
        if draft.date is None and before.date is not None:
            draft.date, draft.why["said"] = before.date, Rests("date.occasion", before.why["said"].span)


def _long_words(text: str) -> list[str]:
    return [word for word in fold(text).replace("'", " ").split() if len(word) > 3]
