"""Who reports whom: which sentences an outlet, a source or somebody who tells of others still covers.

The rules are:

* A *frame* is who stands between the words and the page: an anonymous source, an outlet, an office, or somebody who
  tells of the words of others. It is opened, referred to again and left, each with a reason, which the proposals
  carry.
* “The paper reports that a source said” opens a frame of both. “The weekly”, “the same account”, “лист… пишет” refer
  to the last frame with an outlet; “the same source” to the last one with a source. A source that is told later
  belongs to the frame of the outlet that it spoke to, also for what was proposed before.
* A report after the fact (“This was reported by …”) covers the sentence before it, and those before that in the
  paragraph that nobody else covers.
* A sentence without a mark is covered by the frame of the sentence before it if it tells of messages between states
  and names no speaker of its own: in the same paragraph, or in the next one if the frame is that of an outlet.
* Somebody who speaks for himself is not covered by the frame of an outlet that has nothing to do with it.
* What the page's own outlet was told adds no hop. An outlet that the page does not name (“an Estonian site”) is a hop
  without a name.
"""

from __future__ import annotations

from typing import Final

from goodoffices.importing.registry import Mention
from goodoffices.record.dates import DateInterval
from goodoffices.record.item import Form, Naming, Relayer
from goodoffices.words import fold

_LETTERS: Final = {
    "": "אהויעاعهويйаеиоуъыьэюяhwyaeiou",
    "b": "בبбвv",
    "g": "גجغچگгчj",
    "d": "דدذضд",
    "z": "זצزظژжзц",
    "h": "חحخх",
    "t": "טתتثطт",
    "k": "כקقكкcqxч",
    "l": "לلл",
    "m": "מمм",
    "n": "נنн",
    "s": "סשسشصсшщ",
    "p": "פفپпфf",
    "r": "רرр",
}
"""Letters of four scripts, by the consonant that they stand for; the first ones have none."""
_SOUNDS: Final = {letter: sound for sound, letters in _LETTERS.items() for letter in letters}
_SHORTEST_SOUND: Final = 3
_SHORTEST_STEM: Final = 3
_LONGEST_ENDING: Final = 3
"""Letters by which two cases of a Russian name differ."""
MOST: Final = 40
"""Frames that can be referred to; older ones are forgotten."""


class Hop:
    """A hop that may still be completed: an outlet, an office, a person or a source without a name."""

    def __init__(self, relayer: Relayer, mention: Mention, span: tuple[int, int], reason: str) -> None:
        self.relayer, self.mention, self.span, self.reason = relayer, mention, span, reason
        nameless = mention.kind == "source" or (mention.kind == "outlet" and not mention.name)
        self.naming = Naming.ANONYMOUS if nameless else Naming.NAMED
        self.form = Form.PARAPHRASED


class Frame:
    """Who stands between words and page.

    Attributes:
        source: an anonymous source, nearest to the words.
        inner: offices and outlets that the outlet itself cites, nearest first.
        outlet: the outlet, or None.
        teller: somebody who tells of the words of others, or None.
        date: when the frame reported, and the span that says so.
        opened: why it was opened.
        paragraph: the last paragraph that it covered.
        report: the number of the item that holds the report, or None.
    """

    def __init__(self, opened: str, paragraph: int) -> None:
        self.opened, self.paragraph = opened, paragraph
        self.source: Hop | None = None
        self.inner: list[Hop] = []
        self.outlet: Hop | None = None
        self.teller: Hop | None = None
        self.date: DateInterval | None = None
        self.date_span: tuple[int, int] | None = None
        self.report: int | None = None
        self.base: DateInterval | None = None

    def hops(self) -> list[Hop]:
        """The hops from the nearest to the words outward, without the page."""
        nearest = [self.source] if self.source else []
        teller = [self.teller] if self.teller else []
        outlet = [self.outlet] if self.outlet else []
        return [*teller, *nearest, *self.inner, *outlet]


class Frames:
    """The frames of an article, the last one on top."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.stack: list[Frame] = []

    def open(self, reason: str, paragraph: int) -> Frame:
        """A new frame on top."""
        frame = Frame(reason, paragraph)
        self.stack.append(frame)
        del self.stack[:-MOST]
        return frame

    def of_outlet(self, name: str = "") -> Frame | None:
        """The last frame of an outlet: of that name, or of any."""
        return next(
            (
                frame
                for frame in reversed(self.stack)
                if frame.outlet and (not name or same_name(frame.outlet.mention.name, name))
            ),
            None,
        )

    def of_source(self) -> Frame | None:
        """The last frame with an anonymous source."""
        return next((frame for frame in reversed(self.stack) if frame.source), None)

    @property
    def top(self) -> Frame | None:
        """The frame opened or referred to last."""
        return self.stack[-1] if self.stack else None

    def refer(self, frame: Frame, paragraph: int) -> Frame:
        """A frame is referred to again: it comes to the top."""
        if frame in self.stack:
            self.stack.remove(frame)
        self.stack.append(frame)
        frame.paragraph = paragraph
        return frame

    def covering(self, paragraph: int) -> Frame | None:
        """The frame that covers a sentence without a mark."""
        frame = self.top
        if frame is None:
            return None
        reach = 1 if frame.outlet is not None and frame.teller is None else 0
        return frame if paragraph - frame.paragraph <= reach else None

    def is_page(self, name: str) -> bool:
        """Whether a name is that of the outlet on whose page we read, also in another script."""
        return bool(name) and (same_name(name, self.page) or same_name(name.partition(" ")[2], self.page))


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, folded or by their consonants where the scripts differ."""
    if not one or not other:
        return False
    left, right = fold(one), fold(other)
    if (
        left == right
        or (len(left) > 3 and f" {left} " in f" {right} ")
        or (len(right) > 3 and f" {right} " in f" {left} ")
    ):
        return True
    if _declined(left, right):
        return True
    first, second = sorted((sounds(one), sounds(other)), key=len)
    return (
        len(first) >= _SHORTEST_SOUND
        and not _same_script(one, other)
        and (first == second or (len(first) > 3 and second.startswith(first)))
    )


def _declined(one: str, other: str) -> bool:
    """Whether two Russian names are one in two cases: «Речная газета», «Речной газете»."""
    pairs = list(zip(one.split(), other.split(), strict=False))
    if len(one.split()) != len(other.split()) or not all("а" <= word[0] <= "я" for pair in pairs for word in pair):
        return False
    shared = [
        next((at for at, (left, right) in enumerate(zip(*pair, strict=False)) if left != right), min(map(len, pair)))
        for pair in pairs
    ]
    return all(
        same >= max(_SHORTEST_STEM, max(map(len, pair)) - _LONGEST_ENDING)
        for same, pair in zip(shared, pairs, strict=True)
    )


def sounds(name: str) -> str:
    """The consonants of a name in Latin letters, each once in a row."""
    found: list[str] = []
    for character in fold(name):
        for sound in _SOUNDS.get(character, character if character.isalnum() else ""):
            if not found or found[-1] != sound:
                found.append(sound)
    return "".join(found)


def _same_script(one: str, other: str) -> bool:
    ranges = ((0x0590, 0x05FF), (0x0600, 0x06FF), (0x0400, 0x04FF))
    return all(_has(one, low, high) == _has(other, low, high) for low, high in ranges)


def _has(text: str, low: int, high: int) -> bool:
    return any(low <= ord(character) <= high for character in text)
