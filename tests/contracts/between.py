"""Stands between a consumer and a provider, and holds what they say against the provider's contract."""

import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from werkzeug.test import run_wsgi_app

from tests.contracts.services import contract

Wsgi = Callable[..., Iterable[bytes]]
LINES = "application/x-ndjson"


class Between:
    """A WSGI application in front of the provider's. `used` are the operations that were called, `wrong` what did
    not agree."""

    def __init__(self, name: str, provider: Wsgi) -> None:
        self.provider = provider
        self.contract = closed(contract(name))
        self.used: set[str] = set()
        self.wrong: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        given = {**environ, "wsgi.input": io.BytesIO(sent)}
        body, status, headers = run_wsgi_app(self.provider, given, buffered=True)
        chunks = list(body)
        if environ["PATH_INFO"] != "/healthz":  # every service has it; it is no part of what one promises
            self._hold(environ, sent, status[:3], headers["Content-Type"], b"".join(chunks))
        start_response(status, list(headers))
        return chunks

    def _hold(self, environ: dict[str, Any], sent: bytes, status: str, kind: str, body: bytes) -> None:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        template = next((its for its in self.contract["paths"] if matches(its, path)), path)
        what = f"{method} {template}"
        operation = self.contract["paths"].get(template, {}).get(method.lower())
        if operation is None:
            self.wrong.append(f"{what} is not in the contract")
            return
        self.used.add(what)
        self._hold_query(what, operation, dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)))
        if sent:
            self._hold_body(f"{what} asks", operation.get("requestBody", {}), environ["CONTENT_TYPE"], sent)
        response = self._followed(operation["responses"].get(status))
        if response is None:
            self.wrong.append(f"{what} answers: {status} is not in the contract")
        else:
            self._hold_body(f"{what} answers {status}", response, kind, body)

    def _hold_query(self, what: str, operation: dict[str, Any], query: dict[str, str]) -> None:
        known = {its["name"]: its for its in operation.get("parameters", []) if its["in"] == "query"}
        self.wrong += [
            f"{what} needs {name}" for name, its in known.items() if its["required"] and name not in query
        ]
        for name, value in query.items():
            if name not in known:
                self.wrong.append(f"{what} asks: {name} is not in the contract")
            else:
                schema = known[name]["schema"]
                self._validate(f"{what} asks {name}", schema, as_its_type(schema.get("type"), value))

    def _hold_body(self, what: str, told: dict[str, Any], kind: str, body: bytes) -> None:
        kind = kind.partition(";")[0]
        schema = told.get("content", {}).get(kind, {}).get("schema")
        if schema is None:
            self.wrong.append(f"{what}: {kind} is not in the contract")
            return
        value = [json.loads(line) for line in body.splitlines()] if kind == LINES else json.loads(body)
        self._validate(what, schema, value)

    def _validate(self, what: str, schema: dict[str, Any], value: Any) -> None:
        whole = {**schema, "components": self.contract["components"]}
        validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        self.wrong += [f"{what}: {error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def _followed(self, response: Any) -> Any:
        """The response itself, where the contract only refers to it."""
        if response and "$ref" in response:
            return self.contract["components"]["responses"][response["$ref"].rpartition("/")[2]]
        return response


def matches(template: str, path: str) -> bool:
    """Whether a path is of a template such as `/v1/offerings/{offering_id}`."""
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) is not None


def as_its_type(kind: str | None, value: str) -> Any:
    """A query's text as the contract means it."""
    if kind == "array":
        return value.split(",")
    return int(value) if kind == "integer" and re.fullmatch(r"-?\d+", value) else value


def closed(schema: Any) -> Any:
    """The schema with every object that names its fields allowing no others: what is answered must be told."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    if inner.get("type") == "object" and "properties" in inner:
        inner["additionalProperties"] = False
    return inner
