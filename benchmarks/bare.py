"""What no service can be faster than: bytes from memory, over the same server."""

from flask import Flask, Response, request


def create_app() -> Flask:
    """Keeps the bytes that are put to a name and gives them back."""
    app = Flask("benchmarks.bare")
    kept: dict[str, tuple[bytes, str]] = {}

    @app.put("/bytes/<name>")
    def keep(name: str) -> tuple[str, int]:
        kept[name] = request.get_data(), request.content_type or "application/octet-stream"
        return "", 204

    @app.get("/bytes/<name>")
    def give(name: str) -> Response:
        content, content_type = kept[name]
        return Response(content, content_type=content_type)

    @app.get("/readyz")
    def ready() -> str:
        return "ok"

    return app
