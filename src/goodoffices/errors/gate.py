"""Why the gate does not let words cross. Each says which term forbids it and whom to ask; none says what was said."""

from __future__ import annotations

from typing import Any, ClassVar

from goodoffices.errors.base import ExitStatus, Refusal


class GateRefusal(Refusal):
    """Nothing was sent, and the draft is kept.

    Attributes:
        overridable: the mediator may go on, with a reason that is kept on the desk.
        although: if overridable, the warning as the desk reports it later: “went on although …”.
        of: whose words are meant, where the item does not draw on them, by their name on the desk; in no sentence.
    """

    exit_status = ExitStatus.GATE
    overridable: ClassVar[bool] = False
    although: ClassVar[str] = ""
    of: Any = None

    @property
    def reason(self) -> str:
        """What forbids it, without "Nothing was sent.": for a waiting sheet that is checked again."""
        bare = self.said.removeprefix("Refused: ").removesuffix("Nothing was sent.").strip()
        return bare[0].upper() + bare[1:]


class Withheld(GateRefusal):
    """Rule 2: closed by default."""

    code = "gate.withheld"
    what = "Refused: {side} has not released this. Nothing was sent."
    cause = "The passage is for the mediator only."
    next_step = "Ask {side} whether it may be carried, and note the answer as a release."


class RestsOnLostStation(GateRefusal):
    """Rule 22: what was said on a leg before a station of it was lost gives leave to nothing."""

    code = "gate.rests_on_lost_station"
    what = "Refused: a station of {side} was lost, and this was not released again since. Nothing was sent."
    cause = "Somebody else may have written what stands on the leg from before."
    next_step = (
        "Ask {side}, by telephone or at a new station, to release it again, and to approve again what was approved. "
        "Make a new sheet of what was not brought yet."
    )


class Withdrawn(GateRefusal):
    """Rule 7: a release that was taken back."""

    code = "gate.withdrawn"
    what = "Refused: {side} has withdrawn this. Nothing was sent."
    cause = "The release was taken back."
    next_step = "Leave it out, or ask {side} for a new release."


class SubstanceOnly(GateRefusal):
    """Rule 4 and 5: in substance does not include the very words."""

    code = "gate.substance_only"
    what = "Refused: {side} allows the substance of this, not the very words. Nothing was sent."
    cause = "It was released in substance."
    next_step = "Put it in your own wording and draw on the passage, or ask {side} for the very words."


class ConditionInSubstance(SubstanceOnly):
    """Rules 4 and 5, for a condition: it crosses with the answer that it belongs to, never alone."""

    code = "gate.condition_in_substance"
    next_step = "State it with the answer in your own wording, or ask {side} for the very words."


class NotForThem(GateRefusal):
    """The recipient is not among those named."""

    code = "gate.not_for_them"
    what = "Refused: {side} has not released this to {recipient}. Nothing was sent."
    cause = "The terms name other recipients."
    next_step = "Ask {side} whether {recipient} may have it."


class MannerTooMuch(GateRefusal):
    """A manner beyond the most that the author allows: spoken, shown, left."""

    code = "gate.manner"
    what = "Refused: {side} lets this be {most} at most. Nothing was sent."
    cause = "A sealed line leaves the words with the recipient; so does a paper that is left."
    next_step = "Ask {side} whether it may be left, or bring it by hand on a leg that you keep."


class TooEarly(GateRefusal):
    """Rule 8: convey from."""

    code = "gate.too_early"
    what = "Refused: {side} allows this only from {moment}. Nothing was sent."
    cause = "The release has not begun."
    next_step = "Wait until then, or ask {side} to begin it earlier."


class Lapsed(GateRefusal):
    """Rules 7 and 8: a release is a lease."""

    code = "gate.lapsed"
    what = "Refused: the release of this lapsed on {moment}. Nothing was sent."
    cause = "A release lasts as long as its terms or the ground rules say."
    next_step = "Ask {side} to release it again."


