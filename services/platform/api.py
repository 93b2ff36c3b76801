"""flask-smorest, set up once: problem+json errors, strict query parameters, and contracts in OpenAPI 3.1."""

from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Flask, Response, current_app, jsonify, request
from flask_smorest.spec.plugins import FlaskPlugin

from services.platform import access, problems
from services.platform.app import answer_http_exception
from services.platform.problems import FieldError, Invalid


class FieldErrorSchema(ma.Schema):
    """One thing that is wrong with one field."""

    pointer = ma.fields.String(required=True, metadata={"description": "JSON pointer, or a parameter's name"})
    code = ma.fields.String(required=True)
    params = ma.fields.Dict(required=True)
    message = ma.fields.String(required=True)


class ProblemSchema(ma.Schema):
    """RFC 9457: every answer of 400 and above."""

    type = ma.fields.String(
        required=True, validate=ma.validate.OneOf([problems.TYPE_PREFIX + code for code in problems.STATUS])
    )
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FieldErrorSchema))


class Api(flask_smorest.Api):
    """Registers blueprints and keeps their contract; the app's own handlers answer errors."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    def handle_http_exception(self, error: Any) -> Any:
        """As everywhere: problem+json that keeps `Allow`, `WWW-Authenticate` and `Retry-After`."""
        return answer_http_exception(error)

    def _register_responses(self) -> None:
        # The base class would document errors as application/json.
        content_type = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.CONTENT_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = content_type


def init_app(app: Flask, title: str, description: str, blueprints: list[flask_smorest.Blueprint]) -> Api:
    """Serve the blueprints, refuse unknown query parameters, and publish the contract at `/openapi.json`."""
    app.config.update(
        API_TITLE=title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": description, "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}},
            "servers": [{"url": "/"}],
            "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        },
    )
    api = Api(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    say_who_may_call(app, api)
    publish_contract(app, api)
    app.before_request(refuse_unknown_parameters)
    return api


def say_who_may_call(app: Flask, api: Api) -> None:
    """Write into the contract what each route declares: any one of its scopes will do."""
    for rule in app.url_map.iter_rules():
        scopes = getattr(app.view_functions[rule.endpoint], "access", ())
        operations = api.spec._paths.get(FlaskPlugin.flaskpath2openapi(rule.rule), {})
        for method, operation in operations.items():
            if method.upper() in (rule.methods or ()) and access.PUBLIC not in scopes:
                operation["security"] = [{"key": [scope]} for scope in scopes]


def publish_contract(app: Flask, api: Api) -> None:
    """Serve the OpenAPI document; the library's own view of it cannot declare who may call it."""

    @app.get("/openapi.json")
    @access.access(access.PUBLIC)
    def openapi() -> Response:
        """The contract of this service."""
        return jsonify(api.spec.to_dict())


def refuse_unknown_parameters() -> None:
    """A misspelt parameter must not be a filter that silently does nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or not hasattr(view, "_apidoc"):
        return
    known = {
        field.data_key or name
        for parameter in view._apidoc.get("arguments", {}).get("parameters", [])
        if parameter["in"] == "query"
        for name, field in _fields(parameter["schema"]).items()
    }
    unknown = sorted(set(request.args) - known)
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        raise Invalid(
            f"Unknown query parameter {unknown[0]!r}; this address takes: {names}.",
            [FieldError(name, "unknown", "There is no such query parameter here.") for name in unknown],
        )


def _fields(schema: Any) -> dict[str, ma.fields.Field[Any]]:
    fields: dict[str, ma.fields.Field[Any]] = (schema() if isinstance(schema, type) else schema).fields
    return fields
