-- What an approval is asked for besides a contract as it is to be signed, and what it was begun with.
ALTER TABLE approvals ADD COLUMN about TEXT NOT NULL DEFAULT 'contract'
    CHECK (about IN ('contract', 'amendment', 'termination', 'archive'));
ALTER TABLE approvals ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';
CREATE INDEX approvals_by_policy ON approvals (policy, id) WHERE outcome = 'approved';

-- How a task came to its approver: what a cover was asked goes back when the cover ends.
ALTER TABLE tasks ADD COLUMN via TEXT NOT NULL DEFAULT 'asked' CHECK (via IN ('asked', 'cover', 'transfer'));
CREATE INDEX tasks_by_contract ON tasks (contract_id, id);

-- What is said while an approval runs.
CREATE TABLE remarks (
    id INTEGER PRIMARY KEY,
    approval_id INTEGER NOT NULL REFERENCES approvals (id),
    author TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('comment', 'question', 'answer')),
    said TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX remarks_by_approval ON remarks (approval_id, id);

-- One-time codes: the secret is derived from the house's key and this salt, so the database alone gives none away.
CREATE TABLE authenticators (
    person TEXT PRIMARY KEY,
    salt TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    last_counter INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failed_at TEXT
);
