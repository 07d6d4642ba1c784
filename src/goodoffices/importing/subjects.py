"""Who is the subject of a verb of saying.

The rules are:

* It is the nearest mention that nothing governs, on the side where the language puts it: before the verb in English,
  French, Hebrew and Russian, behind it in Arabic, first in the clause in Persian; behind the verb in all of them where
  a quotation stands before it. The others in the segment are runners-up.
* Behind a passive whoever “by” names is the subject (“was dismissed by the ministry”).
* An object does not speak, nor does a pronoun between commas; a report only tells, and denies and asks nothing.
* If a thing that cannot speak (a sign, a log, numbers) is nearer than any mention, nobody speaks.
* Where no mention fits, the few words right beside a verb that marks what it governs are somebody whom no list knows.
* A verb without a mention goes on with whoever spoke last, where the language can leave the speaker out.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.clauses import DASHES, Quote, Sentence
from goodoffices.importing.governed import ATTRIBUTING
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.registry import Mention
from goodoffices.words import fold

SPEAKERS: Final = frozenset({"person", "office", "body", "outlet", "source", "state", "pronoun", "story"})
SOURCES: Final = frozenset({"person", "office", "body", "outlet", "source", "story"})
"""Kinds of mention that can be told by; a state and a pronoun are not."""
TELLING: Final = frozenset({"verbs.say", "verbs.report", "verbs.add", "verbs.quote", "verbs.quoted"})
LONGEST_UNNAMED: Final = 5
_LONGEST_BARE: Final = 3
NEAR_MARK: Final = 6
"""How far from a verb a quotation or a “that” still belongs to it."""
SHORTEST_PART: Final = 2
_HEADS: Final = ("nouns.office", "nouns.body", "nouns.source", "nouns.outlet")
_PLACED: Final = frozenset({"body", "state", "source"})
_PLURAL: Final = "ли"
_OBJECT: Final = fold("را")
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


def speakers_of(
    sentence: Sentence, found: list[Mention], verb: Hit, first: int, last: int, quotes: tuple[Quote, ...]
) -> list[Mention]:
    """Who may be the subject of a verb, the likeliest first."""
    agent = _agent(sentence, found, verb, last)
    if agent is not None:
        return [agent]
    passive = verb.meaning == "verbs.quoted"
    head = relative_head(sentence, verb, found)
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
        and not (_told_of(sentence, each, verb, sourced) or (not passive and cited(sentence, each)))
        and (not behind_only or each.first < verb.last or _inverted(sentence, each, verb, quotes, first))
        and (not each.governed or passive or _impersonal(sentence, each, verb, first))
    ]
    # “According to a source, Peru asks”: whoever is told by is no speaker where somebody else is.
    told = {each.first for _, _, each in scored if any(0 <= each.first - end <= 1 for end in sourced)}
    if (
        any(each.first not in told and each.kind == "state" for _, _, each in scored)
        and verb.meaning not in ATTRIBUTING
    ):
        scored = [item for item in scored if item[2].first not in told]
    before = any(
        each.last <= verb.first and not (each.kind == "state" and each.same) and (each.head or each.kind != "body")
        for _, _, each in scored
    )
    if before and sentence.lexicon.subject == "before" and not after_quote(verb, quotes):
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
    return people_first(_of_people(sentence, [each for _, _, each in scored], verb), verb)


def _agent(sentence: Sentence, found: list[Mention], verb: Hit, last: int) -> Mention | None:
    """Who is named behind a passive: “was dismissed by the ministry”, « a été démentie par »."""
    passive = sentence.has(verb.first - 1, "words.passive") is not None or sentence.lexicon.language == "he"
    if not passive or verb.meaning == "verbs.quoted":
        return None
    for hit in sentence.all("words.by", first=verb.last, last=min(last, verb.last + _NEAR_AGENT)):
        near = [each for each in found if hit.last <= each.first <= hit.last + 1 and each.kind in SPEAKERS - {"story"}]
        if near and not sentence.depth[hit.first]:
            return near[0]
    return None


_NEAR_AGENT: Final = 6
"""Words between a passive and whoever is named behind it."""


def _of_people(sentence: Sentence, ranked: list[Mention], verb: Hit) -> list[Mention]:
    """“Albanian fishmongers reject”: the noun between an adjective of a state and the verb is who speaks."""
    first = ranked[0] if ranked else None
    if first is None or first.kind != "state" or not first.same or sentence.lexicon.language != "en":
        return ranked
    between = range(first.last, verb.first)
    if not 1 <= len(between) <= 2 or not all(nameless(sentence, at) for at in between):
        return ranked
    name = sentence.text(first.first, verb.first)
    body = Mention("body", first.first, verb.first, name, "", sentence.words[verb.first - 1].fold, first.code)
    return [body, *ranked]


def _may_speak(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether a mention can be who speaks, wherever it stands."""
    if mention.kind not in SPEAKERS or mention.possessor or in_words(sentence, mention):
        return False
    if mention.kind == "pronoun":
        return not _set_off(sentence, mention)  # « a, elle aussi, plaidé »
    if mention.kind == "story" and verb.meaning not in TELLING:
        return False  # a report tells something; it denies, asks and promises nothing
    unnamed = mention.kind == "outlet" and not mention.name and not mention.same
    return mention.first != verb.first and not is_object(sentence, mention) and not unnamed


