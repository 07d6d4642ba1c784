"""Sentences, and within them the segments in which one speaker says one thing.

The rules are:

* A sentence ends at a full stop, a question or an exclamation mark that is followed by a blank, outside of quotation
  marks, and not behind an initial or an abbreviation. What a quotation contains belongs to one sentence; where the
  mark stands inside at the end of the quotation, the sentence ends behind it unless a verb of saying follows.
* A sentence of more than ``LONGEST_SENTENCE`` words and marks is cut there.
* A segment ends where a word of contrast (while, ואילו, فيما, tandis que, а, اما) or, in English and French, “and”
  begins what has a speaker and a verb of saying of its own.
* In Russian and French what says who speaks may stand within quotation marks, between dashes or commas: it is not
  quoted, and parts the quotation.
* Speech after a colon runs to the end of the sentence; speech behind a dash that begins a paragraph runs to the next
  dash behind a mark.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from goodoffices.importing.lexicon import Hit, Lexicon
from goodoffices.importing.quotes import Quotation, quotations
from goodoffices.importing.source import Span
from goodoffices.importing.tokens import Token, tokens
from goodoffices.words import fold

ENDS: Final = frozenset(".!?؟…")
CLOSING: Final = frozenset("»”’\"'״)“")
LONGEST_SENTENCE: Final = 200
"""Words and marks of a sentence that are looked at together; no sentence of the press has as many. What is longer is
cut, so that the work grows with the length of the text and with nothing else."""

DASHES: Final = frozenset("—–")
SPEECH: Final = ("say", "add", "deny", "warn", "appeal", "ask", "assure", "report", "quote", "quoted")
_LONGEST_TURN: Final = 10
"""Words behind a verb of turning to somebody among which a request makes it a verb of asking."""
_CASED: Final = ("en", "fr", "ru")
_TELLING: Final = ("deny", "warn", "appeal", "add", "quoted", "assure", "ask", "report", "quote", "say")
"""Verbs of saying, what tells most first."""


class Quote(NamedTuple):
    """A quotation by tokens: what is inside is ``first`` to ``last`` (not included)."""

    first: int
    last: int
    depth: int
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence with everything that the lists find in it.

    Attributes:
        paragraph: number of its paragraph among those of the body.
        nth: number of the sentence in the article.
        words: its tokens.
        hits: by token, what the lists find there.
        quotes: the quotations that begin in it, the outer ones first.
        depth: of each token, in how many quotations it stands.
        lexicon: the words of its language.
    """

    paragraph: int
    nth: int
    start: int
    end: int
    words: tuple[Token, ...]
    hits: dict[int, list[Hit]]
    quotes: tuple[Quote, ...]
    depth: tuple[int, ...]
    lexicon: Lexicon

    def has(self, at: int, *meanings: str) -> Hit | None:
        """The longest hit of one of these meanings at a token."""
        found = [hit for hit in self.hits.get(at, ()) if hit.meaning in meanings]
        return max(found, key=lambda hit: hit.last) if found else None

    def all(self, *meanings: str, first: int = 0, last: int | None = None) -> list[Hit]:
        """Every hit of these meanings between two tokens, in order."""
        last = len(self.words) if last is None else last
        return [hit for at in range(first, last) for hit in self.hits.get(at, ()) if hit.meaning in meanings]

    def hits_of(self, group: str, first: int, last: int) -> list[Hit]:
        """Every hit of a group of meanings between two tokens, in order."""
        return [hit for at in range(first, last) for hit in self.hits.get(at, ()) if hit.meaning.startswith(group)]

    def mark(self, at: int, marks: str) -> bool:
        """Whether a token is one of these marks."""
        return 0 <= at < len(self.words) and self.words[at].text in marks

    def text(self, first: int, last: int) -> str:
        """The words between two tokens, joined by blanks as they stand in the article."""
        cut = self.words[first:last]
        if not cut:
            return ""
        pieces, end = [], cut[0].start
        for word in cut:
            pieces.append(" " * (word.start > end) + word.text)
            end = word.end
        return "".join(pieces)


