"""Acts that are joined to another one in the same segment.

The rules are:

* A verb of another kind that “and” joins to the first one (“denied it and called on all sides”), or a participle
  behind a comma (“adding that”), is an act of its own, with the same speaker.
* A plain participle is one only if an assurance or something on a condition stands behind it: else it only goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.clauses import Sentence
from goodoffices.importing.governed import bare_content, behind_comma, what_governs
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.subjects import NEAR_MARK, SHORTEST_PART

_KINDS_APART: Final = frozenset({"deny", "warn", "appeal", "ask", "assure", "add"})
_SAYING: Final = frozenset({"say"})


def coordinated(sentence: Sentence, act: Act, verbs: list[Hit]) -> list[Act]:
    """An act, and those that “and”, or a participle behind a comma, joins to it with a verb of another kind."""
    done = [act]
    while act.speakers:
        found = next(_joined_acts(sentence, done[-1], verbs), None)
        if found is None:
            break
        done[-1:] = found
    return done


def _joined_acts(sentence: Sentence, act: Act, verbs: list[Hit]) -> Iterator[tuple[Act, Act]]:
    """An act cut where another one is joined to it, and that one."""
    participles = [
        hit
        for hit in sentence.hits_of("joining.", act.verb.last, act.last)
        if not sentence.depth[hit.first] and behind_comma(sentence, hit.first)
        and (hit.meaning != "joining.say" or _tells_more(sentence, hit.last, act.last))
    ]  # fmt: skip
    for verb in sorted({*verbs, *participles}):
        kind = verb.meaning.partition(".")[2]
        if not act.verb.last < verb.first < act.last:
            continue
        if verb in participles:
            join = verb.first
        elif kind == act.kinds[0] or kind not in _KINDS_APART | _SAYING:
            continue
        else:
            at = _joined_at(sentence, act.verb, verb)
            if at is None or (kind in _SAYING and not (act.kinds[0] in _KINDS_APART and _own_mark(sentence, verb))):
                continue
            governed = any(sentence.has(to, "words.that") or sentence.mark(to, ":") for to in range(act.verb.last, at))
            if governed and not sentence.mark(at - 1, ",،"):
                continue
            join = at
        fronted = sentence.lexicon.subject == "first" or any(each.last <= act.verb.first for each in act.quotes)
        told = join - (act.first if fronted else act.verb.last)
        if told >= SHORTEST_PART and act.last - verb.first >= SHORTEST_PART:
            yield _cut(sentence, act, verb, kind, join)


def _tells_more(sentence: Sentence, first: int, last: int) -> bool:
    """Whether what a plain participle joins is an assurance or stands on a condition: else it only goes on."""
    end = next((at for at in range(first, last) if sentence.mark(at, ";؛")), last)
    return bool(sentence.all("words.well_meant", "words.if", first=first, last=end))


def _cut(sentence: Sentence, act: Act, verb: Hit, kind: str, join: int) -> tuple[Act, Act]:
    """An act up to where another verb is joined to it, and the act of that verb."""
    before = tuple(each for each in act.quotes if each.first < join)
    quotes = tuple(each for each in act.quotes if each.first >= join)
    content = act.content if act.content[1] <= join else (min(act.content[0], join - 1), join)
    begun = act._replace(last=join, kinds=(act.kinds[0],), content=content, quotes=before)
    after, _, marked = what_governs(sentence, verb, [verb], join, act.last, quotes)
    return begun, Act(verb, (kind,), act.speakers, join, act.last, after, quotes, False, marked)


def _own_mark(sentence: Sentence, verb: Hit) -> bool:
    """Whether a verb has a “that” of its own; a quotation behind it carries out what was told before."""
    reach = range(verb.last, min(len(sentence.words), verb.last + NEAR_MARK))
    bare = bare_content(sentence, verb, len(sentence.words))
    return bare is not None or any(sentence.has(at, "words.that") for at in reach)


def _joined_at(sentence: Sentence, before: Hit, verb: Hit) -> int | None:
    """The token at which a verb is joined to the one before it: by a word for “and”, or a letter in front of it."""
    language = sentence.lexicon.language
    if language == "fa":
        return before.last if before.last < verb.first and sentence.words[before.last].fold == "و" else None
    if language in ("ar", "he"):
        return verb.first if verb.prefix in ("و", "ו") else None
    for at in range(verb.first - 1, max(before.last, verb.first - 4), -1):
        if sentence.has(at, "words.and") is not None:
            return at
        if sentence.words[at].kind == "p":
            return None
    return None
