"""What a verb of saying governs, and whether it stands before or behind the verb.

The rules are:

* It runs from “that”, a colon or a quotation mark to the end of the segment; a quotation or a clause before the verb
  is governed by it as well.
* In English and Hebrew also what no word marks is governed: “said on Monday it had not”, «סיפרה שאלבניה».
* Quotation marks around the name of an outlet, or around a word or two, hold nobody's words.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.clauses import DASHES, Quote, Sentence
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.registry import Mention

SHORTEST_SPEECH: Final = 4
"""Tokens of a clause or quotation that says something."""
ATTRIBUTING: Final = frozenset({"verbs.say", "verbs.report", "verbs.add"})
"""Verbs that only tell that something was said."""
_FARTHEST_QUOTE: Final = 12
_SPEAKING: Final = frozenset({"verbs.say", "verbs.add", "verbs.warn", "verbs.assure", "verbs.deny"})
_LONGEST_ASIDE: Final = 8
_SMALL: Final = 4


def what_governs(
    sentence: Sentence, verb: Hit, joined: list[Hit], first: int, last: int, quotes: tuple[Quote, ...],
    speaker: Mention | None = None,
) -> tuple[tuple[int, int], bool, bool]:  # fmt: skip
    """The tokens that a verb governs, and whether they stand before it."""
    behind = [each for each in quotes if each.last <= verb.first and not is_name_of_outlet(sentence, each.first)]
    if behind and behind[-1].last < verb.first - _FARTHEST_QUOTE:
        behind = []
    joined_on = [
        hit.first for hit in sentence.hits_of("joining.", verb.last, last) if behind_comma(sentence, hit.first)
    ]
    after = next(
        (
            at
            for at in range(verb.last, min([last, *joined_on]))
            if sentence.has(at, "words.that")
            or sentence.mark(at, ":")
            or (sentence.depth[at] and holds_words(sentence, at))
        ),
        None,
    )
    if after is None and not behind and verb.meaning in _SPEAKING:
        after = bare_content(sentence, verb, last)
    parted = [each for each in quotes if each.first >= verb.last and not is_name_of_outlet(sentence, each.first)]
    if behind and parted and behind[-1].last >= verb.first - 3 and after is not None and sentence.depth[after]:
        return (behind[0].first, parted[-1].last), True, True  # “…,” said X, “and …”
    if behind and (after is None or after > joined[-1].last + 14):
        return (behind[0].first, behind[-1].last), True, True
    if after is not None:
        return (after, last), False, True
    comma = next(
        (at for at in range(verb.first - 1, first, -1) if sentence.mark(at, ",،") and not sentence.depth[at]), None
    )
    if sentence.words[first].text in DASHES and comma is not None and comma > first + 1:
        return (first + 1, comma), True, True
    plain = verb.meaning in ("verbs.say", "verbs.add", "verbs.report", "verbs.warn", "verbs.assure")
    short = last - verb.last <= 16 and not _goes_on(sentence, verb, last)
    if (
        plain
        and short
        and verb.first - first > 10
        and comma is not None
        and comma - first >= 6
        and verb.first - comma <= 12
        and not (speaker is not None and first <= speaker.first < comma)  # he speaks behind an aside
    ):
        return (first, comma), True, True
    follows = last - joined[-1].last >= 4 and sentence.lexicon.language == "fa" and joined[-1].meaning in ATTRIBUTING
    return (min(joined[-1].last, last), last), False, follows


def _goes_on(sentence: Sentence, verb: Hit, last: int) -> bool:
    """Whether a verb governs an infinitive behind it: “vowed to close the crossing”."""
    return sentence.has(verb.last, "words.infinitive") is not None and last - verb.last >= SHORTEST_SPEECH


def behind_comma(sentence: Sentence, at: int) -> bool:
    """Whether a participle stands behind a comma, or behind one and a small word: “, also warning”."""
    return sentence.mark(at - 1, ",،") or (sentence.mark(at - 2, ",،") and len(sentence.words[at - 1].fold) <= _SMALL)


def bare_content(sentence: Sentence, verb: Hit, last: int) -> int | None:
    """Where a clause begins that no “that” marks: “said on Monday it had not”, «סיפרה שאלבניה»."""
    language, at = sentence.lexicon.language, verb.last
    if language == "he":
        near = range(at, min(last, at + _LONGEST_ASIDE))
        return next((to for to in near if any(hit.prefix == "ש" for hit in sentence.hits.get(to, ()))), None)
    if language != "en":
        return None
    while at < min(last, verb.last + _LONGEST_ASIDE) and says_when_or_where(sentence, at):
        at += 1
    near = range(at, min(last, at + _LONGEST_ASIDE))
    begins = at < last and (sentence.has(at, "nouns.pronoun", "words.begins") is not None or sentence.words[at].capital)
    clause = any(sentence.has(to, "words.auxiliary") for to in near)  # “repeated the demand” is none
    return at if begins and clause and last - at > SHORTEST_SPEECH else None


def says_when_or_where(sentence: Sentence, at: int) -> bool:
    """Whether a word between a verb of saying and what is said belongs to a time or a place of the saying."""
    places = ("time.", "date.", "venues.", "words.to")
    return any(hit.meaning.startswith(places) for hit in sentence.hits.get(at, ())) or sentence.words[at].kind == "n"


def holds_words(sentence: Sentence, at: int) -> bool:
    """Whether the quotation at a token holds words rather than the name of something."""
    quote = next((each for each in sentence.quotes if each.first <= at < each.last), None)
    return quote is not None and quote.last - quote.first >= 3 and not is_name_of_outlet(sentence, quote.first)


def is_name_of_outlet(sentence: Sentence, at: int) -> bool:
    """Whether a quotation holds the name of an outlet: its noun stands before the mark."""
    return any(sentence.has(back, "nouns.outlet") for back in range(max(0, at - 5), at))