class WordsExpired(GateRefusal):
    """Rule 8: valid until belongs to the words."""

    code = "gate.words_expired"
    what = "Refused: these words were valid until {moment}. Nothing was sent."
    cause = "Their author gave them an end, and it has passed."
    next_step = "Ask {side} whether they still stand, and note that as new words."


class NeedsReadBack(GateRefusal):
    """Rule 5: the author wanted to see the wording first."""

    code = "gate.needs_read_back"
    what = "Refused: {side} wants to approve this wording before it crosses. Nothing was sent."
    cause = "The release asks for a read-back, and this exact wording has no approval that stands."
    next_step = "Read it back to {side} ('goodoffices read-back'), note the answer, then convey that wording."
    on_pages = "Read it back to {side}, note the answer, then convey that wording."


class UnnamedVerbatimNoted(GateRefusal):
    """Rule 6: noted words released unnamed cross in substance only."""

    code = "gate.unnamed_noted"
    what = "Refused: noted words that were released unnamed cross in substance only. Nothing was sent."
    cause = "The very words, as they were noted, would reveal whose they are."
    next_step = "Put them in your own wording, without mention of who said them."


class MustBeUnnamed(GateRefusal):
    """Rule 6: the author asked not to be named."""

    code = "gate.must_be_unnamed"
    what = "Refused: {side} does not want to be named for this. Nothing was sent."
    cause = "The release says unnamed."
    next_step = "Convey it unnamed, or ask {side} whether it may be attributed."


class UnnamedBinding(GateRefusal):
    """Rule 6: binding and unnamed exclude each other."""

    code = "gate.binding_unnamed"
    what = "Refused: this binds {side}, and would cross without a name. Nothing was sent."
    cause = "A side cannot be held to its word by somebody who may not know which side it is."
    next_step = "Convey it with the name, if {side} allows that; or ask {side} to say it as not binding."


class NotCloseEnough(GateRefusal):
    """Rule 18: the very words need paper or a dictation read back."""

    code = "gate.not_close_enough"
    what = "Refused: the note is not close enough to cross as the very words (it is: {closeness}). Nothing was sent."
    cause = "Only what was handed over in writing, or dictated and read back, is close enough."
    next_step = "Convey the substance, or read the words back to {side} and note them again."


class ForceTooStrong(GateRefusal):
    """A wording may not bind more than the words that it draws on."""

    code = "gate.force"
    what = "Refused: the draft is {force}, and what it draws on is not. Nothing was sent."
    cause = "Words in substance never bind more than their sources; the mediator's own words never bind."
    next_step = "Make the draft not binding."


class ActTooStrong(GateRefusal):
    """Rule 5: nothing gets stronger on the way."""

    code = "gate.act_too_strong"
    what = "Refused: the draft is marked {act}; none of its sources is that or stronger. Nothing was sent."
    cause = "A wording in substance is as strong as its sources, or weaker; nothing gets stronger on the way."
    next_step = "Word it as one of these, and mark it so: {allowed}. If {side} said more, mark its words accordingly."


class VoidWords(GateRefusal):
    """Words that a rule denied effect."""

    code = "gate.void"
    what = "Refused: what this draws on has no effect ({reason}). Nothing was sent."
    cause = "A rule denied it effect; the thread shows which."
    next_step = "Ask {side} to say it again as the rule requires."


class OneSideOnly(GateRefusal):
    """Rule 3: one item draws on passages of one side only."""

    code = "gate.one_side_only"
    what = "Refused: one item draws on the words of two sides. Nothing was sent."
    cause = "A mixed wording cannot be traced to the side that released it."
    next_step = "Make one item for each side."


class NotTheirSide(GateRefusal):
    """A side's own words cannot be conveyed back to it as another side's."""

    code = "gate.own_words_back"
    what = "Refused: {side} already has these words, since they are its own. Nothing was sent."
    cause = "The recipient and the owner are the same side."
    next_step = "To show a wording to its owner, use 'goodoffices read-back'."
    on_pages = "To show a wording to its owner, read it back."


