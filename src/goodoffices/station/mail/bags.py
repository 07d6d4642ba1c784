"""Bags: everything that is on its way to one other station, as files that are carried by hand, and such files opened.

The rules are:

* A bag holds what is for one station and nothing else: its lines, and the legs to it. What is for two stations is
  never in one file, and packing for one neither reads nor writes anything of another.
* Packing takes nothing from any other road: a copy goes on until the other station itself says that it has it.
* What is given out is on the disk before. What came is on the disk when :meth:`Bags.open` returns.
* What is in a bag counts as packed once its file is written, which whoever writes it has to tell.
* A bag may be opened in any order, again and again: what came before changes nothing, and is counted.
* Whoever packed a bag proves by it only that they know the root of the line. Each envelope in it is judged by itself,
  by the link that its hint names; one that belongs to none is counted, and holds up no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import BagNotForHere, BagOfThisStation, BagTooSmall, NothingToPack
from goodoffices.errors.seal import SealRefusal
from goodoffices.seal.bag import MOST_ENVELOPES, SIZES, is_for, open_bag, pack_bag, room, weight
from goodoffices.seal.opening import Line
from goodoffices.seal.sealing import addressed_to
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.entries import Entries
from goodoffices.station.mail.letters import Letters
from goodoffices.station.mail.link import Link, Took
from goodoffices.station.mail.links import LinkId, Links, legs_with_mail
from goodoffices.station.mail.outbox import SERVICE
from goodoffices.station.mail.relays import AT_ONCE
from goodoffices.station.mail.road_log import BAG


@dataclass(frozen=True, slots=True)
class _Piece:
    """One envelope that may go into a bag. ``data``: of a service message; else it stands in the outbox."""

    link_id: LinkId
    key: bytes
    size: int
    chosen: int | None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """A bag.

    Attributes:
        line: whose root it is made from.
        data: the file.
        began: when the first file of this packing was made, in milliseconds since 1970.
        at: by what :meth:`Bags.written` knows it, in milliseconds since 1970.
        envelopes: how many are in it.
        left: how many found no room; they are for the next file.
    """

    line: StoredLine
    data: bytes
    began: int
    at: int
    envelopes: int
    left: int


class Came(Enum):
    """What became of an envelope in a bag, beside what :class:`Took` has.

    ``UNOPENED``: it belongs to no link here, or to keys that are gone. ``SHUT``: nothing may travel on its line now.
    """

    UNOPENED = "unopened"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a bag brought.

    Attributes:
        line: the line that it came on.
        counts: how many envelopes brought what.
        owes: whether the other station does not know yet that something came.
    """

    line: StoredLine
    counts: Counter[Took | Came]
    owes: bool


