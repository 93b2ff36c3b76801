"""LinkedEvents: events, courses and volunteering of Helsinki, Espoo and Turku (the instances' data are CC BY 4.0)."""
