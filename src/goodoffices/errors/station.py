"""Refusals of a station: its folder, its keys, its lock, its store, and what was asked of it."""

from __future__ import annotations

from goodoffices.errors.base import Blame, Refusal


class NoStation(Refusal):
    """There is nothing to open."""

    code = "station.none_here"
    what = "There is no station in {folder}."
    cause = "It was never made, or it is kept in another folder."
    next_step = "Make one with 'goodoffices init', or name the folder with --home."


class AlreadyAStation(Refusal):
    """A station is never made over another."""

    code = "station.already_here"
    what = "There is a station in {folder} already."
    cause = "A second one would hide the first."
    next_step = "Use it as it is, or name another folder with --home."


class WrongPassphrase(Refusal):
    """The passphrase does not open the station."""

    code = "station.wrong_passphrase"
    what = "This passphrase does not open the station."
    cause = "A typing slip (another keyboard layout, capitals), or another station's passphrase."
    next_step = (
        "Give the command again, with the right one; nothing was changed. If it is forgotten, the recovery key sets a"
        " new one: 'goodoffices recovery use'. Without either, nobody can open the station."
    )
    on_pages = "Type it again. If it is forgotten, the recovery key sets a new one."


class WrongRecoveryKey(Refusal):
    """The recovery key does not open the station."""

    code = "station.wrong_recovery_key"
    what = "This recovery key does not open the station."
    cause = "A newer one was made, which ended this one, or it belongs to another station."
    next_step = "Take the newest one of this station. Nothing was changed."


class NotARecoveryKey(Refusal):
    """Something else was given in the place of a recovery key."""

    code = "station.not_a_recovery_key"
    what = "This is no recovery key."
    cause = "It is an invitation or another text, or not all of the key was given."
    next_step = "Give its three rows of words, or the text of its QR code."


class NoRecoveryKey(Refusal):
    """A recovery key is made by choice."""

    code = "station.no_recovery_key"
    what = "This station has no recovery key."
    cause = "None was made, or it was taken away."
    next_step = "Open it with its passphrase, and make one: 'goodoffices recovery make'."
    on_pages = "Make one under “Passphrase and recovery key”."


class SamePassphrase(Refusal):
    """A change that changes nothing would end nothing."""

    code = "station.same_passphrase"
    what = "This is the passphrase that the station has already, so nothing was changed."
    cause = "The new one has to be another one, so that the old one ends."
    next_step = "Choose another one."


class KeysChange(Refusal):
    """Whoever looked at a talk while its keys were changed looks again."""

    code = "station.keys_change"
    what = "The keys of the station were changed at this moment, so the look was broken off."
    cause = "Somebody changed the passphrase or the recovery key."
    next_step = "Do it again."
    blame = Blame.MACHINE


class KeysHalfChanged(Refusal):
    """The change is one rename; a disk that fails at that moment does not say on which side of it it stands."""

    code = "station.keys_half_changed"
    what = "The disk failed while the keys were changed ({problem}), so the station was locked."
    cause = "The medium is failing, was removed, or has no room left."
    next_step = (
        "Unlock the station with the new passphrase; if it does not open, the old one does. Nothing was lost. If a"
        " recovery key was being made, make it again."
    )
    blame = Blame.MACHINE


class PassphraseTooShort(Refusal):
    """A passphrase must resist guessing."""

    code = "station.passphrase_short"
    what = "The passphrase has {count} characters; it needs at least {least}."
    cause = "Anybody who has the device and guesses the passphrase has everything."
    next_step = "Choose five or six words that nobody would put together."


class PassphraseWeak(Refusal):
    """A weak passphrase is chosen knowingly, or not at all."""

    code = "station.passphrase_weak"
    what = "Nothing was changed yet: {estimate}."
    cause = "Anybody who has the device and guesses the passphrase has everything."
    next_step = "Choose five or six words that nobody would put together, or tick that you want this one all the same."


class NothingTicked(Refusal):
    """A form that does something with what is ticked needs a tick."""

    code = "station.nothing_ticked"
    what = "Nothing is ticked, so nothing was done."
    cause = "This is done with the things that are ticked, and with no others."
    next_step = "Go back, tick at least one, and do it again."


class InUse(Refusal):
    """One process per unlocked station."""

    code = "station.in_use"
    what = "Another process has this station open; {door}."
    cause = "It is unlocked in another window, or a command is still at work."
    next_step = "Wait for it, use the station as the user who unlocked it, or stop it with 'goodoffices lock'."
    blame = Blame.MACHINE


