"""Importing this loads everything that reading and checking a document needs: for a server whose children are forked."""

from __future__ import annotations

from yusuan.reading.files import known_formats
from yusuan.rules import catalogue

from . import check_outputs, readings

LOADED = (len(known_formats()), len(catalogue()), check_outputs.FORMATS, readings.__name__)
