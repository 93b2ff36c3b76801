"""The searches that are measured: ours on each engine, and one as comparable services have it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch

from benchmarks.relevance.judged import TODAY, Judged, Query
from services.search.answering import Question, answer
from services.search.documents import Builder, schema_version
from services.search.engine import open_engine
from services.search.engine.protocol import IndexState
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.vocabulary.analysis.stemming import Stemmer
from services.vocabulary.analysis.tokens import words
from services.vocabulary.profile import Profile

Search = Callable[[Query], list[str]]
LANGUAGES = ("fi", "sv", "en")


@contextmanager
def ours(judged: Judged, profile: Profile, url: str | None) -> Iterator[Search]:
    """Our search over an index of the judged county: in Elasticsearch at the address, else in tantivy."""
    knowledge = Knowledge.of(profile)
    builder = Builder(knowledge.reading({}), TODAY, knowledge.priority_groups)
    with TemporaryDirectory() as folder:
        settings = SearchSettings(
            index_url=url or f"tantivy:{Path(folder)}/index", index_name=f"judged-{uuid4().hex}"
        )
        engine = open_engine(settings)
        engine.acquire()
        documents = [builder.build(offering, 1) for offering in judged.offerings]
        engine.rebuild(documents, IndexState("judged", 1, schema_version()), lambda: len(documents))

        def search(query: Query) -> list[str]:
            found = answer(Question(text=query.text, language=query.language), engine, knowledge)
            return [hit["id"] for hit in found["hits"]]

        try:
            yield search
        finally:
            engine.close()
            if url:
                with Elasticsearch(url) as client:
                    client.indices.delete(index=list(client.indices.get(index=f"{settings.index_name}*")))


@contextmanager
def baseline(judged: Judged, url: str) -> Iterator[Search]:
    """Snowball stems by language, a prefix query with fuzziness AUTO, names three times and phrases twice as
    much, as the services that facts tell of search. Stems come from us: the engine's core has none."""
    name = f"baseline-{uuid4().hex}"
    with Elasticsearch(url) as client:
        fields = [f"{field}_{language}" for field in ("name", "text") for language in LANGUAGES]
        properties: dict[str, Any] = {field: {"type": "text", "analyzer": "whitespace"} for field in fields}
        client.indices.create(index=name, mappings={"properties": properties})
        try:
            for offering in judged.offerings:
                client.index(index=name, id=offering["id"], document=_baseline_document(offering))
            client.indices.refresh(index=name)
            yield lambda query: _ask_baseline(client, name, query)
        finally:
            client.indices.delete(index=name)


def _baseline_document(offering: dict[str, Any]) -> dict[str, str]:
    document = {}
    for language in LANGUAGES:
        texts = [offering.get(key, {}).get(language, "") for key in ("summary", "description")]
        texts += offering.get("keywords", {}).get(language, [])
        document[f"name_{language}"] = _stems(offering["name"].get(language, ""), language)
        document[f"text_{language}"] = _stems(" ".join(texts), language)
    return document


def _ask_baseline(client: Elasticsearch, index: str, query: Query) -> list[str]:
    stems = _stems(query.text, query.language)
    fields = {f"name_{query.language}": 3.0, f"text_{query.language}": 1.0}
    asked: list[dict[str, Any]] = []
    for field, boost in fields.items():
        asked.append({"match_bool_prefix": {field: {"query": stems, "fuzziness": "AUTO", "boost": boost}}})
        asked.append({"match_phrase": {field: {"query": stems, "boost": 2 * boost}}})
    found = client.search(index=index, query={"bool": {"should": asked, "minimum_should_match": 1}}, size=10)
    return [hit["_id"] for hit in found["hits"]["hits"]]


def _stems(text: str, language: str) -> str:
    stem = Stemmer(language)
    return " ".join(stem(word.casefold()) for word, _, _ in words(text))
