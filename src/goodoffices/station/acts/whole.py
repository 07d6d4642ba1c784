"""Acts of the station as a whole: its talks, its clock, its drafts, its lines and its mail."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from functools import partial
from typing import Any, Final

import msgspec

from goodoffices import desk
from goodoffices.errors.station import Damaged, NoSuchHandle, NoSuchTalk, OtherVersion
from goodoffices.errors.words import HourMissing
from goodoffices.seal.bag import SIZES
from goodoffices.station import results
from goodoffices.station.acts import looking
from goodoffices.station.acts.ending import refuse_unless_agreed
from goodoffices.station.api import asks
from goodoffices.station.database import NOT_OPEN
from goodoffices.station.health import clock_of, examine
from goodoffices.station.looks import Look
from goodoffices.station.mail import status
from goodoffices.station.mail.bags import Came
from goodoffices.station.mail.link import Took
from goodoffices.station.mail.relays import probe
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.summaries import Summary
from goodoffices.station.unlocked import Unlocked
from goodoffices.station.zones import Zone
from goodoffices.talk.telling import refused
from goodoffices.talk.views import Sentence
from goodoffices.words import fold, parse_typed

_AT_ONCE: Final = 100
"""Lines that are read in one turn; others have theirs in between."""


def who(station: Unlocked, _: asks.Who) -> results.Who:
    """Whose station this is."""
    me = station.identity
    return results.Who(
        name=me.name, fingerprint=me.fingerprint.hex(), zone=me.zone, language=me.language, exercise=me.exercise
    )


def doctor(station: Unlocked, _: asks.Doctor) -> results.Doctor:
    """How the station is."""
    return examine(station)


# --- talks


def talk_titles(station: Unlocked, _: asks.TalkTitles) -> results.TalkTitles:
    """The titles of the talks, oldest first."""
    return results.TalkTitles(titles=station.titles())


def talks(station: Unlocked, ask: asks.Talks) -> list[results.TalkHere]:
    """The talks of this station, each with what is wrong with its file; or one of them.

    Raises:
        Damaged, OtherVersion: the one talk that is asked for does not open.
    """
    if ask.talk is not None:
        return [_of_talk(station.at(ask.talk))]
    return [_here(station, title) for title in station.titles()]


def _here(station: Unlocked, title: str) -> results.TalkHere:
    try:
        return _of_talk(station.at(title))
    except NOT_OPEN as refusal:
        return results.TalkHere(title=title, seat=None, legs=[], problem=refused(refusal))


def _of_talk(talk: OpenTalk) -> results.TalkHere:
    return results.TalkHere(title=talk.title, seat="mediator" if talk.mediates else "side", legs=list(talk.legs()))


def overview(station: Unlocked, ask: asks.Overview) -> results.Overview:
    """A page of the talks, with a line about each. It takes its own turns at the files.

    Raises:
        NoSuchTalk: there is no talk of the one title, or of that with which the page before ended.
    """
    titles, now, old = station.locked(
        lambda: (station.titles(), station.clock.judged().ms, station.backups_here.is_old())
    )
    if ask.talk is not None:
        titles = [station.locked(partial(station.all_talks.exactly, ask.talk))]
    of_all = ask.busiest or bool(ask.waits)
    lines, broken = _lines(station, titles if of_all else [])
    if ask.busiest:
        titles.sort(key=lambda title: _busiest_first(lines.get(title)))
    if ask.after is not None:
        titles = titles[titles.index(station.locked(partial(station.all_talks.exactly, ask.after))) + 1 :]
    shown = titles[: ask.limit]
    if not of_all:
        lines, broken = _lines(station, shown)
    waits = sorted(((title, due) for title, line in lines.items() for due in line.told.first), key=_soonest_first)
    return results.Overview(
        talks=[_at(lines[title], now) for title in shown if title in lines],
        broken=[results.TalkBroken(title=title, problem=broken[title]) for title in shown if title in broken],
        after=shown[-1] if len(titles) > ask.limit else None,
        waits=[results.DueInTalk(talk=title, due=_due_at(due, now)) for title, due in waits[: ask.waits]],
        due=sum(line.told.due for line in lines.values()) if ask.waits else 0,
        backup_old=old,
    )


def _lines(station: Unlocked, titles: list[str]) -> tuple[dict[str, Summary], dict[str, Sentence]]:
    """The lines about talks by their titles, and why others have none; what was destroyed meanwhile is left out."""
    lines: dict[str, Summary] = {}
    broken: dict[str, Sentence] = {}
    for start in range(0, len(titles), _AT_ONCE):
        lines |= station.lines_known(titles[start : start + _AT_ONCE])
    for title in titles:
        if title not in lines:
            with suppress(NoSuchTalk):
                try:
                    lines[title] = station.line(title, looking.summarise)
                except NOT_OPEN as refusal:
                    broken[title] = refused(refusal)
    return lines, broken


def _busiest_first(line: Summary | None) -> tuple[bool, int]:
    if line is None:
        return False, 0
    return not line.told.due, 0 if line.told.last is None else -line.told.last.ms


def _soonest_first(pair: tuple[str, desk.Due]) -> tuple[bool, int]:
    by = pair[1].by
    return by is None, 0 if by is None else by.ms


def _at(line: Summary, now: int) -> results.TalkLine:
    """A line with what is overdue by now."""
    first = [_due_at(each, now) for each in line.told.first]
    return msgspec.structs.replace(line.told, first=first, overdue=sum(end < now for end in line.ends))


def _due_at(due: desk.Due, now: int) -> desk.Due:
    return msgspec.structs.replace(due, overdue=due.by is not None and due.by.ms < now)


def find(look: Look, ask: asks.Find) -> results.Finds:
    """Find words, newest first.

    Raises:
        NoSuchHandle: ``before`` names nothing, or no talk is named.
        OtherThing: it names no words.
        Damaged, OtherVersion: the file of the talk that is named.
    """
    if ask.before is not None and ask.talk is None:
        raise NoSuchHandle(handle=ask.before)
    if not fold(ask.text):
        return results.Finds(found=[], before=None, more=False)
    most, broken = ask.limit + 1, []
    if ask.talk is not None:
        found = list(looking.find_in(look.at(ask.talk), ask.text, most, ask.before))
    else:
        found = []
        for title in look.titles():
            try:
                found += looking.find_in(look.at(title), ask.text, most, None)
            except NOT_OPEN as refusal:
                look.demand_still_there()
                broken.append(results.TalkBroken(title=title, problem=refused(refusal)))
        found.sort(key=lambda each: each[0].ms, reverse=True)
    shown, more = [words for _, words in found[: ask.limit]], len(found) > ask.limit
    before = shown[-1].ref if more and ask.talk is not None else None
    return results.Finds(found=shown, before=before, more=more, broken=broken)


def destroy(station: Unlocked, ask: asks.Destroy) -> None:
    """Destroy a talk on this station."""
    title = station.all_talks.exactly(ask.talk)
    with suppress(Damaged, OtherVersion):
        # What does not open is destroyed all the same; its mailboxes are then left to their relays.
        talk = station.at(title)
        if not ask.anyway:
            refuse_unless_agreed(talk)
        station.mail_here.leave_talk(talk)
    station.all_talks.destroy(title)


# --- the clock


def read_clock(station: Unlocked, _: asks.ReadClock) -> results.ClockHere:
    """How the clock stands to what it was."""
    return clock_of(station)


def confirm_clock(station: Unlocked, ask: asks.ConfirmClock) -> results.ClockHere:
    """Say that the clock is right.

    Raises:
        HourMissing: only the day was typed.
        ClockDiffers: one's watch shows something else.
    """
    typed = parse_typed(ask.watch, "your own watch")
    if typed.whole_day:
        raise HourMissing(where="Your own watch")
    watch, _ = Zone(station.identity.zone).read(typed)
    station.clock.set_right(watch)
    return clock_of(station)


# --- drafts


def drafts(station: Unlocked, ask: asks.Drafts) -> list[results.DraftKept]:
    """The drafts, oldest first."""
    return station.kept_drafts.all(ask)


def draft(station: Unlocked, ask: asks.Draft) -> results.DraftKept:
    """Take up a draft."""
    return station.kept_drafts.take_up(ask.number)


def keep_draft(station: Unlocked, ask: asks.KeepDraft) -> results.DraftNumber:
    """Put an act aside as far as it is written, or change a draft."""
    return station.kept_drafts.keep(ask)


def send_draft(station: Unlocked, ask: asks.SendDraft) -> Any:
    """Do what a draft was meant for."""
    return station.resend(ask)


def forget_draft(station: Unlocked, ask: asks.ForgetDraft) -> None:
    """Delete a draft."""
    station.kept_drafts.forget(ask.number)


def try_act(station: Unlocked, ask: asks.TryAct) -> results.Tried:
    """What an act would leave, or what speaks against it."""
    return station.dry_run(ask.act, ask.asked)


# --- lines


def invite_line(station: Unlocked, ask: asks.InviteLine) -> results.LineInvitation:
    """Invite somebody to a line."""
    return station.lines_here.invite(ask, station.clock())


def accept_line(station: Unlocked, ask: asks.AcceptLine) -> results.LineAccepted:
    """Take an invitation."""
    return station.lines_here.accept(ask, station.clock.demand_right())


def answer_line(station: Unlocked, ask: asks.AnswerLine) -> results.LineMessage:
    """Take the answer to one's invitation."""
    return station.lines_here.answer(ask, station.clock.demand_right())


