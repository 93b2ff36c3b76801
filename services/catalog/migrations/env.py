"""Alembic's entry: the catalogue's revisions over its own tables."""

from services.catalog.store.tables import Base
from services.platform import migrations

migrations.run(Base.metadata)
