"""The gatekeeper: every request passes here before any page is asked.

The rules are:

* ``Host`` is the listener's own, to the letter: a page of another site that was led here by a name gets nothing.
* A request that changes something names this origin, to the letter. Without ``Origin`` nothing is changed.
* A browser says where a request comes from (``Sec-Fetch-Site``). From another site only the way in is answered, since
  the file that leads there is another site to it.
* Below the secret path the cookie is demanded. Whoever lacks it, asks elsewhere, or asks wrongly gets the same answer.
* Each answer bears the same policy: nothing from elsewhere, no script but ours, no frame around it, nothing kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodoffices.serving.connection import RESERVED
from goodoffices.serving.loopback import HOST
from goodoffices.web.admission import Admission

LAUNCH: Final = "/launch/"
CODE: Final = "/code"
ICON: Final = "/icon.svg"
LOOK: Final = "/static/"
"""How pages look, which everybody may know."""


_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types go",
)


def policy(framed_by: str = "'none'", frames: str = "'none'") -> str:
    """What a page may load and do, as a header says it.

    Args:
        framed_by: which origin may show it in a frame.
        frames: which origins it may show so itself.
    """
    return "; ".join((*_POLICY, f"frame-ancestors {framed_by}", f"frame-src {frames}"))


HEADERS: Final = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    # Stricter ones make browsers hide the origin of a form, which is demanded here. None goes elsewhere.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=()",
}

NOT_STORED: Final = "no-store"

_METHODS: Final = ("GET", "HEAD", "POST")
_FROM_HERE: Final = ("", "same-origin", "none")


class _Place(Enum):
    """What a request may ask for."""

    NOTHING = auto()
    WAY_IN = auto()
    PAGES = auto()


class Gatekeeper:
    """Lets requests through to the way in, and to the pages.

    Args:
        pages: answers what is asked below the secret path.
        way_in: answers whoever has no cookie yet.
        refuse: makes the page for everybody else, with a status.
        policies: gives the policy of the moment; left out: no frames.
    """

    def __init__(
        self,
        pages: ASGIApp,
        way_in: ASGIApp,
        admission: Admission,
        refuse: Callable[[HTTPStatus], Response],
        policies: Callable[[], str] = policy,
    ) -> None:
        self._pages = pages
        self._way_in = way_in
        self._admission = admission
        self._refuse = refuse
        self._policies = policies
        self.port = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        answer = with_policy(send, self._policies)
        if RESERVED in scope["state"]:
            await self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, answer)
            return
        match self._judge(scope, Headers(scope=scope)):
            case _Place.PAGES:
                await self._pages(scope, receive, answer)
            case _Place.WAY_IN:
                await self._way_in(scope, receive, answer)
            case _Place.NOTHING:
                await self._refuse(HTTPStatus.FORBIDDEN)(scope, receive, answer)

    def _judge(self, scope: Scope, headers: Headers) -> _Place:
        path, method = str(scope["path"]), str(scope["method"])
        here = f"{HOST}:{self.port}"
        if headers.getlist("host") != [here] or method not in _METHODS:
            return _Place.NOTHING
        if method == "POST" and headers.getlist("origin") != [f"http://{here}"]:
            return _Place.NOTHING
        from_here = headers.get("sec-fetch-site", "") in _FROM_HERE
        if path.startswith(LAUNCH) and method == "GET":
            return _Place.WAY_IN
        if (path in ("/", CODE, ICON) or path.startswith(LOOK)) and from_here:
            return _Place.WAY_IN
        known = self._admission.lies_within(path) and self._admission.knows(headers.get("cookie", ""))
        return _Place.PAGES if known and from_here else _Place.NOTHING


def with_policy(send: Send, allowed: Callable[[], str]) -> Callable[[Message], Awaitable[None]]:
    """The same, with the policy among the headers of each answer."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers["Content-Security-Policy"] = allowed()
            headers.setdefault("Cache-Control", NOT_STORED)
        await send(message)

    return sent