def finish_line(station: Unlocked, ask: asks.FinishLine) -> results.LineHere:
    """Take the last message."""
    return station.lines_here.finish(ask, station.clock())


def compare_line(station: Unlocked, ask: asks.CompareLine) -> results.LineHere:
    """Compare groups of a line's number."""
    return station.lines_here.compare(ask, station.clock())


def trust_line(station: Unlocked, ask: asks.TrustLine) -> results.LineHere:
    """Let a line carry words without comparing it."""
    return station.lines_here.trust(ask, station.clock())


def cut_line(station: Unlocked, ask: asks.CutLine) -> results.LineHere:
    """Delete every older key of a line and of the legs on it: what still comes under one cannot be read."""
    return station.lines_here.cut(ask)


def add_relay(station: Unlocked, ask: asks.AddRelay) -> results.LineHere:
    """Let a line go through one more relay."""
    return station.lines_here.add_relay(ask)


def drop_relay(station: Unlocked, ask: asks.DropRelay) -> results.LineHere:
    """Let a line go through a relay no more."""
    return station.lines_here.drop_relay(ask)


def test_line(station: Unlocked, ask: asks.TestLine) -> results.LineHere:
    """Send a line test."""
    return station.lines_here.test(ask, station.clock())


def line_again(station: Unlocked, ask: asks.LineAgain) -> results.LineMessage:
    """The last message of an opening, again."""
    return station.lines_here.again(ask)


