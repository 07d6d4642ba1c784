"""Whom somebody speaks to, by the words beside the verb.

The rules are:

* Whom a verb of asking, urging, warning or promising names right behind it (in Persian before it, behind “from” or
  “to”) is who is spoken to, with those whom “and” joins. Behind a plain verb of saying it needs a word for “to”.
* A demand is also made “of” or “from” somebody further on in its clause.
* “Everyone” and “all sides” are spoken to as a verb names them. Where somebody is (“in Lima”) is not who is spoken to.
* A pronoun there (“asked him”, «lui a dit», «ביקש ממנו») is the other one of the sentence, of the meeting, or whoever
  spoke before.
* A threat of one of the two sides is meant for the other one, if nobody is named.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.acts import Act
from goodoffices.importing.clauses import Sentence
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.readings import Reading
from goodoffices.importing.registry import Mention
from goodoffices.importing.subjects import is_object

HEARERS: Final = frozenset({"state", "two", "all", "person", "office", "body"})
_SEVERAL: Final = frozenset({"two", "all"})
_DIRECT: Final = frozenset({"warn", "appeal", "ask", "assure"})
_NEAR: Final = 7
_MOST: Final = 4
_SMALL_WORDS: Final = (
    "words.function", "words.to", "words.toward", "words.from", "words.of", "words.side", "nouns.request",
)  # fmt: skip
_NEAR_THAT: Final = 4


def hearers(reading: Reading, act: Act) -> list[Mention]:
    """Whom the words beside the verb of an act name as those who are spoken to."""
    found = _before(reading, act) if reading.sentence.lexicon.subject == "first" else _behind(reading, act)
    distinct: dict[str, Mention] = {}
    for each in found:
        distinct.setdefault(each.code or each.name or each.capacity, each)
    return list(distinct.values())[:_MOST]


def to_pronoun(reading: Reading, act: Act) -> bool:
    """Whether the words beside the verb name a hearer by a pronoun."""
    sentence = reading.sentence
    before, behind = (4, 0) if sentence.lexicon.language in ("fr", "fa") else (0, 3)
    return any(
        not sentence.depth[hit.first]
        for hit in sentence.all("words.him", first=max(0, act.verb.first - before), last=act.verb.last + behind)
    )


def _hears(reading: Reading, act: Act, mention: Mention) -> bool:
    return (
        mention.kind in HEARERS
        and not reading.sentence.depth[mention.first]
        and not mention.possessor
        and (mention.kind in _SEVERAL or reading.sentence.has(mention.first - 1, "words.at_place") is None)
        and (not act.speakers or mention is not act.speakers[0])
        and not mention.first <= act.verb.first < mention.last
    )


def _behind(reading: Reading, act: Act) -> list[Mention]:
    """Behind the verb: at once, or “from” somebody before what is asked begins."""
    sentence, start = reading.sentence, act.verb.last
    if act.speakers and act.verb.last <= act.speakers[0].first < act.verb.last + _NEAR:
        start = act.speakers[0].last  # the speaker stands between the verb and whom he speaks to
    direct = act.kinds[0] in _DIRECT
    end = next((at for at in range(start, act.last) if _content_begins(sentence, at)), act.last)
    near = [each for each in reading.within(start, min(end, start + _NEAR)) if _hears(reading, act, each)]
    for each in near:
        told = direct or (act.kinds[0] != "deny" and _to(sentence, each, act.verb))
        if told and beside(reading, start, each.first):
            return _joined(reading, act, each, end)
    if act.kinds[0] in ("ask", "appeal") and end < act.last and sentence.has(end, "words.that") is not None:
        for each in reading.within(end, end + _NEAR_THAT):
            if _hears(reading, act, each) and not each.governed and each.kind != "person":
                return [each]  # “demanded that the government publish”
    if act.kinds[0] == "ask":
        asked = [each for each in reading.within(start, min(end, start + 2 * _NEAR)) if _hears(reading, act, each)]
        for each in asked:
            if _from(sentence, each):
                return _joined(reading, act, each, end)
    return []


def _before(reading: Reading, act: Act) -> list[Mention]:
    """Before the verb: behind “from” or “to”, nearest to the verb."""
    sentence = reading.sentence
    for each in reversed(reading.within(act.first, act.verb.first)):
        at = each.first - 1
        at -= sentence.has(at, "words.side") is not None  # “from the Kenyan side”
        if at < act.first or not _hears(reading, act, each):
            continue
        urged = act.kinds[0] in ("appeal", "warn") and is_object(sentence, each)  # «همگان را به صبر فراخواند»
        if urged or sentence.has(at, "words.from" if act.kinds[0] in ("ask", "appeal") else "words.toward") is not None:
            return _joined(reading, act, each, act.verb.first)
    return []


def _content_begins(sentence: Sentence, at: int) -> bool:
    return sentence.has(at, "words.that") is not None or sentence.mark(at, ":;؛") or sentence.depth[at] > 0


def beside(reading: Reading, first: int, last: int) -> bool:
    """Whether nothing but times, places, small words and marks stands between a verb and whom it names."""
    sentence = reading.sentence
    if first < last and sentence.mark(first, ",،") and sentence.mark(last - 1, ",،"):
        return True  # an aside
    passed = {at for each in reading.times for at in range(each.first, each.last)}
    for at in range(first, last):
        if sentence.has(at, "words.at_place") is not None and at + 1 < last:
            passed |= {at, at + 1, *(to for each in reading.within(at + 1, at + 2) for to in range(at + 1, each.last))}
    return all(
        at in passed
        or sentence.words[at].kind == "p"
        or sentence.has(at, *_SMALL_WORDS) is not None
        or len(sentence.words[at].fold) <= 1
        for at in range(first, last)
    )


def _to(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether a mention is who is told: by a word for “to”, or right behind a verb of telling."""
    telling = any(hit.meaning == "verbs.inform" for hit in sentence.hits.get(verb.first, ()))
    if telling and (mention.governed or sentence.lexicon.language in ("en", "ar")):
        return True
    at = mention.first - 1
    if at >= verb.last and sentence.has(at - (sentence.words[at].fold in _SMALL), "words.toward") is not None:
        return True
    return joined_in_front(sentence, mention) in ("ל", "ل")