class DoorClosed(Refusal):
    """The control door of an unlocked station does not open."""

    code = "station.door_closed"
    what = "The door of the station does not open: {problem}."
    cause = "The station was locked, its process has ended, or this is another user's."
    next_step = (
        "Unlock the station again with 'goodoffices unlock', as the user it belongs to. If it was locked while a"
        " command was under way, check whether that was written before you send it again."
    )
    blame = Blame.MACHINE


class AnotherFolder(Refusal):
    """A copied folder includes the file of the original's door; the copy is another station."""

    code = "station.another_folder"
    what = "This door belongs to the station in another folder, so nothing was done."
    cause = "The folder is a copy, or it replaced another one."
    next_step = "Name the folder that you mean with --home, and unlock the station that is in it."


class FolderMoved(Refusal):
    """An open station works in its own folder, or not at all."""

    code = "station.folder_moved"
    what = "{folder} is no longer the folder of the station that was unlocked there, so nothing was done."
    cause = "While it was unlocked the folder was moved or exchanged, or a copy was restored over it."
    next_step = "Lock it with Ctrl-C in its own window, put the right folder in its place, and unlock that."
    blame = Blame.MACHINE


class TooLarge(Refusal):
    """What comes through the door is limited."""

    code = "station.too_large"
    what = "That is {size} bytes; at most {limit} go through the door at once."
    cause = "A whole file was put into one act."
    next_step = "Split it into passages; each can then be released on its own."


class Locked(Refusal):
    """The process of this station has been locked."""

    code = "station.locked"
    what = "The station is locked."
    cause = "It was locked, or its process has ended."
    next_step = "Unlock it with 'goodoffices unlock'."


class TooManyWait(Refusal):
    """Programs that wait for changes leave room for others."""

    code = "station.too_many_wait"
    what = "{most} programs already wait for changes of this station."
    cause = "Each page that is open waits for changes, and so does every other program that was told to."
    next_step = "Close some of them, or ask without waiting."


class Resting(Refusal):
    """No command came for a while; the mail goes on, as the station's person chose."""

    code = "station.resting"
    what = "The station is locked for commands; its mail goes on."
    cause = "No command came for {minutes} minutes."
    next_step = "Give the passphrase with the next command. 'goodoffices lock' ends the mail too."


class Damaged(Refusal):
    """A file of the station is not what was written."""

    code = "station.damaged"
    what = "{file} cannot be read as this station's."
    cause = "It is damaged, was exchanged, or belongs to another station."
    next_step = "Restore the last good copy of the whole folder; do not mix files of two copies."
    blame = Blame.MACHINE


class OtherVersion(Refusal):
    """A file of another version of the program, which this version does not open."""

    blame = Blame.MACHINE


class FromThePast(OtherVersion):
    """The talk was written by an earlier version, in a form that this one does not read."""

    code = "station.older"
    what = "{file} was written by an earlier version of Good Offices, in a form that is no longer read."
    cause = "As long as the version number begins with 0, the form of entries may change."
    next_step = "Open it with the version that wrote it, and close that talk there; nothing in it was changed."


class FromTheFuture(OtherVersion):
    """The store was written by a newer program."""

    code = "station.newer"
    what = "{file} was written by a newer version of Good Offices."
    cause = "The program was replaced by an older one."
    next_step = (
        "Install the newer version again: this one would lose data that it does not know. Nothing was changed, and"
        " 'goodoffices doctor' says which version this is."
    )
    on_pages = "Install the newer version again: this one would lose data that it does not know. Nothing was changed."


class KeyParameters(Refusal):
    """Limits on the work of deriving a key."""

    code = "station.key_parameters"
    what = "The key parameters of this station are out of bounds: {problem}."
    cause = "The file station.json was changed; too little work is unsafe, too much would stop the machine."
    next_step = "Restore station.json from a good copy."
    blame = Blame.MACHINE


class DiskFull(Refusal):
    """Nothing was lost, and nothing was written."""

    code = "station.disk_full"
    what = "The disk is full, so nothing was written."
    cause = "There is no room left where the station is kept."
    next_step = "Make room, then do it again."
    blame = Blame.MACHINE


class ReadOnly(Refusal):
    """The folder cannot be written."""

    code = "station.read_only"
    what = "{folder} cannot be written."
    cause = "The folder or the medium is read-only, or belongs to somebody else."
    next_step = "Copy the whole folder to a place of your own, or correct its permissions."
    blame = Blame.MACHINE


