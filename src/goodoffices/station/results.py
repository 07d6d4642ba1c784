"""What acts give back: small plain objects, ready for JSON. Views stand in :mod:`goodoffices.talk.views`.

Things are named by references, dates are instants, whatever is told is a sentence. A text is of a kind, as in views.
"""

from __future__ import annotations

from typing import Any

import msgspec

from goodoffices.desk.due import Due
from goodoffices.desk.who_knows import Known
from goodoffices.talk.views import (
    Address,
    Code,
    CommitmentView,
    ConditionView,
    Content,
    EndView,
    Instant,
    ItemView,
    LeftView,
    LineView,
    Mark,
    Name,
    Page,
    Reference,
    Sentence,
    SheetView,
    Tag,
    Text,
    Value,
)


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

    typed: Text
    means: Name


class OnPaper(Result, frozen=True):
    """What leaves the station as it is; its dates are in one zone already (:mod:`goodoffices.station.api.encoding`)."""


class DateTaken(msgspec.Struct, frozen=True, kw_only=True):
    """How a date that was typed was taken. An act's answer has them in ``dates``, in the order in which they were read.

    Attributes:
        what: ``from``, ``until``, ``valid_until``, ``answer_by``, ``due`` or ``since``; of what happened, ``said`` or
            ``brought``.
        of: the passage, item or condition that it belongs to; None: the act.
    """

    what: Code
    of: Sentence | None
    at: Instant


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What an act gives back, for somebody who shows it without making plain data of it.

    Attributes:
        result: what stands in the type of what was asked; its references are as short as can be, and its instants in
            the zone of the station.
        dates, names, line_ends: as in :class:`Result`.
    """

    result: Any
    dates: list[DateTaken]
    names: list[NameTaken]
    line_ends: bool


# --- the station and its talks ---


class Who(Result, frozen=True):
    """Whose station this is. ``fingerprint``: 64 hexadecimal digits."""

    name: Name
    fingerprint: Mark
    zone: Mark
    language: Tag
    exercise: bool


class Settings(Result, frozen=True):
    """The settings of a station.

    Attributes:
        scheme: of colours: ``auto``, ``light`` or ``dark``.
        proxy: through which every relay is asked; None: there is none.
    """

    zone: Mark
    language: Tag
    scheme: Code
    proxy: Address | None


class Keys(Result, frozen=True):
    """What opens a station.

    Attributes:
        passphrase_since: when its passphrase was chosen; None: when it was made.
        recovery_since: when its recovery key was made; None: it has none.
    """

    passphrase_since: Instant | None
    recovery_since: Instant | None


class KeysChanged(Keys, frozen=True):
    """The passphrase or the recovery key was changed.

    Attributes:
        left: how many talks kept their keys, since their files do not open: what opened them before still does.
    """

    left: int


class RecoveryKeyMade(KeysChanged, frozen=True):
    """A recovery key, which is shown once and kept nowhere. Whoever has it, and the folder, has the station.

    Attributes:
        words: for paper, row by row.
        short: for a QR code.
    """

    words: Mark
    short: Mark


class TalkTitles(Result, frozen=True):
    """The titles of the talks of this station, oldest first."""

    titles: list[Name]


class TalkHere(Result, frozen=True):
    """A talk of this station.

    Attributes:
        seat: ``mediator`` or ``side``; None: its file does not open.
        problem: why not.
    """

    title: Name
    seat: Code | None
    legs: list[Name]
    problem: Sentence | None = None


class LegHere(Result, frozen=True):
    """A leg of a talk, in a line.

    Attributes:
        room: ``sealed``, ``kept``, ``public`` or ``desk``.
        noted: whether the mediators write down what this side says: it has no station, or its station is lost.
        gate: why nothing of this side may cross at all; None: nothing speaks against it.
        last: when the last entry was written.
    """

    leg: Name
    room: Code
    noted: bool
    closed: bool
    gate: Sentence | None
    last: Instant | None


class TalkLine(Result, frozen=True):
    """A talk in a line.

    Attributes:
        last: when the last entry was written.
        due: how many things are due; ``overdue``: of how many of them the end is over.
        first: those of them that come first, as many as ``waits`` of ``overview`` can ask for at most.
        number: of the entry that came last, as in ``changes``.
    """

    title: Name
    seat: Code
    legs: list[LegHere]
    last: Instant | None
    due: int
    overdue: int
    first: list[Due] = []
    number: int = 0


class TalkBroken(Result, frozen=True):
    """A talk whose file does not open. ``problem``: why."""

    title: Name
    problem: Sentence


class DueInTalk(Result, frozen=True):
    """Something that is due in a talk."""

    talk: Name
    due: Due


class Overview(Result, frozen=True):
    """A page of talks.

    Attributes:
        broken: those whose files do not open.
        after: give it back for the page after this one; None: there is none.
        waits: what is due in all talks, what ends first coming first.
        due: how many things are due in all talks; 0 where none of them was asked for.
        backup_old: there are talks, and no backup was made for long.
    """

    talks: list[TalkLine]
    broken: list[TalkBroken]
    after: Name | None
    waits: list[DueInTalk] = []
    due: int = 0
    backup_old: bool = False


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """Ground rules were offered on a leg; ``to_bring``: they can be answered once somebody has brought them there."""

    leg: Name
    ref: Reference
    to_bring: bool


class Opened(Result, frozen=True):
    """A talk was opened, or joined. ``offered``: the ground rules on each leg that is there."""

    talk: Name
    legs: list[Name]
    offered: list[Offered] = []


class Named(Result, frozen=True):
    """A leg has another name for a recipient, which is shown there from now on."""

    leg: Name
    alias: Name
    means: Name


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
    why: Code
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
        problem: why it does not open; None: it opens.
    """

    number: int
    entries: int
    fold: int
    held: int
    gaps: int
    size: int
    problem: Sentence | None


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
    kind: Mark
    place: Mark


