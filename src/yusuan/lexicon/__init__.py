"""The lexicon: what the words around a number say about the question it answers."""

from .words import Meaning, clean, ordinal, read, strip_ordinal

__all__ = ["Meaning", "clean", "ordinal", "read", "strip_ordinal"]
