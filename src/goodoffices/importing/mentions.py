"""Who is mentioned in a sentence: people, offices, bodies, outlets, sources without a name, states.

The rules are:

* A mention is a phrase around a noun that the lists know (minister, ministry, newspaper, source), or a state, or a
  name. What stands in the phrase (the state in “minister of Georgia”) is no mention of its own.
* A name stands behind an office, between commas beside it, or alone. In scripts with capitals it is made of words
  with a capital; elsewhere of the words left over beside an office. Names learned once are known in the rest of the
  text, by their last word as well.
* A source is anonymous if no name stands beside it.
* A mention knows what governs it: what is joined in front of it, or the preposition before it. Who is governed does
  not speak.
"""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.importing.clauses import SPEECH, Sentence, is_verb
from goodoffices.importing.lexicon import Hit, state_name
from goodoffices.importing.tokens import Token
from goodoffices.words import fold

HEADS: Final = ("nouns.office", "nouns.body", "nouns.outlet", "nouns.source")
_LONGEST: Final = 10
_SHORTEST_ALIKE: Final = 4
_WITH: Final = frozenset(("with", "between", "and", "avec", "entre", "et", "с", "со", "между", "и"))
_LONGEST_NAME: Final = 4
_GOVERNING: Final = {"he": frozenset("לבמכ"), "ar": frozenset(("ل", "ب", "ك", "لل", "بال", "ول", "وب", "فل"))}
_ARTICLES: Final = {
    "en": frozenset(("the", "a", "an", "its", "his", "her", "their", "both", "all")),
    "fr": frozenset(("le", "la", "les", "l", "un", "une", "son", "sa", "leur")),
    "fa": frozenset((fold("یک"),)),
}
_RUSSIAN_VERBS: Final = ("ил", "ал", "ела", "ила", "ала", "или", "али", "ет", "ют", "ит", "ат", "ся", "ть", "ти")
_CONNECTORS: Final = frozenset(
    ("de", "la", "bin", "ben", "von", "van", "al", "el", "da", "di", "del", "du", "ibn", "of", "d", "le", "der")
)
_VERBS: Final = tuple(f"verbs.{name}" for name in (*SPEECH, "convey", "inform", "reply", "expected", "call", "meet"))


class Mention(msgspec.Struct, frozen=True):
    """Somebody at tokens ``first`` to ``last`` (not included) of a sentence.

    Attributes:
        kind: ``person`` (a name, with an office or without), ``office``, ``body``, ``outlet``, ``source``, ``state``,
            ``pronoun``, ``two`` (“the two countries”) or ``story`` (“the report”).
        name, capacity: as the text has them.
        head: the noun of the phrase, folded.
        code: of a state, or of the state in the phrase.
        governed: what stands before it says that it is not who acts.
        same: it points back (“the same source”, “this paper”, “the minister”).
        possessor: it stands for what belongs to it (“Ireland's answer”).
    """

    kind: str
    first: int
    last: int
    name: str
    capacity: str
    head: str = ""
    code: str = ""
    governed: bool = False
    same: bool = False
    possessor: bool = False


class Registry:
    """Names learned in a text: who has which office, and which words are an outlet's name."""

    def __init__(self) -> None:
        self.people: dict[str, tuple[str, str]] = {}
        self.outlets: dict[str, str] = {}
        self.capitals: set[str] = set()
        self.actors: dict[str, str] = {}

    def told(self, outlet: str, actors: tuple[str, ...]) -> None:
        """What the person who imports says: the outlet of the page, and who takes part in the talk."""
        plain = outlet.partition(" (")[0]
        for name in (plain, plain.removeprefix("The ").removeprefix("Le ").removeprefix("La ")):
            self.outlets[_key(name)] = outlet
        for actor in actors:
            self.actors[_key(actor)] = actor

    def learn(self, mention: Mention, words: tuple[Token, ...]) -> None:
        """Remember a person with an office, or an outlet, under the last word of the name and under the whole."""
        if not mention.name:
            return
        parts = [word for word in mention.name.replace("\u200c", " ").split() if len(word) > 1]
        if mention.kind == "person" and parts:
            keys = {_key(mention.name)} | ({_key(parts[-1])} if not parts[-1].startswith("ال") else set())
            for key in keys:
                if key not in self.people or not self.people[key][1]:
                    self.people[key] = (mention.name, mention.capacity)
        elif mention.kind == "outlet":
            self.outlets.setdefault(_key(mention.name), mention.name)


