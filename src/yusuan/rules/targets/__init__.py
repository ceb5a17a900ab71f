"""Rules on performance targets, by topic."""
