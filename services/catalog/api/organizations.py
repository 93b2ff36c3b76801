"""Organizations over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import organizations
from services.catalog.api.transaction import now, reading, writing
from services.catalog.schemas.organization import OrganizationAnswer, OrganizationSchema
from services.platform.access import PUBLIC, access, caller

blueprint = Blueprint("organizations", __name__, url_prefix="/v1", description="Who offers it")


@blueprint.route("/organizations", methods=["POST"])
@access("coordinator")
@blueprint.arguments(OrganizationSchema)
@blueprint.response(201, OrganizationAnswer)
@blueprint.alt_response(409, "CONFLICT")
def create_organization(body: dict[str, Any]) -> tuple[Response, int]:
    """Add an organization; not idempotent without a Y-tunnus"""
    with writing() as session:
        return jsonify(organizations.create(session, body, caller(), now())), 201


@blueprint.route("/organizations/<uuid:organization_id>", methods=["GET"])
@access(PUBLIC)
@blueprint.response(200, OrganizationAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def read_organization(organization_id: UUID) -> Response:
    """One organization"""
    with reading() as session:
        return jsonify(organizations.read(session, str(organization_id)))
