"""Words and sentences of this source."""

from services.sync.sources.data import data_of

data = data_of(__package__)
