"""What may cross, what the gate says, sheets, and who could have seen what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, apart, row, typed, words_rows
from goodoffices.cli.show.plainly import advice, moment, spoken, told, told_all
from goodoffices.cli.show.thread import item


def may_cross(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """For each passage and recipient: in which form it may cross, and why not in the others."""
    if not rows:
        yield row("Nothing has been said yet that could cross.")
    last = ""
    for each in rows:
        if each["ref"] != last:
            last = each["ref"]
            what = "" if each["what"] == "passage" else f"{each['what']} "
            yield row((each["ref"], STRONG), f"  {what}of {apart(each['leg'])}")
            yield from words_rows(each["text"], indent=6)
        crossed = " (it has crossed)" if each["crossed"] else ""
        until = "" if each["until"] is None else f" until {moment(each['until'])}"
        doubtful = ("  the time is doubtful", MINDED) if each["doubtful"] else ""
        yield row(f"to {apart(each['to'])}{until}{crossed}", doubtful, indent=4)
        yield from _forms(each["forms"])


def _forms(forms: list[dict[str, Any]]) -> Iterator[Text]:
    """Each form; those that one and the same reason forbids, together."""
    for why, alike in groupby(forms, key=lambda form: None if form["open"] else form["why"][0]):
        together = list(alike)
        if why is None:
            for form in together:
                minded = f" ({told_all(form['why'])})" if form["why"] else ""
                yield row((f"{spoken(form['form'])}: may cross{minded}", GOOD), indent=6)
            continue
        name = " and ".join(spoken(form["form"]) for form in together)
        yield row((f"{name}: no.", BAD), f" {told(why)}", indent=6)
        yield row((advice(why), QUIET), indent=8)


def differences(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Where two legs differ."""
    if not rows:
        yield row("On both legs of every text the same stands.")
    for each in rows:
        parties = f"{apart(each['owner'])} to {apart(each['recipient'])}"
        yield row((each["ref"], STRONG), f"  {parties}: {each['there']} there, {each['here']} here")
        yield from words_rows(each["text"], indent=6, way=each["direction"])
        for why in each["why"]:
            yield row(told(why), indent=6)


def checked(plain: dict[str, Any]) -> Iterator[Text]:
    """A dry run of the gate."""
    for each in plain["items"]:
        if not each["refusals"]:
            yield row(f"item {each['item']}: ", ("may cross", GOOD))
        for refusal in each["refusals"]:
            yield row(f"item {each['item']}: ", (refusal["what"], BAD), (f"  [{refusal['code']}]", QUIET))
            yield row((refusal["next_step"], QUIET), indent=4)
    if plain["preview"] is not None:
        yield from _preview(plain["preview"])
    yield row("Nothing was sent; this was only to see." if plain["open"] else "It would not cross. Nothing was sent.")


def _preview(plain: dict[str, Any]) -> Iterator[Text]:
    """What the recipient would have: the sheet line by line, or the items as its station shows them."""
    yield row(("The recipient would have exactly this:", STRONG))
    if plain["paper"] is None:
        for each in plain["items"]:
            yield from item(each)
    else:
        yield from (row(line.replace("\t", "    "), indent=2) for line in plain["paper"]["text"].splitlines())
    yield row(("To send exactly this: the same line with 'convey' and --as-shown ", QUIET), plain["digest"])


def sheets(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """The delivery sheets."""
    if not rows:
        yield row("There is no sheet yet.")
    for each in rows:
        style = BAD if each["state"] == "do not deliver" else GOOD if each["state"] == "delivered" else ""
        until = "" if each["until"] is None else f", by {moment(each['until'])}"
        count = len(each["items"])
        yield row(
            (each["ref"], STRONG),
            f"  for {apart(each['leg'])}, {count} item{'' if count == 1 else 's'}: ",
            (each["state"], style),
            until,
        )
        for warning in each["warnings"]:
            yield row((told(warning), BAD), indent=4)


def sources(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """What the items of a sheet drew on, for the mediator alone."""
    if rows:
        yield row(("For the mediator alone", STRONG))
    for each in rows:
        until = "" if each["until"] is None else f", until {moment(each['until'])}"
        yield row(f"item {each['item']}: {each['ref']} of {apart(each['leg'])}, {spoken(each['carriage'])}{until}")
        yield from words_rows(each["text"], indent=6)


def who_knows(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Who could have seen something."""
    yield row(("Could have seen it (which is not to say that they did):", QUIET))
    for each in rows:
        yield row(
            (apart(each["who"]), STRONG),
            f"  {apart(each['side']) or 'of a side that is not known'}, {each['form']}, since {moment(each['since'])}",
            indent=2,
        )


def due(rows: list[dict[str, Any]], command: Callable[..., str], *, mediates: bool) -> Iterator[Text]:
    """What is due, each with the command that settles it."""
    if not rows:
        yield row("Nothing is due.")
    for each in rows:
        named = "" if each["ref"] is None else each["ref"]
        over = ("overdue: ", BAD) if each["overdue"] else ""
        until = "" if each["by"] is None else f"  by {moment(each['by'])}"
        yield row((named, STRONG), f"  {apart(each['leg'])}: " if named else f"{apart(each['leg'])}: ", over,
                  told_all(each["told"]), (until, MINDED))  # fmt: skip
        for words in each["words"]:
            yield from words_rows(words, indent=6)
        if each["act"] is not None:
            yield row((command(*_settling(each, mediates=mediates)), QUIET), indent=4)


def _settling(each: dict[str, Any], *, mediates: bool) -> list[str]:
    """The command that settles something, with what is known of it."""
    by = ["--by", "call"] if mediates else []
    asked, ref, side = each["asked"], each["ref"] or "", typed(each["leg"])
    match each["act"]:
        case "deliver":
            return ["delivered", *asked["what"], "--how", "spoken"]
        case "answer_read_back":
            return ["answer-read-back", ref, "approves", *by]
        case "answer_rules":
            return ["rules", "answer", side, "yes", *by]
        case "reply":
            return ["reply", side, ref, "--stance", "STANCE", *by]
        case "convey":
            return ["convey", side, "--correction", ref]
        case "find_on":
            return ["find-on", ref, "STATE"]
        case "release":
            return ["release", ref, "--carry", "FORM", *by]
        case "strike":
            return ["strike", ref, "'REASON'"]
        case act:
            return [act, *([side] if act == "tell" else [])]


def found(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Words that a search found."""
    if not rows:
        yield row("Nothing was found.")
    for each in rows:
        yield row(
            (each["ref"], STRONG),
            f"  {apart(each['talk'])}, {apart(each['leg'])}, {apart(each['by'])}, {spoken(each['kind'])}, ",
            (moment(each["at"]), QUIET),
        )
        yield from words_rows(each["text"], indent=6)
