"""Every act of a station: what it takes, what it does, and what becomes of its words if it is refused.

This page is a table, and the only one. Whatever stands here can be called with plain JSON, through
:meth:`goodoffices.station.station.Station.call` and through the door alike; nothing else can. What an act gives back
stands in the type of what it takes (:mod:`goodoffices.station.api.asks`).
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from goodoffices.station import joining, new_stations
from goodoffices.station.acts import (
    backing_up,
    blobs,
    checking,
    contradicting,
    conveying,
    ending,
    exploring,
    following,
    giving_back,
    importing,
    keeping,
    looking,
    opening,
    people,
    picturing,
    recording,
    saying,
    settling,
    sheets,
    showing,
    striking,
    watching,
    whole,
)
from goodoffices.station.api import asks


class On(Enum):
    """What an act works on.

    ``TALK``: one talk, which the argument ``talk`` names; it is changed in memory and committed when the act returns.
    ``TALKS``: several, at which it looks. ``STATION``: the station as a whole. ``RELAYS``, ``CHANGES`` and ``LINES``:
    the same, waiting for relays or for what comes next, or making a line about each talk; it takes its own turns at
    the files. ``BACKUP``: so does making a backup, and asking how far one is.
    """

    TALK = 0
    STATION = 1
    RELAYS = 2
    TALKS = 3
    CHANGES = 4
    LINES = 5
    BACKUP = 6


class Keeps(Enum):
    """What is kept of an act that is refused: nothing, its words if it has any, or the act as a whole (rule 14)."""

    NOTHING = 0
    WORDS = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        ask: the shape of its arguments.
        do: what is done, with an open talk, with a look at several or with the station, and the arguments.
        on: which of them.
        keeps: what is kept as a draft when it is refused.
        looks: it changes nothing, so that nothing has to go anywhere afterwards, and it is done where the disk takes
            nothing any more.
    """

    ask: type[asks.Ask[Any]]
    do: Callable[[Any, Any], object]
    on: On = On.TALK
    keeps: Keeps = Keeps.NOTHING
    looks: bool = False

    @property
    def looks_at_talks(self) -> bool:
        """Whether it looks at talks as they stand (:mod:`goodoffices.station.looks`), and at nothing else."""
        return self.on is On.TALKS or (self.looks and self.on is On.TALK)


