"""PTV v11 OUT (sections 2.1 to 2.6): the addresses that PTV's clients read, over what is stored in its shape.

Paths are in lower case here, since PTV's are read in any case: `AnyCase` in front lowers them. Unknown parameters
are ignored, as PTV ignores them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.orm import Session

from services.catalog.api.transaction import reading
from services.catalog.ptv import code_lists, face
from services.catalog.ptv import parameters as read
from services.catalog.ptv.documents import CHANNELS
from services.catalog.ptv.face import Asked
from services.catalog.ptv.parameters import BadParameter, NotThere
from services.catalog.store.kept import Kept
from services.catalog.store.ptv_documents import Filter
from services.catalog.store.ptv_listing import stamp
from services.platform.access import PUBLIC, access

PREFIX = "/api/v11"
FAMILIES = {"service": "Service", "servicechannel": "ServiceChannel", "organization": "Organization",
            "generaldescription": "GeneralDescription", "servicecollection": "ServiceCollection"}  # fmt: skip
SERVICE_TYPES = {"service": "Service", "permitorobligation": "PermitOrObligation",
                 "professionalqualification": "ProfessionalQualification"}  # fmt: skip
CHANNEL_TYPES = {kind.lower(): kind for kind in CHANNELS}
# Class URIs end in a code, or in the number of PTV's old list.
CLASSES = {"serviceclass": "class", "targetgroup": "target", "industrialclass": "industrial"}

blueprint = Blueprint("ptv_v11", __name__, url_prefix=PREFIX)
View = Callable[..., str]
# Several clients read the same pages, mostly at night: an answer is good for as long as no document changes.
_answers: Kept[bytes] = Kept(room=32_000_000)


def route(*rules: str) -> Callable[[View], View]:
    """A GET whose view is given an open session, and gives JSON text."""

    def decorate(view: View) -> View:
        @access(PUBLIC)
        def answer(**values: str) -> Response:
            with reading() as session:
                key = (stamp(session), request.full_path)
                body = _answers.get(key, lambda: view(session, **values).encode())
            return Response(body, content_type="application/json; charset=utf-8")

        for number, rule in enumerate(rules):
            blueprint.add_url_rule(rule, f"{view.__name__}_{number}", answer, methods=["GET"])
        return view

    return decorate


def parameters() -> Mapping[str, str]:
    """The query's parameters, names in lower case."""
    return {name.lower(): value for name, value in request.args.items()}


def asked(family: str, **more: Any) -> Asked:
    """The filter of a list, by its dates, and its page."""
    given = parameters()
    after, before = read.dates(given)
    something = family == "Organization"
    wanted = Filter(family, after=after, before=before, with_something=something, **more)
    return Asked(wanted, read.page_number(given))


def headings() -> bool:
    """Whether `### ` stays before headings."""
    return read.chosen(parameters(), "showheader")


FAMILY = "<any(service, servicechannel, organization):kind>"
EVERY = "<any(service, servicechannel, organization, generaldescription, servicecollection):kind>"


@route(f"/{FAMILY}")
def list_ids(session: Session, kind: str) -> str:
    """GUID page of a family, by date and status; of channels by organization, too."""
    given = parameters()
    organization = _organization(session, given) if kind == "servicechannel" else {}
    found = asked(FAMILIES[kind], status=read.status(given), **organization)
    return face.id_page(session, found, parents=kind == "organization")


@route("/<any(generaldescription, servicecollection):kind>", "/generaldescription/newgdlist")
def list_others(session: Session, kind: str = "generaldescription") -> str:
    """GUID page of general descriptions, or of collections: those that came from PTV."""
    return face.id_page(session, asked(FAMILIES[kind]))


@route("/servicecollection/organization")
def collections_of_organization(session: Session) -> str:
    """Collections of an organization."""
    its = _organization(session, parameters())
    found = Asked(Filter("ServiceCollection", **its), read.page_number(parameters()))
    return face.object_page(session, found, headings())


@route(f"/{EVERY}/<identity>", "/service/servicewithgd/<identity>")
def read_one(session: Session, identity: str, kind: str = "service") -> str:
    """One object; with its general description, of which there is none."""
    return face.one(session, FAMILIES[kind], identity, headings())


@route(
    f"/{EVERY}/list",
    "/service/servicewithgd/list",
)
def read_several(session: Session, kind: str = "service") -> str:
    """Objects by their GUIDs."""
    return face.several(session, FAMILIES[kind], read.guids(parameters()), headings())


@route("/<any(service, servicechannel):kind>/list/organization")
def of_organization(session: Session, kind: str) -> str:
    """Objects of an organization, by its id or its Y-tunnus."""
    found = _organization(session, parameters())
    if not found:
        raise BadParameter("organizationId", "One of organizationId, code and oid is needed.")
    return face.object_page(
        session, Asked(Filter(FAMILIES[kind], **found), read.page_number(parameters())), headings()
    )


@route(f"/{FAMILY}/list/area/<area>/code/<code>")
def objects_of_area(session: Session, kind: str, area: str, code: str) -> str:
    """Objects of an area."""
    return face.object_page(session, _in_area(kind, area, code), headings())


@route(f"/{FAMILY}/area/<area>/code/<code>")
def ids_of_area(session: Session, kind: str, area: str, code: str) -> str:
    """GUID page of an area."""
    return face.id_page(session, _in_area(kind, area, code), parents=kind == "organization")


@route("/service/servicechannel/<channel_id>")
def services_of_channel(session: Session, channel_id: str) -> str:
    """Services that are connected to a channel."""
    return face.id_page(session, asked("Service", codes=(("channel", (read.guid(channel_id),)),)))


