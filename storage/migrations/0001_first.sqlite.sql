-- The register
CREATE TABLE contracts (
    id INTEGER PRIMARY KEY,
    number TEXT,
    number_key TEXT UNIQUE,
    title TEXT NOT NULL,
    customer TEXT NOT NULL,
    customer_key TEXT NOT NULL,
    owner TEXT NOT NULL,
    type TEXT NOT NULL,
    amount_minor INTEGER,
    amount_currency TEXT,
    signed TEXT,
    starts TEXT,
    ends TEXT,
    open_ended INTEGER NOT NULL,
    notice_count INTEGER CHECK (notice_count >= 1),
    notice_unit TEXT,
    auto_renew INTEGER NOT NULL,
    renewal_count INTEGER CHECK (renewal_count >= 1),
    renewal_unit TEXT,
    status TEXT NOT NULL CHECK (status IN
        ('draft', 'approving', 'approved', 'active', 'expiring', 'expired', 'terminated', 'archived')),
    tags TEXT NOT NULL,
    aliases TEXT NOT NULL,
    notes TEXT NOT NULL,
    shared_with TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    haystack TEXT NOT NULL,
    CHECK ((number IS NULL) = (number_key IS NULL)),
    CHECK ((amount_minor IS NULL) = (amount_currency IS NULL)),
    CHECK ((notice_count IS NULL) = (notice_unit IS NULL)),
    CHECK ((renewal_count IS NULL) = (renewal_unit IS NULL))
);
CREATE INDEX contracts_by_owner ON contracts (owner, id);
CREATE INDEX contracts_by_customer ON contracts (customer_key);
CREATE INDEX contracts_by_end ON contracts (ends);
CREATE INDEX contracts_moving ON contracts (status, id) WHERE status IN ('approved', 'active', 'expiring');

CREATE TABLE contract_tags (
    tag TEXT NOT NULL,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (tag, contract_id)
) WITHOUT ROWID;
CREATE INDEX contract_tags_by_contract ON contract_tags (contract_id);

CREATE TABLE contract_shares (
    person TEXT NOT NULL,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (person, contract_id)
) WITHOUT ROWID;
CREATE INDEX contract_shares_by_contract ON contract_shares (contract_id);

CREATE TABLE key_dates (
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('notice', 'expiry')),
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (day, kind, contract_id)
) WITHOUT ROWID;
CREATE INDEX key_dates_by_contract ON key_dates (contract_id);

-- Numbers. Every number and every alias has its key here, once.
CREATE TABLE keys (
    key TEXT PRIMARY KEY,
    alias_of INTEGER REFERENCES contracts (id)
) WITHOUT ROWID;
CREATE INDEX keys_by_alias ON keys (alias_of) WHERE alias_of IS NOT NULL;

CREATE TABLE counters (
    scope TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE numbers (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE REFERENCES keys (key),
    rule TEXT,
    scope TEXT,
    value INTEGER,
    type TEXT NOT NULL,
    life TEXT NOT NULL CHECK (life IN ('reserved', 'used', 'bound', 'released', 'lapsed', 'void')),
    holder TEXT NOT NULL,
    reserved_until TEXT,
    contract_id INTEGER REFERENCES contracts (id),
    made_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    warned_at TEXT
);
CREATE INDEX numbers_by_place ON numbers (scope, value);
CREATE INDEX numbers_by_holder ON numbers (holder, id);
CREATE INDEX numbers_by_contract ON numbers (contract_id);
CREATE INDEX numbers_reserved ON numbers (reserved_until) WHERE life = 'reserved';

-- Approvals
CREATE TABLE approvals (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    requester TEXT NOT NULL,
    policy TEXT NOT NULL,
    revision INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'approved', 'rejected', 'returned', 'withdrawn')),
    steps TEXT NOT NULL,
    current_step INTEGER NOT NULL,
    blocked INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX approvals_by_contract ON approvals (contract_id, id);
CREATE UNIQUE INDEX approvals_one_open ON approvals (contract_id) WHERE outcome = 'open';

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    approval_id INTEGER NOT NULL REFERENCES approvals (id),
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    step INTEGER NOT NULL,
    approver TEXT NOT NULL,
    on_behalf_of TEXT,
    code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'returned', 'transferred', 'cancelled')),
    revision INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    decided_at TEXT,
    comment TEXT NOT NULL,
    nudged_at TEXT,
    escalated_at TEXT
);
CREATE INDEX tasks_by_approval ON tasks (approval_id, id);
CREATE INDEX tasks_by_code ON tasks (code, id);
CREATE UNIQUE INDEX tasks_open_code ON tasks (code) WHERE state = 'open';
CREATE INDEX tasks_open ON tasks (approver, id) WHERE state = 'open';

