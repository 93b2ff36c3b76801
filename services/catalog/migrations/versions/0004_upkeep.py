"""Moderation, freshness, links, reports, headcounts, erasure.

The previous release goes on working beside it: every new column may be empty or has a default.
"""

import sqlalchemy as sa
from alembic import op

from services.platform.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organizations") as table:
        table.add_column(sa.Column("trusted", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("host_id", sa.String(length=36), nullable=True))
        table.create_foreign_key(op.f("fk_organizations_host_id"), "organizations", ["host_id"], ["id"])
        table.create_index(op.f("ix_organizations_host_id"), ["host_id"])
    with op.batch_alter_table("offerings") as table:
        table.add_column(sa.Column("proposal", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("requests", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("turn", sa.String(length=9), nullable=True))
        table.add_column(sa.Column("assured_by", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("review_due", sa.Date(), nullable=True))
        table.add_column(sa.Column("capacity_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("primary_id", sa.String(length=36), nullable=True))
        table.create_foreign_key(op.f("fk_offerings_primary_id"), "offerings", ["primary_id"], ["id"])
        table.create_index(op.f("ix_offerings_capacity_until"), ["capacity_until"])
        table.create_index(op.f("ix_offerings_primary_id"), ["primary_id"])
        table.create_index("ix_offerings_modified", ["status", "modified_at", "id"])
        table.create_index("ix_offerings_review", ["status", "review_due", "id"])
    with op.batch_alter_table("ptv_documents") as table:
        table.add_column(sa.Column("upstream", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("keys") as table:
        table.add_column(sa.Column("municipalities", sa.JSON(), nullable=False, server_default="[]"))

    op.create_table(
        "other_ids",
        sa.Column("system", sa.String(length=60), nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=False),
        sa.Column("offering_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_other_ids_offering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("system", "identity", "offering_id", name=op.f("pk_other_ids")),
    )
    op.create_index(op.f("ix_other_ids_offering_id"), "other_ids", ["offering_id"])

    op.create_table(
        "links",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("first_id", sa.String(length=36), nullable=False),
        sa.Column("second_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "first_id", "second_id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_second_id"), "links", ["second_id"])
    op.create_index(op.f("ix_links_state"), "links", ["state"])

    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("offering_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_reports_offering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_offering_id"), "reports", ["offering_id"])
    op.create_index("ix_reports_state", "reports", ["state", "at"])

    op.create_table(
        "headcounts",
        sa.Column("offering_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_headcounts_offering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offering_id", "day", name=op.f("pk_headcounts")),
    )

    op.create_table(
        "erased",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_erased")),
    )


def downgrade() -> None:
    for name in ("erased", "headcounts", "reports", "links", "other_ids"):
        op.drop_table(name)
    with op.batch_alter_table("keys") as table:
        table.drop_column("municipalities")
    with op.batch_alter_table("ptv_documents") as table:
        table.drop_column("upstream")
    with op.batch_alter_table("offerings") as table:
        for name in ("ix_offerings_review", "ix_offerings_modified"):
            table.drop_index(name)
        for name in ("primary_id", "capacity_until"):
            table.drop_index(op.f(f"ix_offerings_{name}"))
        table.drop_constraint(op.f("fk_offerings_primary_id"), type_="foreignkey")
        for name in ("primary_id", "capacity_until", "review_due", "assured_by", "turn", "requests", "proposal"):
            table.drop_column(name)
    with op.batch_alter_table("organizations") as table:
        table.drop_index(op.f("ix_organizations_host_id"))
        table.drop_constraint(op.f("fk_organizations_host_id"), type_="foreignkey")
        table.drop_column("host_id")
        table.drop_column("trusted")
