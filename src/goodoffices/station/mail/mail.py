"""The mail of a station: what the loop that reaches the relays asks of it, and what people do about lines.

The rules are:

* Whatever is given out to be sent is on the disk; whatever came is on the disk when :meth:`Mail.took` returns.
* One envelope that meets a fault of the program is told, and holds up no other.
* What is no more leaves no mailbox at a relay.

``links`` has the links and what they rest on, ``offers`` how legs come to be, ``handover`` the steps between the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from hashlib import sha256

from goodoffices.canonical import decode
from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LastRelay, NoSuchRelay, TooManyRelays
from goodoffices.errors.station import Damaged
from goodoffices.seal.opening import Identity, Line
from goodoffices.station.clock import APART_MS
from goodoffices.station.line_store import LineStore, StoredLine
from goodoffices.station.mail.bags import Bags
from goodoffices.station.mail.entries import Entries, leg_rows
from goodoffices.station.mail.given_back import RESTORED
from goodoffices.station.mail.handover import Handover
from goodoffices.station.mail.letters import Letters, line_rows
from goodoffices.station.mail.line_opening import THE_OPENING, LineOpening
from goodoffices.station.mail.link import Deposited, Link, Work
from goodoffices.station.mail.link_state import STATE, LinkState, Mailbox, RelayAccess
from goodoffices.station.mail.links import NO_LINK, Housed, LinkId, Links, legs_with_mail
from goodoffices.station.mail.messages import MOST_ADDRESSES
from goodoffices.station.mail.offers import Offers, OpenOffers
from goodoffices.station.open_talk import OpenTalk

GONE = b"mail gone"
"""Rows of ``station.db`` by name: mailboxes of what is no more, until their relays have removed them."""

TOOK = b"mail took"
"""Rows of ``station.db`` by the digest of an invitation: as which line it was taken."""


_TIDY_EVERY = 60_000
"""Milliseconds."""


class Mail:
    """The mail of one station, for the loop and for its person.

    Args:
        station: whose it is.
        lines: its lines.
        card: its own; None if it has none, and then no mail either.
        chance: fresh bytes, a stream for each purpose.
    """

    def __init__(
        self, station: Housed, lines: LineStore, card: Identity | None, chance: Callable[[bytes, int], bytes]
    ) -> None:
        self._card = card
        self.links = Links(station, lines, chance)
        self.lines = lines
        self.offers = Offers(self.links)
        self._handover = Handover(self.links, self.offers)
        self.bags = Bags(self.links, self._handover.hand_over)
        self._station_rows = line_rows(lines, 0)
        self._deleted: dict[bytes, int] = {}
        self._tidied: int | None = None
        self._clock_kept: int | None = None

    def opening(self, number: int) -> LineOpening:
        """The opening of a line, as far as it goes through mailboxes."""
        return LineOpening(self.links, self._card, number)

    # --- for the relays

    def now(self) -> int:
        """Milliseconds since 1970."""
        return self.links.clock().ms

    def hand_over(self) -> set[LinkId]:
        """Carry letters between talks and lines; gives the links that were written on."""
        self._keep_clock()
        self._tidy_lines_by_bag()
        return self._handover.hand_over()

    def _keep_clock(self) -> None:
        """A station that does nothing but look for mail has its reading on the disk all the same, now and then."""
        now = self.now()
        if _is_due(self._clock_kept, now, APART_MS):
            # Nothing is confirmed by it, so a disk that takes nothing stands in nobody's way here.
            with suppress(Refusal):
                self.links.clock.keep()
                self._clock_kept = now

    def _tidy_lines_by_bag(self) -> None:
        """Older keys go at their deadline also on a line that has no rounds at a relay; looked at now and then."""
        now = self.now()
        if not _is_due(self._tidied, now, _TIDY_EVERY):
            return
        self._tidied = now
        for stored in self.lines.all():
            if isinstance(stored.state, Line) and not self.links.has_relay(stored.number):
                link_id = LinkId(line=stored.number)
                with self.links.contained(link_id), self.links.saving(link_id):
                    self.links.one(link_id).forget_old_keys(now)

    def ids(self) -> list[LinkId]:
        """Every link that may have work at a relay now."""
        return [*self.links.ids(), *([NO_LINK] if self._station_rows.keys(GONE) else [])]

    def work(self, link_id: LinkId, most: int) -> Work:
        """What there is to do for a link now; it is on the disk before it is given out.

        Args:
            most: deposits at most; 0: none is made.
        """
        if link_id == NO_LINK:
            return Work(remove=tuple(decode(value, Mailbox) for _, value in self._station_rows.scan(GONE)))
        now = self.links.clock().ms
        with self.links.saving(link_id):
            if not link_id.line:
                offers = OpenOffers(self.links.rows(link_id))
                return self.links.one(link_id).work(now, most) + Work(make=offers.to_make())
            stored, opening = self.lines.one(link_id.line), self.opening(link_id.line)
            opening.leave_if_done(stored, now)
            work = opening.work(now, most)
            return work + self.links.line(stored).work(now, most) if isinstance(stored.state, Line) else work

    def made(self, link_id: LinkId, box: Mailbox) -> None:
        """A relay has confirmed a mailbox."""
        with self.links.saving(link_id):
            for owner in self._owners(link_id, box):
                owner.made(box)

    def lost(self, link_id: LinkId, box: Mailbox, *, taken: bool = False) -> None:
        """A relay does not know a mailbox (any more). It is made again under its name, which the other station knows.

        Args:
            taken: that name is taken; only then another is made, and the other station told.
        """
        with self.links.saving(link_id):
            for owner in self._owners(link_id, box):
                owner.lost(box, taken=taken)
            self._deleted.pop(box.name, None)

    def _owners(self, link_id: LinkId, box: Mailbox) -> list[LineOpening | OpenOffers | Link[Entries | Letters]]:
        """What has a mailbox: the link itself, the opening of its line, or an offer; nothing, if it was left since."""
        other = self.opening(link_id.line) if link_id.line else OpenOffers(self.links.rows(link_id))
        return [owner for owner in (other, self.links.one(link_id)) if owner.has(box)]

    def removed(self, link_id: LinkId, box: Mailbox) -> None:
        """A mailbox is gone at its relay."""
        if link_id == NO_LINK:
            self._station_rows.drop(GONE, box.name)
            self.lines.commit()
            return
        with self.links.saving(link_id):
            self.links.one(link_id).mailboxes.removed(box)

    def deposited(self, link_id: LinkId, done: Deposited) -> None:
        """What became of deposits at the relay."""
        now = self.links.clock().ms
        with self.links.saving(link_id):
            if any(deposit.key == THE_OPENING for deposit in done.confirmed):
                self.opening(link_id.line).put_in(now)
            link = self.links.one(link_id)
            link.deposited(done, now)
            for each in done.confirmed:
                link.roads.went(each.to.relay, now)

    def took(self, link_id: LinkId, box: Mailbox, envelopes: Iterable[bytes], numbers: Sequence[int] = ()) -> None:
        """Take in what lay in a mailbox. When this returns it is on the disk, and the relay may forget it.

        Args:
            numbers: that the relay gave them.
        """
        now = self.links.clock().ms
        whole = list(envelopes)
        try:
            with self.links.saving(link_id):
                self._take_in(link_id, box, whole, now, numbers)
        except Refusal:
            raise
        except Exception:  # noqa: BLE001  # one of them meets a fault of the program: the others are taken all the same
            for data in whole:
                self._take_alone(link_id, box, data, now)

    def _take_in(
        self, link_id: LinkId, box: Mailbox, envelopes: list[bytes], now: int, numbers: Sequence[int] = ()
    ) -> None:
        opening = self.opening(link_id.line) if link_id.line else None
        if opening is not None and opening.collects(box):
            for data in envelopes:
                opening.take_in(data, now)
            return
        link = self.links.one(link_id)
        if link.channel is None or not link.has(box):
            return  # from a mailbox of before: whatever it holds comes again by the new one
        if numbers:
            link.mailboxes.see_numbers(box, numbers, self._deleted.get(box.name, 0), now)
        opened = [link.receive(data, now) for data in envelopes]
        if any(opened):
            link.roads.came(box.home.relay, now)
            link.mailboxes.came_through(box)
            if opening is not None:
                opening.over()

    def _take_alone(self, link_id: LinkId, box: Mailbox, data: bytes, now: int) -> None:
        try:
            with self.links.saving(link_id):
                self._take_in(link_id, box, [data], now)
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001  # told by kind and place; the other station will send it again
            self.links.fault(link_id, error)
            with self.links.saving(link_id):
                self.links.one(link_id).unreadable()

    def deleted(self, box: Mailbox, upto: int) -> None:
        """A relay has confirmed that everything up to a number is deleted. It is kept with what is taken in next."""
        self._deleted[box.name] = upto

    def relays(self) -> list[str]:
        """The addresses of every relay that something here goes through, one's own and the other stations'."""
        found: set[str] = set()
        for link_id in self.links.ids():
            with self.links.contained(link_id):
                rows = self.links.rows(link_id)
                state = rows.read(STATE, LinkState)
                found |= {home.relay for home in self.links.homes(link_id.line)}
                theirs = () if state is None else state.theirs
                found |= {address.relay for address in theirs if state is not None and state.may_reach(address)}
        return sorted(found)

    # --- what people do about lines

    def cut(self, stored: StoredLine) -> None:
        """Delete every older key of a line and of the legs on it: what still comes under one cannot be read."""
        # The line itself, also where it goes by bag alone and so has no work at any relay.
        legs = [each for each in self.links.ids() if not each.line]
        of_line = [each for each in legs if self.links.one(each).state.line == stored.number]
        for link_id in [LinkId(line=stored.number), *of_line]:
            with self.links.saving(link_id):
                link = self.links.one(link_id)
                if link.channel is not None:
                    link.channel = link.channel.cut()
                    link.owe()

    def add_relay(self, stored: StoredLine, access: RelayAccess) -> None:
        """Let an open line go through one more relay, or make its mailboxes there with another token.

        Raises:
            TooManyRelays: it goes through as many as it can.
        """
        homes = {home.relay: home for home in self.links.homes(stored.number)}
        if access.relay not in homes and len(homes) >= MOST_ADDRESSES:
            raise TooManyRelays(line=stored.number, limit=MOST_ADDRESSES)
        self.links.put_homes(stored.number, list((homes | {access.relay: access}).values()))
        self.lines.commit()

    def drop_relay(self, stored: StoredLine, relay: str) -> None:
        """Let an open line go through a relay no more. Its mailboxes there are to go.

        Raises:
            NoSuchRelay: it goes through none of that address.
            LastRelay: it goes through no other.
        """
        homes = self.links.homes(stored.number)
        kept = [home for home in homes if home.relay != relay]
        if len(kept) == len(homes):
            raise NoSuchRelay(line=stored.number, relay=relay, known=", ".join(home.relay for home in homes) or "-")
        if not kept:
            raise LastRelay(line=stored.number, relay=relay)
        self.links.put_homes(stored.number, kept)
        self.lines.commit()

    def note_taken(self, packed: bytes, stored: StoredLine) -> None:
        """Remember that an invitation was taken, also when its line is gone."""
        self._station_rows.put_count(TOOK, stored.number, sha256(packed).digest())

    def taken_as(self, packed: bytes) -> int | None:
        """The number of the line as which an invitation was taken; None: it was not."""
        return self._station_rows.count(TOOK, sha256(packed).digest()) or None

    def test_line(self, number: int) -> None:
        """Ask for a line test.

        Raises:
            NoSuchLine, NoRelayHere: there is no such line, or nothing travels on it.
        """
        self.links.line(self.links.open_line(number)).content.ask_for_test(self.links.clock().ms)
        self.lines.commit()

    # --- leaving

    def leave_line(self, number: int) -> None:
        """Forget a line, be it one that cannot be read. Its mailboxes are to go.

        Raises:
            NoSuchLine: there is none of that number.
        """
        with suppress(Damaged):
            self.lines.one(number)
        state, opening = line_rows(self.lines, number).read(STATE, LinkState), self.opening(number).state
        self._leave(state, () if opening is None else opening.own)
        self.lines.give_up(number)

    def leave_talk(self, talk: OpenTalk) -> None:
        """A talk is about to be destroyed. Its mailboxes are to go."""
        for room, peer in legs_with_mail(talk):
            rows = leg_rows(talk, room, peer)
            self._leave(rows.read(STATE, LinkState), OpenOffers(rows).all_boxes())
        self.lines.commit()

    def _leave(self, state: LinkState | None, others: Iterable[Mailbox]) -> None:
        # Also a mailbox that no relay has confirmed: it may be there all the same.
        for box in (*others, *(() if state is None else (*state.mine, *state.leaving))):
            self._station_rows.write(GONE, box, box.name)


def _is_due(last: int | None, now: int, every: int) -> bool:
    """Whether something is to be done that is done now and then; also where the clock was set back far."""
    return last is None or abs(now - last) >= every


def taken_invitations(lines: LineStore) -> list[tuple[bytes, int]]:
    """The invitations that were answered: a digest of each, and the number of its line."""
    return [(digest, int.from_bytes(line, "big")) for digest, line in line_rows(lines, 0).scan(TOOK)]


def put_back_taken(lines: LineStore, taken: Iterable[tuple[bytes, int]]) -> None:
    """The same from a backup, at once on the disk."""
    rows = line_rows(lines, 0)
    for digest, line in taken:
        rows.put_count(TOOK, line, digest)
    lines.commit()


def mark_restored(lines: LineStore) -> None:
    """Remember that this station was restored from a backup, also for the legs that it takes from now on."""
    line_rows(lines, 0).put(RESTORED, b"")
    lines.commit()
