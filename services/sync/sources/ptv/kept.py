"""Objects that a run has fetched: kept as compressed text, since a channel is named by hundreds of services."""

import json
import zlib
from collections import OrderedDict

from services.sync.sources.ptv.schema import Json

MOST_KEPT = 20_000
Key = tuple[str, str]


class Kept:
    """Objects by family and id, the ones asked for last; also which of them are not published."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._texts: OrderedDict[Key, bytes | None] = OrderedDict()
        self._most = most

    def __contains__(self, key: Key) -> bool:
        return key in self._texts

    def get(self, key: Key) -> Json | None:
        """The object, a new one each time; None for what is not published or not known."""
        text = self._texts.get(key)
        if text is None:
            return None
        self._texts.move_to_end(key)
        found: Json = json.loads(zlib.decompress(text))
        return found

    def put(self, key: Key, document: Json | None) -> None:
        """Keep it; None says that it is not published."""
        text = (
            None if document is None else json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        self._texts[key] = None if text is None else zlib.compress(text, 1)
        self._texts.move_to_end(key)
        while len(self._texts) > self._most:
            self._texts.popitem(last=False)
