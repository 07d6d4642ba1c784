"""Delivery sheets: pages of them, and one on paper, for the side or for the mediator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from goodoffices.desk import owed_of_sheet, repeated_on_sheet
from goodoffices.errors.station import NoSheetLanguage
from goodoffices.paper import Copy, manners, paper, sheet_html, sheet_text
from goodoffices.record import Conveyance
from goodoffices.sentences import LANGUAGES, spoken
from goodoffices.station import results
from goodoffices.station.acts.clearing import repeats_words
from goodoffices.station.acts.recording import reporting
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import fixed_at, in_zone
from goodoffices.station.dated import CONVEYANCES, newest, place_of
from goodoffices.station.finding import text_of
from goodoffices.station.handles import Handles, find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.store import Place
from goodoffices.station.things import other_thing, page_after
from goodoffices.talk.events import Conveyed, Id, Room
from goodoffices.talk.judge import in_effect
from goodoffices.talk.reading import Written
from goodoffices.talk.sheets import sheet as sheet_view
from goodoffices.talk.telling import instant_or_none, name_ref, refused
from goodoffices.talk.unnamed import numbered
from goodoffices.talk.views import NAMELESS, ItemView, Reference, Sentence, SheetView


def sheets(talk: OpenTalk, ask: asks.Sheets) -> results.SheetsPage:
    """A page of the delivery sheets, newest first, each with what is still to be done about it."""
    talk.demand_mediator(Sentence.of("doing.seeing_the_sheets"))
    legs = talk.rooms.of(Room.KEPT, Room.PUBLIC)
    asked = legs if ask.leg is None else tuple(room for room in legs if room == talk.leg(ask.leg))
    before = page_after(talk, ask.before)
    found: Iterable[Written] = (
        _that_may_wait(talk, asked, before)
        if ask.waiting
        else newest(talk.store, talk.rooms, CONVEYANCES, asked, before)
    )
    shown: list[SheetView] = []
    for each in _sheets(talk, found, waiting=ask.waiting):
        if len(shown) == ask.limit:
            return results.SheetsPage(sheets=looked_at(talk, shown), before=shown[-1].ref)
        shown.append(each)
    return results.SheetsPage(sheets=looked_at(talk, shown), before=None)


def _that_may_wait(talk: OpenTalk, legs: tuple[Id, ...], before: Place | None) -> list[Written]:
    """The conveyances on the shortlist, newest first."""
    look = talk.shortlist()
    found = [written for room in legs for written in look.waiting(room, "conveyed")]
    older = (written for written in found if before is None or place_of(written) < before)
    return sorted(older, key=place_of, reverse=True)


def _sheets(talk: OpenTalk, found: Iterable[Written], *, waiting: bool) -> Iterator[SheetView]:
    """The conveyances that have effect, as sheets; ``waiting``: those with something left to do."""
    for written in found:
        room = written.entry.room
        if in_effect(talk.reading(room), written.ident) is None:
            continue
        shown = sheet_view(talk.rooms, room, written, talk.now())
        if not waiting or shown.state != "delivered" or owed_of_sheet(talk.rooms, room, written):
            yield shown


def looked_at(talk: OpenTalk, shown: Iterable[SheetView]) -> list[SheetView]:
    """Sheets with what the desk notices about wordings that wait: what may not go as very words any more."""
    return [_with_slips(talk, each) for each in shown]


def _with_slips(talk: OpenTalk, shown: SheetView) -> SheetView:
    room = talk.leg(shown.leg)
    found = repeated_on_sheet(talk.rooms, room, shown.ref.entry, talk.now())
    if not found:
        return shown
    told = [refused(repeats_words(talk.rooms, room, numbered(index + 1), each)) for index, each in found]
    return msgspec.structs.replace(shown, state="do_not_deliver", warnings=[*shown.warnings, *told])


def sheet(talk: OpenTalk, ask: asks.Sheet) -> results.SheetPaper:
    """One delivery sheet on paper. The side's copy holds what crosses, and nothing else.

    Raises:
        NoSheetLanguage: it was asked for in a language that sheets do not speak.
    """
    talk.demand_mediator(Sentence.of("doing.printing_a_sheet"))
    found = find_handle(talk, ask.ref)
    written = talk.reading(found.room).written(found.what.entry)
    if written is None or not isinstance(written.body, Conveyed) or not talk.reading(found.room).kept:
        raise other_thing(talk, ask.ref, Sentence.of("wanted.sheet"), Sentence.of("look_up.sheet"))
    if ask.language is not None and not spoken(ask.language):
        raise NoSheetLanguage(language=ask.language, known=", ".join(LANGUAGES))
    copy = Copy(ask.copy)
    here, shortest = fixed_at(written.entry.at.zone), Handles(talk).shortest
    shown = _shown(talk, found.room, written)
    set_so = on_paper(talk, found.room, written, language=ask.language, copy=copy)
    mediators = copy is Copy.MEDIATOR
    return results.SheetPaper(
        ref=Reference(written.ident),
        leg=shown.leg,
        copy=copy.value,
        language=set_so.language,
        wanted=set_so.wanted,
        state=shown.state,
        manners=manners(shown),
        sheet=shown if mediators else _for_the_side(shown),
        sources=[in_zone(each, here, shortest) for each in _sources(talk, found.room, written.ident)]
        if mediators
        else [],
        reported_by=_reported_by(talk, written) if mediators else [],
        digest=set_so.digest,
        text=set_so.text,
        html=set_so.html,
    )


def on_paper(
    talk: OpenTalk, room: Id, written: Written, *, language: str | None = None, copy: Copy = Copy.SIDE
) -> results.PaperSet:
    """A sheet as it is set: for the side, in its own language, unless another is asked for."""
    wanted = talk.language(room) if language is None else language
    page = paper(_shown(talk, room, written), language=wanted, copy=copy)
    return results.PaperSet(
        language=page.language,
        wanted=None if spoken(wanted) else wanted,
        digest=page.digest,
        text=sheet_text(page),
        html=sheet_html(page),
    )


def _shown(talk: OpenTalk, room: Id, written: Written) -> SheetView:
    """A sheet with its dates in the zone in which it was made, wherever it is looked at."""
    (seen,) = looked_at(talk, [sheet_view(talk.rooms, room, written, talk.now())])
    return in_zone(seen, fixed_at(written.entry.at.zone), Handles(talk).shortest)


def _for_the_side(shown: SheetView) -> SheetView:
    """Without references, states, terms and warnings: they are the mediator's."""
    items = [bare(item) for item in shown.items]
    return msgspec.structs.replace(shown, ref=NAMELESS, state="", warnings=[], manners=[], until=None, items=items)


