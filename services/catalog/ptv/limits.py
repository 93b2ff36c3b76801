"""Lengths and counts that PTV accepts (PTV v11, service and channel fields; production texts of 2026-09).

They are our own limits too: what fits here can be exported, and nobody has to shorten a text twice.
"""

NAME = 100
SUMMARY = 150
DESCRIPTION = 5000
USER_INSTRUCTION = 2500
KEYWORD = 150
URL = 500
EMAIL = 100
STREET = 100
ADDITIONAL_INFORMATION = 150
SERVICE_CLASSES = 4
ONTOLOGY_TERMS = 10
