"""Ledgers, execution, monitoring and evaluation: a budget while it is carried out."""
