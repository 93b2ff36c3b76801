"""Real databases and a real Elasticsearch for whoever asks for them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask
from hypothesis import settings as hypothesis_settings

from services.catalog.app import create_app as create_catalog
from services.catalog.migrations import migrate as migrate_catalog
from services.catalog.settings import CatalogSettings
from tests import postgresql
from tests.local_server import serving

# A busy machine must not make a test fail.
hypothesis_settings.register_profile("without a clock", deadline=None)
hypothesis_settings.load_profile("without a clock")

REPOSITORY = Path(__file__).parent.parent
SAMPLES = REPOSITORY.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server: `TEST_DATABASE_URL`, or one started from a package for this run."""
    with postgresql.server("TEST_DATABASE_URL") as address:
        yield address


@pytest.fixture
def fresh_postgresql(postgresql_url: str) -> Iterator[str]:
    """An empty database on that server."""
    with postgresql.fresh_database(postgresql_url) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("fresh_postgresql")
    return url


@pytest.fixture(scope="session")
def empty_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated catalogue, to be copied: that is faster than to migrate for each test."""
    path = tmp_path_factory.mktemp("catalog") / "catalog.db"
    migrate_catalog(f"sqlite:///{path}")
    return path


@pytest.fixture
def catalog_settings(tmp_path: Path, empty_catalog: Path) -> CatalogSettings:
    """A catalogue's empty database, for whoever stands before one."""
    shutil.copy(empty_catalog, tmp_path / "catalog.db")
    return CatalogSettings(database_url=f"sqlite:///{tmp_path}/catalog.db")


@pytest.fixture
def catalog(catalog_settings: CatalogSettings) -> Iterator[Flask]:
    """A real catalogue."""
    app = create_catalog(catalog_settings)
    yield app
    app.extensions["database"].close()


@pytest.fixture
def catalog_address(catalog: Flask) -> Iterator[str]:
    """Where it is served."""
    with serving(catalog) as address:
        yield address


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """A running Elasticsearch; without one the test is skipped, and the end of the run says so loudly."""
    url = os.environ.get("TEST_ELASTICSEARCH_URL", "http://127.0.0.1:9219")
    try:
        requests.get(f"{url}/_cluster/health", timeout=5).raise_for_status()
    except requests.RequestException:
        if os.environ.get("REQUIRE_ELASTICSEARCH"):
            pytest.fail(f"no Elasticsearch answers at {url}")
        pytest.skip(f"no Elasticsearch answers at {url}: make elasticsearch")
    return url


# What is skipped when it is not there, and how one gets it.
NEEDED = {
    "Elasticsearch": "tests need a real Elasticsearch: `make elasticsearch`, then run them again.",
    "Chromium": "tests need a browser: install Chromium, or set TEST_CHROMIUM, then run them again.",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was not run."""
    reports = terminalreporter.stats.get("skipped", [])
    for what, mend in NEEDED.items():
        skipped = [report for report in reports if f"no {what}" in str(report.longrepr)]
        if skipped:
            terminalreporter.section(f"NOT RUN: {what}", sep="!", red=True, bold=True)
            terminalreporter.line(f"{len(skipped)} {mend}", red=True)