class Bags:
    """The bags of one station.

    Args:
        hand_over: carries letters between talks and lines; given a station, also what waits for a mailbox of this one.
    """

    def __init__(self, links: Links, hand_over: Callable[[bytes | None], object]) -> None:
        self._links = links
        self._hand_over = hand_over

    # --- out

    def pack(self, number: int, size: int | None = None, since: int | None = None) -> Packed:
        """Pack what is on its way to the station at the other end of a line.

        Args:
            number: of the line.
            size: one of :data:`goodoffices.seal.bag.SIZES`; None: the smallest that holds everything, or the largest.
            since: when this packing began; for a further file, which holds what was chosen for none since then.

        Raises:
            NoSuchLine, NoRelayHere: there is no such line, or it is not open.
            NothingToPack: nothing can be sealed for that station yet.
            BagTooSmall: something is larger than a bag of this size; none was made.
        """
        stored = self._links.open_line(number)
        peer, line = stored.peer, stored.line
        self._hand_over(peer)
        now = self._links.clock().ms
        pieces = [piece for link_id in self._links_to(peer) for piece in self._pieces(link_id, now, since)]
        if not pieces:
            raise NothingToPack(line=number)
        # What lies longest comes first, so that a further file has the rest.
        pieces.sort(key=lambda piece: piece.chosen or 0)
        size = size or _size_for(pieces)
        largest = max(piece.size for piece in pieces)
        if weight(largest) > room(size):
            raise BagTooSmall(size=size, largest=largest)
        chosen = _that_fit(pieces, size)
        ids = dict.fromkeys(piece.link_id for piece in chosen)
        # Later than any before, also where the clock was set back or stands: no further file of it has the same again,
        # and no other is told by the same time.
        at = max(now, since or now, 1 + max(self._links.one(link_id).last_chosen for link_id in self._links_to(peer)))
        envelopes = tuple(data for link_id in ids for data in self._take_out(link_id, chosen, at))
        fresh = self._links.fresh(number)
        return Packed(
            line=stored,
            data=pack_bag(line.channel.root, line.channel.me, peer, envelopes, size, fresh),
            began=at if since is None else since,
            at=at,
            envelopes=len(chosen),
            left=len(pieces) - len(chosen),
        )

    def _pieces(self, link_id: LinkId, now: int, since: int | None) -> Iterator[_Piece]:
        """What of a link may go into a bag, sealed and on the disk."""
        with self._links.saving(link_id):
            link = self._links.one(link_id)
            link.goes_by_bag()
            keys, service = link.for_bag(now, service=since is None)
        if service is not None:
            yield _Piece(link_id, SERVICE, len(service), None, service)
        for key in keys:
            chosen = link.outbox.chosen_at(key)
            if since is None or chosen is None or chosen < since:
                yield _Piece(link_id, key, len(link.outbox.data(key)), chosen)

    def written(self, number: int, at: int) -> None:
        """The file of a bag is written: what is in it counts as packed.

        Args:
            number: of the line that it was packed on.
            at: as :class:`Packed` has it. Where nothing was chosen at that time, nothing changes.

        Raises:
            NoSuchLine, NoRelayHere: there is no such line, or it is not open.
        """
        now = self._links.clock().ms
        for link_id in self._links_to(self._links.open_line(number).peer):
            with self._links.saving(link_id):
                self._links.one(link_id).bag_written(at, now)

    def _take_out(self, link_id: LinkId, chosen: list[_Piece], at: int) -> list[bytes]:
        """The envelopes of one link that were chosen; it is kept when that was."""
        with self._links.saving(link_id):
            link = self._links.one(link_id)
            link.chosen(at)
            return [
                link.outbox.choose(piece.key, at) if piece.data is None else piece.data
                for piece in chosen
                if piece.link_id == link_id
            ]

    # --- in

    def open(self, data: bytes) -> Brought:
        """Take in what is in a bag.

        Raises:
            BagNotForHere: it is no bag, a damaged one, or one for somebody else; it changed nothing.
            BagOfThisStation: it was packed here.
        """
        for stored in self._links.lines.all():
            if not isinstance(stored.state, Line):
                continue
            channel = stored.state.channel
            if is_for(channel.root, channel.peer, channel.me, data):
                try:
                    envelopes = open_bag(channel.root, channel.peer, channel.me, data)
                except SealRefusal:
                    raise BagNotForHere from None
                return self._take_in(stored, envelopes)
            if is_for(channel.root, channel.me, channel.peer, data):
                raise BagOfThisStation(line=stored.number, name=stored.state.peer.name)
        raise BagNotForHere

    def _take_in(self, stored: StoredLine, envelopes: tuple[bytes, ...]) -> Brought:
        now, counts, rest = self._links.clock().ms, Counter[Took | Came](), list(envelopes)
        # The answer to an invitation comes on a line, and the first message of the leg may lie beside it.
        for on_lines in (True, False):
            ids = [link_id for link_id in self._links_to(stored.peer) if bool(link_id.line) is on_lines]
            meant, rest = self._sorted(ids, rest)
            for link_id, its in meant.items():
                for start in range(0, len(its), AT_ONCE):
                    counts += self._to_link(link_id, its[start : start + AT_ONCE], now)
            self._hand_over(None)
        counts[Came.UNOPENED] += len(rest)
        owes = any(self._links.one(link_id).owes for link_id in self._links_to(stored.peer))
        return Brought(line=stored, counts=counts, owes=owes)

    def _sorted(self, ids: list[LinkId], envelopes: list[bytes]) -> tuple[dict[LinkId, list[bytes]], list[bytes]]:
        """Envelopes by the link that each belongs to, as its hint says, and those that belong to none of these."""
        links = [(link_id, link) for link_id in ids if (link := self._links.one(link_id)).channel is not None]
        channels = [link.channel for _, link in links if link.channel is not None]
        meant: dict[LinkId, list[bytes]] = {}
        rest = []
        for data in envelopes:
            known = next((link_id for link_id, link in links if link.state.knows(data)), None)
            place = addressed_to(channels, data) if known is None else None
            if known is not None or place is not None:
                meant.setdefault(known or links[place or 0][0], []).append(data)
            else:
                rest.append(data)
        return meant, rest

    def _to_link(self, link_id: LinkId, envelopes: list[bytes], now: int) -> Counter[Took | Came]:
        try:
            with self._links.saving(link_id):
                return self._received(self._links.one(link_id), envelopes, now)
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001  # one of them meets a fault of the program: told, and kept apart
            if len(envelopes) == 1:
                self._links.fault(link_id, error)
                return Counter({Took.UNREADABLE: 1})
        counts = Counter[Took | Came]()
        for data in envelopes:
            counts += self._to_link(link_id, [data], now)
        return counts

    @staticmethod
    def _received(link: Link[Entries | Letters], envelopes: list[bytes], now: int) -> Counter[Took | Came]:
        if not link.content.may_carry():
            return Counter({Came.SHUT: len(envelopes)})
        link.goes_by_bag()
        counts = Counter[Took | Came]()
        for data in envelopes:
            took = link.receive_by_bag(data, now)
            counts[Came.UNOPENED if took is None else took] += 1
        if counts.total() > counts[Came.UNOPENED]:
            link.roads.came(BAG, now)
        return counts

    def _links_to(self, peer: bytes) -> list[LinkId]:
        """The lines to a station, and the legs on which it has a seat here."""
        found = [LinkId(line=each.number) for each in self._links.lines.all() if each.is_to(peer)]
        for talk in self._links.talks():
            rooms = [room for room, each in legs_with_mail(talk) if each == peer]
            found += [LinkId(talk=talk.title, room=room, peer=peer) for room in rooms]
        return found


def _size_for(pieces: list[_Piece]) -> int:
    whole = sum(weight(piece.size) for piece in pieces)
    return next((size for size in SIZES if whole <= room(size)), SIZES[-1])


def _that_fit(pieces: list[_Piece], size: int) -> list[_Piece]:
    """As many as go into a bag, by turns from the front."""
    chosen: list[_Piece] = []
    free = room(size)
    for piece in pieces:
        if weight(piece.size) <= free and len(chosen) < MOST_ENVELOPES:
            chosen.append(piece)
            free -= weight(piece.size)
    return chosen