class Finding(Result, frozen=True):
    """What is well at a station, or not; no title, no name, no word.

    Attributes:
        area: ``folder``, ``clock``, ``disk``, ``versions``, ``keys``, ``backups``, ``talks``, ``times``, ``lines``,
            ``mail`` or ``relays``.
        state: ``well``, ``mind`` or ``bad``.
        told: what is so.
        step: what to do about it; None: it is well.
    """

    area: Code
    state: Code
    told: Sentence
    step: Sentence | None


class BackupHealth(Result, frozen=True):
    """How the backups of a station stand.

    Attributes:
        last: when the last one was made; None: none was.
        old: that is long ago.
        problem: what stood in the way of the last one that the station was to make by itself.
    """

    last: Instant | None
    old: bool
    problem: Sentence | None


class Doctor(Result, frozen=True):
    """How the station is; see ``goodoffices doctor``.

    Attributes:
        private: whether nobody else can read the folder.
        free: bytes that are free on the disk.
        strays: files among the talks that this station does not know.
        drafts: how many are kept.
        findings: what is well, what is to be minded and what is wrong, each with its next step; the relays apart, which
            ``roads`` asks.
    """

    exercise: bool
    private: bool
    free: int
    strays: int
    drafts: int
    clock: ClockHere
    unicode: Mark
    talks: list[TalkHealth]
    doubtful: list[DoubtfulTime]
    mail_faults: list[MailFault]
    findings: list[Finding]


class BackupHere(Result, frozen=True):
    """A backup that this station made, or from which it was restored.

    Attributes:
        file: where it was put.
        size: in bytes.
        there: whether a file of that name is there now.
        talks: how many talks are in it that are here too.
        destroyed: how many are in it that are here no more.
        missing: how many talks could not be read then, and are not in it.
        automatic: the station made it by itself.
        restored: the station was restored from it.
    """

    number: int
    file: Name
    made: Instant
    size: int
    there: bool
    talks: int
    destroyed: int
    missing: int
    automatic: bool
    restored: bool


class BackupMade(Result, frozen=True):
    """A backup was made.

    Attributes:
        missing: the talks that do not open and are not in it.
        lines: the numbers of lines whose rows cannot be read; to whom they lead is not in it.
    """

    backup: BackupHere
    missing: list[TalkBroken]
    lines: list[int]


class BackupUnderWay(Result, frozen=True):
    """A backup that is being made at this moment.

    Attributes:
        file: where it is put.
        since: when it was begun.
        talks, of_talks: how many talks are in it already, of how many; of none while it begins.
        entries, of_entries: the same of their entries.
        automatic: the station makes it by itself.
    """

    file: Name
    since: Instant
    talks: int
    of_talks: int
    entries: int
    of_entries: int
    automatic: bool


class BackupProgress(Result, frozen=True):
    """How far a backup is. ``under_way``: the one that is being made; None: none is."""

    under_way: BackupUnderWay | None


class BackupPlan(Result, frozen=True):
    """Backups that the station makes by itself: into which folder, every how many days, and how many are kept."""

    folder: Name
    days: int
    keep: int


class Backups(Result, frozen=True):
    """The backups of a station.

    Attributes:
        backups: newest first.
        plan: those that it makes by itself; None: none.
        old: there are talks, and no backup was made for long.
        problem: what stood in the way of the last one that it was to make by itself.
        under_way: the one that is being made at this moment; None: none is.
    """

    backups: list[BackupHere]
    plan: BackupPlan | None
    old: bool
    problem: Sentence | None
    under_way: BackupUnderWay | None


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
    name: Name


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
    stage: Code
    released: bool
    had: list[Had]
    told: list[Sentence]
    void: Sentence | None = None


