"""Conveying: sources, wordings, and beside them exactly what the recipient will see, from the gate's own dry run.

The rules are:

* A conveyance is a draft of its recipient's leg until it is made. Very words are named in it, and never typed.
* What the recipient will see is asked of the gate each time the page is shown. The act is held to what was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import (
    AmbiguousHandle,
    NoSuchDraft,
    NoSuchHandle,
    NoSuchTalk,
    NothingTicked,
    SentBefore,
)
from goodoffices.sentences import items as said
from goodoffices.sentences import speech
from goodoffices.sentences.piece import TRANSLATION
from goodoffices.station.api import asks
from goodoffices.station.results import Checked, Thing
from goodoffices.talk.events import Act, Force
from goodoffices.talk.views import NAMELESS, Sentence, WordsView
from goodoffices.web.entries import Laid
from goodoffices.web.forms import Form
from goodoffices.web.seats import Seat
from goodoffices.web.visit import Visit

PAGE: Final = "convey"

_KINDS: Final = {
    "passage": {"verbatim": "very_words", "in_substance": "in_substance"},
    "condition": {"verbatim": "very_words", "in_substance": "in_substance"},
    "stance": {"in_substance": "stance"},
    "finding": {"in_substance": "finding"},
    "stage": {"in_substance": "stage"},
}
_NEWS: Final = ("withdrawal", "correction")
"""What is told of items that a side has: their authors are told nothing of it."""

_BARE: Final = ("withdrawal", "correction", "extension", "finding", "stage")
_ACTS: Final = tuple(each.value for each in Act)
_FORCES: Final = tuple(each.value for each in Force)


@dataclass(frozen=True, slots=True)
class ItemTyped:
    """One item as it stands in the form, with the things that it names.

    Attributes:
        prefix: of the names of its fields.
        sources: what it draws on, as it stands on its leg.
        conditions: of a stance: the conditions of that answer.
        refusals: what the gate says against it.
    """

    prefix: str
    form: Form
    sources: list[Thing]
    conditions: list[WordsView]
    refusals: list[Sentence]

    @property
    def kind(self) -> str:
        """Which sort of item it is."""
        return self.get("kind")

    def get(self, name: str) -> str:
        """A field of it."""
        return self.form[f"{self.prefix}.{name}"]

    def words(self, name: str) -> str:
        """Words of it, as they were typed."""
        return self.form.words(f"{self.prefix}.{name}")


def show(visit: Visit) -> Response:
    """A conveyance as it is being written, and what the recipient will see."""
    return _page(visit, [])


def _page(visit: Visit, met: list[Sentence]) -> Response:
    """The page. ``met``: what was refused just now; what the gate says again stands beside its item instead."""
    number, form = _draft(visit)
    form = _with_asked(form, visit.query)
    to = visit.leg
    numbers = form.numbers("i")
    ready = [n for n in numbers if not _is_begun(form, f"i{n}")]
    checked, refusals = _checked(visit, to, form, ready)
    found = {} if checked is None else {n: each.refusals for n, each in zip(ready, checked.items, strict=False)}
    items = [_item(visit, form, n, found.get(n, [])) for n in numbers]
    owners = {thing.leg for item in items for thing in item.sources if item.kind not in _NEWS}
    again = {each.code for item in items for each in item.refusals} | {each.code for each in refusals}
    refusals += [each for each in met if each.code not in again]
    return visit.page(
        "convey.html",
        seats=visit.seats(visit.talk),
        to=to,
        draft=number,
        form=form,
        items=items,
        refusals=refusals,
        checked=checked,
        preview=_preview(visit, checked),
        owners=[seat for seat in visit.seats(visit.talk) if seat.name in owners],
        acts=_ACTS,
        forces=_FORCES,
        next_number=(numbers[-1] if numbers else 0) + 1,
    )


def _is_begun(form: Form, prefix: str) -> bool:
    """Whether an item still waits for its words: there is nothing to say against it yet."""
    return form[f"{prefix}.kind"] in ("in_substance", "own_words") and not form[f"{prefix}.text"]


def _item(visit: Visit, form: Form, number: int, refusals: list[Sentence]) -> ItemTyped:
    prefix = f"i{number}"
    named = [*form.every(f"{prefix}.from"), *([form[f"{prefix}.of"]] if form[f"{prefix}.of"] else [])]
    things = [thing for handle in named if (thing := _thing(visit, handle)) is not None]
    conditions = [
        each
        for thing in things
        for each in thing.line.content
        if form[f"{prefix}.kind"] == "stance" and isinstance(each, WordsView) and each.role == "condition"
    ]
    return ItemTyped(prefix, form, things, conditions, refusals)


def _with_asked(form: Form, query: Form) -> Form:
    """The same with one more item that the address asks for, such as a correction that is due."""
    kind, of = query["kind"], query["of"]
    there = any(form[f"i{n}.kind"] == kind and form[f"i{n}.of"] == of for n in form.numbers("i"))
    if kind not in _BARE or not of or there:
        return form
    prefix = f"i{max(form.numbers('i'), default=0) + 1}"
    return Form.of(form.plain() | {f"{prefix}.kind": [kind], f"{prefix}.of": [of]})


def _thing(visit: Visit, handle: str) -> Thing | None:
    try:
        return visit.ask(asks.Thing, talk=visit.talk.title, ref=handle)
    except (NoSuchHandle, AmbiguousHandle):
        return None


def _checked(visit: Visit, to: Seat, form: Form, numbers: list[int]) -> tuple[Checked | None, list[Sentence]]:
    items = [item for number in numbers if (item := _asked(form, f"i{number}")) is not None]
    if not items:
        return None, []
    because = {"because": form.words("because")} if form["because"] else {}
    try:
        return visit.ask(asks.Check, talk=visit.talk.title, to=to.name, items=items, **because), []
    except NoSuchTalk:
        raise
    except Refusal as refusal:
        return None, visit.refused(refusal)


def _preview(visit: Visit, checked: Checked | None) -> list[Laid]:
    """The items as they will stand on the sheet, in its language; for a station in the language of these pages."""
    if checked is None or checked.preview is None:
        return []
    paper = checked.preview.paper
    tongue = visit.tongue if paper is None else speech(paper.language)
    return [
        Laid(
            ref=NAMELESS,
            piece=said.item(tongue, each, on_a_sheet=True),
            translated_by=tongue.say(TRANSLATION),
            very=each.form == "verbatim",
        )
        for each in checked.preview.items
    ]


# --- what the form says


def items_of(form: Form) -> list[dict[str, Any]]:
    """The items of a conveyance as the station is asked for them; those without any words are left out."""
    return [item for number in form.numbers("i") if (item := _asked(form, f"i{number}")) is not None]


def _asked(form: Form, prefix: str) -> dict[str, Any] | None:
    kind = form[f"{prefix}.kind"]
    plain: dict[str, Any] = {"kind": kind}

    def given(*names: str) -> dict[str, Any]:
        return {name: form[f"{prefix}.{name}"] for name in names if form[f"{prefix}.{name}"]}

    provisos = [line for line in form.words(f"{prefix}.provisos").splitlines() if line.strip()]
    together: dict[str, Any] = {"provisos": provisos} if provisos else {}
    if form[f"{prefix}.unnamed"]:
        together["unnamed"] = True
    if form[f"{prefix}.translation"]:
        language = form[f"{prefix}.translation_language"]
        together["translation"] = {"text": form.words(f"{prefix}.translation"), "language": language}
    text = form.words(f"{prefix}.text").strip("\n")
    match kind:
        case "very_words":
            return plain | given("of") | together
        case "in_substance":
            return (
                plain | {"text": text or " ", "from": form.every(f"{prefix}.from")} | given("act", "force") | together
            )
        case "own_words":
            together.pop("unnamed", None)
            together.pop("provisos", None)
            return plain | {"text": text or " "} | given("act", "valid_until", "answer_by", "language") | together
        case "stance":
            together.pop("translation", None)
            return plain | given("of") | together | _of_stance(form, prefix)
        case _ if kind in _BARE:
            named = {"unnamed": True} if "unnamed" in together and kind in ("finding", "stage") else {}
            return plain | given("of") | named
        case _:
            return None


def _of_stance(form: Form, prefix: str) -> dict[str, Any]:
    conditions = []
    for handle in form.every(f"{prefix}.condition"):
        wording = form.words(f"{prefix}.condition.{handle}").strip("\n")
        conditions.append({"of": handle} | ({"text": wording} if wording else {}))
    third_party = {"third_party": True} if form[f"{prefix}.third_party"] else {}
    return {"conditions": conditions} | third_party


# --- what the form does


def add(visit: Visit) -> Response:
    """Put something that may cross into the conveyance."""
    number, form = _draft(visit)
    fields = form.plain()
    with_answer = _answer_of(visit, form) if visit.form["what"] == "condition" else ""
    kind = _KINDS.get(visit.form["what"], {}).get(visit.form["form"], "own_words")
    prefix = f"i{max(form.numbers('i'), default=0) + 1}"
    if visit.form["what"] == "record":
        if not visit.form.every("ref"):
            return _page(visit, visit.refused(NothingTicked()))
        fields |= _of_record(visit, form)
    elif with_answer:
        prefix, name = with_answer, f"{with_answer}.condition"
        fields[name] = [*form.every(name), visit.form["ref"]]
    else:
        fields |= _new_item(visit, prefix, kind)

    def added() -> str:
        _keep(visit, number, fields)
        return f"{visit.of_talk('convey', visit.leg.short)}#{prefix}"

    return visit.once(added)


def _of_record(visit: Visit, form: Form) -> dict[str, list[str]]:
    """Items of the public record as own words, one after the other."""
    refs = visit.form.every("ref")
    said = visit.ask(asks.ItemsInWords, talk=visit.talk.title, items=refs, to=visit.leg.name)
    first = max(form.numbers("i"), default=0) + 1
    told = {f"i{number}": text for number, text in enumerate(said.texts, first)}
    return {
        name: value
        for prefix, text in told.items()
        for name, value in (
            (f"{prefix}.kind", ["own_words"]),
            (f"{prefix}.text", [text]),
            (f"{prefix}.language", [said.language]),
        )
    }


def _answer_of(visit: Visit, form: Form) -> str:
    """The item that states the answer whose condition is added, if it is in the conveyance."""
    entry = visit.form["ref"].partition(".")[0]
    stances = (f"i{n}" for n in form.numbers("i") if form[f"i{n}.kind"] == "stance")
    return next((each for each in stances if form[f"{each}.of"].partition(".")[0] == entry), "")


def _new_item(visit: Visit, prefix: str, kind: str) -> dict[str, list[str]]:
    fields = {f"{prefix}.kind": [kind]}
    if visit.form["third_party"]:
        fields[f"{prefix}.third_party"] = ["yes"]
    if kind == "in_substance":
        fields[f"{prefix}.from"] = [visit.form["ref"]]
        fields[f"{prefix}.text"] = [""]
    elif visit.form["ref"]:
        fields[f"{prefix}.of"] = [visit.form["ref"]]
    return fields


def change(visit: Visit) -> Response:
    """Keep, look again, take an item out, read a wording back, or convey."""
    form = visit.form
    go, _, prefix = form["go"].partition(":")
    number, fields = form.number("draft"), _fields(form)
    there = visit.of_talk("convey", visit.leg.short)
    if go == "keep":
        return JSONResponse({"draft": _keep(visit, number, fields)})

    def changed() -> str:
        nonlocal fields
        if go == "out":
            fields = {name: value for name, value in fields.items() if not name.startswith(f"{prefix}.")}
        if go == "own":
            new = f"i{max(form.numbers('i'), default=0) + 1}"
            fields |= {f"{new}.kind": ["own_words"], f"{new}.text": [""]}
            prefix_made = new
        else:
            prefix_made = "look"
        kept = _keep(visit, number, fields)
        if go == "forget":
            visit.ask(asks.ForgetDraft, number=kept)
            return visit.of_talk("desk")
        if go == "read_back":
            return _read_back(visit, form, prefix)
        if go == "convey":
            return _convey(visit, form, kept)
        return f"{there}#{prefix_made}"

    try:
        return visit.once(changed)
    except (NoSuchTalk, NoSuchDraft):
        raise
    except Refusal as refusal:
        if isinstance(refusal, SentBefore):
            _keep(visit, 0, fields)
        return _page(visit, visit.refused(refusal))


def _convey(visit: Visit, form: Form, number: int) -> str:
    because = {"because": form.words("because")} if form["because"] else {}
    asked = {"talk": visit.talk.title, "to": visit.leg.name, "items": items_of(form), "as_shown": form["as_shown"]}
    made = visit.house.do("send_draft", {"number": number, "act": "convey", "asked": asked | because})
    if made["sheet"]:
        return visit.of_talk("sheet", made["ref"])
    return f"{visit.of_leg(visit.leg.name)}#e-{made['ref']}"


def _read_back(visit: Visit, form: Form, prefix: str) -> str:
    """Ask the owner whether a wording is right."""
    sources = form.every(f"{prefix}.from")
    if not sources:
        return visit.of_talk("convey", visit.leg.short)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=sources[0])
    item = _asked(form, prefix) or {}
    params: dict[str, Any] = {
        name: item[name] for name in ("act", "force", "provisos", "translation", "unnamed") if name in item
    }
    asked = {
        "talk": visit.talk.title,
        "leg": thing.leg,
        "from": sources,
        "to": visit.name_on(thing.leg, visit.leg.name),
        "text": form.words(f"{prefix}.text").strip("\n"),
    }
    try:
        made = visit.house.do("read_back", asked | params)
    except Refusal as refusal:
        if refusal.draft:  # its words are kept in the conveyance already
            visit.ask(asks.ForgetDraft, number=refusal.draft)
        raise
    return f"{visit.of_leg(thing.leg)}?at={made['ref']}#e-{made['ref']}"


def _fields(form: Form) -> dict[str, list[str]]:
    return {name: value for name, value in form.plain().items() if name not in ("go", "once", "draft", "as_shown")}


def _draft(visit: Visit) -> tuple[int, Form]:
    """The conveyance to this recipient that is being written: the number of its draft (0: none), and its form."""
    found = visit.ask(asks.Drafts, talk=visit.talk.title, leg=visit.leg.name)
    for draft in reversed(found):
        kept = draft.typed.typed
        if isinstance(kept, dict) and kept.get("page") == PAGE and isinstance(kept.get("fields"), dict):
            return draft.number, Form.of(kept["fields"])
    return 0, Form([])


def _keep(visit: Visit, number: int, fields: dict[str, list[str]]) -> int:
    params: dict[str, Any] = {
        "talk": visit.talk.title,
        "leg": visit.leg.name,
        "typed": {"page": PAGE, "fields": fields},
        "refused": [],
    }
    if number:
        try:
            return visit.ask(asks.KeepDraft, number=number, **params).number
        except NoSuchDraft:
            pass
    return visit.ask(asks.KeepDraft, **params).number
