"""What acts give back: small plain objects, ready for JSON. Views stand in :mod:`goodoffices.talk.views`.

Things are named by handles, as people type them; dates are texts with their zone.
"""

from __future__ import annotations

from typing import Any

import msgspec

from goodoffices.errors.base import Refused
from goodoffices.talk.views import EndView, Instant, LeftView, LineView, Reference, Sentence, SheetView, Value


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What an act gives back.

    Beside its fields an answer has ``names`` and ``dates``, where any were typed that had to be read, and ``line_ends``
    (true) where Windows line ends in words were written down as plain ones.
    """


class AsTyped(Value):
    """Plain data as somebody typed it."""

    __slots__ = ("typed",)
    typed: Any

    def __init__(self, typed: Any) -> None:
        object.__setattr__(self, "typed", typed)


class NameTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What the beginning of a name was taken for. An act's answer has them in ``names``."""

    typed: str
    means: str


class OnPaper(Result, frozen=True):
    """What leaves the station as it is; its dates are in one zone already (:mod:`goodoffices.station.api.encoding`)."""


class DateTaken(msgspec.Struct, frozen=True, kw_only=True):
    """How a date that was typed was taken. An act's answer has them in ``dates``, in the order in which they were read.

    Attributes:
        what: ``from``, ``until``, ``valid until``, ``answer by``, ``due`` or ``since``; of what happened, ``said`` or
            ``brought``.
        of: what it belongs to, as in ``passage 2``; empty: the act.
    """

    what: str
    of: str
    at: Instant


# --- the station and its talks ---


class Who(Result, frozen=True):
    """Whose station this is. ``fingerprint``: 64 hexadecimal digits."""

    name: str
    fingerprint: str
    zone: str
    language: str
    exercise: bool


class TalkHere(Result, frozen=True):
    """A talk of this station. ``seat``: ``mediator`` or ``side``."""

    title: str
    seat: str
    legs: list[str]


class Opened(Result, frozen=True):
    """A talk was opened."""

    talk: str
    legs: list[str]


class Named(Result, frozen=True):
    """A leg has another name for a recipient, which is shown there from now on."""

    leg: str
    alias: str
    means: str


class DoubtfulTime(Result, frozen=True):
    """An entry whose time is in doubt.

    Attributes:
        talk, leg: by number, as ``talks`` lists them, from 1; no title and no name.
        at: the time that it bears.
        why: ``ahead``, it lay ahead of this station's clock; or ``lower``, that clock was lower than it had been.
        reading: ``ahead``: by which reading it was first seen; ``lower``: the highest reading then.
    """

    talk: int
    leg: int
    ref: Reference
    at: Instant
    why: str
    reading: Instant


class ClockHere(Result, frozen=True):
    """How the clock of the station stands to what it was.

    Attributes:
        shows: what it shows now.
        highest: its highest reading; judgements go by the later of the two.
        lower: it is lower than it was: what depends on the time waits.
    """

    shows: Instant
    highest: Instant
    lower: bool


class TalkHealth(Result, frozen=True):
    """The state of a talk's file; no title, no name, no word.

    Attributes:
        number: of the talk, as ``talks`` lists them, from 1.
        fold: the version of its rows.
        held: entries that wait for others.
        gaps: legs on which something is missing or forked.
        size: bytes on the disk.
        problem: the code of the refusal that opening it gives, if any.
    """

    number: int
    entries: int
    fold: int
    held: int
    gaps: int
    size: int
    problem: str | None


class MailFault(Result, frozen=True):
    """A fault of the program that the mail of a line or leg met since the station was opened: the last one there.

    Attributes:
        line: the number of the line; None: it is a leg's, or none by itself.
        talk, leg: the number of the talk, and of the leg in it; None: it is a line's, or they are no more.
        kind, place: of the fault; they hold no words.
    """

    line: int | None
    talk: int | None
    leg: int | None
    kind: str
    place: str