class Had(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever has words: on which leg, and as which item."""

    leg: Name
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
    told: list[Name]


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
    carriage: Code
    to: list[Name]
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

    talk: Name
    left: list[LeftView]
    end: EndView
    legs: list[Name]
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
    leg: Name
    retention: Code
    left: list[LeftView]
    end: EndView
    waits: list[Name]


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
    to: Name
    refs: list[Reference]
    sheet: bool
    overrode: list[Code]
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
    leg: Name
    kind: Code
    to: Name
    receiver: Code
    marks: list[Sentence]


class ItemChecked(Result, frozen=True):
    """What the gate would say to one item; empty: it would pass."""

    item: int
    refusals: list[Sentence]


class PaperSet(msgspec.Struct, frozen=True, kw_only=True):
    """The side's copy of a sheet, line by line.

    Attributes:
        language: of the sheet's own words.
        wanted: the language of the side, where sheets do not speak it yet; None: they do.
        digest: of its items, as it stands at the foot.
    """

    language: Tag
    wanted: Tag | None
    digest: Mark
    text: Page
    html: Page


class Preview(Result, frozen=True):
    """What a conveyance puts on the recipient's leg. It was not written.

    Its id, its handles and its moment are made when it is conveyed; the items stand here without handles.

    Attributes:
        digest: 32 hexadecimal digits, to be given to ``convey`` as ``as_shown``: it then writes exactly this, or is
            refused. It is over the items, what they draw on and under which terms, what is overridden and why, and
            every line of the paper, and how often just this stands on the leg already.
        items: as the recipient will have them.
        overrode: the codes of what the mediator goes past, for the reason that was given.
        until: by when the sheet has to be delivered; None: it has no end, or goes to a station.
        paper: the sheet that will be made, every byte of it; None: it goes to a station.
    """

    digest: Mark
    items: list[ItemView]
    overrode: list[Code]
    until: Instant | None
    paper: PaperSet | None


class Checked(Result, frozen=True):
    """A dry run of the gate.

    Attributes:
        open: it would be conveyed.
        warnings: what was taken back quietly and still stands on the other leg.
        preview: what would be written; None: it would be refused.
    """

    open: bool
    items: list[ItemChecked]
    warnings: list[Sentence]
    preview: Preview | None


class WouldStand(msgspec.Struct, frozen=True, kw_only=True):
    """A line that would stand on a leg. It has no handle yet."""

    leg: Name
    line: LineView


class Tried(Result, frozen=True):
    """What an act would do; nothing of it was done.

    Attributes:
        lines: what would be written, leg by leg, as whoever has the leg sees it.
        gives: what the act would give back; what would be named by it has no name yet.
        names: what the beginnings of names were taken for.
        dates: how dates were taken.
        line_ends: Windows line ends would be written down as plain ones.
    """

    lines: list[WouldStand]
    gives: Any
    names: list[NameTaken]
    dates: list[DateTaken]
    line_ends: bool


class DraftKept(Result, frozen=True):
    """What was refused, or put aside, as it was typed.

    Attributes:
        name: under which it was put aside; None: by its number alone.
        talk: the talk that was meant; None: none was named.
        leg: the leg that was meant; None: none, or several.
        made: when it was kept last.
        act: what was to be done; None: that is not known yet.
        asked: the arguments of the act, as far as they were given.
        typed: how it was typed, if it was, in the form of whoever typed it.
        refused: why; empty: it was not.
    """

    number: int
    name: Name | None
    talk: Name | None
    leg: Name | None
    made: Instant
    act: Code | None
    asked: AsTyped
    typed: AsTyped
    refused: list[Sentence]


class DraftNumber(Result, frozen=True):
    """The number of a draft."""

    number: int


# --- reading ---


class LineGivenBack(Result, frozen=True):
    """An entry of this station as another one gave it back. ``line``: as it would stand; None: it has no place yet."""

    ref: Reference
    at: Instant
    line: LineView | None


class GivenBack(Result, frozen=True):
    """What another station gave back of this one's own words, and nobody here has judged; oldest first."""

    leg: Name
    lines: list[LineGivenBack]


class ThreadPage(Result, frozen=True):
    """A page of a thread, newest last.

    Attributes:
        before: its first entry, if there are earlier ones; ask for the entries before it.
        after: its last entry, if there are later ones; ask for the entries after it.
        clock: that the clock is lower than it was; empty: it is not.
    """

    leg: Name
    lines: list[LineView]
    before: Reference | None
    after: Reference | None
    clock: list[Sentence]


class ItemsInWords(Result, frozen=True):
    """Items of the public record in words, each as one text.

    Attributes:
        language: that of a side; English, where nothing is said in it yet.
    """

    language: Mark
    texts: list[Page]


class PlaceInText(Result, frozen=True):
    """Characters ``start`` to ``end`` (not included) of the kept text of an article, and what stands there."""

    start: int
    end: int
    text: Text


class ArticleHere(Result, frozen=True):
    """An article that was imported.

    Attributes:
        number: that of the blob that is its text.
        name: as evidence of items names it.
        published: the day, as ``2025-12-31``.
        entered, dropped: of how many proposals a person did that.
    """

    number: int
    name: Text
    outlet: Name
    published: Mark
    added: Instant
    entered: int
    dropped: int


class FieldProposed(Result, frozen=True):
    """Why a field of a proposal is what it is.

    Attributes:
        field: as in the plain form of an item.
        why: the rule that gave it.
        rests_on: the words that it rests on; None: on none of the text.
        others: what else it might be, each as in the plain form; the likeliest first.
    """

    field: Code
    why: Sentence
    rests_on: PlaceInText | None
    others: list[Any]


class ProposalShown(Result, frozen=True):
    """An item that is proposed from an article.

    Attributes:
        number: in the order of the text, from 1.
        state: ``waits``, ``entered`` or ``dropped``.
        ref: the item that it became.
        parts: items that were entered of it before, since another one is in the same words.
        certain: it can be confirmed beside others of its kind: nothing but the kind might be something else.
        item: in its plain form, without what is not known.
        fields: why each is so.
        borne_out: how well it would be borne out by itself; None: as it is it would not be entered.
    """

    number: int
    state: Code
    ref: Reference | None
    parts: list[Reference]
    certain: bool
    item: Any
    fields: list[FieldProposed]
    borne_out: Sentence | None


class NearArticle(Result, frozen=True):
    """Another article that may be of the same origin. ``kind``: ``copy`` or ``translation``."""

    article: ArticleHere
    kind: Code


class ArticleRead(Result, frozen=True):
    """An article with what is proposed from it.

    Attributes:
        language: of most of it.
        text: as it is kept; places count its characters.
        leads: headlines of other stories: no items, and dated by nothing.
        untouched: the sentences from which nothing was taken.
        sentences: all of them, as a person can choose them by their numbers, from 1.
        near: others of this talk that may be of the same origin, the nearest first; nothing is merged.
    """

    article: ArticleHere
    language: Mark
    text: Text
    proposals: list[ProposalShown]
    leads: list[PlaceInText]
    untouched: list[PlaceInText]
    sentences: list[PlaceInText]
    near: list[NearArticle]


class FieldQuality(Result, frozen=True):
    """How often a proposed field stayed as it was, was changed, or was left empty and filled in by a person."""

    field: Code
    kept: int
    changed: int
    filled: int


class RecordQuality(Result, frozen=True):
    """What people did with what was proposed from the articles of a talk; ``added``: items that nobody proposed."""

    entered: int
    dropped: int
    added: int
    fields: list[FieldQuality]


class SearchHere(Result, frozen=True):
    """A saved search; ``language`` is empty where any will do."""

    number: int
    name: Name
    words: list[Name]
    actors: list[Name]
    language: Mark


class FoundBy(Result, frozen=True):
    """Why a story was found: the search, and what of it stands in the story."""

    search: int
    name: Name
    words: list[Name]


class StoryWaits(Result, frozen=True):
    """A story of a feed that waits for a person.

    Attributes:
        title: its headline; empty: it has none.
        sources: the feeds in which it stands.
        published: the day; empty: no feed says.
        found_by: why it is shown.
        excerpt: some of it around what was found.
        size: characters of its text.
    """

    number: int
    title: Text
    sources: list[Text]
    published: Mark
    found_by: list[FoundBy]
    excerpt: Text
    size: int


class WatchHere(Result, frozen=True):
    """What a mediator watches.

    Attributes:
        folder: the folder that was looked into last; empty: none was.
        stories: that wait, those that came last first.
        waits: how many wait.
        before: where the page after goes on; None: there is none.
    """

    searches: list[SearchHere]
    folder: Text
    stories: list[StoryWaits]
    waits: int
    before: int | None


class StoriesTaken(Result, frozen=True):
    """What became of stories of feeds.

    Attributes:
        new: so many wait for a person from now on.
        again: so many were found before.
        no_place: so many were found and find no place before others are imported or set aside; they come again.
    """

    new: int
    again: int
    no_place: int


class BlobHere(Result, frozen=True):
    """Bytes that are kept beside a talk at this station.

    Attributes:
        media_type: as somebody said; nobody has looked.
        size: in bytes.
        sha256: of the bytes, in hexadecimal digits.
        of: what it belongs to.
    """

    number: int
    name: Text
    media_type: Mark
    size: int
    sha256: Mark
    added: Instant
    of: list[Reference]


class BlobBytes(Result, frozen=True):
    """A blob with its bytes. ``data``: in base64."""

    blob: BlobHere
    data: Mark


class ConditionOnLeg(Result, frozen=True):
    """A condition, and the leg on which it stands so."""

    leg: Name
    condition: ConditionView


class CommitmentOnLeg(Result, frozen=True):
    """What is undertaken, and the leg on which it stands so.

    Attributes:
        contradicted_by: items of the public record of which a mediator said that they contradict it; at a side's own
            station always empty, since that is known on the desk alone.
    """

    leg: Name
    commitment: CommitmentView
    contradicted_by: list[Reference] = []


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
    leg: Name
    ref: Reference
    kind: Code
    own: bool
    placed: bool


class Changes(Result, frozen=True):
    """What came to a talk.

    Attributes:
        last: give it back as ``after``. Below that: the station was put back to an earlier state, so read anew.
        more: there is more after ``last``.
        mail: a mark of how the mail of these legs stands, another one whenever that changed: how far own entries and
            invitations to legs are; empty where nothing goes by mail.
        drafts: a mark of the drafts of the talk, or of the leg that was asked for, another one whenever one of them was
            put aside, changed, sent or forgotten; empty where there is none.
    """

    entries: list[Change]
    last: int
    more: bool
    mail: Mark
    drafts: Mark


class HowFar(msgspec.Struct, frozen=True, kw_only=True):
    """How far a talk is.

    Attributes:
        last: the number of the entry that came last, as in ``changes``; left empty where its file does not open.
    """

    title: Name
    last: int | None


class StationChanges(Result, frozen=True):
    """How far everything at the station is.

    Attributes:
        mark: another one whenever any of the talks, the lines, the invitations, the mail or the drafts changed.
    """

    talks: list[HowFar]
    mark: Mark


class WordsFound(Result, frozen=True):
    """Words that a search found: on which leg, in which kind of entry, and the words whole.

    Attributes:
        void: why they have no effect any more, such as that they were struck or withdrawn; None: they have.
    """

    talk: Name
    leg: Name
    ref: Reference
    kind: Code
    by: Name
    at: Instant
    text: Text
    direction: Code
    void: Sentence | None


class Finds(Result, frozen=True):
    """A page of words that a search found, newest first.

    Attributes:
        more: there are more. In a search of one talk ``before`` is given back for them; of all talks it is None, and
            one talk is searched for more.
        broken: the talks that could not be searched.
    """

    found: list[WordsFound]
    before: Reference | None
    more: bool
    broken: list[TalkBroken] = []


class SheetsPage(Result, frozen=True):
    """A page of delivery sheets, newest first.

    Attributes:
        sheets: each with what is still to be done about it.
        before: give it back for the page after this one, of what is older; None: there is none.
    """

    sheets: list[SheetView]
    before: Reference | None


class DrawnOn(Result, frozen=True):
    """What an item of a sheet drew on, for the mediator's eyes alone."""

    item: int
    ref: Reference
    leg: Name
    text: Text
    carriage: Code | None
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
        digest: of the items, as it stands at the foot.
    """

    ref: Reference
    leg: Name
    copy: Code
    language: Tag
    wanted: Tag | None
    state: Code
    sheet: SheetView
    manners: list[Sentence]
    sources: list[DrawnOn]
    reported_by: list[Reference]
    digest: Mark
    text: Page
    html: Page


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

    whose: Name
    level: Code
    at: Instant
    digest: Mark
    view: dict[str, Any]


# --- the public record ---


class LinkShown(Result, frozen=True):
    """A link: ``of`` stands in this relation to ``item`` (None: it is not here). ``ref`` names the link itself."""

    ref: Reference
    of: Reference | None
    relation: Code
    item: Reference | None
    state: Code


class WordingStep(msgspec.Struct, frozen=True, kw_only=True):
    """The wording changes between two hops of a chain, numbered from 1. ``change``: ``reworded`` or ``translated``."""

    earlier: int
    later: int
    change: Code


class JudgedBy(Result, frozen=True):
    """Who confirmed or dropped something of the record, and when. ``why``: in their words; empty: they did not say."""

    name: Name
    at: Instant
    why: Text


class ItemStanding(Result, frozen=True):
    """An item of the public record as it stands.

    Attributes:
        ref: the entry that brought it.
        state: ``proposed``, ``confirmed``, ``contested`` or ``dropped``.
        confirmed, dropped: by whom, of the version that is shown.
        borne_out: how well.
        reports: the conveyances to the public that it reports.
        links: how it hangs together with others.
        drift: how its wording changes along its chain.
        without_condition: items that carry its words on without the condition that it has.
        score: what its PLOVER code scores, in tenths from -100 to 100; None: it has none.
        code_proposed: a code that follows from its kind and that nobody has taken yet; empty: none does.
        item: the item in its plain form; if it is contested, the first version that stands.
    """

    ref: Reference
    state: Code
    confirmed: list[JudgedBy]
    dropped: list[JudgedBy]
    borne_out: Sentence
    reports: list[Reference]
    links: list[LinkShown]
    drift: list[WordingStep]
    without_condition: list[Reference]
    score: int | None
    code_proposed: Mark
    item: Any


class ConditionsPage(Result, frozen=True):
    """A page of conditions, those that were set or told last first.

    Attributes:
        before: give it back for the page after this one, of what is older; None: there is none.
    """

    conditions: list[ConditionOnLeg]
    before: Reference | None


class CommitmentsPage(Result, frozen=True):
    """A page of what was undertaken, what came last first.

    Attributes:
        before: give it back for the page after this one, of what is older; None: there is none.
    """

    commitments: list[CommitmentOnLeg]
    before: Reference | None


class ItemsPage(Result, frozen=True):
    """A page of the items of the public record, those that entered last first.

    Attributes:
        before: give it back for the page after this one, of what is older; None: there is none.
    """

    items: list[ItemStanding]
    before: Reference | None


class Loaded(Result, frozen=True):
    """Items that were entered.

    Attributes:
        refs: the entries that brought them.
        known: how many stood here already.
    """

    refs: list[Reference]
    known: int


class FoundItem(Result, frozen=True):
    """An item that was found.

    Attributes:
        copies: items whose words are nearly the same; they have no place of their own on this page.
    """

    item: ItemStanding
    copies: list[Reference]


class FoundItems(Result, frozen=True):
    """A page of items that were found, those of the latest days first.

    Attributes:
        before: give it back for the page after this one, of what is older; None: there is none.
    """

    items: list[FoundItem]
    before: Reference | None


class RelatedItem(Result, frozen=True):
    """An item beside another.

    Attributes:
        why: ``copy``, ``same_source``, ``alike``, ``one_origin``, ``pair`` or ``actor``: the first that holds.
        likeness: how much of their wording both share, in hundredths.
    """

    why: Code
    likeness: int
    item: ItemStanding


class RelatedItems(Result, frozen=True):
    """What is beside an item, group by group, in the order of ``why``."""

    items: list[RelatedItem]


class PointShown(Result, frozen=True):
    """An item in a lane of the picture.

    Attributes:
        kind: what it is, such as ``threat``.
        by: who spoke; None: nobody did.
        earliest, latest: the days between which it was, counted from 1970-01-01.
        anonymous: its nearest source has no name.
        conditional: it was said under a condition.
        state: ``proposed``, ``confirmed`` or ``contested``.
        counted_as: ``not_confirmed``, ``background``, ``anonymous``, ``reported`` or ``own_words``.
        score: of its PLOVER code, in tenths; None: it has none.
    """

    ref: Reference
    kind: Code
    by: Name | None
    earliest: int
    latest: int
    anonymous: bool
    conditional: bool
    state: Code
    counted_as: Code
    score: int | None


class TallyShown(Result, frozen=True):
    """How many of a lane count as one thing.

    Attributes:
        scored: how many of these have a score.
        mean: the mean of these scores within this lane, in tenths; None: there is none.
    """

    counted_as: Code
    items: int
    scored: int
    mean: int | None


class LaneShown(Result, frozen=True):
    """A lane of the picture.

    Attributes:
        sort: ``pair``, ``alone``, ``appeals`` or ``incidents``.
        actors: two of a pair, one of who speaks alone, else none.
        points: by their days.
    """

    sort: Code
    actors: list[Name]
    points: list[PointShown]
    tallies: list[TallyShown]


class InConfidence(Result, frozen=True):
    """Something that was conveyed to a side: the entry on its leg, when, and how many items it has.

    Attributes:
        day: on which it was conveyed, counted from 1970-01-01.
    """

    ref: Reference
    leg: Name
    at: Instant
    day: int
    items: int


class Picture(Result, frozen=True):
    """Who spoke to or of whom, and when, in lanes.

    Attributes:
        first, last: the days on it, counted from 1970-01-01; None: it is empty.
        leads: headlines without a date, which are in no lane.
        in_confidence: what was conveyed to sides; None: it was not asked for.
        more: there are older items than it shows.
    """

    first: int | None
    last: int | None
    lanes: list[LaneShown]
    leads: int
    in_confidence: list[InConfidence] | None
    more: bool


class AssuranceShown(Result, frozen=True):
    """What a side assured in confidence: the passage on its leg, its words, and when it was said."""

    ref: Reference
    leg: Name
    text: Text
    language: Tag
    direction: Code
    at: Instant


class ContradictionShown(Result, frozen=True):
    """A public item and what it may contradict.

    Attributes:
        against: another item; None: it is an assurance.
        assurance: what a side assured in confidence; None: it is an item.
        state: ``proposed`` by rule or by a person, ``confirmed`` or ``contested``.
        link: the link that says so; None: nobody said anything yet.
        code_proposed: it rests on a code of PLOVER that nobody has taken yet.
    """

    item: ItemStanding
    against: ItemStanding | None
    assurance: AssuranceShown | None
    state: Code
    link: Reference | None
    code_proposed: bool


class ContradictionsPage(Result, frozen=True):
    """A page of what may not go together, the latest items first.

    Attributes:
        before: give it back for the page after this one; None: there is none. A page may be empty before the last.
    """

    contradictions: list[ContradictionShown]
    before: Reference | None


class LeakShown(Result, frozen=True):
    """Something that was said in confidence, and that a public item resembles.

    Attributes:
        ref: a passage or a condition of a side, or an item that was conveyed.
        leg: on which it stands.
        strong: it is much alike; otherwise it is worth a look.
        run: words in a row that both share.
        rare: rare words that both have.
        facts: numbers and names that both name.
        known: who could have had it by the day of the report, since when and in which form.
    """

    ref: Reference
    leg: Name
    text: Text
    language: Tag
    direction: Code
    strong: bool
    run: int
    rare: int
    facts: int
    known: list[Known]


class Leaks(Result, frozen=True):
    """What a public item resembles of what was said in confidence, the most alike first."""

    item: ItemStanding
    resembles: list[LeakShown]


class Thing(Result, frozen=True):
    """One thing by its reference, in the entry that it stands in.

    Attributes:
        ref: what is meant: the entry, or the thing in it.
        leg: the leg on which it stands.
        line: the entry, as the thread shows it.
        content: the thing in it; None: the entry as a whole is meant.
        condition: how it stands, if it is a condition.
        commitments: what became of it, if it is an assurance or a proposal that crossed: one for each recipient.
        sheet: the entry as a delivery sheet, at the mediator's station.
        item: the item of the public record that the entry brought, as it stands.
        blobs: those that belong to it here.
    """

    ref: Reference
    leg: Name
    line: LineView
    content: Content | None
    condition: ConditionView | None
    commitments: list[CommitmentView]
    sheet: SheetView | None
    item: ItemStanding | None
    blobs: list[BlobHere]


class BorneOut(Result, frozen=True):
    """How well some items bear something out together.

    Attributes:
        reports: pieces that were read.
        origins: independent origins behind them.
        anonymous_origins: how many of those nobody has named.
        unsettled_ties: proposed links ``same_source_as`` at the items that are counted.
        left_out: why items were not counted: ``not_confirmed``, ``contested``, ``dropped``, ``background``, ``lead``.
        told: all of it as a sentence.
    """

    reports: int
    origins: int
    anonymous_origins: int
    unsettled_ties: int
    left_out: list[Code]
    told: Sentence


# --- lines between stations ---


class LineMessage(Result, frozen=True):
    """The next message of an opening, for the other person, and the line that it belongs to here."""

    line: int
    message: Mark


class LineInvitation(Result, frozen=True):
    """An invitation to a line, in its three forms. Whoever has any of them can answer it.

    Attributes:
        message: for a file; it goes without a relay too.
        short: for a QR code; None where no relay can hand out the rest.
        words: for reading out, row by row; None likewise.
        until: when it ends.
    """

    line: int
    message: Mark
    short: Mark | None
    words: Mark | None
    until: Instant


class LineAccepted(Result, frozen=True):
    """An invitation was taken.

    Attributes:
        message: the answer, for a file; None until the relay has handed out the inviter's first message.
        relay: through which the answer goes by itself; None: only as a file.
    """

    line: int
    message: Mark | None
    relay: Address | None


class LineHere(Result, frozen=True):
    """A line between this station and another.

    Attributes:
        state: ``expecting`` (the inviter's first message is awaited), ``inviting`` (an answer is awaited), ``invited``
            (the last message is awaited), ``open``, ``former`` (from before the station was restored from a backup:
            a new one is to be opened), or ``damaged`` (its row cannot be read; all others go on).
        name: as the other station's card says; it proves nothing before the line is compared.
        number: twelve groups of five digits, the same at both ends of an open line.
        agreed, differed: groups, counted from 1, as they were heard.
        compared: when all groups were the same; None: not yet.
        alarm: a second answer came to its invitation.
        trusted: when its person said that it may carry words without having been compared.
        carries: ``words``, ``line_tests`` or ``nothing``.
        relay: where this station is reached for it; None: it goes by bag alone.
        relays: every relay where it is; ``relay`` is the first.
        problem: what spoke against a message of the opening that came through the relay.
        heard: when something last came on the line itself.
        test_asked, test_answered: of the last line test.
        unopened: envelopes that no key opens.
        set_back: this station is an old copy of itself there: open the line anew.
        packs: whether a bag for that station is packed on this line: the newest that is open, and one that carries
            words before one that does not.
        mistakable: why the name could be taken for something else, such as another card's; None: it cannot.
    """

    line: int
    state: Code
    made: Instant | None
    name: Name | None
    fingerprint: Mark | None
    number: list[Mark]
    agreed: list[int]
    differed: list[int]
    compared: Instant | None
    how: Text | None
    alarm: bool
    trusted: Instant | None
    carries: Code
    relay: Address | None
    relays: list[Address]
    problem: Sentence | None
    heard: Instant | None
    test_asked: Instant | None
    test_answered: Instant | None
    unopened: int
    set_back: bool
    packs: bool
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
    by: Name
    compared: bool
    title: Name
    mistakable: Sentence | None


class RoadOfLink(Result, frozen=True):
    """A road by which the mail of a line or leg goes.

    Attributes:
        relay: its address; None: the bag.
        went: when something last went: a relay has confirmed it, or it was packed. It says nothing of its arrival.
        came: when something last came this way that could be opened.
    """

    relay: Address | None
    went: Instant | None
    came: Instant | None


class MailOnLeg(Result, frozen=True):
    """How the mail of one leg stands.

    Attributes:
        leg: None while its beginning has not arrived.
        name: of the person at the other station; None: that is not known here.
        state: that it is open, or what it waits for.
        waiting, sealed, packed, at_relay: own entries that were not sealed yet, that are sealed and nowhere else, that
            are in a bag and at no relay, and that lie at a relay. The other station has said of none that it has it.
        heard: when something last came.
        unopened: envelopes that no key opens.
        problem: what stood in the way at the last round; None: nothing.
        told: what became of the mailboxes.
        roads: by which its mail goes, with the last success of each.
    """

    talk: Name
    leg: Name | None
    line: int
    name: Name | None
    relay: Address | None
    state: Sentence
    waiting: int
    sealed: int
    packed: int
    at_relay: int
    heard: Instant | None
    unopened: int
    problem: Sentence | None
    told: list[Sentence]
    roads: list[RoadOfLink]


class MailOnLine(Result, frozen=True):
    """How the mail of a line itself stands; see :class:`MailOnLeg`."""

    line: int
    name: Name | None
    relay: Address | None
    state: Sentence
    sealed: int
    packed: int
    at_relay: int
    problem: Sentence | None
    told: list[Sentence]
    roads: list[RoadOfLink]


class Mail(Result, frozen=True):
    """How the mail stands: by line, and by leg."""

    lines: list[MailOnLine]
    legs: list[MailOnLeg]


class BagPacked(Result, frozen=True):
    """A bag: a file for one other station.

    Attributes:
        name: of the card at the other end.
        data: the file, in base64.
        envelopes: how many are in it.
        left: how many found no room; they are for a further file.
        since: what the further file is asked for with.
        at: by what ``bag_written`` knows it.
    """

    line: int
    name: Name
    data: Mark
    envelopes: int
    left: int
    since: int
    at: int


class BagOpened(Result, frozen=True):
    """What a bag brought.

    Attributes:
        line: that it came on.
        name: of the card at the other end.
        envelopes: how many were in it.
        words: how many brought words or letters for the first time.
        service: how many said only what the other station has.
        again: how many brought nothing that had not come before.
        later: how many brought a letter that was not taken as it came, and that comes again with their next bag.
        unopened: how many do not open here: their keys are gone, as with an old bag, or they belong to another line.
        unreadable: how many hold something that this program cannot read.
        shut: how many belong to a line or leg on which nothing may travel now.
        owes: whether the other station does not know yet that something came; it does with the next bag, or by relay.
        by_relay: whether a relay carries this too.
    """

    line: int
    name: Name
    envelopes: int
    words: int
    service: int
    again: int
    later: int
    unopened: int
    unreadable: int
    shut: int
    owes: bool
    by_relay: bool


class RoadHere(Result, frozen=True):
    """A relay that something goes through, and whether it answered just now."""

    relay: Address
    works: bool
    problem: Sentence | None


class LinkNamed(Result, frozen=True):
    """A line, or the leg of a talk, that mail goes on. ``name``: who is at the other end, as far as that is known."""

    line: int | None
    talk: Name | None
    leg: Name | None
    name: Name | None


class Hindered(Result, frozen=True):
    """What stood in the way of mail, and where."""

    problem: Sentence
    links: list[LinkNamed]


class Carried(Result, frozen=True):
    """What a round to the relays did."""

    sent: int
    taken: int
    problems: list[Hindered]
