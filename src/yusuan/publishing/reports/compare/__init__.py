"""A Comparison for people and programs: text, JSON, workbook, web page."""
