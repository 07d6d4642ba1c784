"""Refusals of the importer: texts, pages and feeds that it does not read."""

from __future__ import annotations

from goodoffices.errors.base import Refusal


class ImportTooLong(Refusal):
    """A text of the length of a book is no article."""

    code = "import.too_long"
    what = "The text has {size} characters; an article may have {limit}."
    cause = "A whole book, a log or several pages were given at once."
    next_step = "Give the text of one article."


class ImportTooLarge(Refusal):
    """A page or feed that would fill the memory is not opened."""

    code = "import.too_large"
    what = "The file has {size} bytes; a page or a feed may have {limit}."
    cause = "Pictures or films are packed into the page, or it is another kind of file."
    next_step = "Save the page as text or as HTML alone, and give that."


class ImportUnreadable(Refusal):
    """A page or feed that the program cannot take apart."""

    code = "import.unreadable"
    what = "The file is not read as {expected}: {problem}."
    cause = "It was cut off or changed on its way, or it is another kind of file."
    next_step = "Save it again, or copy the text of the article and paste that."


class ImportNoText(Refusal):
    """Nothing to read."""

    code = "import.no_text"
    what = "There is no text of an article in {where}."
    cause = "The page shows its text only with scripts, or the file is empty."
    next_step = "Copy the text of the article and paste that."


class ImportNoDate(Refusal):
    """Without a day of publication nothing in the text can be dated."""

    code = "import.published"
    what = "The day of publication is not a day; expected: {expected}."
    cause = "It is outside of the years that the record knows."
    next_step = "Give the day on which the article was published, as 2025-12-31."


class ImportNoOutlet(Refusal):
    """The last hop of every chain is the page that was read, and has a name."""

    code = "import.outlet"
    what = "The outlet has no name that the record takes."
    cause = "The name was left out, is longer than a line, or holds characters that cannot be seen."
    next_step = "Give the name of the newspaper, agency or site on whose page the article was read."


class FolderUnreadable(Refusal):
    """The folder of feeds cannot be looked into."""

    code = "import.folder"
    what = "The folder {folder} cannot be looked into: {problem}."
    cause = "It was moved, its name was mistyped, or it belongs to another user."
    next_step = "Give the whole path of the folder into which the feeds are put."


class SameArticle(Refusal):
    """The same text of the same outlet is kept once: what is done with it stands in one place."""

    code = "import.same_article"
    what = "This article was read before: it is article {number}, {name}."
    cause = "The text is the same to the letter, and so is the outlet."
    next_step = (
        "See 'goodoffices record proposals {number}'. "
        "To read it anew, forget it first: 'goodoffices blob forget {number}'."
    )
    on_pages = "It stands among the articles that were read."
