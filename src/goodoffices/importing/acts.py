"""The verb of saying of a segment, with whoever says it and what it governs.

The rules are:

* The verb of a segment is the first verb of saying that stands neither in quotation marks, nor in a relative clause,
  nor in what another verb of saying governs. A verb joined to it with a quotation behind belongs to the same act.
* In “X did so, the weekly reported” who tells comes last, and what stands before it is told.
* Who says it may stand between two commas within what is said (“The ship, he added, would stay”). A verb of warning or
  promising stands behind its words like one of saying, if it governs nothing behind it.
* What somebody would not say is no act, nor is what nobody said (“neither government has said”).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from goodoffices.importing.clauses import Quote, Sentence
from goodoffices.importing.governed import ATTRIBUTING, SHORTEST_SPEECH, says_when_or_where, what_governs
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.registry import Mention
from goodoffices.importing.subjects import (
    LONGEST_UNNAMED,
    SOURCES,
    cited,
    in_words,
    may_leave_out,
    people_first,
    speakers_of,
    thing_speaks,
    unnamed,
)

_SPEAKING_KINDS: Final = frozenset({"person", "office", "body", "source", "pronoun"})
_BEHIND: Final = frozenset({"verbs.warn", "verbs.assure"})
"""Verbs that can stand behind what is said: “…, the minister warned”."""
_LONGEST_TAIL: Final = 22
_LONGEST_ASIDE: Final = 8
"""Words of an aside that says who speaks, on either side of its verb."""
_LEAVES_OUT: Final = frozenset({"he", "ar", "ru", "fa"})
_LONGEST_CLOSE: Final = 9


class Act(NamedTuple):
    """A verb of saying with its speaker.

    Attributes:
        verb: the verb; ``kinds`` are the meanings of all verbs of the act.
        speakers: who may speak, the likeliest first; empty: nobody is named.
        first, last: the tokens of the segment.
        content: the tokens that the verb governs.
        quotes: the quotations of the segment, the outer ones.
        fronted: whether a quotation or clause before the verb is governed by it.
        aside: whether the verb stands between commas within what it governs (“The ship, he added, would stay”).
        marked: whether something marks where the content begins (“that”, a colon, a quotation mark).
    """

    verb: Hit
    kinds: tuple[str, ...]
    speakers: tuple[Mention, ...]
    first: int
    last: int
    content: tuple[int, int]
    quotes: tuple[Quote, ...]
    fronted: bool
    marked: bool
    aside: bool = False


def act_of(sentence: Sentence, found: list[Mention], verbs: list[Hit], first: int, last: int) -> Act | None:
    """The act of a segment, if somebody speaks in it: the first of these verbs of saying that has a speaker."""
    quotes = tuple(
        each for each in sentence.quotes
        if each.depth == 0 and first <= each.first < last and not _names_outlet(found, each)
    )  # fmt: skip
    mine = [hit for hit in verbs if not _relative(sentence, hit, found) and not _left_unsaid(sentence, hit)]
    if sentence.lexicon.language in ("en", "fr"):
        mine = [
            hit for hit in mine if hit.first != first
        ]  # “Asked about that”, «Interrogé»: no speaker stands before it
    aside = _aside(sentence, found, mine, first, last)
    if aside is not None:
        return aside
    trailing = _trailing(sentence, found, mine, first, last)
    if trailing is not None:
        return _reported(sentence, found, mine, trailing) or trailing
    mine = _outside_of_content(sentence, mine)
    for number, verb in enumerate(mine):
        if number + 1 < len(mine) and _persian_relative(sentence, verb, found):
            continue
        speakers = speakers_of(sentence, found, verb, first, last, quotes)
        if not speakers:
            speakers = unnamed(sentence, verb, first, last, quotes)
        nearest = speakers[0] if speakers else None
        if nearest is not None and verb.meaning in ATTRIBUTING and _nobody(sentence, nearest):
            continue
        if thing_speaks(sentence, verb, nearest):
            continue
        if nearest is None and not may_leave_out(sentence, verb, first, quotes):
            continue
        joined = mine[number:]
        kinds = tuple(hit.meaning.partition(".")[2] for hit in joined)
        content, fronted, marked = what_governs(sentence, verb, joined, first, last, quotes, nearest)
        return Act(verb, kinds, tuple(speakers), first, last, content, quotes, fronted, marked)
    return None


def _aside(sentence: Sentence, found: list[Mention], verbs: list[Hit], first: int, last: int) -> Act | None:
    """“The ship, he added, would stay”: who says it stands between two commas, within what is said."""
    verb = verbs[0] if verbs else None
    if sentence.lexicon.subject != "before" or verb is None or verb.meaning not in ATTRIBUTING | _BEHIND:
        return None
    ahead = range(verb.first - 1, max(first, verb.first - _LONGEST_ASIDE), -1)
    behind = range(verb.last, min(last, verb.last + _LONGEST_ASIDE))
    opened = next((at for at in ahead if sentence.mark(at, ",،")), first)
    closed = next((at for at in behind if sentence.mark(at, ",،")), last)
    if sentence.has(min(closed + 1, last - 1), "words.that") is not None:
        return None  # «министр, выступая в порту, сказал, что …»
    if not first < opened <= first + _LONGEST_ASIDE or last - closed < SHORTEST_SPEECH:
        return None
    inside = [each for each in found if opened < each.first and each.last <= closed and each.first != verb.first]
    named = {at for each in inside for at in range(each.first, each.last)} | set(range(verb.first, verb.last))
    if not all(at in named or says_when_or_where(sentence, at) for at in range(opened + 1, closed)):
        return None
    who = [each for each in inside if each.kind in SOURCES | {"pronoun"} and not each.governed]
    if not who and not (closed - opened == 1 + verb.last - verb.first and sentence.lexicon.language in _LEAVES_OUT):
        return None
    quotes = tuple(each for each in sentence.quotes if each.depth == 0 and first <= each.first < last)
    kind = verb.meaning.partition(".")[2]
    return Act(verb, (kind,), tuple(who[:1]), first, last, (closed, last), quotes, False, True, aside=True)


def _names_outlet(found: list[Mention], quote: Quote) -> bool:
    """Whether quotation marks hold nothing but the name of an outlet."""
    return any(
        each.kind == "outlet" and each.name and each.first <= quote.first and quote.last <= each.last for each in found
    )


def _left_unsaid(sentence: Sentence, verb: Hit) -> bool:
    """“Would not say how many”, «не уточнил»: nothing is said."""
    if verb.meaning not in ("verbs.say", "verbs.add", "verbs.report"):
        return False
    return any(sentence.has(at, "negation.words") for at in range(max(0, verb.first - 2), verb.first))


def _nobody(sentence: Sentence, mention: Mention) -> bool:
    """“Neither government has said”, « aucun responsable »: nobody speaks."""
    near = range(max(0, mention.first - 1), min(mention.first + 1, mention.last))
    return any(sentence.has(at, "negation.words") and not sentence.has(at, "nouns.someone") for at in near)


def _reported(sentence: Sentence, found: list[Mention], verbs: list[Hit], tail: Act) -> Act | None:
    """“X said so, the agency reported”: what X says, if he is named with a verb of saying; the outlet is told of it."""
    if tail.speakers[0].kind != "outlet" or not tail.speakers[0].name:
        return None
    inner = [hit for hit in verbs if hit.first < tail.content[1]]
    act = act_of(sentence, found, inner, tail.first, tail.content[1]) if inner else None
    if act is None or not act.speakers or act.speakers[0].kind not in _SPEAKING_KINDS:
        return None
    return act._replace(last=tail.last)


def _trailing(sentence: Sentence, found: list[Mention], verbs: list[Hit], first: int, last: int) -> Act | None:
    """“…, the weekly reported”: who says so comes last, and what stands before it is what he says."""
    english = sentence.lexicon.language == "en"
    for number, verb in enumerate(verbs):
        if english and not _closes(sentence, found, verb, first, last):
            continue
        if not english and number == 0 and not _sets_off(sentence, verb):
            plain = ("verbs.say", "verbs.add", "verbs.report", "verbs.deny")
            if verb.meaning in plain and not _said_behind(sentence, found, verb, verbs[1:], first):
                return None
            continue
        comma = next(
            (at for at in range(verb.first - 1, max(first, verb.first - 9), -1) if sentence.mark(at, ",،")), None
        )
        if (
            not _stands_behind(sentence, found, verb, last)
            or comma is None
            or last - verb.last > _LONGEST_TAIL
            or sentence.depth[verb.first]
        ):
            continue
        if not english and any(each.last == comma + 1 and not each.governed for each in found):
            continue  # “the minister, X, said”: the comma closes a name
        own = [each for each in found if comma < each.first < last and each.first != verb.first
               and _says_so(sentence, each, verb)
               and not in_words(sentence, each) and not each.possessor and not cited(sentence, each)]  # fmt: skip
        marks = any(sentence.has(at, "words.that") or sentence.mark(at, ":")
                    for at in range(verb.last, min(last, verb.last + 8)))  # fmt: skip
        if not own or marks or comma - first < (3 if _sets_off(sentence, verb) else 5):
            continue
        ranked = sorted(own, key=lambda each: (max(verb.first - each.last, each.first - verb.last), each.first))
        kind = verb.meaning.partition(".")[2]
        quotes = tuple(each for each in sentence.quotes if each.depth == 0 and first <= each.first < last)
        return Act(verb, (kind,), tuple(people_first(ranked, verb)), first, last, (first, comma), quotes, True, True)
    return None


def _said_behind(sentence: Sentence, found: list[Mention], verb: Hit, later: list[Hit], first: int) -> bool:
    """“Peru recognises no ruling, said the president”: the first verb has nobody but a state, a later one somebody."""
    subjects = [
        each for each in found if first <= each.first < verb.first and each.kind in SOURCES and not each.governed
    ]
    return not subjects and any(
        _sets_off(sentence, each)
        and any(
            0 <= who.first - each.last <= _LONGEST_ASIDE
            and who.kind in _SPEAKING_KINDS
            and not who.governed
            and all(says_when_or_where(sentence, at) for at in range(each.last, who.first - 1))
            for who in found
        )
        for each in later
    )


def _stands_behind(sentence: Sentence, found: list[Mention], verb: Hit, last: int) -> bool:
    """Whether a verb can stand behind what is said: a plain one, or one of warning that governs nothing behind it."""
    if verb.meaning in ATTRIBUTING:
        return True
    if verb.meaning not in _BEHIND or sentence.lexicon.subject == "first":
        return False
    named = {at for each in found for at in range(each.first, each.last)}
    end = next((at for at in range(verb.last, last) if sentence.mark(at, ",،.")), last)
    return all(at in named or says_when_or_where(sentence, at) for at in range(verb.last, end))


def _says_so(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether somebody behind a comma may be who says it; in Russian also «сообщили в Кремле»."""
    if mention.kind in SOURCES and not mention.governed:
        return True
    if sentence.lexicon.language == "en" and mention.kind in ("pronoun", "state"):
        return mention.last == verb.first  # “…, it said”, “…, the Kremlin announced”
    placed = sentence.lexicon.language == "ru" and mention.kind in ("body", "state")
    return placed and mention.governed and mention.first - verb.last == 1