def give_up_line(station: Unlocked, ask: asks.GiveUpLine) -> None:
    """Give a line up, open or not: its keys are deleted, and its mailboxes are to go."""
    station.lines_here.give_up(ask)


def lines(station: Unlocked, _: asks.Lines) -> list[results.LineHere]:
    """The lines of this station."""
    return station.lines_here.all()


# --- mail


def mail(station: Unlocked, _: asks.Mail) -> results.Mail:
    """How the mail stands."""
    here, problems = station.mail_here, station.problems
    return results.Mail(
        lines=list(status.lines(here, problems)),
        legs=[leg for talk in here.links.talks() for leg in status.legs(here, talk, problems)],
    )


def carry(station: Unlocked, ask: asks.Carry) -> results.Carried:
    """Make one round to the relays. It takes its own turns at the files, and holds none while it waits for a relay."""
    report = station.carry(seconds=ask.seconds)
    problems = station.locked(lambda: status.hindered(station.mail_here, report.problems))
    return results.Carried(sent=report.sent, taken=report.taken, problems=problems)


_BAG_SIZES: Final = dict(zip(("64K", "256K", "1M", "4M"), SIZES, strict=True))


def pack_bag(station: Unlocked, ask: asks.PackBag) -> results.BagPacked:
    """Pack a bag for one station.

    Raises:
        NoSuchLine, WhichLine, NoRelayHere, NothingToPack, BagTooSmall: nothing was packed.
    """
    number = station.lines_here.to_pack_for(ask.line)
    packed = station.mail_here.bags.pack(number, None if ask.size is None else _BAG_SIZES[ask.size], ask.since)
    return results.BagPacked(
        line=packed.line.number,
        name=packed.line.line.peer.name,
        data=str(b64encode(packed.data), "ascii"),
        envelopes=packed.envelopes,
        left=packed.left,
        since=packed.began,
        at=packed.at,
    )


def bag_written(station: Unlocked, ask: asks.BagWritten) -> None:
    """Note that the file of a bag is written.

    Raises:
        NoSuchLine, NoRelayHere: nothing was noted.
    """
    station.mail_here.bags.written(ask.line, ask.at)


def open_bag(station: Unlocked, ask: asks.OpenBag) -> results.BagOpened:
    """Open a bag that came.

    Raises:
        BagNotForHere, BagOfThisStation: it changed nothing.
    """
    brought = station.mail_here.bags.open(ask.data)
    counts = brought.counts
    return results.BagOpened(
        line=brought.line.number,
        name=brought.line.line.peer.name,
        envelopes=counts.total(),
        words=counts[Took.WORDS],
        service=counts[Took.SERVICE],
        again=counts[Took.AGAIN],
        later=counts[Took.LATER],
        unopened=counts[Came.UNOPENED],
        unreadable=counts[Took.UNREADABLE],
        shut=counts[Came.SHUT],
        owes=brought.owes,
        by_relay=station.mail_here.links.has_relay(brought.line.number),
    )


def roads(station: Unlocked, _: asks.Roads) -> list[results.RoadHere]:
    """Ask every relay whether it is there."""
    found = probe(station.locked(station.mail_here.relays), station.identity.proxy)
    return [
        results.RoadHere(relay=relay, works=trouble is None, problem=None if trouble is None else refused(trouble))
        for relay, trouble in found.items()
    ]
