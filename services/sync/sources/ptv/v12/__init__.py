"""PTV v12: another API over the same contents. What it gives is written in v11's shape, which the rest reads.

By PTV's OpenAPI 3.1.1 description "v0.1.0" of 09/2026, a beta; no answer of the real API was seen. Uncertain, and
so read with care: whether several values of a parameter are repeated or joined by commas (repeated here, and what
comes is looked through for what was not asked for), whether withdrawn items are among the archived ones (else
they close with the weekly pass), and whether a number without a dial code is always called in Finland alone.

v12 does not tell, so that they are empty: names of what is connected, sentences of the accessibility register,
names of ontology terms, collections. An address has no municipality there: it is the one that its post office is
called after, else the only one of its channel's area, or of its organization.
"""
