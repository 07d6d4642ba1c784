"""The demo in the browser: what the press knew, and then a talk from inside, one real act at a time.

The rules are:

* Every station is a process with pages of its own, and so is the relay. What is shown are those pages, in a frame; the
  bar above them exists only here.
* *Next step* does the next act of the scenario, through the station of whoever does it. *Reset* begins anew, on new
  stations. Nothing here can be done that the pages cannot do as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from msgspec import structs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DoorClosed
from goodoffices.foreign import text
from goodoffices.scenario.cast import Cast
from goodoffices.scenario.play import Play
from goodoffices.scenario.reading import read_scenario
from goodoffices.scenario.results import Played
from goodoffices.scenario.scenario import THE_MEDIATOR, Scenario, Step
from goodoffices.sentences import Speech, speech
from goodoffices.sentences.piece import Quotation
from goodoffices.serving.loopback import HOST, DidNotStartError, LoopbackServer
from goodoffices.station.api.wire import Launch, Where
from goodoffices.station.door import welcome
from goodoffices.station.idle import seconds
from goodoffices.station.unlocked import system_chance
from goodoffices.talk.views import Sentence, WordsView
from goodoffices.web import html
from goodoffices.web.admission import Admission
from goodoffices.web.gatekeeper import ICON, LAUNCH, Gatekeeper, policy
from goodoffices.web.listener import BOUNDS
from goodoffices.web.site import icon, static_page
from goodoffices.words import say_instant

REPORTED: Final = {"en": "reported-article", "he": "reported-article-he"}
"""What the press knew, read from an article in the language of the pages."""

_OF_THE_RECORD: Final = frozenset({"import", "take", "leave"})
_ARTICLE: Final = "articles/1"
INSIDE: Final = "two-stations"

_ALONE: Final = "has?alone=yes"
"""What a side without a station has: as its sheet, without the mediator's way to other pages."""

_MODULE: Final = "goodoffices.web.seat_process"


@dataclass(frozen=True, slots=True)
class Chair:
    """A seat that the bar leads to.

    Attributes:
        name: whose.
        style: the class of its colour.
        station: it has a station of its own; otherwise it is shown what was brought to it.
    """

    name: str
    style: str
    station: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that one side said, and another does not know: whose, in its colour."""

    whose: Chair
    words: Quotation


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the page now.

    Attributes:
        chapter: the title of the scenario, and what it is about.
        caption: what has just happened; empty: nothing yet.
        refused: what was refused; None: nothing was.
        whose: in front of whom one sits.
        address: the page of the frame.
        over: there is no further step.
        press: what the press knew: nobody sits on a side.
        unknown: in the place of the page, what this seat does not know; None: its page.
    """

    chapter: str
    about: str
    caption: str
    refused: Sentence | None
    whose: str
    address: str
    step: int
    steps: int
    over: bool
    press: bool
    closing: str
    unknown: tuple[Unknown, ...] | None