class DiskFailed(Refusal):
    """The disk gave an error."""

    code = "station.disk_failed"
    what = "The disk gave an error ({problem}), so nothing was written."
    cause = "The medium is failing, was removed, another program holds the file, or too many files are open (EMFILE)."
    next_step = "Check the medium and run 'goodoffices doctor'; what was confirmed before is still there."
    on_pages = "Check the medium, and look at “How the station is”; what was confirmed before is still there."
    blame = Blame.MACHINE


class UnknownZone(Refusal):
    """A zone that this machine does not know."""

    code = "station.unknown_zone"
    what = "{zone} is not a zone that is known here."
    cause = "A typing slip, or this machine has no list of zones."
    next_step = "Write it as hours east of UTC, like +02:00, or by its name, like Europe/Zurich."


class RulesSayKeep(Refusal):
    """Rule 15: what becomes of a talk was agreed with a side, and a slip does not destroy it."""

    code = "station.rules_say_keep"
    what = "The ground rules in force with {legs} say that what was said is kept. Nothing was destroyed."
    cause = "The side agreed to that, and may rely on it."
    next_step = "Agree on other ground rules first, or say that it is to be destroyed anyway."


class NoSheetLanguage(Refusal):
    """A sheet in a language that nobody asked for could be handed over unnoticed."""

    code = "station.sheet_language"
    what = "There are no delivery sheets in {language} yet."
    cause = "Their headings and marks exist in: {known}."
    next_step = "Choose one of these; the words that cross stay in the language they were said in."


class ClockDiffers(Refusal):
    """Nobody can confirm a clock that differs from their watch."""

    code = "station.clock_differs"
    what = "This machine's clock shows {shows}, and you typed {watch}."
    cause = "One of them is wrong, or you meant another zone."
    next_step = "Set the clock of the machine, or type the time again with its date and its zone."


class NoSuchTalk(Refusal):
    """No talk of that title."""

    code = "station.no_such_talk"
    what = "There is no talk called {title} on this station."
    cause = "A typing slip, or it was destroyed.{similar}"
    next_step = "See 'goodoffices talks'."
    on_pages = "Choose it from the list of talks."


class TalkExists(Refusal):
    """Titles are unique on a station."""

    code = "station.talk_exists"
    what = "There is a talk called {title} already."
    cause = "Titles are unique on a station; capitals and accents make no difference."
    next_step = "Choose another title."


class NoSuchDraft(Refusal):
    """No draft of that number."""

    code = "station.no_such_draft"
    what = "There is no draft {number} on this station."
    cause = "It was sent, forgotten, or destroyed with its talk."
    next_step = "See 'goodoffices drafts'."
    on_pages = "“Words that are kept” lists those that are there."


class NoSuchImport(Refusal):
    """No imported article of that number."""

    code = "station.no_such_import"
    what = "There is no imported article {number} in this talk."
    cause = "It was forgotten, or it belongs to another talk."
    next_step = "See 'goodoffices record articles'."
    on_pages = "Look at the public record again; it may have been forgotten since."


class NoSuchSearch(Refusal):
    """No saved search of that number."""

    code = "station.no_such_search"
    what = "There is no saved search {number} in this talk."
    cause = "It was forgotten, or it belongs to another talk."
    next_step = "See 'goodoffices record searches'."
    on_pages = "Look at the page of searches again."


class TooManySearches(Refusal):
    """Each look at feeds asks every search."""

    code = "station.too_many_searches"
    what = "There are {limit} saved searches in this talk, which is as many as there may be."
    cause = "Searches were saved and never forgotten."
    next_step = "Forget one that you do not need any more, then save this one."


class NoSuchStory(Refusal):
    """No story of that number waits."""

    code = "station.no_such_story"
    what = "No story {number} of a feed waits in this talk."
    cause = "It was imported or set aside in another window, or its search was forgotten."
    next_step = "See 'goodoffices record watch'."
    on_pages = "Look at the page of searches again."


class StoryNeedsDay(Refusal):
    """Nothing in a story can be dated without the day on which it was published."""

    code = "station.story_needs_day"
    what = "The feed does not say on which day the story {number} was published."
    cause = "It has no date, or one that cannot be read."
    next_step = "Give the day on which it was published: --published 2025-12-31."
    on_pages = "Give the day on which it was published, such as 2025-12-31."


class NotConfirmedItem(Refusal):
    """Only what a person confirmed is shared."""

    code = "station.not_confirmed_item"
    what = "{handle} is {state}; only a confirmed item is put into words for a side."
    cause = "It was proposed and nobody confirmed it yet, or it was dropped."
    next_step = "Confirm it first: 'goodoffices record confirm {handle}'."
    on_pages = "Confirm the item first."


