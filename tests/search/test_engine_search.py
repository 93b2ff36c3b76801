"""One behaviour, two engines: what is found, and in which order."""

from dataclasses import replace
from typing import Any

import pytest

from services.search.documents import Document
from services.search.engine.protocol import Engine, Removal
from services.search.query import CONCEPT_WEIGHTS, Found, Preference, Query, Term, Word
from tests.search.test_engines import FEED, document, names, query, state

MIKKELI, SAVONLINNA = (61.6886, 27.2723), (61.8699, 28.8799)
ANY = Word((Term("name", "fi:piiri", 1.0),))


def fill(engine: Engine, *made: Document) -> None:
    engine.rebuild(made, state(1), lambda: len(made))


def listed(found: Found) -> list[str]:
    return [hit.shown["name"]["fi"] for hit in found.hits]


def at(number: int, name: str, *points: tuple[float, float], **fields: Any) -> Document:
    """An offering at these points (latitude, longitude)."""
    places = [
        {"municipality": "491", "point": {"type": "Point", "coordinates": [longitude, latitude]}}
        for latitude, longitude in points
    ]
    return document(number, 1, name, places=places or [{"municipality": "740"}], **fields)


def with_codes(its: Document, **codes: list[str]) -> Document:
    return replace(its, codes={**its.codes, **codes})


