"""Offerings as rows of a spreadsheet: one set of columns, whoever reads the file."""