class NoSource(GateRefusal):
    """Words with a source need one; own words have none."""

    code = "gate.sources"
    what = "Refused: {problem} Nothing was sent."
    cause = "Very words draw on exactly one passage, a wording in substance on at least one, own words on none."
    next_step = "Name the passages that the item draws on, or mark it as your own words."


class NoNameHere(GateRefusal):
    """The recipient does not know the other side by any name."""

    code = "gate.no_name_here"
    what = "Refused: {recipient} knows that side by no name. Nothing was sent."
    cause = "That side has no name on the recipient's leg."
    next_step = "Add a name with 'goodoffices alias', or convey it unnamed."
    on_pages = "Add a name under “People and rules” of {recipient}, or convey it unnamed."


class SomethingMissing(GateRefusal):
    """Rule 3: shut while something of that side is missing, forked or unreadable."""

    code = "gate.shut"
    what = "Refused: the gate is shut for {side}: {problem} Nothing was sent."
    cause = "A withdrawal could be among the missing entries."
    next_step = "Ask {side} to send it again; if it is gone for good, give it up with 'goodoffices lost'."
    on_pages = "Ask {side} to send it again; if it is gone for good, give it up: “People and rules” of that leg."


class ColleagueAhead(GateRefusal):
    """Rule 3: another mediator's station knows more."""

    code = "gate.colleague_ahead"
    what = "Refused: a colleague's station has written something that is not here yet. Nothing was sent."
    cause = "Your colleague may have noted a withdrawal, or conveyed this already."
    next_step = "Wait for your colleague's entries, or give them up with 'goodoffices lost'."
    on_pages = "Wait for your colleague's entries, or give them up: “People and rules” of that leg."


class NotYetAccepted(GateRefusal):
    """Rule 3: a person of that side has not accepted this mediator's station."""

    code = "gate.not_accepted"
    what = "Refused: {name} has not accepted your station yet. Nothing was sent."
    cause = "What {name} writes, perhaps a withdrawal, does not reach your station yet."
    next_step = "Ask {name} to accept your station."


class ClockLower(GateRefusal):
    """Rule 7: no lease is judged, or begun, by a clock that has gone back."""

    code = "gate.clock_lower"
    what = "Refused: this station's clock showed {was}, and later {shows}. Nothing was sent."
    cause = "One of the two readings is wrong, so everything that depends on the time waits."
    next_step = (
        "If the clock is wrong now, set it. If it is right, say so with 'goodoffices clock --confirm TIME', "
        "where TIME is what your own watch shows."
    )
    on_pages = (
        "If the clock is wrong now, set it. If it is right, say so in “How the station is”, with what your own watch"
        " shows."
    )


class MayHaveMissed(GateRefusal):
    """Rule 3: a mediator whose station was restored does not know what a side withdrew since."""

    code = "gate.may_have_missed"
    what = "Refused: this station was restored from a backup of {made}. What {side} said since may be missing here."
    cause = "A release may have been withdrawn after the backup, or an answer changed. Nothing was sent."
    next_step = (
        "Ask the side what it said since. Once all of it is here, from its station or noted again, say so:"
        " 'goodoffices caught-up SIDE'."
    )
    on_pages = "Ask the side what it said since. Once all of it is here, say so on the page of the leg."


class LegClosed(GateRefusal):
    """Rule 15."""

    code = "gate.closed"
    what = "Refused: the leg with {side} is closed. Nothing was sent."
    cause = "Its end was written down."
    next_step = "Open a new talk if the sides want to go on: 'goodoffices talk open'."
    on_pages = "Open a new talk if the sides want to go on."


class ExistenceConfidential(GateRefusal):
    """Rule 21 with the ground rules: even the existence of the talk is confidential."""

    code = "gate.existence"
    what = "Refused: {side} accepted ground rules by which even the existence of the talk is confidential."
    cause = "Anything said to the public about it would break them. Nothing was sent."
    next_step = "Ask every side to accept other ground rules first."


