"""This folder's data files."""

from services.sync.sources.data import data_of

data = data_of(__package__)
