"""A station: the program that one person of a delegation, or of the mediator's team, runs."""