def sentences(paragraph: Span, number: int, begun: int, lexicon: Lexicon, following: str) -> list[Sentence]:
    """The sentences of one paragraph.

    Args:
        paragraph: the place of the paragraph.
        number: its number.
        begun: the number of its first sentence.
        lexicon: the words of its language.
        following: the first character of the next paragraph.
    """
    words = tokens(paragraph.text, lexicon.language, paragraph.start)
    quotes = quotations(paragraph.text, paragraph.start, following)
    depth = _depths(words, quotes)
    cuts = _short_enough(_cuts(words, depth, lexicon), len(words))
    names = _ALI if any(word.text.endswith("ى") for word in words) else frozenset()
    found: list[Sentence] = []
    at = 0
    for first, last in zip([0, *cuts], [*cuts, len(words)], strict=True):
        if last <= first:
            continue
        while at < len(quotes) and quotes[at].start < words[first].start:
            at += 1
        mine = quotes[at : at + LONGEST_SENTENCE]
        made = _sentence(words[first:last], depth[first:last], mine, number, begun + len(found), lexicon)
        for each in [each for each in made.hits if made.words[each].text in names]:
            del made.hits[each]
        found.append(made)
    return found


_ALI: Final = frozenset(("علي", "وعلي"))
"""The name; folded it is «على» as well, “on”, and a text that writes ى anywhere means the name by it."""


def _short_enough(cuts: list[int], length: int) -> list[int]:
    """The same cuts, and further ones where a sentence would be longer than ``LONGEST_SENTENCE``."""
    found: list[int] = []
    for cut in [*cuts, length]:
        last = found[-1] if found else 0
        found += range(last + LONGEST_SENTENCE, cut, LONGEST_SENTENCE)
        found.append(cut)
    return found[:-1]


def _sentence(
    words: tuple[Token, ...], depth: list[int], quotes: tuple[Quotation, ...], number: int, index: int, lexicon: Lexicon
) -> Sentence:
    start, end = words[0].start, words[-1].end
    hits = {at: found for at in range(len(words)) if words[at].kind != "p" and (found := lexicon.at(words, at))}
    for at in list(hits):
        for hit in [each for each in hits[at] if each.meaning == "verbs.turn"]:
            asks = range(hit.last, min(len(words), hit.last + _LONGEST_TURN))
            if any(each.meaning == "nouns.request" for place in asks for each in hits.get(place, ())):
                hits[at].append(hit._replace(meaning="verbs.ask"))
    mine = []
    for each in quotes:
        if start <= each.start <= end and each.end <= end:
            first = next((at for at, word in enumerate(words) if each.start <= word.start < each.end), None)
            if first is not None:
                last = next((at for at in range(first, len(words)) if words[at].start >= each.end), len(words))
                mine.append(Quote(first, last, each.depth, each.start, each.end))
    made = Sentence(number, index, start, end, words, hits, tuple(mine), tuple(depth), lexicon)
    return _without_asides(made) if lexicon.language in ("ru", "fr") else made


def _without_asides(sentence: Sentence) -> Sentence:
    """«…, — написал X. — …», « …, dit X, … »: who says it stands within the quotation marks, and is not quoted."""
    quotes, depth = [], list(sentence.depth)
    for quote in sentence.quotes:
        aside = _aside(sentence, quote) if quote.depth == 0 else None
        if aside is None:
            quotes.append(quote)
            continue
        first, last = aside
        depth[first:last] = [0] * (last - first)
        words = sentence.words
        quotes.append(Quote(quote.first, first, 0, quote.start, words[first - 1].end))
        quotes.append(Quote(last, quote.last, 0, words[last].start, quote.end))
    return sentence._replace(quotes=tuple(quotes), depth=tuple(depth))


def _aside(sentence: Sentence, quote: Quote) -> tuple[int, int] | None:
    """The tokens of what stands between the words of a quotation: from its first mark over its last one."""
    russian = sentence.lexicon.language == "ru"
    for at in range(quote.first + 2, quote.last - 4):
        opens = sentence.words[at].text in DASHES if russian else sentence.mark(at, ",")
        if not opens or (russian and not sentence.mark(at - 1, ",.!?…")):
            continue
        verbs = [
            hit for to in range(at + 1, at + 3 + (not russian)) for hit in sentence.hits.get(to, ())
            if hit.meaning in _SAYS and is_verb(sentence, hit)
        ]  # fmt: skip
        reach = range(verbs[0].last + 1, min(quote.last - 1, at + _LONGEST_IN_QUOTES)) if verbs else range(0)
        end = next(
            (to for to in reach if sentence.words[to].text in DASHES or (not russian and _parts(sentence, to))), 0
        )
        if end and (russian or _names_speaker(sentence, verbs[0])):
            return at, end + 1
    return None


def _parts(sentence: Sentence, at: int) -> bool:
    return sentence.mark(at, ",.")


def _names_speaker(sentence: Sentence, verb: Hit) -> bool:
    """Whether a French verb has its speaker right behind it: « dit-elle », « explique M. X »."""
    words = sentence.words[verb.last : verb.last + 2]
    heads = ("nouns.pronoun", "nouns.office", "nouns.body", "nouns.source")
    return any(word.capital for word in words) or any(sentence.has(verb.last + to, *heads) for to in range(2))


