"""No update is lost, none is made twice, and everybody's part in it can be seen."""

import threading
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.catalog import merge_patch
from services.catalog.history import differences
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

Json = dict[str, Any]


@pytest.fixture
def path(association: Caller, group: Json) -> str:
    """The address of a group."""
    added: str = association("POST", "/v1/offerings", json=group).headers["Location"]
    return added


def test_a_reading_has_an_etag_and_is_not_sent_twice(association: Caller, anyone: Caller, path: str) -> None:
    first = anyone("GET", path)
    again = anyone("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    association("PATCH", path, json={"summary": {"fi": "Uutta"}})
    assert anyone("GET", path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_writing_over_a_whole_offering_needs_the_version_that_was_read(
    association: Caller, anyone: Caller, path: str, group: Json
) -> None:
    assert_problem(association("PUT", path, json=group), "precondition-required")
    assert anyone("GET", path).get_json()["version"] == 1
    changed = send(association, "PUT", path, '"1"', json={**group, "summary": {"fi": "Uutta"}})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')


@pytest.mark.parametrize("method", ["PUT", "PATCH", "archive", "restore"])
def test_a_change_of_what_somebody_else_has_changed_is_refused(
    association: Caller, anyone: Caller, path: str, group: Json, method: str
) -> None:
    association("PATCH", path, json={"summary": {"fi": "Toisen muutos"}})
    address, verb = (f"{path}/{method}", "POST") if method.islower() else (path, method)
    answer = send(association, verb, address, '"1"', **({"json": group} if verb != "POST" else {}))
    assert "now it is version 2" in assert_problem(answer, "precondition-failed")["detail"]
    assert anyone("GET", path).get_json()["summary"] == {"fi": "Toisen muutos"}


def test_an_etag_that_is_not_ours_is_refused(association: Caller, path: str, group: Json) -> None:
    assert_problem(send(association, "PUT", path, "yesterday", json=group), "precondition-failed")


def test_of_many_writers_who_read_the_same_version_one_wins(
    association: Caller, path: str, group: Json, anyone: Caller
) -> None:
    codes: list[int] = []

    def write(number: int) -> None:
        own = Caller(association.client.application.test_client(), association.key)
        codes.append(
            send(own, "PUT", path, '"1"', json={**group, "summary": {"fi": f"Muutos {number}"}}).status_code
        )

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 412, 412, 412, 412, 412]
    assert anyone("GET", path).get_json()["version"] == 2


def test_the_same_call_with_the_same_key_adds_one_offering(
    association: Caller, anyone: Caller, group: Json
) -> None:
    def add(body: Json) -> Any:
        return association("POST", "/v1/offerings", json=body, headers={"Idempotency-Key": "kerran"})

    first, second = add(group), add(group)
    assert first.status_code == second.status_code == 201
    assert first.get_json() == second.get_json()
    assert first.headers["Location"] == second.headers["Location"]
    assert len(anyone("GET", "/v1/offerings").get_json()["items"]) == 1
    assert_problem(add({**group, "kind": "course"}), "conflict")


def test_the_same_key_many_times_at_once_adds_one_offering(
    app: Flask, association: Caller, reader: Caller, group: Json
) -> None:
    found: list[tuple[int, str]] = []

    def write() -> None:
        caller = Caller(app.test_client(), association.key)
        answer = caller("POST", "/v1/offerings", json=group, headers={"Idempotency-Key": "kerran"})
        found.append((answer.status_code, answer.get_json().get("id")))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and found[0][0] == 201
    assert reader("GET", "/v1/changes").get_json()["head"] == 1


def test_a_key_of_ones_own_is_nobody_elses(association: Caller, stranger: Caller, group: Json) -> None:
    ids = {
        caller("POST", "/v1/offerings", json=group, headers={"Idempotency-Key": "sama"}).get_json()["id"]
        for caller in (association, stranger)
    }
    assert len(ids) == 2


def test_what_was_archived_comes_back_as_it_was(association: Caller, anyone: Caller, path: str) -> None:
    before = anyone("GET", path).get_json()
    association("POST", f"{path}/archive")
    assert_problem(anyone("GET", path), "gone")
    assert association("POST", f"{path}/restore").status_code == 200
    after = anyone("GET", path).get_json()
    assert {key for key in after if after[key] != before[key]} <= {"version", "modified_at"}
    assert association("POST", f"{path}/restore").get_json()["version"] == after["version"]


def test_history_tells_who_changed_which_field_and_how(association: Caller, path: str) -> None:
    association("PATCH", path, json={"summary": {"sv": "Kaffe"}, "price": None})
    association("POST", f"{path}/archive")
    archived, changed, created = association("GET", f"{path}/history").get_json()["items"]
    assert [item["action"] for item in (created, changed, archived)] == ["create", "replace", "archive"]
    assert changed["changes"] == [
        {"pointer": "/price", "before": {"type": "free"}},
        {"pointer": "/summary/sv", "after": "Kaffe"},
    ]
    assert (archived["changes"], changed["actor"][:4]) == ([], "key:")


def test_history_is_for_those_who_may_change_the_offering(
    anyone: Caller, stranger: Caller, coordinator: Caller, path: str
) -> None:
    assert_problem(anyone("GET", f"{path}/history"), "unauthorized")
    assert_problem(stranger("GET", f"{path}/history"), "forbidden")
    assert coordinator("GET", f"{path}/history").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "archive", "restore"])
def test_a_stranger_cannot_touch_it_whatever_version_they_name(
    stranger: Caller, path: str, group: Json, method: str
) -> None:
    address, verb = (f"{path}/{method}", "POST") if method.islower() else (path, method)
    assert_problem(
        send(stranger, verb, address, '"1"', **({"json": group} if verb != "POST" else {})), "forbidden"
    )


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.dictionaries(st.sampled_from(["a", "b", "c/d", "~"]), inner, max_size=3) | st.lists(inner, max_size=2)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(max_size=2), VALUES, max_size=3),
    st.dictionaries(st.text(max_size=2), VALUES, max_size=3),
)
def test_equal_bodies_have_no_differences_and_others_have_some(before: Json, after: Json) -> None:
    assert list(differences(before, before)) == []
    assert bool(list(differences(before, after))) == (before != after)
    assert merge_patch.apply(before, {}) == before


def send(caller: Caller, method: str, path: str, version: str, **options: Any) -> Any:
    """A write that says which version was read."""
    return caller(method, path, headers={"If-Match": version}, **options)
