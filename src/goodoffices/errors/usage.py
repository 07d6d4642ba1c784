"""Refusals of the command line: what was typed, and what it was typed at."""

from __future__ import annotations

from goodoffices.errors.base import Blame, ExitStatus, Refusal


class UsageRefusal(Refusal):
    """The command was written wrongly; the station was asked nothing."""

    exit_status = ExitStatus.USAGE


class UnknownCommand(UsageRefusal):
    """A command that does not exist."""

    code = "usage.unknown_command"
    what = "There is no command {command}."
    cause = "A typing slip. {similar}"
    next_step = "'{group} --help' lists the commands."


class UnknownOption(UsageRefusal):
    """An option that the command does not have."""

    code = "usage.unknown_option"
    what = "'{command}' has no option {option}."
    cause = "A typing slip, or the option belongs to another command. {similar}"
    next_step = "'{command} --help' lists what it takes."


class OptionRenamed(UsageRefusal):
    """An option by the name that it had in an earlier version."""

    code = "usage.option_renamed"
    what = "'{command}' has no option {option} any more."
    cause = "It is now {now}: {why}."
    next_step = "Write {now} in the place of {option}."


class Missing(UsageRefusal):
    """Something that the command cannot do without."""

    code = "usage.missing"
    what = "'{command}' needs {wanted}."
    cause = "It was left out."
    next_step = "'{command} --help' shows how it is written."


class NotAsExpected(UsageRefusal):
    """A value that cannot be read; it is not repeated, since it may be somebody's words."""

    code = "usage.value"
    what = "{option} of '{command}' cannot be read; expected: {expected}."
    cause = "A typing slip, or a value of another kind.{similar}"
    next_step = "Correct it; '{command} --help' says more."


class TooMany(UsageRefusal):
    """Words without quotation marks fall apart into several arguments."""

    code = "usage.too_many"
    what = "There is more on the line than '{command}' takes."
    cause = "A text of several words must stand between quotation marks."
    next_step = "Put the text between quotation marks; '{command} --help' shows how it is written."


class NotTogether(UsageRefusal):
    """Options that contradict one another, or that apply to nothing."""

    code = "usage.not_together"
    what = "These do not go together: {problem}."
    cause = "Each may be right alone."
    next_step = "{advice}"


class ValueOrWords(UsageRefusal):
    """A flag that can apply to some passages, followed by a number without '=', or by yes or no."""

    code = "usage.value_or_words"
    what = "What stands after {option} could be its value, or could be words."
    cause = "{option} takes a number followed by '=', for that passage alone; a number without '=' is words."
    next_step = "If it is the value: {as_meant}. If it is words, put them before {option}, or write {option}=yes there."


class NumberTooHigh(UsageRefusal):
    """An option for one passage names a passage that is not there."""

    code = "usage.no_such_passage"
    what = "{option} names number {number}; the last one is {count}."
    cause = "The numbers before '=' count from 1, in the order of what was typed."
    next_step = "Correct the number, or leave it out so that the option applies to all."


class OneInput(UsageRefusal):
    """Standard input can be read once."""

    code = "usage.one_input"
    what = "Two parts of this command read standard input."
    cause = "A lone '-' reads all of it, so nothing is left for the second."
    next_step = "Write one of the two on the command line."


class NotInTheDraft(UsageRefusal):
    """Only what is in a draft can be left out of it."""

    code = "usage.not_in_the_draft"
    what = "The draft holds nothing called {what}."
    cause = "A typing slip, or it was left out already."
    next_step = "'goodoffices drafts' shows what each draft holds."


class PaperNumbers(UsageRefusal):
    """A number before '=' could mean the paper's own number, or the position of the passage."""

    code = "usage.paper_numbers"
    what = "The numbers of this paper are not those of its passages, so 'N=' could mean another passage than yours."
    cause = "They start again, skip, stand inside a passage, or come after something without a number."
    next_step = (
        "Look at the passages as they would be. If 'N=' means these, add --keep-numbers, which leaves the paper's "
        "numbers in the words. If not, number the paper 1, 2, 3 from its first line, or part it by empty lines."
    )


class NotConfirmed(UsageRefusal):
    """Somebody looked at what would be written down, and said no."""

    code = "usage.not_confirmed"
    what = "Nothing was written down."
    cause = "You said that it is not right."
    next_step = "Correct it and try again. A paper is divided by its numbers 1, 2, 3, or by its empty lines."


class NoTalkYet(UsageRefusal):
    """No talk to act in."""

    code = "usage.no_talk"
    what = "There is no talk on this station yet."
    cause = "None was opened, or it was destroyed."
    next_step = "Open one with 'goodoffices talk open'."


