"""The sentences that views say, in English, by their codes. The English is also what catalogues translate.

The rules are:

* A sentence is chosen by its code and filled with its facts (:data:`goodoffices.talk.views.Fact`).
* Sentences name the sides, never "you": the same leg is read by its side and by the mediator.
* A term is a code of its own (``stance.accepts``) and stands inside other sentences.
* What a refusal says stands with its class in :mod:`goodoffices.errors`, and nowhere else.
"""

from __future__ import annotations

from typing import Any, cast

from goodoffices.errors.desk import although
from goodoffices.errors.every import refusals
from goodoffices.errors.gate import GateRefusal
from goodoffices.talk.permissions import MOVES


def english(code: str) -> str | None:
    """The English of a code, to be filled with its facts; None: there is none."""
    if code in SENTENCES:
        return SENTENCES[code]
    if code.startswith("although."):
        return although(code.removeprefix("although."))
    refusal = refusals().get(code)
    if refusal is None:
        return None
    return without_the_news(refusal.what) if issubclass(refusal, GateRefusal) else refusal.what


def without_the_news(what: str) -> str:
    """What a refusal of the gate says, without the news that nothing was sent: for what is only looked at."""
    bare = what.removeprefix("Refused: ").removesuffix("Nothing was sent.").removesuffix("Nothing was written.").strip()
    return bare[0].upper() + bare[1:]


def cause(code: str) -> str:
    """Why something is refused, in English, to be filled with its facts."""
    refusal = refusals().get(code)
    return "" if refusal is None else refusal.cause


def advice(code: str) -> str:
    """What to do about a refusal, in English, to be filled with its facts."""
    refusal = refusals().get(code)
    return "" if refusal is None else refusal.next_step


