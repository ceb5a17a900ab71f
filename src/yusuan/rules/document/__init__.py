"""Rules, one topic a module: completeness, template residue, wording, codes, performance, privacy."""
