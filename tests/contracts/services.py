"""The apps whose contracts are published, made for tests: real ones over databases of their own."""

from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from flask import Flask

CONTRACTS = Path(__file__).parents[2] / "contracts"
NAMES = ("catalog", "sync", "search")


def app_of(name: str, **settings: Any) -> Flask:
    """The service's app with these settings."""
    kind = getattr(import_module(f"services.{name}.settings"), f"{name.capitalize()}Settings")
    app: Flask = import_module(f"services.{name}.app").create_app(kind(**settings))
    return app


def contract(name: str) -> Any:
    """The committed contract."""
    return yaml.safe_load((CONTRACTS / f"{name}.yaml").read_text(encoding="utf-8"))
