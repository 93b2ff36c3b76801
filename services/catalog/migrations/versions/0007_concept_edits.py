"""A county's edits of concepts, and their changes in the feed.

The previous release goes on working beside it: of a change of a concept it reads that an offering which never
was is removed.
"""

import sqlalchemy as sa
from alembic import op

from services.platform.database import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concept_edits",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_edits")),
    )
    op.add_column("changes", sa.Column("concept", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("changes", "concept")
    op.drop_table("concept_edits")
