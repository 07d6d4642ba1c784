"""The words by which a language is read: lists that a native reader can review, and the names of countries.

The rules are:

* Each language has one file in ``lists/``; a word stands in it under its meaning, and nowhere in the program.
* The lists ship with the package and are read like its code, once. Nothing else is read.
* A phrase is cut into words as a text is, and compared folded. A ``*`` stands for any ending.
* Letters that Hebrew and Arabic join in front of words are taken off; which ones were, is told with what is found.
* In Arabic “his” and “her” are taken off behind nouns and behind verbs of telling, in Hebrew behind offices.
* Countries, territories and the capitals of states with one time zone have their names from CLDR (by Babel), with
  endings that each language adds for people and things of a country. ``lists/`` adds what is missing there.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.core import get_global

from goodoffices import foreign
from goodoffices.errors.importing import ImportUnreadable
from goodoffices.importing.language import LANGUAGES
from goodoffices.importing.tokens import Token, tokens
from goodoffices.words import fold

SHORTEST_STEM: Final = 3
_PREFIXES: Final = {
    "he": ("ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "וש", "שה", "שב", "מה", "כש", "וכש", "של",
           "כה", "לכש", "ומה", "שמ", "ושה", "וכ"),
    "ar": ("و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "كال", "فال", "ولل", "وب", "ول", "وبال", "فل", "فب"),
}  # fmt: skip
_ENDINGS: Final = {
    "en": ("", "n", "s", "an", "ian", "ean", "ese", "i", "ish", "ic", "er", "ns", "ans", "ians", "eans", "is", "ers"),
    "fr": ("", "n", "ne", "ns", "nes", "en", "enne", "ens", "ien", "ienne", "iens", "iennes", "ais", "aise", "aises",
           "ois", "oise", "oises", "ain", "aine", "ains", "ane", "an", "ans", "ique", "i", "ite", "in", "ine", "ote",
           "ol", "ole", "que", "is", "ie", "ies", "se", "ses"),
    "he": ("", "י", "ית", "ים", "יים", "יות", "אי", "אית", "אים", "איות", "ני", "נית", "נים"),
    "ar": ("", "ي", "ية", "يين", "يون", "يتين", "يان", "يات"),
    "fa": ("", "ی", "یی", "ای", "یان", "ی‌ها"),
}  # fmt: skip
_BARE: Final = frozenset({"words.function", "nouns.pronoun"})
"""Meanings of small words, in front of which few letters are joined."""
_JOINED_ALSO: Final = frozenset(("כל", "זה", "זו", "כך", "יותר", "בין", "אחרי", "כן", "אשר"))
_WITH_OBJECT: Final = frozenset({"verbs.inform", "verbs.appeal", "verbs.warn"})
"""Verbs behind which «ه» or «ها» is who hears them: «أبلغه», «حثها»."""
_NOUNS_TOO: Final = frozenset(fold(word) for word in ("دعوة", "دعوت", "نداء", "مناشدة"))
_HEBREW_POSSESSIVES: Final = ("ו", "ה", "ם")
_POSSESSIVES: Final = ("ها", "هم", "ه")
_VOWELS: Final = {"en": "aeiouy", "fr": "aeiouy", "he": "האי", "ar": "هاي", "fa": "", "ru": "аяоиеыуьй"}
_OFFICIAL: Final = {
    tag: frozenset(code for code in codes.split())
    for tag, codes in {"en": "AX TC UM", "fr": "AX", "ru": "AX", "he": "", "ar": "", "fa": ""}.items()
}


class Hit(NamedTuple):
    """A phrase of the lists at tokens ``first`` to ``last`` (not included), and what is joined in front of it."""

    meaning: str
    first: int
    last: int
    prefix: str = ""


class _Entry(NamedTuple):
    rest: tuple[str, ...]
    meaning: str
    limit: int
    """How many letters may follow a stem; 0: it is the whole word."""


class Lexicon:
    """The words of one language, ready to be looked for.

    Attributes:
        language: its tag.
        subject: where the speaker stands: ``before`` the verb, ``after`` it, or ``first`` in the clause.
        lists: the file as plain data.
        names_of_states: the names of states and their capitals as they stand in the lists, folded.
    """

    def __init__(self, language: str, lists: dict[str, Any]) -> None:
        self.language = language
        self.lists = lists
        self.subject: str = lists["subject"]
        self.prefixes = tuple(sorted((fold(each) for each in _PREFIXES.get(language, ())), key=len, reverse=True))
        self._whole: dict[str, list[_Entry]] = {}
        self._stems: dict[str, list[_Entry]] = {}
        for group in ("verbs", "joining", "words", "nouns", "venues", "time", "page", "negation"):
            for name, phrases in lists.get(group, {}).items():
                self._add_all(f"{group}.{name}", phrases)
                if group == "joining" and language == "ar":  # «محذرا», «محذرة»
                    self._add_all(f"{group}.{name}", [f"{each[:-1]}ة" for each in phrases if each.endswith("ا")])
        self._add_calendars(lists)
        self.names_of_states: set[str] = set()
        self._add_places(lists)
        self.abbreviations = frozenset(fold(each) for each in lists["abbreviations"]["words"])

    def at(self, words: tuple[Token, ...], index: int) -> list[Hit]:
        """Every phrase that begins at a token, the longest of each meaning."""
        best: dict[str, Hit] = {}
        for prefix, form in self.forms(words[index].fold):
            for entry in self._entries(form):
                if prefix and entry.meaning in _BARE and self._cannot_join(prefix, form):
                    continue
                last = self._match(words, index + 1, entry.rest)
                if last and (entry.meaning not in best or last > best[entry.meaning].last):
                    best[entry.meaning] = Hit(entry.meaning, index, last, prefix)
        for form in self._possessed(words[index].fold):
            for entry in self._entries(form):
                mine = ("nouns.office",) if self.language == "he" else ("nouns.",)
                if entry.meaning.startswith(mine) and not entry.rest:
                    best.setdefault(entry.meaning, Hit(entry.meaning, index, index + 1))
                if entry.meaning in _WITH_OBJECT and not entry.rest and form not in _NOUNS_TOO:
                    best.setdefault(entry.meaning, Hit(entry.meaning, index, index + 1))
                    best.setdefault("words.him", Hit("words.him", index, index + 1))
        return list(best.values())

    def _cannot_join(self, prefix: str, form: str) -> bool:
        """Whether a letter is not joined in front of a small word: «כהן» is no כ and הן, «العام» no ال and عام."""
        if self.language == "he":
            return prefix[-1] in "בכלמ" and form not in _JOINED_ALSO
        return prefix.endswith(("ال", "لل"))

    def _possessed(self, word: str) -> Iterator[str]:
        """What is left of an Arabic or Hebrew noun without “her”, “their” or “his” behind it: «سفيرها», «סגנו»."""
        for ending in _HEBREW_POSSESSIVES if self.language == "he" else ():
            base = word.removesuffix(ending)
            if base != word and len(base) >= SHORTEST_STEM:
                yield base
        for ending in _POSSESSIVES if self.language == "ar" else ():
            base = word.removesuffix(ending)
            if base != word and len(base) >= SHORTEST_STEM:
                for prefix in ("", *(each for each in self.prefixes if len(each) == 1 and base.startswith(each))):
                    bare = base.removeprefix(prefix)
                    yield bare
                    yield f"{bare[:-1]}ه" if bare.endswith("ت") else bare

    def forms(self, word: str) -> Iterator[tuple[str, str]]:
        """A word, then what is left of it behind each prefix of its language."""
        yield "", word
        for prefix in self.prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= 2:
                yield prefix, word[len(prefix) :]

    def _entries(self, form: str) -> Iterator[_Entry]:
        yield from self._whole.get(form, ())
        for length in range(min(len(form), 16), SHORTEST_STEM - 1, -1):
            for entry in self._stems.get(form[:length], ()):
                if len(form) - length <= entry.limit:
                    yield entry

    def _match(self, words: tuple[Token, ...], at: int, rest: tuple[str, ...]) -> int:
        """Where a phrase ends whose other words are ``rest``; 0 if they do not follow."""
        for wanted in rest:
            if at >= len(words):
                return 0
            have = words[at].fold
            if len(wanted) == 1 and wanted in self.prefixes:
                return at if have == wanted or (have.startswith(wanted) and len(have) > 2) else 0
            fits = have.startswith(wanted[:-1]) if wanted.endswith("*") else have == wanted
            if not fits and not (self.prefixes and any(form == wanted for _, form in self.forms(have))):
                return 0
            at += 1
        return at

    def _add_all(self, meaning: str, phrases: Iterable[str], limit: int = 12) -> None:
        for phrase in phrases:
            if phrase == "-":
                continue
            cut = [each.fold for each in tokens(phrase.replace("*", "\u2217"), self.language)]
            parts: list[str] = []
            for word in cut:
                if word == "\u2217" and parts:
                    parts[-1] += "*"
                else:
                    parts.append(word)
            if parts:
                self._add(parts, meaning, limit)

    def _add(self, parts: list[str], meaning: str, limit: int) -> None:
        first, rest = parts[0], tuple(parts[1:])
        if first.endswith("*"):
            self._stems.setdefault(first[:-1], []).append(_Entry(rest, meaning, limit))
        else:
            self._whole.setdefault(first, []).append(_Entry(rest, meaning, 0))

    def _add_calendars(self, lists: dict[str, Any]) -> None:
        for group, name in (("months", "month"), ("days", "weekday")):
            for key, entries in lists[group].items():
                if key == "prefix":
                    self._add_all("date.day_word", entries)
                    continue
                calendar = {"jalali": "jalali", "jalali_other": "jalali", "hijri": "hijri", "hijri_other": "hijri"}
                for number, phrase in enumerate(entries):
                    self._add_all(f"date.{calendar.get(key, name)}:{number + (name == 'month')}", [phrase], limit=4)
        for key in ("numbers", "numbers2", "numbers3"):
            for number, phrase in enumerate(lists["time"].get(key, ()), start=1):
                self._add_all(f"date.number:{number}", [phrase])

    def _add_places(self, lists: dict[str, Any]) -> None:
        for code, phrases in lists["places"].items():
            self._add_names(phrases, code, people=False)
        for code, phrases in lists["people"].items():
            self._add_all(f"people:{code}", phrases, limit=6)
        for code, name in _territories(self.language):
            self._add_names([name], code)
        for code, city in _capitals(self.language):
            self._add_names([city], code, people=False)

    def _add_names(self, names: Iterable[str], code: str, *, people: bool = True) -> None:
        for name in names:
            self.names_of_states.add(fold(name))
            if self.language == "ru":
                self._add_russian(name, code)
                continue
            self._add_all(f"state:{code}", [name])
            words = [each.fold for each in tokens(name, self.language)]
            base = words[-1].removeprefix("ال") if self.language == "ar" and name.startswith("ال") else words[-1]
            if people and len(words) == 1 and len(base) >= 3:
                self._add_people(base, code)

    def _add_people(self, base: str, code: str) -> None:
        bases = {base}
        while len(base) > 3 and base[-1] in _VOWELS[self.language] and len(bases) < 3:
            base = base[:-1]
            bases.add(base)
        for form in bases:
            for ending in _ENDINGS[self.language]:
                whole = fold(form + ending).replace(" ", "")
                if len(form) < 4 and self.language in ("en", "fr"):
                    continue
                if whole not in self._whole or not any(each.meaning == f"state:{code}" for each in self._whole[whole]):
                    self._add([whole], f"people:{code}", 0)

    def _add_russian(self, name: str, code: str) -> None:
        """The name in all its cases, and the adjective that belongs to it."""
        parts = []
        for word in (each.fold for each in tokens(name, "ru")):
            stem = word.rstrip(_VOWELS["ru"])
            parts.append(f"{stem}*" if len(stem) >= 3 and word not in ("сша", "оаэ", "ес", "рф") else word)
        self._add(parts, f"state:{code}", 3)
        if len(parts) == 1 and len(parts[0]) >= 5:
            self._add([f"{parts[0][:-1]}ск*"], f"people:{code}", 4)
            if name.endswith("ия"):  # «румыны», «сербам»
                self._add([parts[0]], f"people:{code}", 4)
            self._add([f"{parts[0][:-1]}ц*"], f"people:{code}", 4)


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language, read once."""
    data = pkgutil.get_data("goodoffices.importing", f"lists/{language}.toml") or b""

    def refusal(problem: str) -> ImportUnreadable:
        return ImportUnreadable(expected=f"lists/{language}.toml", problem=problem)

    return Lexicon(language, foreign.toml(foreign.text(data, refusal), refusal))


