"""Refusals about the characters and size of words that somebody typed or pasted, and about typed times."""

from __future__ import annotations

from goodoffices.errors.base import Refusal


class WordsEmpty(Refusal):
    """A passage needs words."""

    code = "words.empty"
    what = "There are no words in {where}."
    cause = "The text was empty, or held only spaces."
    next_step = "Write the words, or leave that part out."


class WordsTooLong(Refusal):
    """The length of a passage is limited, so that every station can carry it."""

    code = "words.too_long"
    what = "The text in {where} is {size} bytes long; a passage may have {limit}."
    cause = "A whole document was put into one passage."
    next_step = "Split it into numbered passages; each can then be released on its own."


class WordsCharacter(Refusal):
    """Invisible, direction-changing or unassigned characters are refused in words and names.

    So are line ends and tabs in everything that is a single line: a name, a place, a proviso, a reason, a citation.
    """

    code = "words.character"
    what = "Character {position} of {where} is {codepoint} ({name}), which may not stand there."
    cause = "{reason}"
    next_step = "Delete that character, or type the sentence again by hand, and try once more."


class LineTooLong(WordsTooLong):
    """A proviso, a reason or a citation is a single line of limited length."""

    code = "words.line_too_long"
    what = "The text in {where} is {size} bytes long; a single line may have {limit}."
    cause = "More was typed or pasted than a line holds; letters outside ASCII take two to four bytes each."
    next_step = "Shorten it; what needs more room can stand in a passage."


class NotText(Refusal):
    """A byte that is not a character. Guessing at it would change words."""

    code = "words.not_text"
    what = "Character {position} of {where} is not text in UTF-8 ({found})."
    cause = "It comes from a program or a terminal that writes another encoding."
    next_step = "Type it again, or convert it to UTF-8 first; if it is the name of a file, rename the file."


class NameEmpty(WordsEmpty):
    """A name needs at least one letter or digit that can be seen."""

    code = "words.name_empty"
    what = "There is nothing in {where}."
    cause = "Nothing was typed, or only spaces."
    next_step = "Type the name."


class NameTooLong(WordsTooLong):
    """The length of a name is limited, so that it fits on every page and sheet."""

    code = "words.name_too_long"
    what = "The text in {where} is {size} bytes long; a name may have {limit}."
    cause = "More than a name was typed or pasted; letters outside ASCII take two to four bytes each."
    next_step = "Shorten it; a description can stand in a note."


class NameDoubtful(Refusal):
    """A name that could be taken for something else. Made here, it is refused; from elsewhere, it is marked."""


class NameMixed(NameDoubtful):
    """Letters of another script can look like those around them, so each word of a name uses one script."""

    code = "words.name_mixed"
    what = "“{name}” has {first} and {other} letters in one word."
    cause = "Letter {position} is {codepoint} ({letter}). Letters of another script can look like those around it."
    next_step = "Type the name with letters of one script{how}; between two words or after a hyphen they may change."


class NameLooksLike(NameDoubtful):
    """Two names in one place must not be taken for each other, on a screen or on paper."""

    code = "words.name_looks_like"
    what = "“{name}” is, or looks like, “{other}”."
    cause = "A reader could take one for the other. Capitals, accents and look-alike letters make no difference."
    next_step = "Choose a name that cannot be mistaken for it{how}."


class NameReserved(NameDoubtful):
    """Terms that the program itself uses for people, the public or the mediator are nobody's name."""

    code = "words.name_reserved"
    what = "“{name}” is, or looks like, “{other}”, a term that the program itself uses for somebody."
    cause = "On a sheet or a screen a reader could not tell which of the two is meant."
    next_step = "Choose another name{how}."


class NameNotTyped(NameDoubtful):
    """A name that nobody could type as one: a command line would take it for an option, or for a passage's number."""

    code = "words.name_not_typed"
    what = "“{name}” begins like an option or like the number of a passage."
    cause = "On a command line a hyphen at the beginning is an option, and a number with '=' means a passage."
    next_step = "Choose a name that begins with a letter{how}."


class InstantUnclear(Refusal):
    """A moment must be written in a way that cannot be read differently."""

    code = "words.instant"
    what = "No moment can be read from {where}: {reason}."
    cause = "Dates are written year-month-day, times with 24 hours, and zones as hours east of UTC."
    next_step = (
        "{similar}Write it like 2025-12-14, 2025-12-14 18:00 or 2025-12-14T18:00:30+02:00; a Z at the end means UTC."
    )


class EndPassed(Refusal):
    """Something that has ended already is never recorded as if it were in force."""

    code = "words.end_passed"
    what = "{where} is {moment}, and that has passed."
    cause = "It is {now} now. An end must be later than now, whenever the words were said."
    next_step = "Give an end that is still to come, or leave it out. To end something now, withdraw or revoke it."


class EndBeforeBeginning(Refusal):
    """A release or a mandate that ends before it begins would never hold."""

    code = "words.end_before_beginning"
    what = "{where} is {end}, before the beginning at {beginning}."
    cause = "The two dates were exchanged, or one of them is a slip."
    next_step = "Correct one of them."


class HourMissing(Refusal):
    """What happened has an hour. Without one, it would look as if somebody had said midnight."""

    code = "words.hour_missing"
    what = "{where} is a day without an hour."
    cause = "What happened is noted with its hour, and the program does not make one up."
    next_step = "Add the hour; an approximate one is enough: 2025-12-14 18:00."


class LengthUnclear(Refusal):
    """A length of time is one whole number and one unit."""

    code = "words.length"
    what = "No length of time can be read from {where}: {reason}."
    cause = "A length is a whole number from 1 to 99999 and one letter: d for days, h for hours, m for minutes."
    next_step = "Write it like 14d, 36h or 90m."


class HandleUnclear(Refusal):
    """A handle is made of five-letter words that stand for the beginning of an identifier."""

    code = "words.handle"
    what = "No handle can be read from {where}: {reason}."
    cause = "A letter was misheard or mistyped: the words follow the pattern of lusab or babad."
    next_step = "Compare it letter by letter with the handle on the page; several words are joined by hyphens."


class SpokenWords(Refusal):
    """Each row of words that were read out has a check word, so that a slip is found where it happened."""

    code = "words.spoken"
    what = "Row {row} of the words is not right: {problem}."
    cause = "A word was misheard or mistyped, or a word or a row was left out, repeated or misplaced."
    next_step = "Listen to row {row} again, word by word and with its check word, and correct it."
