"""Keys that another service checks: asked once a minute, and never guessed."""

import pytest
import responses
from responses import matchers

from services.platform.access import Principal, RemoteKeys
from services.platform.http import Client
from services.platform.problems import Unavailable

CATALOG = "https://catalog.example"
CHECK = f"{CATALOG}/v1/keys:check"
VALID = {"valid": True, "id": "7", "label": "sync", "scopes": ["runs"], "organization_id": None, "sources": []}


@pytest.fixture
def keys() -> RemoteKeys:
    return RemoteKeys(Client(CATALOG, "tj_own", retries=0))


@responses.activate
def test_a_key_is_whose_the_catalogue_says_and_is_asked_for_once(keys: RemoteKeys) -> None:
    asked = responses.post(CHECK, json=VALID, match=[matchers.json_params_matcher({"key": "tj_theirs"})])
    assert keys("tj_theirs") == keys("tj_theirs") == Principal("7", "sync", frozenset({"runs"}))
    assert asked.call_count == 1
    assert asked.calls[0].request.headers["Authorization"] == "Bearer tj_own"


@responses.activate
def test_an_unknown_key_is_nobodys(keys: RemoteKeys) -> None:
    responses.post(CHECK, json={"valid": False})
    assert keys("tj_unknown") is None


@responses.activate
def test_a_key_is_not_taken_for_valid_while_the_catalogue_is_away(keys: RemoteKeys) -> None:
    responses.post(CHECK, status=503, json={"detail": "away"})
    with pytest.raises(Unavailable):
        keys("tj_theirs")
