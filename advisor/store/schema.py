"""The tables, the same on SQLite and PostgreSQL. Migrations bring a database to exactly this.

Ids are 128 random bits in hexadecimal; times are ISO texts in UTC, so that they sort as text. Secrets that a browser
holds (session tokens, keys of drafts) are kept as SHA-256 digests only.
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0001"  # the migration that makes these tables

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _text(name: str, optional: bool = False) -> Column[str]:
    return Column(name, Text, nullable=optional)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


coaches = Table(
    "coaches",
    metadata,
    _id(),
    _text("name"),
    _text("folded"),  # the name for comparing
    _text("password"),  # its hash
    _text("created"),
    UniqueConstraint("folded"),
    sqlite_strict=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("coach_id", Text, ForeignKey("coaches.id", ondelete="CASCADE"), nullable=False),
    _text("created"),
    _text("seen"),
    sqlite_strict=True,
)

attempts = Table(  # logins that failed lately
    "attempts",
    metadata,
    Column("key", Text, primary_key=True),  # a digest of the account's name or the address
    _number("failures"),
    _text("until"),  # before that time no password is looked at
    sqlite_strict=True,
)

clients = Table(
    "clients",
    metadata,
    _id(),
    Column("coach_id", Text, ForeignKey("coaches.id", ondelete="CASCADE"), nullable=False),
    _text("label"),  # a name or code, as the coach likes
    _text("code", optional=True),  # the person's id in intake tables
    _text("created"),
    UniqueConstraint("id", "coach_id"),
    UniqueConstraint("coach_id", "code"),
    Index(None, "coach_id"),
    sqlite_strict=True,
)

uploads = Table(
    "uploads",
    metadata,
    _id(),
    Column("coach_id", Text, ForeignKey("coaches.id", ondelete="CASCADE"), nullable=False),
    _text("name"),
    _text("created"),
    _text("state"),  # columns, ready, running, done, failed
    Column("content", LargeBinary, nullable=True),  # gone as soon as the rows are worked through
    _text("options"),  # JSON: encoding, delimiter, the confirmed columns
    _text("message"),
    _number("rows"),
    _number("done"),
    _number("results"),
    _number("rejected_rows"),
    _number("rejected_cells"),
    UniqueConstraint("id", "coach_id"),
    Index(None, "coach_id"),
    sqlite_strict=True,
)

assessments = Table(
    "assessments",
    metadata,
    _id(),
    _text("coach_id"),
    _text("client_id"),
    Column("upload_id", Text, ForeignKey("uploads.id", ondelete="SET NULL"), nullable=True),
    _text("questionnaire"),
    _text("created"),
    _text("answers"),  # JSON
    _text("document"),  # JSON, schema advisor.assessment/1
    _text("summary"),  # JSON: what lists show
    _text("answers_digest"),
    _text("knowledge_digest"),
    # The owner is part of the key: no assessment can lie under another coach's client.
    ForeignKeyConstraint(["client_id", "coach_id"], ["clients.id", "clients.coach_id"], ondelete="CASCADE"),
    Index(None, "client_id", "created"),
    Index(None, "coach_id", "created"),
    sqlite_strict=True,
)

rejects = Table(
    "rejects",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("coach_id"),
    _text("upload_id"),
    _text("client_id", optional=True),
    _number("row"),
    _number("line"),
    _text("person"),
    _text("title"),  # of the column; empty for a whole row
    _text("value"),
    _text("reason"),
    _text("mend"),
    ForeignKeyConstraint(["upload_id", "coach_id"], ["uploads.id", "uploads.coach_id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["client_id", "coach_id"], ["clients.id", "clients.coach_id"], ondelete="CASCADE"),
    Index(None, "upload_id"),
    Index(None, "client_id"),
    sqlite_strict=True,
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    _text("key_digest", optional=True),  # of the private key; a coach's draft has none
    _text("coach_id", optional=True),
    _text("client_id", optional=True),
    _text("questionnaire"),
    _text("state"),  # JSON: replies, what was settled, what was told
    _text("document", optional=True),  # JSON, once there is a result
    _text("created"),
    _text("changed"),
    UniqueConstraint("key_digest"),
    ForeignKeyConstraint(["client_id", "coach_id"], ["clients.id", "clients.coach_id"], ondelete="CASCADE"),
    Index(None, "client_id"),
    sqlite_strict=True,
)

backups = Table(
    "backups",
    metadata,
    _id(),
    _text("created"),
    _text("place"),
    sqlite_strict=True,
)

KEPT = (coaches, clients, uploads, assessments, rejects, drafts)
"""What a backup holds, parents first. Sessions and failed logins are of the moment."""
