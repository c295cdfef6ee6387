-- What a contract has beyond the facts of every type
ALTER TABLE contracts ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contracts ADD COLUMN confidential INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contracts ADD COLUMN access TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contracts ADD COLUMN signed_how TEXT CHECK (signed_how IN ('paper', 'electronic'));
ALTER TABLE contracts ADD COLUMN signed_by TEXT;
-- Two more states. Only the text of the constraint changes, nothing that is stored.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''terminated'', ''archived'')', '''terminated'', ''archived'', ''negotiating'', ''deleted'')')
WHERE type = 'table' AND name = 'contracts';
PRAGMA writable_schema = RESET;

-- Words: pairs of neighbouring characters, as hexadecimal digits. Segments are merged when nobody is writing.
CREATE VIRTUAL TABLE contract_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
INSERT INTO contract_words (contract_words, rank) VALUES ('automerge', 0);
INSERT INTO contract_words (rowid, words)
SELECT c.id, (
    WITH RECURSIVE place (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < length(c.haystack))
    SELECT group_concat(hex(substr(c.haystack || char(10), at, 2)), ' ') FROM place
)
FROM contracts c;

CREATE TABLE followers (
    person TEXT NOT NULL,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (person, contract_id)
) WITHOUT ROWID;
CREATE INDEX followers_by_contract ON followers (contract_id);

CREATE TABLE saved_searches (
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (person, name)
) WITHOUT ROWID;

CREATE TABLE relations (
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    kind TEXT NOT NULL CHECK (kind IN ('call_off', 'amends', 'renews', 'supersedes', 'refers', 'conflicts')),
    other_id INTEGER NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (contract_id, kind, other_id),
    CHECK (contract_id <> other_id)
) WITHOUT ROWID;
CREATE INDEX relations_by_other ON relations (other_id);

-- Customers, under every name that they are known by
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    tax_id TEXT UNIQUE,
    licence_until TEXT,
    contacts TEXT NOT NULL,
    merged_into INTEGER REFERENCES customers (id)
);
CREATE TABLE customer_names (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id)
) WITHOUT ROWID;
CREATE INDEX customer_names_by_customer ON customer_names (customer_id);

-- What is to be done under a contract, and what of it has been
CREATE TABLE obligations (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    kind TEXT NOT NULL CHECK (kind IN ('delivery', 'acceptance', 'receipt', 'payment', 'invoice')),
    title TEXT NOT NULL,
    due TEXT,
    amount_minor INTEGER,
    done_minor INTEGER NOT NULL,
    done_on TEXT,
    reference TEXT NOT NULL
);
CREATE INDEX obligations_by_contract ON obligations (contract_id, id);
CREATE INDEX obligations_open ON obligations (due) WHERE done_on IS NULL;

CREATE TABLE disputes (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    title TEXT NOT NULL,
    owner TEXT NOT NULL,
    due TEXT,
    opened_at TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    closed_at TEXT,
    outcome TEXT NOT NULL
);
CREATE INDEX disputes_by_contract ON disputes (contract_id, id);

-- A change of many contracts at once: what it was to do, and how they were before
CREATE TABLE bulk_changes (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    made_at TEXT NOT NULL,
    query TEXT NOT NULL,
    facts TEXT NOT NULL,
    before TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('preview', 'done', 'undone'))
);