def _told_of(sentence: Sentence, mention: Mention, verb: Hit, sourced: set[int]) -> bool:
    """Whether a mention is by whom something is told: “according to him”, “according to the agency, …”."""
    return mention.first in sourced and (mention.kind == "pronoun" or _set_apart(sentence, mention, verb))


def is_object(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention is marked as an object: in Persian by «را» behind it."""
    behind = sentence.words[mention.last].fold if mention.last < len(sentence.words) else ""
    return sentence.lexicon.language == "fa" and behind == _OBJECT


def _set_off(sentence: Sentence, mention: Mention) -> bool:
    """Whether a pronoun stands between commas: it stresses the subject, and is none."""
    closed = any(sentence.mark(at, ",،") for at in range(mention.last, mention.last + 2))
    return sentence.mark(mention.first - 1, ",،") and closed


def after_quote(verb: Hit, quotes: tuple[Quote, ...]) -> bool:
    """Whether a verb stands right behind a quotation."""
    return any(each.last <= verb.first <= each.last + 4 for each in quotes)


def _set_apart(sentence: Sentence, mention: Mention, verb: Hit) -> bool:
    """Whether a comma parts “according to the agency” from the verb, with words of a speaker between."""
    comma = mention.last
    return mention.kind == "outlet" and sentence.mark(comma, ",،") and verb.first - comma > SHORTEST_PART


def cited(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention is what an outlet cites: “citing an official”."""
    return any(
        hit.last <= mention.first + 1 and mention.first - hit.last <= 2
        for hit in sentence.all("words.citing", last=mention.first + 1)
    )


def relative_head(sentence: Sentence, verb: Hit, found: list[Mention]) -> Mention | None:
    """The outlet whose relative clause a verb stands in."""
    for at in range(max(0, verb.first - 2), verb.first):
        if sentence.has(at, "words.who") is not None and sentence.lexicon.language != "fa":
            return next(
                (each for each in found if each.kind == "outlet" and each.name and at - 2 <= each.last <= at), None
            )
    return None


def people_first(ranked: list[Mention], verb: Hit) -> list[Mention]:
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
    if any(each.last <= verb.first for each in quotes) or after_dash(sentence, verb):
        return True
    if sentence.lexicon.language == "fr":
        own = sentence.has(verb.first - 1, "nouns.pronoun") is not None or sentence.words[verb.first - 1].fold == "on"
        return (
            not own
            and verb.first - first > 3
            and any(sentence.mark(at, ",") for at in range(max(first, verb.first - 3), verb.first))
        )
    return verb.first - first > 3 and sentence.mark(verb.first - 1, ",") and mention.first <= verb.last + 1


def in_words(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention stands within somebody's words; an outlet's name in quotation marks does not."""
    inside = mention.last - 1 if mention.kind == "outlet" else mention.first
    return sentence.depth[mention.first] > 0 or (mention.kind != "outlet" and sentence.depth[inside] > 0)


def _impersonal(sentence: Sentence, mention: Mention, verb: Hit, first: int) -> bool:
    """“At the ministry they denied”, «В Баку опровергли», «נמסר מדוברת המשרד»: who is governed speaks."""
    language = sentence.lexicon.language
    if language in ("ru", "he") and mention.kind in _PLACED and mention.first - first <= 1:
        return mention.last <= verb.first
    alone = not any(sentence.has(at, *_HEADS) for at in range(first, mention.first))
    if language == "ru" and mention.kind == "body" and mention.last == verb.first and alone:
        return sentence.words[verb.first].fold.endswith(_PLURAL)  # «сообщения в МИД опровергли»
    behind = sentence.words[verb.last - 1 : verb.last + 2]
    told = [word.fold for word in sentence.words[max(first, verb.first - 3) : verb.first]]
    if language == "fr" and mention.kind in _PLACED and "on" in told and mention.last <= verb.first:
        return mention.first - first <= 2  # «au ministère, on précise»
    if language == "fr" and mention.kind in ("body", "state") and any(word.fold.endswith("-on") for word in behind):
        return 0 <= mention.first - verb.last <= LONGEST_UNNAMED  # «assure-t-on au ministère»
    passive = sentence.words[verb.first].fold in ("נמסר", "נאמר")
    return language == "he" and passive and mention.first in (verb.last, verb.last + 1)


def _distance(sentence: Sentence, mention: Mention, verb: Hit, quotes: tuple[Quote, ...]) -> int:
    """How far a mention is from being the subject of a verb; the side counts most."""
    language, before = sentence.lexicon.language, mention.last <= verb.first
    between = range(mention.last, verb.first) if before else range(verb.last, mention.first)
    steps = sum(1 for at in between if not sentence.depth[at])
    if before and sentence.mark(verb.first - 1, ",،") and sentence.mark(mention.last, ",،"):
        steps = min(steps, 3)  # what stands between commas parts a speaker from the verb
    behind_quote = any(each.last <= verb.first <= each.last + 4 for each in quotes) or after_dash(sentence, verb)
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


def after_dash(sentence: Sentence, verb: Hit) -> bool:
    """Speech between dashes: «— …, — заявил X»."""
    return verb.first >= 2 and sentence.words[verb.first - 1].text in DASHES


def thing_speaks(sentence: Sentence, verb: Hit, nearest: Mention | None) -> bool:
    """Whether a thing that cannot speak is nearer to a verb than any mention."""
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


def may_leave_out(sentence: Sentence, verb: Hit, first: int, quotes: tuple[Quote, ...]) -> bool:
    """Whether a verb without a mention means whoever spoke last: near the beginning, or behind a quotation."""
    if sentence.lexicon.language not in _LEAVES_OUT:
        return any(each.last <= verb.first <= each.last + 4 for each in quotes) and sentence.lexicon.language == "fr"
    return verb.first - first <= 3 or any(each.last <= verb.first <= each.last + 4 for each in quotes)


def unnamed(sentence: Sentence, verb: Hit, first: int, last: int, quotes: tuple[Quote, ...]) -> list[Mention]:
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
        while begin > first and end - begin < LONGEST_UNNAMED and nameless(sentence, begin - 1):
            begin -= 1
        if begin == end and sentence.lexicon.language == "he" and sentence.mark(begin - 1, ","):
            return _bare_behind(sentence, verb, last) if direct else []  # “…, השיב פאפאס: …”
    else:
        begin = verb.last
        if side == "first":  # behind what is set apart at the beginning
            begin = next((at + 1 for at in range(verb.first - 1, first, -1) if sentence.mark(at, ",،")), first)
        end = begin
        while end < last and end - begin < LONGEST_UNNAMED and end != verb.first and nameless(sentence, end):
            end += 1
    if end - begin < (1 if strong or direct or sentence.words[begin].capital else 2) or any(
        sentence.has(at, "nouns.thing") for at in range(begin, end)
    ):
        return []
    return [Mention("body", begin, end, sentence.text(begin, end), "", sentence.words[begin].fold)]


def _unnamed_behind(sentence: Sentence, verb: Hit, last: int, quotes: tuple[Quote, ...]) -> list[Mention]:
    """“…”, כתב פאפאס ברשת X: in scripts without capitals, the word or two right behind the verb of a quotation."""
    near = any(0 <= verb.first - each.last <= NEAR_MARK and each.last - each.first >= 3 for each in quotes)
    if not near or verb.meaning not in TELLING or sentence.lexicon.language not in ("he", "ar"):
        return []
    return _bare_behind(sentence, verb, last)


def _bare_behind(sentence: Sentence, verb: Hit, last: int) -> list[Mention]:
    """The few words right behind a verb, as somebody's name."""
    end = verb.last
    while end < min(last, verb.last + _LONGEST_BARE) and nameless(sentence, end):
        end += 1
    if end == verb.last or any(sentence.has(at, "nouns.thing") for at in range(verb.last, end)):
        return []
    name = sentence.text(verb.last, end)
    return [Mention("person", verb.last, end, name, "", sentence.words[verb.last].fold)]


def nameless(sentence: Sentence, at: int) -> bool:
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
