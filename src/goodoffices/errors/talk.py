"""Why an act has no effect: refused at its author's station, *void* with this reason everywhere else (rule 23)."""

from __future__ import annotations

from goodoffices.errors.base import Blame, Refusal


class TalkRefusal(Refusal):
    """A rule of a talk denies an act its effect."""


class NotFounded(TalkRefusal):
    """The founding entry has not arrived, so nothing can be judged yet."""

    code = "talk.not_founded"
    what = "The beginning of this leg is not here yet."
    cause = "Its first entry is still on the way."
    next_step = "Wait for it, or ask the mediator to send it again."


class NotSeated(TalkRefusal):
    """Rule 22: only the roster writes."""

    code = "talk.not_seated"
    what = "The author of this entry has no seat on this leg."
    cause = "Nobody of that end has seated the author, or the seating has not arrived."
    next_step = "Ask somebody of that end to seat the author first."
    blame = Blame.PEER


class Removed(TalkRefusal):
    """Rule 22: what a removed person writes later is kept and shown, without effect."""

    code = "talk.removed"
    what = "This was written after {name} had given up the seat."
    cause = "The removal names the last entry that counts, and this is later."
    next_step = "Ask a member of that end to say it again."
    blame = Blame.PEER


class Forked(TalkRefusal):
    """Two different entries stand at one number."""

    code = "talk.forked"
    what = "{name}'s station has written two different entries under one number, from {number} on."
    cause = "The station was copied or restored from an old copy."
    next_step = "Ask that end to choose the branch that counts; until then nothing after it has effect."
    blame = Blame.PEER


class BrokenChain(TalkRefusal):
    """The entry names a predecessor that is not its predecessor."""

    code = "talk.broken_chain"
    what = "This entry does not follow the entry that it names as its predecessor."
    cause = "The author's station has a fault, or was tampered with."
    next_step = "Ask the author to check the station and to say it again."
    blame = Blame.PEER


class WrongHand(TalkRefusal):
    """The table of moves: who may do this, and where."""

    code = "talk.wrong_hand"
    what = "{act} is not for {end} in {room}."
    cause = "Each act belongs to one end of a leg."
    next_step = "Let the other end do it, or note it if you are the mediator and the side said it to you."


class OtherEnd(WrongHand):
    """Rule 22: on a sealed leg each end decides for itself who sits there, and which branch of its stations counts."""

    code = "talk.other_end"
    what = "{end} cannot do this for the other end of {room}: {act}."
    cause = "Each end with a station decides for itself who sits there, and which branch of its stations counts."
    next_step = "Ask the other end to do it at its own station."


class NoSayInSeats(TalkRefusal):
    """Rule 22: a principal, an envoy or a mediator speaks for an end in this."""

    code = "talk.no_say_in_seats"
    what = "{name} can neither seat somebody nor end a seat."
    cause = "That is for the principals, envoys and mediators of an end alone."
    next_step = "Ask one of them to do it."


class UnknownSpeaker(TalkRefusal):
    """A noted act needs somebody of the side who spoke."""

    code = "talk.unknown_speaker"
    what = "The person noted as the speaker has no seat at this side."
    cause = "The name is not on the roster of this leg."
    next_step = "Seat that person on this leg first, then note the words."


class NoMandate(TalkRefusal):
    """Rule 10: acts beyond the ordinary need a mandate in force."""

    code = "talk.no_mandate"
    what = "{name} has no mandate in force to {scope}."
    cause = "A principal holds every mandate, an envoy those to speak and to release; binding needs its own."
    next_step = "Ask the principal for a mandate to {scope}, or say it in a way that needs none."


class NotAPrincipal(NoMandate):
    """Rule 10: mandates come from a principal."""

    code = "talk.not_a_principal"
    what = "{name} is not a principal, and can neither give a mandate nor end one."
    cause = "Mandates come from a principal of the side."
    next_step = "Note it with a principal as the speaker; 'goodoffices seat' with --role principal seats one."
    on_pages = "Note it with a principal as the speaker; seat one under “People and rules”."


class MessengerHoldsNothing(TalkRefusal):
    """Rule 10: a messenger holds no mandate."""

    code = "talk.messenger_holds_nothing"
    what = "{name} is a messenger, and can be given no mandate."
    cause = "A messenger brings what others say, and does nothing for a side."
    next_step = "Give the mandate to somebody in another role; 'goodoffices seat' with --role seats one."
    on_pages = "Give the mandate to somebody in another role; seat one under “People and rules”."


