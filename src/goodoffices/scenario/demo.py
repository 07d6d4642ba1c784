"""``goodoffices demo``: what the press knew of the reported case, and then how such a talk goes inside.

It plays two of the scenarios that ship, on real stations, and shows parts of what stands in front of people. Nothing
here can be done that the command line cannot do as well: ``goodoffices replay two-ports`` plays the long story.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from goodoffices.scenario.apart import bare
from goodoffices.scenario.play import Play
from goodoffices.scenario.reading import read_scenario
from goodoffices.scenario.results import Played
from goodoffices.scenario.scenario import THE_MEDIATOR
from goodoffices.scenario.sentences import commitment_in_words, condition_in_words, marking
from goodoffices.sentences import from_plain, items, speech
from goodoffices.sentences.of_record import Card, card
from goodoffices.sentences.piece import Quotation
from goodoffices.station.handles import write_handle
from goodoffices.talk.views import ItemView, WordsView
from goodoffices.words import direction, marked, quoted

NORTH, SOUTH = "North Port", "South Port"
_WIDEST = 96
_COLOURS = {NORTH: "cyan", SOUTH: "magenta", THE_MEDIATOR: "yellow"}
_ENGLISH = speech("en")
_DECEMBER = ("request-reported", "reply-reported", "mandate-reported")


def run(console: Console, language: str = "en", pause: float = 0.0) -> None:
    """Show the demo, and end by itself.

    Args:
        console: where to.
        language: of the delivery sheet's own words; ``he`` sets it from right to left.
        pause: seconds between two parts, for somebody who reads along.

    Raises:
        Refusal: a fault of the machine, such as a full disk.
    """
    _Demo(console, language, pause).run()


class _Demo:
    """Both chapters, one part after another."""

    def __init__(self, console: Console, language: str, pause: float) -> None:
        self.console = console
        self.language = language
        self.pause = pause

    def run(self) -> None:
        """Everything."""
        self._line(
            "First you see what the press knew of a real exchange through a mediator, report by report. Then an "
            "invented talk is played from inside, on stations that are made for it: what each side says, what may be "
            "passed on, and what is refused."
        )
        self._what_the_press_knew()
        self._two_ports()

    # --- chapter one ------------------------------------

    def _what_the_press_knew(self) -> None:
        scenario = read_scenario("reported-case")
        self._chapter("1. What the press knew", scenario.about)
        with Play(scenario, every_front=False) as play:
            for _ in play:
                pass
            record = [each for each in play.stage.record() if each.item["place"] == "current"]
            december = [play.handles[label] for label in _DECEMBER]
            told = play.stage.call(THE_MEDIATOR, "corroborate", {"items": december})["told"]
        for each in record:
            self._show(_framed_card(card(_ENGLISH, each.item, each.borne_out), self._width))
        self._line("Background and a headline beside the text are kept as well, and not counted.", "dim")
        (reply,) = (each.item for each in record if write_handle(each.ref).startswith(december[1]))
        conditions = card(_ENGLISH, reply, None).condition
        band = f"December exchange: {_tell(told)}. Conditions: {conditions}."
        self._show(Panel(Text(band, justify="center", style="bold"), box=box.HEAVY, width=self._width))
        self._line(
            "As reported, by outlet and date. Nobody is given words that they are not reported to have used.", "dim"
        )
        self._wait()

    # --- chapter two ------------------------------------

    def _two_ports(self) -> None:
        scenario = read_scenario("two-stations")
        self._chapter("2. Two ports", f"Inside such a talk; all of it is invented. {scenario.about}")
        self._line(
            "North Port and the mediator have a station each: two processes, and a third is the relay between them. "
            "South Port has no software."
        )
        with Play(scenario, every_front=False) as play:
            parts = {
                "opening": self._north_writes,
                "": self._refused,
                "sheet": self._sheet,
                "answer": self._the_answer,
                "answer-to-north": self._what_north_has,
            }
            for step, played in zip(scenario.steps, play, strict=False):
                part = parts.get(step.label) if step.label or step.refused else None
                if part is not None:
                    part(play, played)
                if step.label == "answer-to-north":
                    break
            self._who_knows_what(play)
            self._what_the_relay_saw(play)
        self._show(
            Panel(Text(scenario.closing, justify="center", style="bold green"), box=box.HEAVY, width=self._width)
        )
        self._line("Try next:", "bold")
        self._line("  goodoffices replay two-ports   the whole story, with three sides and the public")
        self._line("  goodoffices replay three-stations   both ports at stations of their own")
        self._line("  goodoffices init               a station of your own; docs/tutorials/first-talk.md")
        self._line("  docs/tutorials/two-stations.md a line to somebody else's, over a relay")
        self._line("  docs/spec/scenario.md          how to write a scenario of your own")

    def _north_writes(self, play: Play, played: Played) -> None:
        self._line(played.tell)
        (leg,) = play.stage.view(NORTH).legs
        table = _table("what North says", "who may have it")
        for words in (content for line in leg.lines for content in line.content if isinstance(content, WordsView)):
            table.add_row(_words(words.text), Text(bare(marking(words.terms))))
        self._show(self._panel("North Port's own page", NORTH, table, "South will never receive this page."))
        self._wait()

    def _refused(self, play: Play, played: Played) -> None:
        self._line("You are the mediator. South has no software; you telephone. What may cross to South now:")
        table = _table("North's words", "may cross")
        for row in self._rows(play):
            table.add_row(_words(row["text"]), _may(row["forms"]))
        self._show(self._panel("The desk", THE_MEDIATOR, table))
        self._line(played.tell)
        if played.refused is not None:
            told = [
                Text(played.refused.what, style="bold red"),
                Text(played.refused.cause),
                Text(played.refused.next_step),
            ]
            self._show(Panel(Group(*told), title=played.refused.code, border_style="red", width=self._width))
        self._wait()

    def _sheet(self, play: Play, played: Played) -> None:
        self._line(played.tell)
        text = play.stage.sheet(play.handles["sheet"], "side", self.language)
        title, lines = "South's sheet, as it is read out or handed over", text.splitlines()
        if direction(lines[0]) == "rtl":
            # A frame would stand inside each line and be turned with it: the terminal alone orders such lines.
            self._show(Rule(title, style=_COLOURS[SOUTH]))
            self.console.print(Text("\n".join(map(bare, lines))), soft_wrap=True)
            self._show(Rule(style=_COLOURS[SOUTH]))
        else:
            self._show(self._panel(title, SOUTH, _list(lines)))
        self._wait()

    def _the_answer(self, play: Play, played: Played) -> None:
        self._line(played.tell)
        leg = next(leg for leg in play.stage.view(THE_MEDIATOR).legs if leg.leg == SOUTH)
        table = _table("South's conditions, as you noted them", "who may have them")
        for words in (content for line in leg.lines for content in line.content if isinstance(content, WordsView)):
            if words.role == "condition":
                table.add_row(_words(words.text), Text(bare(marking(words.terms))))
        caption = "North will learn the first, and that there are others: not which, and not how many."
        self._show(self._panel("Your note of the call", THE_MEDIATOR, table, caption))
        self._wait()

    def _what_north_has(self, play: Play, played: Played) -> None:
        self._line(played.tell)
        (leg,) = play.stage.view(NORTH).legs
        conveyed = next(line for line in reversed(leg.lines) if line.kind == "conveyed")
        said = [_item(item) for item in conveyed.content if isinstance(item, ItemView)]
        conditions = [condition_in_words(leg.leg, each) for each in leg.conditions]
        state = _list([*conditions, *map(commitment_in_words, leg.commitments)])
        caption = "South, as noted by the mediator by telephone. North's fuel has gone nowhere."
        self._show(self._panel("North Port's own page", NORTH, Group(*said, Text(), state), caption))
        self._wait()

    def _who_knows_what(self, play: Play) -> None:
        table = _table("what North said", "who could have seen it, and in which form")
        for number in (1, 2, 3):
            ref = f"{play.handles['opening']}.{number}"
            known = play.stage.call(THE_MEDIATOR, "who_knows", {"ref": ref})
            (text,) = {row["text"] for row in self._rows(play) if row["ref"] == ref}
            table.add_row(_words(text), Text("; ".join(f"{each['who']}: {_tell(each['form'])}" for each in known)))
        self._show(self._panel("Who knows what", THE_MEDIATOR, table))
        self._wait()

    def _what_the_relay_saw(self, play: Play) -> None:
        table = _table("mailbox, as they were made", "envelopes", "of how many bytes")
        for seen in play.stage.seen_by_relay():
            sizes = ", ".join(f"{size:,}" for size in sorted(set(seen.sizes)))
            table.add_row(str(seen.number), str(seen.envelopes), sizes)
        caption = "Names, legs, talks and words: it has none of them, and no key."
        self._show(self._framed(table, "What the relay saw", "blue", caption))
        self._wait()

    def _rows(self, play: Play) -> list[dict[str, Any]]:
        """What may cross to South, row by row."""
        found = play.stage.call(THE_MEDIATOR, "may_cross", {"to": SOUTH, "rest": True})
        rows: list[dict[str, Any]] = found["rows"]
        return rows

    # --- setting it ------------------------------------

    @property
    def _width(self) -> int:
        return min(self.console.width, _WIDEST)

    def _chapter(self, title: str, about: str) -> None:
        self._show(Text())
        self._show(Rule(title, style="bold", align="left"))
        self._line(about)

    def _panel(self, title: str, whose: str, body: RenderableType, caption: str = "") -> Panel:
        """What somebody has in front of them, in that one's colour and under that one's name."""
        return self._framed(body, title, _COLOURS[whose], caption)

    def _framed(self, body: RenderableType, title: str, colour: str, caption: str) -> Panel:
        # Inside the frame a caption can take two lines; on its edge it would be cut.
        inside = Group(body, Text(), Text(caption, style="italic")) if caption else body
        return Panel(inside, title=title, border_style=colour, width=self._width)

    def _line(self, text: str, style: str = "") -> None:
        self._show(Text(bare(text), style=style))

    def _show(self, what: RenderableType) -> None:
        self.console.print(what, width=self._width)

    def _wait(self) -> None:
        if self.pause:
            time.sleep(self.pause)


def _framed_card(shown: Card, width: int) -> Panel:
    where = [shown.where] if shown.where else []
    chain = f"As reported: {' → '.join(shown.chain)}"
    body = Group(
        Text(bare(shown.who), style="bold"),
        _list([shown.when, *where, *shown.words, chain, *shown.drift, shown.borne_out]),
    )
    return Panel(body, title=Text(shown.kind), title_align="left", width=width)


def _item(view: ItemView) -> Text:
    """Something that the mediator said on a leg, as its sheet would set it."""
    piece = items.item(speech("en"), view)
    answered = zip(piece.leads, piece.answered, strict=True)
    lines = [line for lead, each in answered for line in (f"   {lead}", *_marked(each))]
    shown = Text(bare(piece.heading), style="bold")
    shown.append("".join(f"\n{line}" for line in lines), style="dim")
    said = [line for words in piece.words for line in _marked(words)] or [f"     {piece.stated}"]
    shown.append("".join(f"\n{line}" for line in said), style="not bold")
    shown.append("".join(f"\n   - {bare(note.text)}" for note in piece.notes), style="not bold")
    return shown


def _marked(words: Quotation) -> list[str]:
    return [bare(line) for line in marked(words.text, words.direction, indent=5)]


def _list(lines: Iterable[str]) -> Text:
    return Text("\n".join(bare(line) for line in lines))


def _words(text: str) -> Text:
    return Text(bare(quoted(text)))


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE, expand=True, pad_edge=False)
    for heading in headings:
        table.add_column(heading, ratio=1)
    return table


def _tell(plain: dict[str, Any]) -> str:
    """A sentence of an answer, in words."""
    return bare(_ENGLISH.tell(from_plain(plain)))


def _may(forms: list[dict[str, Any]]) -> Text:
    """Whether a passage may cross, in which form."""
    names = {"verbatim": "in the very words", "in_substance": "in substance"}
    free = [names[form["form"]] for form in forms if form["open"]]
    if free:
        return Text(f"open: {' or '.join(free)}", style="green")
    return Text(f"locked: {_tell(forms[0]['why'][0])}", style="red")
