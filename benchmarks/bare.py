"""What no service can be faster than: bytes from memory, or JSON out of objects, over the same server."""

from typing import Any

from flask import Flask, Response, jsonify, request


def create_app() -> Flask:
    """Keeps what is put to a name and gives it back: bytes as they came, JSON written anew."""
    app = Flask("benchmarks.bare")
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]  # as our services write it
    kept: dict[str, tuple[bytes, str]] = {}
    objects: dict[str, Any] = {}

    @app.put("/bytes/<name>")
    def keep(name: str) -> tuple[str, int]:
        kept[name] = request.get_data(), request.content_type or "application/octet-stream"
        return "", 204

    @app.get("/bytes/<name>")
    def give(name: str) -> Response:
        content, content_type = kept[name]
        return Response(content, content_type=content_type)

    @app.put("/json/<name>")
    def keep_object(name: str) -> tuple[str, int]:
        objects[name] = request.get_json()
        return "", 204

    @app.get("/json/<name>")
    def write(name: str) -> Response:
        return jsonify(objects[name])

    @app.get("/readyz")
    def ready() -> str:
        return "ok"

    return app
