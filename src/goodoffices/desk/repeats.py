"""Whether the mediator's words give very words of a side after all: the matcher, and what it is asked about.

The rules are:

* Whatever the mediator types for a leg is looked at: a wording in substance, own words, a translation, an author's
  provisos as the mediator words them; what is read back, too.
* Words are compared one by one and folded (``words/units.py``). Case, accents, punctuation and line ends hide nothing.
* A *run* of eight words is noticed wherever it stands. So is the *whole* of a shorter passage that the wording draws
  on; but of one that is a single word only where the wording is nothing else: whoever puts *yes* into other words says
  *yes*. Of what it does not draw on, a whole is noticed from four words on, and a proviso by its runs alone: shorter
  sentences are said again and again.
* What may not be given so are the very words of everything that any side but the recipient said, withheld words too,
  and does not let go to this recipient as very words, now.
* A run that stands as well in something that the same side does let go to them as very words is given rightly. What the
  wording does not draw on may be said if any side lets it go to them, or if the recipient said it itself.
* A wording that its author approved for this recipient, or has to approve first, is the author's own choice: nothing
  of that side is noticed. It cannot let go what another side said.
* An author's own provisos are very words of that side like all else that it said: the lines of any terms that were ever
  set. They are given rightly where they could cross as they stand: with very words, under a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from goodoffices.desk.matching import Repeat, Wording
from goodoffices.errors.desk import RepeatsProviso, RepeatsWithheld, RepeatsWords
from goodoffices.errors.gate import GateRefusal, NotCloseEnough
from goodoffices.talk.draft import Draft, InSubstance, OwnWords, StanceOf, VeryWords, drawn_on
from goodoffices.talk.events import (
    Condition,
    Conveyed,
    DeskRef,
    Form,
    Id,
    Item,
    Overrode,
    Passage,
    Ref,
    Released,
    Room,
    Translation,
)
from goodoffices.talk.items import speaker_of, words_of
from goodoffices.talk.judge import delivered, in_effect, void
from goodoffices.talk.lease import standing_of
from goodoffices.talk.licence import reasons
from goodoffices.talk.provisos import worded_on
from goodoffices.talk.reading import Reading
from goodoffices.talk.releasable import releasables
from goodoffices.talk.release import asks_for_read_back, author_approved
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import Line, Moment, Terms
from goodoffices.words.units import WORD, units, weigh

SHORT: Final = 4
"""The whole of a passage that a wording does not draw on is noticed from so many words on."""


# --- a draft, and a sheet ------------------------------------


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something of a side that a wording repeats though its very words may not go there.

    Attributes:
        proviso: not the words of ``source``, but a proviso that their author set.
        withheld: nothing of it may go there now, in whatever words.
    """

    source: DeskRef
    repeat: Repeat
    proviso: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class _Worded:
    """Texts of the mediator's that stand on one item.

    Attributes:
        sources: what they draw on; none: the mediator's own words.
        chosen: their author approved them, or has to.
    """

    texts: list[str]
    sources: tuple[DeskRef, ...]
    unnamed: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """A text of a side.

    Attributes:
        apart: its words, folded, with spaces between them.
        line: the proviso that it is, which was set for ``source``; None: the words of ``source`` themselves.
    """

    source: DeskRef
    apart: str
    line: Line | None


def repeated(rooms: Rooms, recipient: Id, draft: Draft, now: Moment) -> list[Repeated]:
    """What a draft would give of very words that may not go to ``recipient`` now, in the order of the thread."""
    return [each for worded in _of_draft(rooms, recipient, draft) for each in _found(rooms, recipient, worded, now)]


def repeated_in(rooms: Rooms, recipient: Id, texts: list[str], now: Moment) -> list[Repeated]:
    """The same of the mediator's own words that are no item: ground rules, a citation, the reason for striking."""
    return _found(rooms, recipient, _Worded(texts, (), unnamed=True, chosen=False), now)


