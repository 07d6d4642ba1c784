"""Paper: delivery sheets as text and as HTML that prints well, in the language and direction of their reader.

Nothing is decided here: a sheet comes in as :mod:`goodoffices.talk.views` describes it, and goes out as text.
"""

from goodoffices.paper.sheet import Copy, Paper, manners, paper, sheet_html, sheet_text

__all__ = ["Copy", "Paper", "manners", "paper", "sheet_html", "sheet_text"]
