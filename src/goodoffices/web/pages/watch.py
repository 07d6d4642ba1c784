"""Saved searches, and the stories of feeds that they found: for the mediator alone.

The rules are:

* Nothing is fetched. A folder of this machine is read when somebody asks, before the station is asked for anything.
* A story is imported by its person, one at a time; what is proposed from it waits like all that is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

from goodoffices.errors.base import Refusal
from goodoffices.errors.importing import FolderUnreadable, SameArticle
from goodoffices.station.api import asks
from goodoffices.station.feed_folder import FolderRead, in_parts, read_folder
from goodoffices.station.results import StoriesTaken
from goodoffices.web.pages.articles import read_before
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

_KEPT_AS: Final = "watch"
_LANGUAGES: Final = ("en", "he", "ar", "fa", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look into a folder came to."""

    found: FolderRead
    new: int = 0
    again: int = 0
    no_place: int = 0

    def and_so(self, taken: StoriesTaken) -> Looked:
        """With what became of more stories."""
        return Looked(self.found, self.new + taken.new, self.again + taken.again, self.no_place + taken.no_place)


def show(visit: Visit) -> Response:
    """The stories that wait, the searches, and the forms for another look and another search."""
    return _page(visit, visit.take_up(_KEPT_AS))


def _page(visit: Visit, refused: Refused, looked: Looked | None = None) -> Response:
    visit.kept_as = _KEPT_AS
    before = visit.query.number("before")
    return visit.page(
        "watch.html",
        refused.status,
        seats=visit.seats(visit.talk),
        here=visit.ask(asks.Watch, talk=visit.talk.title, **({"before": before} if before else {})),
        looked=looked,
        languages=[each for each in visit.languages if each[0] in _LANGUAGES],
        chosen=visit.form.number("story"),
        refused=refused,
    )


def change(visit: Visit) -> Response:
    """Look into a folder; save or forget a search; import a story, or set it aside."""
    form = visit.form
    if form["go"] == "look":
        return _look(visit)

    def changed() -> str:
        here = visit.of_talk("watch")
        match form["go"]:
            case "save":
                lines = {name: _lines(form.words(name)) for name in ("words", "actors")}
                visit.do(asks.SaveSearch, talk=visit.talk.title, name=form["name"], language=form["language"], **lines)
            case "forget":
                visit.do(asks.ForgetSearch, talk=visit.talk.title, number=form.number("search"))
            case "aside":
                visit.do(asks.SetStoriesAside, talk=visit.talk.title, numbers=[form.number("story")])
            case "import":
                try:
                    made = visit.do(
                        asks.ImportStory,
                        talk=visit.talk.title,
                        number=form.number("story"),
                        published=form["published"],
                        outlet=form["outlet"],
                    )
                except SameArticle as refusal:
                    visit.ask(asks.SetStoriesAside, talk=visit.talk.title, numbers=[form.number("story")])
                    return read_before(visit, refusal)
                return visit.of_talk("articles", str(made["number"]))
            case _:
                pass
        return here

    return visit.act(changed, lambda refused: _page(visit, refused))


def _look(visit: Visit) -> Response:
    folder = visit.form["folder"]
    try:
        if not Path(folder).is_absolute():
            raise FolderUnreadable(folder=folder or "?", problem="it is not a whole path")
        looked = Looked(read_folder(Path(folder)))
        for part in in_parts(looked.found):
            looked = looked.and_so(visit.ask(asks.WatchStories, talk=visit.talk.title, stories=part, folder=folder))
    except Refusal as refusal:
        return _page(visit, Refused(visit.refused(refusal)))
    return _page(visit, NOT_REFUSED, looked)


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]
