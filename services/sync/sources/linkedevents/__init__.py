"""LinkedEvents: events, courses and volunteering of Helsinki, Espoo and Turku (CC BY 4.0)."""
