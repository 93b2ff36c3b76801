"""PTV v12 as its OpenAPI description has it (PTV v11, section 1.1): searches, single objects, and an API key."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, Response, request

from tests.sync.ptv_server import LOCATION_ID, ORGANIZATION_ID, OTHER_ID, SERVICE_ID

Json = dict[str, Any]
KEY = "kuviteltu-avain-1"
PHONE_ID, GENERAL_ID = OTHER_ID + "6", OTHER_ID + "9"
PUBLISHED = "2026-02-10T12:30:45.004Z"


def text(**by_language: str) -> Json:
    return by_language


def day(*spans: tuple[str, str], status: str = "Open", repetition: str = "Weekly") -> Json:
    """A day of a week."""
    return {
        "hours": [
            {"start": start, "end": end, "openingStatus": status, "repetition": repetition,
             "additionalInformation": {}}
            for start, end in spans
        ]
    }  # fmt: skip


def weekly(heading: Json | None = None, **days: Json) -> Json:
    return {"type": "WeeklyUntilFurtherNoticeServiceHour", "heading": heading or {}, "additionalInformation": {},
            "weeklyHours": days}  # fmt: skip


def domestic(number: str, info: str | None = None) -> Json:
    return {"type": "DomesticPhone", "number": number, "additionalInformation": info, "chargeDescription": None,
            "chargeType": "Charged"}  # fmt: skip


def international(number: str, info: str | None = None) -> Json:
    return domestic(number, info) | {"type": "InternationalPhone", "dialCode": "+358"}


def service(**changes: Any) -> Json:
    """A composed service of Mikkeli."""
    fi = {
        "name": "Liikuntaneuvonta",
        "alternativeName": None,
        "summary": "Apua liikkumisen aloittamiseen.",
        "description": "## Kenelle\n\n- aikuisille\n- **ikäihmisille**",
        "userInstructions": "Varaa aika puhelimitse.",
        "conditions": "Täysi-ikäiset.",
        "legislationLinks": [{"url": "https://laki.example/1", "name": "Kuvitelman laki"}],
        "freelyAssignedKeywords": ["liikunta"],
        "voucher": {"voucherType": "NotUsed"},
        "chargeTypeAdditionalInformation": "Ensimmäinen kerta on maksuton.",
    }
    sv = fi | {"name": "Motionsrådgivning", "summary": "Hjälp att komma i gång.", "description": "För alla.",
               "userInstructions": None, "conditions": None, "legislationLinks": [], "freelyAssignedKeywords": [],
               "chargeTypeAdditionalInformation": None}  # fmt: skip
    nobody = {"organizations": [], "other": []}
    return {
        "contentId": SERVICE_ID,
        "organizationContentId": ORGANIZATION_ID,
        "generalDescriptionContentId": None,
        "serviceType": "Service",
        "targetGroups": ["KR1", "KR1.1"],
        "industrialClasses": [],
        "lifeEvents": ["KE12"],
        "ontologyTerms": ["http://www.yso.fi/onto/koko/p35542"],
        "serviceClasses": ["P27.1"],
        "producers": {
            "selfProducedProducers": {"organizations": [ORGANIZATION_ID]},
            "procuredProducers": nobody | {"other": [{"name": {"fi": "Kuvitelman yritys"}}]},
            "otherProducers": nobody,
        },
        "otherResponsibleOrganizations": [],
        "chargeType": "Charged",
        "fundingType": "PubliclyFunded",
        "serviceLanguages": ["fi", "sv"],
        "area": {"areaType": "LimitedArea", "municipalities": ["491"], "regions": [],
                 "wellbeingServicesCounties": []},
        "publishedAt": PUBLISHED,
        "migratedAt": None,
        "languageVersions": {"fi": fi, "sv": sv},
    } | changes  # fmt: skip


def _channel(kind: str, identity: str, fi: Json, **more: Any) -> Json:
    named = {"name": "Kuvitelman talo", "summary": "Talo keskustassa.", "description": "Ovi on pihan puolella."}
    return {
        "serviceChannelType": kind,
        "contentId": identity,
        "organizationContentId": ORGANIZATION_ID,
        "allowedConnectionType": "AllOrganizations",
        "serviceLanguages": ["fi"],
        "area": service()["area"],
        "publishedAt": PUBLISHED,
        "languageVersions": {"fi": named | fi},
    } | more


def location(**changes: Any) -> Json:
    """A composed place in Mikkeli."""
    fi = {
        "alternativeName": "Talo",
        "isAlternativeNamePrimary": False,
        "contactEmails": [{"email": "talo@kunta.example"}],
        "contactFaxNumbers": [],
        "contactWebPages": [{"name": "Talon sivut", "url": "https://talo.example/"}],
        "contactPhoneNumbers": [international("150000000")],
    }
    address = {
        "addressSource": {"source": "PostiAddressSourceResponse"},
        "streetName": text(fi="Keksittytie"),
        "addressDetail": "5 B",
        "postalCode": "50100",
        "coordinates": [
            {"system": "EPSG:3067", "source": "NLS", "easting": 514000.0, "northing": 6840000.0},
            {"system": "EPSG:3067", "source": "User", "easting": 514440.12, "northing": 6839130.5},
        ],
        "additionalInformation": {},
        "accessibilityRegisterServicePointId": None,
    }
    return _channel(
        "ServiceLocation", LOCATION_ID, fi,
        location={"foreignAddresses": [], "otherAddresses": [], "streetAddresses": [address]},
        contactAddresses={"foreignAddresses": [], "postOfficeBoxAddresses": [], "streetAddresses": []},
        serviceHours={"hours": [weekly(monday=day(("09:00", "16:00")))], "holidayServiceHours": None},
    ) | changes  # fmt: skip


def telephone(**changes: Any) -> Json:
    """A composed channel of a telephone."""
    fi = {"name": "Neuvontapuhelin", "webAddress": {"url": None, "name": None}, "supportEmails": [],
          "phoneNumbers": [domestic("116117", "Neuvonta")]}  # fmt: skip
    hours = {"hours": [], "holidayServiceHours": None}
    return _channel("TelephoneService", PHONE_ID, fi, serviceHours=hours) | changes


def organization(**changes: Any) -> Json:
    """A composed municipality."""
    fi = {
        "name": "Kuvitelman kaupunki",
        "alternativeName": None,
        "isAlternativeNamePrimary": False,
        "description": "Kaupunki järven rannalla.",
        "summary": "Kaupunki.",
        "contactEmails": [{"email": "kirjaamo@kunta.example", "additionalInformation": None}],
        "contactWebPages": [{"name": "Kaupunki", "url": "https://kunta.example/"}],
        "contactPhoneNumbers": [international("15000001")],
    }
    return {
        "contentId": ORGANIZATION_ID,
        "parentOrganizationContentId": None,
        "organizationType": "Municipality",
        "businessId": "1234567-1",
        "oid": None,
        "area": {"areaType": "LimitedArea", "municipalities": ["491"]},
        "eInvoiceAddresses": [],
        "publishedAt": PUBLISHED,
        "languageVersions": {"fi": fi},
    } | changes


def general(**changes: Any) -> Json:
    """A composed general description."""
    fi = {"name": "Liikuntaneuvonta", "description": "Yhteinen kuvaus.", "userInstructions": "Yhteinen ohje.",
          "backgroundDescription": None, "conditions": None, "chargeTypeAdditionalInformation": None,
          "freelyAssignedKeywords": [], "legislationLinks": []}  # fmt: skip
    return {
        "contentId": GENERAL_ID, "serviceType": "Service", "chargeType": "Free", "industrialClasses": [],
        "generalDescriptionTypes": ["Municipality"], "lifeEvents": [], "ontologyTerms": [],
        "organizationContentId": ORGANIZATION_ID, "serviceClasses": ["P5.17"], "targetGroups": [],
        "publishedAt": PUBLISHED, "languageVersions": {"fi": fi},
    } | changes  # fmt: skip


def connection(service_id: str = SERVICE_ID, channel_id: str = LOCATION_ID, **changes: Any) -> Json:
    """A connection without anything of its own."""
    return {
        "serviceContentId": service_id,
        "channelContentId": channel_id,
        "chargeType": None,
        "contactAddresses": {"foreignAddresses": [], "postOfficeBoxAddresses": [], "streetAddresses": []},
        "serviceHours": {"hours": [], "holidayServiceHours": None},
        "languageVersions": {},
        "publishedAt": PUBLISHED,
    } | changes


@dataclass
class V12Server:
    """What PTV v12 has published; `archived` are ids by path."""

    services: list[Json] = field(default_factory=lambda: [service()])
    channels: list[Json] = field(default_factory=lambda: [location(), telephone()])
    organizations: list[Json] = field(default_factory=lambda: [organization()])
    generals: list[Json] = field(default_factory=lambda: [general()])
    connections: list[Json] = field(default_factory=lambda: [connection(), connection(channel_id=PHONE_ID)])
    archived: dict[str, list[str]] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=lambda: {"50100": "Mikkeli", "50670": "Otava"})
    faults: dict[str, list[Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    page_size: int = 100
    filters: bool = True
    """Whether it understands what it is asked to leave out."""

    def app(self) -> Flask:
        """The server."""
        app = Flask("ptv-v12")
        app.add_url_rule("/api/v12/<path:path>", "ptv", self.answer)
        return app

    def answer(self, path: str) -> Response:
        """What PTV answers."""
        self.asked.append(request.full_path.removeprefix("/api/v12/").rstrip("?"))
        if request.headers.get("x-api-key") != KEY:
            return _json({"title": "Unauthorized", "status": 401}, 401)
        for start, answers in self.faults.items():
            if path.startswith(start) and answers:
                return answers.pop(0)
        family, _, rest = path.partition("/")
        if family == "postal-codes":
            wanted = request.args.getlist("codes")
            names = {code: self.offices[code] for code in wanted if code in self.offices}
            return self._page(
                [{"code": code, "isValid": True, "name": {"fi": its}} for code, its in names.items()]
            )
        if rest == "archived":
            assert datetime.fromisoformat(request.args["archivedAtOrAfter"]).tzinfo
            return self._page([{"contentId": its} for its in self.archived.get(family, [])])
        if rest == "search":
            return self._page([its for its in self._family(family) if self._fits(its)])
        found = [its for its in self._family(family) if its["contentId"] == rest]
        return _json(found[0]) if found else _json({"title": "Not found", "status": 404, "reason": "Unknown"}, 404)

    def _family(self, family: str) -> list[Json]:
        return {
            "service": self.services, "service-channel": self.channels, "organization": self.organizations,
            "general-description": self.generals, "connection": self.connections,
        }[family]  # fmt: skip

    def _fits(self, its: Json) -> bool:
        if not self.filters:
            return True
        area, asked = its.get("area") or {}, request.args
        lists: dict[str, Callable[[list[str]], bool]] = {
            "areaType": lambda values: area.get("areaType") in values,
            "municipalities": lambda values: not set(values).isdisjoint(area.get("municipalities", [])),
            "regions": lambda values: not set(values).isdisjoint(area.get("regions", [])),
            "wellbeingServicesCounties": lambda values: (
                not set(values).isdisjoint(area.get("wellbeingServicesCounties", []))
            ),
            "organizationContentIds": lambda values: its.get("organizationContentId") in values,
            "channelTypes": lambda values: its.get("serviceChannelType") in values,
            "businessIds": lambda values: its.get("businessId") in values,
            "serviceContentIds": lambda values: its.get("serviceContentId") in values,
            "channelContentIds": lambda values: its.get("channelContentId") in values,
            "publishedAtOrAfter": lambda values: its["publishedAt"] >= values[0],
        }
        for name in asked:
            assert name in lists or name in ("page", "pageSize") or name.endswith("Match"), name
            assert len(asked.getlist(name)) <= 20
        return all(fits(asked.getlist(name)) for name, fits in lists.items() if name in asked)

    def _page(self, items: list[Json]) -> Response:
        number, size = int(request.args["page"]), int(request.args["pageSize"])
        assert size == self.page_size
        pages = -(-len(items) // size)
        part = items[(number - 1) * size : number * size]
        return _json({"page": number, "pageSize": size, "totalItems": len(items), "totalPages": pages,
                      "items": part})  # fmt: skip


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")