class StanceElsewhere(GateRefusal):
    """Rule 9: a stance crosses only to the side whose words it answers."""

    code = "gate.stance_elsewhere"
    what = "Refused: this reply answers nothing that came from {recipient}. Nothing was sent."
    cause = "A stance crosses only to the side whose words it answers."
    next_step = "Convey it to the side whose words it answers."


class AnswersDiffer(GateRefusal):
    """Rule 9: of several answers that count and differ, none crosses alone."""

    code = "gate.answers_differ"
    what = "Refused: {side} also gave another answer to these words that counts: “{other}”. Nothing was sent."
    cause = "One of them alone would hide that the side contradicts itself, and a yes would be taken for agreement."
    next_step = "Convey all its answers together, or ask {side} which one counts and note that in place of them."


class ConditionFailed(GateRefusal):
    """Rule 11: a yes whose condition has failed does not cross without that condition."""

    code = "gate.condition_failed"
    what = "Refused: a condition of {side}'s yes has failed, and the recipient is not told of it. Nothing was sent."
    cause = "Without the condition the yes would look as if it could still come true."
    next_step = "State the condition with the yes if {side} allows it, or ask {side} for a new answer."


class AnswersWithdrawnWords(GateRefusal):
    """Rule 9: an answer belongs to one text, and that text was withdrawn."""

    code = "gate.answers_withdrawn_words"
    what = "Refused: {side} answered words that were withdrawn since, and {side} was told so. Nothing was sent."
    cause = "The words were released again later; the earlier answer does not apply to them."
    next_step = "Convey the words to {side} again, and ask for a new answer."


class QuietlyWithdrawn(GateRefusal):
    """Rule 7: an answer to words that their author withdrew quietly."""

    code = "gate.quietly_withdrawn"
    what = "Refused: {owner} has withdrawn these words, and nobody may be told. Nothing was sent."
    cause = "The other side believes that they still stand, and answers words that {owner} has withdrawn."
    next_step = "Ask {owner} whether the withdrawal may be told; or convey the answer all the same and say why."
    overridable = True
    although = "the words to which it is an answer were withdrawn, and nobody may be told"


class FoundOtherwise(GateRefusal):
    """Rule 11: one condition, one finding, on every leg."""

    code = "gate.found_otherwise"
    what = "Refused: on the leg of {side} you found the same condition {found}, and here it would be {state}."
    cause = "The two sides would be told different things about one condition. Nothing was written."
    next_step = "Make the same finding on both legs; or say why they differ, and go on."
    overridable = True
    although = "another leg has a different finding on the same condition"


class ToldOtherwise(GateRefusal):
    """Rule 19: the side has since been told that this no longer stands."""

    code = "gate.told_otherwise"
    what = "Refused: that side has since been told that this no longer stands. Nothing was sent."
    cause = "Its withdrawal or replacement has reached the side; this sheet would read as if it had not."
    next_step = "Make a new sheet."


class WouldTellWho(GateRefusal):
    """Rule 6: an answer to unnamed words goes to *whoever said it* or to every side; to some would tell who."""

    code = "gate.would_tell_who"
    what = "Refused: {side} released its answer to some sides only; that it crossed would reveal who said the words."
    cause = "They came without a name; the terms name neither “whoever said it” nor every side. Nothing was sent."
    next_step = "Ask {side} to release it to “whoever said it”."


class MannerWouldTell(GateRefusal):
    """Rules 6, 19: an answer to unnamed words that may only be brought by hand, while another side has a station."""

    code = "gate.manner_would_tell"
    what = "Refused: {side} lets its answer be {most} at most; that it crossed would reveal that it went by hand."
    cause = "The words came without a name, and not every other side is without a station. Nothing was sent."
    next_step = "Ask {side} whether its answer may be left with whoever said it."