_LONGEST_IN_QUOTES: Final = 25
_SAYS: Final = frozenset(f"verbs.{name}" for name in SPEECH)


def _depths(words: tuple[Token, ...], quotes: tuple[Quotation, ...]) -> list[int]:
    """Of each token, in how many quotations it stands; one walk through both."""
    depths, open_ends, at = [], [], 0
    for word in words:
        while at < len(quotes) and quotes[at].start <= word.start:
            open_ends.append(quotes[at].end)
            at += 1
        open_ends = [end for end in open_ends if end >= word.end]
        depths.append(len(open_ends))
    return depths


def _cuts(words: tuple[Token, ...], depth: list[int], lexicon: Lexicon) -> list[int]:
    """The tokens before which a sentence begins, without the first."""
    cuts = []
    for at in range(len(words) - 1):
        if words[at].text not in ENDS or words[at + 1].text in ENDS:
            continue
        behind = at + 1
        if depth[at] == 0:
            while behind < len(words) and words[behind].text in ")]" and words[behind].start == words[behind - 1].end:
                behind += 1
            if behind < len(words) and words[behind].start > words[behind - 1].end and _ends(words, at, lexicon):
                cuts.append(behind)
        else:
            while (
                behind < len(words) and words[behind].text in CLOSING and words[behind].start == words[behind - 1].end
            ):
                behind += 1
            if behind > at + 1 and behind < len(words) and depth[behind] == 0 and _begins(words, behind, lexicon):
                cuts.append(behind)
    return sorted(set(cuts))


def _ends(words: tuple[Token, ...], at: int, lexicon: Lexicon) -> bool:
    """Whether a full stop ends a sentence: not behind an initial, an abbreviation or before a small letter."""
    if words[at].text != ".":
        return True
    before, after = words[at - 1] if at else words[at], words[at + 1]
    if before.fold in lexicon.abbreviations and before.end == words[at].start:
        return lexicon.language == "ru" and after.capital and before.fold in ("г", "гг", "руб")
    if lexicon.language in _CASED:
        if len(before.text) == 1 and before.capital and before.end == words[at].start:
            return False
        return not (after.kind == "w" and after.text[:1].islower())
    return True


def _begins(words: tuple[Token, ...], at: int, lexicon: Lexicon) -> bool:
    """Whether a sentence begins behind a quotation that ended with a full stop inside."""
    word = words[at]
    if word.text in ",،;؛:" or word.text in DASHES:
        return False
    if lexicon.language in _CASED and word.kind == "w" and not word.capital:
        return False
    verbs = {f"verbs.{name}" for name in SPEECH}
    return not any(hit.meaning in verbs for hit in lexicon.at(words, at))


def segments(sentence: Sentence, named: set[int]) -> list[tuple[int, int]]:
    """The segments of a sentence by tokens.

    Args:
        sentence: the sentence.
        named: tokens at which somebody who can speak is mentioned.
    """
    verbs = [hit.first for hit in speech_verbs(sentence)]
    cuts: list[int] = []
    for at in range(1, len(sentence.words) - 1):
        if sentence.depth[at] or not _can_cut(sentence, at):
            continue
        before = any((cuts[-1] if cuts else 0) <= verb < at for verb in verbs)
        own_verb = next((verb for verb in verbs if verb > at), None)
        own = own_verb is not None and any(at < place <= own_verb + 8 for place in named)
        if before and own and own_verb is not None and _reaches(sentence, at, own_verb, named):
            cuts.append(at)
    return list(zip([0, *cuts], [*cuts, len(sentence.words)], strict=True))


def _can_cut(sentence: Sentence, at: int) -> bool:
    if sentence.has(at, "words.break") is not None:
        return True
    if sentence.has(at, "words.and") is None or sentence.has(at + 1, "words.that") is not None:
        return False  # “and that …” goes on with what was said
    return sentence.lexicon.language in ("en", "fr")


def _reaches(sentence: Sentence, at: int, verb: int, named: set[int]) -> bool:
    """Whether the words from a cut to a verb name a speaker: near, and at once behind “and”."""
    first = min((place for place in named if place > at), default=len(sentence.words))
    plain_and = sentence.has(at, "words.break") is None
    if plain_and and any(sentence.has(place, "words.and") for place in (verb - 1, verb - 2) if place > at):
        return False  # the verb is joined to one before the cut: “called on Italy and Tunisia …, and said”
    return first - at <= (2 if plain_and else 8) and verb - at <= 16 and (first < verb or not plain_and)