class NoSuchProposal(Refusal):
    """No proposal of that number from an article."""

    code = "station.no_such_proposal"
    what = "Nothing of the number {proposal} is proposed from the article {number}."
    cause = "The proposals are numbered from 1 in the order of the text."
    next_step = "See 'goodoffices record proposals'."
    on_pages = "Look at the article again."


class ProposalDone(Refusal):
    """A proposal is entered once."""

    code = "station.proposal_done"
    what = "The proposal {proposal} of the article {number} was entered already."
    cause = "Somebody entered it in another window, or a moment ago."
    next_step = "See 'goodoffices record show'; correct it there if it is not right."
    on_pages = "Look at the item, and correct it there if it is not right."


class ProposalNotCertain(Refusal):
    """Confirmed beside others is only what might be nothing else."""

    code = "station.proposal_not_certain"
    what = "The proposal {proposal} of the article {number} is not certain enough to be confirmed beside others."
    cause = "A field might be something else, who said it is not known, or somebody did something with it already."
    next_step = "Look at it by itself: 'goodoffices record review {number}'."
    on_pages = "Look at it by itself, and confirm or correct it there."


class NoSuchBlob(Refusal):
    """No blob of that number."""

    code = "station.no_such_blob"
    what = "There is no blob {number} in this talk."
    cause = "It was forgotten, or it is kept in another talk."
    next_step = "See 'goodoffices blob list'."
    on_pages = "Look at the talk again; it may have been forgotten since."


class NotAnActYet(Refusal):
    """A draft that was never understood as an act cannot be sent as it is."""

    code = "station.draft_unclear"
    what = "Draft {number} cannot be sent as it is: it never became an act."
    cause = "It was refused before it was clear what it should do."
    next_step = "Say which act it is and with what; at the command line, 'goodoffices drafts --send' takes it up."
    on_pages = "Take it up where it was typed; “Words that are kept” lists it."


class DraftNameTaken(Refusal):
    """Within its talk and leg a name means one draft."""

    code = "station.draft_name_taken"
    what = "Draft {number} is called {name} there already."
    cause = "A name means one draft of a leg; this one was to get it too, or to come to that leg with it."
    next_step = "Give it another name, or change the draft that has it."


class DraftWasSent(Refusal):
    """What a draft was meant for was done, the draft could not be deleted, and now it is to do something else."""

    code = "station.draft_was_sent"
    what = "Draft {number} was sent before, and what it was meant for was done then. Nothing was done now."
    cause = "The machine stopped before the draft could be deleted, or the disk did not take that."
    next_step = "Look at what stands in the thread. Put what is still to be done aside anew, and delete this draft."


class NoSuchLeg(Refusal):
    """No leg of that name."""

    code = "station.no_such_leg"
    what = "This talk has no leg called {leg}."
    cause = "A typing slip.{similar}"
    next_step = "It has: {known}."


class AmbiguousName(Refusal):
    """The beginning of several names. The program never guesses: words could go to the wrong room."""

    code = "station.ambiguous_name"
    what = "{name} is the beginning of several names: {candidates}."
    cause = "A beginning is enough only if one name alone begins with it."
    next_step = "Type more of it."


class NoSuchSeat(Refusal):
    """Nobody of that name sits there."""

    code = "station.no_such_seat"
    what = "Nobody called {name} sits on the leg {leg}."
    cause = "A typing slip, or the seat has not been taken.{similar}"
    next_step = "Seated there: {known}. Seat somebody with 'goodoffices seat'."
    on_pages = "Seated there: {known}. Seat somebody under “People and rules”."


class WhoSpoke(Refusal):
    """A note says who spoke."""

    code = "station.who_spoke"
    what = "Several people of {leg} could have said this."
    cause = "A note must say who spoke, because mandates are judged by it."
    next_step = "Name the speaker: {known}."


class NobodyCan(Refusal):
    """An act that needs a principal, or a person who speaks for the side."""

    code = "station.nobody_can"
    what = "Nobody who is seated at {leg} can do this."
    cause = "It takes {wanted}. Seated there: {known}."
    next_step = "Seat somebody who can ('goodoffices seat' with --role), or name somebody who is seated."
    on_pages = "Seat somebody who can, under “People and rules”, or name somebody who is seated."


class WhoGotIt(Refusal):
    """A delivery says to whom."""

    code = "station.who_got_it"
    what = "Several people of {leg} could have got this."
    cause = "A delivery is noted with the person who got it."
    next_step = "Name who got it: {known}."


