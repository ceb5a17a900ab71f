"""Checking: the two laws, claims arithmetic, joint rounding, diagnosis, and the rules around them."""

from .engine import Selection, check, examine, ids, rule_set_version
from .rule import Rule, every_rule, rule

__all__ = ["Rule", "Selection", "check", "every_rule", "examine", "ids", "rule", "rule_set_version"]
