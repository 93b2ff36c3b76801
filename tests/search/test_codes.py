"""What an offering can be filtered by. What is not known is `unknown`, never a no."""

from datetime import date
from typing import Any

import pytest

from services.search.codes import ANY_AGE, EVERYWHERE, OLDEST, POINTS, codes_of, points_of
from services.search.labels import codes, label
from services.search.times import UNKNOWN
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.texts import UI_LANGUAGES

TODAY = date(2026, 11, 25)
MIKKELI = {"municipality": "491"}


def of(**fields: Any) -> dict[str, list[str]]:
    return codes_of({"kind": "activity", **fields}, TODAY)


@pytest.mark.parametrize(
    "field",
    ["price", "language", "accessibility", "delivery", "capacity", "sector", "target_group", "weekday", "daypart"],
)
def test_what_is_not_told_is_unknown(field: str) -> None:
    assert of()[field] == [UNKNOWN]


@pytest.mark.parametrize(
    ("organization", "sector"),
    [
        ("association", "third"),
        ("county", "public"),
        ("company", "private"),
        ("parish", "parish"),
        ("club", UNKNOWN),
    ],
)
def test_the_sector_follows_from_who_offers(organization: str, sector: str) -> None:
    assert of(organization={"id": "1", "type": organization})["sector"] == [sector]


class TestWhere:
    """The municipalities in which it is found."""

    def test_every_place_counts(self) -> None:
        assert of(places=[MIKKELI, {"municipality": "740"}, MIKKELI])["municipality"] == ["491", "740"]

    def test_a_county_is_all_of_its_municipalities(self) -> None:
        assert set(of(area={"counties": ["12"]})["municipality"]) == {
            its.code for its in county_municipalities("12")
        }

    def test_a_municipality_that_was_merged_is_the_one_of_today(self) -> None:
        assert of(places=[{"municipality": "588"}])["municipality"] == ["507"]  # Pertunmaa

    def test_a_municipality_that_nobody_knows_does_not_hide_the_others(self) -> None:
        assert of(places=[MIKKELI, {"municipality": "999"}])["municipality"] == ["491"]

    @pytest.mark.parametrize("delivery", ["remote", "phone"])
    def test_what_comes_over_the_net_is_everywhere_when_it_names_no_area(self, delivery: str) -> None:
        assert of(delivery=[delivery])["municipality"] == [EVERYWHERE]
        assert of(delivery=[delivery], area={"municipalities": ["491"]})["municipality"] == ["491"]
        assert of(delivery=[delivery], places=[MIKKELI])["municipality"] == ["491"]

    def test_what_is_nationwide_is_everywhere_and_at_its_places(self) -> None:
        assert of(places=[MIKKELI], area={"nationwide": True})["municipality"] == ["491", EVERYWHERE]

    def test_points_are_of_the_first_places_that_have_one(self) -> None:
        places = [MIKKELI] + [{"point": {"type": "Point", "coordinates": [27.0 + at, 61.0]}} for at in range(6)]
        assert points_of({"places": places}) == [(61.0, 27.0 + at) for at in range(POINTS)]
        assert points_of({}) == []


class TestAges:
    """For whom it is."""

    def test_each_year_from_the_first_to_the_last(self) -> None:
        assert of(age={"min": 7, "max": 9})["age"] == ["7", "8", "9"]

    def test_no_limit_is_any_age(self) -> None:
        assert of()["age"] == of(age={})["age"] == [ANY_AGE]

    def test_one_limit_goes_on_to_the_end(self) -> None:
        assert of(age={"min": 65})["age"][-1] == str(OLDEST)
        assert of(age={"max": 2})["age"] == ["0", "1", "2"]
        assert of(age={"min": 18, "max": 200})["age"][-1] == str(OLDEST)


class TestAccessibility:
    """What every place tells."""

    def test_a_feature_that_every_place_has(self) -> None:
        assert of(places=[{**MIKKELI, "accessibility": {"step_free": "yes"}}])["accessibility"] == ["step_free"]

    def test_one_place_with_steps_among_several_is_not_step_free(self) -> None:
        places = [{**MIKKELI, "accessibility": {"step_free": answer}} for answer in ("yes", "no")]
        assert of(places=places)["accessibility"] == ["no-step_free"]

    def test_a_place_that_does_not_tell_takes_nothing_away(self) -> None:
        places = [{**MIKKELI, "accessibility": {"step_free": answer}} for answer in ("yes", "unknown")] + [MIKKELI]
        assert of(places=places)["accessibility"] == ["step_free"]

    def test_what_is_only_unknown_is_unknown(self) -> None:
        assert of(places=[{**MIKKELI, "accessibility": {"step_free": "unknown"}}])["accessibility"] == [UNKNOWN]


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("kind", {}),
        ("price", {"price": {"type": "free"}}),
        ("delivery", {"delivery": ["on-site", "at-home", "remote", "phone"]}),
        (
            "accessibility",
            {"places": [{**MIKKELI, "accessibility": {"step_free": "no", "induction_loop": "yes"}}]},
        ),
        ("capacity", {"referral": {"capacity": "waitlist"}}),
        ("accepts", {"referral": {"accepts": ["exercise", "culture"]}}),
        ("sector", {"organization": {"type": "foundation"}}),
        ("weekday", {"hours": {"weekly": [{"days": ["tue"], "opens": "16:00", "closes": "23:59"}]}}),
        ("daypart", {"hours": {"weekly": [{"days": ["tue"], "opens": "00:00", "closes": "23:59"}]}}),
        ("municipality", {"places": [MIKKELI], "area": {"nationwide": True}}),
    ],
)
def test_every_code_that_is_shown_has_a_name_in_every_language(field: str, fields: dict[str, Any]) -> None:
    found = of(**fields)[field]
    assert found
    for code in found:
        name = label(field, code)
        assert name and set(UI_LANGUAGES) <= set(name), f"{field} {code}"


def test_all_labels_are_in_every_language() -> None:
    for facet in (
        "kind",
        "price",
        "delivery",
        "accessibility",
        "weekday",
        "daypart",
        "sector",
        "entry",
        "capacity",
    ):
        for code in codes(facet):
            name = label(facet, code)
            assert name and set(name) == set(UI_LANGUAGES), f"{facet} {code}"
    assert label("age", "13") is None
    assert label("nothing", "at all") is None