def repeated_on_sheet(rooms: Rooms, room: Id, conveyance: Id, now: Moment) -> list[tuple[int, Repeated]]:
    """The same of a sheet that was made earlier, by the index of the item: terms may have narrowed since.

    What was delivered is left out, since it happened; and what the mediator gave a reason for when it was made.
    """
    found: list[tuple[int, Repeated]] = []
    reading = rooms.reading(room)
    written = in_effect(reading, conveyance)
    items = written.body.items if written is not None and isinstance(written.body, Conveyed) else ()
    drew = {source.index: source for source in rooms.sources(room, conveyance)}
    for index, item in enumerate(items):
        if delivered(reading, Ref(entry=conveyance, index=index)):
            continue
        source = drew.get(index)
        worded = _on_item(item, () if source is None else source.sources, None if source is None else source.terms)
        slips = _found(rooms, room, worded, now)
        found.extend((index, each) for each in slips if not _given_reason(rooms, room, worded.sources, each))
    return found


def code_of(found: Repeated) -> str:
    """The refusal that says what was found."""
    if found.proviso:
        return RepeatsProviso.code
    return RepeatsWithheld.code if found.withheld else RepeatsWords.code


def _given_reason(rooms: Rooms, room: Id, sources: tuple[DeskRef, ...], found: Repeated) -> bool:
    """Whether the mediator went on past this on that leg, for a wording of these, or for this passage."""
    if rooms.desk is None:
        return False
    drawn = {each.room for each in sources}
    needed = {*sources, *(() if found.source.room in drawn else (found.source,))}
    codes = {code_of(found), *(() if found.proviso else (RepeatsWithheld.code,))}
    reading = rooms.reading(rooms.desk)
    return any(
        isinstance(written.body, Overrode)
        and written.body.room == room
        and written.body.code in codes
        and needed <= set(written.body.about)
        and void(reading, written.ident) is None
        for written in reading.of_kind("overrode")
    )


# --- what the mediator has worded ------------------------------------


def _of_draft(rooms: Rooms, recipient: Id, draft: Draft) -> list[_Worded]:
    match draft:
        case InSubstance():
            texts = [draft.text, *_translated(draft.translation), *draft.provisos]
            return [_Worded(texts, draft.sources, draft.unnamed, _authors_choice(rooms, recipient, draft))]
        case VeryWords():
            texts = [*_translated(draft.translation), *draft.provisos]
            return [_Worded(texts, (draft.source,), draft.unnamed, _authors_choice(rooms, recipient, draft))]
        case StanceOf(reply=reply, unnamed=unnamed):
            own = _Worded([*draft.provisos], (reply,), unnamed, chosen=False)
            stated = [each.as_words(unnamed=unnamed) for each in draft.conditions]
            return [own, *(worded for each in stated for worded in _of_draft(rooms, recipient, each))]
        case OwnWords():
            return [_Worded([draft.text, *_translated(draft.translation)], (), unnamed=True, chosen=False)]
        case _:
            return []


def _on_item(item: Item, sources: tuple[DeskRef, ...], terms: Terms | None) -> _Worded:
    words = words_of(item)
    texts = [*worded_on(item, terms)]
    if words is not None:
        texts += [*([] if words.form is Form.VERBATIM else [words.text]), *_translated(words.translation)]
    chosen = words is not None and words.approved
    return _Worded(texts, sources, speaker_of(item) is None, chosen)


def _translated(translation: Translation | None) -> list[str]:
    return [] if translation is None else [translation.text]


def _authors_choice(rooms: Rooms, recipient: Id, draft: InSubstance | VeryWords) -> bool:
    try:
        return asks_for_read_back(rooms, drawn_on(draft)) or author_approved(rooms, recipient, draft)
    except GateRefusal:
        return False  # it will not cross as it is; what it repeats is told beside the gate's reason


# --- what it is compared with ------------------------------------


