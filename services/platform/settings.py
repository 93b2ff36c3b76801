"""Settings: one frozen dataclass for each service, read from the environment in one place.

A field is declared with `setting(default, help)`; its name in the environment is the class's `PREFIX`
and the field's name in capitals (`CatalogSettings.database_url` is `CATALOG_DATABASE_URL`), unless it is
declared as shared by several services. `docs/settings.md` lists exactly what is declared.
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Self


class SettingError(Exception):
    """A value in the environment that cannot be used; the message names the setting."""


def setting(default: Any, help: str, *, shared: bool = False, secret: bool = False) -> Any:  # noqa: A002
    """A settings field. A `shared` one has no prefix: every service reads the same variable."""
    return field(default=default, metadata={"help": help, "shared": shared, "secret": secret})


@dataclass(frozen=True)
class Variable:
    """One environment variable: what `docs/settings.md` and docker-compose.yml are checked against."""

    name: str
    default: str
    help: str
    secret: bool


@dataclass(frozen=True)
class Settings:
    """What every service has; subclasses add their own and say their prefix."""

    PREFIX: ClassVar[str] = ""

    host: str = setting("127.0.0.1", "Address that the service listens on.")
    port: int = setting(8000, "Port that the service listens on.")
    threads: int = setting(8, "Request threads of each worker process.")
    workers: int = setting(1, "Worker processes that answer requests.")
    var_dir: Path = setting(Path("var"), "Folder for everything that is written by default.", shared=True)
    log_level: str = setting("INFO", "DEBUG, INFO, WARNING or ERROR.", shared=True)
    profile: Path = setting(
        Path("profiles/etela-savo.toml"),
        "The county profile that makes an installation somebody's.",
        shared=True,
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The settings that the environment asks for; `SettingError` names what cannot be used."""
        environ = os.environ if environ is None else environ
        values = {}
        for item in fields(cls):
            name = cls.variable_name(item.name)
            if environ.get(name):
                values[item.name] = _parse(name, environ[name], type(item.default))
        return cls(**values)

    @classmethod
    def variable_name(cls, field_name: str) -> str:
        """The environment variable of a field."""
        shared = next(item.metadata["shared"] for item in fields(cls) if item.name == field_name)
        return field_name.upper() if shared else f"{cls.PREFIX}_{field_name}".upper()

    @classmethod
    def variables(cls) -> list[Variable]:
        """Every variable of the service, in the order of declaration."""
        return [
            Variable(
                cls.variable_name(item.name),
                "" if item.default is MISSING else str(item.default),
                item.metadata["help"],
                item.metadata["secret"],
            )
            for item in fields(cls)
        ]


def _parse(name: str, text: str, kind: type[Any]) -> Any:
    if kind is bool:
        if text.lower() not in ("yes", "no", "true", "false", "1", "0"):
            raise SettingError(f"{name} is {text!r}: say yes or no")
        return text.lower() in ("yes", "true", "1")
    try:
        return kind(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}: a whole number is needed") from None


def settings_page(services: Mapping[str, Settings]) -> str:
    """Every setting with its default and what it is for, as a page of Markdown."""
    lines = ["# Settings", "", "Made by `make docs` from the code. Each is an environment variable.", ""]
    seen: set[str] = set()
    for service, its in services.items():
        lines += [f"## {service}", "", "| Variable | Default | What for |", "| --- | --- | --- |"]
        for variable in its.variables():
            shared = " (shared with the services above)" if variable.name in seen else ""
            default = f"`{variable.default}`" if variable.default else "none"
            lines.append(f"| `{variable.name}` | {default} | {variable.help}{shared} |")
            seen.add(variable.name)
        lines.append("")
    return "\n".join(lines)
