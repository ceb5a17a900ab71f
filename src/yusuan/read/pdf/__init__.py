"""The geometry of a PDF page: characters, ruling lines, tables, lines of text."""