class NotTheirsToo(GateRefusal):
    """Rule 6: a third party is told only of words that it has too."""

    code = "gate.not_theirs_too"
    what = "Refused: {recipient} does not have the words that this answers. Nothing was sent."
    cause = "A third party is told how words were answered only if they reached it as well, in the same text."
    next_step = "Convey the words to {recipient} first, if their author has released them to it."


class OneCandidate(GateRefusal):
    """Rule 6: words that can come from one side only are not unnamed."""

    code = "gate.one_candidate"
    what = (
        "Refused: {item}, which has no name on the leg of {recipient}, could then come only from {side}. Nothing was"
        " sent."
    )
    cause = "{why}"
    next_step = (
        "Wait until more sides are possible, ask {side} whether it may be named, or give the reason for going on"
        " ('--because'); it is kept on the desk."
    )
    on_pages = (
        "Wait until more sides are possible, ask {side} whether it may be named, or give the reason for going"
        " on; it is kept on the desk."
    )
    overridable = True
    although = "only one side is left that can have said something unnamed"


class NamesItsAuthor(GateRefusal):
    """Rule 6: an item that contains its author's name is not unnamed."""

    code = "gate.names_its_author"
    what = "Refused: item {item} is to cross without a name, and its words contain “{name}”. Nothing was sent."
    cause = "That is a name of the side that said it, or of one of its people; {recipient} would recognise it."
    next_step = "Leave the name out, or give the reason for going on ('--because'); it is kept on the desk."
    on_pages = "Leave the name out, or give the reason for going on; it is kept on the desk."
    overridable = True
    although = "something unnamed contains a name of its author"


class ProvisoNotWorded(GateRefusal):
    """Rule 6: an author's provisos cross word for word, as the mediator words them, or unstated."""

    code = "gate.proviso_not_worded"
    what = "Refused: no proviso can be worded like that: {problem} Nothing was sent."
    cause = "You word a proviso only if it may not cross as written, in at most one line for each."
    next_step = "Leave the wording out; 'goodoffices terms' with the handle of the words shows what their author set."
    on_pages = "Leave the wording out; what their author set stands beside the words on their leg."


class FindingUnderProviso(GateRefusal):
    """Rule 6: a proviso crosses together with what it belongs to, or neither crosses."""

    code = "gate.finding_under_proviso"
    what = "Refused: {side} lets this finding cross only under a proviso. Nothing was sent."
    cause = "A finding has no place for a proviso."
    next_step = "Ask {side} to release the finding without it, or to say it in words of its own."


class OtherProvisos(GateRefusal):
    """Rules 6 and 8: later dates cross under the terms of the words, provisos too."""

    code = "gate.other_provisos"
    what = "Refused: {side} has set a proviso since these words crossed. Nothing was sent."
    cause = "News of a later date has no place for a proviso; the words would go on without it."
    next_step = "Convey the words again: they bring the later date and the provisos with them."


class NothingOwed(GateRefusal):
    """Rule 6: what crossed to whoever said it is told once."""

    code = "gate.nothing_owed"
    what = "Refused: there is nothing that {side} must still be told. Nothing was written."
    cause = "Nothing of it has reached “whoever said it” yet, or {side} was told all of that."
    next_step = "Tell {side} once something has crossed."


class NeedsStance(GateRefusal):
    """Rule 9: no condition crosses without its stance."""

    code = "gate.needs_stance"
    what = "Refused: a condition cannot cross without the stance that it belongs to. Nothing was sent."
    cause = "A condition alone reads like a demand."
    next_step = "Convey the reply, and state the condition with it."


class TermsNarrowed(GateRefusal):
    """Rule 19: an undelivered sheet whose terms have changed."""

    code = "gate.narrowed"
    what = "Refused: {side} has changed the terms since this was made: {field}. Nothing was sent."
    cause = "The sheet says more than the terms now allow, or states the provisos differently."
    next_step = "Make a new sheet; it follows the terms as they stand."


