"""Alembic's entry: sync's revisions over its own tables."""

from services.platform import migrations
from services.sync.store.tables import Base

migrations.run(Base.metadata)
