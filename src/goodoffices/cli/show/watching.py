"""Saved searches, and the stories of feeds that they found, each with why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.text import Text

from goodoffices.cli.printer import MINDED, QUIET, STRONG, apart, row, words_rows

_LEFT_OUT: Final = {
    "too_large": "is too large for a feed",
    "not_read": "cannot be read as a feed",
    "cut": "has more stories than were read",
}


def searches(plain: dict[str, Any]) -> Iterator[Text]:
    """The saved searches, each in two lines."""
    if not plain["searches"]:
        yield row("There is no saved search.")
    for each in plain["searches"]:
        language = f"  in {each['language']}" if each["language"] else ""
        yield row((str(each["number"]), STRONG), f"  {apart(each['name'])}", (language, QUIET))
        yield row(" and ".join(map(apart, each["words"])) or "any words", indent=4)
        if each["actors"]:
            yield row(f"one of: {', '.join(map(apart, each['actors']))}", indent=4)


def looked(plain: dict[str, Any]) -> Iterator[Text]:
    """What a look into a folder came to."""
    yield row(
        f"Feeds read: {plain['files']}; stories: {plain['stories']}; new for you: {plain['new']}; "
        f"found before: {plain['again']}."
    )
    for name, why in plain["left_out"]:
        yield row((f"{apart(name)} {_LEFT_OUT[why]}.", MINDED))
    if plain["more"]:
        yield row(("The folder holds more than is looked at; the files that were changed last were read.", MINDED))
    if plain["no_place"]:
        told = f"{plain['no_place']} more were found; they come once you have imported others or set them aside."
        yield row((told, MINDED))


def waits(plain: dict[str, Any]) -> Iterator[Text]:
    """The stories that wait."""
    if not plain["searches"]:
        yield row("There is no saved search, so nothing is found: 'goodoffices record search'.")
    if not plain["stories"]:
        yield row("No story waits for you.")
    for each in plain["stories"]:
        title = apart(each["title"]) if each["title"] else "(without a headline)"
        yield row((str(each["number"]), STRONG), f"  {title}")
        yield row(
            (f"{', '.join(map(apart, each['sources']))}, {each['published'] or 'without a day'}", QUIET), indent=4
        )
        for why in each["found_by"]:
            yield row(f"{apart(why['name'])}: {', '.join(map(apart, why['words']))}", indent=4)
        yield from words_rows(each["excerpt"], indent=6)
    if plain["before"] is not None:
        yield row((f"(there are more: --before {plain['before']})", QUIET))