def _key(name: str) -> str:
    return fold(name).replace(" ", "")


class _Finder:
    """Finds the mentions of one sentence."""

    def __init__(self, sentence: Sentence, registry: Registry) -> None:
        self.sentence, self.registry = sentence, registry
        self.words = sentence.words
        self.language = sentence.lexicon.language
        self.cased = self.language in ("en", "fr", "ru")
        self.names = {each.first: each for each in sentence.quotes}

    def find(self) -> list[Mention]:
        found: list[Mention] = []
        at = 0
        while at < len(self.words):
            mention = self._one(at)
            if mention is not None and mention.last > at:
                found.append(mention)
                at = max(at + 1, mention.last)
            else:
                at += 1
        return _without_doubles(found)

    def _one(self, at: int) -> Mention | None:
        if self.words[at].kind == "p":
            return None
        for reader in (
            self._two,
            self._quoted_outlet,
            self._headed,
            self._capitals,
            self._state,
            self._learned,
            self._pronoun,
            self._story,
        ):
            found = reader(at)
            if found is not None:
                return found
        return None

    # --- small things -----------------------------

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
        verbs = [hit for hit in self.sentence.hits.get(at, ()) if hit.meaning in _VERBS and is_verb(self.sentence, hit)]
        if verbs and not self.sentence.has(at, *HEADS):
            return True
        if self.sentence.has(at, "words.two", "words.to_tell") or (self.language == "he" and len(word.fold) == 1):
            return True
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

    # --- kinds of mentions ------------------------

    def _two(self, at: int) -> Mention | None:
        hit = self.sentence.has(at, "words.two")
        if hit is None:
            return None
        return Mention(
            "two", at, hit.last, self.sentence.text(at, hit.last), "", governed=self._governed(at, hit.prefix)
        )

    def _headed(self, at: int) -> Mention | None:
        """A phrase around a noun that the lists know."""
        hit = self._head_at(at)
        lead = at
        if (hit is None or self.language == "en") and self.language in ("en", "ru", "fa", "fr"):
            ahead, lead = self._head_ahead(at)
            hit, lead = (ahead, lead) if ahead is not None else (hit, at)
        if hit is None:
            return None
        kind = hit.meaning.partition(".")[2]
        last = self._right(hit, kind)
        first = lead
        name, capacity_first, capacity_last, first, last = self._name(first, last, hit, kind)
        return self._headed_mention(hit, kind, name, capacity_first, capacity_last, first, last)

    def _head_at(self, at: int) -> Hit | None:
        found = [hit for hit in self.sentence.hits.get(at, ()) if hit.meaning in HEADS]
        if self.sentence.has(at, "words.according") or not found:
            return None
        rank = {meaning: number for number, meaning in enumerate(HEADS)}
        best = max(found, key=lambda hit: (hit.last, -len(hit.prefix), -rank[hit.meaning]))
        longer = [
            hit
            for hit in self.sentence.hits.get(at, ())
            if hit.meaning.startswith(("verbs.", "venues.")) and hit.last > best.last
        ]
        return None if longer and best.meaning != "nouns.outlet" else best

    def _head_ahead(self, at: int) -> tuple[Hit | None, int]:
        """In languages in which words stand before the noun: the noun that a run of words leads to."""
        if self._stops(at) and self.words[at].fold not in ("the", "a", "an", "its", "یک", "this", "that", "его", "ее"):
            return None, at
        if self.sentence.has(at, "words.that") and self._behind_speech(at):
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
        endings = ("ии", "ыи", "ои", "ая", "ое", "ого", "ому", "ым", "им", "ую", "ые", "ие", "его", "ных", "их")
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
            last += 1
        while last > hit.last and (self._is_function(last - 1) or self.words[last - 1].kind == "p"):
            last -= 1
        return last

    def _new_phrase_ru(self, at: int, kind: str) -> bool:
        """In Russian an adverb or a small verb ends a phrase: only genitives, adjectives and names belong to it."""
        word = self.words[at]
        if self.sentence.has(at, "nouns.source") is not None:
            return True
        return not word.capital and word.fold.endswith(_RUSSIAN_VERBS)

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
            return self.language == "en" and named and (word.text == "s" or self.words[at + 1].fold == "s")
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
                and self.sentence.has(at - 1, "nouns.office") is not None
            )
        return True

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

    # --- names ------------------------------------

    def _name(self, first: int, last: int, hit: Hit, kind: str) -> tuple[str, int, int, int, int]:
        """The name beside a noun: its text, the bounds of the capacity, and the bounds of the whole."""
        if kind in ("body", "source"):
            last = self._familiar(last) if kind == "source" else last
            return "", first, last, first, last
        if kind == "outlet":
            return self._outlet_name(first, last, hit)
        inner = self._inner_name(hit, last)
        if inner is not None:
            # Without a comma nothing marks where a Hebrew name ends: two words are taken.
            last = min(last, inner + 2) if self.language == "he" else last
            return self.sentence.text(inner, last), first, inner, first, last
        behind = self._apposition(last)
        if behind is not None:
            end = behind + 1 if self.sentence.mark(behind, ",،") else behind
            return self.sentence.text(last + 1, behind), first, last, first, end
        before = self._before(first)
        if before is not None:
            return self.sentence.text(before, self._comma_before(first)), first, last, before, last
        return "", first, last, first, last

    def _familiar(self, last: int) -> int:
        """A source “familiar with the talks”: what it is close to belongs to the phrase."""
        at = last + 1 if self.sentence.mark(last, ",،") else last
        if self.sentence.has(at, "words.familiar") is None:
            return last
        while (
            at < len(self.words)
            and self.words[at].kind != "p"
            and at - last < 9
            and not self.sentence.has(at, "words.who")
        ):
            at += 1
        return at

    def _outlet_name(self, first: int, last: int, hit: Hit) -> tuple[str, int, int, int, int]:
        """An outlet's name: in quotation marks or with a capital behind the noun, or the rest of the phrase."""
        at = hit.last
        while at < min(len(self.words), hit.last + 6) and self.words[at].kind == "w" and at < last:
            if self.cased and self.words[at].capital and not self._state_at(at):
                break
            at += 1
        for start in (last, last + 1, at, at + 1):
            quote = self.names.get(start)
            if quote is not None and quote.last - quote.first <= 6:
                return self.sentence.text(quote.first, quote.last), first, start - 1, first, quote.last + 1
        if self.cased and at < last:
            end = at
            while end < last and (
                self.words[end].capital
                or self.words[end].fold in _CONNECTORS
                or self.words[end].kind == "p"
                or self.sentence.has(end, "words.of")
            ):
                end += 1
            while end > at and not self.words[end - 1].capital:
                end -= 1
            if end <= at and self.language == "en":
                return self._name_in_front(first, last, hit)
            return self.sentence.text(at, end), first, at, first, max(end, hit.last)
        latin = [each for each in range(hit.last, last) if self.words[each].text.isascii() and self.words[each].capital]
        if latin and not self.cased:
            return self.sentence.text(latin[0], latin[-1] + 1), first, latin[0], first, last
        rest = self.sentence.text(hit.last, last)
        if rest.isdecimal():
            return _bare(self.sentence.text(hit.first, last), hit.prefix), first, hit.last, first, last
        if self.language == "en" and not rest:
            return self._name_in_front(first, last, hit)
        if self.cased and rest.islower():
            return "", first, last, first, last
        if last - hit.last == 1 and (self._state_at(hit.last) or rest.startswith(("ال", "ה"))):
            return self.sentence.text(hit.first, last), first, first, first, last
        return rest, first, hit.last, first, last

    def _name_in_front(self, first: int, last: int, hit: Hit) -> tuple[str, int, int, int, int]:
        """“The Kan broadcaster”, “TASS news agency”: the name stands before the noun."""
        at = hit.first
        while (
            at > first and self.words[at - 1].capital and not self._state_at(at - 1) and not self._is_function(at - 1)
        ):
            at -= 1
        if at == hit.first:
            return "", first, last, first, last
        return self.sentence.text(at, hit.first), hit.first, hit.last, first, last

    def _inner_name(self, hit: Hit, last: int) -> int | None:
        """Where a name begins at the end of an office's phrase, without a comma between."""
        if self.cased:
            return self._capital_tail(hit, last)
        closed = None
        for at in range(hit.last, last):
            word = self.words[at]
            state = self._state_at(at)
            head = self.sentence.has(at, *HEADS)
            definite = (self.language == "ar" and word.fold.startswith(("ال", "لل"))) or (
                self.language == "he" and word.text.startswith("ה") and len(word.text) > 3
            )
            if self.language == "fa" and not state:
                continue
            if state or head or definite:
                if self.language == "ar" and definite and not state and not head and closed is not None and at > closed:
                    break  # a name may have such words itself
                closed = max(at + 1, state.last if state else 0, head.last if head else 0)
            elif self.language in ("ar", "he") and closed is not None and not self.sentence.has(at, "words.of"):
                break
        if closed is None or not (1 <= last - closed <= _LONGEST_NAME + 2):
            return None
        last = min(last, closed + 2) if self.language == "he" else last
        if self.language == "he" and last - closed == 1 and self.words[closed].fold[0] in "במל":
            return None
        return closed if self._namelike(closed, last) else None

    def _capital_tail(self, hit: Hit, last: int) -> int | None:
        """A run of words with capitals at the end of a phrase that is no state and no body."""
        at = last
        while at > hit.last and (
            self.words[at - 1].capital
            or (self.words[at - 1].text == "." and self.language == "ru")
            or (
                self.words[at - 1].fold in _CONNECTORS
                and self.words[at - 1].fold != "of"
                and at < last
                and self.language == "en"
            )
        ):
            at -= 1
        while at < last and (self._state_at(at) or self.sentence.has(at, *HEADS) or not self.words[at].capital):
            at = max(at + 1, (self._state_at(at) or self.sentence.has(at, *HEADS) or Hit("", at, at + 1)).last)
        if at >= last:
            return None
        if self.language == "ru" and "." not in self.sentence.text(at, last) and last - at < 2:
            return None
        if self.language == "ru" and "." in self.sentence.text(at, last):
            while at < last and len(self.words[at].text) > 1:  # the name begins with its initials
                at += 1
        elif self.language == "ru":
            at = max(at, last - 2)  # before a first and a last name stands a place
        if self.sentence.has(at - 1, "words.of", "words.to") and last - at < 3 and self.language != "ru":
            return None
        return at if at < last else None

    def _namelike(self, first: int, last: int) -> bool:
        for at in range(first, last):
            word = self.words[at]
            if word.kind == "n" or (word.kind == "p" and word.text not in ("-.'’" if self.language == "ru" else "-'’")):
                return False
            article = self.cased and word.capital and word.fold in _CONNECTORS
            if (self._is_function(at) and not article) or self.sentence.has(at, *HEADS) or self._state_at(at):
                return False
            if self.cased and not word.capital and word.kind == "w" and word.fold not in _CONNECTORS:
                return False
            if self.sentence.has(at, "words.according"):
                return False
            if self.sentence.has(at, *_VERBS, "words.who", "words.break", "nouns.thing") and not self.cased:
                return False
        return last > first

    def _apposition(self, comma: int) -> int | None:
        """The end of a name behind a comma: up to the next comma or, in scripts without capitals, the verb."""
        if not self.sentence.mark(comma, ",،"):
            return None
        end = comma + 1
        while end < len(self.words) and end - comma <= _LONGEST_NAME + 3 and self._namelike(end, end + 1):
            end += 1
        if end == comma + 1 or end - comma - 1 > _LONGEST_NAME + (2 if self.language == "ru" else 0):
            return None
        bounded = end >= len(self.words) or self.words[end].kind == "p" or self.sentence.has(end, *_VERBS) is not None
        return end if bounded or self.cased else None

    def _comma_before(self, first: int) -> int:
        before = first - 1
        return before - 1 if before > 0 and self._is_article(before) else before

    def _before(self, first: int) -> int | None:
        """Where a name begins that stands before a comma and the office: “Name, the head of X, said”."""
        comma = self._comma_before(first)
        if not self.sentence.mark(comma, ",،"):
            return None
        at = comma
        while at > 0 and comma - at < _LONGEST_NAME and self._namelike(at - 1, at):
            at -= 1
        if at == comma or (self.language in ("he", "ar") and comma - at > 3):
            return None
        opened = (
            at == 0
            or self.words[at - 1].kind == "p"
            or self._is_function(at - 1)
            or self.sentence.has(at - 1, *_VERBS) is not None
        )
        return at if opened else None

    def _headed_mention(
        self, hit: Hit, kind: str, name: str, first: int, last: int, whole: int, end: int
    ) -> Mention | None:
        capacity = self.sentence.text(first, last)
        code = next((state.meaning[-2:] for at in range(whole, end) if (state := self._state_at(at))), "")
        prefix = hit.prefix if whole == hit.first else ""
        governed = self._governed(whole, prefix)
        same = (
            any(self.sentence.has(at, "words.same") for at in (whole - 1, whole, end))
            if end < len(self.words)
            else self.sentence.has(whole - 1, "words.same") is not None
        )
        possessor = self.sentence.mark(end, "'’") and end + 1 < len(self.words) and self.words[end + 1].fold == "s"
        head = self.words[hit.first].fold
        capacity = _without_article(_bare(capacity, prefix), self.language)
        if kind == "office":
            made = "person" if name else "office"
            return Mention(made, whole, end, name, capacity, head, code, governed, same or last - first <= 2, possessor)
        if kind == "outlet":
            if not name and not same and last - first > 4:
                return None
            return Mention(
                "outlet", whole, end, name.strip('"«»“” '), capacity, head, code, governed, same or not name, possessor
            )
        if kind == "source":
            return Mention("source", whole, end, "", capacity, head, code, governed, same, possessor)
        return Mention("body", whole, end, capacity, "", head, code, governed, same, possessor)

    def _capitals(self, at: int) -> Mention | None:
        """A run of words with capitals: a known name, a body, or somebody."""
        if not self.cased or not self.words[at].capital:
            return None
        if self._state_at(at) or self._is_function(at) or self._is_date(at):
            return None
        last = at + 1
        while last < len(self.words) and (
            self.words[last].capital
            or (self.words[last].fold in _CONNECTORS and last + 1 < len(self.words) and self.words[last + 1].capital)
            or (self.words[last].text == "." and len(self.words[last - 1].text) == 1)
        ):
            if self.sentence.depth[last] != self.sentence.depth[at] or self._state_at(last):
                break
            last += 1
        text = self.sentence.text(at, last)
        possessor = self.sentence.mark(last, "'’") and last + 1 < len(self.words) and self.words[last + 1].fold == "s"
        governed = self._governed(at, "")
        known = self.registry.people.get(_key(text)) or self.registry.people.get(_key(self.words[last - 1].text))
        if known is not None:
            return Mention("person", at, last, known[0], known[1], governed=governed, possessor=possessor)
        outlet = self.registry.outlets.get(_key(text))
        if outlet is not None:
            return Mention("outlet", at, last, outlet, "", governed=governed, possessor=possessor)
        actor = self.registry.actors.get(_key(text))
        if actor is not None:
            return Mention("body", at, last, actor, "", governed=governed, possessor=possessor)
        if self._is_masthead(at, last) or self._told(at, last):
            return Mention("outlet", at, last, text, "", governed=governed, possessor=possessor)
        if last - at < 2 and self._acts(at, last):
            return Mention("person", at, last, text, "", governed=governed, possessor=possessor)
        if last - at < 2:
            if at > 0 and self.words[at - 1].text not in ".:" and len(text) > 3:
                self.registry.capitals.add(_key(text))
            if _key(text) not in self.registry.capitals or self.sentence.depth[at]:
                return None
            return Mention("body", at, last, text, "", governed=governed, possessor=possessor)
        return Mention("person", at, last, text, "", governed=governed, possessor=possessor)

    def _quoted_outlet(self, at: int) -> Mention | None:
        """A name in quotation marks behind a verb of reporting: «сообщил «Листок»»."""
        quote = self.names.get(at)
        if quote is None or quote.depth or quote.last - quote.first > 5:
            return None
        text = self.sentence.text(quote.first, quote.last)
        known = self.registry.outlets.get(_key(text))
        if known is None:
            before = self.sentence.hits.get(at - 2, ()) if at >= 2 else ()
            ahead = [
                hit
                for back in range(max(0, at - 4), at)
                for hit in self.sentence.hits.get(back, ())
                if hit.last == at - 1
            ]
            verbs = [
                hit for hit in (*before, *ahead) if hit.meaning in ("verbs.report", "words.according", "words.citing")
            ]
            speech = any(
                hit.meaning in ("verbs.say", "verbs.add", "verbs.deny", "verbs.warn")
                for back in range(max(0, at - 9), at)
                for hit in self.sentence.hits.get(back, ())
            )
            told = self.language == "he" and at >= 2 and self.words[at - 2].text == "ל" and speech
            if not told and not (self.cased and self.words[at].capital and verbs):
                return None
        return Mention("outlet", at - 1, quote.last + 1, known or text, "", governed=self._governed(at - 1, ""))

    def _is_masthead(self, first: int, last: int) -> bool:
        """Whether a run of capitals is the name of a paper: by a word in it, or since it reports."""
        if last - first < 2:
            return False
        if any(self.sentence.has(at, "nouns.masthead") for at in range(first, last)):
            return True
        report = self.sentence.has(last, "verbs.report")
        return report is not None and self.sentence.has(last, "verbs.say") is None

    def _acts(self, first: int, last: int) -> bool:
        """Whether one word with a capital is somebody: right before a verb of saying, or whom a verb of meeting names."""
        if last >= len(self.words) or self.sentence.depth[first]:
            return False
        verbs = [hit for hit in self.sentence.hits.get(last, ()) if hit.meaning in _VERBS]
        if any(is_verb(self.sentence, hit) for hit in verbs):
            return True
        met = any(self.sentence.has(at, "verbs.meet", "verbs.call") for at in range(max(0, first - 7), first))
        beside = first and self.words[first - 1].fold in _WITH
        return bool(met and beside)

    def _told(self, first: int, last: int) -> bool:
        """Whether one word with a capital that is no name known is told something: “two diplomats told Norrvind”."""
        before = self.words[first - 1].fold if first else ""
        heard = self.language == "en" and before in ("told", "tells") and last - first == 1
        source = any(self.sentence.has(at, "nouns.source", "nouns.office") for at in range(max(0, first - 12), first))
        return heard and source and not self.sentence.depth[first]

    def _is_date(self, at: int) -> bool:
        return any(hit.meaning.startswith("date.") for hit in self.sentence.hits.get(at, ()))

    def _state(self, at: int) -> Mention | None:
        hit = self._state_at(at)
        if hit is None:
            return None
        people = hit.meaning.startswith("people")
        code = hit.meaning[-2:]
        text = _bare(self.sentence.text(at, hit.last), hit.prefix)
        name = state_name(code, self.language) or text if people else text
        possessor = self.sentence.mark(hit.last, "'’")
        return Mention(
            "state",
            at,
            hit.last,
            name,
            "",
            code=code,
            governed=self._governed(at, hit.prefix),
            possessor=possessor,
            same=people,
        )

    def _learned(self, at: int) -> Mention | None:
        """A name that the text has told before, by its last word."""
        if self.cased:
            return None
        for length in (4, 3, 2, 1):
            if at + length > len(self.words):
                continue
            for prefix, form in self.sentence.lexicon.forms(self.words[at].fold):
                rest = [word.fold for word in self.words[at + 1 : at + length]]
                key = "".join([form, *rest])
                known = self.registry.people.get(key)
                if known is not None and (length > 1 or len(form) > 3):
                    return Mention("person", at, at + length, known[0], known[1], governed=self._governed(at, prefix))
                actor = self.registry.actors.get(key)
                if actor is not None:
                    return Mention("body", at, at + length, actor, "", governed=self._governed(at, prefix))
                outlet = self.registry.outlets.get(key)
                if outlet is not None:
                    return Mention("outlet", at, at + length, outlet, "", governed=self._governed(at, prefix))
        return None

    def _pronoun(self, at: int) -> Mention | None:
        hit = self.sentence.has(at, "nouns.pronoun")
        if hit is None or hit.prefix not in ("", "و", "ו"):
            return None
        return Mention("pronoun", at, hit.last, "", "", same=True, governed=self._governed(at, ""))

    def _story(self, at: int) -> Mention | None:
        hit = self.sentence.has(at, "nouns.story")
        if hit is None:
            return None
        return Mention(
            "story", at, hit.last, "", self.sentence.text(at, hit.last), governed=self._governed(at, hit.prefix)
        )