class NothingWithdrawn(GateRefusal):
    """Rule 7: the bare fact of a withdrawal."""

    code = "gate.nothing_withdrawn"
    what = "Refused: there is no withdrawal of these words that may be told. Nothing was sent."
    cause = "They were not withdrawn, the withdrawal may not be told, or that side knows of it already."
    next_step = "Look at the terms with 'goodoffices terms'."
    on_pages = "Look at the terms beside the words on their leg."


class HadWrong(GateRefusal):
    """Rule 18: what rests on a struck note is corrected, not told as withdrawn."""

    code = "gate.had_wrong"
    what = "Refused: nobody withdrew this. It has no effect, or rests on a note that was struck. Nothing was sent."
    cause = "A withdrawal would tell that side something that did not happen."
    next_step = "Tell that side that you had this wrong: 'goodoffices convey' with --correction and the same handle."
    on_pages = "Tell that side that you had this wrong: “Due” lists the correction."


class AnswersWhatWasWrong(GateRefusal):
    """Rule 18: an answer to something that the mediator had wrong agrees to nothing, and does not cross."""

    code = "gate.answers_wrong"
    what = "Refused: {side} answered something that you had wrong. Nothing was sent."
    cause = "The answered words were never said, or not like that."
    next_step = (
        "Tell {side} what was wrong, if it does not know yet ('goodoffices convey' with --correction), and ask again."
    )
    on_pages = "Tell {side} what was wrong, if it does not know yet, and ask again: “Due” lists the correction."


class NothingToCorrect(GateRefusal):
    """Rule 18: a correction tells of what the mediator had wrong, once."""

    code = "gate.nothing_to_correct"
    what = "Refused: there is no mistake in these words that is still to be told. Nothing was sent."
    cause = "They have effect and rest on no struck note, or that side knows already that they do not stand."
    next_step = "First strike the note that was wrong: 'goodoffices strike' with its handle and the reason."
    on_pages = "First strike the note that was wrong, on its own leg."


class OwnFinding(GateRefusal):
    """Rule 11: a mediator's finding stays on its leg."""

    code = "gate.own_finding"
    what = "Refused: this finding is your own, and your findings are not conveyed. Nothing was sent."
    cause = "A mediator makes a finding on each leg by itself, on the condition as that side has it."
    next_step = "Find on the condition that {recipient} has: 'goodoffices find-on' with its handle on that leg."
    on_pages = "Find on the condition that {recipient} has: “Commitments” lists it."


class StagedOtherwise(GateRefusal):
    """Rule 11: a side initials and confirms a text of its own."""

    code = "gate.staged_otherwise"
    what = "Refused: {side} went further with its own text, and the recipient has another text. Nothing was sent."
    cause = "The recipient has a wording that {side} has not approved, or that draws on more than these words."
    next_step = "Convey the very words, or let {side} approve a wording ('goodoffices read-back'); then tell it."
    on_pages = "Convey the very words, or let {side} approve a wording; then tell it."


class StageKnown(GateRefusal):
    """Rule 11: the recipient knows of this stage, or of a higher one."""

    code = "gate.stage_known"
    what = "Refused: {recipient} knows already that this was {stage}. Nothing was sent."
    cause = "It was told so, and that stands."
    next_step = "Nothing needs doing."


class StageUnderProviso(GateRefusal):
    """Rule 8: provisos cross with words, and news has none."""

    code = "gate.stage_under_proviso"
    what = "Refused: {side} lets this be told only under a proviso, and this news has no words for a proviso."
    cause = "A proviso limits the use of words; that something was initialled or confirmed is news. Nothing was sent."
    next_step = "Ask {side} to release it without a proviso; the proviso of the words still holds."


class NothingOfTheKind(GateRefusal):
    """The draft names something that is not there or cannot be conveyed in that way."""

    code = "gate.nothing_of_the_kind"
    what = "Refused: {problem} Nothing was sent."
    cause = "The draft names the wrong thing."
    next_step = "Look up the right one with 'goodoffices read', and draft it again."
    on_pages = "Look up the right one on its leg, and draft it again."
