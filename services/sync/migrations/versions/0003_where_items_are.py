"""Where an item lies, and where it stood in its source.

The previous release goes on working beside it: both columns have a default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("found_at", sa.String(length=400), nullable=False, server_default=""))
    op.add_column("items", sa.Column("municipalities", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("items", "municipalities")
    op.drop_column("items", "found_at")
