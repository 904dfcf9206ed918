"""Complaints that wait for somebody's word are looked at when the time for it is over."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Due at once: whoever looks at them works out until when each waits, and sets that.
    op.execute(
        "INSERT INTO timers (id, kind, subject_id, due_at)"
        " SELECT 'silent.' || id, 'complaint_silent', id, received_at FROM complaints"
        " WHERE step IN"
        " ('awaiting_complainant', 'awaiting_third_party', 'decision_communicated')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM timers WHERE kind = 'complaint_silent'")
