"""Nothing found is not the end: what can be let go is, and it is told."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.search import documents, relaxing
from services.search.documents import Builder
from services.search.engine import open_engine
from services.search.engine.protocol import Engine, IndexState
from services.search.knowledge import Knowledge
from services.search.relaxing import Relaxed
from services.search.settings import SearchSettings
from services.search.understanding import to_query, understand
from services.search.understanding.asking import Wanted

READING = Knowledge().reading({})
MIKKELI, JUVA, SAVONLINNA = (61.69, 27.27), (61.90, 27.86), (61.87, 28.88)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(SearchSettings(index_url=f"tantivy:{tmp_path}/index"))
    engine.acquire()
    yield engine
    engine.close()


def fill(engine: Engine, *offerings: dict[str, Any]) -> None:
    builder = Builder(READING, date(2026, 11, 25))
    made = [
        builder.build(
            {
                "id": f"00000000-0000-4000-8000-{number:012}",
                "kind": "activity",
                "organization": {"id": "1", "name": {"fi": "Yhdistys ry"}, "type": "association"},
                **offering,
            },
            1,
        )
        for number, offering in enumerate(offerings)
    ]
    engine.rebuild(made, IndexState("feed", 1, documents.schema_version()), lambda: len(made))


def there(name: str, code: str = "491", point: tuple[float, float] = MIKKELI, **fields: Any) -> dict[str, Any]:
    place = {"municipality": code, "point": {"type": "Point", "coordinates": [point[1], point[0]]}}
    return {"name": {"fi": name}, "places": [place], **fields}


def ask(engine: Engine, text: str, **chosen: tuple[str, ...]) -> Relaxed:
    understood, wanted = understand(text, "fi", READING), Wanted(chosen)
    query = to_query(understood, READING.scheme, wanted)
    forgiving = to_query(understood, READING.scheme, wanted, fuzzy=True)
    names = frozenset(chosen)
    return relaxing.search(engine, query, forgiving, frozenset(query.filters) - names - {"municipality"}, names)


def found(relaxed: Relaxed) -> list[str]:
    return [hit.shown["name"]["fi"] for hit in relaxed.found.hits]


def test_what_is_there_is_found_as_it_was_asked_for(engine: Engine) -> None:
    fill(engine, there("Kuoro", price={"type": "free"}), there("Kuoro", price={"type": "paid"}))
    relaxed = ask(engine, "ilmainen kuoro Mikkelissä")
    assert (relaxed.found.total, relaxed.let_go, relaxed.nearby, dict(relaxed.instead)) == (1, (), None, {})


def test_spelling_is_forgiven_when_nothing_is_found(engine: Engine) -> None:
    fill(engine, there("Haukiveden pilkkijät"), there("Muuta"))
    relaxed = ask(engine, "Haukivedne pilkijät")
    assert found(relaxed)[:1] == ["Haukiveden pilkkijät"]
    assert relaxed.let_go == ()


def test_a_wish_that_nothing_fits_is_let_go_and_told(engine: Engine) -> None:
    fill(engine, there("Kuoro", price={"type": "paid"}))
    relaxed = ask(engine, "ilmainen kuoro")
    assert (found(relaxed), relaxed.let_go) == (["Kuoro"], ("price",))


def test_of_several_wishes_as_few_as_can_be_are_let_go(engine: Engine) -> None:
    hours = {"weekly": [{"days": ["tue"], "opens": "18:00", "closes": "20:00"}]}
    fill(engine, there("Kuoro", price={"type": "paid"}, hours=hours))
    assert ask(engine, "ilmainen kuoro iltaisin").let_go == ("price",)
    assert ask(engine, "ilmainen kuoro aamuisin").let_go == ("daypart", "price")


def test_a_wish_for_access_is_let_go_like_any_other_and_told(engine: Engine) -> None:
    place = {"municipality": "491", "accessibility": {"step_free": "no"}}
    fill(engine, {"name": {"fi": "Kuoro"}, "places": [place]})
    relaxed = ask(engine, "esteetön kuoro")
    assert (found(relaxed), relaxed.let_go) == (["Kuoro"], ("accessibility",))


def test_what_was_refused_is_not_brought_back(engine: Engine) -> None:
    fill(engine, there("Kuoro"))
    assert found(ask(engine, "en halua kuoroa")) == []


def test_what_is_unknown_fits_and_nothing_is_let_go(engine: Engine) -> None:
    fill(engine, there("Kuoro"))
    relaxed = ask(engine, "ilmainen kuoro iltaisin")
    assert (found(relaxed), relaxed.let_go) == (["Kuoro"], ())


def test_the_nearest_municipality_that_has_something_is_looked_at_and_told(engine: Engine) -> None:
    fill(engine, there("Uimahalli"), there("Kuoro", "740", SAVONLINNA), there("Lauluryhmä ja kuoro", "178", JUVA))
    relaxed = ask(engine, "kuoro Mikkelissä")
    assert found(relaxed) == ["Lauluryhmä ja kuoro"]
    assert relaxed.nearby is not None
    assert relaxed.nearby.municipality == "178"
    assert relaxed.nearby.kilometres == pytest.approx(39, abs=2)


def test_where_nobody_knows_the_middle_the_one_with_most_is_looked_at(engine: Engine) -> None:
    fill(
        engine, there("Kuoro", "740", SAVONLINNA), there("Toinen kuoro", "740", SAVONLINNA), there("Kuoro", "178")
    )
    relaxed = ask(engine, "kuoro Mikkelissä")
    assert relaxed.nearby is not None
    assert (relaxed.nearby.municipality, relaxed.nearby.kilometres) == ("740", None)


def test_a_filter_that_was_chosen_is_never_let_go_but_counted_without(engine: Engine) -> None:
    fill(engine, there("Kuoro", price={"type": "paid"}), there("Kuoro", price={"type": "paid"}))
    relaxed = ask(engine, "kuoro", price=("free",))
    assert (relaxed.found.total, relaxed.let_go) == (0, ())
    assert relaxed.instead["price"] == 2


def test_words_that_nothing_holds_are_told_by_what_there_is_without_them(engine: Engine) -> None:
    fill(engine, there("Kuoro", kind="course"), there("Uimahalli", kind="place"))
    relaxed = ask(engine, "zzzzxqw", kind=("course",))
    assert (relaxed.found.total, relaxed.instead["q"]) == (0, 1)


def test_only_what_gives_something_is_told_instead(engine: Engine) -> None:
    fill(engine, there("Kuoro", kind="course", price={"type": "free"}))
    relaxed = ask(engine, "kuoro", kind=("place",), price=("paid",))
    assert "kind" not in relaxed.instead
    assert "price" not in relaxed.instead


def test_an_empty_index_has_nothing_instead(engine: Engine) -> None:
    fill(engine)
    assert dict(ask(engine, "kuoro Mikkelissä ilmaiseksi", kind=("place",)).instead) == {}
