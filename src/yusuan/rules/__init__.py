"""Checking: the two laws, claims arithmetic, joint rounding, diagnosis, and the rules around them."""

from .engine import TOPICS, Selection, catalogue, check, examine, rule_set_version
from .rule import Rule, every_rule, rule

__all__ = ["TOPICS", "Rule", "Selection", "catalogue", "check", "every_rule", "examine", "rule", "rule_set_version"]