class NoSuchHandle(Refusal):
    """A handle that names nothing."""

    code = "station.no_such_handle"
    what = "{handle} names nothing in this talk."
    cause = "A typing slip, or it belongs to another talk."
    next_step = "Look it up with 'goodoffices read'."
    on_pages = "Choose it again where it stands."


class AmbiguousHandle(Refusal):
    """A handle that names more than one thing."""

    code = "station.ambiguous_handle"
    what = "{handle} could mean several things."
    cause = "It is too short for this talk."
    next_step = "Use one of: {candidates}."


class OnlyLooks(Refusal):
    """An act that changes nothing is done, and not tried: others go on meanwhile."""

    code = "station.only_looks"
    what = "There is nothing to try: {act} only looks."
    cause = "It changes nothing, so nothing of it would stand anywhere."
    next_step = "Do it: it shows the same, and holds nobody up."


class NothingCrosses(Refusal):
    """What may cross was asked for from or to a leg where nothing ever does."""

    code = "station.nothing_crosses"
    what = "Nothing can cross there: {leg} was named."
    cause = "Words cross from the leg of a side to another side or to the public. The desk is for mediators alone."
    next_step = "Name a side as where it comes from, or none, and another side or the public as where it goes to."


class OtherThing(Refusal):
    """A handle that names something of the wrong kind."""

    code = "station.other_thing"
    what = "{handle} is not {wanted}."
    cause = "It stands on the leg {leg} and comes of {kind}."
    next_step = "{advice}"


class NoRulesOffered(Refusal):
    """Ground rules are offered before they are answered."""

    code = "station.no_rules_offered"
    what = "No ground rules were offered to {leg}."
    cause = "An answer belongs to an offer."
    next_step = "Offer them first: 'goodoffices rules offer'."
    on_pages = "Offer them first."


class NoSuchAct(Refusal):
    """The station has no method of that name, or not with these arguments."""

    code = "station.no_such_act"
    what = "The station cannot do that: {problem}."
    cause = "A program asked for something that this version does not have."
    next_step = "See docs/reference/commands.md."


class NotYours(Refusal):
    """An act of the other kind of station."""

    code = "station.not_yours"
    what = "{act} is for {whose}."
    cause = "In this talk this station has another role."
    next_step = "Do what your own seat can do; 'goodoffices --help' groups the commands."
    on_pages = "Do what your own seat can do."


class NeedsNote(Refusal):
    """A mediator notes a side's acts."""

    code = "station.needs_note"
    what = "An act of a side must be noted: how it came, who spoke and how close the note is."
    cause = "At a mediator's station, nothing is written by the side itself."
    next_step = "Give the way, the speaker and the closeness."


class ChooseRecipients(Refusal):
    """If there are several possible recipients, they must be named."""

    code = "station.choose_recipients"
    what = "It could go to more than one side: {known}."
    cause = "Leaving the recipients out never releases anything to everybody."
    next_step = "Name the recipients."


class DoesNotNarrow(Refusal):
    """'narrow' never widens."""

    code = "station.does_not_narrow"
    what = "These terms allow something that the present ones do not."
    cause = "'Narrow' only makes terms stricter."
    next_step = "Use 'goodoffices release' if they are meant to be wider."
    on_pages = "Note a release if they are meant to be wider."


class WrongShape(Refusal):
    """An argument of the wrong shape."""

    code = "station.wrong_shape"
    what = "{where} is not right: {problem}"
    cause = "A field is missing, misspelt or of another kind."
    next_step = "Correct it and try again; nothing was written."


class Unexpected(Refusal):
    """Something that the program did not foresee."""

    code = "station.unexpected"
    what = "Something unforeseen happened ({kind} at {place}). Nothing was written."
    cause = "A fault in the program."
    next_step = "Report the kind and the place; they hold no words of the talk."
    blame = Blame.MACHINE


class SentBefore(Refusal):
    """A form of a page that was sent before, with other words: nothing is done twice because somebody sent it again."""

    code = "station.sent_before"
    what = "This form was sent before, from this tab or from another one, and that was done."
    cause = "An answer that was lost, the way back, or a second tab."
    next_step = "Look at what was done; if these words are to be sent as well, send them again. They stand here."


class NotAsShownAnyMore(Refusal):
    """What a page showed has changed since: nothing is noted of something else than somebody saw."""

    code = "station.changed_since"
    what = "This has changed since it was shown, so nothing was noted."
    cause = "Another tab, a colleague, mail that came, or an end that passed."
    next_step = "Look at it as it stands now. If it is still what was done, note it again."
