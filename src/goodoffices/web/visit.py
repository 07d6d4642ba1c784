"""One request to a page: who asks for it, in which language, and what it can do.

The rules are:

* A page asks the station by name and with plain data, as every client does; what is wrong with that is a refusal.
* What a person asks for counts as use of the station. What a page looks up by itself does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from jinja2 import Template
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response

from goodoffices.desk import Difference
from goodoffices.desk.due import Due
from goodoffices.desk.may_cross import CrossingRow
from goodoffices.errors.base import Refusal
from goodoffices.errors.record import RecordDate
from goodoffices.errors.station import (
    ChooseRecipients,
    Locked,
    NoSuchDraft,
    NoSuchTalk,
    Resting,
    SentBefore,
    Unexpected,
)
from goodoffices.record.plover import in_points
from goodoffices.sentences import Speech, speech
from goodoffices.sentences.dates import days, days_of
from goodoffices.station import results
from goodoffices.station.acts import name_of
from goodoffices.station.api import asks
from goodoffices.station.api.asks import Answer, Ask
from goodoffices.talk.telling import refused
from goodoffices.talk.terms import PUBLIC
from goodoffices.talk.views import Fact, Instant, LegHead, Reference, Sentence
from goodoffices.web import doing, html
from goodoffices.web.addresses import Addresses
from goodoffices.web.composer import PassageTyped
from goodoffices.web.entries import Entry, Laid
from goodoffices.web.forms import Form
from goodoffices.web.in_background import InBackground
from goodoffices.web.once import Once
from goodoffices.web.picture import day_of
from goodoffices.web.record_cards import LISTS
from goodoffices.web.seats import Seat, seats_of
from goodoffices.web.undo import Undo
from goodoffices.words.direction import direction, isolate

BY_ITSELF: Final = "by-itself"
"""The header of a request that a script makes without its person."""

_NOT_KEPT: Final = ("once", "go", "draft", "keep", "keep_leg")
"""Fields of a form that are not what somebody typed."""

BY_SCRIPT: Final = "by-script"
"""The header of a request that a script makes for its person."""


@dataclass(frozen=True, slots=True)
class House:
    """What the pages have of an unlocked station.

    Attributes:
        ask: does an act that its person asks for.
        do: the same, with plain data as its answer.
        look_by_itself: does one that a page asks for by itself.
        seconds_left: until the station locks itself; None: it does not.
        lock: locks it.
        fresh: a new random mark.
        root: the secret part of each address.
        undo: the notes that can still be undone.
        backing_up: the backups that were asked for on pages.
        styles: the style sheets as one text, for a page that stands by itself.
    """

    ask: Callable[[str, dict[str, Any]], results.Shown]
    do: Callable[[str, dict[str, Any]], Any]
    look_by_itself: Callable[[str, dict[str, Any]], results.Shown]
    seconds_left: Callable[[], float | None]
    lock: Callable[[], None]
    fresh: Callable[[], str]
    root: str
    addresses: Addresses
    once: Once
    undo: Undo
    backing_up: InBackground
    styles: str


@dataclass(frozen=True, slots=True)
class Refused:
    """What was refused, for the form that is shown again.

    Attributes:
        told: everything that was wrong; empty: nothing was refused.
        draft: the number under which the words are kept; 0: there is none.
    """

    told: list[Sentence]
    draft: int = 0

    @property
    def status(self) -> HTTPStatus:
        """The status of the page that shows it."""
        return HTTPStatus.CONFLICT if self.told else HTTPStatus.OK


NOT_REFUSED: Final = Refused([])


class Visit:
    """One request.

    Args:
        path: the address, with what stands behind its question mark.
        parts: of the address, by their names.
    """

    def __init__(
        self, house: House, path: str, headers: Headers, parts: dict[str, str], query: Form, form: Form
    ) -> None:
        self.house = house
        self.path = path
        self.headers = headers
        self.parts = parts
        self.query = query
        self.form = form
        self.kept_as = ""

    # --- asking the station

    def ask(self, kind: type[Ask[Answer]], **params: Any) -> Answer:
        """Do one act; gives what stands in the type of what is asked.

        Raises:
            Refusal: whatever speaks against it.
        """
        answer: Answer = self.shown(kind, **params).result
        return answer

    def shown(self, kind: type[Ask[Any]], **params: Any) -> results.Shown:
        """The same, with how dates and names were taken."""
        by_itself = BY_ITSELF in self.headers
        ask = self.house.look_by_itself if by_itself else self.house.ask
        return ask(name_of(kind), params)

    def do(self, kind: type[Ask[Any]], **params: Any) -> Any:
        """Do an act that writes, as a form asks for it; gives plain data.

        What was refused before is a draft, whose number the form bears: it is sent anew under that number.
        """
        params = {name: value for name, value in params.items() if value not in (None, "")}
        number, name = self.form.number("draft"), name_of(kind)
        if number:
            try:
                return self.house.do("send_draft", {"number": number, "act": name, "asked": params})
            except NoSuchDraft:
                raise SentBefore from None  # another tab has sent it, or deleted it
        return self.house.do(name, params)

    # --- whose station, in which language

    @cached_property
    def settings(self) -> results.Settings:
        """The settings of the station."""
        return self.ask(asks.Settings)

    @cached_property
    def who(self) -> results.Who:
        """Whose station it is."""
        return self.ask(asks.Who)

    @cached_property
    def tongue(self) -> Speech:
        """The language of the pages."""
        language = speech(self.settings.language).language
        return speech(language).for_pages(lambda at: html.date_and_hour(at, language))

    @property
    def spoken(self) -> str:
        """The language in which something was said on this visit; empty: nothing was."""
        tongue = self.__dict__.get("tongue")
        return "" if tongue is None else str(tongue.language)

    def say(self, sentence: str, **facts: Fact) -> Markup:
        """A sentence that is given in English, in the language of the pages."""
        return html.apart(self.tongue.say(sentence, **facts))

    # --- talks and legs

    @cached_property
    def talk(self) -> results.TalkLine:
        """The talk that the address names.

        Raises:
            NoSuchTalk: there is none.
        """
        title = self.talk_at(self.parts["talk"])
        found = self.ask(asks.Overview, talk=title)
        if not found.talks:
            raise NoSuchTalk(title=title, similar="")
        return found.talks[0]

    def talk_at(self, short: str) -> str:
        """The title of the talk that has a short name in addresses.

        Raises:
            NoSuchTalk: there is none.
        """
        title = self.house.addresses.meant(short, self._every_talk)
        if title is None:
            raise NoSuchTalk(title="", similar="")
        return title

    def _every_talk(self) -> list[tuple[str, ...]]:
        return [(title,) for title in self.ask(asks.TalkTitles).titles]

    def seats(self, talk: results.TalkLine) -> list[Seat]:
        """The legs of a talk, each in its colour."""
        return seats_of(talk, self.house.addresses.of)

    def seats_in(self, titles: Iterable[str], known: Iterable[results.TalkLine] = ()) -> dict[tuple[str, str], Seat]:
        """The legs of several talks, by the talk and the name of the leg.

        Args:
            known: lines that were asked for before.
        """
        lines = {line.title: line for line in known}
        for title in set(titles) - set(lines):
            with suppress(NoSuchTalk):  # it was destroyed meanwhile
                lines |= {line.title: line for line in self.ask(asks.Overview, talk=title).talks}
        return {(title, seat.name): seat for title, line in lines.items() for seat in self.seats(line)}

    def short_of(self, talk: str, leg: str) -> str:
        """The name of a leg in addresses."""
        return self.house.addresses.of(talk, leg)

    @cached_property
    def leg(self) -> Seat:
        """The leg that the address names.

        Raises:
            NoSuchTalk: there is none.
        """
        found = next((seat for seat in self.seats(self.talk) if seat.short == self.parts["leg"]), None)
        if found is None:
            raise NoSuchTalk(title="", similar="")
        return found

    def name_on(self, leg: str, side: str) -> str:
        """How a side is called on a leg; its own name, where it has none there."""
        head = self.ask(asks.AboutLeg, talk=self.talk.title, leg=leg)
        return next((each.name for each in head.recipients if each.side == side), side)

    @property
    def desk_name(self) -> str:
        """The name of the mediators' own leg."""
        return next((leg.leg for leg in self.talk.legs if leg.room == "desk"), "")

    @staticmethod
    def handle(reference: Reference) -> str:
        """The handle of something."""
        return reference.handle

    def stance(self, stance: str) -> Markup:
        """A stance, as a term."""
        return self.tell(Sentence.of(f"stance.{stance}"))

    def stated(self, row: CrossingRow) -> Markup:
        """What may cross and is no words: a stance, what was found, a stage."""
        group = {"stance": "stance", "finding": "finding", "stage": "stage_word"}[row.what]
        return self.tell(Sentence.of(f"{group}.{row.stated}"))

    def finding(self, found: str) -> Markup:
        """What was found, as a term."""
        return self.tell(Sentence.of(f"finding.{found}"))

    # --- how words came

    ways: Final = (
        ("call", "by telephone"),
        ("meeting", "in a meeting"),
        ("paper", "on paper"),
        ("messenger", "through a messenger"),
    )
    closenesses: Final = (
        ("noted_at_the_time", "noted at the time"),
        ("from_memory", "noted from memory"),
        ("dictated_and_read_back", "dictated and read back"),
        ("handed_over_in_writing", "handed over in writing"),
    )

    def notes_on(self, leg: Seat) -> bool:
        """Whether the person of this station writes down what the side of a leg says, or says it."""
        return not leg.closed and (leg.noted if self.talk.seat == "mediator" else leg.room == "sealed")

    def noted(self) -> dict[str, str] | None:
        """How words came on this leg, as the form says; None: they are its author's own."""
        return self.noted_on(self.leg.name)

    def noted_on(self, leg: str) -> dict[str, str] | None:
        """The same on a leg that the address does not name."""
        seat = next((seat for seat in self.seats(self.talk) if seat.name == leg), None)
        if seat is None or not seat.noted:
            return None
        fields = ("way", "closeness", "speaker", "interpreter", "when")
        return {name: self.form[name] for name in fields if self.form[name]}

    @staticmethod
    def speakers(head: LegHead) -> list[str]:
        """Those who speak for the side of a leg."""
        return [each.name for each in head.people if not each.left and each.role in ("principal", "envoy")]

    @property
    def talk_pages(self) -> list[tuple[str, Markup]]:
        """The pages of a talk beside its legs."""
        if self.talk.seat != "mediator":
            return [("standing", self.say("Commitments"))]
        return [
            ("standing", self.say("Commitments")),
            ("record", self.say("Public record")),
            ("people", self.say("People and rules")),
            ("end", self.say("The end")),
        ]

    def seat_of(self, name: str) -> Seat:
        """The leg of a name."""
        return next(seat for seat in self.seats(self.talk) if seat.name == name)

    @staticmethod
    def receivers(head: LegHead) -> list[str]:
        """Those of a side to whom something can be brought."""
        return [person.name for person in head.people if not person.left and person.role != "mediator"]

    @property
    def public(self) -> Seat | None:
        """The public's leg; None: this talk has none."""
        return next((seat for seat in self.seats(self.talk) if seat.room == "public"), None)

    def style_of(self, name: str) -> str:
        """The colour of a side that is named on the pages of this talk."""
        if name == PUBLIC:
            return "seat-public"
        return next((seat.style for seat in self.seats(self.talk) if seat.name == name), "seat-2")

    in_points: Final = staticmethod(in_points)
    """A score of PLOVER as people write it."""

    def day_told(self, number: int) -> str:
        """A day by its number, as the record counts them."""
        return days(day_of(number), day_of(number), self.tongue.language)

    def short_day(self, of: date) -> str:
        """A day, short."""
        return html.short_day(of, self.tongue.language)

    record_lists: Final = LISTS
    """What pages of the record choose from."""

    # --- what was typed before

    def take_up(self, page: str, leg: str | None = None) -> Refused:
        """What somebody typed into a form of this talk before, and was not sent: the form is filled with it.

        Args:
            page: the name under which that form is kept.
            leg: to which the words belong.

        Returns:
            The number of its draft, and why it was refused, if it was.
        """
        self.kept_as = page
        if self.form:
            return NOT_REFUSED
        self.form, refused = self.typed_before(page, leg)
        return refused

    def typed_before(self, page: str, leg: str | None = None) -> tuple[Form, Refused]:
        """The same, for a form that stands beside the one that was sent: what was typed into it, and its draft."""
        of_leg = {} if leg is None else {"leg": leg}
        found: list[results.DraftKept] = self.ask(asks.Drafts, talk=self.talk.title, **of_leg)
        for draft in reversed(found):
            typed = draft.typed.typed
            if isinstance(typed, dict) and typed.get("page") == page and isinstance(typed.get("fields"), dict):
                return Form.of(typed["fields"]), Refused(draft.refused, draft.number)
        return Form([]), NOT_REFUSED

    def keep(self) -> int:
        """Keep what stands in a form, which says itself under which name and to which leg; gives its draft's number."""
        return self._keep_as(self.form.number("draft"))

    def _keep_as(self, number: int) -> int:
        fields = {name: value for name, value in self.form.plain().items() if name not in _NOT_KEPT}
        params: dict[str, Any] = {"talk": self.talk.title, "typed": {"page": self.form["keep"], "fields": fields}}
        params |= {"leg": self.form["keep_leg"]} if self.form["keep_leg"] else {}
        if number:
            try:
                return self.ask(asks.KeepDraft, number=number, **params).number
            except NoSuchDraft:
                pass
        return self.ask(asks.KeepDraft, **params).number

    # --- addresses

    def url(self, *parts: str) -> str:
        """An address below the secret path."""
        return "/".join(("", self.house.root, *parts))

    def of_talk(self, *parts: str, talk: str | None = None) -> str:
        """An address of a talk."""
        title = self.talk.title if talk is None else talk
        return self.url("t", self.house.addresses.of(title), *parts)

    def due_told(self, due: Due) -> Markup:
        """What is due, in a sentence."""
        told = self.tell(due.told)
        owed = due.act == "tell" or (due.act == "deliver" and not doing.is_a_sheet(due))
        return Markup("{} {}").format(self.say("Still to be told:"), told) if owed else told

    def to_settle(self, due: Due, talk: str) -> str:
        """Where somebody settles what is due."""
        return doing.to_settle(self, due, talk)

    def acts_on(self, laid: Laid) -> list[tuple[Markup, str]]:
        """What can be done with one thing of a thread, and on which page."""
        return list(doing.acts_on(self, laid))

    def acts_on_difference(self, difference: Difference) -> list[tuple[Markup, str]]:
        """Where that is told in which two legs differ."""
        return list(doing.acts_on_difference(self, difference))

    def outcome(self, state: str) -> str:
        """What a text has come to, in a word or two."""
        return self.tongue.term(state)

    def acts_on_entry(self, entry: Entry) -> list[tuple[Markup, str]]:
        """What can be done with an entry as a whole."""
        return list(doing.acts_on_entry(self, entry))

    def first_page(self, talk: results.TalkLine) -> str:
        """The first page of a talk: the leg of its first side."""
        return self.of_leg(next((leg.leg for leg in talk.legs if leg.room != "desk"), ""), talk=talk.title)

    @property
    def back(self) -> str:
        """The address of this page, to come back to."""
        return self.path

    def back_to(self, address: str) -> str:
        """An address of these pages that a form gives back; of anything else the first page."""
        ours = address.startswith(self.url("")) and address.isascii() and address.isprintable() and "\\" not in address
        return address if ours else self.url("")

    isolated: Final = staticmethod(isolate)
    """A name within plain text of either direction, where there can be no element of its own."""

    @staticmethod
    def direction(text: str) -> str:
        """Which way words run that have no direction of their own."""
        return direction(text)

    languages: Final = (
        ("en", "English"),
        ("he", "עברית"),
        ("ar", "العربية"),
        ("fa", "فارسی"),
        ("fr", "Français"),
        ("ru", "Русский"),
    )
    """In which words are written, each by its own name."""

    def of_leg(self, leg: str, *parts: str, talk: str | None = None) -> str:
        """An address of a leg."""
        title = self.talk.title if talk is None else talk
        return self.of_talk("leg", self.house.addresses.of(title, leg), *parts, talk=title)

    # --- answering

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **facts: Any) -> Response:
        """A page."""
        return HTMLResponse(self.rendered(template, **facts), status)

    def rendered(self, template: str, **facts: Any) -> str:
        """What a template makes of facts."""
        made: Template = html.environment().get_template(template)
        return made.render(
            visit=self,
            say=self.say,
            tell=self.tell,
            url=self.url,
            day=lambda at: html.day(at, self.tongue.language),
            hour=lambda at: html.hour(at, self.tongue.language),
            when=self.when,
            exact=html.exact,
            fresh=self.house.fresh,
            **facts,
        )

    def tell(self, told: Sentence | list[Sentence]) -> Markup:
        """A sentence of an answer, or several."""
        said = self.tongue.tell_all(told) if isinstance(told, list) else self.tongue.tell(told)
        return html.apart(said)

    def when(self, at: Instant) -> str:
        """A date and the time of the day."""
        return html.date_and_hour(at, self.tongue.language)

    def days(self, edtf: str) -> Markup:
        """The days of a date in EDTF as people say them, “about” and “perhaps” as marked; what is none, as it is."""
        try:
            said = days_of(edtf, self.tongue.language)
        except RecordDate:
            return self.say("{name}", name=edtf)
        if "?" in edtf or "%" in edtf:
            return self.say("perhaps {days}", days=said)
        return self.say("about {days}", days=said) if "~" in edtf else self.say("{name}", name=said)

    def go(self, address: str) -> Response:
        """Lead to another page, after something was done."""
        if BY_SCRIPT in self.headers:
            # What follows a redirect does not see the place on the page that it leads to.
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"go-to": address})
        return RedirectResponse(address, HTTPStatus.SEE_OTHER)

    def once(self, act: Callable[[], str]) -> Response:
        """Do what a form asks for, once, and lead to the page that it gives."""
        return self.go(self.house.once.do(self.form["once"], self.form.digest("once", "draft", "as_shown"), act))

    def act(self, act: Callable[[], str], again: Callable[[Refused], Response]) -> Response:
        """The same; what is refused is shown beside what was typed.

        Args:
            again: shows the form again.
        """
        try:
            return self.once(act)
        except (NoSuchTalk, Locked, Resting, Unexpected):
            raise
        except SentBefore as refusal:
            return again(Refused(self.refused(refusal), self._keep_refused(0)))
        except Refusal as refusal:
            number = self._keep_refused(refusal.draft or self.form.number("draft"))
            return again(Refused(self.refused(refusal), number))

    def _keep_refused(self, number: int) -> int:
        """Keep a refused form as it was typed, beside what the station keeps; gives the number of its draft."""
        return self._keep_as(number) if self.form["keep"] else number

    def demand_recipients(self, leg: str, passages: Iterable[PassageTyped]) -> None:
        """Refuse terms that name nobody where there is a choice.

        Raises:
            ChooseRecipients: there are several to whom it could go.
        """
        bare = [each for each in passages if each.mark != "withheld" and not each.to]
        if bare:
            names = [each.name for each in self.ask(asks.AboutLeg, talk=self.talk.title, leg=leg).recipients]
            if len(names) > 1:
                raise ChooseRecipients(known=", ".join(names))

    def refused(self, refusal: Refusal) -> list[Sentence]:
        """Everything that a refusal says, for a page that shows it beside what was typed."""
        return [refused(each) for each in refusal.each]


Handler = Callable[[Visit], Response]
"""What answers a request to one page."""
