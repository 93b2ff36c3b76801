"""What makes two offerings alike, and what tells them apart however alike they look."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.matching import neighbours
from services.catalog.matching.likeness import LIKELY, of_offerings, of_organizations, of_traits
from services.catalog.matching.traits import of_offering

POINT = {"type": "Point", "coordinates": [27.27, 61.69]}
GROUP: dict[str, Any] = {
    "kind": "activity",
    "name": {"fi": "Omaishoitajien vertaistukiryhmä"},
    "organization_id": "a",
    "places": [{"municipality": "491", "point": POINT}],
    "hours": {"weekly": [{"days": ["tue"], "opens": "13:00"}]},
    "contacts": [{"phone": "050 555 0100"}],
}
PLACE: dict[str, Any] = {
    "kind": "place",
    "name": {"fi": "Satukankaan uimahalli"},
    "organization_id": "a",
    "places": [{"municipality": "491", "point": POINT, "address": {"street": {"fi": "Kuvitelmakatu 4"}}}],
}


def at(metres: float) -> list[dict[str, Any]]:
    point = {"type": "Point", "coordinates": [27.27, 61.69 + metres / 111_200]}
    return [{"municipality": "491", "point": point}]


def street(name: str) -> list[dict[str, Any]]:
    return [{"municipality": "491", "address": {"street": {"fi": name}}}]


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"name": {"fi": "Vertaistukiryhmä omaishoitajille"}}, True),
        ({"name": {"sv": "Kamratstödgrupp för närståendevårdare"}}, True),
        ({"name": {"fi": "Muistisairaiden vertaistukiryhmä"}}, False),
        ({"kind": "service"}, True),
        ({"kind": "place"}, False),
        ({"kind": "volunteering"}, False),
        ({"organization_id": "b", "contacts": [], "hours": {}}, True),
        ({"places": at(3000)}, False),
        ({"hours": {"weekly": [{"days": ["thu"], "opens": "13:00"}]}}, False),
        ({"hours": {"weekly": [{"days": ["tue"], "opens": "17:00"}]}}, False),
        ({"hours": {}, "occurrences": [{"start": "2027-01-12T11:00:00Z"}]}, True),
        ({"hours": {}, "occurrences": [{"start": "2027-01-14T11:00:00Z"}]}, False),
        ({"age": {"max": 12}}, True),
    ],
)
def test_what_makes_two_groups_alike(change: dict[str, Any], alike: bool) -> None:
    other = GROUP | change
    assert (of_offerings(GROUP, other).score >= LIKELY) is alike
    assert of_offerings(GROUP, other).score == of_offerings(other, GROUP).score


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"name": {"fi": "Uimahalli Satukangas"}}, "sure"),
        ({"name": {"sv": "Satukangas simhall"}}, "sure"),
        ({"name": {"fi": "Mikkelin uimahalli, Satukangas"}}, "sure"),
        ({"places": street("Kuvitelmak. 4")}, "sure"),
        ({"places": street("Kuvitelmakatu 40")}, "two"),
        ({"places": at(150)}, "sure"),
        ({"places": at(1600)}, "two"),
        ({"places": [{"municipality": "593", "point": POINT}]}, "two"),
        ({"name": {"fi": "Satukankaan kuntosali"}}, "two"),
        ({"name": {"fi": "Satukankaan ulkouimala"}}, "likely"),
        ({"name": {"fi": "Satukankaan uimahalli 2"}}, "likely"),
        ({"name": {"fi": "Taruniemen uimahalli"}}, "two"),
        ({"name": {"fi": "Satukankaan uimahalli ja kahvila"}}, "likely"),
    ],
)
def test_what_makes_two_places_alike(change: dict[str, Any], verdict: str) -> None:
    likeness = of_offerings(PLACE, PLACE | change)
    found = "sure" if likeness.sure else "likely" if likeness.score >= LIKELY else "two"
    assert (found, likeness.reasons == ()) == (verdict, likeness.score == 0), likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jäähalli 1", "Jäähalli 2"),
        ("Jäähalli I", "Jäähalli II"),
        ("Kenttä A", "Kenttä B"),
        ("Iso-Keksin laavu", "Pikku-Keksin laavu"),
        ("Ylä-Tarun laavu", "Ala-Tarun laavu"),
        ("Vanha jäähalli", "Uusi jäähalli"),
        ("Sisätenniskenttä", "Ulkotenniskenttä"),
    ],
)
def test_what_is_counted_or_set_against_each_other_is_two(one: str, other: str) -> None:
    assert of_offerings(PLACE | {"name": {"fi": one}}, PLACE | {"name": {"fi": other}}).score == 0


@pytest.mark.parametrize(
    "change",
    [
        {"name": {"fi": "Lumme"}, "summary": {"fi": "Uimahalli, Mikkeli"}},
        {"name": {"fi": "Aivan muuta"}, "places": at(90)},
        {"name": {"fi": "Aivan muuta"}, "places": street("Kuvitelmakatu 4")},
        {"name": {"fi": "Satukankaan keilahalli"}, "places": [{"municipality": "491"}]},
        {"name": {"fi": "Muuta"}, "places": [{"municipality": "491"}], "contacts": [{"phone": "+358505550100"}]},
    ],
)
def test_those_with_a_word_a_spot_or_a_number_in_common_are_compared(change: dict[str, Any]) -> None:
    one = of_offering(PLACE | {"contacts": [{"phone": "050 555 0100"}]})
    other = of_offering(PLACE | change)
    assert neighbours.would_meet(one, other) and neighbours.would_meet(other, one)
    elsewhere = of_offering(PLACE | change | {"places": [{"municipality": "593"}]})
    assert not neighbours.would_meet(one, elsewhere)


@pytest.mark.parametrize(
    ("keeper", "alike"),
    [("Kuvitelman Omaiset r.y.", True), ("Kuvitelman Omaiset", True), ("Muut Omaiset ry", False)],
)
def test_a_group_of_another_association_is_another_group(keeper: str, alike: bool) -> None:
    bare = {"kind": "activity", "name": {"fi": "Vertaisryhmä"}, "places": [{"municipality": "491"}]}
    one = of_offering(bare | {"organization_id": "a"}, {"name": {"fi": "Kuvitelman Omaiset ry"}})
    other = of_offering(bare | {"organization_id": "b"}, {"name": {"fi": keeper}})
    assert (of_traits(one, other).score >= LIKELY) is alike


NAMES = st.text("Satuk ngiemh12ABäö-/(),.", min_size=1, max_size=30).filter(str.strip)
ANY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["place", "activity", "event", "course", "service", "volunteering"]),
        "name": st.dictionaries(st.sampled_from(["fi", "sv", "en"]), NAMES, min_size=1),
        "organization_id": st.sampled_from("ab"),
    },
    optional={
        "places": st.sampled_from([at(0), at(90), at(5000), street("Kuvitelmakatu 4"), street("Satukuja 1")]),
        "contacts": st.just([{"phone": "050 555 0100"}]),
        "hours": st.sampled_from([{"weekly": [{"days": [day], "opens": "13:00"}]} for day in ("mon", "tue")]),
    },
)


@given(ANY, ANY)
def test_likeness_is_the_same_both_ways_and_between_0_and_100(one: Any, other: Any) -> None:
    there, back = of_offerings(one, other), of_offerings(other, one)
    assert there.score == back.score and 0 <= there.score <= 100


def test_another_business_id_makes_two_organizations() -> None:
    one = {"name": {"fi": "Kuvitelma ry"}, "business_id": "1234567-1"}
    assert of_organizations(one, {"name": {"fi": "Kuvitelma r.y."}}).score == 100
    assert of_organizations(one, one | {"business_id": "0773744-3"}).score == 0
