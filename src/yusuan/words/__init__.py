"""The lexicon: what the words around a number say about the question it answers."""

from .lexicon import Meaning, clean, ordinal, read, strip_ordinal

__all__ = ["Meaning", "clean", "ordinal", "read", "strip_ordinal"]
