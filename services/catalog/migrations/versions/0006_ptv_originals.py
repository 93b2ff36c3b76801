"""What PTV gave where that was not of v11, beside what is served of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ptv_documents", sa.Column("original", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("ptv_documents", "original")
