"""Many offerings at once: an outcome for each row, a dry run, and the same file again after a break."""

import csv
import io
import json
import threading
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.importing import rows
from services.vocabulary.spreadsheet.table import TableProblem
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

HEAD = ["record_id", "kind", "name_fi", "municipality", "weekly_hours", "price"]
CLUBS = [
    ["1", "activity", "Tuolijumppa", "491", "ti 10:00-11:00", "ilmainen"],
    ["2", "activity", "Lukupiiri", "491", "keskiviikkona", ""],
    ["3", "activity", "", "491", "", "maksullinen"],
    ["4", "course", "Uimakoulu", "999", "", ""],
    ["1", "activity", "Sama uudestaan", "491", "", ""],
]


def as_csv(*lines: list[str], delimiter: str = ";") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([HEAD, *lines])
    return file.getvalue().encode("utf-8-sig")


def as_ndjson(*offerings: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(its, ensure_ascii=False) for its in offerings).encode()


def club(number: int, **changes: Any) -> dict[str, Any]:
    name = {"fi": f"Kerho {number}"}
    return {
        "record_id": str(number),
        "kind": "activity",
        "name": name,
        "places": [{"municipality": "491"}],
    } | changes


def send(caller: Caller, content: bytes, form: str = "application/x-ndjson", **query: str) -> list[dict[str, Any]]:
    answer = caller("POST", "/v1/offerings:import", data=content, content_type=form, query_string=query)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def outcomes(lines: list[dict[str, Any]]) -> list[str]:
    return [line["outcome"] for line in lines[:-1]]


def test_each_row_of_a_csv_file_has_its_outcome_and_errors_name_the_column(
    association: Caller, anyone: Caller
) -> None:
    *found, end = send(association, as_csv(*CLUBS), "text/csv; charset=utf-8")
    assert [(line["row"], line["outcome"]) for line in found] == [
        (2, "created"), (3, "invalid"), (4, "invalid"), (5, "invalid"), (6, "invalid"),
    ]  # fmt: skip
    assert [line.get("errors", [{}])[0].get("pointer") for line in found[1:]] == [
        "weekly_hours", "name", "municipality", "record_id",
    ]  # fmt: skip
    assert end == {"dry_run": False, "rows": 5, "outcomes": {"created": 1, "invalid": 4}}
    made = anyone("GET", f"/v1/offerings/{found[0]['id']}").json
    assert (made["name"], made["price"]["type"], made["assured_by"]) == ({"fi": "Tuolijumppa"}, "free", "provider")


def test_a_dry_run_says_the_same_and_writes_nothing(association: Caller, reader: Caller) -> None:
    tried = send(association, as_csv(*CLUBS), "text/csv", dry_run="true")
    assert reader("GET", "/v1/changes").json["head"] == 0
    done = send(association, as_csv(*CLUBS), "text/csv")
    assert [tried[-1].pop("dry_run"), done[-1].pop("dry_run")] == [True, False]
    assert tried == done


def test_the_same_file_again_changes_nothing_and_a_changed_row_only_itself(
    association: Caller, reader: Caller
) -> None:
    content = [club(number) for number in range(1200)]
    assert send(association, as_ndjson(*content))[-1]["outcomes"] == {"created": 1200}
    head = reader("GET", "/v1/changes").json["head"]
    content[700]["price"] = {"type": "paid"}
    again = send(association, as_ndjson(*content))
    assert again[-1]["outcomes"] == {"unchanged": 1199, "updated": 1}
    assert again[700]["outcome"] == "updated"
    assert reader("GET", "/v1/changes").json["head"] == head + 1


def test_what_a_person_edited_on_the_pages_is_not_overwritten_by_the_next_file(association: Caller) -> None:
    (first, _) = send(association, as_ndjson(club(1)))
    address = f"/v1/offerings/{first['id']}"
    association("PATCH", address, json={"name": {"fi": "Uusi nimi"}})
    association("POST", f"{address}/archive")
    assert outcomes(send(association, as_ndjson(club(1)))) == ["unchanged"]
    association("POST", f"{address}/restore")
    assert outcomes(send(association, as_ndjson(club(1, price={"type": "free"})))) == ["updated"]
    seen = association("GET", address).json
    assert (seen["name"], seen["price"]) == ({"fi": "Uusi nimi"}, {"type": "free"})


