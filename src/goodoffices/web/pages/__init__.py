"""Every page: at which address, with which methods, and what answers it. This table is the only one."""

from __future__ import annotations

from goodoffices.web.pages import keys, leg, settings, talks
from goodoffices.web.visit import Handler

PAGES: tuple[tuple[tuple[str, ...], str, Handler], ...] = (
    (("GET",), "/", talks.show),
    (("GET",), "/new", talks.new),
    (("POST",), "/new", talks.open_talk),
    (("GET",), "/keys", keys.show),
    (("GET",), "/settings", settings.show),
    (("POST",), "/settings", settings.change),
    (("POST",), "/language", settings.language),
    (("POST",), "/stay", settings.stay),
    (("GET",), "/t/{talk}/leg/{leg}", leg.show),
    (("POST",), "/t/{talk}/leg/{leg}/note", leg.note),
)