def speech_verbs(sentence: Sentence) -> list[Hit]:
    """The verbs of saying outside of quotation marks, in order; of several at one token the most telling."""
    rank = {f"verbs.{name}": number for number, name in enumerate(_TELLING)}
    found = []
    at = 0
    aside = ("words.according", "words.citing", "words.recalled", "words.anonymity", "words.asked")
    covered = {place for hit in sentence.all(*aside) for place in range(hit.first, hit.last)}
    while at < len(sentence.words):
        here = [] if sentence.depth[at] or at in covered else [
            hit for hit in sentence.hits.get(at, ()) if hit.meaning in rank and is_verb(sentence, hit)
        ]  # fmt: skip
        if not here and not sentence.depth[at] and at not in covered:
            here = [
                hit._replace(meaning="verbs.say")
                for hit in sentence.hits.get(at, ())
                if (
                    hit.meaning == "verbs.reply"
                    and not sentence.has(at, "nouns.answer")
                    and is_verb(sentence, hit)
                    and (_beside_quotation(sentence, hit) or _answers_that(sentence, hit))
                )
                or (hit.meaning == "verbs.label" and _labels(sentence, hit))
                or (
                    hit.meaning == "verbs.inform"
                    and is_verb(sentence, hit)
                    and _answers_that(sentence, hit, _FARTHEST_THAT)
                )
            ]
        if here:
            best = min(here, key=lambda hit: (-(hit.last - hit.first), len(hit.prefix), rank[hit.meaning]))
            found.append(best)
            at = best.last
        else:
            at += 1
    return found


def _answers_that(sentence: Sentence, hit: Hit, reach: int = 2) -> bool:
    """Whether “that” stands right behind a verb of answering, and no state beside it: those answer by messages."""
    near = range(max(0, hit.first - 3), min(len(sentence.words), hit.last + 3))
    states = any(each.meaning.startswith("state:") for at in near for each in sentence.hits.get(at, ()))
    begins = next((at for at in range(hit.last, hit.last + reach) if sentence.has(at, "words.that") is not None), None)
    if begins is None:
        return False
    return not states or any(sentence.has(at, "nouns.outlet") is not None for at in range(hit.last, begins))


def _labels(sentence: Sentence, hit: Hit) -> bool:
    """“Called the demand “strange””: whether a quotation stands not far behind in the same clause."""
    near = range(hit.last + 1, min(len(sentence.words), hit.last + _NEAR_LABEL))
    quote = next((at for at in near if sentence.depth[at]), None)
    return quote is not None and not any(sentence.mark(at, ",;:") for at in range(hit.last, quote - 1))


_NEAR_LABEL: Final = 8
_FARTHEST_THAT: Final = 12
"""Words between a verb of informing, with who is informed, and “that”."""


def _beside_quotation(sentence: Sentence, hit: Hit) -> bool:
    """Whether a quotation ends right before a verb, or begins right behind it: what is answered is then quoted."""
    return any(
        each.depth == 0
        and each.last - each.first >= _SHORTEST_QUOTED
        and (each.last <= hit.first <= each.last + 4 or hit.last <= each.first <= hit.last + 3)
        for each in sentence.quotes
    )


_SHORTEST_QUOTED: Final = 3
_VERB_PREFIXES: Final = {"he": frozenset(("", "ו", "ש", "כש", "וש", "וכש")), "ar": frozenset(("", "و", "ف"))}
_ARTICLES: Final = frozenset(
    ("un", "une", "la", "le", "l", "sa", "son", "cette", "des", "les", "leur", "d", "de", "ma")
)


_BEFORE_NOUNS: Final = frozenset(fold(word) for word in ("على", "من", "في", "إلى", "عن"))


def is_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a word that may be a verb stands as one: not with an article, nor with a preposition joined in front."""
    allowed = _VERB_PREFIXES.get(sentence.lexicon.language)
    if allowed is not None and hit.prefix not in allowed:
        return False
    word, before = sentence.words[hit.first], sentence.words[hit.first - 1] if hit.first else None
    if word.capital and before is not None and before.kind == "w" and before.capital:
        return False  # « Sahel Presse »
    if sentence.lexicon.language == "ar" and hit.first and sentence.words[hit.first - 1].fold in _BEFORE_NOUNS:
        return False
    if sentence.lexicon.language == "he" and sentence.has(hit.first, "nouns.message") is not None:
        # מסר is a message where a verb of carrying stands before it.
        return not any(sentence.has(at, "verbs.convey") for at in range(max(0, hit.first - 6), hit.first))
    return not (sentence.lexicon.language == "fr" and hit.first and sentence.words[hit.first - 1].fold in _ARTICLES)
