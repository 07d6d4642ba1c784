"""Taking items of the public record out as a file, and entering those of another record as proposed."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.station import item_lines
from goodoffices.station.acts import name_of
from goodoffices.station.api import asks
from goodoffices.web.pages.record import page
from goodoffices.web.visit import Visit

_PASTED: Final = "items"
"""How what was given is called in a refusal."""
_KINDS: Final = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


def take(visit: Visit) -> Response:
    """The confirmed items as a file."""
    form = visit.form["go"] if visit.form["go"] in item_lines.FORMS else item_lines.FORMS[0]
    lines = item_lines.written(item_lines.confirmed(_asked_by(visit, asks.Items)), form)
    headers = {"Content-Disposition": f'attachment; filename="record.{form}"'}
    return Response(lines, headers=headers, media_type=_KINDS[form])


def load(visit: Visit) -> Response:
    """Enter the items that were given, all or none."""

    def loaded() -> str:
        data = visit.form.words("items").encode()
        item_lines.check(_PASTED, data)
        entered, known = item_lines.enter(_asked_by(visit, asks.LoadItems), _PASTED, data)
        return f"{visit.of_talk('record')}?loaded={entered}&known={known}"

    return visit.act(loaded, lambda refused: page(visit, refused))


def _asked_by(visit: Visit, kind: type[asks.Items | asks.LoadItems]) -> item_lines.Ask:
    def ask(**fields: Any) -> dict[str, Any]:
        given = {name: value for name, value in fields.items() if value is not None}
        answer: dict[str, Any] = visit.house.do(name_of(kind), {"talk": visit.talk.title, **given})
        return answer

    return ask
