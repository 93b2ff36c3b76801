"""`tarjotin …`: the only file that knows all four services, each imported only when it is asked for."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError, ProgrammingError

from services import local
from services.platform.problems import Invalid, NotFound, Problem
from services.platform.settings import SettingError, settings_page
from services.vocabulary.profile import ProfileError

SERVICES = ("catalog", "sync", "search", "tray")
WITH_DATABASE = ("sync", "catalog")  # a backup of sync is the older one: what it has sent is in the catalogue's
WITH_CONTRACT = ("catalog", "sync", "search")
WORKERS = {
    "catalog": "services.catalog.commands:tidy",
    "sync": "services.sync.worker:work",
    "search": "services.search.commands:follow",
}


def settings_of(service: str) -> Any:
    """The service's settings, from the environment."""
    module = import_module(f"services.{service}.settings")
    kind = getattr(module, f"{service.capitalize()}Settings")
    return kind.from_env()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors that a person can mend are one line."""
    options = _parser().parse_args(arguments)
    local.read_keys()
    try:
        return int(options.command(options) or 0)
    except (SettingError, ProfileError, Problem) as error:
        print(f"tarjotin: {error}", file=sys.stderr)
    except (OperationalError, ProgrammingError) as error:
        reason = str(error.orig).splitlines()[0]
        print(
            f"tarjotin: a database cannot be used ({reason}); look at *_DATABASE_URL, and bring it to its "
            "newest shape with: tarjotin migrate",
            file=sys.stderr,
        )
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
    add("backup", backup, "Write the databases to files.").add_argument("folder", type=Path)
    back = add("restore", restore, "Fill the databases from the files of a backup.")
    back.add_argument("folder", type=Path)
    back.add_argument("--replace", action="store_true", help="delete what the databases hold")
    person = "Take a person's phone number, e-mail address or name out of everything; asked for, not typed."
    add("erase", erase, person)
    add("contracts", contracts, "Write contracts/*.yaml from the code.").add_argument("folder", type=Path)
    add("settings", print_settings, "Print every setting as the page docs/settings.md.")
    _add_keys(add, group("keys", "API keys: create, list, revoke."))
    _add_sync(add, group("sync", "Sources: run one, and see what came."))
    add("project", project, "Write anew what follows from offerings (codes, PTV documents), after an upgrade.")
    search = group("search", "The index.")
    add("rebuild", rebuild, "Build the index anew, then put it in place of the old one.", search)
    check = add("verify", verify, "Compare the index with the catalogue; exit code 1 if they differ.", search)
    check.add_argument("--repair", action="store_true", help="write what differs; a running worker may go on")
    return parser


def _add_keys(add: Any, group: Any) -> None:
    create = add("create", create_key, "Make a key; it is shown once.", group)
    create.add_argument("--label", required=True, help="whose it is, for people")
    create.add_argument("--scope", action="append", required=True, dest="scopes")
    create.add_argument("--organization", help="id of the organization whose offerings it writes")
    create.add_argument("--new-association", metavar="NAME", help="add an association and use its id")
    create.add_argument("--source", action="append", dest="sources", help="a source whose records it writes")
    create.add_argument("--municipality", action="append", dest="municipalities", help="whose area it follows")
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
    one.add_argument("--full", action="store_true", help="read everything, not only what has changed")
    add("sources", sync_sources, "The sources: their last runs, and which are left alone for failing.", group)
    add("runs", sync_runs, "The latest runs.", group)
    items = add("items", sync_items, "What could not be brought in, and why.", group)
    items.add_argument("source")
    items.add_argument("--municipality", help="only what lies there: a code, such as 491")
    for name, which, text in (
        ("retry", "problems", "Try again what could not be brought in, without asking the source."),
        ("remap", "all", "Map anew all that is kept of a source, without asking it, after a mapping has changed."),
    ):
        again = add(name, sync_replay, text, group)
        again.add_argument("source")
        again.set_defaults(which=which)


def sync_runs(options: argparse.Namespace) -> None:
    """Print the latest runs."""
    print(*import_module("services.sync.commands").run_lines(settings_of("sync")), sep="\n")


def sync_sources(options: argparse.Namespace) -> None:
    """Print the sources."""
    print(*import_module("services.sync.commands").source_lines(settings_of("sync")), sep="\n")


def sync_items(options: argparse.Namespace) -> None:
    """Print a source's problems."""
    from services.sync import commands

    print(*commands.item_lines(settings_of("sync"), options.source, options.municipality), sep="\n")


def sync_replay(options: argparse.Namespace) -> int:
    """Read again what is kept of a source."""
    from services.sync import commands

    return commands.run(settings_of("sync"), options.source, replayed=options.which)


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
        full=options.full,
    )


def run(options: argparse.Namespace) -> None:
    """Run everything here until Ctrl-C. Only `var/` is written to."""
    local.run(settings_of, SERVICES, tuple(WORKERS), lambda: migrate(options))


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


def verify(options: argparse.Namespace) -> int:
    """Compare the index with the catalogue."""
    return int(import_module("services.search.commands").verify(settings_of("search"), repair=options.repair))


def project(options: argparse.Namespace) -> None:
    """Write anew what follows from offerings."""
    from services.catalog import commands

    print(f"{commands.project(settings_of('catalog'))} offerings")


def migrate(options: argparse.Namespace) -> None:
    """Bring databases to their newest shape; does nothing where they are."""
    for service in WITH_DATABASE:
        import_module(f"services.{service}.migrations").migrate(settings_of(service).database_url)


def backup(options: argparse.Namespace) -> None:
    """Write each database to a file of the folder."""
    from services import backup as backups

    options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for service in WITH_DATABASE:
        written = backups.write(options.folder / f"{service}.jsonl.gz", service, settings_of(service).database_url)
        print(f"{written.file}: {sum(written.rows.values())} rows")


def restore(options: argparse.Namespace) -> None:
    """Fill the databases from the folder's files; nothing is touched before every file was read to its end."""
    from services import backup as backups

    files = {service: options.folder / f"{service}.jsonl.gz" for service in WITH_DATABASE}
    if not any(file.exists() for file in files.values()):
        raise NotFound(f"{options.folder} holds no backup: name a folder that `tarjotin backup` wrote.")
    whole = {service: backups.read(file, service) for service, file in files.items() if file.exists()}
    for service, its in whole.items():
        of_service = import_module(f"services.{service}.migrations")
        url = settings_of(service).database_url
        backups.restore(its, of_service.FOLDER, url, replace=options.replace, then=_after_restore(service))
        print(f"{service}: {sum(its.rows.values())} rows from {its.file}")
    for service in sorted(files.keys() - whole.keys()):
        print(f"{service}: {files[service]} is not there; the database was left as it is")


def _after_restore(service: str) -> Callable[[Any], Any] | None:
    # What follows the feed must see that it is another one now, and build anew.
    return import_module("services.catalog.feed").renew if service == "catalog" else None


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
        municipalities=options.municipalities,
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


def erase(options: argparse.Namespace) -> None:
    """Erase a person. The value is read from standard input: a command's line stays in the shell's history."""
    value = (getpass("Number, address or name: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if len(value) < 5:
        raise Invalid("Give the whole number, address or name: at least five characters.")
    for service in WITH_DATABASE:
        for what, count in (
            import_module(f"services.{service}.commands").erase(settings_of(service), value).items()
        ):
            print(f"{what}: {count}")


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
