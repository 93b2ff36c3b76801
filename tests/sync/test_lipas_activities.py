"""What is published of a site's activities: in its languages, route by route, with whom to ask but no person."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.sync.sources.lipas import mapping, schema
from services.sync.sources.lipas.data import data
from tests.sync.conftest import site


def mapped(activities: Any, **changes: Any) -> dict[str, Any]:
    record = schema.read(site(7, **{"properties": {}, "activities": activities} | changes))
    assert record.status == "live", record.reason
    offering = mapping.to_offering(record.payload).offering
    OfferingSchema().load(offering)
    return offering


def active(**more: Any) -> dict[str, Any]:
    return {"cycling": {"status": "active"} | more}


def test_what_is_told_of_an_activity_comes_in_its_order_and_languages() -> None:
    told: dict[str, Any] = {
        "arrival": {"fi": "Tule portilta."},
        "highlights": [{"fi": "Kelo"}, {"fi": "Suo"}, 7],
        "description-short": {"fi": "Lyhyt.", "se": "Kort.", "en": "Short."},
        "good-to-know": {"fi": "Kengät kastuvat."},
    }
    assert mapped(active(**told))["description"] == {
        "fi": "Lyhyt.\n\n- Kelo\n- Suo\n\nTule portilta.\n\nKengät kastuvat.", "sv": "Kort.", "en": "Short.",
    }  # fmt: skip


def test_drafts_are_left_out_with_their_routes() -> None:
    its = {"arrival": {"fi": "Tule portilta."}, "routes": [{"route-name": {"fi": "Keksitty kierros"}}]}
    assert mapped(active(**its))["description"] == {"fi": "Tule portilta."}
    for status in ("draft", None, 7):
        record = schema.read(site(7, activities={"cycling": {"status": status} | its}))
        kept = json.dumps(record.payload, ensure_ascii=False)
        assert "portilta" not in kept and "kierros" not in kept


def test_a_route_tells_of_itself_under_its_name_and_is_found_by_it() -> None:
    name = {"fi": "Keksitty kierros", "se": "Påhittad runda"}
    its = mapped(
        active(routes=[{"route-name": name, "description-long": {"fi": "Suon yli."}}, {"route-name": None}])
    )
    assert its["description"] == {"fi": "Keksitty kierros\nSuon yli."}
    assert "Keksitty kierros" in its["keywords"]["fi"] and "Påhittad runda" in its["keywords"]["sv"]


def test_a_route_that_is_called_as_its_site_is_not_named_again() -> None:
    route = {"route-name": {"fi": site(7)["name"]}, "description-long": {"fi": "Suon yli."}}
    assert mapped(active(routes=[route]))["description"] == {"fi": "Suon yli."}


def test_rules_are_told_ours_for_the_common_ones_theirs_for_the_rest() -> None:
    own = [{"label": {"fi": "Koirat"}, "description": {"fi": "Ei koiria."}}, {"value": "x"}]
    rules = {"common-rules": ["camping-forbidden", "a rule of tomorrow"], "custom-rules": own}
    assert mapped(active(**{"rules-structured": rules}))["description"] == {
        "fi": "- Leiriytyminen on kielletty.\n- Koirat. Ei koiria.",
        "sv": "- Tältning är förbjuden.",
        "en": "- Camping is forbidden.",
    }
    fishing = mapped(active(**{"fishing-permit": ["local-fishing-permit"]}))["description"]
    assert fishing["en"] == "- A local permit is needed for fishing."
    assert all(its.keys() == {"fi", "sv", "en"} for its in data("rules").values())


def test_accessibility_is_told_apart_and_only_what_is_told() -> None:
    its = mapped(
        active(
            accessibility={"fi": "Sorapinta."},
            **{
                "accessibility-categorized": {
                    "mobility-impaired": {"fi": "Jyrkkä alku."},
                    "giants": {"fi": "Matala."},
                }
            },
        ),
        properties={"accessibility-info": "https://kunta.example/esteeton"},
    )
    assert "description" not in its
    assert its["places"][0]["accessibility"] == {
        "text": {"fi": "https://kunta.example/esteeton\n\nSorapinta.\n\nLiikkumisesteisille: Jyrkkä alku."}
    }


@pytest.mark.parametrize(
    ("classes", "step_free"),
    [
        (["accessible"], "yes"),
        (["accessible", "unknown"], "yes"),
        (["accessible", "inaccessible"], None),
        (["advanced-accessible"], None),
        (["inaccessible"], None),
        (["unknown"], None),
    ],
)
def test_a_place_is_step_free_when_all_that_is_classified_is(classes: list[str], step_free: str | None) -> None:
    its = mapped(active(routes=[{"accessibility-classification": its} for its in classes]))
    accessibility = its["places"][0].get("accessibility", {})
    assert accessibility.get("step_free") == step_free
    assert ("text" in accessibility) is (classes != ["unknown"])


def test_which_route_is_accessible_is_said_by_its_name() -> None:
    route = {"route-name": {"fi": "Keksitty kierros"}, "accessibility-classification": "accessible"}
    text = mapped(active(routes=[route]))["places"][0]["accessibility"]["text"]
    assert text["fi"] == "Keksitty kierros on luokiteltu esteettömäksi."
    assert text["en"] == "Keksitty kierros is classified as accessible."


def test_a_link_for_more_is_a_contact_whether_by_language_or_not() -> None:
    for link in ("www.kunta.example/reitti", {"fi": "www.kunta.example/reitti"}):
        assert mapped(active(**{"additional-info-link": link}))["contacts"] == [
            {"url": "https://www.kunta.example/reitti"}
        ]


def test_an_activity_names_whom_to_ask_but_no_person() -> None:
    contacts = [
        {
            "organization": {"fi": "Keksilän neuvonta"},
            "email": "info@kunta.example",
            "phone-number": "015 000 0000",
        },
        {"organization": {"fi": "Maija Keksitty"}, "phone-number": "050 000 0001"},
        {
            "organization": {"fi": "Keksilän latuyhdistys"},
            "email": "maija.keksitty@seura.example",
            "phone-number": "050 000 0002",
        },
        {"organization": {"fi": "Pelkkä nimi ry"}},
        {"email": "info@kunta.example"},
    ]
    record = schema.read(site(7, activities=active(contacts=contacts)))
    kept = json.dumps(record.payload, ensure_ascii=False)
    assert "Maija" not in kept and "maija" not in kept and "050" not in kept
    assert mapping.to_offering(record.payload).offering["contacts"] == [
        {"phone": "015 000 0000", "email": "info@kunta.example", "title": {"fi": "Keksilän neuvonta"}}
    ]


def test_more_than_there_is_room_for_ends_at_a_sentence() -> None:
    text = mapped(active(**{"description-long": {"fi": "Polkua riittää. " * 500}}))["description"]["fi"]
    assert 4900 < len(text) <= 5000 and text.endswith("Polkua riittää.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
PART: dict[str, Any] = {
    "description-short": {"fi": "Lyhyt.", "se": "Kort."},
    "highlights": [{"fi": "Kelo"}],
    "rules-structured": {"common-rules": ["camping-forbidden"], "custom-rules": [{"label": {"fi": "Koirat"}}]},
    "fishing-permit": ["local-fishing-permit"],
    "accessibility": {"fi": "Sorapinta."},
    "accessibility-categorized": {"mobility-impaired": {"fi": "Jyrkkä."}},
    "accessibility-classification": "accessible",
    "contacts": [{"organization": {"fi": "Neuvonta"}, "email": "info@kunta.example"}],
    "additional-info-link": {"fi": "https://kunta.example"},
}
WHOLE = active(**PART, routes=[PART | {"route-name": {"fi": "Keksitty kierros"}}])


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, its in inner for found in ((*path, key), *paths(its, (*path, key)))]


@given(st.sampled_from(paths(WHOLE)), JSON)
def test_whatever_one_field_holds_the_site_is_refused_or_mapped(path: tuple[Any, ...], anything: Any) -> None:
    activities = deepcopy(WHOLE)
    inner: Any = activities
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = anything
    record = schema.read(site(7, activities=activities))
    if record.status == "live":
        OfferingSchema().load(mapping.to_offering(record.payload).offering)
