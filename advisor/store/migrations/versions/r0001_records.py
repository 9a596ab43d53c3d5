"""Records of coaches, clients and assessments

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "coaches",
        sa.Column("id", sa.Text(), nullable=False),
        *_texts("name", "folded", "password", "created"),
        sa.PrimaryKeyConstraint("id", name="pk_coaches"),
        sa.UniqueConstraint("folded", name="uq_coaches_folded"),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        *_texts("coach_id", "created", "seen"),
        sa.ForeignKeyConstraint(["coach_id"], ["coaches.id"], name="fk_sessions_coach_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sqlite_strict=True,
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.Text(), nullable=False),
        *_numbers("failures"),
        *_texts("until"),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
        sqlite_strict=True,
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.Text(), nullable=False),
        *_texts("coach_id", "label"),
        sa.Column("code", sa.Text(), nullable=True),
        *_texts("created"),
        sa.ForeignKeyConstraint(["coach_id"], ["coaches.id"], name="fk_clients_coach_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.UniqueConstraint("id", "coach_id", name="uq_clients_id_coach_id"),
        sa.UniqueConstraint("coach_id", "code", name="uq_clients_coach_id_code"),
        sqlite_strict=True,
    )
    op.create_index("ix_clients_coach_id", "clients", ["coach_id"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text(), nullable=False),
        *_texts("coach_id", "name", "created", "state"),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        *_texts("options", "message"),
        *_numbers("rows", "done", "results", "rejected_rows", "rejected_cells"),
        sa.ForeignKeyConstraint(["coach_id"], ["coaches.id"], name="fk_uploads_coach_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("id", "coach_id", name="uq_uploads_id_coach_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_uploads_coach_id", "uploads", ["coach_id"])
    op.create_table(
        "assessments",
        sa.Column("id", sa.Text(), nullable=False),
        *_texts("coach_id", "client_id"),
        sa.Column("upload_id", sa.Text(), nullable=True),
        *_texts("questionnaire", "created", "answers", "document", "summary", "answers_digest", "knowledge_digest"),
        _of_client("assessments"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_assessments_upload_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
        sqlite_strict=True,
    )
    op.create_index("ix_assessments_client_id_created", "assessments", ["client_id", "created"])
    op.create_index("ix_assessments_coach_id_created", "assessments", ["coach_id", "created"])
    op.create_table(
        "rejects",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *_texts("coach_id", "upload_id"),
        sa.Column("client_id", sa.Text(), nullable=True),
        *_numbers("row", "line"),
        *_texts("person", "title", "value", "reason", "mend"),
        sa.ForeignKeyConstraint(
            ["upload_id", "coach_id"],
            ["uploads.id", "uploads.coach_id"],
            name="fk_rejects_upload_id_coach_id",
            ondelete="CASCADE",
        ),
        _of_client("rejects"),
        sa.PrimaryKeyConstraint("id", name="pk_rejects"),
        sqlite_strict=True,
    )
    op.create_index("ix_rejects_upload_id", "rejects", ["upload_id"])
    op.create_index("ix_rejects_client_id", "rejects", ["client_id"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("key_digest", "coach_id", "client_id")),
        *_texts("questionnaire", "state"),
        sa.Column("document", sa.Text(), nullable=True),
        *_texts("created", "changed"),
        _of_client("drafts"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("key_digest", name="uq_drafts_key_digest"),
        sqlite_strict=True,
    )
    op.create_index("ix_drafts_client_id", "drafts", ["client_id"])
    op.create_table(
        "backups",
        sa.Column("id", sa.Text(), nullable=False),
        *_texts("created", "place"),
        sa.PrimaryKeyConstraint("id", name="pk_backups"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in (
        "backups",
        "drafts",
        "rejects",
        "assessments",
        "uploads",
        "clients",
        "attempts",
        "sessions",
        "coaches",
    ):
        op.drop_table(table)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in names]


def _of_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id", "coach_id"],
        ["clients.id", "clients.coach_id"],
        name=f"fk_{table}_client_id_coach_id",
        ondelete="CASCADE",
    )
