"""Of each source what it tells best, with its attribution; what somebody vouches for stands."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.catalog.matching.composing import OWN, compose

Body = dict[str, Any]


def source(system: str) -> Body:
    attribution = {"fi": f"Tiedot: {system}"}
    return {"system": system, "record_id": "1", "licence": "CC BY 4.0", "attribution": attribution}


def point(longitude: float) -> Body:
    return {"type": "Point", "coordinates": [longitude, 61.69]}


LIPAS: Body = {
    "kind": "place",
    "organization_id": "a",
    "name": {"fi": "Satukankaan uimahalli"},
    "summary": {"fi": "Uimahalli, Mikkeli", "sv": "Simhall, S:t Michel"},
    "description": {"fi": "Altaita: 3."},
    "price": {"type": "unknown"},
    "keywords": {"fi": ["uimahalli"]},
    "places": [{"municipality": "491", "point": point(27.1), "address": {"street": {"fi": "Kuvitelmakatu"}}}],
    "source": source("lipas"),
}
PTV: Body = {
    "kind": "place",
    "organization_id": "a",
    "name": {"fi": "Uimahalli Satukangas"},
    "summary": {"fi": "Tervetuloa uimaan."},
    "description": {"fi": "Kolme allasta ja sauna.", "en": "Three pools."},
    "price": {"type": "paid"},
    "hours": {"weekly": [{"days": ["mon"], "opens": "06:00", "closes": "20:00"}]},
    "places": [
        {
            "municipality": "491",
            "point": point(27.2),
            "address": {"street": {"fi": "Kuvitelmakatu 4"}},
            "accessibility": {"step_free": "no", "induction_loop": "unknown", "text": {"fi": "PTV:n lause."}},
        }
    ],
    "source": source("ptv"),
}
TPR: Body = {
    "kind": "place",
    "organization_id": "b",
    "name": {"fi": "Halli", "sv": "Satukangas simhall", "en": "Satukangas swimming hall"},
    "places": [
        {
            "municipality": "491",
            "accessibility": {"step_free": "yes", "induction_loop": "unknown", "text": {"sv": "TPR:s mening."}},
        }
    ],
    "source": source("tpr"),
}


def test_texts_are_chosen_for_each_language_geometry_hours_and_accessibility_from_who_knows_them_best() -> None:
    composed = compose(LIPAS, [PTV, TPR])
    assert composed["name"] == {
        "fi": "Satukankaan uimahalli", "sv": "Satukangas simhall", "en": "Satukangas swimming hall"
    }  # fmt: skip
    assert composed["summary"] == {"fi": "Tervetuloa uimaan.", "sv": "Simhall, S:t Michel"}
    assert composed["description"] == {"fi": "Kolme allasta ja sauna.", "en": "Three pools."}
    assert composed["hours"] == PTV["hours"] and composed["price"] == {"type": "paid"}
    (place,) = composed["places"]
    assert place["point"] == point(27.1) and place["address"]["street"] == {"fi": "Kuvitelmakatu 4"}
    assert place["accessibility"] == {
        "step_free": "yes", "induction_loop": "unknown", "text": {"sv": "TPR:s mening.", "fi": "PTV:n lause."}
    }  # fmt: skip


def test_the_choice_is_the_same_whichever_is_the_primary() -> None:
    for primary, others in ((PTV, [LIPAS, TPR]), (TPR, [LIPAS, PTV])):
        composed, other = compose(primary, others), compose(LIPAS, [PTV, TPR])
        for key in ("summary", "description", "hours", "price"):
            assert composed[key] == other[key]
        assert composed["places"][0]["point"] == point(27.1)


def test_each_source_is_there_with_its_attribution_and_what_it_gives() -> None:
    sources = compose(LIPAS, [PTV, TPR])["sources"]
    assert [(its["system"], its["attribution"]["fi"]) for its in sources] == [
        ("lipas", "Tiedot: lipas"), ("ptv", "Tiedot: ptv"), ("tpr", "Tiedot: tpr")
    ]  # fmt: skip
    gives = {its["system"]: its["gives"] for its in sources}
    assert {"geometry", "text"} <= set(gives["lipas"]) and "hours" not in gives["lipas"]
    assert {"text", "hours", "accessibility"} <= set(gives["ptv"])
    assert {"accessibility", "text"} <= set(gives["tpr"]) and "geometry" not in gives["tpr"]


def test_alone_a_record_is_what_it_is() -> None:
    assert compose(LIPAS, []) == LIPAS


def test_the_words_of_who_vouches_for_it_stand_and_others_only_add_to_them() -> None:
    own = {"kind": "place", "organization_id": "c", "name": {"fi": "Halli"}, "assured_at": "2026-11-01"}
    own |= {"description": {"fi": "Oma."}, "hours": {"weekly": []}, "places": [{"municipality": "491"}]}
    composed = compose(own, [LIPAS, PTV])
    assert composed["description"] == {"fi": "Oma.", "en": "Three pools."} and composed["hours"] == own["hours"]
    assert composed["places"][0]["point"] == point(27.1)
    assert [its["system"] for its in composed["sources"]] == ["lipas", "ptv"]
    edited = LIPAS | {"assured_at": "2026-11-01"}
    assert compose(PTV, [edited])["description"]["fi"] == "Altaita: 3."


def test_of_many_places_each_keeps_its_own_and_learns_of_itself_alone() -> None:
    far = {"municipality": "491", "point": point(27.9), "accessibility": {"step_free": "unknown"}}
    near = {"municipality": "491", "point": point(27.2001), "accessibility": {"step_free": "unknown"}}
    composed = compose(TPR | {"places": [far, near]}, [PTV])
    assert [its["accessibility"]["step_free"] for its in composed["places"]] == ["unknown", "no"]
    assert "address" not in composed["places"][0]


def test_what_is_for_professionals_adds_nothing_to_what_is_for_everybody() -> None:
    hidden = PTV | {"visibility": "professionals"}
    assert compose(LIPAS, [hidden]) == LIPAS
    assert "Tervetuloa" in str(compose(LIPAS | {"visibility": "professionals"}, [hidden]))


TEXTS = st.dictionaries(st.sampled_from(["fi", "sv", "en"]), st.text(min_size=1, max_size=5), min_size=1)
BODIES = st.fixed_dictionaries(
    {"organization_id": st.text(), "name": TEXTS, "kind": st.just("place")},
    optional={
        "summary": TEXTS,
        "description": TEXTS,
        "keywords": st.just({"fi": ["a"]}),
        "price": st.sampled_from([{"type": "free"}, {"type": "unknown"}]),
        "places": st.sampled_from([LIPAS["places"], PTV["places"], TPR["places"]]),
        "source": st.sampled_from([source(system) for system in ("lipas", "ptv", "tpr", "kirjastot-1", "oma")]),
        "assured_at": st.just("2026-11-01"),
    },
)


@given(BODIES, st.lists(BODIES, max_size=3))
def test_nothing_of_a_records_own_is_taken_from_another_and_no_words_are_lost(primary: Any, members: Any) -> None:
    composed = compose(primary, members)
    assert {key: composed[key] for key in OWN if key in composed} == {
        key: primary[key] for key in OWN if key in primary
    }
    for body in (primary, *members):
        assert body.keys() - {*OWN} <= composed.keys()
        for key in ("name", "summary", "description"):
            assert body.get(key, {}).keys() <= composed.get(key, {}).keys()
    if "assured_at" in primary:
        for key in ("name", "summary", "description"):
            assert primary.get(key, {}).items() <= composed.get(key, {}).items()
    again = compose({key: value for key, value in composed.items() if key != "sources"}, members)
    for key in ("name", "summary", "description", "price"):
        assert again.get(key) == composed.get(key)
