"""Runs, leases and items."""

import sqlalchemy as sa
from alembic import op

from services.platform.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=100), nullable=False),
        sa.Column("last_run", sa.String(length=36), nullable=False),
        sa.Column("missing_since", Instant(), nullable=True),
        sa.Column("missing_runs", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("source", "record_id", name=op.f("pk_items")),
    )
    op.create_index("ix_items_state", "items", ["source", "state"])

    op.create_table(
        "leases",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_leases")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cursor", sa.String(length=400), nullable=True),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("page_problems", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_source", "runs", ["source", "queued_at"])
    op.create_index(op.f("ix_runs_state"), "runs", ["state"])


def downgrade() -> None:
    for table in ("runs", "leases", "items"):
        op.drop_table(table)
