"""The stations of a play: made in a real folder, brought together over lines and a relay, with the scenario's clock.

The rules are:

* Everything is done through the stations' own acts, as a person would do it: lines are opened, compared and used, and
  sides join the talk. Nothing reaches around them.
* The folder is temporary unless somebody wants to keep it; then it must be empty or new.
* Every station of a play is an exercise station. Its passphrase is known to everybody and protects nothing.
* After each act the mail is carried until nothing moves any more, so that a replay is the same each time.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from goodoffices.errors.scenario import ScenarioFolderTaken, ScenarioSeatFailed
from goodoffices.scenario.locations import Plain
from goodoffices.scenario.processes import STATION, RelayApart, Seat, SeatApart, SeatHere
from goodoffices.scenario.relay_process import MailboxSeen
from goodoffices.scenario.scenario import THE_MEDIATOR, THE_THIEF, Scenario, Side
from goodoffices.scenario.station_process import Setting
from goodoffices.station.acts import ACTS
from goodoffices.station.api.decoding import decode
from goodoffices.station.api.wire import Launch, Where
from goodoffices.station.results import ItemStanding
from goodoffices.talk.views import LegView, View

PASSPHRASE: Final = "a play keeps no secrets"  # noqa: S105 (it is no secret: whoever keeps a play opens it with this)
"""The passphrase of every station of a play."""

_PATIENCE: Final = 600
"""Seconds for one round to the relay of a play: more than the busiest machine takes."""


_PAGE: Final = 500
"""Items of the record that are asked for at once."""


class Cast:
    """The stations of one play. Use it in ``with``.

    Args:
        module: whose ``main`` runs a station that is a process; another one than usual makes every station one.
        framed_by: which origin may show the pages of such a station in a frame.
    """

    def __init__(
        self, scenario: Scenario, keep: Path | None = None, *, module: str = STATION, framed_by: str = "'none'"
    ) -> None:
        self.scenario = scenario
        self._temporary = keep is None
        self._folder = Path(tempfile.mkdtemp(prefix="goodoffices-")) if keep is None else _empty(keep)
        self._module, self._framed_by = module, framed_by
        self._apart = module != STATION or any(side.own for side in scenario.sides)
        self._seats: dict[str, Seat] = {}
        self._relay: RelayApart | None = None
        self._legs = {side.name for side in scenario.sides if not side.own}
        self._now = scenario.starts
        self._backups: dict[str, Path] = {}
        self._stolen = ""
        self._made = 0
        self._had: set[str] = set()
        self._new: set[str] = set()

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every station and the relay, and remove what is temporary."""
        for each in (*self._seats.values(), self._relay):
            if each is not None:
                each.close()
        self._seats.clear()
        self._relay = None
        if self._temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def set_clock(self, at: str) -> None:
        """Set every clock."""
        if at != self._now:
            self._now = at
            for seat in self._seats.values():
                seat.set_clock(at)

    def call(self, side: str, method: str, params: dict[str, Any]) -> Any:
        """An act at the station of a side, or at the mediator's where it has none; then everybody gets their mail.

        Raises:
            Refusal: whatever speaks against it.
        """
        whose = self._at(side)
        result = self._seats[whose].call(method, {"talk": self.scenario.title} | params)
        if not ACTS[method].looks:
            self._carry(whose)
        return result

    def _at(self, side: str) -> str:
        """Whose station acts for a side: its own, or the mediator's where it has none."""
        found = self.scenario.side(side)
        if side not in self._seats and found is not None and found.own:
            raise ScenarioSeatFailed  # its device is lost; the file was checked for that
        return side if side in self._seats else THE_MEDIATOR

    def leg_of(self, side: str) -> str:
        """On whose leg somebody acts: a side, and a thief as the person of the device."""
        return self._stolen if side == THE_THIEF else side

    # --- devices that are lost

    def device(self, do: str, side: str, keys: Plain) -> None:
        """What becomes of a device: a backup is made of it, it is lost, another one takes its place, it is reached.

        Raises:
            Refusal: whatever speaks against it.
        """
        leg = str(keys.get("leg", side))
        match do:
            case "back-up":
                self._backups[side] = self._folder / f"backup-{self._made}-{len(self._backups)}"
                self._seats[side].call("make_backup", {"file": str(self._backups[side].absolute())})
            case "lose-device":
                self._seats[THE_THIEF], self._stolen = self._seats.pop(side), side
            case "restore" | "new-device":
                found = self.scenario.side(side)
                if found is None or (do == "restore" and side not in self._backups):
                    raise ScenarioSeatFailed
                backup = self._backups[side] if do == "restore" else None
                self._seat(side, found.seats[0].name, found.language, backup)
                self._new |= {side} if backup is None else set()
                self._seats[side].set_clock(self._now)
            case "give-up-line":
                number = self._line_to(leg)
                self._seats[THE_MEDIATOR].call("give_up_line", {"line": number})
            case _:
                self._connect(leg)
        if do in ("give-up-line", "open-line"):
            self._carry(THE_MEDIATOR)

    def reseat(self, leg: str, params: dict[str, Any]) -> Any:
        """Seat the new station of a side on the newest line, and let its person join."""
        mediator = self._seats[THE_MEDIATOR]
        asked = {"talk": self.scenario.title, **params, "line": mediator.call("lines", {})[-1]["line"]}
        result = mediator.call("reseat", asked)
        self._carry(THE_MEDIATOR)
        self._join(leg)
        return result

    def _line_to(self, leg: str) -> int:
        """The line on which a side's leg rests."""
        legs = self._seats[THE_MEDIATOR].call("mail", {})["legs"]
        return int(next(each["line"] for each in reversed(legs) if each["leg"] == leg))

    def carry(self) -> None:
        """Carry whatever waits at any station: what somebody did on its pages, too."""
        for whose in self._seats if self._apart else ():
            self._carry(whose)

    def type_in(self, page: str, fields: dict[str, str]) -> int:
        """Leave words in a form of the mediator's pages, as if somebody had typed them; gives their draft."""
        typed = {"page": page, "fields": {name: [value] for name, value in fields.items()}}
        asked = {"talk": self.scenario.title, "typed": typed}
        return int(self._seats[THE_MEDIATOR].call("keep_draft", asked)["number"])

    def forget(self, draft: int) -> None:
        """Take those words out of the form again."""
        self._seats[THE_MEDIATOR].call("forget_draft", {"number": draft})

    def speak(self, language: str) -> None:
        """Set the language of every station."""
        for seat in self._seats.values():
            seat.call("change_settings", {"language": language})

    def launch(self, whose: str, where: Where) -> Launch:
        """The way to a page of the station of a side, or of the mediator's where it has none.

        Raises:
            ScenarioSeatFailed: the stations of this play have no pages.
        """
        seat = self._seats[whose if whose in self._seats else THE_MEDIATOR]
        if not isinstance(seat, SeatApart):
            raise ScenarioSeatFailed
        return seat.launch(where)

    def seen_by_relay(self) -> list[MailboxSeen]:
        """What the relay saw until now; nothing where none was needed."""
        return [] if self._relay is None else self._relay.seen()

    def view(self, whose: str) -> View:
        """What somebody has in front of them."""
        title, side = self.scenario.title, self.scenario.side(whose)
        seat = self._seats.get(whose)
        if seat is not None and whose not in self._new:
            return decode(seat.call("view", {"talk": title}), View)
        if seat is not None or whose == THE_THIEF or (side is not None and side.own):
            return View(seat="side", legs=[], sheets=[], still_to_tell=[])  # without a device, or on a new one
        kept = self._seats[THE_MEDIATOR].call("view_as", {"talk": title, "leg": whose})
        return View(seat="kept", legs=[decode(kept, LegView)], sheets=[], still_to_tell=[])

    def record(self) -> list[ItemStanding]:
        """The public record, as the mediator's station tells it, in the order in which its items entered."""
        found: list[ItemStanding] = []
        params: dict[str, Any] = {"talk": self.scenario.title, "limit": _PAGE}
        while True:
            page = self._seats[THE_MEDIATOR].call("items", params)
            found += decode(page["items"], list[ItemStanding])
            if page["before"] is None:
                return found[::-1]
            params["before"] = page["before"]

    def sheet(self, ref: str, copy: str, language: str | None = None) -> str:
        """A delivery sheet as text: the ``side``'s copy or the ``mediator``'s."""
        params = {"talk": self.scenario.title, "ref": ref, "copy": copy}
        if language is not None:
            params["language"] = language
        paper = self._seats[THE_MEDIATOR].call("sheet", params)
        return str(paper["text"])

    # --- bringing them together

    def _open(self) -> None:
        scenario = self.scenario
        own = [side for side in scenario.sides if side.own]
        self._seat(THE_MEDIATOR, scenario.mediator, scenario.language)
        for side in own:
            self._seat(side.name, side.seats[0].name, side.language)
        if own:
            self._relay = RelayApart(self._folder / "relay")
        sides = [
            {
                "name": side.name,
                "language": side.language,
                "station": side.own,
                # With a station of its own, that is said when its leg is founded.
                "aliases": {} if side.own else dict(side.calls),
                "seats": [] if side.own else [{"name": seat.name, "role": seat.role} for seat in side.seats],
            }
            for side in scenario.sides
        ]
        mediator = self._seats[THE_MEDIATOR]
        mediator.call("open_talk", {"title": scenario.title, "sides": sides, "public": scenario.public})
        for side in own:
            self._bring_in(side)

    def _bring_in(self, side: Side) -> None:
        """A line to the station of a side, compared by its two people, and the side's leg over it."""
        mediator = self._seats[THE_MEDIATOR]
        (person,) = side.seats
        line = self._connect(side.name)
        invited = {"leg": side.name, "line": line, "name": person.name, "role": person.role}
        names = self._names_with(side)
        mediator.call("invite_side", {"talk": self.scenario.title, "language": side.language, **invited, **names})
        self._carry(THE_MEDIATOR)
        self._join(side.name)

    def _join(self, side: str) -> None:
        self._seats[side].call("join_talk", {"number": 1, "title": self.scenario.title})
        self._new.discard(side)
        self._carry(side)

    def _connect(self, side: str) -> int:
        """A line to the station of a side, compared by its two people; gives its number at the mediator's."""
        mediator, seat = self._seats[THE_MEDIATOR], self._seats[side]
        relay = None if self._relay is None else self._relay.address
        invitation = mediator.call("invite_line", {"relay": relay})
        self._carry(THE_MEDIATOR)
        seat.call("accept_line", {"message": invitation["words"]})
        self._carry(side)
        for each in (mediator, seat):
            line = each.call("lines", {})[-1]
            heard = {"line": line["line"], "heard": " ".join(line["number"]), "how": "in person"}
            each.call("compare_line", heard)
        return int(invitation["line"])

    def _names_with(self, side: Side) -> dict[str, dict[str, str]]:
        """How a side and those that have a leg already call one another; a kept leg knows since the talk was opened."""
        here = [other for other in self.scenario.sides if other.name in self._legs]
        self._legs.add(side.name)
        return {
            "calls": {other.name: side.called(other.name) for other in here},
            "called": {other.name: other.called(side.name) for other in here if other.own},
        }

    def _carry(self, first: str) -> None:
        """Carry the mail until nothing moves: from whoever acted to the others, and what comes of it back."""
        if not self._apart:
            return
        waiting = [first]
        while waiting:
            whose = waiting.pop(0)
            done = self._seats[whose].call("carry", {"seconds": _PATIENCE})
            if done["problems"] and whose != THE_THIEF:  # whose mailboxes are gone once somebody acts
                raise ScenarioSeatFailed
            if done["sent"]:
                others = [each for each in self._seats if each != whose and each not in waiting]
                waiting += others if whose == THE_MEDIATOR else [THE_MEDIATOR] * (THE_MEDIATOR in others)

    def _seat(self, whose: str, person: str, language: str, backup: Path | None = None) -> None:
        self._made += 1
        again = whose in self._had
        self._had.add(whose)
        setting = Setting(
            folder=str(self._folder / f"station-{self._made}"),
            # Another device has a chance of its own.
            whose=f"{whose} {self._made}" if again else whose,
            backup="" if backup is None else str(backup.absolute()),
            person=person,
            zone=self.scenario.zone,
            language=language,
            scenario=self.scenario.digest.hex(),
            starts=self.scenario.starts,
            passphrase=PASSPHRASE,
            framed_by=self._framed_by,
        )
        self._seats[whose] = SeatApart(setting, self._module) if self._apart else SeatHere(setting)


def _empty(folder: Path) -> Path:
    """A folder to keep a play in.

    Raises:
        ScenarioFolderTaken: it holds something, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as fault:
        problem = fault.strerror or "the system does not say why"
        raise ScenarioFolderTaken(folder=str(folder), problem=problem) from fault
    if taken:
        raise ScenarioFolderTaken(folder=str(folder), problem="there is something in it already")
    return folder
