"""Every filter, order and page of a search, over HTTP on both engines."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from services.search.times import finnish_day, time_codes
from services.vocabulary.local_time import WEEKDAYS
from tests.problems import assert_problem
from tests.search.town import MARKET, MIKKELI, PIEKSAMAKI, SAVONLINNA, Town

EVERYTHING = {
    "Joulutori", "Neuvontapuhelin", "Omaishoitajien vertaistukiryhmä", "Tanssia kaikille", "Tuolijumppa",
    "Valokuvanäyttely",
}  # fmt: skip
HERE = f"{MARKET[0]},{MARKET[1]}"


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"municipality": SAVONLINNA}, {"Tanssia kaikille", "Neuvontapuhelin"}),
        ({"municipality": f"{SAVONLINNA},{PIEKSAMAKI}"}, {"Tanssia kaikille", "Joulutori", "Neuvontapuhelin"}),
        ({"theme": "creativity"}, {"Tanssia kaikille", "Valokuvanäyttely"}),
        ({"theme": "creativity,guidance", "kind": "event,service"}, {"Valokuvanäyttely", "Neuvontapuhelin"}),
        ({"kind": "event"}, {"Joulutori", "Valokuvanäyttely"}),
        ({"target_group": "KR1.1"}, {"Tuolijumppa"}),
        ({"age": "70"}, EVERYTHING - {"Tanssia kaikille"}),
        ({"age": "30"}, EVERYTHING - {"Tuolijumppa"}),
        ({"price": "free"}, {"Tuolijumppa", "Joulutori"}),
        ({"price": "unknown"}, EVERYTHING - {"Tuolijumppa", "Joulutori", "Tanssia kaikille"}),
        ({"language": "sv"}, {"Tanssia kaikille"}),
        ({"accessibility": "step_free"}, {"Tuolijumppa"}),
        ({"accessibility": "induction_loop"}, {"Tuolijumppa"}),
        ({"delivery": "remote"}, {"Tanssia kaikille"}),
        ({"delivery": "phone"}, {"Neuvontapuhelin"}),
        ({"sector": "public"}, {"Tuolijumppa"}),
        ({"sector": "private,parish"}, {"Tanssia kaikille", "Joulutori"}),
        ({"accepts": "exercise"}, {"Tuolijumppa"}),
        ({"capacity": "full"}, {"Tanssia kaikille"}),
        ({"entry": "no-referral"}, {"Tuolijumppa"}),
        ({"entry": "low-threshold"}, {"Tanssia kaikille"}),
        ({"priority": "carers"}, {"Omaishoitajien vertaistukiryhmä"}),
        ({"concept": "carers"}, {"Omaishoitajien vertaistukiryhmä"}),
        ({"near": HERE, "radius": "1"}, {"Tuolijumppa", "Omaishoitajien vertaistukiryhmä"}),
        ({"near": HERE, "radius": "5"}, {"Tuolijumppa", "Omaishoitajien vertaistukiryhmä", "Valokuvanäyttely"}),
    ],
)
def test_a_filter_keeps_what_fits_and_nothing_else(town: Town, chosen: dict[str, str], found: set[str]) -> None:
    assert set(town.names(**chosen)) == found


def test_an_organization_has_its_own(town: Town) -> None:
    assert town.names(organization=town.organizations["parish"]) == ["Joulutori"]


@pytest.mark.parametrize("name", ["kind", "theme"])
def test_a_list_may_come_as_forms_send_it(town: Town, name: str) -> None:
    two = {"kind": ["event", "service"], "theme": ["creativity", "guidance"]}[name]
    assert town.names(**{name: ["", *two]}) == town.names(**{name: ", ".join(two)})
    assert town.names(**{name: two}) != town.names(**{name: two[:1]})


def test_a_weekday_and_a_time_of_day_mean_the_same_time(town: Town) -> None:
    """The dance is on Tuesday mornings and on Thursday evenings."""
    assert set(town.names(weekday="tue", kind="activity,course")) == {"Tuolijumppa", "Tanssia kaikille"}
    assert set(town.names(daypart="evening", kind="activity,course")) == {"Tuolijumppa", "Tanssia kaikille"}
    assert town.names(weekday="tue", daypart="evening", kind="activity,course") == ["Tuolijumppa"]
    assert town.names(weekday="tue,thu", daypart="morning", kind="activity,course") == ["Tanssia kaikille"]


def test_a_weekday_and_a_time_of_day_in_words_mean_the_same_time(town: Town) -> None:
    """What tells no times may fit; the dance is known not to."""
    found = town.get("/v1/search", q="tiistaina illalla", kind="activity,course").get_json()
    assert {wish["field"] for wish in found["interpretation"]["wishes"]} == {"weekday", "daypart"}
    names = {hit["name"]["value"] for hit in found["hits"]}
    assert names == {"Tuolijumppa", "Omaishoitajien vertaistukiryhmä"}


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"weekday": "tue"},
        {"daypart": "evening"},
        {"daypart": "evening,morning"},
        {"weekday": "tue,thu", "daypart": "evening"},
        {"kind": "event"},
        {"municipality": SAVONLINNA, "price": "paid"},
        {"theme": "exercise"},
    ],
)
def test_a_facet_tells_how_much_there_would_be_of_each_code_alone(town: Town, chosen: dict[str, str]) -> None:
    """Its own filter does not count; all others do."""
    for name in ("weekday", "daypart", "kind", "theme", "price", "sector", "delivery", "entry"):
        counts = town.facet(name, **chosen)
        for code, count in counts.items():
            assert town.get("/v1/search", **(chosen | {name: code})).get_json()["total"] == count, (name, code)


def test_the_labels_of_facets_are_in_the_language_of_the_page(town: Town) -> None:
    facets = town.get("/v1/search", lang="sv").get_json()["facets"]
    labels = {row["value"]: row["label"] for name in ("priority", "theme", "kind") for row in facets[name]}
    assert labels["exercise"] == {"value": "Motion", "language": "sv"}
    assert labels["carers"]["language"] == "sv"
    assert all(row["label"] for name, rows in facets.items() for row in rows), facets


def test_days_find_what_takes_place_or_is_open_on_them(town: Town) -> None:
    today = finnish_day()
    third = (today + timedelta(days=3)).isoformat()
    fourth = (today + timedelta(days=4)).isoformat()
    assert set(town.names(**{"from": third, "to": third, "kind": "event"})) == {"Joulutori", "Valokuvanäyttely"}
    assert town.names(**{"from": fourth, "kind": "event"}) == ["Valokuvanäyttely"]
    assert set(town.names(to=fourth, kind="event")) == {"Joulutori", "Valokuvanäyttely"}
    assert town.names(**{"from": (today + timedelta(days=21)).isoformat(), "kind": "event"}) == []
    assert town.names(to=(today - timedelta(days=1)).isoformat()) == []


def test_a_weekly_group_is_found_on_its_day_up_to_the_last_day_that_is_known(town: Town) -> None:
    for ahead in (*range(8), *range(84, 91)):
        day = finnish_day() + timedelta(days=ahead)
        found = town.names(**{"from": day.isoformat(), "to": day.isoformat(), "theme": "exercise"})
        assert (found == ["Tuolijumppa"]) == (WEEKDAYS[day.weekday()] == "tue"), day


def test_it_is_not_open_outside_the_days_on_which_it_is_on_offer() -> None:
    today = date(2026, 11, 25)
    hours = {"weekly": [{"days": ["tue"], "opens": "17:00", "closes": "19:00"}]}
    codes = time_codes({"hours": hours, "valid": {"from": "2026-12-05", "to": "2026-12-20"}}, today)
    assert codes["day"] == ["2026-12-08", "2026-12-15"]


def test_what_would_be_without_a_filter_is_told_by_the_names_of_parameters(town: Town) -> None:
    chosen = {"near": "68.9,27.0", "radius": "5", "to": finnish_day().isoformat(), "kind": "service"}
    answer = town.get("/v1/search", q="neuvontapuhelin", **chosen).get_json()
    assert answer["hits"] == []
    assert {row["without"] for row in answer["relaxed"]["instead"]} <= {"q", "kind", "radius", "from"}


def test_by_distance_the_nearest_comes_first_and_what_is_nowhere_last(town: Town) -> None:
    hits = town.get("/v1/search", near=HERE, sort="distance").get_json()["hits"]
    assert [hit["name"]["value"] for hit in hits] == [
        "Tuolijumppa", "Omaishoitajien vertaistukiryhmä", "Valokuvanäyttely", "Joulutori", "Tanssia kaikille",
        "Neuvontapuhelin",
    ]  # fmt: skip
    away = [hit["distance"] for hit in hits]
    assert away[0] == 0
    assert 60_000 < away[3] < 75_000
    assert away[-1] is None
    assert all(one <= other for one, other in pairwise(away[:-1]))


def test_by_time_the_next_comes_first_and_what_tells_none_last(town: Town) -> None:
    names = town.names(sort="next")
    assert names[0] in ("Valokuvanäyttely", "Tuolijumppa", "Tanssia kaikille")
    assert names.index("Valokuvanäyttely") < names.index("Joulutori")
    assert names[-2:] == ["Neuvontapuhelin", "Omaishoitajien vertaistukiryhmä"]


def test_by_name_the_order_is_finnish(town: Town) -> None:
    assert town.names(sort="name") == sorted(EVERYTHING)
    assert town.names(q="tuolijumppa tanssi", sort="name") == ["Tanssia kaikille", "Tuolijumppa"]
    assert town.names(q="tuolijumppa tanssi tuolijumppa")[0] == "Tuolijumppa"


@pytest.mark.parametrize("sort", ["relevance", "name", "next", "distance"])
def test_pages_hold_each_hit_once_and_in_one_order(town: Town, sort: str) -> None:
    asked: dict[str, Any] = {"sort": sort, "near": HERE}
    whole = town.names(size=100, **asked)
    paged = [name for page in (1, 2, 3) for name in town.names(size=2, page=page, **asked)]
    assert paged == whole
    assert set(whole) == EVERYTHING


def test_equal_hits_are_paged_in_one_order_however_many_they_are(town: Town) -> None:
    """More than an engine looks at when it has found a page."""
    made = [town.add(f"Kuoro {number:03}", places=[]) for number in range(160)]
    town.follow()
    pages = [town.names(q="kör", lang="sv", size=40, page=page) for page in range(1, 5)]
    for identity in made:
        town.coordinator("POST", f"/v1/offerings/{identity}/archive")
    town.follow()
    assert [name for page in pages for name in page] == [f"Kuoro {number:03}" for number in range(160)]


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "jumppa", "municipality": [MIKKELI], "lang": "sv"},
        {"near": HERE, "radius": 30, "sort": "distance", "size": 2, "page": 1},
        {"weekday": ["tue"], "daypart": ["evening"], "price": ["free"], "age": [70]},
        {"from": finnish_day().isoformat(), "to": (finnish_day() + timedelta(days=5)).isoformat()},
        {"q": "ilmaista jumppaa mikkelissä", "ignore": ["price", "municipality"]},
        {"theme": ["exercise", "community"], "kind": ["activity"], "sector": ["public"], "capacity": ["open"]},
    ],
)
def test_the_same_question_by_post_and_by_get_has_one_answer(town: Town, asked: dict[str, Any]) -> None:
    said = {key: ",".join(map(str, value)) if isinstance(value, list) else value for key, value in asked.items()}
    by_get, by_post = town.get("/v1/search", **said), town.client.post("/v1/search", json=asked)
    assert (by_get.status_code, by_post.status_code) == (200, 200)
    assert by_get.get_json() == by_post.get_json()
    assert by_get.headers["Cache-Control"] == by_post.headers["Cache-Control"] == "no-store"


def test_what_was_read_from_words_is_a_filter_until_it_is_taken_away(town: Town) -> None:
    def read(**asked: str) -> tuple[list[str], list[str]]:
        said = town.get("/v1/search", q="maksutonta mikkelissä", **asked).get_json()["interpretation"]
        return [its["field"] for its in said["wishes"]], [its["value"] for its in said["municipalities"]]

    assert read() == (["price"], [MIKKELI])
    assert read(ignore="price") == ([], [MIKKELI])
    assert read(ignore="price,municipality") == ([], [])
    assert set(town.names(q="maksutonta mikkelissä")) == EVERYTHING - {"Tanssia kaikille", "Joulutori"}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("sort=best", "sort"),
        ("sort=distance", "near"),
        ("radius=5", "near"),
        ("near=61.69", "near"),
        ("near=161,27", "near"),
        ("near=61.69,27.27&radius=0", "radius"),
        ("near=61.69,27.27&radius=many", "radius"),
        ("age=old", "age/0"),
        ("age=5,200", "age/1"),
        ("target_group=KR99", "target_group/0"),
        ("price=cheap", "price/0"),
        ("language=x", "language/0"),
        ("accessibility=lift", "accessibility/0"),
        ("delivery=on-site,mail", "delivery/1"),
        ("weekday=tuesday", "weekday/0"),
        ("daypart=noon", "daypart/0"),
        ("sector=fourth", "sector/0"),
        ("accepts=sleep", "accepts/0"),
        ("capacity=some", "capacity/0"),
        ("entry=key", "entry/0"),
        ("priority=nobody", "priority/0"),
        ("organization=me", "organization/0"),
        ("ignore=words", "ignore/0"),
        ("from=tomorrow", "from"),
        ("from=2026-12-05&to=2026-12-04", "to"),
        ("slot=tue-evening", "slot"),
        ("cell=1:2:3", "cell"),
    ],
)
def test_what_cannot_be_is_refused_by_name(town: Town, query: str, pointer: str) -> None:
    assert_problem(town.client.get(f"/v1/search?{query}"), "invalid", pointer)


def test_in_a_body_pointers_are_those_of_json(town: Town) -> None:
    body = {"priority": ["nobody"], "theme": ["exercise", "sport"], "page": 0}
    assert_problem(town.client.post("/v1/search", json=body), "invalid", "/priority/0", "/theme/1", "/page")
    deep = {"page": 101, "size": 100}
    assert_problem(town.client.post("/v1/search", json=deep), "invalid", "/page")
