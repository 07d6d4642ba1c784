"""Words that no verb of the lists attributes: before a colon, by who stands behind, “reads the statement”.

The rules are:

* Whoever stands before a colon with a quotation behind it says it, also where no verb of saying stands there.
* Whoever stands right behind a quotation, with a verb that no list knows, says it.
* “For the minister, “…”” is his, where the quotation is a whole clause.
* Whose statement a quotation “reads” says what stands in it.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.clauses import DASHES, Sentence
from goodoffices.importing.governed import SHORTEST_SPEECH
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.registry import Mention
from goodoffices.importing.subjects import LONGEST_UNNAMED, SHORTEST_PART, SOURCES, in_words

_NEAR_QUOTATION: Final = 3
_NEAR_STATEMENT: Final = 10


def before_colon(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """“The minister laid it out for the radio: “…””: without a verb that the lists know, a colon and a quotation."""
    for quote in sentence.quotes:
        colon = quote.first - 2
        if quote.depth or quote.last - quote.first < SHORTEST_SPEECH or not first <= colon < last:
            continue
        if not sentence.mark(colon, ":") or colon - first < SHORTEST_PART:
            continue
        own = [
            each for each in found
            if first <= each.first and each.last <= colon and each.kind in SOURCES - {"outlet", "story"}
            and not each.governed and not each.possessor and not in_words(sentence, each)
        ]  # fmt: skip
        if not own or any(sentence.has(at, "nouns.thing") for at in range(first, colon)):
            continue
        verb = Hit("verbs.say", colon, colon + 1)
        return Act(verb, ("say",), tuple(own), first, last, (colon + 1, last), (quote,), False, True)
    return None


def in_the_view_of(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """« Pour le ministre X, « … » »: whoever stands before a quotation behind “for” at the beginning says it."""
    hit = next((each for each in sentence.all("words.for_whom", first=first, last=first + 2)), None)
    quote = next((each for each in sentence.quotes if not each.depth and first <= each.first < last), None)
    if hit is None or quote is None or quote.last - quote.first < SHORTEST_SPEECH:
        return None
    who = [each for each in found if each.first == hit.last + 1 and each.kind in ("person", "office", "body")]
    who = who or [each for each in found if each.first == hit.last and each.kind in ("person", "office", "body")]
    if not who or quote.first - who[0].last > _NEAR_QUOTATION:
        return None
    verb = Hit("verbs.say", hit.first, hit.last)
    return Act(verb, ("say",), tuple(who), first, last, (quote.first, quote.last), (quote,), False, True)


def behind_quotation(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """“…”, snapped X: who stands right behind a quotation, with a verb that no list knows, says it."""
    for quote in sentence.quotes:
        if quote.depth or quote.last - quote.first < SHORTEST_SPEECH or not first <= quote.first < last:
            continue
        behind = quote.last + 1
        who = [
            each for each in found
            if behind <= each.first <= behind + (LONGEST_UNNAMED if each.kind != "pronoun" else 3)
            and each.kind in SOURCES - {"story", "outlet"} | {"pronoun"}
            and not each.governed and not each.possessor and not in_words(sentence, each)
        ]  # fmt: skip
        parted = any(sentence.mark(at, ",،") or sentence.words[at].text in DASHES for at in range(quote.last - 1, last))
        between = range(behind, who[0].first) if who else range(0)
        if not who or not parted or any(sentence.has(at, "words.that", "nouns.thing") for at in between):
            continue
        verb = Hit("verbs.say", who[0].first - 1, who[0].first)
        content = (quote.first, quote.last)
        return Act(verb, ("say",), tuple(who), first, last, content, (quote,), True, True)
    return None


def statement_reads(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """“…,” reads the ministry's statement: whose statement it is says what stands in quotation marks before."""
    for quote in sentence.quotes:
        behind = quote.last + 1
        near = range(behind, min(last, behind + _NEAR_STATEMENT))
        at = next((to for to in near if sentence.has(to, "nouns.statement") is not None), None)
        if quote.depth or quote.last - quote.first < 2 or not first <= quote.first < last or at is None:
            continue
        who = [
            each for each in found
            if each.kind in ("body", "office", "person", "state") and not in_words(sentence, each)
            and (0 <= each.first - at <= 2 or behind <= each.first <= at)
        ]  # fmt: skip
        if who:
            verb, content = Hit("verbs.say", at, at + 1), (quote.first, quote.last)
            return Act(verb, ("say",), tuple(who), first, last, content, (quote,), True, True)
    return None
