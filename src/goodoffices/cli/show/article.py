"""Articles, and what is proposed from them: each field with the words that it rests on, and what else it might be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.text import Text

from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, apart, row, words_rows
from goodoffices.cli.show.plainly import spoken, told

_STATES: Final = {"waits": MINDED, "entered": GOOD, "dropped": BAD}


def articles(found: list[dict[str, Any]]) -> Iterator[Text]:
    """The articles, each in a line."""
    if not found:
        yield row("No article was imported into this talk.")
    for each in found:
        yield row((str(each["number"]), STRONG), f"  {apart(each['name'])}")
        done = f"{each['entered']} entered, {each['dropped']} dropped"
        yield row(f"{apart(each['outlet'])}, {each['published']}; {done}", indent=4)


def read(plain: dict[str, Any]) -> Iterator[Text]:
    """An article with everything that is proposed from it."""
    article = plain["article"]
    yield row((apart(article["name"]), STRONG), f"  {apart(article['outlet'])}, {article['published']}")
    for each in plain["near"]:
        what = "a copy" if each["kind"] == "copy" else "a translation"
        other = f"{each['article']['number']}, {apart(each['article']['name'])}"
        yield row((f"It may be {what} of the article {other}, or the other way round.", MINDED))
    if not plain["proposals"]:
        yield row("Nothing is proposed from it.")
    for each in plain["proposals"]:
        yield from proposal(each)
    for title, places in (
        ("Headlines of other stories", plain["leads"]),
        ("Nothing was taken from", plain["untouched"]),
    ):
        if places:
            yield row((f"{title}:", QUIET))
        for each in places:
            yield from words_rows(each["text"], indent=4)


def sentences(plain: dict[str, Any]) -> Iterator[Text]:
    """The sentences of an article by their numbers."""
    untouched = {(each["start"], each["end"]) for each in plain["untouched"]}
    for number, each in enumerate(plain["sentences"], start=1):
        mark = "*" if (each["start"], each["end"]) in untouched else " "
        yield row((f"{number:>3}", STRONG), f" {mark} {apart(' '.join(each['text'].split()))}")


def proposal(plain: dict[str, Any]) -> Iterator[Text]:
    """One proposal."""
    named = "" if plain["ref"] is None else f"  {plain['ref']}"
    yield row((f"{plain['number']}.", STRONG), f" {spoken(plain['item']['kind'])}  ",
              (plain["state"], _STATES[plain["state"]]), (named, QUIET))  # fmt: skip
    for each in plain["item"]["evidence"]:
        yield from words_rows(each["text"], indent=6)
    for each in plain["fields"]:
        value = shown(plain["item"].get(each["field"]))
        yield row(f"{spoken(each['field'])}: ", (value, STRONG), (f"  {told(each['why'])}", QUIET), indent=4)
        if each["rests_on"] is not None:
            yield row((f"from “{apart(each['rests_on']['text'])}”", QUIET), indent=8)
        if each["others"]:
            yield row((f"or: {'; '.join(shown(other) for other in each['others'])}", QUIET), indent=8)


def shown(value: Any) -> str:
    """A value of the plain form in a line: a name with its office, a date, words, the hops of a chain."""
    match value:
        case {"text": str(text)}:
            return f"“{apart(text)}”"
        case {"not_public": True}:
            return "not made public"
        case {"edtf": str(edtf)}:
            return edtf
        case {"relayer": str(), "form": str(form)}:
            names = [apart(value[name]) for name in ("name", "capacity") if value.get(name)]
            unnamed = ["not named"] if value.get("naming") == "anonymous" else []
            return f"{', '.join([*names, *unnamed])} ({spoken(form)})"
        case {"form": str(form)}:
            return " ".join([spoken(form), apart(value.get("name") or "")]).strip()
        case dict():
            office = f" ({apart(value['capacity'])})" if value.get("capacity") else ""
            return f"{apart(value.get('name') or '')}{office}"
        case list():
            return " → ".join(shown(each) for each in value) if _is_chain(value) else ", ".join(map(shown, value))
        case _:
            return spoken(str(value))


def _is_chain(value: list[Any]) -> bool:
    return any(isinstance(each, dict) and "relayer" in each for each in value)


def quality(plain: dict[str, Any]) -> Iterator[Text]:
    """What people changed in what was proposed."""
    yield row(f"Entered: {plain['entered']}. Dropped: {plain['dropped']}. That nobody proposed: {plain['added']}.")
    for each in plain["fields"]:
        yield row(
            (spoken(each["field"]), STRONG),
            f": {each['kept']} as proposed, {each['changed']} changed, {each['filled']} filled in",
        )
