"""All four services together: from an association and from a source to a search result and a page.

Each test runs on SQLite and tantivy, and by settings alone on PostgreSQL and Elasticsearch.
"""

import os
import signal
from typing import Any

import requests

from tests.system.conftest import WAIT_SECONDS, Running
from tests.waiting import wait_until

GROUP = {
    "kind": "activity",
    "name": {"fi": "Omaishoitajien virkistyspiiri Kuvitelma"},
    "summary": {"fi": "Kahvia ja juttuseuraa omaistaan hoitaville."},
    "places": [{"municipality": "491"}],
    "service_classes": ["P4.12"],
    "price": {"type": "free"},
}


def test_what_an_association_adds_is_found_changes_and_goes(running: Running) -> None:
    headers = running.association()
    added = running.call("POST", "catalog", "/v1/offerings", json=GROUP, headers=headers)
    assert added.status_code == 201, added.text
    path = added.headers["Location"]
    name = GROUP["name"]["fi"]  # type: ignore[index]
    wait_until(lambda: name in running.found("omaishoitajille kuvitelma"))
    page = running.call("GET", "tray", f"/fi/offerings/{added.json()['id']}")
    assert page.ok and name in page.text

    changed = {"name": {"fi": "Saattajien piiri Kuvitelma"}, "summary": {"fi": "Seuraa lääkärimatkalle."}}
    assert running.call("PATCH", "catalog", path, json=changed, headers=headers).ok
    wait_until(lambda: "Saattajien piiri Kuvitelma" in running.found("saattajille kuvitelma"))
    assert name not in running.found("omaishoitajille kuvitelma")

    assert running.call("POST", "catalog", f"{path}/archive", headers=headers).ok
    wait_until(lambda: "Saattajien piiri Kuvitelma" not in running.found("saattajille kuvitelma"))
    assert running.call("GET", "tray", f"/fi/offerings/{added.json()['id']}").status_code == 410


def test_the_demo_county_is_found_in_finnish_words_as_people_inflect_them(running: Running) -> None:
    wait_until(running.demo_is_loaded, WAIT_SECONDS)
    wait_until(lambda: agrees(running), WAIT_SECONDS)
    assert "Keskustan uimahalli" in running.found("uimahallissa")
    assert running.found("ryhmä") == running.found("ryhma") != []
    answer = running.get("search", "/v1/search", params={"q": "jumppa mikkelissä"})
    assert [place["value"] for place in answer["interpretation"]["municipalities"]] == ["491"]
    assert all(
        "491" in [place["municipality"] for place in hit["places"]] for hit in answer["hits"] if hit["places"]
    )


def test_every_process_may_be_killed_in_the_middle_and_catalogue_and_index_agree(running: Running) -> None:
    """Killed while the demo is being loaded; the supervisor starts each again."""
    for part in ("work sync", "catalog.app", "work search", "search.app", "work catalog", "sync.app", "tray.app"):
        wait_until(lambda part=part: running.child(part), WAIT_SECONDS)  # type: ignore[misc]
        victim = running.child(part)
        assert victim
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda part=part, victim=victim: running.child(part) not in (None, victim), WAIT_SECONDS)  # type: ignore[misc]
    wait_until(running.demo_is_loaded, WAIT_SECONDS)
    wait_until(lambda: agrees(running), WAIT_SECONDS)
    assert len(catalogue(running)) >= 250


def agrees(running: Running) -> bool:
    """Whether the index holds what the catalogue has published for everybody, at the same versions."""
    try:
        published = catalogue(running)
        return bool(published) and index(running) == published
    except requests.RequestException:
        return False


def catalogue(running: Running) -> set[str]:
    """Ids of what the catalogue has published for everybody."""
    found: set[str] = set()
    parameters: dict[str, Any] = {"limit": 200}
    while True:
        page = running.get("catalog", "/v1/offerings", params=parameters)
        found |= {item["id"] for item in page.get("items", [])}
        if not page.get("next"):
            return found
        parameters["cursor"] = page["next"]


def index(running: Running) -> set[str]:
    """Ids of everything that search lists."""
    found: set[str] = set()
    pages, number = 1, 1
    while number <= pages:
        answer = running.get("search", "/v1/search", params={"size": 100, "page": number})
        if "hits" not in answer:
            return set()
        found |= {hit["id"] for hit in answer["hits"]}
        pages, number = answer["page"]["pages"], number + 1
    return found
