"""Kirjastot.fi: the libraries of the whole country (Kirkanta API v4; data CC BY 4.0)."""