def joined_in_front(sentence: Sentence, mention: Mention) -> str:
    """The letter that Hebrew or Arabic joins in front of a mention that something governs; empty if there is none."""
    word, name = sentence.words[mention.first].text, (mention.name or mention.capacity).split(" ")[0]
    joined = mention.governed and name != word and word.endswith(name[1:])
    return word[0] if joined and sentence.lexicon.language in ("he", "ar") else ""


_SMALL: Final = frozenset(("the", "a", "la", "le", "l", "les", "its", "his", "her", "their", "son", "sa"))


def _from(sentence: Sentence, mention: Mention) -> bool:
    at = mention.first - 1
    while at >= 0 and sentence.words[at].fold in _SMALL:
        at -= 1
    return joined_in_front(sentence, mention) == "מ" or (at >= 0 and sentence.has(at, "words.from") is not None)


def _joined(reading: Reading, act: Act, begun: Mention, end: int) -> list[Mention]:
    """A mention, and those that “and” or a comma joins to it."""
    found = [begun]
    if begun.kind in _SEVERAL:
        return found
    for each in reading.within(begun.last, end):
        between = range(found[-1].last, each.first)
        joins = all(
            reading.sentence.mark(at, ",،") or reading.sentence.has(at, "words.and", "words.to") is not None
            or reading.sentence.words[at].fold in _SMALL or reading.sentence.words[at].fold in ("و", "и")
            for at in between
        )  # fmt: skip
        prefixed = reading.sentence.words[each.first].fold[:1] in ("و", "ו")
        linked = prefixed or any(not reading.sentence.mark(at, ",،") for at in between)
        if not (joins and linked and each.kind == begun.kind and _hears(reading, act, each)) or each.kind in _SEVERAL:
            break
        found.append(each)
    return found
