"""`tarjotin …`: the only file that knows all four services, each imported only when it is asked for."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from services.platform import server
from services.platform.problems import Problem
from services.platform.settings import SettingError, Settings, settings_page

SERVICES = ("catalog", "sync", "search", "tray")
WITH_DATABASE = ("catalog", "sync")
WITH_CONTRACT = ("catalog", "sync", "search")
WORKERS = {
    "catalog": "services.catalog.commands:tidy",
    "sync": "services.sync.commands:work",
    "search": "services.search.commands:follow",
}

LOCAL_KEYS: dict[str, dict[str, Any]] = {
    "search": {"scopes": ["feed", "keys"]},
    "sync": {"scopes": ["sources", "keys"], "sources": ["*"]},
    "association": {"scopes": ["offerings"]},
}


def settings_of(service: str) -> Any:
    """The service's settings, from the environment."""
    module = import_module(f"services.{service}.settings")
    kind = getattr(module, f"{service.capitalize()}Settings")
    return kind.from_env()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors that a person can mend are one line."""
    options = _parser().parse_args(arguments)
    _read_local_keys()
    try:
        return int(options.command(options) or 0)
    except (SettingError, Problem) as error:
        print(f"tarjotin: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tarjotin", description="The well-being service tray.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], Any], text: str, to: Any = commands) -> Any:
        made = to.add_parser(name, help=text, description=text)
        made.set_defaults(command=command)
        return made

    def group(name: str, text: str) -> Any:
        return commands.add_parser(name, help=text, description=text).add_subparsers(
            required=True, metavar="COMMAND"
        )

    add("run", run, "Run all services and their workers here, with the demo county.")
    add("serve", serve, "Serve one service (gunicorn).").add_argument("service", choices=SERVICES)
    add("work", work, "Run a service's worker.").add_argument("service", choices=sorted(WORKERS))
    add("migrate", migrate, "Bring the databases to their newest shape.")
    add("contracts", contracts, "Write contracts/*.yaml from the code.").add_argument("folder", type=Path)
    add("settings", print_settings, "Print every setting as the page docs/settings.md.")
    _add_keys(add, group("keys", "API keys: create, list, revoke."))
    _add_sync(add, group("sync", "Sources: run one, and see what came."))
    add("project", project, "Write every PTV document anew, after an upgrade that changed their shape.")
    search = group("search", "The index.")
    add("rebuild", rebuild, "Build the index anew, then put it in place of the old one.", search)
    return parser


def _add_keys(add: Any, group: Any) -> None:
    create = add("create", create_key, "Make a key; it is shown once.", group)
    create.add_argument("--label", required=True, help="whose it is, for people")
    create.add_argument("--scope", action="append", required=True, dest="scopes")
    create.add_argument("--organization", help="id of the organization whose offerings it writes")
    create.add_argument("--new-association", metavar="NAME", help="add an association and use its id")
    create.add_argument("--source", action="append", dest="sources", help="a source whose records it writes")
    add("list", list_keys, "Every key, without its secret.", group)
    add("revoke", revoke_key, "End a key.", group).add_argument("id")


def _add_sync(add: Any, group: Any) -> None:
    one = add("run", sync_run, "Read a source once and send what changed to the catalogue.", group)
    one.add_argument("source", help="its name in the county profile")
    one.add_argument("--base-url", help="another address of the source")
    one.add_argument("--municipality", action="append", default=[], help="code, such as 491; may be repeated")
    one.add_argument("--dry-run", action="store_true", help="write nothing, only report")
    one.add_argument("--max-items", type=int, help="stop after so many items")
    one.add_argument("--confirm-closures", action="store_true", help="archive even more than the brake allows")
    add("runs", sync_runs, "The latest runs.", group)
    add("items", sync_items, "What could not be brought in, and why.", group).add_argument("source")


def sync_runs(options: argparse.Namespace) -> None:
    """Print the latest runs."""
    from services.sync import commands

    print(*commands.run_lines(settings_of("sync")), sep="\n")


def sync_items(options: argparse.Namespace) -> None:
    """Print a source's problems."""
    from services.sync import commands

    print(*commands.item_lines(settings_of("sync"), options.source), sep="\n")


def sync_run(options: argparse.Namespace) -> int:
    """Run one source in this process."""
    from services.sync import commands

    return commands.run(
        settings_of("sync"),
        options.source,
        base_url=options.base_url,
        municipality=options.municipality,
        dry_run=options.dry_run,
        max_items=options.max_items,
        confirm_closures=options.confirm_closures,
    )


