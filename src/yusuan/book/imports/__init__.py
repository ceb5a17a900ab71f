"""Exports of the budget system, read into a book."""
