"""The public record of a talk: items with their chains, how they hang together, and how they are borne out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from json import dumps
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from goodoffices.cli.app import command, group
from goodoffices.cli.asking import agrees, sees
from goodoffices.cli.files import not_there, read_whole, write_new
from goodoffices.cli.kinds import WORDS, Paper, PasteOrFile, Word
from goodoffices.cli.line import Given, Line
from goodoffices.cli.paste import STANDARD_INPUT
from goodoffices.cli.printer import BAD, QUIET, STRONG, apart, row, words_rows
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show import desk
from goodoffices.cli.show.plainly import item_card, spoken, told
from goodoffices.cli.wording import Wording, line_of
from goodoffices.errors.base import Refusal
from goodoffices.errors.usage import FileUnreadable, Missing, NotAsExpected, NotConfirmed, NotTogether
from goodoffices.foreign import json, text, toml
from goodoffices.record import Relation, from_plain
from goodoffices.record.days import say_day
from goodoffices.record.item import ID_SIZE, Kind, Naming, VenueForm
from goodoffices.record.plover import in_points
from goodoffices.record.scales import Reliability
from goodoffices.station import item_lines
from goodoffices.words import on_one_line

LANGUAGES: Final = ("en", "he", "ar", "ru", "fr", "fa")
"""In which articles are read."""

_LONGEST: Final = 512 * 1024 * 1024
"""Bytes of a file of items: some 300,000 of them."""

_NOT_ENTERED: Final = {"entered": {"name": "nobody yet", "at": "1970-01-01T00:00:00Z"}}
"""An item can be shown before the station knows who enters it."""


@group("record")
def record_group() -> None:
    """The public record: statements, reports and denials, each with its chain of attribution."""


@command("show", under=record_group)
@click.option("--before", metavar="HANDLE", help="The page after: what is older than this item.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 50.")
@pass_session
def record_show(session: Session, before: str | None, limit: int | None) -> None:
    """Show the items as they stand, with their chains and how well they are supported.

    Those that entered last come first; an item that was corrected keeps its place.
    """
    session.answer(session.act("items", before=before, limit=limit), partial(_items, first=before is None))


def _items(page: dict[str, Any], *, first: bool) -> Iterator[Text]:
    if not page["items"]:
        yield row("The public record of this talk is empty." if first else "There is none before that.")
    for each in page["items"]:
        yield from _item_rows(each)
    if page["before"] is not None:
        yield row((f"(there is more: --before {page['before']})", QUIET))


def _item_rows(each: dict[str, Any]) -> Iterator[Text]:
    yield row((each["ref"], STRONG), (f"  {each['state']}", QUIET))
    yield from (row(line, indent=4) for line in item_card(each["item"], each["borne_out"]).lines)
    if each["score"] is not None:
        yield row((f"PLOVER {each['item']['plover']}, {in_points(each['score'])}", QUIET), indent=4)
    yield from (row(f"reports {reported}", indent=4) for reported in each["reports"])
    for other in each["without_condition"]:
        yield row((f"{other} carries this on without its condition", BAD), indent=4)
    for link in sorted(each["links"], key=lambda link: link["relation"]):
        yield row(
            f"{_end(link['of'])} {spoken(link['relation'])} {_end(link['item'])}, {link['state']}",
            (f"  {link['ref']}", QUIET),
            indent=4,
        )


def _end(handle: str | None) -> str:
    return handle or "what is not here"


@command("add", under=record_group, cls=Wording)
@click.argument("file", required=False, type=Paper(parted=False))
@click.option("--ask", is_flag=True, help="Answer questions, field by field. Also without FILE, at a terminal.")
@click.option("--reports", metavar="HANDLE", help="The conveyance to the public that the item reports.")
@click.pass_context
def record_add(context: click.Context, file: str | None, ask: bool, reports: str | None) -> None:
    """Enter the item in FILE (TOML or JSON, or - for what is pasted). It is proposed until a person confirms it.

    docs/spec/record-item.md lists the keys. Without FILE you are asked for each field, and shown the item before it is
    entered.
    """
    session = context.ensure_object(Session)
    if file is not None and ask:
        raise NotTogether(problem="FILE and --ask", advice="Name the file, or answer the questions.")
    if file is None and not sees(session.printer):
        raise Missing(command="goodoffices record add", wanted="FILE, or a terminal to answer questions at")
    item = _asked(context, session) if file is None else _item(session, file)
    result = session.act("record", item=item, reports=reports)
    session.done(result, "Entered as proposed: {ref}.", session.command("record", "confirm", "{ref}"))


def _asked(context: click.Context, session: Session) -> dict[str, Any]:
    """An item from answers; what was answered so far is part of the line, which is kept if somebody stops.

    Raises:
        NotConfirmed: somebody saw the item and does not want it.
    """
    from goodoffices.cli.asking_item import FIELDS, Questions

    session.here()  # the station is open before anything is typed, so that words can be kept
    line = line_of(context)

    def keep(item: dict[str, Any]) -> None:
        given = Given("file", None, dumps(item, ensure_ascii=False, indent=2), STANDARD_INPUT)
        session.line = Line(line.command, line.path, [*line.given, given])

    questions = Questions(session.printer, keep)
    item = questions.ask()
    while (refusal := _against(item)) is not None:
        field = _field_of(refusal)
        if field not in FIELDS:
            raise refusal
        session.printer.refused(refusal)
        item = questions.again(field)
    shown = [row(line, indent=2) for line in item_card(item).lines]
    if not agrees(session.printer, shown, "Is this the item?"):
        raise NotConfirmed
    return item


def _against(item: dict[str, Any]) -> Refusal | None:
    """What the record has against an item."""
    try:
        from_plain(item | _NOT_ENTERED, where="this item", item_id=bytes(ID_SIZE))
    except Refusal as refusal:
        return refusal
    return None


def _field_of(refusal: Refusal) -> str:
    """The field of an item that a refusal of the record is about: the outer one of its place, or of its key."""
    within = re.search(r"“(\w+)", str(refusal.facts.get("where")))
    found = within or re.match(r"(\w+)", str(refusal.facts.get("key")))
    return "" if found is None else found[1]


@command("correct", under=record_group, cls=Wording)
@click.argument("item")
@click.argument("file", type=Paper(parted=False))
@pass_session
def record_correct(session: Session, item: str, file: str) -> None:
    """Correct ITEM, a handle, with the item in FILE. Both stay and can be shown."""
    result = session.act("correct_item", item=item, by=_item(session, file))
    session.done(result, "The correction is entered: {ref}.", session.command("record", "confirm", "{ref}"))


@command("code", under=record_group)
@click.argument("item")
@click.argument("code")
@pass_session
def record_code(session: Session, item: str, code: str) -> None:
    """Say which kind of event of PLOVER ITEM is, such as THREATEN or CONSULT/phone; '' takes the code away.

    The item stands corrected, and is confirmed again.
    """
    result = session.act("code_item", item=item, code=code)
    session.done(result, "The code is entered: {ref}.", session.command("record", "confirm", "{ref}"))


@command("confirm", under=record_group, cls=Wording)
@click.argument("item")
@click.option("--why", type=WORDS, help="One line.")
@pass_session
def record_confirm(session: Session, item: str, why: str | None) -> None:
    """Confirm ITEM, the handle of an item or of a link; your name stands with it."""
    session.done(
        session.act("confirm_item", item=item, why=why), "Confirmed ({ref}).", session.command("record", "show")
    )


@command("drop", under=record_group, cls=Wording)
@click.argument("item")
@click.option("--why", type=WORDS, help="One line.")
@pass_session
def record_drop(session: Session, item: str, why: str | None) -> None:
    """Drop ITEM, the handle of an item or of a link. It stays visible, but no longer counts."""
    session.done(session.act("drop_item", item=item, why=why), "Dropped ({ref}).", session.command("record", "show"))


@command("link", under=record_group)
@click.argument("item")
@click.argument("relation", type=Word(Relation))
@click.argument("other")
@pass_session
def record_link(session: Session, item: str, relation: str, other: str) -> None:
    """Link ITEM to OTHER. With 'reports', OTHER is something that was conveyed to the public."""
    result = session.act("link_items", a=item, relation=relation, b=other)
    session.done(result, "Linked, as proposed ({ref}).", session.command("record", "confirm", "{ref}"))


@command("find", under=record_group)
@click.argument("text", required=False, default="")
@click.option("--actor", metavar="NAME", help="Who speaks, is spoken to or carries the words.")
@click.option("--beside", metavar="NAME", help="With --actor: between these two, in either direction.")
@click.option("--kind", type=Word(Kind), help="What it is.")
@click.option("--venue", type=Word(VenueForm), help="Where it was said.")
@click.option("--outlet", metavar="NAME", help="Through which outlet it came, anywhere in its chain.")
@click.option("--source", type=Word(Naming), help="Whether the nearest source has a name.")
@click.option("--reliability", type=Word(Reliability), help="Of a source at least so reliable; f: cannot be judged.")
@click.option("--since", metavar="DAY", help="On this day or later; also a month or a year.")
@click.option("--until", metavar="DAY", help="On this day or earlier; also a month or a year.")
@click.option("--before", metavar="HANDLE", help="The page after: what stands after this item.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 50.")
@pass_session
def record_find(session: Session, /, before: str | None, **asked: Any) -> None:
    """Find items in which TEXT stands and everything else fits. Those of the latest days come first.

    Copies of one report stand under the first of them.
    """
    session.answer(session.act("find_items", before=before, **asked), partial(_found, first=before is None))


def _found(page: dict[str, Any], *, first: bool) -> Iterator[Text]:
    if not page["items"]:
        yield row("No item was found." if first else "There is none before that.")
    for each in page["items"]:
        yield from _item_rows(each["item"])
        yield from (row((f"{copy} is nearly the same", QUIET), indent=4) for copy in each["copies"])
    if page["before"] is not None:
        yield row((f"(there is more: --before {page['before']})", QUIET))


@command("beside", under=record_group)
@click.argument("item")
@click.option("--limit", type=click.IntRange(1, 500), help="How many of each. Left out: 5.")
@pass_session
def record_beside(session: Session, item: str, limit: int | None) -> None:
    """Show what is beside ITEM: copies, items alike, of one origin, between the same two, of the same actor."""
    session.answer(session.act("related_items", item=item, limit=limit), _related)


def _related(related: dict[str, Any]) -> Iterator[Text]:
    if not related["items"]:
        yield row("Nothing is beside it.")
    for each in related["items"]:
        yield row((f"{spoken(each['why'])}, {each['likeness']} % of the wording shared", QUIET))
        yield from _item_rows(each["item"])


@command("picture", under=record_group)
@click.option("--actor", metavar="NAME", help="Who speaks, is spoken to or carries the words.")
@click.option("--beside", metavar="NAME", help="With --actor: between these two, in either direction.")
@click.option("--since", metavar="DAY", help="On this day or later; also a month or a year.")
@click.option("--until", metavar="DAY", help="On this day or earlier; also a month or a year.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many items. Left out: 200.")
@click.option("--in-confidence", is_flag=True, help="Also what was conveyed to sides: for your own eyes.")
@pass_session
def record_picture(session: Session, /, **asked: Any) -> None:
    """Show who spoke to or of whom, and when, in lanes. A score belongs to its lane."""
    session.answer(session.act("picture", **asked), _lanes)


_LANES: Final = {"appeals": "Appeals of third parties", "incidents": "Incidents"}


def _lanes(picture: dict[str, Any]) -> Iterator[Text]:
    if not picture["lanes"]:
        yield row("There is nothing to show.")
    for lane in picture["lanes"]:
        yield row((_LANES.get(lane["sort"]) or " - ".join(map(apart, lane["actors"])), STRONG))
        for each in lane["tallies"]:
            mean = "" if each["mean"] is None else f", {in_points(each['mean'])} on average of {each['scored']}"
            yield row((f"{spoken(each['counted_as'])}: {each['items']}{mean}", QUIET), indent=2)
        for point in lane["points"]:
            days = say_day(point["earliest"])
            days += "" if point["latest"] == point["earliest"] else f" to {say_day(point['latest'])}"
            by = "" if point["by"] is None else f"{apart(point['by'])}: "
            kind = f"{'conditional ' if point['conditional'] else ''}{spoken(point['kind'])}"
            score = "" if point["score"] is None else f", {in_points(point['score'])}"
            yield row(f"{days}  {by}{kind}{score}", (f"  {point['ref']}", QUIET), indent=4)
    if picture["leads"]:
        yield row((f"Leads without a date, in no lane: {picture['leads']}", QUIET))
    for each in picture["in_confidence"] or ():
        told = f"In confidence: {say_day(each['day'])}  to {apart(each['leg'])}, items: {each['items']}"
        yield row((told, BAD), (f"  {each['ref']}", QUIET))
    if picture["more"]:
        yield row(("(there are older items: --until DAY)", QUIET))


@command("contradictions", under=record_group)
@click.option("--in-confidence", is_flag=True, help="Also beside what sides assured you: for your own eyes.")
@click.option("--before", metavar="HANDLE", help="The page after: what stands after this item.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 20.")
@pass_session
def record_contradictions(session: Session, /, **asked: Any) -> None:
    """Show what may not go together: one actor, friendly and hostile to the same other, within thirty days."""
    session.answer(session.act("contradictions", **asked), _contradictions)


def _contradictions(page: dict[str, Any]) -> Iterator[Text]:
    if not page["contradictions"] and page["before"] is None:
        yield row("Nothing was found that does not go together.")
    for each in page["contradictions"]:
        link = "" if each["link"] is None else f"  {each['link']}"
        rests = ", by a code that nobody has taken yet" if each["code_proposed"] else ""
        yield row((f"May contradict, {each['state']}{rests}:", STRONG), (link, QUIET))
        yield from _brief(each["item"])
        if each["against"] is not None:
            yield from _brief(each["against"])
        else:
            held = each["assurance"]
            told = f"in confidence, {apart(held['leg'])}: {apart(on_one_line(held['text']))}"
            yield row((told, BAD), (f"  {held['ref']}", QUIET), indent=4)
    if page["before"] is not None:
        yield row((f"(there may be more: --before {page['before']})", QUIET))


def _brief(standing: dict[str, Any]) -> Iterator[Text]:
    yield row(item_card(standing["item"]).heading, (f"  {standing['ref']}", QUIET), indent=4)


@command("contradicts", under=record_group, cls=Wording)
@click.argument("item")
@click.argument("against", metavar="HANDLE")
@click.option("--not", "dropped", is_flag=True, help="It does not.")
@click.option("--why", type=WORDS, help="One line.")
@pass_session
def record_contradicts(session: Session, item: str, against: str, dropped: bool, why: str | None) -> None:
    """Say that ITEM contradicts HANDLE: another item, or words by which a side assured you something.

    The first is a link of the record. The second stands on your desk and nowhere else.
    """
    verdict = "dropped" if dropped else "confirmed"
    result = session.act("mark_contradiction", item=item, against=against, verdict=verdict, why=why)
    session.done(result, "Noted: {ref}.", session.command("record", "contradictions"))


@command("leak-check", under=record_group)
@click.argument("item")
@pass_session
def record_leak_check(session: Session, item: str) -> None:
    """Show what ITEM resembles of what was said in confidence, and who could have known it: for your own eyes.

    Two people may say the same. Words in another language are not found.
    """
    session.answer(session.act("leak_check", item=item), _leaks)


def _leaks(found: dict[str, Any]) -> Iterator[Text]:
    if not found["resembles"]:
        yield row("It resembles nothing that was said in confidence here.")
    for each in found["resembles"]:
        alike = "Much alike" if each["strong"] else "Somewhat alike"
        how = f"words in a row {each['run']}, rare words {each['rare']}, numbers and names {each['facts']}"
        yield row((f"{alike}: {how}", STRONG), (f"  {each['ref']}", QUIET))
        yield row((f"{apart(each['leg'])}: {apart(on_one_line(each['text']))}", BAD), indent=4)
        yield from desk.who_knows(each["known"])


@command("export", under=record_group)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "form", type=Word(item_lines.FORMS), help="JSON Lines, which loses nothing, or a flat table.")
@pass_session
def record_export(session: Session, file: Path, form: str | None) -> None:
    """Write the confirmed items to FILE, oldest first: JSON Lines, or CSV for a spreadsheet.

    What is proposed, contested or dropped is left out, and so is everything that is not in the public record.
    """
    not_there(file)
    session.here()  # a passphrase is asked for before anything else is shown
    with session.printer.working("Reading the items…"):
        items = item_lines.confirmed(lambda **asked: session.act("items", **asked))
    write_new(file, item_lines.written(items, form or "jsonl"))
    session.done({"file": str(file), "items": len(items)}, "Written to {file}: {items} confirmed.")


@command("load", under=record_group)
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def record_load(session: Session, file: Path) -> None:
    """Enter the items in FILE (JSON Lines), each as proposed. One line that is not right, and none is entered.

    An item that stands here already with the same fields is not entered again.
    """
    session.here()  # a passphrase is asked for before anything else is shown
    data = read_whole(file, _LONGEST)
    with session.printer.working("Reading the items…"):
        item_lines.check(file.name, data)
    with session.printer.working("Entering them…"):
        loaded, known = item_lines.enter(lambda **asked: session.act("load_items", **asked), file.name, data)
    told = "Entered as proposed: {loaded}; here already: {known}."
    session.done({"loaded": loaded, "known": known}, told, session.command("record", "show"))


@command("borne-out", under=record_group)
@click.argument("items", nargs=-1, required=True, metavar="HANDLE...")
@pass_session
def record_borne_out(session: Session, items: tuple[str, ...]) -> None:
    """Show how well some items together support something, by independent origins."""
    result = session.act("corroborate", items=list(items))
    session.answer(result, lambda plain: [row(told(plain["told"]))])


def _item(session: Session, text: str) -> dict[str, Any]:
    """An item in its plain form, from TOML or JSON."""
    file = (None if session.line is None else session.line.source("file")) or "The item"

    def neither(problem: str) -> FileUnreadable:
        return FileUnreadable(file=file, problem=f"it is neither TOML nor JSON ({problem})")

    read: Any = json(text, neither) if text.lstrip().startswith("{") else toml(text, neither)
    if not isinstance(read, dict):
        raise FileUnreadable(file=file, problem="it holds no item")
    return read


@command("import", under=record_group, cls=Wording)
@click.argument("file", type=PasteOrFile())
@click.option("--published", required=True, metavar="DATE", help="The day of publication, such as 2025-12-31.")
@click.option("--outlet", metavar="NAME", help="On whose page it was read. Left out: the name of FILE; needed with -.")
@click.option("--name", metavar="NAME", help="How evidence names the article. Left out: its first line.")
@click.option("--story", type=click.IntRange(1), metavar="NUMBER", help="Which story, of a feed with several.")
@pass_session
def record_import(
    session: Session, file: str, published: str, outlet: str | None, name: str | None, story: int | None
) -> None:
    """Keep the article in FILE (text, a saved page, a feed; - for what is pasted), and propose items from it.

    Nothing enters the record by this: you confirm each item. Nothing is fetched. A page or feed is read in a process
    of its own.
    """
    from goodoffices.cli.show.article import read
    from goodoffices.importing.page import LARGEST

    pasted = session.line is not None and session.line.source("file") is not None
    if pasted and outlet is None:
        raise Missing(command="goodoffices record import", wanted="--outlet NAME, where the article is pasted")
    named = STANDARD_INPUT if pasted else file
    text = _article(session, named, file.encode() if pasted else read_whole(Path(file), LARGEST), story)
    of = outlet or Path(file).stem
    kept = session.act("import_article", text=text, published=published, outlet=of, name=name)
    found = session.act("article", number=kept["number"])
    session.answer(found, read, session.command("record", "review", str(kept["number"])))


def _article(session: Session, file: str, data: bytes, story: int | None) -> str:
    from goodoffices.station.foreign_pages import kind_of, stories_of

    name = Path(file).name
    kind = kind_of(name, data)
    if kind is None:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        return text(data, lambda problem: FileUnreadable(file=file, problem=problem), encoding)
    with session.printer.working("Reading the page…"):
        stories = stories_of(data, kind, name)
    if len(stories) > 1 and story is None:
        session.printer.beside(row(f"{number}  {each.title}") for number, each in enumerate(stories, start=1))
        raise Missing(command="goodoffices record import", wanted="--story NUMBER: there are several, listed above")
    if story is not None and story > len(stories):
        raise NotAsExpected(
            option="--story", command="goodoffices record import", expected=f"1 to {len(stories)}", similar=""
        )
    chosen = stories[(story or 1) - 1]
    return f"{chosen.title}\n\n{chosen.text}"


@command("articles", under=record_group)
@pass_session
def record_articles(session: Session) -> None:
    """List the articles that were imported, and how many items were entered from each."""
    from goodoffices.cli.show.article import articles

    session.answer(session.act("articles"), articles)


@command("proposals", under=record_group)
@click.argument("number", type=int)
@pass_session
def record_proposals(session: Session, number: int) -> None:
    """Show what is proposed from the article NUMBER, field by field, with the words that each rests on."""
    from goodoffices.cli.show.article import read

    session.answer(session.act("article", number=number), read, session.command("record", "review", str(number)))


@command("review", under=record_group)
@click.argument("number", type=int)
@pass_session
def record_review(session: Session, number: int) -> None:
    """Confirm, correct or drop what is proposed from the article NUMBER, one item after the other.

    What you correct and do not confirm is kept as a draft, and taken up the next time.
    """
    from goodoffices.cli.reviewing import review

    if not sees(session.printer):
        raise Missing(command="goodoffices record review", wanted="a terminal to answer questions at")
    confirmed, dropped = review(session, session.act("article", number=number))
    session.done(
        {"confirmed": confirmed, "dropped": dropped},
        "Confirmed: {confirmed}. Dropped: {dropped}.",
        session.command("record", "show"),
    )


@command("take", under=record_group, cls=Wording)
@click.argument("number", type=int)
@click.argument("proposal", type=int)
@click.argument("file", required=False, type=Paper(parted=False))
@click.option("--another", is_flag=True, help="Another item is in the same words: the proposal goes on waiting.")
@pass_session
def record_take(session: Session, number: int, proposal: int, file: str | None, another: bool) -> None:
    """Confirm the PROPOSAL of that number from the article NUMBER, as it is or as the item in FILE has it."""
    item = None if file is None else _item(session, file)
    result = session.act("take_proposal", number=number, proposal=proposal, item=item, another=another or None)
    session.done(result, "Entered, and confirmed by you: {ref}.", session.command("record", "show"))


@command("take-several", under=record_group)
@click.argument("number", type=int)
@click.argument("proposals", nargs=-1, required=True, type=int, metavar="PROPOSAL...")
@pass_session
def record_take_several(session: Session, number: int, proposals: tuple[int, ...]) -> None:
    """Confirm the PROPOSALs of these numbers from the article NUMBER, each as it is: all or none.

    They are of one kind, and no field but the kind might be something else. Look at each before you name it.
    """
    result = session.act("take_proposals", number=number, proposals=list(proposals))
    told = f"Entered, and confirmed by you: {', '.join(result['refs'])}."
    session.done(result, told, session.command("record", "show"))


@command("sentences", under=record_group)
@click.argument("number", type=int)
@pass_session
def record_sentences(session: Session, number: int) -> None:
    """List the sentences of the article NUMBER; a mark stands before those from which nothing was taken."""
    from goodoffices.cli.show.article import sentences

    session.answer(session.act("article", number=number), sentences)


@command("mark", under=record_group, cls=Wording)
@click.argument("number", type=int)
@click.argument("sentences", nargs=-1, required=True, type=int, metavar="SENTENCE...")
@click.option("--item", "file", type=Paper(parted=False), metavar="FILE", help="The item, in TOML or JSON.")
@click.pass_context
def record_mark(context: click.Context, number: int, sentences: tuple[int, ...], file: str | None) -> None:
    """Enter an item that nobody proposed: it rests on these sentences of the article NUMBER, by their numbers.

    Left out, the item is asked for at the terminal. It is confirmed by you. 'record sentences' lists them.
    """
    session = context.ensure_object(Session)
    if file is None and not sees(session.printer):
        raise Missing(command="goodoffices record mark", wanted="--item FILE, or a terminal to answer questions at")
    item = _asked(context, session) if file is None else _item(session, file)
    result = session.act("take_sentences", number=number, sentences=list(sentences), item=item)
    session.done(result, "Entered, and confirmed by you: {ref}.", session.command("record", "show"))


@command("leave", under=record_group)
@click.argument("number", type=int)
@click.argument("proposal", type=int)
@click.option("--back", is_flag=True, help="It waits again.")
@pass_session
def record_leave(session: Session, number: int, proposal: int, back: bool) -> None:
    """Drop the PROPOSAL of that number from the article NUMBER: nothing enters the record."""
    result = session.act("drop_proposal", number=number, proposal=proposal, back=back)
    session.done(result, "It waits again." if back else "Dropped.", session.command("record", "proposals", str(number)))


@command("search", under=record_group)
@click.argument("name")
@click.option("--words", multiple=True, metavar="PHRASE", help="Stands in a story. May be given again: all must stand.")
@click.option("--actor", multiple=True, metavar="NAME", help="Stands in a story. May be given again: one must stand.")
@click.option("--language", type=Word(LANGUAGES), help="The language of the story. Left out: any.")
@pass_session
def record_search(
    session: Session, name: str, words: tuple[str, ...], actor: tuple[str, ...], language: str | None
) -> None:
    """Save a search, called NAME, for stories of feeds: 'record watch FOLDER' shows what it finds.

    It is known to you alone, and no side learns that there is one.
    """
    from goodoffices.cli.show.watching import searches

    found = session.act("save_search", name=name, words=list(words), actors=list(actor), language=language)
    session.answer(found, searches, session.command("record", "watch", "FOLDER"))


@command("searches", under=record_group)
@pass_session
def record_searches(session: Session) -> None:
    """List the saved searches."""
    from goodoffices.cli.show.watching import searches

    session.answer(session.act("watch"), searches)


@command("forget-search", under=record_group)
@click.argument("number", type=int)
@pass_session
def record_forget_search(session: Session, number: int) -> None:
    """Forget the saved search NUMBER, with the stories that it alone found."""
    from goodoffices.cli.show.watching import searches

    session.answer(session.act("forget_search", number=number), searches)


@command("watch", under=record_group)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--waiting", is_flag=True, help="Look into no folder: show what waits.")
@click.option("--before", type=int, metavar="NUMBER", help="The page after: stories before this one.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 30.")
@pass_session
def record_watch(session: Session, folder: Path | None, waiting: bool, before: int | None, limit: int | None) -> None:
    """Read the feeds in FOLDER, and show the stories that your saved searches find. Nothing is fetched.

    You, or another program, put files of RSS or Atom into the folder. Without FOLDER it is the one that was looked
    into last. A story is shown until you import it ('record story') or set it aside ('record aside'); then it does not
    come again.
    """
    from goodoffices.cli.show.watching import looked, waits

    known = session.act("watch", before=before, limit=limit)
    at = None if waiting or before is not None else folder or (Path(known["folder"]) if known["folder"] else None)
    if at is not None:
        session.printer.beside(looked(_look_into(session, at.absolute())))
        known = session.act("watch", before=before, limit=limit)
    session.answer(known, waits, session.command("record", "story", "NUMBER") if known["stories"] else None)


def _look_into(session: Session, folder: Path) -> dict[str, Any]:
    """Read the feeds in a folder, and give what became of their stories."""
    from goodoffices.station.feed_folder import in_parts, read_folder

    with session.printer.working("Reading the feeds…"):
        found = read_folder(folder)
    taken = {"new": 0, "again": 0, "no_place": 0}
    for part in in_parts(found):
        told = session.act("watch_stories", stories=part, folder=str(folder))
        taken = {name: count + told[name] for name, count in taken.items()}
    return taken | {
        "files": found.files,
        "stories": len(found.stories),
        "left_out": found.left_out,
        "more": found.more,
    }


@command("story", under=record_group)
@click.argument("number", type=int)
@click.option("--published", metavar="DATE", help="The day of publication. Left out: the one that the feed says.")
@click.option("--outlet", metavar="NAME", help="On whose page it was read. Left out: the name of the feed.")
@pass_session
def record_story(session: Session, number: int, published: str | None, outlet: str | None) -> None:
    """Keep the story NUMBER as an article, and propose items from it. Nothing enters the record by this."""
    from goodoffices.cli.show.article import read

    kept = session.act("import_story", number=number, published=published, outlet=outlet)
    found = session.act("article", number=kept["number"])
    session.answer(found, read, session.command("record", "review", str(kept["number"])))


@command("aside", under=record_group)
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
@pass_session
def record_aside(session: Session, numbers: tuple[int, ...]) -> None:
    """Set the stories of these numbers aside: they wait no more, and do not come again."""
    from goodoffices.cli.show.watching import waits

    session.answer(session.act("set_stories_aside", numbers=list(numbers)), waits)


@command("quality", under=record_group)
@pass_session
def record_quality(session: Session) -> None:
    """Show what people changed in what was proposed from articles, field by field."""
    from goodoffices.cli.show.article import quality

    session.answer(session.act("record_quality"), quality)


@command("share", under=record_group)
@click.argument("side")
@click.argument("items", nargs=-1, required=True, metavar="HANDLE...")
@pass_session
def record_share(session: Session, side: str, items: tuple[str, ...]) -> None:
    """Put confirmed items into words in the language of SIDE, as your own words for a conveyance.

    Nothing is conveyed by itself. At a terminal you are asked; it then goes through the gate like any words of yours.
    """
    found = session.act("items_in_words", items=list(items), to=side)
    if not sees(session.printer):
        session.answer(found, _in_words)
        return
    if not agrees(session.printer, _in_words(found), f"Convey this to {side}?"):
        raise NotConfirmed
    told = [{"kind": "own_words", "text": text, "language": found["language"]} for text in found["texts"]]
    result = session.act("convey", to=side, items=told)
    session.done(result, "Conveyed: {ref}.", session.command("sheet", "{ref}") if result["sheet"] else None)


def _in_words(found: dict[str, Any]) -> Iterator[Text]:
    for words in found["texts"]:
        yield from words_rows(words, indent=2)
