"""The catalogue, as sync sees it: batches of a source's records."""

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from services.platform import http
from services.platform.http import Client
from services.platform.problems import Forbidden, Unavailable

PAUSES = (0.5, 1, 2, 4, 8, 16)  # seconds between tries while the catalogue is away
AT_FAULT = (400, 413, 422, 500)  # answers that something in the batch can be to blame for
Row = dict[str, Any]


class Refused(Exception):
    """A batch that the catalogue takes no part of."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"the catalogue answers {status}: {detail}")
        self.status = status


class Catalog:
    """Sends batches; sending one again changes nothing, so a batch may be tried again."""

    def __init__(self, client: Client, stop: threading.Event | None = None) -> None:
        self._client = client
        self._stop = stop or threading.Event()

    def put(self, source: str, organizations: Mapping[str, Any], records: Sequence[Row]) -> list[Row]:
        """The outcome of each record, in order; `Unavailable` when the catalogue stays away."""
        rows = self._halved(source, organizations, records)
        if len(rows) > 1 and all(row["outcome"] == "failed" for row in rows):
            raise Unavailable(f"{self._client.base_url} takes no record: {rows[0]['errors'][0]['message']}")
        return rows

    def forget(self, source: str, documents: Sequence[str]) -> None:
        """Take these objects of PTV's away; `Unavailable` when the catalogue stays away."""
        try:
            self._sent(source, {}, [], [{"id": its, "gone": True} for its in documents])
        except Refused as error:
            raise Unavailable(str(error)) from None

    def _halved(self, source: str, organizations: Mapping[str, Any], records: Sequence[Row]) -> list[Row]:
        """A batch that is refused is sent in halves, so that one record does not keep back the others."""
        try:
            return self._sent(source, organizations, records)
        except Refused as error:
            if len(records) == 1:
                outcome = "failed" if error.status >= 500 else "invalid"
                told = {"pointer": "", "message": str(error)}
                return [{"outcome": outcome, "errors": [told], "organization_errors": [], "document_errors": []}]
        middle = len(records) // 2
        return [
            row
            for half in (records[:middle], records[middle:])
            for row in self._halved(source, _named(organizations, half), half)
        ]

    def _sent(
        self, source: str, organizations: Mapping[str, Any], records: Sequence[Row], gone: Sequence[Row] = ()
    ) -> list[Row]:
        body = batch(organizations, records, gone)
        for pause in (*PAUSES, None):
            try:
                return _rows(self._post(f"/v1/sources/{source}/records", body), records)
            except Unavailable:
                if pause is None or self._stop.wait(pause):
                    raise
        raise AssertionError  # the last try returns or raises

    def _post(self, path: str, body: Any) -> Any:
        url, timeout = self._client.base_url + path, self._client.timeout
        try:
            answer = http.fetch(self._client.http, "POST", url, timeout=timeout, json=body)
        except requests.RequestException as error:
            raise Unavailable(f"{self._client.base_url} does not answer ({type(error).__name__}).") from error
        try:
            content = json.loads(answer.content)
        except ValueError:
            content = None
        if answer.ok:
            return content
        detail = content.get("detail") if isinstance(content, dict) else answer.reason
        if answer.status_code in AT_FAULT:
            raise Refused(answer.status_code, str(detail))
        kind = Forbidden if answer.status_code in (401, 403) else Unavailable
        raise kind(f"The catalogue at {self._client.base_url} answers {answer.status_code}: {detail}")


def batch(organizations: Mapping[str, Any], records: Sequence[Row], gone: Sequence[Row] = ()) -> Row:
    """What is sent for so many records, their organizations, and the objects of PTV's that are `gone`."""
    return {
        "organizations": [{"record_id": key, "organization": its} for key, its in organizations.items()],
        "ptv_documents": [*gone, *(its for record in records for its in record.get("ptv_documents", ()))],
        "records": [{key: its for key, its in record.items() if key != "ptv_documents"} for record in records],
    }


def _named(organizations: Mapping[str, Any], records: Sequence[Row]) -> Mapping[str, Any]:
    """Those of the organizations that the records name."""
    named = {record.get("offering", {}).get("organization_record") for record in records}
    return {key: its for key, its in organizations.items() if key in named}


def _rows(answer: Any, records: Sequence[Row]) -> list[Row]:
    """The outcomes; a record whose organization or document was refused carries what is wrong with that."""
    rows: list[Row] = answer.get("records", []) if isinstance(answer, dict) else []
    if len(rows) != len(records):
        raise Unavailable(f"the catalogue answered {len(rows)} rows for {len(records)}")
    refused = {row["record_id"]: row["errors"] for row in answer["organizations"] if row["outcome"] == "invalid"}
    documents = iter(answer["ptv_documents"])
    for row, record in zip(rows, records, strict=True):
        its = [next(documents) for _ in record.get("ptv_documents", ())]
        row["document_errors"] = [error for document in its for error in document.get("errors", [])]
        row["organization_errors"] = refused.get(record.get("offering", {}).get("organization_record"), [])
    return rows