class Theatre:
    """The plays of a demo, one after the other. Use it in ``with``.

    Args:
        scenarios: their files or names; the first is played whole at once if it has no side with a station of its own
            and is the reported case.
        language: of the pages.
        framed_by: the origin of the bar.
    """

    def __init__(self, scenarios: list[str], language: str, framed_by: Callable[[], str]) -> None:
        self._scenarios = [read_scenario(name) for name in scenarios]
        self._language = language
        self._framed_by = framed_by
        self._turn = threading.RLock()
        self._chapter = 0
        self._play: Play | None = None
        self._steps: Iterator[Played] = iter(())
        self._played: Played | None = None
        self._whose = THE_MEDIATOR
        self._where: Where | None = None
        self._unknown = False
        self._typed: int | None = None

    def __enter__(self) -> Theatre:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every station."""
        with self._turn:
            if self._play is not None:
                self._play.stage.close()
                self._play = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that is on."""
        return self._scenarios[self._chapter]

    def chairs(self) -> list[Chair]:
        """The seats of the bar: the mediator, and each side; none where the press alone is read."""
        if self._press:
            return []
        sides = [Chair(side.name, f"seat-{at % 6 + 1}", side.own) for at, side in enumerate(self.scenario.sides)]
        return [Chair(THE_MEDIATOR, "seat-mediator", station=True), *sides]

    def reset(self) -> None:
        """Begin anew."""
        with self._turn:
            self.close()
            self._chapter = 0
            self._begin()

    def sit(self, whose: str) -> None:
        """Look from another seat."""
        with self._turn:
            if any(chair.name == whose for chair in self.chairs()):
                self._carry()
                self._whose, self._where, self._unknown = whose, self._page_of(whose), False

    def turn_over(self) -> None:
        """Show what this seat does not know, or its page again; only a demo can."""
        with self._turn:
            self._unknown = not self._unknown and self._whose != THE_MEDIATOR

    def next(self) -> None:
        """Do the next act; after the last one the next scenario begins."""
        with self._turn:
            if self._play is None:
                self._begin()
                return
            self._carry()
            if self._typed is not None:
                self._play.stage.forget(self._typed)
                self._typed = None
            played = next(self._steps, None)
            while played is not None and self._press and not played.tell:
                played = next(self._steps, None)  # what is told of together happens together
            self._unknown = False
            if played is not None:
                self._played = played
                step = self.scenario.steps[played.step - 1]
                self._whose, where = self._place_of(step, refused=played.refused is not None)
                made = self._play.handles.get(step.label, "") if step.label else ""
                self._where = structs.replace(where, at=made) if where.leg and not where.page else where
            elif self._chapter + 1 < len(self._scenarios):
                self.close()
                self._chapter += 1
                self._begin()

    def shown(self) -> Shown:
        """What stands on the page now."""
        with self._turn:
            if self._play is None:
                self._begin()
            played, scenario = self._played, self.scenario
            step = 0 if played is None else played.step
            over = step >= len(scenario.steps) and self._chapter + 1 >= len(self._scenarios)
            return Shown(
                chapter=scenario.title,
                about=scenario.about,
                caption="" if played is None else played.tell or played.act,
                refused=None if self._play is None else self._play.met,
                whose=self._whose,
                address=self._address(),
                step=step,
                steps=len(scenario.steps),
                over=over,
                press=self._press,
                closing=scenario.closing if over else "",
                unknown=tuple(self._what_is_unknown()) if self._unknown else None,
            )

    def _what_is_unknown(self) -> Iterator[Unknown]:
        """The words of other sides that the side of this seat could not have seen, in any form."""
        if self._play is None:
            return
        stage, chairs = self._play.stage, {chair.name: chair for chair in self.chairs()}
        for leg in stage.view(THE_MEDIATOR).legs:
            if leg.leg == self._whose or leg.leg not in chairs:
                continue
            for each in (each for line in leg.lines for each in line.content if isinstance(each, WordsView)):
                known = stage.call(THE_MEDIATOR, "who_knows", {"ref": each.ref.handle})
                if each.text and all(one["side"] != self._whose for one in known):
                    yield Unknown(chairs[leg.leg], Quotation.of(each.text, each.language, each.direction))

    # --- playing

    def _carry(self) -> None:
        """Carry what somebody did on the pages themselves."""
        if self._play is not None:
            self._play.stage.carry()

    def _begin(self) -> None:
        scenario = self.scenario
        self._play = Play(
            scenario, every_front=False, stage=Cast(scenario, module=_MODULE, framed_by=self._framed_by())
        ).__enter__()
        self._play.stage.speak(self._language)
        self._steps, self._played, self._unknown = iter(self._play), None, False
        self._whose, self._where = THE_MEDIATOR, self._page_of(THE_MEDIATOR)
        if self._press:
            article = scenario.steps[0].keys
            fields = {name: str(article[name]) for name in ("text", "published", "outlet")}
            self._typed = self._play.stage.type_in("article", fields)
            self._where = Where(talk=scenario.title, page="articles")

    @property
    def _press(self) -> bool:
        """Whether an article is read, and nothing else."""
        return all(step.do in _OF_THE_RECORD for step in self.scenario.steps)

    def _page_of(self, whose: str) -> Where:
        side = next((side for side in self.scenario.sides if side.name == whose), None)
        if side is None:
            page = "record" if self.scenario.items and self._played is not None else "desk"
            return Where(talk=self.scenario.title, page=page)
        return Where(talk=self.scenario.title, leg=side.name, page="" if side.own else _ALONE)

    def _place_of(self, step: Step, *, refused: bool) -> tuple[str, Where]:
        """From which seat, and on which page, one sees best what a step did."""
        title = self.scenario.title
        sides = {seat.name: side for side in self.scenario.sides for seat in side.seats}
        acted = sides.get(step.by)
        to = next((side for side in self.scenario.sides if side.name == step.keys.get("to")), None)
        if acted is not None:
            return (acted.name if acted.own else THE_MEDIATOR), Where(talk=title, leg=acted.name)
        if step.do in _OF_THE_RECORD:
            last = step is self.scenario.steps[-1]
            return THE_MEDIATOR, Where(talk=title, page="record" if last else _ARTICLE)
        if step.do == "record":
            return THE_MEDIATOR, Where(talk=title, page="record")
        if step.do == "deliver" and step.keys.get("to") in sides:
            return self._brought(sides[str(step.keys["to"])].name)
        if to is not None and not refused:
            return (to.name if to.own else THE_MEDIATOR), Where(talk=title, leg=to.name)
        return THE_MEDIATOR, Where(talk=title, page="desk")

    def _brought(self, whose: str) -> tuple[str, Where]:
        return whose, self._page_of(whose)

    def _address(self) -> str:
        if self._play is None or self._where is None:
            return ""
        launch: Launch = self._play.stage.launch(self._whose, self._where)
        return html.led_to(text(Path(launch.file).read_bytes(), lambda problem: DoorClosed(problem=problem)))