class BindingUnnamed(TalkRefusal):
    """Rule 6: binding and unnamed exclude each other."""

    code = "talk.binding_unnamed"
    what = "Binding words cannot be released without saying whose they are."
    cause = "A side cannot be held to its word by somebody who may not know which side it is."
    next_step = "Release them under the side's name, keep them for the mediator, or say them as not binding."


class ConfirmedUnnamed(BindingUnnamed):
    """Rule 6: confirming binds, so words released without a name cannot be confirmed."""

    code = "talk.confirmed_unnamed"
    what = "What was released without saying whose it is cannot be confirmed."
    cause = "Confirming binds, and a side cannot be held to its word by somebody who may not know which side it is."
    next_step = "Release it under the side's name first, then confirm it; the news of that needs the name too."


class StageNeedsPaper(TalkRefusal):
    """Rule 18: a side that has no station initials and confirms on paper."""

    code = "talk.stage_needs_paper"
    what = "It can be noted as {stage} only if the side handed that over on paper."
    cause = "A text is initialled and confirmed in the side's own writing; what was heard can be misheard."
    next_step = "Ask the side for the paper; until then note what was said as words."


class ForceNeedsPaper(TalkRefusal):
    """Rule 18: noted words above non-binding need the paper."""

    code = "talk.force_needs_paper"
    what = "Noted words can be {force} only if they were handed over on paper."
    cause = "What was heard can be misheard; a binding word must be in the side's own writing."
    next_step = "Note them as not binding, or ask the side for the paper."


class NamesSomethingElse(TalkRefusal):
    """An act names an object of the wrong kind, or one that is not there."""

    code = "talk.names_something_else"
    what = "{act} does not name {wanted}."
    cause = "What it names is of another kind, belongs to another owner, or has no effect itself."
    next_step = "Look up the right one with 'goodoffices read', and try again."
    on_pages = "Choose the right one where it stands, and try again."


class OtherText(TalkRefusal):
    """Rule 9: a reply names the exact conveyed text."""

    code = "talk.other_text"
    what = "The reply names another text than the one that was conveyed here."
    cause = "The text was changed on the way; a changed text is a new proposal."
    next_step = "Read the words as they stand now and answer those."


class NotDelivered(TalkRefusal):
    """On a kept leg, words, wordings and ground rules can be answered only once they were brought (rule 19)."""

    code = "talk.not_delivered"
    what = "This has not been brought to the side, so it cannot be answered."
    cause = "No delivery of it to somebody of the side is noted."
    next_step = "Note the delivery first: 'goodoffices delivered'."
    on_pages = "Note the delivery first."


class AnsweredBefore(TalkRefusal):
    """On a kept leg, no answer is noted as given before what it answers was brought (rule 19)."""

    code = "talk.answered_before"
    what = "The answer is dated before what it answers was brought to the side."
    cause = "It was brought on {moment}; a side cannot answer what has not reached it."
    next_step = (
        "Note the answer with its own time. If the delivery has the wrong time, note the delivery again with the right"
        " one ('goodoffices delivered' with --when): the earliest counts."
    )
    on_pages = (
        "Note the answer with its own time. If the delivery has the wrong time, note the delivery again with"
        " the right one: the earliest counts."
    )


class NothingToAnswer(TalkRefusal):
    """Rule 9: news of something earlier is not a text, so no side says yes or no to it."""

    code = "talk.nothing_to_answer"
    what = "This is news of something that came earlier: a side cannot say yes or no to it."
    cause = "A withdrawal, a correction, or how far a side has gone, asks nothing of the side that is told."
    next_step = "Answer the words that it is about. A side can take note of the news, or hand it back."


class AnswersTogether(TalkRefusal):
    """Rule 6: a reply that names an unnamed item names that item alone."""

    code = "talk.answers_together"
    what = "Words that came without a name are answered by themselves."
    cause = "One answer to several of them would reveal whether the same side said them all."
    next_step = "Answer each of them in a reply of its own."


class NeedsConditions(TalkRefusal):
    """Rule 9: accepts on conditions needs at least one."""

    code = "talk.needs_conditions"
    what = "'Accepts on conditions' needs at least one condition, and other stances have none."
    cause = "A condition was left out, or given with a stance that has none."
    next_step = "Name the conditions, even if they stay withheld; or choose another stance."


