"""Stands between a consumer and a provider, and holds what they say against the provider's contract."""

import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from jsonschema import Draft202012Validator

from tests.contracts.services import contract

Wsgi = Callable[..., Iterable[bytes]]


class Between:
    """A WSGI application in front of the provider's. `used` are the operations that were called, `wrong` what did
    not agree."""

    def __init__(self, name: str, provider: Wsgi) -> None:
        self.provider = provider
        self.contract = contract(name)
        self.schemas = {key: closed(schema) for key, schema in self.contract["components"]["schemas"].items()}
        self.used: set[str] = set()
        self.wrong: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        answered: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answered[:] = [status[:3], dict(headers)]
            return start_response(status, headers, *rest)

        chunks = list(self.provider(environ, note))
        self._hold(environ, sent, *answered, b"".join(chunks))
        return chunks

    def _hold(
        self, environ: dict[str, Any], sent: bytes, status: str, headers: dict[str, str], body: bytes
    ) -> None:
        method, path = environ["REQUEST_METHOD"].lower(), environ["PATH_INFO"]
        if path == "/healthz":
            return
        template = next((its for its in self.contract["paths"] if matches(its, path)), None)
        operation = self.contract["paths"].get(template, {}).get(method)
        if operation is None:
            self.wrong.append(f"{method} {path} is not in the contract")
            return
        self.used.add(f"{method.upper()} {template}")
        known = {its["name"] for its in operation.get("parameters", []) if its["in"] == "query"}
        if unknown := set(parse_qs(environ.get("QUERY_STRING", ""))) - known:
            self.wrong.append(f"{method} {template}: unknown parameters {unknown}")
        if sent:
            self._validate(f"{method} {template} asks", operation["requestBody"]["content"], json.loads(sent))
        response = operation["responses"].get(status)
        if response is None:
            self.wrong.append(f"{method} {template}: {status} is not in the contract")
        elif headers["Content-Type"].startswith("application/json"):
            self._validate(f"{method} {template} answers", response["content"], json.loads(body))

    def _validate(self, what: str, content: dict[str, Any], value: Any) -> None:
        schema = {**closed(content["application/json"]["schema"]), "components": {"schemas": self.schemas}}
        self.wrong += [
            f"{what}: {error.json_path}: {error.message}"
            for error in Draft202012Validator(schema).iter_errors(value)
        ]


def matches(template: str, path: str) -> bool:
    """Whether a path is of a template such as `/v1/offerings/{offering_id}`."""
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) is not None


def closed(schema: Any) -> Any:
    """The schema with every object that names its fields allowing no others: what is answered must be told."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    if isinstance(inner.get("properties"), dict) and "additionalProperties" not in inner:
        inner["additionalProperties"] = False
    return inner