class Demo:
    """The page with the bar: a listener of its own.

    Args:
        scenarios: files or names of scenarios, in their order.
        language: of the pages.
    """

    def __init__(self, scenarios: list[str], language: str) -> None:
        self._admission = Admission(system_chance, seconds)
        self._tongue: Speech = speech(language).for_pages(lambda at: say_instant(at.ms, at.zone))
        self._origin = ""
        self._frames = "'self'"
        self.theatre = Theatre(scenarios, language, lambda: self._origin)
        below = f"/{self._admission.path}"
        pages = Router(
            [
                Route(f"{below}/", self._page, methods=["GET"]),
                Route(f"{below}/next", partial(self._act, lambda _: self.theatre.next()), methods=["POST"]),
                Route(f"{below}/reset", partial(self._act, lambda _: self.theatre.reset()), methods=["POST"]),
                Route(f"{below}/unknown", partial(self._act, lambda _: self.theatre.turn_over()), methods=["POST"]),
                Route(f"{below}/sit/{{number:int}}", partial(self._act, self._sit), methods=["POST"]),
                Route(f"{below}/static/{{name:path}}", static_page, methods=["GET"]),
            ]
        )
        way_in = Router(
            [
                Route(ICON, icon, methods=["GET"]),
                Route(LAUNCH + "{token}", self._let_in, methods=["GET"]),
            ]
        )
        self._gatekeeper = Gatekeeper(
            pages, way_in, self._admission, lambda status: Response(status_code=status), self._policy
        )
        self._listening = LoopbackServer(self._gatekeeper, BOUNDS, name="demo", welcome=welcome())

    def open(self) -> str:
        """Begin; gives the address that a browser is led to, once.

        Raises:
            DoorClosed: the listener does not start.
        """
        try:
            self._gatekeeper.port = self._listening.open()
        except DidNotStartError:
            raise DoorClosed(problem="the listener of the demo did not start") from None
        self._origin = f"http://{HOST}:{self._gatekeeper.port}"
        return f"{self._origin}{LAUNCH}{self._admission.new_way().token}"

    def close(self) -> None:
        """End it, with every station."""
        self._listening.close()
        with suppress(Refusal):
            self.theatre.close()

    def _policy(self) -> str:
        return policy(frames=self._frames)

    async def _let_in(self, request: Request) -> Response:
        if self._admission.take_token(request.path_params["token"]) is None:
            return Response(status_code=HTTPStatus.FORBIDDEN)
        there = f"/{self._admission.path}/"
        page = HTMLResponse(self._rendered("let_in.html", there=there))
        page.headers["Set-Cookie"] = self._admission.set_cookie
        return page

    async def _page(self, _: Request) -> Response:
        shown = await run_in_threadpool(self.theatre.shown)
        self._frames = shown.address.partition(LAUNCH)[0] or "'self'"
        return HTMLResponse(
            self._rendered("demo.html", shown=shown, chairs=self.theatre.chairs(), root=f"/{self._admission.path}/")
        )

    def _sit(self, request: Request) -> None:
        chairs = self.theatre.chairs()
        number = request.path_params["number"]
        if number < len(chairs):
            self.theatre.sit(chairs[number].name)

    async def _act(self, act: Callable[[Request], None], request: Request) -> Response:
        await run_in_threadpool(act, request)
        return RedirectResponse(f"/{self._admission.path}/", HTTPStatus.SEE_OTHER)

    def _rendered(self, template: str, **facts: object) -> str:
        tongue = self._tongue
        made = html.environment().get_template(template)
        return made.render(tongue=tongue, say=lambda text, **said: html.apart(tongue.say(text, **said)), **facts)