def _closes(sentence: Sentence, found: list[Mention], verb: Hit, first: int, last: int) -> bool:
    """“…, Foreign Minister X said on Tuesday”: the speaker stands right between a comma and the last verb."""
    if not any(at == last or sentence.mark(at, ",.") for at in range(verb.last, verb.last + _LONGEST_CLOSE + 1)):
        return False
    return any(
        each.last in (verb.first, verb.first - 1)
        and each.kind in SOURCES | {"pronoun", "state"}
        and any(sentence.mark(at, ",") for at in (each.first - 1, each.first - 2))
        for each in found
        if first < each.first
    )


def _sets_off(sentence: Sentence, verb: Hit) -> bool:
    """Whether a comma, or a comma and “so”, stands right before a verb of reporting: «…, כך דיווחה תחנת»."""
    quoted = any(each.last <= verb.first <= each.last + 4 and each.last - each.first >= 3 for each in sentence.quotes)
    if sentence.lexicon.language == "en" or quoted:
        return False
    this = sentence.all("words.this", first=max(0, verb.first - 2), last=verb.first)
    before = next((hit.first for hit in this if hit.last == verb.first), verb.first)
    if sentence.lexicon.language == "fr" and before and sentence.words[before - 1].fold in ("a", "ont"):
        before -= 1
    return sentence.mark(before - 1, ",،")


