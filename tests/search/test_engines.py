"""One behaviour, two engines: this class runs over tantivy and over a real Elasticsearch."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.search import documents
from services.search.documents import Document
from services.search.engine import open_engine
from services.search.engine.protocol import (
    Batch,
    Engine,
    IndexAway,
    IndexState,
    LeaseTaken,
    RebuildFailed,
    Removal,
)
from services.search.knowledge import Knowledge
from services.search.query import Query
from services.search.settings import SearchSettings
from services.search.understanding import to_query, understand
from services.search.understanding.asking import Wanted

FEED = "00000000-0000-4000-8000-000000000000"


def state(n: int) -> IndexState:
    return IndexState(FEED, n, documents.schema_version())


def document(number: int, n: int, name: str, **fields: Any) -> Document:
    offering = {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "kind": "activity",
        "name": {"fi": name},
        "organization": {"id": FEED, "name": {"fi": "Yhdistys ry"}, "type": "association"},
        "places": [{"municipality": "491"}],
        **fields,
    }
    return documents.Builder(Knowledge().reading({}), date(2026, 11, 25)).build(offering, n)


def query(words: str, *, fuzzy: bool = False, **wanted: Any) -> Query:
    reading = Knowledge().reading({})
    return to_query(understand(words, "fi", reading), reading.scheme, Wanted(**wanted), fuzzy=fuzzy)


def names(engine: Engine, words: str = "", **filters: tuple[str, ...]) -> list[str]:
    found = engine.search(query(words, size=50, filters=filters))
    return [hit.shown["name"]["fi"] for hit in found.hits]


class TestEngines:
    """What every engine promises."""

    def test_without_an_index_it_says_so(self, engine: Engine) -> None:
        assert engine.state() is None
        with pytest.raises(IndexAway):
            engine.search(Query())

    def test_a_rebuilt_index_stands_where_its_export_was(self, engine: Engine) -> None:
        engine.rebuild([document(1, 5, "Kävelyryhmä")], state(5), lambda: 1)
        assert engine.state() == state(5)
        assert engine.count() == 1
        assert names(engine) == ["Kävelyryhmä"]

    def test_a_newer_version_takes_the_place_of_an_older_one(self, engine: Engine) -> None:
        engine.rebuild([document(1, 1, "Vanha nimi")], state(1), lambda: 1)
        engine.apply([document(1, 2, "Uusi nimi")], [], state(2))
        assert names(engine) == ["Uusi nimi"]
        assert engine.state() == state(2)
        assert engine.count() == 1

    def test_an_older_version_never_takes_the_place_of_a_newer_one(self, engine: Engine) -> None:
        engine.rebuild([document(1, 5, "Uusi nimi")], state(5), lambda: 1)
        engine.apply([document(1, 3, "Vanha nimi")], [], state(6))
        assert names(engine) == ["Uusi nimi"]

    def test_the_same_change_twice_changes_nothing(self, engine: Engine) -> None:
        engine.rebuild([], state(0), lambda: 0)
        for _ in range(2):
            engine.apply([document(1, 1, "Kävelyryhmä")], [], state(1))
        assert (engine.count(), names(engine)) == (1, ["Kävelyryhmä"])

    def test_what_was_removed_does_not_come_back_with_a_late_change(self, engine: Engine) -> None:
        one = document(1, 1, "Kävelyryhmä")
        engine.rebuild([one], state(1), lambda: 1)
        engine.apply([], [Removal(one.id, 3)], state(3))
        engine.apply([document(1, 2, "Kävelyryhmä")], [], state(4))
        assert (engine.count(), names(engine)) == (0, [])

    def test_a_rebuild_with_a_wrong_count_leaves_the_old_index(self, engine: Engine) -> None:
        engine.rebuild([document(1, 1, "Vanha")], state(1), lambda: 1)
        with pytest.raises(RebuildFailed):
            engine.rebuild([document(2, 2, "Uusi")], state(2), lambda: 2)
        assert (names(engine), engine.state()) == (["Vanha"], state(1))

    def test_an_interrupted_rebuild_leaves_the_old_index(self, engine: Engine) -> None:
        engine.rebuild([document(1, 1, "Vanha")], state(1), lambda: 1)

        def broken() -> Iterator[Document]:
            yield document(2, 2, "Uusi")
            raise ConnectionError

        with pytest.raises(ConnectionError):
            engine.rebuild(broken(), state(2), lambda: 2)
        assert (names(engine), engine.state()) == (["Vanha"], state(1))

    def test_readers_see_a_rebuilt_index_without_being_told(
        self, engine: Engine, search_settings: SearchSettings
    ) -> None:
        engine.rebuild([document(1, 1, "Vanha")], state(1), lambda: 1)
        reader = open_engine(search_settings)
        assert names(reader) == ["Vanha"]
        engine.rebuild([document(2, 2, "Uusi")], state(2), lambda: 1)
        assert names(reader) == ["Uusi"]
        engine.apply([document(3, 3, "Uudempi")], [], state(3))
        assert names(reader) == ["Uudempi", "Uusi"]
        reader.close()

    def test_there_is_one_writer(self, engine: Engine, search_settings: SearchSettings) -> None:
        other = open_engine(search_settings)
        with pytest.raises(LeaseTaken):
            other.acquire()
        engine.release()
        other.acquire()
        other.close()

    def test_facets_leave_out_their_own_filter(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, 1, "Kävely", themes=["exercise"]),
                document(2, 1, "Kuoro", themes=["creativity"], places=[{"municipality": "740"}]),
                document(3, 1, "Jumppa", themes=["exercise"], places=[{"municipality": "740"}], kind="course"),
            ],
            state(1),
            lambda: 3,
        )
        found = engine.search(
            Query(
                filters={"municipality": ("740",), "theme": ("exercise",)},
                facets=("municipality", "theme", "kind"),
            )
        )
        assert found.total == 1
        assert found.facets == {
            "municipality": {"491": 1, "740": 1},
            "theme": {"exercise": 1, "creativity": 1},
            "kind": {"course": 1},
        }

    def test_equal_hits_come_in_the_order_of_names(self, engine: Engine) -> None:
        people = ["Åsa", "Zoe", "Äiti", "Aada", "Öljy"]
        made = [document(number, 1, "Ryhmä", summary={"fi": name}) for number, name in enumerate(people)]
        engine.rebuild(made, state(1), lambda: len(made))
        first = engine.search(query("ryhmä", size=3))
        second = engine.search(query("ryhmä", offset=3, size=3))
        ids = [hit.id for hit in (*first.hits, *second.hits)]
        assert ids == sorted(item.id for item in made)

    def test_the_list_without_words_is_in_finnish_order(self, engine: Engine) -> None:
        people = ["Öljyvärit", "avanto", "Äijäjooga", "Zumba", "Åbo"]
        made = [document(number, 1, name) for number, name in enumerate(people)]
        engine.rebuild(made, state(1), lambda: len(made))
        assert names(engine) == ["avanto", "Zumba", "Åbo", "Äijäjooga", "Öljyvärit"]

    def test_what_is_for_professionals_only_is_not_in_public_search(self, engine: Engine) -> None:
        engine.rebuild([document(1, 1, "Ryhmä", visibility="professionals")], state(1), lambda: 1)
        assert names(engine, "ryhmä") == names(engine) == []
        assert engine.search(Query()).facets["kind"] == {}

    def test_changes_that_came_during_a_rebuild_are_in_it_before_anybody_sees_it(self, engine: Engine) -> None:
        changes = [
            Batch([document(3, 2, "Kolmas")], [Removal(document(1, 1, "").id, 3)], state(3)),
            Batch([document(2, 4, "Toinen, uusi")], [], state(4)),
        ]
        made = [document(1, 1, "Ensimmäinen"), document(2, 1, "Toinen")]
        engine.rebuild(made, state(1), lambda: 2, changes)
        assert (names(engine), engine.count(), engine.state()) == (["Kolmas", "Toinen, uusi"], 2, state(4))
        engine.apply([document(1, 2, "Ensimmäinen")], [], state(5))
        assert engine.count() == 2, "what was removed must not come back with a late change"

    def test_a_change_that_breaks_off_a_rebuild_leaves_the_old_index(self, engine: Engine) -> None:
        engine.rebuild([document(1, 1, "Vanha")], state(1), lambda: 1)

        def broken() -> Iterator[Batch]:
            yield Batch([document(3, 3, "Kolmas")], [], state(3))
            raise ConnectionError

        with pytest.raises(ConnectionError):
            engine.rebuild([document(2, 2, "Uusi")], state(2), lambda: 1, broken())
        assert (names(engine), engine.state()) == (["Vanha"], state(1))

    def test_what_an_engine_refuses_is_parked_with_its_reason_and_stops_nothing_else(self, engine: Engine) -> None:
        nowhere = replace(document(1, 1, "Ei missään"), points=[(95.0, 25.0)])
        endless = document(2, 1, "Loputon")
        endless = replace(endless, codes={**endless.codes, "organization": ["x" * 40_000]})
        good = document(3, 1, "Kuoro")
        parked = engine.rebuild([nowhere, good, endless], state(1), lambda: 3)
        assert [reason.partition(": ")[0] for reason in parked] == [nowhere.id, endless.id]
        assert all(reason.partition(": ")[2] for reason in parked)
        assert (names(engine), engine.count(), engine.state()) == (["Kuoro"], 1, state(1))
        parked = engine.apply([nowhere, document(4, 2, "Jooga"), endless], [], state(2))
        assert [reason.partition(": ")[0] for reason in parked] == [nowhere.id, endless.id]
        assert (names(engine), engine.state()) == (["Jooga", "Kuoro"], state(2))

    def test_an_index_tells_what_it_holds_and_since_when(self, engine: Engine) -> None:
        made = [document(number, 1, f"Piiri {number}") for number in range(2500)]
        engine.rebuild(made, state(1), lambda: len(made))
        engine.apply([changed := document(7, 2, "Uusi nimi")], [Removal(made[8].id, 2)], state(2))
        expected = {its.id: (its.n, its.codes["mark"][0]) for its in [*made, changed] if its.id != made[8].id}
        told = list(engine.held())
        assert {held.id: (held.n, held.mark) for held in told} == expected
        assert len(told) == len(expected)

    def test_documents_of_the_same_offering_carry_the_same_mark(self) -> None:
        assert document(1, 1, "Kuoro").codes["mark"] == document(1, 9, "Kuoro").codes["mark"]
        assert document(1, 1, "Kuoro").codes["mark"] != document(1, 1, "Kuorot").codes["mark"]

    def test_searches_go_on_while_the_index_is_built_anew(
        self, engine: Engine, search_settings: SearchSettings
    ) -> None:
        """None is answered with an error, none with half of an index."""
        made = [document(number, 1, f"Piiri {number}") for number in range(40)]
        engine.rebuild(made, state(1), lambda: len(made))
        done, totals = threading.Event(), set[int]()

        def search() -> None:
            reader = open_engine(search_settings)
            while not done.is_set():
                totals.add(reader.search(Query(facets=())).total)
            reader.close()

        with ThreadPoolExecutor() as pool:
            readers = [pool.submit(search) for _ in range(2)]
            for n in range(2, 8):
                engine.rebuild([replace(its, n=n) for its in made], state(n), lambda: len(made))
            done.set()
            for its in readers:
                its.result()
        assert totals == {len(made)}
