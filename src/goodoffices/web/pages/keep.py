"""Keeping what stands in a form while somebody types."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from goodoffices.web.visit import Visit


def keep(visit: Visit) -> Response:
    """Keep it; the answer is the number of its draft."""
    return JSONResponse({"draft": visit.keep()})
