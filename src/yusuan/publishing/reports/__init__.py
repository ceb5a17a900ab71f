"""Reports of a check or a comparison, in every format."""