class Doctor(Result, frozen=True):
    """How the station is; see ``goodoffices doctor``.

    Attributes:
        private: whether nobody else can read the folder.
        free: bytes that are free on the disk.
        strays: files among the talks that this station does not know.
        drafts: how many are kept.
    """

    exercise: bool
    private: bool
    free: int
    strays: int
    drafts: int
    clock: ClockHere
    unicode: str
    talks: list[TalkHealth]
    doubtful: list[DoubtfulTime]
    mail_faults: list[MailFault]


# --- what was written ---


class Written(Result, frozen=True):
    """Something was written; ``ref`` names it. ``void``: why it has no effect; None: it has."""

    ref: Reference
    void: Sentence | None = None


class ToBring(Written, frozen=True):
    """Something was written that the side can answer; ``to_bring``: once somebody has brought it by hand."""

    to_bring: bool = False


class Several(Result, frozen=True):
    """Several things were written."""

    refs: list[Reference]


class Seated(Result, frozen=True):
    """Somebody's seat changed."""

    ref: Reference
    name: str


class NeverVerbatim(Result, frozen=True):
    """Words that were released verbatim and can never cross so, for whatever reason the gate would give.

    Attributes:
        why: the refusal, with what can be done.
    """

    ref: Reference
    why: Sentence


class Said(Result, frozen=True):
    """Words were said: the entry, and each passage in order.

    Attributes:
        shut: those whose release opens nothing.
        told: what else whoever released them has to know.
        never_verbatim: those that can never cross in their very words.
        void: as in :class:`Written`.
    """

    ref: Reference
    refs: list[Reference]
    shut: list[Reference]
    told: list[Sentence]
    never_verbatim: list[NeverVerbatim] = []
    void: Sentence | None = None


class ExtendedTo(Result, frozen=True):
    """Later dates of ``what``, as they stand now."""

    ref: Reference
    what: Reference
    answer_by: Instant | None
    valid_until: Instant | None


class WentFurther(Result, frozen=True):
    """``what`` was initialled or confirmed.

    Attributes:
        stage: ``initialled`` or ``confirmed``.
        released: whether anybody may be told.
        had: who has what was initialled or confirmed, so that it can be told there.
        told: what else whoever released it has to know.
        void: as in :class:`Written`.
    """

    ref: Reference
    what: Reference
    stage: str
    released: bool
    had: list[Had]
    told: list[Sentence]
    void: Sentence | None = None