def run(options: argparse.Namespace) -> None:
    """Run everything here until Ctrl-C. Only `var/` is written to."""
    from services.platform.supervisor import Process, Supervisor

    settings = {name: settings_of(name) for name in SERVICES}
    for its in settings.values():
        if not server.port_is_free(its):
            variable = its.variable_name("port")
            raise SettingError(
                f"port {its.port} is taken: set {variable} to another, as in {variable}=18000 make run"
            )
    environment = _addresses(settings)
    os.environ.update(environment)
    migrate(options)
    environment |= _make_local_keys(settings["catalog"])
    os.environ.update(environment)
    import_module("services.sync.commands").queue_first_runs(settings_of("sync"))
    this = [sys.executable, "-m", "services.cli"]
    processes = [Process(name, [*this, "serve", name], environment) for name in SERVICES]
    processes += [Process(f"{name}-worker", [*this, "work", name], environment) for name in WORKERS]

    def announce() -> bool:
        up = all(server.answers(its) for its in settings.values())
        if up:
            print(_welcome(settings), flush=True)
        return up

    print("Starting …", flush=True)
    Supervisor(processes, settings["tray"].var_dir / "log", announce).run()


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


def _make_local_keys(catalog: Settings) -> dict[str, str]:
    """The keys by which services know each other here: made once, kept in `var/keys/`."""
    from services.catalog import commands

    folder = catalog.var_dir / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, options in LOCAL_KEYS.items():
        file = folder / name
        if not file.exists():
            wanted = dict(options)
            if name == "association":
                wanted["organization"] = commands.create_demo_association(catalog)  # type: ignore[arg-type]
            secret = commands.create_key(catalog, f"{name} (made by tarjotin run)", **wanted)  # type: ignore[arg-type]
            file.touch(mode=0o600)
            file.write_text(secret + "\n", encoding="ascii")
    return _local_keys(catalog.var_dir)


def _local_keys(var_dir: Path) -> dict[str, str]:
    files = {f"{name.upper()}_CATALOG_KEY": var_dir / "keys" / name for name in ("search", "sync")}
    return {
        variable: file.read_text(encoding="ascii").strip()
        for variable, file in files.items()
        if file.exists() and not os.environ.get(variable)
    }


def _read_local_keys() -> None:
    """Commands beside a running `tarjotin run` use the keys that it made."""
    os.environ.update(_local_keys(Path(os.environ.get("VAR_DIR") or "var")))


def serve(options: argparse.Namespace) -> None:
    """Become the service's server."""
    from services.platform.server import command

    line = command(options.service, settings_of(options.service))
    os.execv(line[0], line)  # noqa: S606


def work(options: argparse.Namespace) -> int:
    """Become the service's worker."""
    module, _, name = WORKERS[options.service].partition(":")
    return int(getattr(import_module(module), name)(settings_of(options.service)) or 0)


def rebuild(options: argparse.Namespace) -> None:
    """Build the index anew."""
    import_module("services.search.commands").rebuild(settings_of("search"))


def project(options: argparse.Namespace) -> None:
    """Write every PTV document anew."""
    from services.catalog import commands

    print(f"{commands.project(settings_of('catalog'))} offerings")


def migrate(options: argparse.Namespace) -> None:
    """Bring databases to their newest shape; does nothing where they are."""
    for service in WITH_DATABASE:
        import_module(f"services.{service}.migrations").migrate(settings_of(service).database_url)


def create_key(options: argparse.Namespace) -> None:
    """Make a key and print it, once."""
    from services.catalog import commands

    secret = commands.create_key(
        settings_of("catalog"),
        options.label,
        options.scopes,
        organization=options.organization,
        new_association=options.new_association,
        sources=options.sources,
    )
    print(secret)


def list_keys(options: argparse.Namespace) -> None:
    """Print every key without its secret."""
    from services.catalog import commands

    for line in commands.key_lines(settings_of("catalog")):
        print(line)


def revoke_key(options: argparse.Namespace) -> None:
    """End a key."""
    from services.catalog import commands

    commands.revoke_key(settings_of("catalog"), options.id)


def contracts(options: argparse.Namespace) -> None:
    """Write the OpenAPI document of each service."""
    import yaml

    options.folder.mkdir(exist_ok=True)
    for service in WITH_CONTRACT:
        app = import_module(f"services.{service}.app").create_app()
        document = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=True, width=110)
        (options.folder / f"{service}.yaml").write_text(text, encoding="utf-8")


def print_settings(options: argparse.Namespace) -> None:
    """Print docs/settings.md."""
    print(settings_page({service: settings_of(service) for service in SERVICES}))


if __name__ == "__main__":
    sys.exit(main())
