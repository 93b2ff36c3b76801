"""LinkedEvents: events, courses and volunteering of Helsinki, Espoo and Turku."""