class Had(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever has words: on which leg, and as which item."""

    leg: str
    ref: Reference


class Struck(Result, frozen=True):
    """Something was struck.

    Attributes:
        what: the entry that has no effect any more.
        owed: who has what rests on it, and is to be told.
        told: on which legs it was written down at once that something had not crossed so.
    """

    ref: Reference
    what: Reference
    owed: list[Had]
    told: list[str]


class Changed(Result, frozen=True):
    """Terms of ``what`` changed, and how they stand now.

    Attributes:
        shut: the release opens nothing.
        told: what else whoever released it has to know.
        had: after a withdrawal that may be told, who has the words.
        never_verbatim: it, if it can never cross in its very words.
        void: as in :class:`Written`.
    """

    ref: Reference
    what: Reference
    carriage: str
    to: list[str]
    shut: bool
    told: list[Sentence]
    had: list[Had] = []
    never_verbatim: list[NeverVerbatim] = []
    void: Sentence | None = None


class Replied(Result, frozen=True):
    """A reply: its stance, and its conditions in order.

    Attributes:
        also: further replies of the same act, since what came without a name is answered by itself.
        left_out: of a sheet that was named as a whole, the items that have not reached the side.
        told: what whoever released it has to know.
        never_verbatim: conditions that can never cross in their very words.
        void: as in :class:`Written`.
    """

    ref: Reference
    conditions: list[Reference]
    told: list[Sentence]
    also: list[Replied] = []
    left_out: list[Reference] = []
    never_verbatim: list[NeverVerbatim] = []
    void: Sentence | None = None


class RulesAnswered(Result, frozen=True):
    """Ground rules were answered; ``in_force``: whether any hold on the leg now. ``void``: as in :class:`Written`."""

    ref: Reference
    in_force: bool
    void: Sentence | None = None


class Closing(Result, frozen=True):
    """What closing a leg would leave, or what is left of a talk.

    Attributes:
        end: what becomes of the talk, as its legs stand now.
        legs, entries, drafts: what destroying it on this station would destroy.
        beyond: what that would not reach.
    """

    talk: str
    left: list[LeftView]
    end: EndView
    legs: list[str]
    entries: int
    drafts: int
    beyond: list[Sentence]


class LegClosed(Result, frozen=True):
    """A leg was closed.

    Attributes:
        retention: ``keep`` or ``destroy``, as its ground rules say or as was asked.
        left: what stayed undone.
        end: what becomes of the talk now.
        waits: legs whose other station does not have everything yet that was written here.
    """

    ref: Reference
    leg: str
    retention: str
    left: list[LeftView]
    end: EndView
    waits: list[str]


class Conveyed(Result, frozen=True):
    """Words went through the gate.

    Attributes:
        ref: the conveyance; on a kept leg, the delivery sheet.
        to: the leg that it is for.
        refs: its items in order.
        sheet: whether it still has to be delivered by a person.
        overrode: the codes of what the mediator went past, for the reason that is on the desk now.
        warnings: what was taken back quietly and still stands on the other leg.
    """

    ref: Reference
    to: str
    refs: list[Reference]
    sheet: bool
    overrode: list[str]
    warnings: list[Sentence]


class Delivered(Result, frozen=True):
    """A delivery was noted.

    Attributes:
        leg: for which side it was.
        kind: of the entry that was brought, such as ``conveyed``; of several the first.
        to: who got it.
        receiver: ``side``: it has reached the side; ``other`` or ``unknown``: it has not.
        marks: that it did not reach the side, and what lay outside its terms.
    """

    ref: Reference
    leg: str
    kind: str
    to: str
    receiver: str
    marks: list[Sentence]


class ItemChecked(Result, frozen=True):
    """What the gate would say to one item; empty: it would pass."""

    item: int
    refusals: list[Refused]


class Checked(Result, frozen=True):
    """A dry run of the gate. ``warnings``: what was taken back quietly and still stands on the other leg."""

    open: bool
    items: list[ItemChecked]
    warnings: list[Sentence]


class DraftKept(Result, frozen=True):
    """What was refused, and kept.

    Attributes:
        talk: the talk that was meant; None: none was named.
        act: what was to be done; None: it never became an act.
        asked: the arguments of the act.
        typed: how it was typed, if it was, in the form of whoever typed it.
        refused: why.
    """

    number: int
    talk: str | None
    made: Instant
    act: str | None
    asked: AsTyped
    typed: AsTyped
    refused: list[Refused]


class DraftNumber(Result, frozen=True):
    """The number of a draft."""

    number: int


# --- reading ---


class ThreadPage(Result, frozen=True):
    """A page of a thread, newest last.

    Attributes:
        before: give it back for the page before; None: there is none.
        clock: that the clock is lower than it was; empty: it is not.
    """

    leg: str
    lines: list[LineView]
    before: str | None
    clock: list[Sentence]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that came to a talk.

    Attributes:
        number: in the order in which entries were stored here.
        leg: empty where its beginning has not arrived.
        own: this station wrote it; otherwise it came by mail.
        placed: it has its place in the thread. Otherwise it waits for others; what gives it its place is told, later,
            as an entry of the same leg.
    """

    number: int
    leg: str
    ref: Reference
    kind: str
    own: bool
    placed: bool


class Changes(Result, frozen=True):
    """What came to a talk.

    Attributes:
        last: give it back as ``after``. Below that: the station was put back to an earlier state, so read anew.
        more: there is more after ``last``.
        mail: a mark of how the mail of these legs stands, another one whenever that changed: how far own entries and
            invitations to legs are; empty where nothing goes by mail.
    """

    entries: list[Change]
    last: int
    more: bool
    mail: str


class HowFar(msgspec.Struct, frozen=True, kw_only=True):
    """How far a talk is.

    Attributes:
        last: the number of the entry that came last, as in ``changes``; left empty where its file does not open.
    """

    title: str
    last: int | None


class StationChanges(Result, frozen=True):
    """How far everything at the station is.

    Attributes:
        mark: another one whenever any of the talks, the lines, the invitations or the mail changed.
    """

    talks: list[HowFar]
    mark: str


class WordsFound(Result, frozen=True):
    """Words that a search found: on which leg, in which kind of entry, and the words whole."""

    talk: str
    leg: str
    ref: Reference
    kind: str
    by: str
    at: Instant
    text: str
    direction: str


class DrawnOn(Result, frozen=True):
    """What an item of a sheet drew on, for the mediator's eyes alone."""

    item: int
    ref: Reference
    leg: str
    text: str
    carriage: str
    until: Instant | None


class SheetPaper(OnPaper, frozen=True):
    """A sheet, and the same set as text and as HTML.

    Attributes:
        ref: the sheet's handle.
        copy: ``side`` or ``mediator``. The side's copy names no reference, term, source or warning.
        language: of the sheet's own words.
        wanted: the language of the side, where sheets do not speak it yet; None: they do, or another was asked for.
        manners: what is to be minded in bringing it, on paper in the mediator's copy alone.
        sources: the mediator's copy alone.
        reported_by: the items of the public record that report it; the mediator's copy alone.
    """

    ref: Reference
    leg: str
    copy: str
    language: str
    wanted: str | None
    state: str
    sheet: SheetView
    manners: list[Sentence]
    sources: list[DrawnOn]
    reported_by: list[Reference]
    text: str
    html: str


class Export(OnPaper, frozen=True):
    """What one may take out of a talk.

    Attributes:
        whose: the leg whose view it is.
        level: ``brought``, what was brought to the side; ``whole``, everything on its leg; or ``desk``, the mediators'
            own, which is never for a side.
        at: when it was made.
        digest: of the view alone, so that two copies can be compared.
        view: a :class:`~goodoffices.talk.views.LegView` as plain data, in which whatever names something is left out.
    """

    whose: str
    level: str
    at: Instant
    digest: str
    view: dict[str, Any]


# --- the public record ---


class LinkShown(Result, frozen=True):
    """A link: ``of`` stands in this relation to ``item`` (None: it is not here). ``ref`` names the link itself."""

    ref: Reference
    of: Reference | None
    relation: str
    item: Reference | None
    state: str


class WordingStep(msgspec.Struct, frozen=True, kw_only=True):
    """The wording changes between two hops of a chain, numbered from 1. ``change``: ``reworded`` or ``translated``."""

    earlier: int
    later: int
    change: str


class ItemStanding(Result, frozen=True):
    """An item of the public record as it stands.

    Attributes:
        ref: the entry that brought it.
        state: ``proposed``, ``confirmed``, ``contested`` or ``dropped``.
        label: kind and standing in one line, the condition first.
        line: how well it is borne out.
        reports: the conveyances to the public that it reports.
        links: how it hangs together with others, in words with handles.
        drift: how its wording changes along its chain.
        without_condition: items that carry its words on without the condition that it has.
        item: the item in its plain form; if it is contested, the first version that stands.
    """

    ref: Reference
    state: str
    label: str
    line: str
    reports: list[Reference]
    links: list[LinkShown]
    drift: list[WordingStep]
    without_condition: list[Reference]
    item: Any


class BorneOut(Result, frozen=True):
    """How well some items bear something out together; ``line`` says it in words."""

    reports: int
    origins: int
    anonymous_origins: int
    unsettled_ties: int
    left_out: list[str]
    line: str


# --- lines between stations ---


class LineMessage(Result, frozen=True):
    """The next message of an opening, for the other person, and the line that it belongs to here."""

    line: int
    message: str


class LineInvitation(Result, frozen=True):
    """An invitation to a line, in its three forms. Whoever has any of them can answer it.

    Attributes:
        message: for a file; it goes without a relay too.
        short: for a QR code; None where no relay can hand out the rest.
        words: for reading out, row by row; None likewise.
        until: when it ends.
    """

    line: int
    message: str
    short: str | None
    words: str | None
    until: Instant


class LineAccepted(Result, frozen=True):
    """An invitation was taken.

    Attributes:
        message: the answer, for a file; None until the relay has handed out the inviter's first message.
        relay: through which the answer goes by itself; None: only as a file.
    """

    line: int
    message: str | None
    relay: str | None


class LineHere(Result, frozen=True):
    """A line between this station and another.

    Attributes:
        state: ``expecting`` (the inviter's first message is awaited), ``inviting`` (an answer is awaited), ``invited``
            (the last message is awaited), ``open``, or ``damaged`` (its row cannot be read; all others go on).
        name: as the other station's card says; it proves nothing before the line is compared.
        number: twelve groups of five digits, the same at both ends of an open line.
        agreed, differed: groups, counted from 1, as they were heard.
        compared: when all groups were the same; None: not yet.
        alarm: a second answer came to its invitation.
        trusted: when its person said that it may carry words without having been compared.
        carries: ``words``, ``line tests`` or ``nothing``.
        relay: where this station is reached for it; None: it was opened by files alone.
        problem: what spoke against a message of the opening that came through the relay.
        heard: when something last came on the line itself.
        test_asked, test_answered: of the last line test.
        unopened: envelopes that no key opens.
        set_back: this station is an old copy of itself there: open the line anew.
        mistakable: why the name could be taken for something else, such as another card's; None: it cannot.
    """

    line: int
    state: str
    made: Instant | None
    name: str | None
    fingerprint: str | None
    number: list[str]
    agreed: list[int]
    differed: list[int]
    compared: Instant | None
    how: str | None
    alarm: bool
    trusted: Instant | None
    carries: str
    relay: str | None
    problem: str | None
    heard: Instant | None
    test_asked: Instant | None
    test_answered: Instant | None
    unopened: int
    set_back: bool
    mistakable: Sentence | None


class TalkInvitation(Result, frozen=True):
    """An invitation to a talk that came on a line.

    Attributes:
        number: to answer it by.
        by: whose card the line is to; it proves nothing before the line is compared.
        compared: whether that line was, or its person said that it may carry words all the same.
        title: as the inviter calls the talk.
        mistakable: why the title could be taken for something else, such as another talk's; None: it cannot.
    """

    number: int
    line: int
    by: str
    compared: bool
    title: str
    mistakable: Sentence | None


class MailOnLeg(Result, frozen=True):
    """How the mail of one leg stands.

    Attributes:
        name: of the person at the other station.
        state: in words: ``open``, or what it waits for.
        waiting, sealed, at_relay: own entries that were not sealed yet, that wait for a relay, and that lie at one.
        heard: when something last came.
        unopened: envelopes that no key opens.
        problem: what stood in the way at the last round; None: nothing.
        told: what became of the mailboxes, in sentences.
    """

    talk: str
    leg: str
    line: int
    name: str
    relay: str | None
    state: str
    waiting: int
    sealed: int
    at_relay: int
    heard: Instant | None
    unopened: int
    problem: Refused | None
    told: list[str]


class MailOnLine(Result, frozen=True):
    """How the mail of a line itself stands; see :class:`MailOnLeg`."""

    line: int
    name: str | None
    relay: str
    state: str
    sealed: int
    at_relay: int
    problem: Refused | None
    told: list[str]


class Mail(Result, frozen=True):
    """How the mail stands: by line, and by leg."""

    lines: list[MailOnLine]
    legs: list[MailOnLeg]


class RoadHere(Result, frozen=True):
    """A relay that something goes through, and whether it answered just now."""

    relay: str
    works: bool
    problem: Refused | None


class LinkNamed(Result, frozen=True):
    """A line, or the leg of a talk, that mail goes on. ``name``: who is at the other end, as far as that is known."""

    line: int | None
    talk: str | None
    leg: str | None
    name: str | None


class Hindered(Result, frozen=True):
    """What stood in the way of mail, and where."""

    problem: Refused
    roads: list[LinkNamed]


class Carried(Result, frozen=True):
    """What a round to the relays did."""

    sent: int
    taken: int
    problems: list[Hindered]