class NothingToExtend(TalkRefusal):
    """Rule 8: an extension moves a date later, so there must be one."""

    code = "talk.nothing_to_extend"
    what = "These words have no such date, so there is nothing to move later."
    cause = "An extension names at least one date, and only a date that is set can move."
    next_step = "Look at the dates of the words with 'goodoffices read'. To end them earlier, withdraw them."
    on_pages = "Look at the dates beside the words. To end them earlier, withdraw them."


class NotLater(TalkRefusal):
    """Rule 8: an extension moves a date later, never earlier."""

    code = "talk.not_later"
    what = "The date is not later than the one that stands: {moment}."
    cause = "An extension only moves a date later, so that nobody who relied on it is cut short."
    next_step = "Give a later date. To end the words earlier, withdraw them."


class NothingToStage(TalkRefusal):
    """Rule 11: only words and answers that count can be initialled or confirmed."""

    code = "talk.nothing_to_stage"
    what = "This cannot be initialled or confirmed any more: {reason}."
    cause = "Only words and answers that count go further; a new answer does not inherit the stage of the one before."
    next_step = "Look at it with 'goodoffices terms', and name the words or the answer that count."
    on_pages = "Look at it on its leg, and choose the words or the answer that count."


class NoProvisoHere(TalkRefusal):
    """Rule 8: provisos cross with words, and news has none."""

    code = "talk.no_proviso_here"
    what = "That something was initialled or confirmed cannot be released under a proviso."
    cause = "A proviso stands beside the words whose use it limits; this news has no words of its own."
    next_step = "Leave the proviso out here; the proviso of the words still holds."


class NotTheFinder(TalkRefusal):
    """Rule 11: a condition changes state only by a finding of the finder that the reply named."""

    code = "talk.not_the_finder"
    what = "Only {finder} can make the finding on this condition here."
    cause = "The reply named the finder."
    next_step = "Ask {finder}. What others find can be said as words, and released."


class UnknownAlias(TalkRefusal):
    """Recipients are an explicit set of this leg's aliases."""

    code = "talk.unknown_alias"
    what = "{alias} is not a recipient that may be named on this leg."
    cause = "A typing slip, or this leg was founded without that name."
    next_step = "Name one of: {known}. The mediator can add one with 'goodoffices alias'."
    on_pages = "Name one of: {known}. Add a name under “People and rules”."


class NobodyUnnamed(TalkRefusal):
    """Rule 6: *whoever said it* is a recipient of answers to unnamed words, and of nothing else."""

    code = "talk.nobody_unnamed"
    what = "These words answer nothing that came without a name, so they cannot go to “whoever said it”."
    cause = "Only an answer to unnamed words goes there, with its conditions and the findings on them."
    next_step = "Name the recipients: {known}."


class NotAccepted(TalkRefusal):
    """Rule 2: ground rules hold on a leg once its side has accepted them."""

    code = "talk.not_accepted"
    what = "The ground rules that these words refer to were not accepted on this leg."
    cause = "There is no 'yes' of this side to them, or the answer has been replaced."
    next_step = "Leave them out, or let the side accept them first."


class AlreadyClosed(TalkRefusal):
    """Rule 15: after the end there are no further acts."""

    code = "talk.closed"
    what = "This leg is closed."
    cause = "Its end was written down."
    next_step = "Open a new talk if the sides want to go on: 'goodoffices talk open'."
    on_pages = "Open a new talk if the sides want to go on."


class StruckOut(TalkRefusal):
    """Rule 18: what the mediators noted wrongly and struck has no effect."""

    code = "talk.struck"
    what = "This was struck on {moment}: the mediator had it wrong."
    cause = "A note was wrong, and the mediator said so."
    next_step = "Use what replaces it: 'goodoffices read' shows it with the strike."
    on_pages = "Use what replaces it: it stands with the strike."
    blame = Blame.PEER


class CannotBeStruck(TalkRefusal):
    """Rule 18: the mediators can strike what they wrote down, and a sheet of which nothing was brought."""

    code = "talk.cannot_be_struck"
    what = "This cannot be struck, or not with that in its place."
    cause = (
        "A side's own entries, a strike, and a sheet of which something was brought cannot be struck. "
        "A replacement must be another entry of the same sort."
    )
    next_step = (
        "Strike the note that is wrong: what a side did, a delivery, a finding of your own. Correct what you conveyed "
        "in a new conveyance."
    )


class AlreadyStruck(TalkRefusal):
    """Rule 18: what was struck already has no effect."""

    code = "talk.already_struck"
    what = "This was struck before."
    cause = "Somebody had seen the mistake already."
    next_step = "See what is there now with 'goodoffices read'. A strike cannot be undone: make the note again."
    on_pages = "Look at what is there now. A strike cannot be undone: make the note again."


