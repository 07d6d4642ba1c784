"""Who is mentioned in a sentence: people, offices, bodies, outlets, sources without a name, states.

The rules are:

* A mention is a phrase around a noun that the lists know (minister, ministry, newspaper, source), or a state, or a
  name. What stands in the phrase (the state in “minister of Georgia”) is no mention of its own.
* A name stands behind an office, between commas beside it, or alone. In scripts with capitals it is made of words
  with a capital; elsewhere of the words left over beside an office. Names learned once are known in the rest of the
  text, by their last word as well.
* A source is anonymous if no name stands beside it. So is an adviser or a member whom the text does not name, and a
  person who knows of the matter.
* A mention knows what governs it: what is joined in front of it, or the preposition before it. Who is governed does
  not speak.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.clauses import DASHES, Sentence, is_verb
from goodoffices.importing.lexicon import Hit, state_name
from goodoffices.importing.names import Names, bare, without_article
from goodoffices.importing.phrases import CONNECTORS, VERBS
from goodoffices.importing.registry import Mention, Registry, head_stem, key, russian_stem
from goodoffices.words import fold

_NEAR_INTERVIEW: Final = 5
_TATWEEL: Final = "\u0640"
_TO: Final = frozenset(("ל", "ل", fold("به")))
_SHORTEST_NAME: Final = 3
_JOINED: Final = ("ל", "ב", "ل")
_DATIVES: Final = ("ому", "ему", "ои", "еи")
_SOME: Final = frozenset(
    fold(word) for word in (
        "a", "an", "one", "two", "three", "several", "some", "un", "une", "deux", "trois", "des", "plusieurs",
        "یک", "دو", "چند", "یکی",
    )
)  # fmt: skip
_GENITIVES: Final = ("ства", "ета", "юза", "ента", "стра", "тора", "тета", "ста", "нда", "орта")
_BY: Final = frozenset(("by", "on", "over", "par", "au", "en"))
_WITH: Final = frozenset(("with", "between", "and", "avec", "entre", "et", "с", "со", "между", "и"))


class _Finder(Names):
    """Finds the mentions of one sentence."""

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
            self._several,
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

    def _several(self, at: int) -> Mention | None:
        hit = self.sentence.has(at, "words.two", "words.all")
        if hit is None:
            return None
        return Mention(
            hit.meaning.partition(".")[2],
            at,
            hit.last,
            self.sentence.text(at, hit.last),
            "",
            governed=self._governed(at, hit.prefix),
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
        capacity = without_article(bare(capacity, prefix), self.language)
        if kind == "office" and not name and self._unknown_aide(hit, whole):
            kind = "source"
        if kind == "office":
            made = "person" if name else "office"
            return Mention(made, whole, end, name, capacity, head, code, governed, same or last - first <= 2, possessor)
        if kind == "outlet":
            governed = governed or (self.language == "ru" and _dative(name))
            if not name and not same and last - first > 4:
                return None
            return Mention(
                "outlet", whole, end, name.strip('"«»“” '), capacity, head, code, governed, same or not name, possessor
            )
        governed = governed or self._genitive(whole, hit)
        if kind == "source":
            return Mention("source", whole, end, "", capacity, head, code, governed, same, possessor)
        return Mention("body", whole, end, capacity, "", head, code, governed, same, possessor)

    def _unknown_aide(self, hit: Hit, first: int) -> bool:
        """“An adviser to the president”: somebody without a name, whom the text has not named either."""
        if self.sentence.has(hit.first, "nouns.aide") is None:
            return False
        if self.language in ("en", "fr", "fa"):
            return any(self.words[at].fold in _SOME for at in (first, first - 1) if at >= 0)
        head = head_stem(self.words[hit.first].fold)
        if any(head in fold(capacity) for _, capacity in self.registry.people.values()):
            return False
        return self.language == "ru" or self._indefinite(hit)

    def _indefinite(self, hit: Hit) -> bool:
        """Whether an Arabic or Hebrew noun has no article and is not bound to the next one: «عضو في الوفد»."""
        if hit.prefix.endswith(("ה", "ال", "لل")) or self.words[hit.first].text.startswith("ال"):
            return False
        behind = self.words[hit.last].text if hit.last < len(self.words) else ""
        if hit.last - hit.first > 1:
            return True  # «חבר במשלחת»
        return behind[:1] in _JOINED or self.sentence.has(hit.last, "words.to", "words.familiar") is not None

    def _genitive(self, first: int, hit: Hit) -> bool:
        """«Позицию министерства»: in Russian a masculine or neuter noun in the genitive behind a noun is no subject."""
        if self.language != "ru" or first == 0 or not self.words[hit.first].fold.endswith(_GENITIVES):
            return False
        before = self.words[first - 1]
        return before.kind == "w" and not self._is_function(first - 1) and not self.sentence.hits.get(first - 1)

    def _capitals(self, at: int) -> Mention | None:
        """A run of words with capitals: a known name, a body, or somebody."""
        if not self.cased or not self.words[at].capital or self.sentence.has(at, "venues.post"):
            return None
        if self._state_at(at) or self._is_function(at) or self._is_date(at):
            return None
        if self.sentence.has(at, "nouns.statement", "nouns.answer", "nouns.message", "nouns.request") is not None:
            return None  # «Заявление Калниньша»
        last = at + 1
        while last < len(self.words) and (
            self.words[last].capital
            or (self.words[last].fold in CONNECTORS and last + 1 < len(self.words) and self.words[last + 1].capital)
            or (self.words[last].text == "." and len(self.words[last - 1].text) == 1)
        ):
            if self.sentence.depth[last] != self.sentence.depth[at] or self._state_at(last):
                break
            last += 1
        text = self.sentence.text(at, last)
        possessor = self.sentence.mark(last, "'’") and last + 1 < len(self.words) and self.words[last + 1].fold == "s"
        governed = self._governed(at, "")
        return self._run(at, last, text, governed=governed, possessor=possessor)

    def _run(self, at: int, last: int, text: str, *, governed: bool, possessor: bool) -> Mention | None:
        """Whose name a run of words with capitals is."""
        known = self.registry.people.get(key(text)) or self.registry.people.get(key(self.words[last - 1].text))
        known = known or self.registry.people.get(russian_stem(self.words[last - 1].text))
        if known is not None:
            return Mention("person", at, last, known[0], known[1], governed=governed, possessor=possessor)
        outlet = self.registry.outlets.get(key(text))
        if outlet is not None:
            return Mention("outlet", at, last, outlet, "", governed=governed, possessor=possessor)
        actor = self.registry.actors.get(key(text))
        if actor is not None:
            return Mention("body", at, last, actor, "", key(actor), governed=governed, possessor=possessor)
        if self._is_masthead(at, last) or self._told(at, last):
            return Mention("outlet", at, last, text, "", governed=governed, possessor=possessor)
        if last - at < 2 and self._acts(at, last):
            return Mention("person", at, last, text, "", governed=governed, possessor=possessor)
        if last - at < 2:
            if at > 0 and self.words[at - 1].text not in ".:" and len(text) > 3:
                self.registry.capitals.add(key(text))
            if key(text) not in self.registry.capitals or self.sentence.depth[at]:
                return None
            return Mention("body", at, last, text, "", governed=governed, possessor=possessor)
        return Mention("person", at, last, text, "", governed=governed, possessor=possessor)

    def _quoted_outlet(self, at: int) -> Mention | None:
        """A name in quotation marks behind a verb of reporting: «сообщил «Листок»»."""
        quote = self.names.get(at)
        if quote is None or quote.depth or quote.last - quote.first > 5:
            return None
        text = self.sentence.text(quote.first, quote.last)
        known = self.registry.outlets.get(key(text))
        if known is None:
            before = self.sentence.hits.get(at - 2, ()) if at >= 2 else ()
            ahead = [
                hit
                for back in range(max(0, at - 4), at)
                for hit in self.sentence.hits.get(back, ())
                if hit.last == at - 1
            ]
            verbs = [
                hit
                for hit in (*before, *ahead)
                if hit.meaning in ("verbs.report", "verbs.quote", "words.according", "words.citing")
            ]
            speech = any(
                hit.meaning in ("verbs.say", "verbs.add", "verbs.deny", "verbs.warn", "verbs.report")
                for back in range(max(0, at - 9), min(len(self.words), quote.last + 3) if self.language == "fa" else at)
                for hit in self.sentence.hits.get(back, ())
            )
            told = at >= 2 and self.words[at - 2].fold.strip(_TATWEEL) in _TO and speech
            heard = (
                self.language == "ru" and self.words[at].capital and ((speech and _dative(text)) or self._of_source(at))
            )
            if not (told or heard) and not (self.cased and self.words[at].capital and verbs):
                return None
        governed = self._governed(at - 1, "") or (self.language == "ru" and (_dative(text) or self._of_source(at)))
        return Mention("outlet", at - 1, quote.last + 1, known or text, "", governed=governed)

    def _of_source(self, at: int) -> bool:
        """Whether a source stands right before a name in quotation marks: «собеседник «Норд-Инфо»»."""
        return at >= 2 and self.sentence.has(at - 2, "nouns.source") is not None

    def _is_masthead(self, first: int, last: int) -> bool:
        """Whether a run of capitals is the name of a paper: by a word in it, or since it reports."""
        if last - first < 2:
            return False
        if any(self.sentence.has(at, "nouns.masthead") for at in range(first, last)):
            return True
        report = self.sentence.has(last, "verbs.report")
        return report is not None and self.sentence.has(last, "verbs.say") is None

    def _acts(self, first: int, last: int) -> bool:
        """Whether one word with a capital is somebody: before a verb of saying, or whom a verb of meeting names."""
        if last >= len(self.words) or self.sentence.depth[first]:
            return False
        by = self.words[last].fold in _BY  # « joint par téléphone »
        verbs = [hit for hit in self.sentence.hits.get(last, ()) if hit.meaning in VERBS and not by]
        if any(is_verb(self.sentence, hit) for hit in verbs) or self._says_behind(first):
            return True
        met = any(self.sentence.has(at, "verbs.meet", "verbs.call") for at in range(max(0, first - 7), first))
        beside = first and self.words[first - 1].fold in _WITH
        return bool(met and beside)

    def _says_behind(self, first: int) -> bool:
        """Whether a verb of saying stands right before a name, and a quotation or a dash right before the verb."""
        verb = next((hit for hit in self.sentence.hits.get(first - 1, ()) if hit.meaning in VERBS), None)
        quoted = any(0 <= first - 1 - each.last <= 4 and not each.depth for each in self.sentence.quotes)
        return verb is not None and is_verb(self.sentence, verb) and (quoted or self.words[first - 2].text in DASHES)

    def _told(self, first: int, last: int) -> bool:
        """Whether one word with a capital that is no name known is told something: “two diplomats told Norrvind”."""
        before = self.words[first - 1].fold if first else ""
        heard = self.language == "en" and before in ("told", "tells") and last - first == 1
        near = range(max(0, first - _NEAR_INTERVIEW), first)
        asked = last - first == 1 and any(self.sentence.has(at, "venues.interview") for at in near)
        if asked and not self.sentence.depth[first]:
            return True  # “in an interview with Finland's YleRadio”
        source = any(self.sentence.has(at, "nouns.source", "nouns.office") for at in range(max(0, first - 12), first))
        return heard and source and not self.sentence.depth[first]

    def _state(self, at: int) -> Mention | None:
        hit = self._state_at(at)
        if hit is None:
            return None
        people = hit.meaning.startswith("people")
        code = hit.meaning[-2:]
        text = bare(self.sentence.text(at, hit.last), hit.prefix)
        name = state_name(code, self.language) or text if people else text
        possessor = self.sentence.mark(hit.last, "'’")
        # «сообщил Азербайджану»: in Russian a name in another case than its own is no subject.
        oblique = self.language == "ru" and not people and fold(text) not in self.sentence.lexicon.names_of_states
        return Mention(
            "state",
            at,
            hit.last,
            (state_name(code, "ru") or name) if oblique else name,
            "",
            code=code,
            governed=oblique or self._governed(at, hit.prefix),
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
                plain = not (length == 1 and form.startswith("ال") and self.sentence.hits.get(at))
                listed = bool(prefix or self.sentence.hits.get(at))
                enough = length > 1 or len(form) > _SHORTEST_NAME or (len(form) == _SHORTEST_NAME and not listed)
                if known is not None and plain and enough:
                    return Mention("person", at, at + length, known[0], known[1], governed=self._governed(at, prefix))
                actor = self.registry.actors.get(key)
                if actor is not None:
                    return Mention("body", at, at + length, actor, "", form, governed=self._governed(at, prefix))
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


def _dative(name: str) -> bool:
    """Whether the Russian name of an outlet stands in the dative: «рассказал «Балтийскому вестнику»»."""
    words = fold(name).split()
    return bool(words) and (words[-1].endswith(("у", "ю")) or (len(words) > 1 and words[0].endswith(_DATIVES)))


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
