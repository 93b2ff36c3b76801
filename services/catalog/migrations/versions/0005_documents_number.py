"""How often PTV documents have changed: lists of them are kept until they do.

The previous release goes on working beside it; what it writes is noticed with the next change of this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("documents", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("feed", "documents")
