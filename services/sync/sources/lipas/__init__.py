"""LIPAS: sports facilities, routes and recreation areas of the whole country (API v2; data CC BY 4.0)."""
