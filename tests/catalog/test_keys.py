"""API keys: shown once, kept as a hash, revocable."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from services.catalog import commands, keys
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from services.platform.problems import Invalid
from tests.catalog.conftest import Caller
from tests.problems import assert_problem


def test_a_key_is_kept_only_as_a_hash(settings: CatalogSettings, new_key: Callable[..., str]) -> None:
    secret = new_key("feed")
    with closing(Database(settings.database_url)) as database, database.read() as session:
        rows = str(session.execute(text("SELECT * FROM keys")).all())
    assert secret not in rows
    assert secret[11:] not in rows


def test_a_revoked_key_opens_nothing(settings: CatalogSettings, reader: Caller) -> None:
    assert reader("GET", "/v1/changes").status_code == 200
    (line,) = commands.key_lines(settings)
    commands.revoke_key(settings, line.split()[0])
    assert_problem(reader("GET", "/v1/changes"), "unauthorized")
    assert "revoked" in next(iter(commands.key_lines(settings)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1] + "x" if key[-1] != "x" else key[:-1] + "y",
        lambda key: "",
        lambda key: key[:11],
        lambda key: key + "a",
        lambda key: key.upper(),
    ],
)
def test_a_key_that_is_not_exactly_right_opens_nothing(reader: Caller, spoil: Callable[[str], str]) -> None:
    assert reader.key
    assert_problem(Caller(reader.client, spoil(reader.key))("GET", "/v1/changes"), "unauthorized")


def test_services_learn_whose_a_key_is(reader: Caller, association: Caller) -> None:
    whose = reader("POST", "/v1/keys:check", json={"key": association.key}).json
    assert whose["valid"] is True
    assert whose["scopes"] == ["offerings"]
    assert reader("POST", "/v1/keys:check", json={"key": "tj_" + "x" * 40}).json == {"valid": False}
    assert_problem(association("POST", "/v1/keys:check", json={"key": "x"}), "forbidden")


@pytest.mark.parametrize(
    ("scopes", "options"),
    [
        (["everything"], {}),
        ([], {}),
        (["sources"], {}),
        (["offerings"], {}),
        (["offerings"], {"organization_id": "x"}),
    ],
)
def test_a_key_without_what_its_scopes_need_is_not_made(
    settings: CatalogSettings, scopes: list[str], options: dict[str, str]
) -> None:
    with pytest.raises(Invalid), closing(Database(settings.database_url)) as database, database.write() as session:
        keys.mint(session, "label", scopes, datetime.now(UTC), **options)  # type: ignore[arg-type]
