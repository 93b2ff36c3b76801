"""Rules of the house that a reader relies on, checked over the whole tree."""

import ast
import re
import subprocess
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from services import cli
from services.platform.settings import Settings, settings_page
from tests.conftest import REPOSITORY

TRACKED = [
    Path(line)
    for line in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout.splitlines()
    if (REPOSITORY / line).exists()  # what was taken away may not be committed yet
]  # fmt: skip
COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))
# What the images of others read.
FOREIGN = {"SITE_ADDRESS", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "discovery.type",
           "xpack.security.enabled", "ES_JAVA_OPTS"}  # fmt: skip


def app_of(service: str) -> Any:
    return import_module(f"services.{service}.app").create_app()


def settings_of(service: str) -> Settings:
    settings: Settings = cli.settings_of(service)
    return settings


@pytest.mark.parametrize("service", cli.SERVICES)
def test_every_route_declares_who_may_call_it(service: str) -> None:
    app = app_of(service)
    undeclared = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not getattr(app.view_functions[rule.endpoint], "access", ())
    ]
    assert undeclared == []


def test_the_page_of_settings_is_what_the_code_says() -> None:
    page = settings_page({service: settings_of(service) for service in cli.SERVICES})
    assert (REPOSITORY / "docs/settings.md").read_text(encoding="utf-8") == page + "\n", "run `make docs`"


def test_every_variable_in_the_compose_file_is_a_setting() -> None:
    known = {variable.name for service in cli.SERVICES for variable in settings_of(service).variables()} | FOREIGN
    used = {name for service in COMPOSE["services"].values() for name in service.get("environment", {})}
    assert used - known == set()


def test_every_health_check_of_the_compose_file_asks_a_real_route_on_the_right_port() -> None:
    for name, service in COMPOSE["services"].items():
        found = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)'", str(service.get("healthcheck", {}).get("test")))
        if name in cli.SERVICES:
            assert found, name
            assert int(found[1]) == settings_of(name).port
            assert found[2] in {rule.rule for rule in app_of(name).url_map.iter_rules()}


def test_every_command_of_the_compose_file_exists() -> None:
    parser = cli._parser()
    for name, service in COMPOSE["services"].items():
        if service.get("image", "").startswith("tarjotin:"):
            assert callable(parser.parse_args(service["command"]).command), name


def test_the_proxy_sends_to_services_and_ports_that_are_there() -> None:
    text = (REPOSITORY / "deploy/Caddyfile").read_text(encoding="utf-8")
    targets = dict(re.findall(r"reverse_proxy (\w+):(\d+)", text))
    assert targets == {name: str(settings_of(name).port) for name in ("search", "catalog", "tray")}


def test_the_image_and_the_compose_file_pin_what_they_stand_on() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    images += re.findall(r"^FROM (\S+)", (REPOSITORY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert all(re.search(r":\d+\.\d+", image) for image in images), images


def test_every_path_that_a_page_of_docs_names_exists() -> None:
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for path in re.findall(r"`((?:services|contracts|tests|benchmarks|docs|profiles|deploy)/[\w./-]+)`", text):
            assert (REPOSITORY / path).exists(), f"{page.name} names {path}"


def test_every_dependency_has_its_line() -> None:
    page = (REPOSITORY / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    for file in ("requirements.in", "requirements-dev.in"):
        for line in (REPOSITORY / file).read_text(encoding="utf-8").splitlines():
            name = re.match(r"\w[\w-]*", line)
            if name:
                assert f"| {name[0].lower()} |" in page, f"docs/dependencies.md has no line for {name[0]}"


def test_the_platform_stays_small() -> None:
    platform = [path for path in TRACKED if path.parts[:2] == ("services", "platform") and path.suffix == ".py"]
    assert sum(map(lines_of_code, platform)) <= 900  # docs/adr/0001-size-of-the-platform.md


def lines_of_code(path: Path) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            told |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(1 for number, line in lines if number not in told and line.strip() and line.strip()[0] != "#")


def test_no_file_of_code_outgrows_a_screenful_of_screens() -> None:
    long = [
        str(path)
        for path in TRACKED
        if path.suffix == ".py"
        and len((REPOSITORY / path).read_text(encoding="utf-8").splitlines())
        > (600 if path.parts[0] == "tests" else 300)
    ]
    assert long == []


def test_no_source_knows_of_another() -> None:
    """What two of them need stands beside their folders, so that one can be taken away or read alone."""
    root = ("services", "sync", "sources")
    found = []
    for path in TRACKED:
        if path.parts[:3] == root and len(path.parts) > 4 and path.suffix == ".py":
            for name in imported(path):
                parts = tuple(name.split("."))
                is_folder = parts[:3] == root and (REPOSITORY / Path(*parts[:4])).is_dir()
                if is_folder and parts[3] != path.parts[3]:
                    found.append(f"{path} imports {name}")
    assert found == []


def imported(path: Path) -> list[str]:
    """Modules that a file imports, and what it takes from them."""
    names = []
    for node in ast.walk(ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [its.name for its in node.names]
        elif isinstance(node, ast.ImportFrom):
            within = list(path.with_suffix("").parts[: -node.level]) if node.level else []
            module = ".".join([*within, *filter(None, [node.module])])
            names += [f"{module}.{its.name}" for its in node.names]
    return names


def test_the_lock_names_no_address() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (REPOSITORY / file).read_text(encoding="utf-8")


def test_profiles_are_toml() -> None:
    for path in (REPOSITORY / "profiles").glob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))