def _bare(text: str, prefix: str) -> str:
    """The text without what is joined in front of it; the article of Hebrew and Arabic stays."""
    for joined in ("לכש", "וכש", "וה", "וב", "ול", "ומ", "וש", "שה", "שב", "מה", "כש", "ו", "ב", "ל", "מ", "ש", "כ"):
        if prefix == joined and text.startswith(joined):
            return text[len(joined) :]
    if prefix in ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فل", "فب"):
        return text[len(prefix) :]
    if prefix in ("وال", "بال", "كال", "فال"):
        return text[1:]
    if prefix == "لل":
        return f"ال{text[2:]}"
    return text


def _without_article(text: str, language: str) -> str:
    articles = {
        "en": ("the ", "an ", "a ", "The ", "An ", "A ", "its ", "Its "),
        "fr": ("le ", "la ", "l'", "l’", "les ", "un ", "une ", "Le ", "La ", "L'", "L’", "Un ", "Une "),
        "fa": ("یک ",),
    }
    for article in articles.get(language, ()):
        if text.startswith(article):
            return text[len(article) :]
    return text


def head_stem(word: str) -> str:
    """What two forms of the noun of an office share: without an article, without a Russian ending."""
    word = word.removeprefix("ال")
    if len(word) > 3 and word[0] == "ה":
        word = word[1:]
    if word and "а" <= word[0] <= "я":
        return word[: max(4, len(word) - 2)]
    return word


def alike(one: str, other: str) -> bool:
    """Whether two nouns are one, but for number and ending: “diplomats”, “diplomat”."""
    short, long = sorted((head_stem(one), head_stem(other)), key=len)
    return len(short) >= _SHORTEST_ALIKE and long[:_SHORTEST_ALIKE] == short[:_SHORTEST_ALIKE]


def _without_doubles(found: list[Mention]) -> list[Mention]:
    """Of mentions that share words the longer one; in their order."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda each: (each.first, -each.last)):
        if kept and mention.first < kept[-1].last:
            if mention.first < kept[-1].first:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


def mentions(sentence: Sentence, registry: Registry) -> list[Mention]:
    """Who is mentioned in a sentence, in order; names are remembered in the registry."""
    found = _Finder(sentence, registry).find()
    for mention in found:
        registry.learn(mention, sentence.words)
    return found
