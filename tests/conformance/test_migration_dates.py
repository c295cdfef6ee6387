"""Tables that are made anew on SQLite keep their rows and whatever points at them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.migrate import bring_up_file
from storage.schema import migrations

OLD = """
    INSERT INTO contracts (id, title, customer, customer_key, owner, type, open_ended, notice_count, notice_unit, auto_renew,
        status, tags, aliases, notes, shared_with, revision, created_at, created_by, haystack)
    VALUES (7, 'x', 'y', 'y', 'wangwei', 'sales', 0, 60, 'days', 0, 'active', '[]', '[]', '', '[]', 1,
        '2026-01-05 01:00:00.000000+00:00', 'import', 'x');
    INSERT INTO key_dates (day, kind, contract_id) VALUES ('2027-01-29', 'notice', 7), ('2027-03-31', 'expiry', 7);
    INSERT INTO alerts (id, contract_id, rule, kind, due, lead, state, raised_at, reason)
    VALUES (3, 7, 'default', 'notice', '2027-01-29', 90, 'raised', '2026-11-02 01:00:00.000000+00:00', '');
    INSERT INTO tellings (key, alert_id, day) VALUES ('alert:7:notice:2027-01-29:90:person:wangwei', 3, '2026-11-02');
    INSERT INTO digests (id, person, day, alerts) VALUES (1, 'person:wangwei', '2026-11-02', '[3]');
    INSERT INTO digest_alerts (alert_id, digest_id) VALUES (3, 1);
"""


def test_alerts_and_days_survive(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as database:
        database.executescript("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
        for each in migrations("sqlite")[:2]:
            database.executescript(each.script)
            database.execute("INSERT INTO migrations VALUES (?, '2026-11-01')", (each.name,))
        database.executescript(OLD)
        applied = bring_up_file(database, "old.db")
        assert any(name.endswith("_dates") for name in applied)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        (alert,) = database.execute("SELECT id, contract_id, kind, lead, state FROM alerts").fetchall()
        assert alert == (3, 7, "notice", 90, "raised")
        days = database.execute("SELECT kind, wake_at < '2001' FROM key_dates ORDER BY day").fetchall()
        assert days == [("notice", 1), ("expiry", 1)], "and every one is looked at anew"
        (told,) = database.execute("SELECT alert_id, receiver FROM tellings").fetchall()
        assert told == (3, "")
        assert database.execute(
            "SELECT alert_id, topic FROM digest_alerts JOIN digests ON id = digest_id"
        ).fetchall() == [(3, "")]
