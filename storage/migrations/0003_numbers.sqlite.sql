-- Numbers that hang on another; blocks given to a branch or another system; renumbering and what became of the old number
ALTER TABLE numbers ADD COLUMN parent_id INTEGER REFERENCES numbers (id);
ALTER TABLE numbers ADD COLUMN kind TEXT NOT NULL DEFAULT '';
CREATE INDEX numbers_by_parent ON numbers (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE number_blocks (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    scope TEXT NOT NULL,
    first_value INTEGER NOT NULL,
    last_value INTEGER NOT NULL CHECK (last_value >= first_value),
    first_text TEXT NOT NULL,
    last_text TEXT NOT NULL,
    holder TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX number_blocks_by_scope ON number_blocks (scope, first_value);

CREATE TABLE renumberings (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contracts (id),
    old_text TEXT NOT NULL,
    new_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'refused')),
    decided_by TEXT,
    decided_at TEXT
);
CREATE UNIQUE INDEX renumberings_one_open ON renumberings (contract_id) WHERE state = 'open';
