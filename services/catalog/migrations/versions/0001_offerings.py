"""Offerings, organizations, the feed, the audit trail and keys."""

import uuid

import sqlalchemy as sa
from alembic import op

from services.platform.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])

    op.create_table(
        "changes",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offering_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_at"), "changes", ["at"])

    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("business_id", sa.String(length=9), nullable=True),
        sa.Column("municipality", sa.String(length=3), nullable=True),
        sa.Column(
            "sort_key",
            sa.String(length=240).with_variant(sa.String(length=240, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.String(length=200), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("source", "record_id", name=op.f("uq_organizations_source_record_id")),
    )
    op.create_index(op.f("ix_organizations_business_id"), "organizations", ["business_id"])

    op.create_table(
        "keys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("lookup", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_keys_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
        sa.UniqueConstraint("lookup", name=op.f("uq_keys_lookup")),
    )
    op.create_table(
        "offerings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("visibility", sa.String(length=13), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=240).with_variant(sa.String(length=240, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("source_body", sa.JSON(), nullable=True),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.String(length=200), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_offerings_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("source", "record_id", name=op.f("uq_offerings_source_record_id")),
    )
    op.create_index("ix_offerings_list", "offerings", ["status", "sort_key", "id"])
    op.create_index(op.f("ix_offerings_organization_id"), "offerings", ["organization_id"])

    op.create_table(
        "offering_codes",
        sa.Column("scheme", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("offering_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_offering_codes_offering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scheme", "code", "offering_id", name=op.f("pk_offering_codes")),
    )
    op.create_index(op.f("ix_offering_codes_offering_id"), "offering_codes", ["offering_id"])

    feed = sa.table("feed", sa.column("id"), sa.column("uuid"), sa.column("n"))
    op.execute(feed.insert().values(id=1, uuid=str(uuid.uuid4()), n=0))


def downgrade() -> None:
    for table in ("offering_codes", "offerings", "keys", "organizations", "feed", "changes", "audit"):
        op.drop_table(table)
