"""Performance forms of any place, read into targets."""