def _relative(sentence: Sentence, verb: Hit, found: list[Mention]) -> bool:
    """Whether a verb stands in a relative clause, unless that clause is of an outlet (“the site X, which said”)."""
    if sentence.lexicon.language == "he" and verb.prefix in ("ש", "וש"):
        return True
    for at in range(max(0, verb.first - 2), verb.first):
        who = sentence.has(at, "words.who")
        if who is not None and sentence.lexicon.language != "fa":
            return not any(each.kind == "outlet" and at - 2 <= each.last <= at for each in found)
    return False


def _persian_relative(sentence: Sentence, verb: Hit, found: list[Mention]) -> bool:
    """«یک دیپلمات که خواست نامش فاش نشود … گفت»: a verb right behind “who”, which stands behind a mention."""
    return sentence.lexicon.language == "fa" and any(
        each.last < verb.first <= each.last + LONGEST_UNNAMED and sentence.has(each.last, "words.who", "words.that")
        for each in found
        if each.kind in SOURCES
    )


def _outside_of_content(sentence: Sentence, verbs: list[Hit]) -> list[Hit]:
    """The verbs that stand before what the first of them governs, and those joined behind it with a quotation."""
    if len(verbs) < 2:
        return verbs
    kept = [verbs[0]]
    for verb in verbs[1:]:
        governed = any(
            sentence.has(at, "words.that") or sentence.mark(at, ":") for at in range(kept[0].last, verb.first)
        )
        quote_follows = any(verb.last <= each.first <= verb.last + 6 for each in sentence.quotes if each.depth == 0)
        joined = (
            verb.prefix in ("و", "ו", "וש")
            or sentence.has(verb.first - 1, "words.and") is not None
            or (verb.first and sentence.words[verb.first - 1].fold in ("и", "и"))
        )
        if sentence.lexicon.language == "fa" and not joined and kept[-1].meaning in ATTRIBUTING:
            governed = True  # nothing but the order marks what it governs
        if not governed or (joined and quote_follows):
            kept.append(verb)
    return kept
