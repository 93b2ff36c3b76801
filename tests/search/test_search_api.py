"""Search over HTTP, over an index that a real catalogue filled."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.search.app import create_app
from services.search.follower import Follower
from services.search.settings import SearchSettings
from tests.problems import assert_problem


@pytest.fixture
def client(search_settings: SearchSettings) -> FlaskClient:
    return create_app(search_settings).test_client()


@pytest.fixture
def filled(follower: Follower, add: Callable[..., str]) -> Follower:
    add("Omaishoitajien vertaistukiryhmä", summary={"fi": "Kahvia ja juttuseuraa."}, themes=["community"],
        price={"type": "free"}, target_groups=["KR1.1"], assured_at="2026-11-03")  # fmt: skip
    add("Uimahalli", kind="place", places=[{"municipality": "740", "name": {"fi": "Halli"}}])
    add("Naisten liikuntaryhmät", name={"fi": "Naisten liikuntaryhmät", "sv": "Motionsgrupper för kvinnor"})
    follower.step()
    return follower


def names(answer: Any) -> list[str]:
    return [hit["name"]["value"] for hit in answer.get_json()["hits"]]


def test_a_hit_shows_what_a_person_decides_by(client: FlaskClient, filled: Follower) -> None:
    answer = client.get("/v1/search", query_string={"q": "omaishoitajille Mikkelissä"}).get_json()
    (hit,) = [hit for hit in answer["hits"] if hit["name"]["value"].startswith("Omais")]
    assert hit["summary"] == {"value": "Kahvia ja juttuseuraa.", "language": "fi"}
    assert hit["organization"]["name"]["value"] == "Haukiveden kävelijät ry"
    assert hit["places"][0]["municipality_name"]["value"] == "Mikkeli"
    assert (hit["price"]["type"], hit["kind"], hit["assured_at"]) == ("free", "activity", "2026-11-03")
    assert hit["target_groups"][0]["name"]["value"] == "Ikäihmiset"
    reasons = {reason["code"]: reason for reason in hit["why"]}
    assert reasons["concept"]["params"] == {"concept": "omaishoitajat"}
    assert reasons["word-in-name"]["text"] == "Nimessä on ”Omaishoitajien”"
    assert "place" in reasons
    assert hit["score"] > 0


def test_a_place_in_the_words_is_a_filter_and_is_told(client: FlaskClient, filled: Follower) -> None:
    answer = client.get("/v1/search", query_string={"q": "savonlinnassa"}).get_json()
    assert [hit["name"]["value"] for hit in answer["hits"]] == ["Uimahalli"]
    assert answer["interpretation"]["municipalities"] == [
        {"value": "740", "label": {"value": "Savonlinna", "language": "fi"}}
    ]
    assert answer["interpretation"]["words"] == [{"text": "savonlinnassa", "role": "place", "lemmas": []}]


def test_a_chosen_municipality_counts_more_than_a_written_one(client: FlaskClient, filled: Follower) -> None:
    assert names(client.get("/v1/search?q=savonlinnassa&municipality=491")) != ["Uimahalli"]


def test_a_text_comes_in_the_language_asked_for_or_says_which_it_is_in(
    client: FlaskClient, filled: Follower
) -> None:
    hits = client.get("/v1/search?lang=sv").get_json()["hits"]
    assert {(hit["name"]["value"], hit["name"]["language"]) for hit in hits} >= {
        ("Motionsgrupper för kvinnor", "sv"),
        ("Uimahalli", "fi"),
    }


def test_a_swedish_query_finds_swedish_text(client: FlaskClient, filled: Follower) -> None:
    assert names(client.get("/v1/search?q=motionsgrupp&lang=sv")) == ["Motionsgrupper för kvinnor"]


def test_the_same_question_by_post_gives_the_same_answer(client: FlaskClient, filled: Follower) -> None:
    asked = {"q": "ryhmä", "municipality": ["491"], "lang": "fi"}
    by_post = client.post("/v1/search", json=asked)
    assert by_post.get_json() == client.get("/v1/search?q=ryhmä&municipality=491").get_json()
    assert by_post.headers["Cache-Control"] == "no-store"


def test_spelling_is_forgiven_when_nothing_else_is_found(client: FlaskClient, filled: Follower) -> None:
    assert names(client.get("/v1/search?q=uimahali")) == ["Uimahalli"]


def test_words_that_say_nothing_list_everything(client: FlaskClient, filled: Follower) -> None:
    assert client.get("/v1/search?q=ja").get_json()["total"] == 3


def test_several_values_of_a_facet_are_alternatives(client: FlaskClient, filled: Follower) -> None:
    assert client.get("/v1/search?municipality=491,740").get_json()["total"] == 3
    assert client.get("/v1/search?kind=place").get_json()["total"] == 1


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("municipality=999", "municipality/0"),
        ("theme=sport", "theme/0"),
        ("kind=thing", "kind/0"),
        ("lang=de", "lang"),
        ("page=0", "page"),
        ("page=1000000", "page"),
        ("size=1000000", "size"),
        ("size=100&page=101", "page"),
        ("q=" + "x" * 201, "q"),
        ("query=x", "query"),
        ("page=two", "page"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(client: FlaskClient, query: str, parameter: str) -> None:
    assert_problem(client.get(f"/v1/search?{query}"), "invalid", parameter)


def test_a_page_beyond_the_end_says_how_many_there_are(client: FlaskClient, filled: Follower) -> None:
    problem = assert_problem(client.get("/v1/search?size=2&page=3"), "not-found")
    assert "2 pages" in problem["detail"]
    assert client.get("/v1/search?q=mahdotonsana").get_json()["page"] == {"number": 1, "size": 20, "pages": 1}


def test_a_body_that_is_wrong_names_the_field(client: FlaskClient) -> None:
    assert_problem(client.post("/v1/search", json={"municipality": "491"}), "invalid", "/municipality")
    assert_problem(client.post("/v1/search", json={"nonsense": 1}), "invalid", "/nonsense")
    assert_problem(client.post("/v1/search", data="{", content_type="application/json"), "malformed")


def test_without_an_index_search_says_when_to_come_again(
    client: FlaskClient, search_settings: SearchSettings
) -> None:
    answer = client.get("/v1/search?q=ryhmä")
    assert_problem(answer, "unavailable")
    assert answer.headers["Retry-After"]
    assert client.get("/readyz").status_code == 503


def test_a_service_without_a_place_says_whom_it_serves(
    client: FlaskClient, follower: Follower, add: Callable[..., str]
) -> None:
    add("Kotiin tuleva korjausapu", places=[], area={"counties": ["12"], "municipalities": ["491"]})
    follower.step()
    (hit,) = client.get("/v1/search?lang=sv").get_json()["hits"]
    assert [its["value"] for its in hit["area"]] == ["Södra Savolax välfärdsområde", "S:t Michel"]
    assert hit["nationwide"] is False


def test_an_empty_parameter_is_none(client: FlaskClient, filled: Follower) -> None:
    everything = client.get("/v1/search").get_json()
    assert client.get("/v1/search?q=&lang=&municipality=&theme=&page=&kind=").get_json() == everything