@cache
def stops() -> dict[str, frozenset[str]]:
    """The commonest words of every language, folded."""
    return {tag: frozenset(fold(each) for each in lexicon(tag).lists["stop"]) for tag in LANGUAGES}


@cache
def state_name(code: str, language: str) -> str:
    """What a state is called in a language; empty if CLDR has no name."""
    return str(Locale(language).territories.get(code, "")) if len(code) == 2 else ""


def _territories(language: str) -> Iterator[tuple[str, str]]:
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code not in _NO_STATES and code not in _OFFICIAL[language] and len(name) > 2:
            yield code, name


def _capitals(language: str) -> Iterator[tuple[str, str]]:
    """The cities after which the time zones of states with one zone are called."""
    zones: dict[str, list[str]] = {}
    for zone, code in get_global("zone_territories").items():
        zones.setdefault(code, []).append(zone)
    named = Locale(language).time_zones
    for code, of_state in zones.items():
        if len(of_state) == 1 and len(code) == 2 and code not in _NO_STATES:
            city = named.get(of_state[0], {}).get("city")
            if not city and language in ("en", "fr"):
                city = of_state[0].rpartition("/")[2].replace("_", " ")
            if city and len(city) > 3:
                yield code, city


_NO_STATES: Final = frozenset(
    code
    for codes in (
        "EZ UN ZZ QO XA XB AC CP DG EA IC TA BV HM UM CQ",
        "CC CX NF PN NU TK RE YT IO SJ PM BL MF SX BQ",
    )
    for code in codes.split()
)
"""Codes of CLDR that stand for no state that speaks: unions, test codes, small islands."""
