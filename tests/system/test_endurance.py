"""What takes longer: processes fall at random moments while an association writes."""

import os
import random
import signal
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.system.conftest import WAIT_SECONDS, Running
from tests.system.test_journeys import agrees, catalogue
from tests.waiting import wait_until

pytestmark = pytest.mark.long

PARTS = ("catalog.app", "work catalog", "search.app", "work search", "sync.app", "work sync", "tray.app")
OFFERINGS = 120
SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_falls_while_an_association_writes_nothing_acknowledged_is_lost(
    running: Running, seed: int
) -> None:
    chance = random.Random(seed)
    headers = running.association()
    acknowledged: set[str] = set()
    for number in range(OFFERINGS):
        if chance.random() < 0.15 and (victim := running.child(chance.choice(PARTS))):
            os.kill(victim, signal.SIGKILL)
        body = {
            "kind": "activity",
            "name": {"fi": f"Kestävyyspiiri {number}"},
            "places": [{"municipality": "491"}],
        }
        answers: list[requests.Response] = []
        wait_until(adding(running, body, headers, answers), WAIT_SECONDS)
        acknowledged.add(answers[-1].json()["id"])
    wait_until(lambda: agrees(running), WAIT_SECONDS)
    assert acknowledged <= catalogue(running)


def adding(
    running: Running, body: dict[str, Any], headers: dict[str, str], answers: list[requests.Response]
) -> Callable[[], bool]:
    """Adds an offering, again until it is acknowledged; one whose answer was lost may be there twice."""

    def add() -> bool:
        try:
            answers.append(running.call("POST", "catalog", "/v1/offerings", json=body, headers=headers))
        except requests.RequestException:
            return False
        return answers[-1].status_code == 201

    return add
