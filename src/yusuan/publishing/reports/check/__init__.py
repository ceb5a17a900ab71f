"""Reports of a check: text for a terminal, JSON for programs, HTML and XLSX for inspectors, an annotated PDF."""
