"""The concept scheme: needs, activities and people, in three languages, as data.

Offerings and queries meet in it. A concept's `names` say the thing itself, in an offering or in a query; its
`needs` are how somebody puts it who needs it, and are read in queries only. Each area is one TOML file here;
a county's own edits are laid over them (`Scheme.with_edits`).
"""

from services.vocabulary.concepts.scheme import Concept, Scheme, SchemeError, shipped

__all__ = ["Concept", "Scheme", "SchemeError", "shipped"]
