-- What a contract's own words say of its dates; more kinds of dates; when each has to be looked at next
ALTER TABLE contracts ADD COLUMN notice_to TEXT;
ALTER TABLE contracts ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';

ALTER TABLE key_dates DROP CONSTRAINT key_dates_kind_check;
ALTER TABLE key_dates ADD COLUMN wake_at TIMESTAMPTZ;
UPDATE key_dates SET wake_at = '2000-01-01 00:00:00+00:00';
CREATE INDEX key_dates_waking ON key_dates (wake_at) WHERE wake_at IS NOT NULL;

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts DROP CONSTRAINT alerts_state_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_state_check CHECK (state IN
    ('raised', 'claimed', 'snoozed', 'renewed', 'lapsing', 'terminated', 'done', 'superseded'));
CREATE INDEX alerts_unclaimed ON alerts (raised_at) WHERE state = 'raised' AND escalated_at IS NULL;
CREATE INDEX alerts_claimed ON alerts (claimed_at) WHERE state = 'claimed';
CREATE INDEX alerts_snoozed ON alerts (snoozed_until) WHERE state = 'snoozed';

-- One card a room, day and rule, one a person and morning, which grows while more becomes due; who each telling is for
ALTER TABLE digests ADD COLUMN topic TEXT NOT NULL DEFAULT '';
CREATE INDEX digests_by_receiver ON digests (person, day, topic);
ALTER TABLE tellings ADD COLUMN receiver TEXT NOT NULL DEFAULT '';
