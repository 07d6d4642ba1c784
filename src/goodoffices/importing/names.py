"""The name beside a noun: of an office's holder, or of an outlet.

The rules are:

* A name stands at the end of an office's phrase, between commas beside it, or before it. In scripts with capitals it is
  made of words with a capital; elsewhere of the words left over beside the office.
* Behind the first word of a name a word of the lists may be its last one (“Joe Baker”). In Arabic and Hebrew what has
  no article behind an office that has one begins a name.
* The name of an outlet stands in quotation marks, with a capital behind its noun or (in English) before it; else it is
  the rest of the phrase, if that can be a name.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.lexicon import Hit
from goodoffices.importing.phrases import CONNECTORS, HEADS, VERBS, Phrases

_SHORTEST_IN_COMMAS: Final = 2
_LONGEST_NAME: Final = 4
_WITHIN_NAMES: Final = frozenset(("بن", "ابن", "ولد", "بنت", "ال"))


class Names(Phrases):
    """Finds names in one sentence."""

    def _name(self, first: int, last: int, hit: Hit, kind: str) -> tuple[str, int, int, int, int]:
        """The name beside a noun: its text, the bounds of the capacity, and the bounds of the whole."""
        if kind in ("body", "source"):
            last = self._familiar(last) if kind == "source" else last
            return "", first, last, first, last
        if kind == "outlet":
            return self._outlet_name(first, last, hit)
        inner = self._inner_name(hit, last)
        behind = self._apposition(last)
        named = behind is not None and behind - last > _SHORTEST_IN_COMMAS and not self._is_date(last + 1)
        if not self.cased and named and self.sentence.mark(behind or last, ",،"):
            inner = None  # «رئيس غرفة تجارة مومباسا، يوسف عمر، …»
        if inner is not None:
            # Without a comma nothing marks where a Hebrew name ends: two words are taken.
            last = min(last, inner + 2) if self.language == "he" else last
            last = self._arabic_end(inner, last) if self.language == "ar" else last
            return self.sentence.text(inner, last), first, inner, first, last
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
            and not (at > last + 1 and self.sentence.has(at, *VERBS))
        ):
            at += 1
        return at

    def _outlet_name(self, first: int, last: int, hit: Hit) -> tuple[str, int, int, int, int]:
        """An outlet's name: in quotation marks or with a capital behind the noun, or the rest of the phrase."""
        inside = next((each for each in self.names.values() if each.first <= hit.first and last <= each.last), None)
        named = inside is not None and first <= inside.first and self.words[inside.first].capital
        if self.language == "ru" and inside is not None and named and inside.last - inside.first <= _LONGEST_NAME:
            name = self.sentence.text(inside.first, inside.last)  # «Балтийскому вестнику»: its noun is in its name
            return name, inside.first, inside.first, inside.first, inside.last
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
                or self.words[end].fold in CONNECTORS
                or self.words[end].kind == "p"
                or self.sentence.has(end, "words.of")
            ):
                end += 1
            while end > at and not self.words[end - 1].capital:
                end -= 1
            if end <= at and self.language == "en":
                return self._name_in_front(first, last, hit)
            return self.sentence.text(at, end), first, at, first, max(end, hit.last)
        return self._plain_outlet(first, last, hit)

    def _plain_outlet(self, first: int, last: int, hit: Hit) -> tuple[str, int, int, int, int]:
        """The name of an outlet that neither a quotation mark nor a capital marks."""
        latin = [each for each in range(hit.last, last) if self.words[each].text.isascii() and self.words[each].capital]
        if latin and not self.cased:
            return self.sentence.text(latin[0], latin[-1] + 1), first, latin[0], first, last
        rest = self.sentence.text(hit.last, last)
        if rest.isdecimal():
            return bare(self.sentence.text(hit.first, last), hit.prefix), first, hit.last, first, last
        if self.language == "en" and not rest:
            return self._name_in_front(first, last, hit)
        if self.cased and rest.islower():
            return "", first, last, first, last
        if last - hit.last == 1 and (self._state_at(hit.last) or rest.startswith(("ال", "ה"))):
            return bare(self.sentence.text(hit.first, last), hit.prefix), first, first, first, last
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
        of = self.sentence.has(hit.last, "words.of") is not None  # «الناطقة باسم الحكومة»
        if (
            self.language == "ar"
            and self.words[hit.first].text.startswith("ال")
            and hit.last - hit.first == 1
            and not of
        ):
            closed = hit.last  # with «الوزير» agrees «العماني»; what has no article begins a name
        begun = self.words[hit.first].text
        if self.language == "he" and begun.startswith("ה") and hit.last < last and self.words[hit.last].fold[0] != "ל":
            closed = hit.last
        for at in range(hit.last, last):
            word = self.words[at]
            state = self._state_at(at)
            head = self.sentence.has(at, *HEADS)
            definite = (self.language == "ar" and (word.fold.startswith(("ال", "لل")) or word.fold.endswith("ها"))) or (
                self.language == "he" and word.text.startswith("ה") and len(word.text) > 3
            )
            if self.language == "fa" and not state:
                continue
            if self.language == "ar" and self.sentence.has(at, "words.to") and self.sentence.has(at + 1, "nouns.body"):
                closed = None  # «الباحث في معهد …»
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

    def _arabic_end(self, first: int, last: int) -> int:
        """Where an Arabic name ends: behind the words with an article that close it, «علي الحربي»."""
        for at in range(first + 1, last):
            closes = self.words[at - 1].fold.startswith("ال") and not self.words[at].fold.startswith("ال")
            if closes and self.words[at].fold not in _WITHIN_NAMES:
                return at
        return last

    def _capital_tail(self, hit: Hit, last: int) -> int | None:
        """A run of words with capitals at the end of a phrase that is no state and no body."""
        at = last
        while at > hit.last and (
            self.words[at - 1].capital
            or (self.words[at - 1].text == "." and self.language == "ru")
            or (
                self.words[at - 1].fold in CONNECTORS
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

    def _apposition(self, comma: int) -> int | None:
        """The end of a name behind a comma: up to the next comma or, in scripts without capitals, the verb."""
        if not self.sentence.mark(comma, ",،"):
            return None
        end = comma + 1 + self._begins_like_an_office(comma + 1)
        while end < len(self.words) and end - comma <= _LONGEST_NAME + 3 and self._name_word(end, comma + 1):
            end += 1
        if end == comma + 1 or end - comma - 1 > _LONGEST_NAME + (2 if self.language == "ru" else 0):
            return None
        bounded = end >= len(self.words) or self.words[end].kind == "p" or self.sentence.has(end, *VERBS) is not None
        return end if bounded or self.cased else None

    def _begins_like_an_office(self, at: int) -> bool:
        """«…، أمينة حسن، …»: two words between commas are a name, also where the first one is a noun of the lists."""
        if self.cased or at + 2 >= len(self.words) or not self.sentence.mark(at + 2, ",،"):
            return False
        head = self.sentence.has(at, *HEADS)
        article = self.words[at + 1].fold.startswith(("ال", "ה"))
        return head is not None and not head.prefix and not article and self._namelike(at + 1, at + 2)

    def _name_word(self, at: int, first: int) -> bool:
        """Whether a word may belong to a name that begins at ``first``; behind its first word a list word may, too."""
        word = self.words[at]
        within = self.cased and first < at and word.capital and self.words[at - 1].capital and word.kind == "w"
        closing = not self.cased and at == first + 1 and self.sentence.mark(at + 1, ",،.") and self._may_be_name(at)
        return self._namelike(at, at + 1) or ((within or closing) and not self._is_date(at))

    def _may_be_name(self, at: int) -> bool:
        """Whether a noun of the lists may be a last name: nothing is joined in front, or what is makes it a state."""
        head, state = self.sentence.has(at, *HEADS), self._state_at(at)
        return (head is not None and not head.prefix) or (state is not None and bool(state.prefix))

    def _told_by(self, at: int) -> bool:
        """Whether “according to” ends before a token: what follows is a statement, and no name before an office."""
        near = range(max(0, at - 3), at)
        hits = [hit for back in near for hit in self.sentence.hits.get(back, ()) if hit.last in (at, at - 1)]
        return any(hit.meaning == "words.according" for hit in hits)

    def _comma_before(self, first: int) -> int:
        before = first - 1
        return before - 1 if before > 0 and self._is_article(before) else before

    def _before(self, first: int) -> int | None:
        """Where a name begins that stands before a comma and the office: “Name, the head of X, said”."""
        comma = self._comma_before(first)
        if not self.sentence.mark(comma, ",،"):
            return None
        at = comma
        if self.language == "fa" and self.sentence.has(comma - 2, "words.amid", "words.from", "words.toward"):
            return None  # «در واکنش، سخنگو …»
        while at > 0 and comma - at < _LONGEST_NAME and self._name_word(at - 1, at - 2 * (at > 1)):
            at -= 1
        if at == comma or (self.language in ("he", "ar") and comma - at > 3) or self._told_by(at):
            return None
        opened = (
            at == 0
            or self.words[at - 1].kind == "p"
            or self._is_function(at - 1)
            or self.sentence.has(at - 1, *VERBS) is not None
        )
        return at if opened else None


def bare(text: str, prefix: str) -> str:
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


def without_article(text: str, language: str) -> str:
    """The text without an article at its beginning."""
    articles = {
        "en": ("the ", "an ", "a ", "The ", "An ", "A ", "its ", "Its "),
        "fr": ("le ", "la ", "l'", "l’", "les ", "un ", "une ", "Le ", "La ", "L'", "L’", "Un ", "Une "),
        "fa": ("یک ",),
    }
    for article in articles.get(language, ()):
        if text.startswith(article):
            return text[len(article) :]
    return text