SENTENCES: dict[str, str] = {
    # who is called what
    "name.further": "{alias} can be named as a recipient here from now on.",
    "name.instead": "The side that was called {before} is called {alias} here from now on.",
    # later dates
    "extended.answer_by": "It can be answered until {moment}.",
    "extended.valid_until": "It holds until {moment}.",
    # what the mediators had wrong
    "struck.said": "The words that were noted as said by {who} on {when} are struck: the note was wrong.",
    "struck.replied": "The answer that was noted as given by {who} on {when} is struck: the note was wrong.",
    "struck.replied_to": "The answer to {words} that was noted as given by {who} on {when} is struck: the note was "
    "wrong.",
    "struck.released": "The terms of release that were noted as set by {who} on {when} are struck: the note was wrong.",
    "struck.withdrawn": "The withdrawal that was noted of {who} on {when} is struck: the note was wrong.",
    "struck.extended": "The later date that was noted as given by {who} on {when} is struck: the note was wrong.",
    "struck.staged": "The note of {when} that {who} {stage} something is struck: it was wrong.",
    "struck.read_back_answered": "The answer to a wording that was read back, noted as given by {who} on {when}, is "
    "struck: the note was wrong.",
    "struck.tor_answered": "The answer to ground rules that was noted as given by {who} on {when} is struck: the note "
    "was wrong.",
    "struck.mandated": "The mandate of {seat} that was noted as given by {who} on {when} is struck: the note was "
    "wrong.",
    "struck.revoked": "The note of {when} that {who} revoked a mandate is struck: it was wrong.",
    "struck.found_by_side": "The finding “{state}” that was noted as made by {who} on {when} is struck: the note was "
    "wrong.",
    "struck.closed": "The note of {when} that {who} closed this leg is struck: it was wrong.",
    "struck.delivered": "The delivery to {person} on {when} is struck: the note was wrong.",
    "struck.found": "The mediator's finding “{state}” is struck.",
    "struck.carried": "The notice here that something crossed is struck: it did not cross in that way.",
    "struck.sheet": "A sheet of which nothing was brought to anybody is struck.",
    "struck.instead": "Another entry replaces it.",
    "struck.instead_noted": "The note of {when} about {who} replaces it.",
    "struck.instead_delivered": "The delivery to {person} on {when} replaces it.",
    "struck.instead_found": "The finding “{state}” replaces it.",
    "correction.owed": "Item {item} of what was conveyed to {side} on {when} rests on a struck note, or on something "
    "without effect. Tell {side}: 'goodoffices convey' with --correction.",
    "told_wrongly.owed": "This side was told that something crossed, and it did not. Tell it: 'goodoffices tell'.",
    # the end of a leg
    "closed.own": "{who} closed this leg.",
    "closed.noted": "{who} closed this leg, as noted by the mediator.",
    "closed.agreed": "By the ground rules, what was said on it is to be {end}.",
    "closed.asked": "{who} asks to destroy what was said on it; nothing was agreed about that.",
    "closed.nothing_agreed": "Nothing was agreed about destroying what was said on it.",
    # what is left undone when a leg is closed
    "left.sheet_not_delivered": "A sheet for {side} is not delivered: {state}.",
    "left.still_to_tell": "Still to be told to {side}: {what}",
    "left.owed": "Still to be told to {side} with 'goodoffices tell': {what}",
    "left.correction": "Still to be told to {side}, with 'goodoffices convey' and --correction: it has words that "
    "rest on a struck note, or on something without effect.",
    "left.wording_waits": "A wording for {to} waits for the approval of {side}.",
    "left.condition_open": "A condition of {whose} is {state}.",
    "left.answer_never_crossed": "An answer of {side} never crossed to {to}: {stance}; {terms}.",
    "left.answer_not_told": "As far as is known here, an answer of {side} has not crossed to {to}: {stance}; {terms}.",
    "left.stage_never_crossed": "{to} has something that {side} {stage}, and was never told so; {terms}.",
    "left.stage_not_told": "As far as is known here, {to} was not told that {side} {stage} something; {terms}.",
    "waiting.destroy": "This leg is closed. By its ground rules, what was said on it is to be destroyed: "
    "'goodoffices destroy'.",
    # a clock that is lower than it was, and times that are in doubt
    "clock.lower": "This station's clock showed {was}, and later {shows}. Everything that depends on the time waits.",
    "time.ahead": "its time, {at}, was ahead of this station's clock; a release in it runs from {reading}, when it "
    "was first seen",
    "time.lower": "its time, {at}, was set by a clock that had shown {reading} before",
    # what the terms of something come to
    "terms.withheld": "kept for the mediator",
    "terms.withdrawn": "its release was withdrawn",
    "terms.lapsed": "its release has lapsed",
    "terms.not yet": "its release has not begun",
    "terms.open": "it is released",
    # what becomes of a talk at one station
    "end.keep": "The talk stays on this station.",
    "end.open_legs": "What was said with {legs} is to be destroyed. A talk is destroyed as a whole, once every leg is "
    "closed; still open: {open}.",
    "end.at_odds": "What was said with {legs} is to be destroyed, and the ground rules of {against} say keep. A talk "
    "is kept or destroyed as a whole, so it stays on this station until one of these sides agrees to other ground "
    "rules.",
    "end.destroy": "What was said with {legs} is to be destroyed, and every leg is closed.",
    "end.waits": "The other station of {leg} does not have everything yet that was written here.",
    # what destroying a talk on one station does not reach
    "beyond.papers": "papers, exports and pictures that were made of it",
    "beyond.backups": "backups of this device, and remains of deleted files on its drive",
    "beyond.station": "the station of {name}, on the leg of {leg}: each station destroys its own copy",
    # why the two legs of a text differ
    "differ.words_quietly_withdrawn": "{owner} withdrew these words, and {side} may not be told.",
    "differ.withdrawal_not_told": "{owner} withdrew these words, and {side} has not been told.",
    "differ.correction_not_told": "These words rest on a note that was struck, or have no effect, and {side} has not "
    "been told.",
    "differ.extension_not_told": "{owner} gave a later date, and {side} has not been told.",
    "differ.answer_quietly_withdrawn": "{side} withdrew its answer, and {owner} may not be told.",
    "differ.answer_gone_not_told": "{owner} has an answer of {side} that no longer stands, and has not been told.",
    "differ.answer_late_not_told": "The answer of {side} came after the last day, and {owner} has it as one that came "
    "in time.",
    "differ.answer_not_told": "{owner} does not have an answer of {side} that counts.",
    "differ.stage_not_told": "{side} {stage} this, and {to} has not been told.",
    "differ.stage_gone_not_told": "{to} was told that {side} {stage} this; that no longer stands, and {to} has not "
    "been told.",
    "differ.stage_quietly_withdrawn": "{to} was told that {side} {stage} this; {side} withdrew that, and {to} may not "
    "be told.",
    "differ.gone_otherwise": "The two legs differ: {there} there, {here} here.",
    "differ.condition_failed_unstated": "A condition of {side} failed, and it is not stated to {owner}.",
    "differ.found_otherwise": "The findings on a condition of {side} differ between the legs.",
    # how the author's provisos were put where something crossed
    "crossed.provisos": "on the understanding {provisos}",
    "crossed.proviso_not_stated": "under a proviso that was not stated there",
    # what got to somebody for whom it was not meant
    "astray.verbatim": "Brought in the very words to {person}, for whom it was not meant",
    "astray.in_substance": "Brought in substance to {person}, for whom it was not meant",
    "astray.own_words": "Brought in the mediator's own words to {person}, for whom it was not meant",
    "astray.news_of_withdrawal": "{person}, for whom it was not meant, was told that it was withdrawn",
    "astray.news_of_extension": "{person}, for whom it was not meant, was told of the later date",
    "astray.news_of_correction": "{person}, for whom it was not meant, was told that the mediator had it wrong",
    "astray.news_of_stage": "{person}, for whom it was not meant, was told how far it has gone",
    "astray.something_wrong": "{person}, for whom it was not meant, was told that the mediator had told something "
    "about it wrongly",
    # what is marked of a delivery, and of a sheet
    "delivery.other": "{person} belongs to {side}, not to {leg}, so this has not reached {leg}.",
    "delivery.not_theirs": "{person} does not belong to {leg}, so this has not reached {leg}.",
    "delivery.unknown": "It is not known to which side {person} belongs, so this does not count as brought to {leg}. "
    "If {person} belongs to {leg}, note the delivery again with --of-this-side.",
    "delivery.outside": "Item {item} was brought outside its terms: {reason}",
    "delivery.not_for_them": "Item {item} was brought outside its terms: it was not meant for {person}.",
    "delivery.struck": "The sheet had been struck, and was brought all the same.",
    "delivery.wording": "The wording was shown outside the terms: it was not meant for {person}.",
    "sheet.stop": "Item {item}: {reason}",
    "sheet.void": "The whole sheet: {reason}",
    # what unnamed does not do
    "answered.withdrawn": "This side was told that the words it answers were withdrawn: a yes to them agrees to "
    "nothing.",
    "answered.wrong": "This side was told that you had the words it answers wrong: a yes to them agrees to nothing.",
    "released.no_longer": "It is no longer released to {to}: new terms replace the earlier ones, and their recipients "
    "too.",
    "unnamed.one_side": "{to} knows only one other side, so leaving out the name hides nothing from it.",
    # why an item without a name is not some side's
    "unnamed.has_them": "An item there names {side} as having the same words.",
    "unnamed.not_told": "{recipient} had not been told that its words crossed to {side}, as they were answered.",
    "unnamed.later_day": "{side} was given a later last day, so its answer would not be late.",
    "unnamed.answered": "{side} is named there as having answered.",
    "unnamed.said_them": "{side} is named there as having said the words.",
    "unnamed.noted": "{side} has no station, and what was noted of it never crosses as very words without a name.",
    "unnamed.belongs": "It belongs to something named there that is another side's.",
    "unnamed.answered_back": "Another side is named there as answering what went to “whoever said it”, so it is not "
    "{side}'s.",
    # what has become of an answer
    "life.void": "without effect",
    "life.answers_wrong": "The mediator had the answered words wrong, and said so.",
    "life.replaced": "replaced by a later answer",
    "life.withdrawn": "withdrawn",
    "life.lapsed": "its time is over",
    "life.late": "given after the last day; it does not count",
    # what a text that was put to a side has come to
    "answers.withdrawn": "{owner} withdrew these words.",
    "answers.withdrawn_unnamed": "These words were withdrawn.",
    "answers.wrong": "The mediator had these words wrong; nothing is agreed.",
    "answers.was_binding": "They were binding.",
    "answers.differ": "{who} gave different answers; nothing is agreed.",
    "answers.declined": "{who} declined.",
    "answers.returned": "{who} handed it back.",
    "answers.failed": "{who} said yes on conditions, and one failed: {condition}. Nothing is agreed.",
    "answers.failed_unstated": "{who} said yes on conditions, and one not stated here failed. Nothing is agreed.",
    "answers.expired": "The words were valid until {until}, which has passed.",
    "answers.own": "{who} answered the mediator's own words: {stance}. No other side has said them.",
    "answers.conditional": "{who} says yes on conditions; {open} of the conditions stated here are open.",
    "answers.conditional_one": "{who} says yes on conditions, and one stated here is open.",
    "answers.conditional_unstated": "{who} says yes on conditions.",
    "answers.others_not_stated": "Others are not stated.",
    "answers.not_stated": "They are not stated.",
    "answers.reported": "The mediator reports agreement in substance; both sides do not have the same words.",
    "answers.standing": "{who} said yes to these words.",
    "answers.standing_conditions": "{who} said yes to these words on conditions, and they are met.",
    "answers.overdue": "The last day to answer was {day}; no yes or no came by then.",
    "answers.heard": "{who} took note.",
    "answers.interim": "{who} gave an interim answer.",
    "answers.late": "The answer of {who} came after the last day and does not count.",
    "answers.taken_back": "{who} withdrew the answer; nothing is agreed.",
    "answers.answer_lapsed": "The answer of {who} was valid for a time that has passed; nothing is agreed.",
    "answers.no_effect": "The answer of {who} had no effect; nothing is agreed.",
    "answers.open": "{who} has not answered.",
    "answers.nobody": "Nobody answers for {who}.",
    "answers.not_binding": "Not binding.",
    "answers.ad_referendum": "Subject to approval at home.",
    "answers.binding": "Binding.",
    "answers.until": "It holds until {until}.",
    # how the mail stands, of an entry and of a line or a leg
    "entry.waiting": "waits here",
    "entry.sealed": "sealed here",
    "entry.relay": "at the relay",
    "entry.there": "on their station",
    "entry.opened": "opened by a person there",
    "entry.late": "came late, under an old key",
    "link.untold": "its state is unknown",
    "link.alarm": "ALARM: a second answer came to its invitation",
    "link.set_back": "this station is an old copy of itself there: open a new line",
    "link.astray": "the other station is an old copy of itself, or somebody tampers with the line: open a new one",
    "link.expecting": "waits for the inviter's first message",
    "link.inviting": "waits for an answer to the invitation",
    "link.invited": "waits for the last message of the opening",
    "link.open": "open",
    "link.open_for_tests": "open for line tests; not compared",
    "link.open_other_people": "open; the other station has other people seated here than this one",
    "link.declined": "the invitation was declined",
    "link.line_damaged": "its line cannot be read here: restore a good copy, or open another line",
    "link.line_given_up": "its line was given up here: have the other person give it up too, or open another",
    "link.line_carries_no_words": "the line may not carry words: compare it, or open a new one",
    "link.to_be_offered": "the invitation has not been sent yet",
    "link.offered": "invited, not answered yet",
    "link.nothing_opens": "nothing that comes can be opened: if this goes on, one of the two stations is an old copy; "
    "open a new line",
    "link.no_beginning": "joined; its first entry has not arrived",
    "link.mailbox_moved_here": "The relay here gave out again what it had deleted ({moment}): it was restored to an "
    "earlier state, or lies. Another mailbox is used there now; words under way are sent again automatically.",
    "link.mailbox_moved_there": "The other station has another mailbox since {moment}: its relay was restored "
    "to an earlier state, or lies. Words under way are sent again automatically.",
    # who could have seen something, and in which form
    "knows.own_words": "own words",
    "knows.as_said": "as said",
    "knows.as_noted": "as noted",
    "knows.crossed": "{how}",
    # how well something is borne out
    "borne_out.by": "{parts}",
    "borne_out.with_ties": "{parts}; {ties}",
    "borne_out.nothing": "no report that counts",
    "borne_out.nothing_because": "no report that counts: {why}",
    "borne_out.report": "one report",
    "borne_out.reports": "{count} reports",
    "borne_out.anonymous_source": "one anonymous source",
    "borne_out.anonymous_sources": "{count} anonymous sources, not known to be different",
    "borne_out.origin": "one origin",
    "borne_out.origins": "{count} origins",
    "borne_out.anonymous": "{count} of them anonymous",
    "borne_out.tie": "one tie to a same source not confirmed",
    "borne_out.ties": "{count} ties to a same source not confirmed",
    "left_out.not_confirmed": "{count} not confirmed",
    "left_out.contested": "{count} contested",
    "left_out.dropped": "{count} dropped",
    "left_out.background": "{count} background",
    "left_out.lead": "{count} a lead",
    "number.1": "one",
    "number.2": "two",
    "number.3": "three",
    "number.4": "four",
    "number.5": "five",
    "number.6": "six",
    "number.7": "seven",
    "number.8": "eight",
    "number.9": "nine",
    "number.10": "ten",
    "number.11": "eleven",
    "number.12": "twelve",
    # what a look at a whole talk found
    "verify.file": "the file: {problem}",
    "verify.ids": "{count} entries are not what their ids say",
    "verify.ids_one": "one entry is not what its id says",
    "verify.rows_differ": "{count} rows are not what the entries say",
    "verify.rows_differ_one": "one row is not what the entries say",
    "verify.rows_missing": "{count} rows are missing",
    "verify.rows_missing_one": "one row is missing",
    # what needs looking after at a station
    "doctor.no_station": "there is no station here yet: 'goodoffices init'",
    "doctor.not_private": "other users can read the folder: remove their permissions (chmod 700)",
    "doctor.not_writable": "the folder cannot be written",
    "doctor.held_without_a_door": "a process holds the station and has no door: wait for it, or end it",
    "doctor.clock_lower": "the clock is lower than it was: set it, or if it is right now say so with "
    "'goodoffices clock --confirm TIME'",
    "doctor.clock_far_behind": "the clock is far behind: set it before you note anything",
    "doctor.clock_behind_files": "the clock is behind the station's own files: set it before you note anything",
    "doctor.little_room": "there is little room left on the disk",
    "doctor.relay": "the relay {relay} does not work: {problem}",
    "doctor.strays": "{count} files among the talks belong to none of them",
    "doctor.talk_shut": "talk {talk} does not open: {problem}",
    "doctor.talk_gaps": "talk {talk}: something is missing; 'goodoffices view' says what",
    "doctor.mail_fault": "{where} met a fault of the program since the station was unlocked: report “{kind} at "
    "{place}”, which holds no words",
    "doctor.mail": "the mail",
    "doctor.mail_of_line": "the mail of line {line}",
    "doctor.mail_of_talk": "the mail of talk {talk}",
    "doctor.mail_of_leg": "the mail of talk {talk}, leg {leg}",
    "clock_state.plausible": "plausible",
    "clock_state.lower": "lower than it was",
    "clock_state.far_behind": "far behind",
    "clock_state.behind_files": "behind the station's own files",
    # what was refused by an earlier version of the program
    "draft.refused_before": "It was refused by an earlier version: {what}",
    # the part of an act that a date belongs to
    "part.passage": "passage {number}",
    "part.condition": "condition {number}",
    "part.item": "item {number}",
    "part.words": "the words",
    "part.answer": "the answer",
    "part.finding": "the finding",
    "part.release": "the release",
    "part.mandate": "the mandate",
    "part.stage": "the news of it",
    # how far each side has gone with it
    "stage.accepted": "{who}: neither initialled nor confirmed.",
    "stage.ad_referendum": "{who}: subject to approval at home.",
    "stage.initialled": "{who}: initialled.",
    "stage.initialled_ad_referendum": "{who}: initialled, subject to approval at home.",
    "stage.confirmed": "{who}: confirmed, with authority to bind.",
    "stage.binding": "{who}: bound from the beginning.",
    "stage.taken_back": "{who} had {stage} it, and withdrew that.",
    # what happened
    "told.founded": "The mediator opened this leg with {side}.",
    "told.seated": "{name} takes a seat as {role}.",
    "told.unseated": "{name} gave up the seat.",
    "told.accepted": "The station of {name} is accepted.",
    "told.rules_accepted": "The ground rules are accepted.",
    "told.rules_declined": "The ground rules are declined.",
    "told.read_back_approves": "The side approves the wording.",
    "told.read_back_amends": "The side amends the wording.",
    "told.read_back_refuses": "The side refuses the wording.",
    "told.would_approve": "It would approve:",
    "told.found": "Finding on the condition: {state}.",
    "told.found_resting": "Finding on the condition: {state}, with evidence.",
    "told.branch_chosen": "A branch of {name}'s station was chosen.",
    "told.given_up": "The missing entries of {name}'s station up to number {number} were given up.",
    "told.opened": "Opened by a person.",
    "told.recorded": "An entry of the public record.",
    "told.remark": "A note on the desk:",
    "told.mapped": "The desk knows who {alias} is.",
    "told.overrode": "The mediator went on although {although}:",
    "told.drew": "The sources of {count} items were recorded.",
    "told.drew_one": "The sources of one item were recorded.",
    "told.delivered": "{by} brought {count} things to {to} on {when}: {manner}.",
    "told.delivered_one": "{by} brought one thing to {to} on {when}: {manner}.",
    "told.delivered_at": "{by} brought {count} things to {to} on {when} at {where}: {manner}.",
    "told.delivered_at_one": "{by} brought one thing to {to} on {when} at {where}: {manner}.",
    "told.withdrawn": "Withdrawn.",
    "told.withdrawn_quietly": "Withdrawn quietly: not even that may be told.",
    "told.released_in_substance": "May be carried in substance to {to}.",
    "told.released_verbatim": "May be carried in the very words to {to}.",
    "told.released_in_substance_to_nobody": "May be carried in substance to nobody.",
    "told.released_verbatim_to_nobody": "May be carried in the very words to nobody.",
    "told.mandate_revoked": "A mandate is revoked.",
    "told.mandated": "{name} may {scopes} from {since}.",
    "told.mandated_until": "{name} may {scopes} from {since} until {until}.",
    "told.handed_back": "A text was handed back.",
    # what crossed
    "crossed.told": "{what}.",
    "crossing.verbatim": "Crossed to {to} in the very words",
    "crossing.in_substance": "Crossed to {to} in substance",
    "crossing.own_words": "Crossed to {to} in the mediator's own words",
    "crossing.news_of_withdrawal": "{to} was told that it was withdrawn",
    "crossing.news_of_extension": "{to} was told of the later date",
    "crossing.news_of_correction": "{to} was told that the mediator had it wrong",
    "crossing.news_of_stage": "{to} was told how far it has gone",
    "crossing.something_wrong": "{to} was told that the mediator had told something about it wrongly",
    "crossed.on": "{what} on {when}",
    "crossed.told_on": "{what}, on {when}",
    "crossed.outside": "outside its terms",
    # what is missing, and what waits
    "missing.gap": "Something of {name}'s station is missing, at number {number} or before.",
    "missing.fork": "{name}'s station has two different entries under number {number}.",
    "due.sheet": "A sheet is to be delivered.",
    "due.sheet_stopped": "A sheet may not be delivered any more: look at it, and strike it.",
    "due.correction": "What was conveyed rests on a struck note, or on something without effect.",
    "due.rules": "Ground rules wait for an answer.",
    "due.answer": "These words wait for an answer.",
    "due.condition": "A condition is open: the finding is a matter for {finder}.",
    "waiting.wording": "A wording for {alias} waits for an answer.",
    "waiting.release": "A release to {to} lapses on {end}.",
    "to_tell.wording": "A wording for {alias} is to be read back.",
    "to_tell.rules": "Ground rules are to be offered.",
    "condition.found": "{state}, found by {by}",
    "correction.owed_some_day": "Item {item} of what was conveyed to {side} rests on a struck note, or on something "
    "without effect. Tell {side}: 'goodoffices convey' with --correction.",
    # why the gate is shut
    "missing_here.beginning": "its beginning is not here.",
    "missing_here.entry": "an entry is missing.",
    "missing_here.fork": "two different entries stand under one number.",
    "missing_here.waits": "an entry waits for one that is not here.",
    "missing_here.unreadable": "an entry cannot be read.",
    # what is the matter with something that was named
    "problem.nobody_said_it": "the draft draws on something that no side said.",
    "problem.nothing_in_the_draft": "there is nothing in the draft.",
    "problem.not_a_reply": "what the draft names is not a reply.",
    "problem.not_a_condition": "what the draft names is not a condition.",
    "problem.never_reached_them": "these words never reached that side.",
    "problem.no_such_words_there": "no such words have reached that side.",
    "problem.no_later_date": "its author has given no later date than that side knows.",
    "problem.finding_on_another": "that finding is not on this condition.",
    "problem.not_staged_by_it": "what the draft names was neither initialled nor confirmed by it.",
    "problem.draws_on_nothing": "the item is marked as a side's words and draws on none of them.",
    "problem.not_as_a_passage": "a stance or a finding crosses as such, not as a passage.",
    "problem.provisos_as_written": "named and in very words, this takes along the provisos as written.",
    "problem.stance_not_read_back": "its author wants to approve wordings, and a stance is not read back.",
    "problem.provisos_worded": "{count} are worded, and the author has set {number}.",
    "narrowed.time": "the time of saying may not cross",
    "narrowed.new_proviso": "there is a new proviso",
    "narrowed.proviso_gone": "a proviso is no longer set",
    "narrowed.provisos_not_as_written": "the provisos may not cross word for word",
    "narrowed.wordings_approved_first": "wordings are to be approved first",
    "problem.not_what_was_staged": "that is not what this side initialled or confirmed.",
    "problem.staged_does_not_stand": "what was initialled or confirmed does not stand with that side.",
    "replaced": "it was replaced",
    "replaced.by": "it was replaced on {when} by “{stance}”",
    "item.number": "item {number}",
    # how an item of a sheet may be brought at most
    "item_at_most.spoken": "Item {number} is to be read out, neither shown nor left.",
    "item_at_most.shown": "Item {number} may be read out or shown, and is not to be left.",
    # what is to be minded where something may cross
    "mind.third_party": "as to a third party",
    "mind.unnamed": "unnamed",
    "mind.provisos": "its provisos in your words",
    "mind.approved": "once its author has approved the wording",
    # --- terms, which stand inside other sentences
    "some_day": "a day that is not known",
    "somebody.without_a_seat": "somebody without a seat",
    "somebody.somebody": "somebody",
    "somebody.the_mediator": "the mediator",
    "somebody.this_side": "this side",
    "somebody.the_side_named": "the side that was named",
    "somebody.a_side_not_named": "a side that is not named",
    "somebody.who_did_this": "whoever did this",
    "somebody.nobody": "nobody",
    "somebody.nobody_yet": "nobody yet",
    "finder.mediator": "the mediator",
    "finder.side": "the side",
    "role.principal": "principal",
    "role.envoy": "envoy",
    "role.mediator": "mediator",
    "role.note_taker": "note taker",
    "role.interpreter": "interpreter",
    "role.guarantor": "guarantor",
    "role.messenger": "messenger",
    "act.assurance": "assurance",
    "act.proposal": "proposal",
    "act.request": "request",
    "act.demand": "demand",
    "act.question": "question",
    "act.answer": "answer",
    "act.warning": "warning",
    "act.denial": "denial",
    "act.remark": "remark",
    "manner.spoken": "spoken",
    "manner.shown": "shown",
    "manner.left": "left",
    "manner.sealed": "sealed",
    "form.verbatim": "verbatim",
    "form.in_substance": "in substance",
    "form.own_words": "own words",
    "form.news_of_withdrawal": "news of withdrawal",
    "form.news_of_extension": "news of extension",
    "form.news_of_correction": "news of correction",
    "form.news_of_stage": "news of stage",
    "scope.speak": "speak",
    "scope.release": "release",
    "scope.bind": "bind",
    "force.non_binding": "not binding",
    "force.ad_referendum": "ad referendum",
    "force.binding": "binding",
    "gone.accepted": "accepted",
    "gone.ad_referendum": "subject to approval at home",
    "gone.initialled": "initialled",
    "gone.confirmed": "confirmed",
    "stage_word.none": "neither initialled nor confirmed",
    "stage_word.initialled": "initialled",
    "stage_word.confirmed": "confirmed",
    "finding.open": "open",
    "finding.met": "met",
    "finding.failed": "failed",
    "finding.waived": "waived",
    "condition_state.open": "open",
    "condition_state.overdue": "overdue",
    "at_its_end.keep": "kept",
    "at_its_end.destroy": "destroyed",
    "stance.accepts": "accepts",
    "stance.accepts_on_conditions": "accepts on conditions",
    "stance.declines": "declines",
    "stance.takes_note": "takes note",
    "stance.interim": "interim",
    "stance.returned": "returned",
    "answered.accepts": "yes",
    "answered.accepts_on_conditions": "yes, on conditions",
    "answered.declines": "no",
    "answered.takes_note": "heard",
    "answered.interim": "an interim answer",
    "answered.returned": "handed back",
    "sheet_state.to_deliver": "to deliver",
    "sheet_state.delivered_in_part": "delivered in part",
    "sheet_state.do_not_deliver": "do not deliver",
    "closeness.handed_over_in_writing": "handed over in writing",
    "closeness.dictated_and_read_back": "dictated and read back",
    "closeness.noted_at_the_time": "noted at the time",
    "closeness.from_memory": "from memory",
    "end_of.side": "a side",
    "end_of.mediator": "the mediator",
    "room.sealed": "a sealed leg",
    "room.kept": "a kept leg",
    "room.public": "the public's leg",
    "room.desk": "the desk",
    "move.writing": "writing",
    "naming.answer": "an answer",
    "naming.finding": "a finding",
    "naming.extension": "an extension",
    "naming.stage": "initialling or confirming",
    "naming.revocation": "a revocation",
    "naming.conveyance": "a conveyance",
    "naming.delivery": "a delivery",
    "naming.read_back": "a read-back",
    "naming.crossing": "the word that something crossed",
    "naming.instead": "what is to stand instead",
    "naming.terms": "a change of terms",
    "wanted.condition": "a condition",
    "wanted.entry_of_list": "an entry of this list",
    "wanted.words_found": "words that a search can find",
    "wanted.ground_rules": "terms of reference",
    "wanted.read_back": "a wording that was read back",
    "wanted.mandate": "a mandate",
    "wanted.what_it_answers": "what it answers",
    "wanted.to_be_brought": "what was to be brought",
    "wanted.own_words": "words of this side",
    "wanted.own_words_or_answer": "words or an answer of this side",
    "wanted.own_words_or_yes": "words of this side, or a yes of it",
    "wanted.note_with_effect": "a note that has effect",
    "wanted.standing_terms": "terms that still stand",
} | {f"move.{cast('Any', act).__struct_config__.tag}": move.in_words for act, move in MOVES.items()}
"""Every code with its English sentence, but for those of refusals."""
