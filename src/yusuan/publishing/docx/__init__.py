"""Word: the document, its tables, charts and flow."""