class ClosedNamesNobody(TalkRefusal):
    """Rule 2: closed ground rules disclose nothing, so they name no recipients."""

    code = "talk.closed_names_nobody"
    what = "Closed ground rules name no recipients."
    cause = "Under them, words without terms stay with the mediator; a name would only tell this side who takes part."
    next_step = "Leave the names out, or offer ground rules with the disclosure 'uncitral'."


class RetentionAgreed(TalkRefusal):
    """Rule 15: what becomes of a leg at its end was agreed with its side."""

    code = "talk.retention_agreed"
    what = "The ground rules in force on the leg of {side} say that it is {agreed} at its end, not {asked}."
    cause = "The side agreed to that, and nobody can change it alone."
    next_step = "Close it without saying what becomes of it, or agree on other ground rules with {side} first."


class NotYet(TalkRefusal):
    """Something whose bytes are defined already, but whose rules are not built yet."""

    code = "talk.not_yet"
    what = "This is something that the program does not do yet, so it has no effect."
    cause = "A later version wrote it."
    next_step = "Ask its author to say it in another way, or install the later version."
    blame = Blame.PEER


class NotAuthentic(TalkRefusal):
    """Rule 23: what is not authentic is refused and leaves no trace."""

    code = "talk.not_authentic"
    what = "This entry was not written by the station that sent it."
    cause = "Somebody passes on another's words as their own, or the wrong file was given."
    next_step = "Ask the author to send it again directly."
    blame = Blame.PEER


class WrongTranscript(TalkRefusal):
    """Rule 1: an entry belongs to exactly one transcript."""

    code = "talk.wrong_transcript"
    what = "This entry belongs to a leg that is not part of this talk."
    cause = "It was sent to the wrong place."
    next_step = "Nothing was kept. Ask the sender which talk it is for."
    blame = Blame.PEER


class GateMade(TalkRefusal):
    """Rule 3: everything that the mediator writes on a leg is made by the gate."""

    code = "talk.past_the_gate"
    what = "A mediator's words on a leg are made by the gate alone."
    cause = "A program called the wrong method."
    next_step = "Use the gate's methods in goodoffices.talk.release."


class ApprovesAnother(TalkRefusal):
    """Rule 5: approved is exactly what was read back."""

    code = "talk.approves_another"
    what = "This answer approves the wording that was read back, and gives another one."
    cause = "Whoever would approve another wording amends the one that was read back."
    next_step = "Note 'amends' with the other wording; or 'approves' without it."
    on_pages = "Choose “amends” for the other wording; or approve, and leave the other wording empty."


class AmendsNothing(TalkRefusal):
    """Rule 5: whoever amends a wording says what would be approved."""

    code = "talk.amends_nothing"
    what = "This answer amends the wording that was read back, and does not say how."
    cause = "The wording that the side would approve is missing."
    next_step = "Give that wording ('--amended'); or note 'refuses' if the side did not name one."
    on_pages = "Give that wording; or choose “refuses” if the side did not name one."


class TimeAhead(TalkRefusal):
    """Rule 16: something that is yet to happen cannot be noted."""

    code = "talk.time_ahead"
    what = "This was noted before it happened."
    cause = "The time of what was said or brought is later than the time of the note: a slip in the date or the zone."
    next_step = "Correct that time, or leave it out to mean now."


class NotYetMade(TalkRefusal):
    """Rule 19: nothing is brought before it exists."""

    code = "talk.not_yet_made"
    what = "What is noted as brought on {moment} was made only on {made}."
    cause = "A slip in the date, the hour or the zone."
    next_step = "Correct the time, or leave it out to mean now."


class CameThrough(TalkRefusal):
    """Rule 10: a messenger brings what others say, and speaks for nobody."""

    code = "talk.messenger"
    what = "This came through {name}, who may not speak for {side}."
    cause = "A messenger has no mandate, even if one was given."
    next_step = "Ask somebody who may speak for {side}, and note what that person says as new words."


class NotTold(TalkRefusal):
    """Rule 12: whether "opened" is told is a term of reference."""

    code = "talk.not_told"
    what = "It was not agreed here that the other end is told when words are opened."
    cause = "The ground rules in force on this leg do not say that 'opened' is told."
    next_step = "You need not do anything, or you can offer ground rules that tell it."
