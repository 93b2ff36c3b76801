"""PTV: the national catalogue of services, their channels and organizations (open API v11, OUT)."""
