"""A leg: its thread in pages of entries, what waits there, and the composer of a note.

The rules are:

* A note that is sent is tried at once, so that a refusal stands beside its words at once. Then it waits for twenty
  seconds, in which it can be taken back.
* The composer is this leg's alone. What is typed in it is a draft of this leg, and shows nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from goodoffices.desk.due import Due
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import NoSuchDraft, SentBefore
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import encode
from goodoffices.station.handles import write_handle
from goodoffices.station.results import DraftKept
from goodoffices.talk.events import Act, Force
from goodoffices.talk.views import Sentence
from goodoffices.web import composer
from goodoffices.web.composer import NoteTyped
from goodoffices.web.entries import OF_THE_DESK_ALONE, laid_out
from goodoffices.web.forms import Form
from goodoffices.web.visit import Visit

_ENTRIES: Final = 50

_ACTS: Final = tuple(each.value for each in Act)
_FORCES: Final = tuple(each.value for each in Force)


@dataclass(frozen=True, slots=True)
class Kept:
    """A note that is not written down: it waits, it was refused, or it is being typed.

    Attributes:
        left: seconds in which it can be taken back; None: it is not to be written down.
        going: it was sent, and is written down in a moment, or was not: it was refused then, or the station was locked
            or ended before.
    """

    number: int
    note: NoteTyped
    left: float | None
    going: bool
    refused: list[Sentence]


def show(visit: Visit) -> Response:
    """A page of the thread, and the composer."""
    leg = visit.leg
    last = visit.ask(asks.Changes, talk=visit.talk.title).last
    at, before, after = visit.query["at"], visit.query["before"], visit.query["after"]
    place: dict[str, Any] = {}
    if at or before or after:
        place = {"entry": (at or before or after).partition(".")[0]}
        place["where"] = "around" if at else "before" if before else "after"
    page = visit.ask(asks.Read, talk=visit.talk.title, leg=leg.name, limit=_ENTRIES, **place)
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=leg.name)
    kept = _kept(visit)
    can_note = visit.notes_on(leg)
    typing = next((each for each in reversed(kept) if each.left is None and not each.going), None) if can_note else None
    lines = [line for line in page.lines if leg.room != "desk" or line.kind not in OF_THE_DESK_ALONE]
    return visit.page(
        "leg.html",
        leg=leg,
        last=last,
        seats=visit.seats(visit.talk),
        head=head,
        page=page,
        entries=list(laid_out(visit.tongue, lines)),
        due=_due(visit),
        waiting=[each for each in kept if each is not typing],
        draft=typing,
        note=composer.note_of(Form([])) if typing is None else typing.note,
        kept_here=leg.noted,
        can_note=can_note,
        speakers=visit.speakers(head),
        acts=_ACTS,
        forces=_FORCES,
    )


def _due(visit: Visit) -> list[Due]:
    found = visit.ask(asks.Due, talk=visit.talk.title)
    return [each for each in found if each.leg == visit.leg.name]


def _kept(visit: Visit) -> list[Kept]:
    found = visit.ask(asks.Drafts, talk=visit.talk.title, leg=visit.leg.name)
    pairs = [(draft, note) for draft in found if (note := composer.note_in(draft)) is not None]
    return [_as_kept(visit, draft, note) for draft, note in pairs]


def _as_kept(visit: Visit, draft: DraftKept, note: NoteTyped) -> Kept:
    return Kept(draft.number, note, visit.house.undo.left(draft.number), composer.is_going(draft), draft.refused)


# --- noting


def note(visit: Visit) -> Response:
    """Whatever the composer asks for: to keep, to mark one by one, to write down, to take back, to delete."""
    form = visit.form
    match form["go"]:
        case "undo":
            _take_back(visit, _number(visit))
        case "now":
            if visit.house.undo.stop(_number(visit)):
                return _written(visit, _number(visit))
        case "again":
            _take_up(visit, _number(visit))
        case "forget":
            _forget(visit)
        case "keep":
            return JSONResponse({"draft": _keep(visit, composer.note_of(form))})
        case go:
            try:
                return visit.once(lambda: _compose(visit, go))
            except SentBefore as refusal:
                return visit.go(_not_sent(visit, composer.note_of(form), refusal))
    return visit.go(_here(visit))


def _not_sent(visit: Visit, note: NoteTyped, refusal: Refusal) -> str:
    """Keep a note that is not sent, with why, in a draft of its own."""
    number = visit.ask(asks.KeepDraft, **_kept_as(visit, note)).number
    told = [encode(each, write_handle, None) for each in visit.refused(refusal)]
    visit.ask(asks.KeepDraft, number=number, refused=told)
    return _here(visit, "refused")


def _here(visit: Visit, place: str = "note") -> str:
    return f"{visit.of_leg(visit.leg.name)}#{place}"


def _number(visit: Visit) -> int:
    return visit.form.number("draft")


def _compose(visit: Visit, go: str) -> str:
    note = composer.note_of(visit.form)
    if go == "one_by_one" or (go == "write" and note.has_several):
        note = composer.one_by_one(note)
        _keep(visit, note)
        return _here(visit)
    if go == "split":
        start, end = visit.form.number("split.start"), visit.form.number("split.end")
        _keep(visit, composer.split_off(note, visit.form["split.of"], start, end))
        return _here(visit)
    if go == "as_one":
        _keep(visit, composer.as_one(note))
        return _here(visit)
    if note.is_empty:
        _forget(visit)
        return _here(visit)
    if _is_gone(visit):
        raise SentBefore
    number = _keep(visit, note)
    asked = composer.asked(note, visit.talk.title, visit.leg.name, kept=visit.leg.noted)
    try:
        visit.demand_recipients(visit.leg.name, [each for each in note.passages if each.text.strip()])
        visit.ask(asks.TryAct, act="say", asked=asked)
    except Refusal as refusal:
        told = [encode(each, write_handle, None) for each in visit.refused(refusal)]
        visit.ask(asks.KeepDraft, number=number, act="say", asked=asked, refused=told)
        return _here(visit, "refused")
    typed = composer.typed(note, going=True)
    visit.ask(asks.KeepDraft, number=number, act="say", asked=asked, typed=typed)
    visit.house.undo.begin(number)
    return _here(visit, f"waiting-{number}")


def _keep(visit: Visit, note: NoteTyped) -> int:
    """Keep what was typed: in its draft, or in a new one where that is gone or about to be written down."""
    params, number = _kept_as(visit, note), _number(visit)
    if number and visit.house.undo.left(number) is None:
        try:
            return visit.ask(asks.KeepDraft, number=number, **params).number
        except NoSuchDraft:
            pass
    return visit.ask(asks.KeepDraft, **params).number


def _kept_as(visit: Visit, note: NoteTyped) -> dict[str, Any]:
    """A note as its draft keeps it: as it was typed, and nothing that could be sent as it stood before."""
    typed = composer.typed(note, going=False)
    return {"talk": visit.talk.title, "leg": visit.leg.name, "typed": typed, "asked": {}, "refused": []}


def _is_gone(visit: Visit) -> bool:
    """Whether the draft of a note is gone: another tab has sent it, or deleted it."""
    number = _number(visit)
    if not number:
        return False
    try:
        visit.ask(asks.Draft, number=number)
    except NoSuchDraft:
        return True
    return False


def _take_up(visit: Visit, number: int) -> None:
    """Put a note that was not written down into the composer, with its words; it is sent anew from there."""
    try:
        note = composer.note_in(visit.ask(asks.Draft, number=number))
    except NoSuchDraft:
        return
    if note is not None:
        visit.ask(asks.KeepDraft, **_kept_as(visit, note))
        visit.ask(asks.ForgetDraft, number=number)


def _take_back(visit: Visit, number: int) -> None:
    if visit.house.undo.stop(number):
        draft = visit.ask(asks.Draft, number=number)
        note = composer.note_in(draft)
        if note is not None:
            visit.ask(asks.KeepDraft, number=number, **_kept_as(visit, note))


def _written(visit: Visit, number: int) -> Response:
    """Write a note down now."""
    try:
        result = visit.ask(asks.SendDraft, number=number)
    except NoSuchDraft:
        return visit.go(_here(visit))
    except Refusal:
        return visit.go(_here(visit, "refused"))
    return visit.go(_here(visit, f"e-{result['ref']}"))


def _forget(visit: Visit) -> None:
    number = _number(visit)
    if number and visit.house.undo.left(number) is None:
        try:
            visit.ask(asks.ForgetDraft, number=number)
        except NoSuchDraft:
            return