def _found(rooms: Rooms, recipient: Id, worded: _Worded, now: Moment) -> list[Repeated]:
    if not worded.texts:
        return []
    drawn = [room for room in dict.fromkeys(source.room for source in worded.sources) if room != recipient]
    others = [room for room in rooms.of(Room.SEALED, Room.KEPT) if room != recipient and room not in drawn]
    theirs = [each for room in drawn for each in _said(rooms.reading(room))]
    of_others = [each for room in others for each in _said(rooms.reading(room))]

    def may(each: _Said, form: Form, *, unnamed: bool) -> bool:
        """Whether it may go there so; how close a note is says nothing of what its author allows."""
        if each.line is not None and (unnamed or not _is_set(rooms, each)):
            return False
        refusals = reasons(rooms, each.source, recipient, form, now, unnamed=unnamed)
        return all(isinstance(refusal, NotCloseEnough) for refusal in refusals)

    def rightly(each: _Said, form: Form = Form.VERBATIM) -> bool:
        """The same of a text as it would be said here: what is not drawn on has or has no name."""
        ways = [worded.unnamed] if each.source.room in drawn else [False, True]
        return any(may(each, form, unnamed=unnamed) for unnamed in ways)

    def of(said: list[_Said], wordings: list[Wording]) -> list[Repeated]:
        found = ((each, _repeat(each, wordings, worded.sources)) for each in said)
        return [
            Repeated(
                each.source,
                repeat,
                proviso=each.line is not None,
                withheld=each.line is None and not rightly(each, Form.IN_SUBSTANCE),
            )
            for each, repeat in found
            if repeat is not None and not rightly(each)
        ]

    def beside(said: list[_Said], allowed: Callable[[], list[str]]) -> list[Repeated]:
        """What is found of some texts; what may be given is only looked for where something is."""
        if not of(said, [Wording(text) for text in worded.texts]):
            return []
        right = allowed()
        return of(said, [Wording(text, right) for text in worded.texts])

    def let_go(said: list[_Said]) -> list[str]:
        return [each.apart for each in said if rightly(each)]

    def known() -> list[str]:
        own = rooms.reading(recipient) if recipient in rooms.of(Room.SEALED, Room.KEPT) else None
        said = [] if own is None else _said(own)
        return [*let_go(theirs), *let_go(of_others), *(each.apart for each in said)]

    found = [] if worded.chosen else beside(theirs, lambda: let_go(theirs))
    return [*found, *beside(of_others, known)]


def _repeat(each: _Said, wordings: list[Wording], sources: tuple[DeskRef, ...]) -> Repeat | None:
    """The most that is repeated of a text; of one that is not drawn on, runs and what is not too short."""
    apart = each.apart.split()
    wholes = each.source in sources or (each.line is None and len(apart) >= SHORT and weigh(apart) >= SHORT * WORD)
    return _most(one.repeats_units(apart, wholes=wholes) for one in wordings)


def _is_set(rooms: Rooms, each: _Said) -> bool:
    """Whether a proviso stands in the terms as they are now."""
    standing = standing_of(rooms.reading(each.source.room), each.source.what)
    return standing is not None and each.line in standing.terms.provisos


def _said(reading: Reading) -> list[_Said]:
    """Every text of a side: its passages and conditions in the order of the thread, then the provisos that it set."""
    return reading.remember(
        "what was said, word by word",
        lambda: [
            _Said(DeskRef(room=reading.room, what=ref), " ".join(units(text)), line)
            for ref, text, line in (*_words_said(reading), *_provisos_set(reading))
        ],
    )


def _words_said(reading: Reading) -> Iterator[tuple[Ref, str, Line | None]]:
    for written in reading.of_kind("said", "replied"):
        for thing in releasables(written):
            if isinstance(thing.content, Passage | Condition):
                yield thing.ref, thing.content.text, None


def _provisos_set(reading: Reading) -> Iterator[tuple[Ref, str, Line | None]]:
    """The lines of all terms that were ever set, replaced ones too; each once for what it was set for."""
    first = [
        (thing.ref, thing.first_terms)
        for written in reading.of_kind("said", "replied", "found")
        for thing in releasables(written)
    ]
    later = [
        (act.what, act.terms) for written in reading.of_kind("released") if isinstance(act := written.act, Released)
    ]
    lines = ((ref, line) for ref, terms in first + later if terms is not None for line in terms.provisos)
    yield from ((ref, line, line) for ref, line in dict.fromkeys(lines))


def _most(repeats: Iterable[Repeat | None]) -> Repeat | None:
    return max((each for each in repeats if each is not None), key=lambda each: each.words, default=None)
