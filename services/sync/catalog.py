"""The catalogue, as sync sees it: batches of a source's records."""

import threading
from typing import Any

from services.platform.http import Client
from services.platform.problems import Unavailable

PAUSES = (0.5, 1, 2, 4, 8, 16)  # seconds between tries while the catalogue is away


class Catalog:
    """Sends batches; sending one again changes nothing, so a batch may be tried again."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def put(
        self, source: str, organizations: dict[str, Any], records: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The outcome of each record, in order; `Unavailable` when the catalogue stays away."""
        body = {
            "organizations": [{"record_id": key, "organization": its} for key, its in organizations.items()],
            "records": records,
        }
        for pause in (*PAUSES, None):
            try:
                answer = self._client.post(f"/v1/sources/{source}/records", json=body)
                return _checked(answer, len(records))
            except Unavailable:
                if pause is None:
                    raise
                threading.Event().wait(pause)
        raise AssertionError  # the last try returns or raises


def _checked(answer: dict[str, Any], expected: int) -> list[dict[str, Any]]:
    refused = {row["record_id"]: row["errors"] for row in answer["organizations"] if row["outcome"] == "invalid"}
    rows: list[dict[str, Any]] = answer["records"]
    if len(rows) != expected:
        raise Unavailable(f"the catalogue answered {len(rows)} rows for {expected}")
    for row in rows:
        if row["outcome"] == "invalid" and refused:
            row["errors"] += [error for errors in refused.values() for error in errors]
    return rows
