"""`tarjotin run`: all services on this machine under one command, and the keys by which they know each other."""

import os
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from services.platform import server
from services.platform.settings import SettingError, Settings
from services.platform.supervisor import Process, Supervisor

KEYS: dict[str, dict[str, Any]] = {
    "search": {"scopes": ["feed", "keys"]},
    "sync": {"scopes": ["sources", "keys"], "sources": ["*"]},
    "tray": {"scopes": ["act-for"]},
    "association": {"scopes": ["offerings"]},
}


def run(
    settings_of: Callable[[str], Any],
    services: Iterable[str],
    workers: Iterable[str],
    migrate: Callable[[], None],
) -> None:
    """Run everything here until Ctrl-C. Only `var/` is written to."""
    settings: dict[str, Settings] = {name: settings_of(name) for name in services}
    for its in settings.values():
        if not server.port_is_free(its):
            variable = its.variable_name("port")
            raise SettingError(
                f"port {its.port} is taken: set {variable} to another, as in {variable}=18000 make run"
            )
    environment = _addresses(settings)
    os.environ.update(environment)
    migrate()
    environment |= _make_keys(settings["catalog"])
    os.environ.update(environment)
    import_module("services.sync.commands").queue_first_runs(settings_of("sync"))
    this = [sys.executable, "-m", "services.cli"]
    processes = [Process(name, [*this, "serve", name], environment) for name in settings]
    processes += [Process(f"{name}-worker", [*this, "work", name], environment) for name in workers]

    def announce() -> bool:
        up = all(server.answers(its) for its in settings.values())
        if up:
            print(_welcome(settings), flush=True)
        return up

    print("Starting …", flush=True)
    Supervisor(processes, settings["tray"].var_dir / "log", announce).run()


def read_keys() -> None:
    """Commands beside a running `tarjotin run` use the keys that it made."""
    os.environ.update(_keys(Path(os.environ.get("VAR_DIR") or "var")))


def _addresses(settings: dict[str, Settings]) -> dict[str, str]:
    """Where each service finds the others, unless the environment says otherwise."""
    names = {"CATALOG_URL": "catalog", "SEARCH_API_URL": "search"}
    return {
        variable: os.environ.get(variable) or f"http://{settings[name].host}:{settings[name].port}"
        for variable, name in names.items()
    }


def _welcome(settings: dict[str, Settings]) -> str:
    lines = [f"  {name:8} http://{its.host}:{its.port}/" for name, its in settings.items()]
    var = settings["tray"].var_dir
    return "\n".join(
        [
            "Tarjotin is running:",
            *lines,
            f"  logs     {var}/log/",
            f"  a key to write offerings with: {var}/keys/association",
            "Open the tray's address in a browser. Ctrl-C ends everything.",
        ]
    )


def _make_keys(catalog: Settings) -> dict[str, str]:
    """The keys by which services know each other here: made once, kept in `var/keys/`."""
    from services.catalog import commands

    folder = catalog.var_dir / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, options in KEYS.items():
        file = folder / name
        if not file.exists():
            wanted = dict(options)
            if name == "association":
                wanted["organization"] = commands.create_demo_association(catalog)  # type: ignore[arg-type]
            secret = commands.create_key(catalog, f"{name} (made by tarjotin run)", **wanted)  # type: ignore[arg-type]
            file.touch(mode=0o600)
            file.write_text(secret + "\n", encoding="ascii")
    return _keys(catalog.var_dir)


def _keys(var_dir: Path) -> dict[str, str]:
    files = {f"{name.upper()}_CATALOG_KEY": var_dir / "keys" / name for name in ("search", "sync", "tray")}
    return {
        variable: file.read_text(encoding="ascii").strip()
        for variable, file in files.items()
        if file.exists() and not os.environ.get(variable)
    }
