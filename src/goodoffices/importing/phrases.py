"""Where a phrase begins and ends: around a noun that the lists know, and what governs it.

The rules are:

* A phrase runs from its noun to the next verb, mark, function word or other noun of the lists, and over what connects
  (“of”, «du», «של») where a word follows that can belong to it. In English, Russian and Persian words may stand before
  the noun.
* What belongs to somebody (“the region's charts”) is not he himself.
* What is joined in front of it, or the preposition before it, governs it.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.clauses import SPEECH, Sentence, is_verb
from goodoffices.importing.lexicon import Hit
from goodoffices.importing.registry import Registry
from goodoffices.words import fold

HEADS: Final = ("nouns.office", "nouns.body", "nouns.outlet", "nouns.source")
_LONGEST: Final = 10
_LONGEST_PREFIXED: Final = 4
_GOVERNING: Final = {"he": frozenset("לבמכ"), "ar": frozenset(("ل", "ب", "ك", "لل", "بال", "ول", "وب", "فل"))}
_ARTICLES: Final = {
    "en": frozenset(("the", "a", "an", "its", "his", "her", "their", "both", "all")),
    "fr": frozenset(("le", "la", "les", "l", "un", "une", "son", "sa", "leur")),
    "fa": frozenset((fold("یک"),)),
}
_THIS: Final = fold("این")
_HIM: Final = frozenset((fold("او"), fold("وی")))
_COUNTRIES: Final = frozenset(fold(word) for word in ("کشور", "وزارتخانه", "سازمان", "دولت", "هیئت"))
_IN_ARABIC: Final = (fold("لدى"), fold("في"))
_TATWEEL: Final = "\u0640"
_JOINED_TO_ACTION: Final = ("ب", "ل")
_ACTION_BEGINS: Final = ("ت", "ا")
_ACTION_ENDS: Final = ("ي", "ه")
_NEAR_KNOWLEDGE: Final = 4
_SHORTEST_ACTION: Final = 5
_LONGEST_ACTION: Final = 8
_RUSSIAN_VERBS: Final = ("ил", "ал", "ела", "ила", "ала", "или", "али", "ет", "ют", "ит", "ат", "ся", "ть", "ти")
CONNECTORS: Final = frozenset(
    ("de", "la", "bin", "ben", "von", "van", "al", "el", "da", "di", "del", "du", "ibn", "of", "d", "le", "der")
)
SAYS: Final = ("verbs.say", "verbs.add", "verbs.report")
VERBS: Final = tuple(f"verbs.{name}" for name in (*SPEECH, "convey", "inform", "reply", "expected", "call", "meet"))


class Phrases:
    """Finds the bounds of phrases in one sentence."""

    def __init__(self, sentence: Sentence, registry: Registry) -> None:
        self.sentence, self.registry = sentence, registry
        self.words = sentence.words
        self.language = sentence.lexicon.language
        self.cased = self.language in ("en", "fr", "ru")
        self.names = {each.first: each for each in sentence.quotes}
        # Within “a press conference”, “a Telegram channel” nobody is named; “an interview with Radio X” names one.
        self.placed = {
            at: hit.meaning
            for found in sentence.hits.values()
            for hit in found
            if hit.meaning.startswith("venues.") and hit.meaning != "venues.state"
            for at in range(hit.first + (hit.meaning != "venues.post" or hit.last - hit.first < 2), hit.last)
        }

    def _is_function(self, at: int) -> bool:
        hit = self.sentence.has(at, "words.function")
        if hit is None or not hit.prefix:
            return hit is not None
        return not any(head.meaning in HEADS and not head.prefix for head in self.sentence.hits.get(at, ()))

    def _state_at(self, at: int) -> Hit | None:
        """A state or its people at a token; a name without a capital is none in a script that has them."""
        best: Hit | None = None
        for hit in self.sentence.hits.get(at, ()):
            name = hit.meaning.partition(":")[0]
            if name not in ("state", "people") or (best and hit.last <= best.last and best.meaning.startswith("state")):
                continue
            if self.cased and name == "state" and not self.words[at].capital:
                continue
            if self.language == "en" and not self.words[at].capital:
                continue
            if (self._is_function(at) and (hit.prefix or not self.cased)) or self._is_date(at):
                continue
            best = hit
        return best

    def _governed(self, first: int, prefix: str) -> bool:
        letters = _GOVERNING.get(self.language)
        if letters and prefix:
            return prefix in letters or (self.language == "he" and prefix[-1] in "לבמ" and len(prefix) == 2)
        before = first - 1
        while before >= 0 and (self.words[before].text in "\"״«“'„‘(" or self._is_article(before)):
            before -= 1
        if before < 0:
            return False
        if letters and self.words[before].kind == "p" and before > 0 and self.words[before].text in '-־"״':
            before -= 1
        if letters and self.words[before].fold in letters:
            return True
        if any(
            hit.last in (before + 1, first)
            for back in range(max(0, before - 3), before + 1)
            for hit in self.sentence.hits.get(back, ())
            if hit.meaning == "words.one_of"
        ):
            return False
        return self.sentence.has(before, "words.to", "words.via") is not None or any(
            hit.last == first for back in range(max(0, first - 4), first) for hit in self.sentence.hits.get(back, ())
            if hit.meaning in ("words.via", "words.to")
        )  # fmt: skip

    def _is_article(self, at: int) -> bool:
        return self.words[at].fold in _ARTICLES.get(self.language, ())

    def _stops(self, at: int) -> bool:
        """Whether a phrase cannot go on with a token."""
        word = self.words[at]
        if word.kind == "n":
            return True
        if word.kind == "p":
            return True
        verbs = [hit for hit in self.sentence.hits.get(at, ()) if hit.meaning in VERBS and is_verb(self.sentence, hit)]
        if verbs and not self.sentence.has(at, *HEADS):
            return True
        headed = self.sentence.has(at - 1, "nouns.office") is not None  # “head of delegation”
        if (self.sentence.has(at, "words.two", "words.all") and not headed) or self.sentence.has(at, "words.to_tell"):
            return True
        if self.language in ("he", "ar") and len(word.fold.strip(_TATWEEL)) == 1:
            return True
        if self.language == "he" and word.text.startswith("שה") and len(word.text) > _LONGEST_PREFIXED:
            return True  # “that the”
        outlet = self.sentence.has(at, "nouns.outlet")
        office = self.sentence.has(at, "nouns.office", "nouns.source")
        if office is not None and self.language == "he" and office.prefix in ("ל", "מ"):
            return True
        if self.language == "he" and any(
            hit.prefix == "ל" and hit.meaning.startswith("verbs.") for hit in self.sentence.hits.get(at, ())
        ):
            return True
        if outlet is not None and outlet.prefix in _GOVERNING.get(self.language, ()):
            return True
        if (
            any(
                hit.meaning.startswith(("time.", "date.weekday", "venues.", "nouns.reporters"))
                and hit.meaning
                not in (
                    "venues.state",
                    "time.on",
                    "time.one",
                    "time.day",
                    "time.week",
                    "time.month",
                    "time.year",
                    "time.last",
                    "time.next",
                    "time.until",
                    "time.since",
                    "time.later",
                    "time.earlier",
                    "time.after_prefix",
                    "time.before_prefix",
                    "time.dual",
                    "time.ago",
                )
                and len(hit.prefix) < 2
                for hit in self.sentence.hits.get(at, ())
            )
            and self.sentence.has(at, *HEADS) is None
        ):
            return True
        if self.sentence.has(at, "words.who", "words.that", "words.break") and self.language != "fa":
            return True
        return self._is_function(at)

    def _head_at(self, at: int) -> Hit | None:
        venue = self.placed.get(at, "")
        found = [
            hit
            for hit in self.sentence.hits.get(at, ())
            if hit.meaning in HEADS and (not venue or (hit.meaning == "nouns.outlet" and venue != "venues.post"))
        ]
        someone = self.sentence.has(at, "nouns.someone")
        if someone is not None and not found and self._in_the_know(someone.last):
            found = [someone._replace(meaning="nouns.source")]
        if self.sentence.has(at, "words.according") or not found:
            return None
        says = self.sentence.has(at, *SAYS) is not None
        if says and any(0 < at - each.last <= 2 for each in self.sentence.quotes):
            return None  # “…”, כתב X: no reporter
        if says and self.language == "he" and self.sentence.has(at + 1, "nouns.office") is not None:
            return None  # כתב נשיא …
        rank = {meaning: number for number, meaning in enumerate(HEADS)}
        best = max(found, key=lambda hit: (hit.last, -len(hit.prefix), -rank[hit.meaning]))
        longer = [
            hit
            for hit in self.sentence.hits.get(at, ())
            if hit.meaning.startswith(("verbs.", "venues.")) and hit.last > best.last
        ]
        return None if longer and best.meaning != "nouns.outlet" else best

    def _in_the_know(self, at: int) -> bool:
        """Whether “familiar with the talks” or “who asked not to be named” stands right behind a person."""
        behind = range(at, min(len(self.words), at + _NEAR_KNOWLEDGE))
        return self.sentence.has(at, "words.familiar") is not None or any(
            self.sentence.has(to, "words.familiar", "words.anonymity") is not None and self.sentence.mark(at, ",،")
            for to in behind
        )

    def _head_ahead(self, at: int) -> tuple[Hit | None, int]:
        """In languages in which words stand before the noun: the noun that a run of words leads to."""
        if self._stops(at) and self.words[at].fold not in ("the", "a", "an", "its", "یک", "this", "that", "его", "ее"):
            return None, at
        if (self.sentence.has(at, "words.that") and self._behind_speech(at)) or self._within_according(at):
            return None, at
        place = at
        best: Hit | None = None
        while place < len(self.words) and place - at <= 8:
            hit = self._head_at(place)
            if hit is not None and (place > at):
                if not self._may_lead(at, place):
                    return best, at
                best = hit
                if self.language != "en":
                    return best, at
            if place > at and self._stops(place) and self.words[place].fold != "s" and not self._possessive(place):
                return best, at
            place += 1
        return best, at

    def _within_according(self, at: int) -> bool:
        """Whether a word belongs to “according to” and does not begin it: «по данным»."""
        near = (hit for back in range(max(0, at - 3), at) for hit in self.sentence.hits.get(back, ()))
        return any(hit.meaning == "words.according" and hit.last > at for hit in near)

    def _behind_speech(self, at: int) -> bool:
        """Whether a verb of saying stands not far before: “said on Monday that delegations …”."""
        speech = {f"verbs.{name}" for name in SPEECH}
        return any(
            hit.meaning in speech for back in range(max(0, at - 8), at) for hit in self.sentence.hits.get(back, ())
        )

    def _possessive(self, at: int) -> bool:
        """An apostrophe within a phrase: “Ireland's department”, “the Carriers' Guild”."""
        if self.words[at].text not in "'’" or at + 1 >= len(self.words):
            return False
        plural = at > 0 and self.words[at - 1].fold.endswith("s") and self.words[at - 1].end == self.words[at].start
        return self.words[at + 1].fold == "s" or (plural and self.words[at + 1].kind == "w")

    def _may_lead(self, at: int, head: int) -> bool:
        """Whether the words before a noun belong to it: in Russian and Persian adjectives, in English anything."""
        if self.language == "en":
            return True
        if self.language == "fa":
            return self.words[at].fold == "يك" and head == at + 1
        if self.language == "fr":
            return head == at + 1 and self.words[at].fold in ("haut", "vice", "premier", "ancien", "puissant", "jeune")
        endings = (
            "ии",
            "ыи",
            "ои",
            "ая",
            "ое",
            "ого",
            "ому",
            "ым",
            "им",
            "ую",
            "ые",
            "ие",
            "его",
            "ных",
            "их",
            "ом",
            "ем",
        )
        return all(self.words[each].fold.endswith(endings) or self._state_at(each) for each in range(at, head))

    def _right(self, hit: Hit, kind: str) -> int:
        """Where the phrase of a noun ends."""
        last = hit.last
        limit = min(len(self.words), hit.first + _LONGEST)
        depth = self.sentence.depth[hit.first]
        if kind == "outlet" and last < len(self.words) and self.words[last].kind == "n":
            last += 1  # a channel that is called by its number
        while last < limit and self.sentence.depth[last] == depth:
            if self._connects(last, kind) and not self.sentence.has(last, "words.to_tell"):
                last += 1
                continue
            if self._stops(last) or (kind == "source" and self.sentence.has(last, "words.familiar")):
                break
            if self.language == "ru" and self._new_phrase_ru(last, kind):
                break
            if self.language == "ar" and self._new_phrase_ar(hit, last, kind):
                break
            last += 1
        while last > hit.last and (self._is_function(last - 1) or self.words[last - 1].kind == "p"):
            last -= 1
        if self.language == "fa" and kind == "office" and last < len(self.words) and self.words[last].fold in _HIM:
            last += 1  # «معاون او»
        return last

    def _new_phrase_ru(self, at: int, kind: str) -> bool:
        """In Russian an adverb or a small verb ends a phrase: only genitives, adjectives and names belong to it."""
        word = self.words[at]
        if self.sentence.has(at, "nouns.source") is not None:
            return True
        if kind == "source" and self.sentence.has(at, "nouns.outlet") is not None:
            return True  # «источник агентства»
        if kind == "outlet" and self._head_ahead(at)[0] is not None:
            return True
        return not word.capital and word.fold.endswith(_RUSSIAN_VERBS)

    def _new_phrase_ar(self, hit: Hit, at: int, kind: str) -> bool:
        """In Arabic nothing without an article follows an adjective that has one, but a name; and no outlet a source.

        Nor does what somebody does, joined to “with” or “to” («بتعويض», «لإرسال»).
        """
        if kind == "source" and at > hit.last and self.sentence.has(at, "nouns.outlet") is not None:
            return True
        if self.sentence.has(at, "words.side") is not None or (at > hit.first and _is_action(self.words[at].fold)):
            return True
        definite = self.words[at].fold.startswith("ال")
        joined = at + 1 < len(self.words) and self.words[at + 1].fold[:1] in _JOINED_TO_ACTION
        if kind == "office" and definite and joined and at > hit.last and self._state_at(at - 1) is not None:
            return True  # «نظيره الكيني السماح بمرور …»
        office = self.sentence.has(at, "nouns.office") is not None and not definite
        if kind == "office" and office and at > hit.last and self._state_at(at - 1) is not None:
            return True  # «وزير الخارجية الجيبوتي نظيره»
        closed = self._state_at(at - 1) is not None or self.words[at - 1].fold.startswith("ال")
        joined = (
            self.words[at].fold.startswith("ل") and self._state_at(at - 1) is None
        )  # «الاتحاد الملاحي لشرق أفريقيا»
        return kind == "body" and not definite and not joined and at > hit.last and closed

    def _initial(self, at: int) -> bool:
        """An initial of a name, or the full stop behind it."""
        word = self.words[at]
        if word.text == ".":
            return at > 0 and len(self.words[at - 1].text) == 1 and self.words[at - 1].capital
        return len(word.text) == 1 and word.capital and at + 1 < len(self.words) and self.words[at + 1].text == "."

    def _connects(self, at: int, kind: str) -> bool:
        """“of”, «du», «של»: the phrase goes on behind it, with a word that can belong to it."""
        word = self.words[at]
        if self.language == "ru" and self._initial(at):
            return True
        if self.cased and kind == "outlet" and word.capital and not self._is_date(at):
            return True
        if self.language == "ar" and word.fold in _IN_ARABIC and at + 1 < len(self.words):
            # «السفير لدى بغداد», «مسؤول في الوزارة»
            inside = kind in ("source", "office") and self.sentence.has(at + 1, "nouns.body") is not None
            return (
                inside
                or self.sentence.has(at, "words.of") is not None
                or (word.fold == _IN_ARABIC[0] and kind == "office" and self._state_at(at + 1) is not None)
            )
        if self.language == "ru" and word.fold in ("в", "при", "на") and kind == "office" and at + 1 < len(self.words):
            return self._state_at(at + 1) is not None
        if (
            self.language == "fa"
            and word.fold == "در"
            and self.sentence.has(at - 2, "nouns.office")
            and at + 1 < len(self.words)
        ):
            return self._state_at(at + 1) is not None
        if word.kind == "p" or (self.language == "en" and word.fold == "s" and self.words[at - 1].text in "'’"):
            # What belongs to a ministry is not the ministry; in the name of a paper an apostrophe may stand.
            named = kind == "outlet" and word.text in "'’s" and at + 1 < len(self.words)
            named = named and (word.text == "s" or self.words[at + 1].fold == "s")
            return self.language == "en" and (named or (kind == "office" and self._of_state(at)))
        if self.language == "en" and self._is_article(at) and self.words[at - 1].fold in ("of", "for"):
            return at + 1 < len(self.words)  # “the head of the delegation”
        if self.language == "fa" and kind == "office" and self._of_same(at):
            return True
        if self.sentence.has(at, "words.of") is None or at + 1 >= len(self.words):
            return False
        if self.language == "en" and word.fold in ("in", "to", "at", "for", "and"):
            return (word.fold == "for" and self._leads_to_body(at + 1)) or (
                (
                    word.fold in ("in", "to")
                    and self._state_at(at + 1) is not None
                    and self.sentence.has(at - 1, *HEADS) is not None
                    and self.sentence.has(at - 1, "nouns.source") is None
                )
                or (word.fold == "in" and self._city(at + 1))
            )
        if self.language == "fr" and word.fold in ("a", "au", "aux", "en", "et", "la", "le", "les", "l"):
            return self.sentence.has(at - 1, "words.of") is not None or (
                word.fold in ("a", "au", "aux", "en")
                and at + 1 < len(self.words)
                and self.words[at + 1].capital
                and (
                    self.sentence.has(at - 1, "nouns.office") is not None
                    or (
                        kind == "office"
                        and word.text != "a"
                        and self._state_at(at - 1) is not None
                        and self._state_at(at + 1) is not None
                    )
                )
            )
        return True

    def _of_state(self, at: int) -> bool:
        """“A spokesman for Norway's foreign ministry”: the apostrophe behind a state, and its “s”."""
        mark = at if self.words[at].text in "'’" else at - 1
        if not self._possessive(mark) or self._state_at(mark - 1) is None:
            return False
        return any(self.words[back].fold == "for" for back in range(max(0, mark - 3), mark))

    def _of_same(self, at: int) -> bool:
        """In Persian behind an office: “of this country”."""
        behind = at + 1 < len(self.words) and self.words[at].fold == _THIS and self.words[at + 1].fold in _COUNTRIES
        this = at and self.words[at - 1].fold == _THIS and self.words[at].fold in _COUNTRIES
        return bool(behind or this)

    def _leads_to_body(self, at: int) -> bool:
        """Whether a name or a body follows: “for Peru”, “for the Norwegian foreign ministry”."""
        at += self._is_article(at)
        return at < len(self.words) and (
            self.words[at].capital
            or any(
                self.sentence.has(each, "nouns.body") is not None and not self._stops(each)
                for each in range(at, min(len(self.words), at + 3))
            )
        )

    def _city(self, at: int) -> bool:
        """Whether a source is said to be somewhere: “an official in Lisbon”."""
        return self.words[at].capital and self.sentence.has(at - 2, "nouns.source") is not None

    def _is_date(self, at: int) -> bool:
        return any(hit.meaning.startswith("date.") for hit in self.sentence.hits.get(at, ()))

    def _namelike(self, first: int, last: int) -> bool:
        for at in range(first, last):
            word = self.words[at]
            if word.kind == "n" or (word.kind == "p" and word.text not in ("-.'’" if self.language == "ru" else "-'’")):
                return False
            article = self.cased and word.capital and word.fold in CONNECTORS
            if (self._is_function(at) and not article) or self.sentence.has(at, *HEADS) or self._state_at(at):
                return False
            if self.cased and not word.capital and word.kind == "w" and word.fold not in CONNECTORS:
                return False
            if self.sentence.has(at, "words.according"):
                return False
            if self.sentence.has(at, *VERBS, "words.who", "words.break", "nouns.thing") and not self.cased:
                return False
        return last > first


def _is_action(word: str) -> bool:
    """Whether an Arabic word has “with” or “to” joined to the noun of an action: told by its form, as «بتعويض»."""
    bare, joined = word[1:], word[:1]
    if joined not in _JOINED_TO_ACTION or not _SHORTEST_ACTION <= len(bare) <= _LONGEST_ACTION:
        return False
    second = bare[0] == _ACTION_BEGINS[0] and bare[-2] == _ACTION_ENDS[0]
    fourth = bare[0] == _ACTION_BEGINS[1] and (bare[-2] == _ACTION_BEGINS[1] or bare[-1] == _ACTION_ENDS[1])
    return second or fourth
