"""Promises of the order of results, beyond what an engine promises."""

from datetime import date
from typing import Any

import pytest

from services.search.answering import Question, answer
from services.search.documents import Builder, schema_version
from services.search.engine.protocol import Engine, IndexState
from services.search.knowledge import Knowledge

KNOWLEDGE = Knowledge()
ORGANIZATIONS = ("association", "municipality", "county", "state", "company", "foundation", "parish", "informal")


def offering(number: int, name: str, **fields: Any) -> dict[str, Any]:
    identity = f"00000000-0000-4000-8000-{number:012}"
    organization = {"id": identity, "name": {"fi": "Tarjoaja"}, "type": "association"}
    return {"id": identity, "kind": "activity", "name": {"fi": name}, "organization": organization, **fields}


def fill(engine: Engine, offerings: list[dict[str, Any]]) -> None:
    builder = Builder(KNOWLEDGE.reading({}), date(2026, 11, 25))
    documents = [builder.build(one, 1) for one in offerings]
    engine.rebuild(documents, IndexState("feed", 1, schema_version()), lambda: len(documents))


def found(engine: Engine, text: str) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = answer(Question(text), engine, KNOWLEDGE)["hits"]
    return hits


@pytest.mark.parametrize("query", ["kävelyryhmä", "yksin ei tule lähdettyä lenkille", "ryhmä eläkeläisille"])
def test_neither_the_kind_of_organization_nor_the_source_changes_the_rank_of_equals(
    engine: Engine, query: str
) -> None:
    made = []
    for number, kind in enumerate(ORGANIZATIONS):
        one = offering(number, "Kävelyryhmä eläkeläisille", summary={"fi": "Seuraa lenkille."})
        one["organization"]["type"] = kind
        one["source"] = {"system": f"source-{number % 3}", "record_id": str(number)}
        made.append(one)
    fill(engine, made)
    hits = found(engine, query)
    assert len({hit["score"] for hit in hits}) == 1
    assert [hit["id"] for hit in hits] == [one["id"] for one in made]


@pytest.mark.parametrize("name", ["Torikahvila", "Perhekahvila Mutteri", "Kyyditsijäksi kylille"])
def test_what_bears_exactly_the_name_that_was_typed_comes_first(engine: Engine, name: str) -> None:
    others = ["Perhekahvila Nokipannu", "Kahvila torilla kaikille", "Kirjakuski kylillä", "Kyyti kylältä"]
    about = {"fi": "Kahvila, kyyti ja kylä"}
    made = [offering(number, one, summary=about) for number, one in enumerate(others)]
    fill(engine, [*made, offering(9, name)])
    assert found(engine, name.upper())[0]["name"]["value"] == name


def test_a_need_finds_what_shares_no_word_with_it(engine: Engine) -> None:
    fill(
        engine,
        [
            offering(1, "Ulkoiluystävä", summary={"fi": "Vapaaehtoinen lähtee kanssasi kävelylle."}),
            offering(2, "Vanhusten kuntosali"),
            offering(3, "Pankkiasioiden neuvonta"),
        ],
    )
    assert found(engine, "yksinäinen vanhus ei pääse ulos")[0]["name"]["value"] == "Ulkoiluystävä"


def test_tasks_for_volunteers_come_first_for_who_wants_to_help_and_last_for_others(engine: Engine) -> None:
    fill(
        engine,
        [
            offering(1, "Ystäväksi vanhukselle", kind="volunteering", summary={"fi": "Käy vanhuksen luona."}),
            offering(2, "Ystävä vanhukselle", summary={"fi": "Vapaaehtoinen käy vanhuksen luona."}),
        ],
    )
    assert [hit["kind"] for hit in found(engine, "ystävä vanhukselle")] == ["activity", "volunteering"]
    assert found(engine, "haluan auttaa vanhuksia vapaaehtoisena")[0]["kind"] == "volunteering"