class TestEngineSearch:
    """What every engine finds."""

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
        exact = Word((Term("name", "fi:tuolijumpaa", 1.0),))
        assert engine.search(Query((exact,))).total == 0
        assert engine.search(Query((replace(exact, fuzzy="tuolijumpaa"),))).total == 1

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

    @pytest.mark.parametrize(
        "field",
        ["kind", "organization", "sector", "municipality", "theme", "target_group", "age", "price", "language",
         "accessibility", "delivery", "accepts", "capacity", "entry", "priority", "cell", "day", "weekday",
         "daypart", "slot", "concept"],
    )  # fmt: skip
    def test_any_code_is_a_filter_and_its_codes_are_alternatives(self, engine: Engine, field: str) -> None:
        fill(
            engine,
            with_codes(document(1, 1, "Aada"), **{field: ["a"]}),
            with_codes(document(2, 1, "Bea"), **{field: ["b", "c"]}),
            with_codes(document(3, 1, "Cilla"), **{field: ["d"]}),
            with_codes(document(4, 1, "Dora"), **{field: []}),
        )
        assert names(engine, **{field: ("a", "c")}) == ["Aada", "Bea"]
        assert names(engine, **{field: ("e",)}) == []
        assert listed(engine.search(Query(without={field: ("a", "b")}))) == ["Cilla", "Dora"]

    def test_filters_narrow_each_other_and_go_with_words(self, engine: Engine) -> None:
        fill(
            engine,
            with_codes(document(1, 1, "Piiri yksi"), theme=["exercise"], price=["free"]),
            with_codes(document(2, 1, "Piiri kaksi"), theme=["exercise"], price=["paid"]),
            with_codes(document(3, 1, "Kuoro"), theme=["exercise"], price=["free"]),
        )
        both = {"theme": ("exercise",), "price": ("free",)}
        assert listed(engine.search(Query(filters=both))) == ["Kuoro", "Piiri yksi"]
        assert listed(engine.search(Query((ANY,), both))) == ["Piiri yksi"]
        assert listed(engine.search(Query((ANY,), without={"price": ("free",)}))) == ["Piiri kaksi"]

    def test_what_is_preferred_comes_first_and_nothing_is_left_out(self, engine: Engine) -> None:
        fill(
            engine,
            with_codes(document(1, 1, "Piiri a"), price=["paid"], daypart=["evening"]),
            with_codes(document(2, 1, "Piiri b"), price=["free"]),
            with_codes(document(3, 1, "Piiri c"), price=["free"], daypart=["evening"]),
            with_codes(document(4, 1, "Piiri d"), price=["unknown"]),
        )
        wishes = (Preference("price", ("free",), 3.0), Preference("daypart", ("evening", "night"), 2.0))
        found = engine.search(Query((ANY,), preferences=wishes))
        assert listed(found) == ["Piiri c", "Piiri b", "Piiri a", "Piiri d"]
        last = found.hits[-1].score
        assert [round(hit.score - last, 2) for hit in found.hits] == [5.0, 3.0, 2.0, 0.0]

    def test_the_order_by_distance_takes_the_nearest_place_then_names_and_nowhere_last(
        self, engine: Engine
    ) -> None:
        north = (61.75, 27.2723)
        fill(
            engine,
            at(1, "Öljy", SAVONLINNA),
            at(2, "Aada"),
            at(3, "Äiti", SAVONLINNA, MIKKELI),
            at(4, "Zoe", MIKKELI),
            at(5, "Bea", north),
            at(6, "Åsa"),
        )
        found = engine.search(Query(sort="distance", point=MIKKELI))
        assert listed(found) == ["Zoe", "Äiti", "Bea", "Öljy", "Aada", "Åsa"]
        assert [hit.distance for hit in found.hits][:2] == [0, 0]
        assert found.hits[2].distance == pytest.approx(6_830, rel=0.02)
        assert found.hits[3].distance == pytest.approx(86_500, rel=0.02)
        assert [hit.distance for hit in found.hits][4:] == [None, None]

    def test_words_do_not_change_the_order_by_distance(self, engine: Engine) -> None:
        fill(
            engine,
            at(1, "Piiri", SAVONLINNA),
            at(2, "Piiri piiri piiri", SAVONLINNA),
            at(3, "Piiri jokin", MIKKELI),
        )
        found = engine.search(Query((ANY,), sort="distance", point=MIKKELI))
        assert listed(found) == ["Piiri jokin", "Piiri", "Piiri piiri piiri"]

    def test_the_next_one_comes_first_then_names_and_what_has_no_time_last(self, engine: Engine) -> None:
        def on(number: int, name: str, *starts: str) -> Document:
            return document(number, 1, name, occurrences=[{"start": start} for start in starts])

        fill(
            engine,
            on(1, "Zumba", "2026-12-01T10:00:00+02:00"),
            on(2, "Äijäjooga", "2026-12-24T10:00:00+02:00", "2026-11-27T10:00:00+02:00"),
            on(3, "Avanto", "2026-12-01T08:00:00+00:00"),
            on(4, "Aina"),
            on(5, "Myöhemmin samana päivänä", "2026-12-01T18:00:00+02:00"),
            on(6, "Aada"),
        )
        found = engine.search(Query(sort="next"))
        assert listed(found) == [
            "Äijäjooga", "Avanto", "Zumba", "Myöhemmin samana päivänä", "Aada", "Aina",
        ]  # fmt: skip

    @pytest.mark.parametrize("sort", ["name", "next", "distance", "relevance"])
    def test_pages_hold_everything_once_in_one_order(self, engine: Engine, sort: Any) -> None:
        """Also where hundreds are equal in what is asked for."""
        made = [at(number, f"Piiri {number % 7}", MIKKELI) for number in range(260)]
        fill(engine, *made)
        words = (ANY,) if sort == "relevance" else ()
        asked = Query(words, sort=sort, point=MIKKELI, size=30, facets=())
        pages = [engine.search(replace(asked, offset=offset)) for offset in range(0, 260, 30)]
        ids = [hit.id for page in pages for hit in page.hits]
        assert ids == [its.id for its in sorted(made, key=lambda its: its.sort)]
        assert {page.total for page in pages} == {260}

    def test_names_can_be_asked_for_in_their_order_also_with_words(self, engine: Engine) -> None:
        fill(engine, document(1, 1, "Öljypiiri piiri"), document(2, 1, "Åbo piiri"), document(3, 1, "Piiri"))
        assert listed(engine.search(Query((ANY,), sort="name"))) == ["Piiri", "Åbo piiri", "Öljypiiri piiri"]

    def test_an_offering_is_got_by_its_id_as_long_as_it_is_there(self, engine: Engine) -> None:
        one = document(1, 1, "Kuoro")
        fill(engine, one)
        hit = engine.get(one.id)
        assert hit
        assert (hit.id, hit.sort, hit.shown) == (one.id, one.sort, one.shown)
        engine.apply([], [Removal(one.id, 2)], state(2))
        assert engine.get(one.id) is None
        assert engine.get("00000000-0000-4000-8000-999999999999") is None
        assert engine.get("state") is None

    def test_the_middle_of_a_municipality_is_that_of_its_offerings(self, engine: Engine) -> None:
        fill(
            engine,
            at(1, "Yksi", (61.6, 27.2)),
            at(2, "Kaksi", (61.8, 27.4)),
            at(3, "Ei pistettä"),
            document(4, 1, "Ei missään", places=[]),
        )
        middles = engine.centres()
        assert set(middles) == {"491"}
        assert middles["491"] == pytest.approx((61.7, 27.3), abs=0.01)

    def test_a_word_that_is_still_being_typed_finds_names_that_begin_so(self, engine: Engine) -> None:
        fill(
            engine, document(1, 1, "Omaishoitajien ilta"), document(2, 1, "Kuoro"), document(3, 1, "Omatoimisali")
        )
        for typed, expected in (
            ("oma", ["Omaishoitajien ilta", "Omatoimisali"]),
            ("omais", ["Omaishoitajien ilta"]),
            ("o.a", []),
            ("uoro", []),
        ):
            found = engine.search(Query((Word(prefix=typed),)))
            assert sorted(listed(found)) == expected, typed

    @pytest.mark.parametrize("field", sorted(CONCEPT_WEIGHTS))
    def test_a_concept_counts_the_same_however_rare_it_is(self, engine: Engine, field: str) -> None:
        def about(number: int, concept: str) -> Document:
            its = document(number, 1, f"Piiri {number}")
            return replace(its, words={**its.words, field: [concept]})

        fill(engine, about(1, "rare"), *(about(number, "common") for number in range(2, 30)))
        wanted = tuple(Word((Term(field, concept, 2.5),)) for concept in ("rare", "common"))
        scores = {hit.id: hit.score for hit in engine.search(Query(wanted, size=50)).hits}
        assert len(scores) == 29
        assert set(scores.values()) == {2.5}