def test_lines_that_are_no_offerings_stop_no_others(association: Caller) -> None:
    good = as_ndjson(club(1))
    content = b"\n".join(
        [b"{", b"[]", b'{"kind": "activity"}', b"", good, b'{"record_id": "2", "kind": 5}', b"\xff"]
    )
    found = send(association, content)
    assert [(line["row"], line["outcome"]) for line in found[:-1]] == [
        (1, "invalid"), (2, "invalid"), (3, "invalid"), (5, "created"), (6, "invalid"), (7, "invalid"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "form", "says"),
    [
        (b"record_id;kind;nimi\n1;activity;X\n", "text/csv", "'nimi'"),
        (b"kind;name_fi\nactivity;X\n", "text/csv", "record_id is missing"),
        ("record_id;kind;name_fi\n1;activity;Älä\n".encode("latin-1"), "text/csv", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused_in_words(
    association: Caller, content: bytes, form: str, says: str
) -> None:
    answer = association("POST", "/v1/offerings:import", data=content, content_type=form)
    assert says in assert_problem(answer, "invalid")["detail"]


def test_a_csv_file_whose_quotes_break_says_where_it_ends(association: Caller) -> None:
    content = as_csv(CLUBS[0]) + b'5;activity;"Kesken'
    found = send(association, content, "text/csv")
    assert outcomes(found) == ["created", "invalid"]
    assert "quotation marks" in found[1]["errors"][0]["message"]


def test_an_association_imports_for_itself_and_the_groups_that_it_hosts_only(
    association: Caller, stranger: Caller, coordinator: Caller, anyone: Caller
) -> None:
    hosted = association("POST", "/v1/organizations", json={"name": {"fi": "Porukka"}, "type": "informal"}).json
    found = send(association, as_ndjson(club(1), club(2, organization_id=hosted["id"])))
    assert outcomes(found) == ["created", "created"]
    assert anyone("GET", f"/v1/offerings/{found[1]['id']}").json["organization"]["id"] == hosted["id"]
    own = hosted["host_id"]
    refused = send(stranger, as_ndjson(club(1, organization_id=own)))
    assert refused[0]["errors"][0]["pointer"] == "/organization_id"
    path = f"/v1/offerings:import?organization={own}"
    body: dict[str, Any] = {"data": as_ndjson(club(1)), "content_type": "application/x-ndjson"}
    assert_problem(stranger("POST", path, **body), "forbidden")
    assert_problem(coordinator("POST", "/v1/offerings:import", **body), "invalid", "organization")
    assert outcomes(send(coordinator, as_ndjson(club(1)), organization=own)) == ["unchanged"]
    nobody = "/v1/offerings:import?organization=00000000-0000-4000-8000-000000000000"
    assert_problem(coordinator("POST", nobody, **body), "not-found")


def test_two_imports_of_one_file_at_the_same_time_write_it_once(
    app: Flask, association: Caller, reader: Caller
) -> None:
    content = as_ndjson(*(club(number) for number in range(300)))
    found: list[list[dict[str, Any]]] = []

    def run() -> None:
        found.append(send(Caller(app.test_client(), association.key), content))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ends = sorted(str(lines[-1]["outcomes"]) for lines in found)
    assert ends == ["{'created': 300}", "{'unchanged': 300}", "{'unchanged': 300}"]
    assert reader("GET", "/v1/changes").json["head"] == 300


def test_other_kinds_of_content_are_refused(association: Caller, app: Flask) -> None:
    answer = association("POST", "/v1/offerings:import", json=club(1))
    assert_problem(answer, "unsupported-media-type")


@given(st.binary(max_size=400))
def test_no_bytes_stop_the_reading_of_rows(content: bytes) -> None:
    found = list(rows.named_once(rows.of_ndjson(io.BytesIO(content))))
    assert [row.number for row in found] == sorted(row.number for row in found)
    head = b"record_id;kind;name_fi\n"
    try:
        list(rows.named_once(rows.of_csv(io.BytesIO(head + content))))
    except TableProblem as problem:
        assert "UTF-8" in str(problem)
