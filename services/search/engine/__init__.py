"""Two engines, one behaviour: the embedded one, and Elasticsearch."""

from services.search.engine.protocol import Engine
from services.search.settings import SearchSettings


def open_engine(settings: SearchSettings) -> Engine:
    """The engine that the settings name; nothing is read or called yet."""
    scheme, _, rest = settings.index_url.partition(":")
    if scheme == "tantivy":
        from services.search.engine.tantivy import TantivyEngine

        return TantivyEngine(rest)
    from services.search.engine.elastic import ElasticEngine

    return ElasticEngine(settings.index_url, settings.index_name)
