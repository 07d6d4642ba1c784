"""A sentence as it is read: who is mentioned, which verbs of saying there are, whose they are, and what they govern.

The rules are:

* The verb of a segment is the first verb of saying that stands neither in quotation marks, nor in a relative clause,
  nor in what another verb of saying governs. A verb joined to it with a quotation behind belongs to the same act.
* Its speaker is the nearest mention that nothing governs, on the side where the language puts it: before the verb in
  English, French, Hebrew and Russian, behind it in Arabic, first in the clause in Persian; behind the verb in all of
  them where a quotation stands before it. The others in the segment are runners-up.
* An object does not speak, nor does a pronoun between commas; a report only tells, and denies and asks nothing.
* If a thing that cannot speak (a sign, a log, numbers) is nearer than any mention, nobody speaks.
* A verb of another kind that “and” joins to the first one (“denied it and called on all sides”) is an act of its own,
  with the same speaker. What somebody would not say is no act.
* What stands before the dash of a dateline takes no part.
* A verb without a mention goes on with whoever spoke last, where the language can leave the speaker out.
* What a verb of saying governs runs from “that”, a colon or a quotation mark to the end of the segment; a quotation
  or a clause before the verb is governed by it as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from goodoffices.importing.clauses import DASHES, Quote, Sentence, segments, speech_verbs
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.registry import Mention
from goodoffices.importing.when import Expression, expressions
from goodoffices.words import fold

SPEAKERS: Final = frozenset({"person", "office", "body", "outlet", "source", "state", "pronoun", "story"})
_LEAVES_OUT: Final = frozenset({"he", "ar", "ru", "fa"})
_PENALTY: Final = {
    "person": 0,
    "office": 0,
    "source": 0,
    "body": 1,
    "outlet": 1,
    "pronoun": 2,
    "story": 2,
    "state": 4,
    "two": 9,
}


class Act(NamedTuple):
    """A verb of saying with its speaker.

    Attributes:
        verb: the verb; ``kinds`` are the meanings of all verbs of the act.
        speakers: who may speak, the likeliest first; empty: nobody is named.
        first, last: the tokens of the segment.
        content: the tokens that the verb governs.
        quotes: the quotations of the segment, the outer ones.
        fronted: whether a quotation or clause before the verb is governed by it.
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
        act = _act(sentence, found, [hit for hit in verbs if first <= hit.first < last], first, last)
        for reader in (_before_colon, _behind_quotation, _statement_reads):
            act = act or reader(sentence, found, first, last)
        if act is not None:
            acts += _coordinated(sentence, act, verbs)
    return Reading(sentence, found, times, acts, parts)


def within(reading: Reading, act: Act) -> Act | None:
    """What somebody says within the words of another: “the paper reports that the minister asked …”."""
    sentence, (first, last) = reading.sentence, act.content
    if not act.fronted and reading.within(act.verb.last, first, "person", "office"):
        first = act.verb.last  # “said the minister had promised that …”: no word marks where the first content begins
    if any(each.first < last for each in act.quotes) or last - first < _SHORTEST_SPEECH:
        return None
    named = {
        at for each in reading.mentions if each.name and each.kind == "outlet" for at in range(each.first, each.last)
    }
    verbs = [
        hit for hit in speech_verbs(sentence) if first <= hit.first < last and hit.first not in named | {act.verb.first}
    ]
    inner = _act(sentence, reading.mentions, verbs, first, last) if verbs else None
    if inner is None or not inner.speakers or inner.speakers[0].kind not in ("person", "office"):
        return None
    return inner if inner.speakers[0] not in act.speakers[:1] else None


_LONGEST_DATELINE: Final = 14
_DATELINE_PARAGRAPHS: Final = 2


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


def _coordinated(sentence: Sentence, act: Act, verbs: list[Hit]) -> list[Act]:
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
        if not sentence.depth[hit.first] and _behind_comma(sentence, hit.first)
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
        if told >= _SHORTEST_PART and act.last - verb.first >= _SHORTEST_PART:
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
    after, _, marked = _content(sentence, verb, [verb], join, act.last, quotes)
    return begun, Act(verb, (kind,), act.speakers, join, act.last, after, quotes, False, marked)