def bare(item: ItemView) -> ItemView:
    """An item as whoever has it on paper has it: with no reference, and nothing of what came of it."""
    return msgspec.structs.replace(
        item,
        ref=NAMELESS,
        again=None if item.again is None else NAMELESS,
        about=[],
        receipt="",
        deliveries=[],
        stances=[],
        agreement=[],
        withdrawn=False,
        wrong=False,
    )


def _sources(talk: OpenTalk, room: Id, conveyance: Id) -> list[results.DrawnOn]:
    found = []
    for source in talk.rooms.sources(room, conveyance):
        for each in source.sources:
            written = talk.reading(each.room).written(each.what.entry)
            terms = source.terms
            found.append(
                results.DrawnOn(
                    item=source.index + 1,
                    ref=name_ref(each.what),
                    leg=talk.name(each.room),
                    text="" if written is None else text_of(written, each.what.index),
                    carriage=None if terms is None else terms.carriage.value,
                    until=None if terms is None else instant_or_none(terms.convey_until),
                )
            )
    return found


def _reported_by(talk: OpenTalk, written: Written) -> list[Reference]:
    items = written.body.items if isinstance(written.body, Conveyed) else ()
    found = [reporting(talk, Conveyance(written.ident, index)) for index in range(len(items))]
    return list(dict.fromkeys(ref for refs in found for ref in refs))
