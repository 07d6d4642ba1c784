"""Pages and feeds as text, and the parts of a text: headline, article, leads to other stories, and the rest.

The rules are:

* HTML is taken apart by trafilatura, which is imported only when HTML comes. Scripts and styles never become text.
  Links of the page that read like headlines and do not stand in the article come behind it, each on a line.
* A feed is read by a parser that knows no entities but those of XML and stops at ``MOST_STORIES``.
* What is larger than ``LARGEST`` is refused before it is opened. Nothing is unpacked.
* In a text the first line is the headline. Lines before the article without a full stop (by whom, when, the picture)
  are furniture, and so are offers to subscribe.
* Where many short lines stand before the article, its headline is the one that shares most words with it.
* A *lead* is a headline of another story: what stands under a title such as “Read also”, on a line that begins with
  it, or in a run of at least three short lines behind the article. A lead is kept apart and never becomes part of the
  article.
"""

from __future__ import annotations

import itertools
from typing import Any, Final, NamedTuple
from xml.parsers import expat

from goodoffices import foreign
from goodoffices.errors.importing import ImportNoText, ImportTooLarge, ImportUnreadable
from goodoffices.importing.language import language
from goodoffices.importing.lexicon import Hit, lexicon, stops
from goodoffices.importing.source import Source, Span
from goodoffices.importing.tokens import Token, tokens
from goodoffices.importing.when import expressions
from goodoffices.words import fold

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of a page or feed, at most."""

MOST_STORIES: Final = 500
"""Stories of a feed that are read."""

MOST_LINKS: Final = 40
"""Headlines of other stories that are taken from the links of a page."""

LONGEST_STORY: Final = 200_000
"""Characters of one story of a feed that are read."""

_DEEPEST: Final = 200
_RUN: Final = 3
_LINKS_LOOKED_AT: Final = 4_000
_PIECES_OF_A_LINK: Final = 40
_SHORTEST_HEADLINE: Final = 5
_LONGEST_HEADLINE: Final = 30
_MANY: Final = 4
"""Lines before an article of which only one can be its headline."""
_SHORT: Final = 220
_BODY_WORDS: Final = 12
_ENDS: Final = frozenset(".!?؟…")
_CLOSERS: Final = frozenset("»”’\"'״)")
_GROUND: Final = frozenset({"item", "entry"})
_TEXTS: Final = {"title": "title", "description": "text", "summary": "text", "content": "text", "encoded": "text"}


class Part(NamedTuple):
    """A line of the text and its role: ``headline``, ``deck``, ``body``, ``furniture`` or ``lead``."""

    span: Span
    role: str
    language: str


class Story(NamedTuple):
    """A story of a feed."""

    title: str
    text: str
    published: str


def from_html(data: bytes, where: str) -> str:
    """The text of a saved page: headline, blank line, paragraphs.

    Raises:
        ImportTooLarge: more than ``LARGEST`` bytes.
        ImportUnreadable: it cannot be taken apart.
        ImportNoText: there is no article in it.
    """
    if len(data) > LARGEST:
        raise ImportTooLarge(size=len(data), limit=LARGEST)

    def decoder() -> str:
        import trafilatura  # noqa: PLC0415  # it brings lxml, which nobody needs who pastes a text

        found = trafilatura.bare_extraction(data, include_comments=False, include_tables=False, with_metadata=True)
        plain: dict[str, Any] = {} if found is None else found if isinstance(found, dict) else found.as_dict()
        text, title = str(plain.get("text") or "").strip(), str(plain.get("title") or "").strip()
        text = "\n\n".join(line.strip() for line in text.split("\n") if line.strip())
        if not text:
            return ""
        whole = text if text.startswith(title) else f"{title}\n\n{text}"
        others = _other_headlines(trafilatura.load_html(data), whole)
        # Fewer than a run of them would be read as the article's own lines.
        return "\n\n".join([whole, "\n".join(others)]) if len(others) >= _RUN else whole

    text = foreign.read(decoder, lambda problem: ImportUnreadable(expected="HTML", problem=problem))
    if not text.strip():
        raise ImportNoText(where=where)
    return text


def _other_headlines(tree: Any, text: str) -> list[str]:
    """Texts of links that read like headlines of other stories, each once, at most ``MOST_LINKS``."""
    if tree is None:
        return []
    within = fold(" ".join(text.split()))
    found: list[str] = []
    for link in itertools.islice(tree.iter("a"), _LINKS_LOOKED_AT):
        words = " ".join("".join(itertools.islice(link.itertext(), _PIECES_OF_A_LINK))[:_SHORT].split())
        headline = _SHORTEST_HEADLINE <= len(words.split()) <= _LONGEST_HEADLINE and words[-1:] not in _ENDS
        if headline and words not in found and fold(words) not in within:
            found.append(words)
            if len(found) >= MOST_LINKS:
                break
    return found


def from_feed(data: bytes, where: str) -> tuple[Story, ...]:
    """The stories of a feed (RSS or Atom), at most ``MOST_STORIES``.

    Raises:
        ImportTooLarge: more than ``LARGEST`` bytes.
        ImportUnreadable: it is not XML, or it declares entities.
        ImportNoText: it holds no story.
    """
    if len(data) > LARGEST:
        raise ImportTooLarge(size=len(data), limit=LARGEST)
    reader = _Feed()
    foreign.read(lambda: reader.read(data), lambda problem: ImportUnreadable(expected="RSS, Atom", problem=problem))
    if not reader.stories:
        raise ImportNoText(where=where)
    return tuple(reader.stories)


class _Enough(Exception):
    """The feed goes on, and is read no further."""


class _Feed:
    """Gathers stories while the parser walks through a feed."""

    def __init__(self) -> None:
        self.stories: list[Story] = []
        self._path: list[str] = []
        self._texts: dict[str, list[str]] = {}

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        # A declared entity can stand for a text without end: none is read.
        parser.EntityDeclHandler = self._entity
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        try:
            parser.Parse(data, True)
        except _Enough:
            return

    def _entity(self, *_: object) -> None:
        raise ValueError

    def _start(self, name: str, _: dict[str, str]) -> None:
        if len(self._path) >= _DEEPEST:
            raise RecursionError
        self._path.append(name.rpartition(":")[2])
        if self._path[-1] in _GROUND:
            self._texts = {}

    def _characters(self, text: str) -> None:
        kind = _TEXTS.get(self._path[-1]) if self._path else None
        if self._path and self._path[-1] in ("pubDate", "published", "updated"):
            kind = "published"
        if kind is not None and _GROUND & set(self._path[-3:]):
            self._texts.setdefault(kind, []).append(text[:LONGEST_STORY])

    def _end(self, _: str) -> None:
        name = self._path.pop()
        if name not in _GROUND:
            return
        title, text, published = (
            "".join(self._texts.get(kind, ()))[:LONGEST_STORY].strip() for kind in ("title", "text", "published")
        )
        if title or text:
            self.stories.append(Story(" ".join(title.split()), _without_tags(text), published))
        if len(self.stories) >= MOST_STORIES:
            raise _Enough


def _without_tags(text: str) -> str:
    """The text of a description that holds HTML; one pass, and a bracket that never closes is a bracket."""
    kept, at = [], 0
    while at < len(text):
        opened = text.find("<", at)
        closed = text.find(">", opened) if opened >= 0 else -1
        if opened < 0 or closed < 0:
            kept.append(text[at:])
            break
        kept.append(text[at:opened])
        tag = text[opened + 1 : closed].strip("/ ").split(" ")[0].lower()
        at = closed + 1
        if tag in ("script", "style"):
            ended = text.lower().find(f"</{tag}", at)
            at = len(text) if ended < 0 else text.find(">", ended) + 1 or len(text)
        kept.append("\n\n" if tag in ("p", "br", "div", "li", "h1", "h2", "h3") else " ")
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    return "\n\n".join(line for line in lines if line)


class _Line(NamedTuple):
    span: Span
    group: int
    language: str
    words: tuple[Token, ...]
    hits: dict[int, list[Hit]]
    full: bool
    """Whether it ends like a sentence."""

    def begins(self, *meanings: str) -> Hit | None:
        """What the lists find at its first word."""
        first = next((at for at, word in enumerate(self.words[:3]) if word.kind == "w"), 0)
        return next((hit for hit in self.hits.get(first, ()) if hit.meaning in meanings), None)

    @property
    def length(self) -> int:
        """How many words it has."""
        return sum(word.kind != "p" for word in self.words)


def parts(source: Source) -> tuple[Part, ...]:
    """The lines of a text with their roles, in order."""
    lines = _lines(source)
    roles = _roles(lines)
    return tuple(Part(line.span, role, line.language) for line, role in zip(lines, roles, strict=True))


def _lines(source: Source) -> list[_Line]:
    around = language(source.text, stops()) or "en"
    found: list[_Line] = []
    group, last = 0, None
    for span in source.lines():
        if last is not None and "\n" in source.text[last : span.start].replace("\n", "", 1):
            group += 1
        last = span.end
        tag = language(span.text, stops(), around)
        lists = lexicon(tag)
        words = tokens(span.text[:2_000], tag, span.start)
        hits = {
            at: found_here
            for at in range(min(len(words), 24))
            if words[at].kind != "p" and (found_here := lists.at(words, at))
        }
        bare = span.text.rstrip("".join(_CLOSERS))
        found.append(_Line(span, group, tag, words, hits, bare[-1:] in _ENDS))
    return found


def _roles(lines: list[_Line]) -> list[str]:
    roles = ["body"] * len(lines)
    begun = _first_of_body(lines)
    for at in range(begun):
        roles[at] = "furniture"
    _head(lines, begun, roles)
    under_title = False
    runs = _runs(lines, begun)
    for at in range(begun, len(lines)):
        line = lines[at]
        title = _is_title(line)
        if title:
            under_title = title == "section"
            roles[at] = "furniture" if title == "section" else "lead"
        elif under_title and not _is_article(line, lines, at):
            roles[at] = "furniture" if line.begins("page.subscribe") else "lead"
        elif at in runs:
            roles[at] = "furniture" if _is_label(line) else "lead"
        elif _is_furniture(line):
            roles[at], under_title = "furniture", False
        else:
            under_title = False
    return roles


def _first_of_body(lines: list[_Line]) -> int:
    """The first line that is a paragraph of the article: behind the first group, or long with a full stop."""
    for at, line in enumerate(lines):
        if at == 0:
            continue
        if (
            line.full
            and line.length >= _BODY_WORDS
            and not _is_furniture(line)
            and (line.group > lines[0].group or line.length >= 30)
        ):
            return at
    for at, line in enumerate(lines):
        if at and line.full and line.group > lines[0].group:
            return at
    return min(1, len(lines))


def _headline(lines: list[_Line], begun: int) -> int:
    """Which line before the article is its headline: the first, or among many the one most like the article."""
    own = [at for at, line in enumerate(lines[:begun]) if not _is_furniture(line)]
    first = own[0] if own else 0
    if len(own) < _MANY:
        return first
    body = {word.fold for line in lines[begun : begun + 3] for word in line.words if len(word.fold) > 3}
    shared = {at: len(body & {word.fold for word in lines[at].words}) for at in own if not lines[at].full}
    best = max(shared, key=lambda at: (shared[at], at), default=first)
    return best if shared.get(best, 0) >= 2 else first


def _head(all_lines: list[_Line], begun: int, roles: list[str]) -> None:
    """Headline, deck and furniture above the article; other headlines there are leads."""
    lines = all_lines[:begun]
    if not lines:
        return
    title = _headline(all_lines, begun)
    roles[title] = "headline"
    headline = {word.fold for word in lines[title].words if word.kind == "w" and len(word.fold) > 3}
    others = sum(at != title and not _is_furniture(line) and not line.full for at, line in enumerate(lines))
    for at, line in enumerate(lines):
        if at == title or _is_furniture(line):
            continue
        shared = sum(word.fold in headline for word in line.words if len(word.fold) > 3)
        if at < title:  # what stands above a headline is another story, or its picture
            roles[at] = "lead" if line.length >= _SHORTEST_HEADLINE else "furniture"
        elif shared >= 2 or line.full or others < 2:
            roles[at] = "deck"
        elif line.length >= 5:
            roles[at] = "lead"


def _is_title(line: _Line) -> str:
    """``section``: headlines of other stories follow; ``lead``: this line is one; empty: neither."""
    hit = line.begins("page.more")
    if hit is None:
        return ""
    colon = next(
        (at for at in range(hit.last, min(len(line.words), hit.last + 2)) if line.words[at].text in ":|"), None
    )
    if colon is not None and len(line.words) > colon + 3:
        return "lead"
    return "section" if line.length <= 8 and not line.full else ""


def _is_label(line: _Line) -> bool:
    """A word or two above a run of headlines: a title of its own, or where the article is from."""
    return line.length <= 1 or (line.length <= 4 and any(word.text == ":" for word in line.words[:3]))


def _is_article(line: _Line, lines: list[_Line], at: int) -> bool:
    """Whether a paragraph goes on with the article below a title: a sentence of some length, in a group of its own."""
    alone = at + 1 >= len(lines) or lines[at + 1].group != line.group
    own = at == 0 or lines[at - 1].group != line.group
    return line.full and line.length >= _BODY_WORDS and alone and own


def _runs(lines: list[_Line], begun: int) -> set[int]:
    """Lines behind the article that stand close together and are short: three at least, most without a full stop."""
    found: set[int] = set()
    at = begun
    while at < len(lines):
        last = at
        while last < len(lines) and lines[last].group == lines[at].group and len(lines[last].span.text) <= _SHORT:
            last += 1
        run = lines[at:last]
        open_ended = sum(not line.full for line in run)
        if len(run) >= _RUN and open_ended * 3 >= len(run) * 2 and at > begun:
            found |= set(range(at, last))
        at = max(at + 1, last)
    return found


def _is_furniture(line: _Line) -> bool:
    """Who wrote it, when, the picture, an offer to subscribe: short, and not a sentence."""
    if line.begins("page.subscribe") and line.length <= 20:
        return True
    if line.span.text[:1] in "([" and line.begins("page.byline") and line.length <= 30:
        return True
    if line.full and line.length >= 6:
        return False
    if line.begins("page.byline") and line.length <= 14:
        return True
    if any(word.text in "|©" for word in line.words) and line.length <= 16:
        return True
    if line.span.text[:1] in "/©" or line.length == 0:
        return True
    dated = expressions(line.words, line.hits, lexicon(line.language))
    return bool(dated) and line.length <= 8 and sum(each.last - each.first for each in dated) * 2 >= line.length