def _behind_comma(sentence: Sentence, at: int) -> bool:
    """Whether a participle stands behind a comma, or behind one and a small word: “, also warning”."""
    return sentence.mark(at - 1, ",،") or (sentence.mark(at - 2, ",،") and len(sentence.words[at - 1].fold) <= _SMALL)


def _own_mark(sentence: Sentence, verb: Hit) -> bool:
    """Whether a verb has a “that” of its own; a quotation behind it carries out what was told before."""
    reach = range(verb.last, min(len(sentence.words), verb.last + _NEAR_MARK))
    bare = _bare_content(sentence, verb, len(sentence.words))
    return bare is not None or any(sentence.has(at, "words.that") for at in reach)


_SHORTEST_PART: Final = 2
_SMALL: Final = 4
_NEAR_MARK: Final = 6
_KINDS_APART: Final = frozenset({"deny", "warn", "appeal", "ask", "assure", "add"})
_SAYING: Final = frozenset({"say"})


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


def _before_colon(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """“The minister laid it out for the radio: “…””: without a verb that the lists know, a colon and a quotation."""
    for quote in sentence.quotes:
        colon = quote.first - 2
        if quote.depth or quote.last - quote.first < _SHORTEST_SPEECH or not first <= colon < last:
            continue
        if not sentence.mark(colon, ":") or colon - first < _SHORTEST_PART:
            continue
        own = [
            each for each in found
            if first <= each.first and each.last <= colon and each.kind in _SOURCES - {"outlet", "story"}
            and not each.governed and not each.possessor and not _in_words(sentence, each)
        ]  # fmt: skip
        if not own or any(sentence.has(at, "nouns.thing") for at in range(first, colon)):
            continue
        verb = Hit("verbs.say", colon, colon + 1)
        return Act(verb, ("say",), tuple(own), first, last, (colon + 1, last), (quote,), False, True)
    return None


def _behind_quotation(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """“…”, snapped X: who stands right behind a quotation, with a verb that no list knows, says it."""
    for quote in sentence.quotes:
        if quote.depth or quote.last - quote.first < _SHORTEST_SPEECH or not first <= quote.first < last:
            continue
        behind = quote.last + 1
        who = [
            each for each in found
            if behind <= each.first <= behind + (_LONGEST_UNNAMED if each.kind != "pronoun" else 3)
            and each.kind in _SOURCES - {"story", "outlet"} | {"pronoun"}
            and not each.governed and not each.possessor and not _in_words(sentence, each)
        ]  # fmt: skip
        parted = any(sentence.mark(at, ",،") or sentence.words[at].text in DASHES for at in range(quote.last - 1, last))
        between = range(behind, who[0].first) if who else range(0)
        if not who or not parted or any(sentence.has(at, "words.that", "nouns.thing") for at in between):
            continue
        verb = Hit("verbs.say", who[0].first - 1, who[0].first)
        content = (quote.first, quote.last)
        return Act(verb, ("say",), tuple(who), first, last, content, (quote,), True, True)
    return None


def _statement_reads(sentence: Sentence, found: list[Mention], first: int, last: int) -> Act | None:
    """“…,” reads the ministry's statement: whose statement it is says what stands in quotation marks before."""
    for quote in sentence.quotes:
        behind = quote.last + 1
        near = range(behind, min(last, behind + _NEAR_STATEMENT))
        at = next((to for to in near if sentence.has(to, "nouns.statement") is not None), None)
        if quote.depth or quote.last - quote.first < 2 or not first <= quote.first < last or at is None:
            continue
        who = [
            each for each in found
            if each.kind in ("body", "office", "person", "state") and not _in_words(sentence, each)
            and (0 <= each.first - at <= 2 or behind <= each.first <= at)
        ]  # fmt: skip
        if who:
            verb, content = Hit("verbs.say", at, at + 1), (quote.first, quote.last)
            return Act(verb, ("say",), tuple(who), first, last, content, (quote,), True, True)
    return None


_NEAR_STATEMENT: Final = 10
_SHORTEST_SPEECH: Final = 4


def _left_unsaid(sentence: Sentence, verb: Hit) -> bool:
    """“Would not say how many”, «не уточнил»: nothing is said."""
    if verb.meaning not in ("verbs.say", "verbs.add", "verbs.report"):
        return False
    return any(sentence.has(at, "negation.words") for at in range(max(0, verb.first - 2), verb.first))


def _nobody(sentence: Sentence, mention: Mention) -> bool:
    """“Neither government has said”, « aucun responsable »: nobody speaks."""
    near = range(max(0, mention.first - 1), min(mention.first + 1, mention.last))
    return any(sentence.has(at, "negation.words") for at in near)


def _act(sentence: Sentence, found: list[Mention], verbs: list[Hit], first: int, last: int) -> Act | None:
    quotes = tuple(
        each for each in sentence.quotes
        if each.depth == 0 and first <= each.first < last and not _names_outlet(found, each)
    )  # fmt: skip
    mine = [hit for hit in verbs if not _relative(sentence, hit, found) and not _left_unsaid(sentence, hit)]
    if sentence.lexicon.language in ("en", "fr"):
        mine = [
            hit for hit in mine if hit.first != first
        ]  # “Asked about that”, «Interrogé»: no speaker stands before it
    trailing = _trailing(sentence, found, mine, first, last)
    if trailing is not None:
        return _reported(sentence, found, mine, trailing) or trailing
    mine = _outside_of_content(sentence, mine)
    for number, verb in enumerate(mine):
        if number + 1 < len(mine) and _persian_relative(sentence, verb, found):
            continue
        speakers = _speakers(sentence, found, verb, first, last, quotes)
        if not speakers:
            speakers = _unnamed(sentence, verb, first, last, quotes)
        nearest = speakers[0] if speakers else None
        if nearest is not None and verb.meaning in _ATTRIBUTING and _nobody(sentence, nearest):
            continue
        if _thing_speaks(sentence, verb, nearest):
            continue
        if nearest is None and not _may_leave_out(sentence, verb, first, quotes):
            continue
        joined = mine[number:]
        kinds = tuple(hit.meaning.partition(".")[2] for hit in joined)
        content, fronted, marked = _content(sentence, verb, joined, first, last, quotes, nearest)
        return Act(verb, kinds, tuple(speakers), first, last, content, quotes, fronted, marked)
    return None


def _names_outlet(found: list[Mention], quote: Quote) -> bool:
    """Whether quotation marks hold nothing but the name of an outlet."""
    return any(
        each.kind == "outlet" and each.name and each.first <= quote.first and quote.last <= each.last for each in found
    )


def _reported(sentence: Sentence, found: list[Mention], verbs: list[Hit], tail: Act) -> Act | None:
    """“X said so, the agency reported”: what X says, if he is named with a verb of saying; the outlet is told of it."""
    if tail.speakers[0].kind != "outlet" or not tail.speakers[0].name:
        return None
    inner = [hit for hit in verbs if hit.first < tail.content[1]]
    act = _act(sentence, found, inner, tail.first, tail.content[1]) if inner else None
    if act is None or not act.speakers or act.speakers[0].kind not in _SPEAKING_KINDS:
        return None
    return act._replace(last=tail.last)


_SPEAKING_KINDS: Final = frozenset({"person", "office", "body", "source", "pronoun"})
_LONGEST_TAIL: Final = 22
_ATTRIBUTING: Final = frozenset({"verbs.say", "verbs.report", "verbs.add"})
_SOURCES: Final = frozenset({"person", "office", "body", "outlet", "source", "story"})


def _trailing(sentence: Sentence, found: list[Mention], verbs: list[Hit], first: int, last: int) -> Act | None:
    """“…, the weekly reported”: who says so comes last, and what stands before it is what he says."""
    english = sentence.lexicon.language == "en"
    for number, verb in enumerate(verbs):
        if english and not _closes(sentence, found, verb, first, last):
            continue
        if not english and number == 0 and not _sets_off(sentence, verb):
            if verb.meaning in ("verbs.say", "verbs.add", "verbs.report", "verbs.deny"):
                return None
            continue
        comma = next(
            (at for at in range(verb.first - 1, max(first, verb.first - 9), -1) if sentence.mark(at, ",،")), None
        )
        if (
            verb.meaning not in _ATTRIBUTING
            or comma is None
            or last - verb.last > _LONGEST_TAIL
            or sentence.depth[verb.first]
        ):
            continue
        if not english and any(each.last == comma + 1 and not each.governed for each in found):
            continue  # “the minister, X, said”: the comma closes a name
        own = [each for each in found if comma < each.first < last and each.first != verb.first
               and _says_so(sentence, each, verb)
               and not _in_words(sentence, each) and not each.possessor and not _cited(sentence, each)]  # fmt: skip
        marks = any(sentence.has(at, "words.that") or sentence.mark(at, ":")
                    for at in range(verb.last, min(last, verb.last + 8)))  # fmt: skip
        if not own or marks or comma - first < (3 if _sets_off(sentence, verb) else 5):
            continue
        ranked = sorted(own, key=lambda each: (max(verb.first - each.last, each.first - verb.last), each.first))
        kind = verb.meaning.partition(".")[2]
        quotes = tuple(each for each in sentence.quotes if each.depth == 0 and first <= each.first < last)
        return Act(verb, (kind,), tuple(_people_first(ranked, verb)), first, last, (first, comma), quotes, True, True)
    return None


def _says_so(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether somebody behind a comma may be who says it; in Russian also «сообщили в Кремле»."""
    if mention.kind in _SOURCES and not mention.governed:
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
        and each.kind in _SOURCES | {"pronoun", "state"}
        and any(sentence.mark(at, ",") for at in (each.first - 1, each.first - 2))
        for each in found
        if first < each.first
    )


_LONGEST_CLOSE: Final = 9


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


def _cited(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention is what an outlet cites: “citing an official”."""
    return any(
        hit.last <= mention.first + 1 and mention.first - hit.last <= 2
        for hit in sentence.all("words.citing", last=mention.first + 1)
    )


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
        each.last < verb.first <= each.last + _LONGEST_UNNAMED and sentence.has(each.last, "words.who", "words.that")
        for each in found
        if each.kind in _SOURCES
    )


def _relative_head(sentence: Sentence, verb: Hit, found: list[Mention]) -> Mention | None:
    """The outlet whose relative clause a verb stands in."""
    for at in range(max(0, verb.first - 2), verb.first):
        if sentence.has(at, "words.who") is not None and sentence.lexicon.language != "fa":
            return next(
                (each for each in found if each.kind == "outlet" and each.name and at - 2 <= each.last <= at), None
            )
    return None


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
        if sentence.lexicon.language == "fa" and not joined and kept[-1].meaning in _ATTRIBUTING:
            governed = True  # nothing but the order marks what it governs
        if not governed or (joined and quote_follows):
            kept.append(verb)
    return kept


def _speakers(
    sentence: Sentence, found: list[Mention], verb: Hit, first: int, last: int, quotes: tuple[Quote, ...]
) -> list[Mention]:
    passive = verb.meaning == "verbs.quoted"
    head = _relative_head(sentence, verb, found)
    if head is not None:
        return [head]
    that = next((at for at in range(verb.last, last) if sentence.has(at, "words.that") or sentence.mark(at, ":")), last)
    sourced = {hit.last for hit in sentence.all("words.according")}
    behind_only = sentence.lexicon.language in ("en", "fr")
    scored = [
        (_distance(sentence, each, verb, quotes), each.first, each)
        for each in found
        if first <= each.first <= min(that, last - 1)
        and _may_speak(sentence, each, verb)
        and not (_told_of(sentence, each, verb, sourced) or (not passive and _cited(sentence, each)))
        and (not behind_only or each.first < verb.last or _inverted(sentence, each, verb, quotes, first))
        and (not each.governed or passive or _impersonal(sentence, each, verb, first))
    ]
    # “According to a source, Peru asks”: whoever is told by is no speaker where somebody else is.
    told = {each.first for _, _, each in scored if any(0 <= each.first - end <= 1 for end in sourced)}
    if (
        any(each.first not in told and each.kind == "state" for _, _, each in scored)
        and verb.meaning not in _ATTRIBUTING
    ):
        scored = [item for item in scored if item[2].first not in told]
    before = any(
        each.last <= verb.first and not (each.kind == "state" and each.same) and (each.head or each.kind != "body")
        for _, _, each in scored
    )
    if before and sentence.lexicon.subject == "before" and not _after_quote(verb, quotes):
        # Where somebody stands before a verb, whoever stands behind it is spoken to or of.
        scored = [(far + 8 * (each.first >= verb.last), at, each) for far, at, each in scored]
    if not scored:  # “it was said in a statement of the ministry”
        issued = {hit.last for hit in sentence.all("venues.official_statement", first=first, last=verb.last + 4)}
        scored = [
            (each.first, each.first, each)
            for each in found
            if each.kind in ("body", "office", "person") and any(0 <= each.first - end <= 1 for end in issued)
        ]
    scored.sort(key=lambda item: item[:2])
    return _people_first(_of_people(sentence, [each for _, _, each in scored], verb), verb)


def _of_people(sentence: Sentence, ranked: list[Mention], verb: Hit) -> list[Mention]:
    """“Albanian fishmongers reject”: the noun between an adjective of a state and the verb is who speaks."""
    first = ranked[0] if ranked else None
    if first is None or first.kind != "state" or not first.same or sentence.lexicon.language != "en":
        return ranked
    between = range(first.last, verb.first)
    if not 1 <= len(between) <= 2 or not all(_nameless(sentence, at) for at in between):
        return ranked
    name = sentence.text(first.first, verb.first)
    body = Mention("body", first.first, verb.first, name, "", sentence.words[verb.first - 1].fold, first.code)
    return [body, *ranked]


def _may_speak(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether a mention can be who speaks, wherever it stands."""
    if mention.kind not in SPEAKERS or mention.possessor or _in_words(sentence, mention):
        return False
    if mention.kind == "pronoun":
        return not _set_off(sentence, mention)  # « a, elle aussi, plaidé »
    if mention.kind == "story" and verb.meaning not in _TELLING:
        return False  # a report tells something; it denies, asks and promises nothing
    unnamed = mention.kind == "outlet" and not mention.name and not mention.same
    return mention.first != verb.first and not _object(sentence, mention) and not unnamed


def _told_of(sentence: Sentence, mention: Mention, verb: Hit, sourced: set[int]) -> bool:
    """Whether a mention is by whom something is told: “according to him”, “according to the agency, …”."""
    return mention.first in sourced and (mention.kind == "pronoun" or _set_apart(sentence, mention, verb))


_LONGEST_UNNAMED: Final = 5
_TELLING: Final = frozenset({"verbs.say", "verbs.report", "verbs.add", "verbs.quote", "verbs.quoted"})


def _object(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention is marked as an object: in Persian by «را» behind it."""
    behind = sentence.words[mention.last].fold if mention.last < len(sentence.words) else ""
    return sentence.lexicon.language == "fa" and behind == _OBJECT


_OBJECT: Final = fold("را")


def _set_off(sentence: Sentence, mention: Mention) -> bool:
    """Whether a pronoun stands between commas: it stresses the subject, and is none."""
    closed = any(sentence.mark(at, ",،") for at in range(mention.last, mention.last + 2))
    return sentence.mark(mention.first - 1, ",،") and closed


def _after_quote(verb: Hit, quotes: tuple[Quote, ...]) -> bool:
    return any(each.last <= verb.first <= each.last + 4 for each in quotes)


def _set_apart(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether a comma parts “according to the agency” from the verb, with words of a speaker between."""
    comma = mention.last
    return mention.kind == "outlet" and sentence.mark(comma, ",،") and verb.first - comma > _SHORTEST_PART


def _unnamed(sentence: Sentence, verb: Hit, first: int, last: int, quotes: tuple[Quote, ...]) -> list[Mention]:
    """A speaker that no list knows: the few words right beside a verb that marks what it governs."""
    marked = any(
        sentence.has(at, "words.that") or sentence.mark(at, ":") or sentence.depth[at]
        for at in range(verb.last, min(last, verb.last + 12))
    )
    strong = verb.meaning in ("verbs.deny", "verbs.warn", "verbs.appeal", "verbs.ask")
    if any(each.last <= verb.first for each in quotes):
        return _unnamed_behind(sentence, verb, last, quotes)
    if not (marked or strong) or verb.meaning in ("verbs.quote", "verbs.quoted"):
        return []
    side = sentence.lexicon.subject
    direct = any(0 <= each.first - verb.last <= 4 and each.last - each.first >= 3 for each in quotes)
    if side == "before":
        begin = end = verb.first
        while begin > first and end - begin < _LONGEST_UNNAMED and _nameless(sentence, begin - 1):
            begin -= 1
        if begin == end and sentence.lexicon.language == "he" and sentence.mark(begin - 1, ","):
            return _bare_behind(sentence, verb, last) if direct else []  # “…, השיב פאפאס: …”
    else:
        begin = verb.last
        if side == "first":  # behind what is set apart at the beginning
            begin = next((at + 1 for at in range(verb.first - 1, first, -1) if sentence.mark(at, ",،")), first)
        end = begin
        while end < last and end - begin < _LONGEST_UNNAMED and end != verb.first and _nameless(sentence, end):
            end += 1
    if end - begin < (1 if strong or direct or sentence.words[begin].capital else 2) or any(
        sentence.has(at, "nouns.thing") for at in range(begin, end)
    ):
        return []
    return [Mention("body", begin, end, sentence.text(begin, end), "", sentence.words[begin].fold)]


def _unnamed_behind(sentence: Sentence, verb: Hit, last: int, quotes: tuple[Quote, ...]) -> list[Mention]:
    """“…”, כתב פאפאס ברשת X: in scripts without capitals, the word or two right behind the verb of a quotation."""
    near = any(0 <= verb.first - each.last <= _NEAR_MARK and each.last - each.first >= 3 for each in quotes)
    if not near or verb.meaning not in _TELLING or sentence.lexicon.language not in ("he", "ar"):
        return []
    return _bare_behind(sentence, verb, last)


def _bare_behind(sentence: Sentence, verb: Hit, last: int) -> list[Mention]:
    """The few words right behind a verb, as somebody's name."""
    end = verb.last
    while end < min(last, verb.last + _LONGEST_BARE) and _nameless(sentence, end):
        end += 1
    if end == verb.last or any(sentence.has(at, "nouns.thing") for at in range(verb.last, end)):
        return []
    name = sentence.text(verb.last, end)
    return [Mention("person", verb.last, end, name, "", sentence.words[verb.last].fold)]


_LONGEST_BARE: Final = 3


def _nameless(sentence: Sentence, at: int) -> bool:
    """Whether a word may belong to a speaker that no list knows."""
    word = sentence.words[at]
    if word.kind != "w" or sentence.depth[at]:
        return False
    hits = sentence.hits.get(at, ())
    joined = {"ar": ("ب", "ل", "لل", "بال"), "he": ("ב", "ל", "מ")}.get(sentence.lexicon.language, ())
    return not any(
        hit.meaning in ("words.function", "words.to", "words.that", "words.break", "words.this")
        or hit.meaning.startswith(("verbs.", "time.", "date.", "venues."))
        or (hit.prefix in joined and hit.meaning.startswith(("nouns.", "state:")))
        for hit in hits if not hit.prefix or hit.prefix in ("و", "ו", *joined)
    )  # fmt: skip


def _people_first(ranked: list[Mention], verb: Hit) -> list[Mention]:
    """Where somebody speaks to an outlet, the outlet does not speak; it does where it reports."""
    if len(ranked) < 2 or ranked[0].kind != "outlet" or verb.meaning in ("verbs.report", "verbs.quote"):
        return ranked
    other = next((each for each in ranked[1:] if each.kind in ("person", "office", "body", "source")), None)
    if other is None or (ranked[0].last <= verb.first) != (other.last <= verb.first):
        return ranked
    return [other, *(each for each in ranked if each is not other)]


def _inverted(sentence: Sentence, mention: Mention, verb: Hit, quotes: tuple[Quote, ...], first: int) -> bool:
    """“…”, said X: in English and French a speaker stands behind the verb only where words stand before it."""
    if mention.kind in ("story", "two"):
        return False
    if any(each.last <= verb.first for each in quotes) or _after_dash(sentence, verb):
        return True
    if sentence.lexicon.language == "fr":
        own = sentence.has(verb.first - 1, "nouns.pronoun") is not None or sentence.words[verb.first - 1].fold == "on"
        return (
            not own
            and verb.first - first > 3
            and any(sentence.mark(at, ",") for at in range(max(first, verb.first - 3), verb.first))
        )
    return verb.first - first > 3 and sentence.mark(verb.first - 1, ",") and mention.first <= verb.last + 1


def _in_words(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention stands within somebody's words; an outlet's name in quotation marks does not."""
    inside = mention.last - 1 if mention.kind == "outlet" else mention.first
    return sentence.depth[mention.first] > 0 or (mention.kind != "outlet" and sentence.depth[inside] > 0)


def _impersonal(sentence: Sentence, mention: Mention, verb: Hit, first: int) -> bool:
    """“At the ministry they denied”, «В Баку опровергли», «נמסר מדוברת המשרד»: who is governed speaks."""
    language = sentence.lexicon.language
    if language in ("ru", "he") and mention.kind in ("body", "state") and mention.first - first <= 1:
        return mention.last <= verb.first
    behind = sentence.words[verb.last - 1 : verb.last + 2]
    told = [word.fold for word in sentence.words[max(first, verb.first - 3) : verb.first]]
    if language == "fr" and mention.kind in ("body", "state") and "on" in told and mention.last <= verb.first:
        return mention.first - first <= 2  # «au ministère, on précise»
    if language == "fr" and mention.kind in ("body", "state") and any(word.fold.endswith("-on") for word in behind):
        return 0 <= mention.first - verb.last <= _LONGEST_UNNAMED  # «assure-t-on au ministère»
    passive = sentence.words[verb.first].fold in ("נמסר", "נאמר")
    return language == "he" and passive and mention.first in (verb.last, verb.last + 1)


def _distance(sentence: Sentence, mention: Mention, verb: Hit, quotes: tuple[Quote, ...]) -> int:
    """How far a mention is from being the subject of a verb; the side counts most."""
    language, before = sentence.lexicon.language, mention.last <= verb.first
    between = range(mention.last, verb.first) if before else range(verb.last, mention.first)
    steps = sum(1 for at in between if not sentence.depth[at])
    if before and sentence.mark(verb.first - 1, ",،") and sentence.mark(mention.last, ",،"):
        steps = min(steps, 3)  # what stands between commas parts a speaker from the verb
    behind_quote = any(each.last <= verb.first <= each.last + 4 for each in quotes) or _after_dash(sentence, verb)
    side = sentence.lexicon.subject
    if behind_quote:
        quote_end = max((each.last for each in quotes if each.last <= verb.first), default=0)
        if before and mention.first < quote_end:
            return 60 + steps
        wrong = 0 if (before or steps <= 8) else 6
    elif side == "first":
        return (mention.first if before else 40 + steps) + _PENALTY[mention.kind]
    elif side == "after":
        wrong = 0 if not before and steps <= 3 else (4 if before and steps <= 8 else 10)
    else:
        wrong = 0 if before else (2 if steps <= 1 and language != "en" else 6 if steps <= 4 else 14)
    told = 6 if mention.kind == "outlet" and verb.meaning not in ("verbs.report", "verbs.quote", "verbs.say") else 0
    # A state right before the verb is its subject, whoever stands behind.
    penalty = 0 if mention.kind == "state" and before and not steps and not mention.same else _PENALTY[mention.kind]
    return steps + wrong + told + penalty


def _after_dash(sentence: Sentence, verb: Hit) -> bool:
    """Speech between dashes: «— …, — заявил X»."""
    return verb.first >= 2 and sentence.words[verb.first - 1].text in DASHES


def _thing_speaks(sentence: Sentence, verb: Hit, nearest: Mention | None) -> bool:
    reach = 7 if sentence.lexicon.subject == "first" else 5
    own = (verb.first - nearest.last if nearest.last <= verb.first else nearest.first - verb.last) if nearest else reach
    own_range = range(nearest.first, nearest.last) if nearest else range(0)
    for at in [
        *range(max(0, verb.first - reach), verb.first),
        *range(verb.last, min(len(sentence.words), verb.last + 2)),
    ]:
        thing = sentence.has(at, "nouns.thing")
        if thing is None or at in own_range or sentence.depth[at] or thing.prefix in ("ל", "ב", "מ", "ب", "ل"):
            continue
        steps = verb.first - thing.last if at < verb.first else at - verb.last
        if (
            sentence.has(at - 1, "words.to", "words.via", "words.of") is None
            and steps < max(own, 1)
            and (nearest is None or steps <= 1 or nearest.kind in ("pronoun", "state", "story"))
        ):
            return True
    return False


def _may_leave_out(sentence: Sentence, verb: Hit, first: int, quotes: tuple[Quote, ...]) -> bool:
    """Whether a verb without a mention means whoever spoke last: near the beginning, or behind a quotation."""
    if sentence.lexicon.language not in _LEAVES_OUT:
        return any(each.last <= verb.first <= each.last + 4 for each in quotes) and sentence.lexicon.language == "fr"
    return verb.first - first <= 3 or any(each.last <= verb.first <= each.last + 4 for each in quotes)


def _content(
    sentence: Sentence, verb: Hit, joined: list[Hit], first: int, last: int, quotes: tuple[Quote, ...],
    speaker: Mention | None = None,
) -> tuple[tuple[int, int], bool, bool]:  # fmt: skip
    """The tokens that a verb governs, and whether they stand before it."""
    behind = [each for each in quotes if each.last <= verb.first and not _is_name(sentence, each.first)]
    if behind and behind[-1].last < verb.first - _FARTHEST_QUOTE:
        behind = []
    joined_on = [
        hit.first for hit in sentence.hits_of("joining.", verb.last, last) if _behind_comma(sentence, hit.first)
    ]
    after = next(
        (
            at
            for at in range(verb.last, min([last, *joined_on]))
            if sentence.has(at, "words.that")
            or sentence.mark(at, ":")
            or (sentence.depth[at] and _holds_words(sentence, at))
        ),
        None,
    )
    if after is None and not behind and verb.meaning in _SPEAKING:
        after = _bare_content(sentence, verb, last)
    parted = [each for each in quotes if each.first >= verb.last and not _is_name(sentence, each.first)]
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
    short = last - verb.last <= 16
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
    follows = last - joined[-1].last >= 4 and sentence.lexicon.language == "fa" and joined[-1].meaning in _ATTRIBUTING
    return (min(joined[-1].last, last), last), False, follows


_FARTHEST_QUOTE: Final = 12
_SPEAKING: Final = frozenset({"verbs.say", "verbs.add", "verbs.warn", "verbs.assure", "verbs.deny"})
_LONGEST_ASIDE: Final = 8


def _bare_content(sentence: Sentence, verb: Hit, last: int) -> int | None:
    """Where a clause begins that no “that” marks: “said on Monday it had not”, «סיפרה שאלבניה»."""
    language, at = sentence.lexicon.language, verb.last
    if language == "he":
        near = range(at, min(last, at + _LONGEST_ASIDE))
        return next((to for to in near if any(hit.prefix == "ש" for hit in sentence.hits.get(to, ()))), None)
    if language != "en":
        return None
    while at < min(last, verb.last + _LONGEST_ASIDE) and _says_when_or_where(sentence, at):
        at += 1
    near = range(at, min(last, at + _LONGEST_ASIDE))
    begins = at < last and (sentence.has(at, "nouns.pronoun", "words.begins") is not None or sentence.words[at].capital)
    clause = any(sentence.has(to, "words.auxiliary") for to in near)  # “repeated the demand” is none
    return at if begins and clause and last - at > _SHORTEST_SPEECH else None


def _says_when_or_where(sentence: Sentence, at: int) -> bool:
    """Whether a word between a verb of saying and what is said belongs to a time or a place of the saying."""
    places = ("time.", "date.", "venues.", "words.to")
    return any(hit.meaning.startswith(places) for hit in sentence.hits.get(at, ())) or sentence.words[at].kind == "n"


def _holds_words(sentence: Sentence, at: int) -> bool:
    """Whether the quotation at a token holds words rather than the name of something."""
    quote = next((each for each in sentence.quotes if each.first <= at < each.last), None)
    return quote is not None and quote.last - quote.first >= 3 and not _is_name(sentence, quote.first)


def _is_name(sentence: Sentence, at: int) -> bool:
    """Whether a quotation holds the name of an outlet: its noun stands before the mark."""
    return any(sentence.has(back, "nouns.outlet") for back in range(max(0, at - 5), at))
