-- What each import made and changed, so that the whole of it can be taken back
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    contracts INTEGER NOT NULL,
    undone_at TEXT,
    undone_by TEXT
);

CREATE TABLE import_contracts (
    import_id INTEGER NOT NULL REFERENCES imports (id),
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    revision INTEGER NOT NULL,
    before TEXT,
    PRIMARY KEY (import_id, contract_id)
) WITHOUT ROWID;
