"""Which page answers which address, and what every answer has in common.

The rules are:

* A page runs in a thread of its own, so that none makes another wait.
* A refusal that a page does not show itself becomes a page: what happened, why, and what to do.
* A fault of the program is told by its kind and place; nothing of what stood around it goes on.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache, partial
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route, Router

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import Locked, NoSuchTalk, Resting
from goodoffices.sentences import speech
from goodoffices.station.logs import without_its_words
from goodoffices.web import html
from goodoffices.web.admission import Admission
from goodoffices.web.forms import Form, form_of
from goodoffices.web.gatekeeper import CODE, ICON, LAUNCH, LOOK
from goodoffices.web.live import events
from goodoffices.web.pages import PAGES
from goodoffices.web.visit import Handler, House, Visit

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Site:
    """The pages of one unlocked station, and the way in."""

    def __init__(self, house: House, admission: Admission) -> None:
        self._house = house
        self._admission = admission
        self._closing = False
        self._spoken = _language_of(house)
        below = f"/{house.root}"
        routes = [
            Route(below + path, self._answering(handler), methods=list(methods)) for methods, path, handler in PAGES
        ]
        routes += [
            Route(f"{below}/live", self._live, methods=["GET"]),
            Route(f"{below}/lock", self._lock, methods=["POST"]),
            Route(f"{below}/static/{{name:path}}", static_page, methods=["GET"]),
        ]
        self.pages = Router(routes, default=self._not_found)
        self.way_in = Router(
            [
                Route(ICON, icon, methods=["GET"]),
                Route(LOOK + "{name:path}", static_page, methods=["GET"]),
                Route("/", self._ask_code, methods=["GET"]),
                Route(CODE, self._take_code, methods=["POST"]),
                Route(LAUNCH + "{token}", self._take_token, methods=["GET"]),
            ]
        )

    def close(self) -> None:
        """Write down what can still be undone, and tell every tab that the station is locked."""
        self._house.undo.close()
        self._closing = True

    # --- pages

    def _answering(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            form = Form([])
            try:
                if request.method == "POST":
                    form = await form_of(request)
                visit = self._visit(request, form)
                answered: Response = await run_in_threadpool(without_its_words, partial(handler, visit))
                self._spoken = visit.spoken or self._spoken
                return answered
            except Refusal as refusal:
                return await run_in_threadpool(refusal_page, self._visit(request, form), refusal)

        return answer

    def _visit(self, request: Request, form: Form) -> Visit:
        query = Form(request.query_params.multi_items())
        asked = f"?{request.url.query}" if request.url.query else ""
        path = request.url.path + asked
        return Visit(self._house, path, request.headers, dict(request.path_params), query, form)

    async def _not_found(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        request = Request(scope, receive)
        page = await run_in_threadpool(refusal_page, self._visit(request, Form([])), NoSuchTalk(title="", similar=""))
        await page(scope, receive, send)

    async def _live(self, request: Request) -> Response:
        async def stream() -> AsyncIterator[bytes]:
            async for kind, data in events(self._house, lambda: self._closing):
                yield f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def _lock(self, request: Request) -> Response:
        page = self._plain_page("locked.html", HTTPStatus.OK, self._language())
        page.headers["Set-Cookie"] = self._admission.expire_cookie
        self._house.lock()
        return page

    # --- the way in

    async def _take_token(self, request: Request) -> Response:
        return self._let_in(self._admission.take_token(request.path_params["token"]))

    async def _take_code(self, request: Request) -> Response:
        try:
            form = await form_of(request)
        except Refusal:
            form = Form([])
        good = self._admission.take_code(form["code"])
        if not good:
            return self._plain_page("code.html", HTTPStatus.FORBIDDEN, self._language(), wrong=True)
        return self._let_in("")

    def _let_in(self, there: str | None) -> Response:
        if there is None:
            return self.refuse(HTTPStatus.FORBIDDEN)
        # A redirect would lose a cookie of this strictness: the request came from elsewhere.
        address = f"/{self._admission.path}/{there}"
        page = self._plain_page("let_in.html", HTTPStatus.OK, self._language(), there=address)
        page.headers["Set-Cookie"] = self._admission.set_cookie
        return page

    async def _ask_code(self, _: Request) -> Response:
        return self._plain_page("code.html", HTTPStatus.OK, self._language(), wrong=False)

    def refuse(self, status: HTTPStatus) -> Response:
        """The page for whoever is not let in."""
        return self._plain_page(
            "not_let_in.html", status, self._language(), busy=status is HTTPStatus.SERVICE_UNAVAILABLE
        )

    def _language(self) -> str:
        """The language that was spoken last: whoever is not let in asks nothing of the station, nor waits for it."""
        return self._spoken

    @staticmethod
    def _plain_page(template: str, status: HTTPStatus, language: str, **facts: object) -> Response:
        tongue = speech(language)
        made = html.environment().get_template(template)
        return HTMLResponse(
            made.render(tongue=tongue, say=lambda text, **said: html.apart(tongue.say(text, **said)), **facts), status
        )


def _language_of(house: House) -> str:
    try:
        return str(house.look_by_itself("settings", {}).result.language)
    except Refusal:
        return "en"


def refusal_page(visit: Visit, refusal: Refusal) -> Response:
    """A refusal as a page of its own."""
    if isinstance(refusal, Locked | Resting):
        return Site._plain_page("locked.html", HTTPStatus.LOCKED, "en")  # of this module
    status = HTTPStatus.NOT_FOUND if isinstance(refusal, NoSuchTalk) else HTTPStatus.CONFLICT
    return visit.page("refusal.html", status, refusals=visit.refused(refusal), draft=refusal.draft)


@cache
def _of_static(name: str) -> bytes | None:
    folder = files("goodoffices.web").joinpath("static")
    known = {
        (f"fonts/{each.name}" if inner else each.name): each
        for inner, place in ((False, folder), (True, folder.joinpath("fonts")))
        for each in place.iterdir()
        if each.is_file()
    }
    found = known.get(name)
    return None if found is None else found.read_bytes()


def styles() -> str:
    """The style sheets as one text, without the faces."""
    return "\n".join((_of_static(name) or b"").decode() for name in ("tokens.css", "pages.css"))


async def static_page(request: Request) -> Response:
    """A style, a script, a face or a sign."""
    return _resource(request.path_params["name"])


async def icon(_: Request) -> Response:
    """The sign of these pages."""
    return _resource("icon.svg")


def _resource(name: str) -> Response:
    kind = next((kind for ending, kind in _TYPES.items() if name.endswith(ending)), None)
    data = None if kind is None else _of_static(name)
    if data is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return Response(data, headers={"Cache-Control": "private, max-age=86400"}, media_type=kind)
