"""From what a person typed to a query.

Each step is small and knows no engine: normalise, places, wishes, concepts, words. What was understood is kept
beside the query, so that the answer can say it and the reader can take it back.
"""

from services.search.understanding.asking import to_query
from services.search.understanding.reading import Understood, understand

__all__ = ["Understood", "to_query", "understand"]
