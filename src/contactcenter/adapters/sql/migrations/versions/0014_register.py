"""What the register of complaints lists and filters by; samples of it; suspicions by id."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from contactcenter.domain.complaint.listed import listed
from contactcenter.domain.complaint.plain import complaint_from_plain

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
SUSPECTED = "suspicion <> 'null'"
NEW = {"complainant_id": None, "outcome": None, "product": "", "categories": "[]", "presets": "[]"}
_AT_ONCE = 500


def upgrade() -> None:
    with op.batch_alter_table("complaints") as complaints:
        for name, default in NEW.items():
            kind = sa.Text() if default == "[]" else WORDS
            is_null = default is None
            complaints.add_column(sa.Column(name, kind, nullable=is_null, server_default=default))
    _fill()
    with op.batch_alter_table("complaints") as complaints:
        for name, default in NEW.items():
            if default is not None:
                complaints.alter_column(name, server_default=None)
    op.create_index(
        "ix_tickets_suspected",
        "tickets",
        ["id"],
        sqlite_where=sa.text(SUSPECTED),
        postgresql_where=sa.text(SUSPECTED),
    )

    op.create_table(
        "samples",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "purpose")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("start", "end")),
        sa.Column("seed", WORDS, nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("least", "percent")),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_samples"),
    )
    op.create_index("ix_samples_end_id", "samples", ["end", "id"])


def downgrade() -> None:
    op.drop_table("samples")
    op.drop_index("ix_tickets_suspected", "tickets")
    with op.batch_alter_table("complaints") as complaints:
        for name in NEW:
            complaints.drop_column(name)


def _fill() -> None:
    """Write what older complaints are listed with."""
    connection, after = op.get_bind(), ""
    found = sa.text("SELECT id, complaint FROM complaints WHERE id > :after ORDER BY id LIMIT :n")
    filled = sa.text(
        "UPDATE complaints SET complainant_id = :complainant_id, outcome = :outcome,"
        " product = :product, categories = :categories, presets = :presets WHERE id = :id"
    )
    while rows := connection.execute(found, {"after": after, "n": _AT_ONCE}).all():
        connection.execute(filled, [_values(key, written) for key, written in rows])
        after = rows[-1][0]


def _values(key: str, written: str) -> dict[str, object]:
    shown = listed(complaint_from_plain(json.loads(written)))
    return {
        "id": key,
        "complainant_id": shown.complainant_id,
        "outcome": shown.outcome,
        "product": shown.product,
        **{
            name: json.dumps(getattr(shown, name), ensure_ascii=False, separators=(",", ":"))
            for name in ("categories", "presets")
        },
    }