@route("/service/<any(serviceclass, targetgroup, industrialclass):scheme>")
def services_of_class(session: Session, scheme: str) -> str:
    """Services of a class, a class above it, or a target group, by either URI."""
    uri = parameters().get("uri", "")
    code = read.code_of(uri, CLASSES[scheme])
    return face.id_page(session, asked("Service", codes=((CLASSES[scheme], (code,)),)))


@route("/<any(service, servicechannel):kind>/type/<type_name>")
def of_type(session: Session, kind: str, type_name: str) -> str:
    """GUID page of a type."""
    return face.id_page(session, asked(FAMILIES[kind], types=(_type(kind, type_name),)))


@route(
    "/servicechannel/organization/<organization_id>",
    "/servicechannel/organization/<organization_id>/type/<type_name>",
)
def channels_of_organization(session: Session, organization_id: str, type_name: str = "") -> str:
    """GUID page of an organization's channels."""
    types = (_type("servicechannel", type_name),) if type_name else ()
    its = read.guid(organization_id, "organizationId")
    return face.id_page(session, asked("ServiceChannel", organization_id=its, types=types))


@route("/<any(service, servicechannel):kind>/archived/list")
def archived(session: Session, kind: str) -> str:
    """Objects that were archived; who archived them is not told apart here."""
    return face.archived(session, FAMILIES[kind], parameters())


@route("/organization/businesscode/<code>")
def organizations_of_code(session: Session, code: str) -> str:
    """An array, since PTV gives one."""
    found = face.object_list(session, Filter("Organization", codes=(("business", (code,)),)), headings())
    if found == "[]":
        raise NotThere(f"Organization with business code '{code}' not found.")
    return found


@route("/organization/oid/<oid>")
def organization_of_oid(session: Session, oid: str) -> str:
    """We keep no OIDs."""
    raise NotThere(f"Organization with oid '{oid}' not found.")


@route("/organization/hierarchy")
def roots(session: Session) -> str:
    """Every organization here is a root."""
    return face.id_page(session, asked("Organization"), parents=True)


@route("/organization/hierarchy/<identity>")
def hierarchy(session: Session, identity: str) -> str:
    """An organization alone: there is nothing above or below it here."""
    return face.hierarchy(session, identity)


@route("/common/entitiesbyorganization/<organization_id>")
def entities(session: Session, organization_id: str) -> str:
    """Services, then channels, of an organization."""
    its = read.guid(organization_id, "organizationId")
    return face.entity_page(session, [asked(kind, organization_id=its) for kind in ("Service", "ServiceChannel")])


@blueprint.get("/codelist/<name>")
@blueprint.get("/codelist/getareacodes/type/<kind>")
@access(PUBLIC)
def code_list(name: str = "", kind: str = "") -> Response:
    """Code lists; of postal codes we have none."""
    if name == "getpostalcodes":
        page = face.empty_page(read.page_number(parameters()))
        return Response(page, content_type="application/json; charset=utf-8")
    lists = {"getmunicipalitycodes": code_lists.municipalities, "getcountrycodes": code_lists.countries,
             "getlanguagecodes": code_lists.languages}  # fmt: skip
    found = lists[name]() if name in lists else code_lists.areas(kind)
    if found is None:
        raise BadParameter("type", f"The value '{kind}' is not valid.") if kind else NotThere("No such code list.")
    return jsonify(found)


@blueprint.route(f"/{EVERY}/active", methods=["GET"])
@blueprint.route(f"/{EVERY}/active/<identity>", methods=["GET"])
@blueprint.route("/organization/saha", methods=["GET"])
@blueprint.route("/organization/saha/<identity>", methods=["GET"])
@blueprint.route("/common/<rest>", methods=["GET"])
@blueprint.route("/<path:rest>", methods=["POST", "PUT"])
@access(PUBLIC)
def closed(**_: str) -> tuple[Response, int]:
    """What needs a PTV user: nobody here is one, so a token is never enough."""
    if "Authorization" not in request.headers:
        return Response(headers={"WWW-Authenticate": "Bearer"}), 401
    return Response(), 403


@blueprint.get("/<path:rest>")
@access(PUBLIC)
def nothing(rest: str) -> Response:
    """No such address, in PTV's words"""
    raise NotThere("There is no such address.")


@blueprint.errorhandler(BadParameter)
def bad_parameter(error: BadParameter) -> tuple[Response, int]:
    """A bare dictionary."""
    return jsonify({error.name: [error.message]}), 400


@blueprint.errorhandler(NotThere)
def not_there(error: NotThere) -> tuple[Response, int]:
    """PTV's own form."""
    return jsonify(errorMessage=str(error)), 404


@blueprint.after_request
def for_any_origin(response: Response) -> Response:
    """CORS is open."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _organization(session: Session, given: Mapping[str, str]) -> dict[str, Any]:
    """The organization that a list is of: none, or exactly one way of naming it."""
    named = {name: given[name] for name in ("organizationid", "code", "oid") if given.get(name)}
    if len(named) > 1:
        raise BadParameter("organizationId", "Only one of organizationId, code and oid may be given.")
    if "organizationid" in named:
        return {"organization_id": read.guid(named["organizationid"], "organizationId")}
    if named:
        return {"organization_id": face.organization_of_code(session, named.get("code", ""))}
    return {}


def _in_area(kind: str, area: str, code: str) -> Asked:
    everywhere = read.chosen(parameters(), "includewholecountry")
    return asked(FAMILIES[kind], codes=(read.area(area, code),), or_nationwide=everywhere)


def _type(kind: str, name: str) -> str:
    known = SERVICE_TYPES if kind == "service" else CHANNEL_TYPES
    if name not in known:
        raise BadParameter("type", f"The value '{name}' is not valid.")
    return known[name]