class WhichTalk(UsageRefusal):
    """Several talks, and none was named: none is ever guessed, since words would go to the wrong room."""

    code = "usage.which_talk"
    what = "There are several talks on this station: {titles}."
    cause = "With more than one, each command says which it means."
    next_step = "Name it with --talk, or once for all with 'talk = ...' in config.toml."


class WhichLeg(UsageRefusal):
    """Several legs, and none was named."""

    code = "usage.which_leg"
    what = "This talk has several legs: {legs}."
    cause = "With more than one, the command says which it means."
    next_step = "Name the side after the command, as in '{command} {example}'."


class NobodyToAsk(UsageRefusal):
    """There is no terminal, so nothing can be asked."""

    code = "usage.nobody_to_ask"
    what = "{wanted} cannot be asked for, since this is not a terminal."
    cause = "The command runs in a script or behind a pipe."
    next_step = "{advice}"


class PassphrasesDiffer(UsageRefusal):
    """A new passphrase is typed twice."""

    code = "usage.passphrases_differ"
    what = "The two passphrases are not the same."
    cause = "A typing slip in one of them."
    next_step = "Nothing was made. Start again."


class DescriptorUnreadable(UsageRefusal):
    """Nothing comes from the file descriptor."""

    code = "usage.passphrase_fd"
    what = "No passphrase can be read from file descriptor {number}."
    cause = "It is not open for reading, holds nothing, or is not UTF-8."
    next_step = "Open it in the shell, as in 'goodoffices talks --passphrase-fd 3 3< file'."


class NotTheTitle(UsageRefusal):
    """Destroying asks for the title, so that it is never done by a slip."""

    code = "usage.not_the_title"
    what = "That is not the title of the talk, so nothing was destroyed."
    cause = "A typing slip, or another talk was meant."
    next_step = "See the titles with 'goodoffices talks'."


class NotAgreed(UsageRefusal):
    """Somebody was asked whether to go on, and did not want to."""

    code = "usage.not_agreed"
    what = "Nothing was done."
    cause = "You were asked whether to go on, and did not say yes."
    next_step = "Do first what is left, then run the command again; or answer it with y."


class FileUnreadable(UsageRefusal):
    """A file that the command was given."""

    code = "usage.file"
    what = "{file} cannot be read: {problem}."
    cause = "It is missing, belongs to somebody else, or is not text in UTF-8."
    next_step = "Correct the name or the file, and try again."


class FileTooLong(UsageRefusal):
    """A file much longer than any paper is not read to its end."""

    code = "usage.file_too_long"
    what = "{file} has more than {limit} bytes."
    cause = "It is not a paper of this talk, or it is a whole archive."
    next_step = "Split it into papers; each paragraph becomes a passage of its own."


class FileUnwritable(Refusal):
    """A file that the command was to write."""

    code = "usage.file_not_written"
    what = "{file} cannot be written: {problem}."
    cause = "There is such a file already, or the folder is missing, full, of a station, or belongs to somebody else."
    next_step = "Name another file. The talk is as it was."
    blame = Blame.MACHINE


class AnswerLost(Refusal):
    """The answer cannot be written; the command may have done its work all the same."""

    code = "usage.answer_lost"
    what = "The answer cannot be written: {problem}."
    cause = "Standard output goes to a disk that is full, or to a program that has stopped reading."
    next_step = "The command may have done its work: look with 'goodoffices read' before you do it again."
    blame = Blame.MACHINE


class Setting(UsageRefusal):
    """A setting that cannot be read is never ignored."""

    code = "usage.setting"
    what = "The setting {key} in {file} is not valid; expected: {expected}."
    cause = "A typing slip, or a setting of another version."
    next_step = "Correct it, or delete the line."


class NotVerified(Refusal):
    """What should agree does not."""

    code = "usage.not_verified"
    what = "The data on the disk does not agree with the entries: {problem}."
    cause = "The store was changed from outside or is damaged, or the program has a fault."
    next_step = "Keep a copy of the folder as it is, and restore the last good copy to go on working."
    blame = Blame.MACHINE
    exit_status = ExitStatus.NOT_VERIFIED


class Stopped(Refusal):
    """Somebody pressed Ctrl-C, or ended the input."""

    code = "usage.stopped"
    what = "Stopped."
    cause = "The command was interrupted from the keyboard."
    next_step = "What was confirmed before is kept; look with 'goodoffices read', and go on from there."


class ProgramFault(Refusal):
    """Something that the program did not foresee. It reports type and place, and no words."""

    code = "usage.program_fault"
    what = "The program has a fault ({kind} at {place}). What was confirmed before is kept."
    cause = "Something happened that was not foreseen."
    next_step = "Report the kind and the place; they hold no words of the talk."
    blame = Blame.MACHINE
