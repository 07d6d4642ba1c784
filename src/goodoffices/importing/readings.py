"""A sentence as it is read: who is mentioned, at which times, and who says what in it.

The rules are:

* A sentence has an act for each segment in which somebody speaks, and one for each that is joined to it.
* What somebody says within the words of another is an act of its own (“the paper reports that the minister asked”).
* What stands before the dash of a dateline takes no part.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from goodoffices.importing.acts import Act, act_of
from goodoffices.importing.attributions import before_colon, behind_quotation, in_the_view_of, statement_reads
from goodoffices.importing.clauses import DASHES, Sentence, segments, speech_verbs
from goodoffices.importing.governed import SHORTEST_SPEECH
from goodoffices.importing.joined import coordinated
from goodoffices.importing.registry import Mention
from goodoffices.importing.subjects import SPEAKERS
from goodoffices.importing.when import Expression, expressions

_LONGEST_DATELINE: Final = 14
_DATELINE_PARAGRAPHS: Final = 2


class Reading(NamedTuple):
    """A sentence with its mentions, times and acts."""

    sentence: Sentence
    mentions: list[Mention]
    times: list[Expression]
    acts: list[Act]
    parts: list[tuple[int, int]]

    def within(self, first: int, last: int, *kinds: str) -> list[Mention]:
        """The mentions of some kinds between two tokens."""
        return [each for each in self.mentions if first <= each.first < last and (not kinds or each.kind in kinds)]


def read(sentence: Sentence, found: list[Mention]) -> Reading:
    """What a sentence says of who speaks, and when."""
    begun = _dateline(sentence)
    found = [each for each in found if each.first >= begun]
    named = {each.first for each in found if each.kind in SPEAKERS and not sentence.depth[each.first]}
    parts = segments(sentence, named)
    times = [
        each
        for each in expressions(sentence.words, sentence.hits, sentence.lexicon)
        if not sentence.depth[each.first] and each.first >= begun
    ]
    named_by = {at for each in found if each.name and each.kind == "outlet" for at in range(each.first, each.last)}
    verbs = [hit for hit in speech_verbs(sentence) if hit.first not in named_by]
    acts = []
    for first, last in parts:
        act = act_of(sentence, found, [hit for hit in verbs if first <= hit.first < last], first, last)
        for reader in (before_colon, behind_quotation, statement_reads, in_the_view_of):
            act = act or reader(sentence, found, first, last)
        if act is not None:
            acts += coordinated(sentence, act, verbs)
    return Reading(sentence, found, times, acts, parts)


def within(reading: Reading, act: Act) -> Act | None:
    """What somebody says within the words of another: “the paper reports that the minister asked …”."""
    sentence, (first, last) = reading.sentence, act.content
    if not act.fronted and reading.within(act.verb.last, first, "person", "office"):
        first = act.verb.last  # “said the minister had promised that …”: no word marks where the first content begins
    if any(each.first < last for each in act.quotes) or last - first < SHORTEST_SPEECH:
        return None
    named = {
        at for each in reading.mentions if each.name and each.kind == "outlet" for at in range(each.first, each.last)
    }
    verbs = [
        hit for hit in speech_verbs(sentence) if first <= hit.first < last and hit.first not in named | {act.verb.first}
    ]
    inner = act_of(sentence, reading.mentions, verbs, first, last) if verbs else None
    if inner is None or not inner.speakers or inner.speakers[0].kind not in ("person", "office"):
        return None
    return inner if inner.speakers[0] not in act.speakers[:1] else None


def _dateline(sentence: Sentence) -> int:
    """Where a sentence begins behind its dateline (“LIMA, May 4 (Agency) - ”); 0 if it has none."""
    if sentence.paragraph >= _DATELINE_PARAGRAPHS or sentence.words[0].kind != "w":
        return 0
    for at in range(1, min(_LONGEST_DATELINE, len(sentence.words) - 4)):
        if any(hit.meaning.startswith("verbs.") for hit in sentence.hits.get(at, ())) or sentence.depth[at]:
            return 0
        apart = sentence.words[at].start > sentence.words[at - 1].end
        if sentence.words[at].text in DASHES and apart:
            placed = sentence.words[at - 1].kind == "n" or sentence.mark(at - 1, ")") or at <= 2
            return at + 1 if (placed and sentence.words[0].text.isupper()) or sentence.mark(at - 1, ")") else 0
    return 0


def is_dateline(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but a dateline: “LIMA, May 4.”, “/Agency/.”."""
    words = sentence.words
    if len(words) > _LONGEST_DATELINE or any(
        hit.meaning.startswith("verbs.") for hits in sentence.hits.values() for hit in hits
    ):
        return False
    slashes = words[0].text == "/" and any(word.text == "/" for word in words[1:])
    placed = words[0].text.isupper() and len(words[0].text) > 2 and sentence.mark(1, ",") and words[2:3] != ()
    return slashes or (placed and any(word.kind == "n" for word in words))
