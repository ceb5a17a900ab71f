"""The workbook that a clerk fills: written, read back, computed."""
