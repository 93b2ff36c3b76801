"""Objects in PTV's shape, and the codes by which they are found."""

import sqlalchemy as sa
from alembic import op

from services.platform.database import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ptv_documents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("family", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column("offering_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("nationwide", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ptv_documents")),
    )
    op.create_index("ix_ptv_documents_list", "ptv_documents", ["family", "status", "created_at", "id"])
    op.create_index(op.f("ix_ptv_documents_organization_id"), "ptv_documents", ["organization_id"])
    op.create_index(op.f("ix_ptv_documents_offering_id"), "ptv_documents", ["offering_id"])
    op.create_table(
        "ptv_codes",
        sa.Column("scheme", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["ptv_documents.id"], name=op.f("fk_ptv_codes_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scheme", "code", "document_id", name=op.f("pk_ptv_codes")),
    )
    op.create_index(op.f("ix_ptv_codes_document_id"), "ptv_codes", ["document_id"])


def downgrade() -> None:
    op.drop_table("ptv_codes")
    op.drop_table("ptv_documents")
