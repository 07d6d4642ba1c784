"""The rules of a talk: pure, without clock, chance, file or network. Read :mod:`goodoffices.talk.talk` first."""
