"""Organizations over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import organizations
from services.catalog.api.answers import for_whom, tagged
from services.catalog.api.preconditions import expected_version
from services.catalog.api.transaction import reading, writing
from services.catalog.schemas.offering import OfferingPatch
from services.catalog.schemas.organization import (
    OrganizationAnswer,
    OrganizationPage,
    OrganizationQuery,
    OrganizationRequest,
    OrganizationSchema,
)
from services.catalog.schemas.preconditions import MatchHeaders
from services.platform.access import PUBLIC, access, caller_if_known

blueprint = Blueprint("organizations", __name__, url_prefix="/v1", description="Who offers it")


@blueprint.route("/organizations", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(OrganizationQuery, location="query")
@blueprint.response(200, OrganizationPage)
def list_organizations(query: dict[str, Any]) -> Response:
    """Organizations, in Finnish order of their names"""
    with reading() as session:
        return for_whom(jsonify(organizations.page(session, query, caller_if_known())))


@blueprint.route("/organizations", methods=["POST"])
@access("offerings", "coordinator")
@blueprint.arguments(OrganizationSchema)
@blueprint.response(201, OrganizationAnswer)
@blueprint.alt_response(409, "CONFLICT")
def create_organization(body: dict[str, Any]) -> Response:
    """Add an organization, or an informal group that one's own hosts; not idempotent without a Y-tunnus"""
    with writing() as write:
        return tagged(organizations.answer(organizations.create(write, body), write.caller), 201)


@blueprint.route("/organizations/<uuid:organization_id>", methods=["GET"])
@access(PUBLIC)
@blueprint.response(200, OrganizationAnswer)
@blueprint.alt_response(304, description="It has not changed since that ETag")
@blueprint.alt_response(404, "NOT_FOUND")
def read_organization(organization_id: UUID) -> Response:
    """One organization"""
    with reading() as session:
        return for_whom(tagged(organizations.read(session, str(organization_id), caller_if_known())))


@blueprint.route("/organizations/<uuid:organization_id>", methods=["PATCH"])
@access("offerings", "coordinator")
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(OfferingPatch)
@blueprint.response(200, OrganizationAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def patch_organization(headers: dict[str, str], patch: dict[str, Any], organization_id: UUID) -> Response:
    """Change some fields (JSON merge patch, RFC 7396); whom the county trusts, the coordinator says"""
    with writing() as write:
        its = organizations.held(write, str(organization_id), expected_version())
        body = OrganizationRequest().load(organizations.patched(its, patch))
        trusted = body.pop("trusted", None)
        return tagged(organizations.answer(organizations.change(write, its, body, trusted), write.caller))