-- Dates
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    rule TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('notice', 'expiry')),
    due TEXT NOT NULL,
    lead INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('raised', 'claimed', 'snoozed', 'renewed', 'lapsing', 'done', 'superseded')),
    raised_at TEXT NOT NULL,
    claimed_by TEXT,
    claimed_at TEXT,
    asked_again_at TEXT,
    returned_at TEXT,
    snoozed_until TEXT,
    escalated_at TEXT,
    reason TEXT NOT NULL,
    UNIQUE (contract_id, kind, due)
);
CREATE INDEX alerts_open ON alerts (id) WHERE state IN ('raised', 'claimed', 'snoozed');

CREATE TABLE tellings (
    key TEXT PRIMARY KEY,
    alert_id INTEGER REFERENCES alerts (id),
    day TEXT NOT NULL
);
CREATE INDEX tellings_by_day ON tellings (day);

CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    alerts TEXT NOT NULL
);
CREATE INDEX digests_by_day ON digests (day);

CREATE TABLE digest_alerts (
    alert_id INTEGER NOT NULL REFERENCES alerts (id),
    digest_id INTEGER NOT NULL REFERENCES digests (id),
    PRIMARY KEY (alert_id, digest_id)
) WITHOUT ROWID;

-- What people set in chat
CREATE TABLE preferences (
    person TEXT PRIMARY KEY,
    locale TEXT,
    timezone TEXT,
    channel TEXT,
    last_channel TEXT,
    spoken_locale TEXT,
    spoken_timezone TEXT
);

-- Accounts that belong to somebody though the company file does not say so; one a person and directory.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    directory TEXT NOT NULL,
    account TEXT NOT NULL,
    person TEXT NOT NULL,
    how TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (directory, account),
    UNIQUE (directory, person)
);

-- One-time codes, hashed; shown in one chat and typed in another.
CREATE TABLE link_codes (
    person TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    until TEXT NOT NULL
);

CREATE TABLE aways (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    cover TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    CHECK (starts <= ends)
);
CREATE INDEX aways_by_person ON aways (person);

CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    about TEXT NOT NULL,
    subject_kind TEXT,
    subject_id INTEGER,
    field TEXT NOT NULL,
    facts TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    open INTEGER NOT NULL
);
CREATE UNIQUE INDEX questions_one_open ON questions (person) WHERE open;

CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    facts TEXT NOT NULL,
    contract_id INTEGER REFERENCES contracts (id),
    at TEXT NOT NULL
);

-- What came in, what is to go out, and what stands in chats
CREATE TABLE inbox (
    key TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    answer_kind TEXT,
    answer_id INTEGER,
    refusal TEXT
) WITHOUT ROWID;

CREATE TABLE errands (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    person TEXT,
    room TEXT,
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    why TEXT NOT NULL,
    channel TEXT,
    not_before TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    lease INTEGER NOT NULL,
    leased_until TEXT,
    settled_at TEXT,
    failure TEXT,
    CHECK ((person IS NULL) <> (room IS NULL))
);
CREATE INDEX errands_waiting ON errands (not_before, id) WHERE state = 'waiting';
CREATE INDEX errands_by_subject ON errands (subject_kind, subject_id);

CREATE TABLE subjects (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- AUTOINCREMENT: a copy that was forgotten must not lend its id, and so its lease, to another.
CREATE TABLE copies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    person TEXT,
    room TEXT,
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    ref TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    drawn INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    lease INTEGER NOT NULL,
    leased_until TEXT,
    UNIQUE (channel, ref),
    CHECK ((person IS NULL) <> (room IS NULL)),
    CHECK (drawn <= wanted)
);
CREATE INDEX copies_by_subject ON copies (subject_kind, subject_id);
CREATE INDEX copies_stale ON copies (not_before, id) WHERE drawn < wanted;

-- The audit log. What is looked up by is computed from the body, so it cannot say anything else.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    contract_id INTEGER GENERATED ALWAYS AS (json_extract(body, '$.contract')) VIRTUAL,
    action TEXT GENERATED ALWAYS AS (json_extract(body, '$.action')) VIRTUAL
);
CREATE INDEX audit_by_contract ON audit (contract_id, seq) WHERE contract_id IS NOT NULL;
CREATE INDEX audit_by_action ON audit (action, seq);

CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at TEXT
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
-- REPLACE would delete without waking the trigger above.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

-- Messages of a channel that keeps its conversations with us
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    sender TEXT,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    body TEXT NOT NULL,
    change INTEGER NOT NULL
);
CREATE INDEX posts_by_conversation ON posts (conversation, id);
CREATE UNIQUE INDEX posts_by_change ON posts (change);

-- The installation itself, one row
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    demo INTEGER NOT NULL,
    clock_offset INTEGER NOT NULL CHECK (demo OR clock_offset = 0),
    clock_moved INTEGER NOT NULL,
    changes INTEGER NOT NULL
);
INSERT INTO installation (id, demo, clock_offset, clock_moved, changes) VALUES (1, 0, 0, 0, 0);