def name_of(ask: type[asks.Ask[Any]]) -> str:
    """The name of the act that takes this: ``find_on`` of ``FindOn``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", ask.__name__).lower()


_TABLE = (
    # --- the talk and its people
    Act(asks.OpenTalk, joining.open_talk, On.STATION, keeps=Keeps.ALL),
    Act(asks.Alias, opening.add_alias),
    Act(asks.Seat, people.seat),
    Act(asks.Unseat, people.unseat),
    Act(asks.BarStation, new_stations.bar_station, On.STATION),
    Act(asks.Accept, people.accept),
    Act(asks.GiveUp, people.give_up),
    Act(asks.ChooseBranch, people.choose_branch),
    Act(asks.CaughtUp, giving_back.caught_up),
    Act(asks.GivenBack, giving_back.given_back, looks=True),
    Act(asks.JudgeGivenBack, giving_back.judge_given_back),
    Act(asks.OfferRules, people.offer_rules, keeps=Keeps.ALL),
    Act(asks.AnswerRules, people.answer_rules),
    Act(asks.Mandate, people.mandate),
    Act(asks.Revoke, people.revoke),
    Act(asks.Closing, ending.closing, looks=True),
    Act(asks.CloseLeg, ending.close_leg),
    Act(asks.Destroy, whole.destroy, On.STATION),
    # --- a side's words
    Act(asks.Say, saying.say, keeps=Keeps.ALL),
    Act(asks.Release, saying.release, keeps=Keeps.WORDS),
    Act(asks.Narrow, saying.narrow, keeps=Keeps.WORDS),
    Act(asks.Withdraw, saying.withdraw),
    Act(asks.Reply, saying.reply, keeps=Keeps.ALL),
    Act(asks.Extend, saying.extend),
    Act(asks.Stage, saying.stage, keeps=Keeps.WORDS),
    Act(asks.FindOn, saying.find_on, keeps=Keeps.ALL),
    Act(asks.AnswerReadBack, saying.answer_read_back, keeps=Keeps.ALL),
    Act(asks.Opened, looking.opened),
    # --- between the legs
    Act(asks.MayCross, conveying.may_cross, looks=True),
    Act(asks.Differences, conveying.differences, looks=True),
    Act(asks.Check, checking.check, looks=True),
    Act(asks.Convey, conveying.convey, keeps=Keeps.ALL),
    Act(asks.ReadBack, conveying.read_back, keeps=Keeps.ALL),
    Act(asks.Deliver, conveying.deliver),
    Act(asks.Tell, conveying.tell),
    Act(asks.Strike, striking.strike, keeps=Keeps.WORDS),
    Act(asks.Remark, conveying.remark, keeps=Keeps.ALL),
    Act(asks.Sheets, sheets.sheets, looks=True),
    Act(asks.Sheet, sheets.sheet, looks=True),
    # --- the public record
    Act(asks.Record, recording.record, keeps=Keeps.ALL),
    Act(asks.LoadItems, recording.load_items),
    Act(asks.CorrectItem, recording.correct_item, keeps=Keeps.ALL),
    Act(asks.CodeItem, recording.code_item),
    Act(asks.ConfirmItem, recording.confirm_item, keeps=Keeps.WORDS),
    Act(asks.DropItem, recording.drop_item, keeps=Keeps.WORDS),
    Act(asks.LinkItems, recording.link_items),
    Act(asks.Items, recording.items, looks=True),
    Act(asks.FindItems, exploring.find_items, looks=True),
    Act(asks.RelatedItems, exploring.related_items, looks=True),
    Act(asks.Picture, picturing.picture, looks=True),
    Act(asks.Contradictions, contradicting.contradictions, looks=True),
    Act(asks.MarkContradiction, contradicting.mark_contradiction, keeps=Keeps.WORDS),
    Act(asks.LeakCheck, contradicting.leak_check, looks=True),
    Act(asks.Corroborate, recording.corroborate, looks=True),
    Act(asks.ItemsInWords, recording.items_in_words, looks=True),
    Act(asks.ImportArticle, importing.import_article, keeps=Keeps.WORDS),
    Act(asks.Articles, importing.articles, looks=True),
    Act(asks.Article, importing.article, looks=True),
    Act(asks.TakeProposal, importing.take_proposal, keeps=Keeps.WORDS),
    Act(asks.TakeProposals, importing.take_proposals),
    Act(asks.TakeSentences, importing.take_sentences, keeps=Keeps.WORDS),
    Act(asks.DropProposal, importing.drop_proposal),
    Act(asks.SaveSearch, watching.save_search),
    Act(asks.ForgetSearch, watching.forget_search),
    Act(asks.WatchStories, watching.watch_stories),
    Act(asks.Watch, watching.watch, looks=True),
    Act(asks.ImportStory, watching.import_story),
    Act(asks.SetStoriesAside, watching.set_stories_aside),
    Act(asks.RecordQuality, importing.record_quality, looks=True),
    # --- reading and keeping
    Act(asks.Read, looking.read, looks=True),
    Act(asks.AboutLeg, looking.about_leg, looks=True),
    Act(asks.View, looking.view, looks=True),
    Act(asks.ViewAs, looking.view_as, looks=True),
    Act(asks.PutBlob, blobs.put_blob),
    Act(asks.Blobs, blobs.blobs, looks=True),
    Act(asks.Blob, blobs.blob, looks=True),
    Act(asks.AttachBlob, blobs.attach_blob),
    Act(asks.ForgetBlob, blobs.forget_blob),
    Act(asks.Thing, showing.thing, looks=True),
    Act(asks.Conditions, showing.conditions, looks=True),
    Act(asks.Commitments, showing.commitments, looks=True),
    Act(asks.WhoKnows, looking.who_knows, looks=True),
    Act(asks.Due, looking.due, looks=True),
    Act(asks.Changes, following.changes, On.CHANGES, looks=True),
    Act(asks.Find, whole.find, On.TALKS, looks=True),
    Act(asks.Verify, keeping.verify, looks=True),
    Act(asks.Export, keeping.export, looks=True),
    # --- the station
    Act(asks.Who, whole.who, On.STATION, looks=True),
    Act(asks.Settings, settling.settings, On.STATION, looks=True),
    Act(asks.ChangeSettings, settling.change_settings, On.STATION),
    Act(asks.Keys, settling.keys, On.STATION, looks=True),
    Act(asks.ChangePassphrase, settling.change_passphrase, On.STATION),
    Act(asks.MakeRecoveryKey, settling.make_recovery_key, On.STATION),
    Act(asks.CheckRecoveryKey, settling.check_recovery_key, On.STATION, looks=True),
    Act(asks.UseRecoveryKey, settling.use_recovery_key, On.STATION),
    Act(asks.DropRecoveryKey, settling.drop_recovery_key, On.STATION),
    Act(asks.TalkTitles, whole.talk_titles, On.STATION, looks=True),
    Act(asks.Talks, whole.talks, On.STATION, looks=True),
    Act(asks.Overview, whole.overview, On.LINES, looks=True),
    Act(asks.StationChanges, following.station_changes, On.CHANGES, looks=True),
    Act(asks.Doctor, whole.doctor, On.STATION, looks=True),
    Act(asks.ReadClock, whole.read_clock, On.STATION, looks=True),
    Act(asks.ConfirmClock, whole.confirm_clock, On.STATION),
    Act(asks.MakeBackup, backing_up.make_backup, On.BACKUP),
    Act(asks.BackupProgress, backing_up.backup_progress, On.BACKUP, looks=True),
    Act(asks.Backups, backing_up.backups, On.STATION, looks=True),
    Act(asks.PlanBackups, backing_up.plan_backups, On.STATION),
    Act(asks.ForgetBackup, backing_up.forget_backup, On.STATION),
    Act(asks.Drafts, whole.drafts, On.STATION, looks=True),
    Act(asks.Draft, whole.draft, On.STATION, looks=True),
    Act(asks.KeepDraft, whole.keep_draft, On.STATION, looks=True),
    Act(asks.SendDraft, whole.send_draft, On.STATION),
    Act(asks.ForgetDraft, whole.forget_draft, On.STATION, looks=True),
    Act(asks.TryAct, whole.try_act, On.STATION, looks=True),
    # --- lines and mail
    Act(asks.InviteLine, whole.invite_line, On.STATION),
    Act(asks.AcceptLine, whole.accept_line, On.STATION),
    Act(asks.AnswerLine, whole.answer_line, On.STATION),
    Act(asks.FinishLine, whole.finish_line, On.STATION),
    Act(asks.CompareLine, whole.compare_line, On.STATION),
    Act(asks.TrustLine, whole.trust_line, On.STATION),
    Act(asks.CutLine, whole.cut_line, On.STATION),
    Act(asks.AddRelay, whole.add_relay, On.STATION),
    Act(asks.DropRelay, whole.drop_relay, On.STATION),
    Act(asks.TestLine, whole.test_line, On.STATION),
    Act(asks.LineAgain, whole.line_again, On.STATION, looks=True),
    Act(asks.GiveUpLine, whole.give_up_line, On.STATION),
    Act(asks.Lines, whole.lines, On.STATION, looks=True),
    Act(asks.InviteSide, joining.invite_side, On.STATION),
    Act(asks.Reseat, new_stations.reseat, On.STATION),
    Act(asks.Invitations, joining.invitations, On.STATION, looks=True),
    Act(asks.JoinTalk, joining.join_talk, On.STATION),
    Act(asks.DeclineTalk, joining.decline_talk, On.STATION),
    Act(asks.Mail, whole.mail, On.STATION, looks=True),
    Act(asks.Carry, whole.carry, On.RELAYS),
    Act(asks.PackBag, whole.pack_bag, On.STATION),
    Act(asks.BagWritten, whole.bag_written, On.STATION),
    Act(asks.OpenBag, whole.open_bag, On.STATION),
    Act(asks.Roads, whole.roads, On.RELAYS, looks=True),
)

ACTS: dict[str, Act] = {name_of(act.ask): act for act in _TABLE}
"""The acts by their names."""


def gives(act: Act) -> Any:
    """The type of what an act gives back; None: nothing, or whatever the act in it gives."""
    found = typing.get_type_hints(act.do, localns={"Station": object})["return"]
    return None if found in (type(None), Any) else found


def schemas() -> dict[str, Any]:
    """The JSON schema of the arguments of every act, by its name."""
    return {name: msgspec.json.schema(act.ask) for name, act in sorted(ACTS.items())}
