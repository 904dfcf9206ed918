"""The tests' own PostgreSQL keeps what tests rely on."""

import psycopg


def _ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def test_a_database_starts_empty(postgres_url: str) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert _ask(postgres_url, tables) == 0


def test_a_commit_is_durable_as_in_production(postgres_url: str) -> None:
    assert _ask(postgres_url, "SHOW synchronous_commit") == "on"
    assert _ask(postgres_url, "SHOW fsync") == "on"


def test_text_is_compared_by_code_point(postgres_url: str) -> None:
    assert _ask(postgres_url, "SELECT 'Z' < 'a' COLLATE \"default\"") is True
