"""Sync's database, revision by revision."""

from pathlib import Path

from services.platform import migrations

FOLDER = Path(__file__).parent


def migrate(url: str) -> None:
    """Bring the database to the newest revision."""
    migrations.upgrade(FOLDER, url)
