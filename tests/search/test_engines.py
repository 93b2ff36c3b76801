"""One behaviour, two engines: this class runs over tantivy and over a real Elasticsearch."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.search import documents
from services.search.documents import Document
from services.search.engine import open_engine
from services.search.engine.protocol import Engine, IndexAway, IndexState, LeaseTaken, RebuildFailed, Removal
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

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("omaishoitajille", "Omaishoitajien vertaistukiryhmä"),
            ("uimahallissa", "Uimahalli"),
            ("ryhmä", "Naisten liikuntaryhmät"),
            ("liikunta naisille", "Naisten liikuntaryhmät"),
            ("halli", "Uimahalli"),
            ("ryhma", "Naisten liikuntaryhmät"),
            ("liikuntaryhma", "Naisten liikuntaryhmät"),
            ("omaishoitajien vertaistuki", "Omaishoitajien vertaistukiryhmä"),
        ],
    )
    def test_words_are_found_by_base_form_part_and_without_dots(
        self, engine: Engine, typed: str, found: str
    ) -> None:
        made = [
            document(1, 1, "Omaishoitajien vertaistukiryhmä"),
            document(2, 1, "Uimahalli", kind="place"),
            document(3, 1, "Naisten liikuntaryhmät"),
            document(4, 1, "Kirjaston lukupiiri"),
        ]
        engine.rebuild(made, state(1), lambda: 4)
        assert found in names(engine, typed)
        assert "Kirjaston lukupiiri" not in names(engine, typed)

    def test_a_misspelt_word_is_forgiven_when_asked(self, engine: Engine) -> None:
        engine.rebuild([document(1, 1, "Tuolijumppa")], state(1), lambda: 1)
        assert engine.search(query("tuolijumpaa")).total == 0
        assert engine.search(query("tuolijumpaa", fuzzy=True)).total == 1

    def test_a_word_in_the_name_counts_more_than_one_in_the_text(self, engine: Engine) -> None:
        made = [
            document(1, 1, "Eläkeläisten kerho", description={"fi": "Joskus myös tuolijumppa on ohjelmassa."}),
            document(2, 1, "Tuolijumppa", description={"fi": "Istuen."}),
        ]
        engine.rebuild(made, state(1), lambda: 2)
        assert names(engine, "tuolijumppa") == ["Tuolijumppa", "Eläkeläisten kerho"]

    def test_the_kind_of_organization_and_the_source_do_not_change_the_score(self, engine: Engine) -> None:
        kinds = ["association", "municipality", "county", "company", "informal"]
        made = [
            document(number, 1, "Kävelyryhmä", source={"system": kind},
                     organization={"id": FEED, "name": {"fi": "Tekijä"}, "type": kind})
            for number, kind in enumerate(kinds)
        ]  # fmt: skip
        engine.rebuild(made, state(1), lambda: len(made))
        found = engine.search(query("kävelyryhmä"))
        assert len({hit.score for hit in found.hits}) == 1
        assert len(found.hits) == len(kinds)
