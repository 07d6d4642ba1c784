"""Every page: at which address, with which methods, and what answers it. This table is the only one."""

from __future__ import annotations

from goodoffices.web.pages import (
    convey,
    desk,
    due,
    end,
    export,
    find,
    has,
    health,
    keys,
    leg,
    people,
    record,
    release,
    reply,
    settings,
    sheet,
    standing,
    strike,
    talks,
    tell,
    who,
    wording,
)
from goodoffices.web.visit import Handler

_GET = ("GET",)
_POST = ("POST",)

PAGES: tuple[tuple[tuple[str, ...], str, Handler], ...] = (
    (_GET, "/", talks.show),
    (_GET, "/new", talks.new),
    (_POST, "/new", talks.open_talk),
    (_GET, "/due", due.show),
    (_POST, "/find", find.find),
    (_GET, "/keys", keys.show),
    (_GET, "/settings", settings.show),
    (_POST, "/settings", settings.change),
    (_POST, "/language", settings.language),
    (_POST, "/stay", settings.stay),
    (_GET, "/health", health.show),
    (_POST, "/health", health.confirm_clock),
    # --- a leg
    (_GET, "/t/{talk}/leg/{leg}", leg.show),
    (_POST, "/t/{talk}/leg/{leg}/note", leg.note),
    (_GET, "/t/{talk}/leg/{leg}/reply", reply.show),
    (_POST, "/t/{talk}/leg/{leg}/reply", reply.send),
    (_GET, "/t/{talk}/leg/{leg}/tell", tell.show),
    (_POST, "/t/{talk}/leg/{leg}/tell", tell.told),
    (_GET, "/t/{talk}/leg/{leg}/has", has.show),
    (_GET, "/t/{talk}/leg/{leg}/export", export.show),
    (_POST, "/t/{talk}/leg/{leg}/export", export.take),
    (_GET, "/t/{talk}/leg/{leg}/people", people.show),
    (_POST, "/t/{talk}/leg/{leg}/people", people.change),
    # --- a talk
    (_GET, "/t/{talk}/desk", desk.show),
    (_GET, "/t/{talk}/convey/{leg}", convey.show),
    (_POST, "/t/{talk}/convey/{leg}", convey.change),
    (_POST, "/t/{talk}/convey/{leg}/add", convey.add),
    (_GET, "/t/{talk}/standing", standing.show),
    (_GET, "/t/{talk}/end", end.show),
    (_POST, "/t/{talk}/end", end.change),
    (_GET, "/t/{talk}/people", people.all_legs),
    (_GET, "/t/{talk}/record", record.show),
    (_POST, "/t/{talk}/record", record.enter),
    (_POST, "/t/{talk}/record/{ref}", record.judge),
    # --- one thing
    (_GET, "/t/{talk}/sheet/{ref}", sheet.show),
    (_POST, "/t/{talk}/sheet/{ref}", sheet.deliver),
    (_GET, "/t/{talk}/sheet/{ref}/mediator", sheet.mediators_copy),
    (_GET, "/t/{talk}/wording/{ref}", wording.show),
    (_POST, "/t/{talk}/wording/{ref}", wording.answer),
    (_GET, "/t/{talk}/release/{ref}", release.show),
    (_POST, "/t/{talk}/release/{ref}", release.send),
    (_GET, "/t/{talk}/finding/{ref}", standing.finding),
    (_POST, "/t/{talk}/finding/{ref}", standing.find),
    (_GET, "/t/{talk}/strike/{ref}", strike.show),
    (_POST, "/t/{talk}/strike/{ref}", strike.strike),
    (_GET, "/t/{talk}/who/{ref}", who.show),
)
