"""PTV v11 OUT as it answers (PTV v11, sections 2 and 3): what the test puts in it, and faults by request."""

import json
import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

Json = dict[str, Any]
DATA = Path(__file__).parent / "data" / "ptv"
SERVICE_ID = "bbf26fbb-145f-4ece-8ec4-df01ab6ad315"
LOCATION_ID = "fc6284c8-f0e6-4b06-a51d-08dce8771537"
ORGANIZATION_ID = "28056503-a708-4df2-9304-2eed9a20a62b"
OTHER_ID = "00000000-0000-4000-8000-00000000000"  # and a digit


def composed(name: str, **changes: Any) -> Json:
    """An object composed for these tests."""
    found: Json = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return deepcopy(found) | changes


def texts(kind: str, **by_language: str | None) -> list[Json]:
    """LocItem[]."""
    return [{"language": code, "value": value, "type": kind} for code, value in by_language.items()]


def area(*codes: str) -> list[Json]:
    """The one entry that single municipalities share."""
    its = [{"code": code, "name": []} for code in codes]
    return [{"type": "Municipality", "code": None, "name": None, "municipalities": its}]


@dataclass
class PtvServer:
    """What PTV has published; `archived` are ids by family and status."""

    services: list[Json] = field(default_factory=lambda: [composed("composed_service")])
    channels: list[Json] = field(default_factory=lambda: [composed("composed_servicelocation")])
    organizations: list[Json] = field(default_factory=lambda: [composed("composed_organization")])
    generals: list[Json] = field(default_factory=list)
    archived: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    faults: dict[str, list[Response]] = field(default_factory=dict)
    """By how the path with its query begins."""
    asked: list[str] = field(default_factory=list)
    page_size: int = 100
    broken: set[str] = field(default_factory=set)
    """Ids over which PTV stumbles: a list that holds one is a 500."""

    def app(self) -> Flask:
        """The server."""
        app = Flask("ptv")
        app.add_url_rule("/api/v11/<path:path>", "ptv", self.answer)
        return app

    def answer(self, path: str) -> Response:
        """What PTV answers."""
        asked = request.full_path.removeprefix("/api/v11/")
        self.asked.append(asked)
        for start, answers in self.faults.items():
            if asked.startswith(start) and answers:
                return answers.pop(0)
        family, _, rest = path.partition("/")
        if rest.startswith("list/area"):
            return self._page([its for its in self._family(family) if self._serves(its, rest.rsplit("/", 1)[1])])
        if rest.startswith("area"):
            found = [its for its in self._family(family) if self._serves(its, rest.rsplit("/", 1)[1])]
            return self._page(_ids(_dated(found)))
        if rest == "list/organization":
            wanted = request.args.get("organizationId") or self._coded(request.args.get("code", ""))[0]["id"]
            return self._page([its for its in self._family(family) if wanted in _organizations(its)])
        if rest == "list":
            return self._several(family, request.args["guids"].split(","))
        if rest.startswith("businesscode"):
            return _json(self._coded(rest.rpartition("/")[2]))
        if family == "Common":
            of = rest.rpartition("/")[2]
            found = [its for its in [*self.services, *self.channels] if of in _organizations(its)]
            types = [{"id": its["id"], "type": its.get("type") or its["serviceChannelType"]} for its in found]
            return self._page(types)
        if status := request.args.get("status"):
            return self._page(
                [{"id": its, "name": "Poistettu"} for its in self.archived.get((family, status), [])]
            )
        return self._page(_ids(_dated(self._family(family))))

    def _coded(self, code: str) -> list[Json]:
        return [its for its in self.organizations if its["businessCode"] == code]

    def _family(self, family: str) -> list[Json]:
        known = {"Service": self.services, "ServiceChannel": self.channels, "Organization": self.organizations}
        return known.get(family, self.generals)

    def _several(self, family: str, ids: list[str]) -> Response:
        if self.broken & set(ids):
            return _json({"errorMessage": "An unexpected error occurred. Trace id: 1"}, 500)
        found = [its for its in self._family(family) if its["id"] in ids]
        if not found:
            return _json({"errorMessage": f"{family}s not found."}, 404)
        return _json(list(reversed(found)))  # PTV keeps no order

    def _serves(self, its: Json, code: str) -> bool:
        if its.get("areaType") == "Nationwide":
            return request.args.get("includeWholeCountry") == "true"
        return f'"{code}"' in json.dumps(its.get("areas"))

    def _page(self, items: list[Json]) -> Response:
        number = int(request.args["page"])
        part = items[(number - 1) * self.page_size : number * self.page_size]
        count = -(-len(items) // self.page_size)
        page = {"pageNumber": number, "pageSize": self.page_size, "pageCount": count, "itemList": part or None}
        return _json(page)


def _dated(found: list[Json]) -> list[Json]:
    """Strictly later than `date`, which has one form only (section 2.0)."""
    date = request.args.get("date")
    assert date is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", date)
    return [its for its in found if date is None or its["modified"] > date]


def _ids(found: list[Json]) -> list[Json]:
    return [{"id": its["id"], "name": "Nimi"} for its in found]


def _organizations(its: Json) -> list[str]:
    roles = [role["organization"]["id"] for role in its.get("organizations", []) if role["organization"]]
    return [*roles, its.get("organizationId", "")]


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")
