"""How results look on a terminal: from plain JSON, as the station gives it, to lines. Nothing is decided here."""
