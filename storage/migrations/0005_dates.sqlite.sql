-- What a contract's own words say of its dates; more kinds of dates; when each has to be looked at next
ALTER TABLE contracts ADD COLUMN notice_to TEXT;
ALTER TABLE contracts ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';

CREATE TABLE new_key_dates (
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    wake_at TEXT,
    PRIMARY KEY (day, kind, contract_id)
) WITHOUT ROWID;
INSERT INTO new_key_dates SELECT day, kind, contract_id, '2000-01-01 00:00:00.000000+00:00' FROM key_dates;
DROP TABLE key_dates;
ALTER TABLE new_key_dates RENAME TO key_dates;
CREATE INDEX key_dates_by_contract ON key_dates (contract_id);
CREATE INDEX key_dates_waking ON key_dates (wake_at) WHERE wake_at IS NOT NULL;

-- Made anew, because its checks have changed.
CREATE TABLE new_alerts (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    due TEXT NOT NULL,
    lead INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('raised', 'claimed', 'snoozed', 'renewed', 'lapsing', 'terminated', 'done', 'superseded')),
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
INSERT INTO new_alerts SELECT id, contract_id, rule, kind, due, lead, state, raised_at, claimed_by, claimed_at,
    asked_again_at, returned_at, snoozed_until, escalated_at, reason FROM alerts;
DROP TABLE alerts;
ALTER TABLE new_alerts RENAME TO alerts;
CREATE INDEX alerts_open ON alerts (id) WHERE state IN ('raised', 'claimed', 'snoozed');
CREATE INDEX alerts_unclaimed ON alerts (raised_at) WHERE state = 'raised' AND escalated_at IS NULL;
CREATE INDEX alerts_claimed ON alerts (claimed_at) WHERE state = 'claimed';
CREATE INDEX alerts_snoozed ON alerts (snoozed_until) WHERE state = 'snoozed';

-- One card a room, day and rule, one a person and morning, which grows while more becomes due; who each telling is for
ALTER TABLE digests ADD COLUMN topic TEXT NOT NULL DEFAULT '';
CREATE INDEX digests_by_receiver ON digests (person, day, topic);
ALTER TABLE tellings ADD COLUMN receiver TEXT NOT NULL DEFAULT '';
