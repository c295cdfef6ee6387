-- What a contract has beyond the facts of every type
ALTER TABLE contracts ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contracts ADD COLUMN confidential BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contracts ADD COLUMN access TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contracts ADD COLUMN signed_how TEXT CHECK (signed_how IN ('paper', 'electronic'));
ALTER TABLE contracts ADD COLUMN signed_by TEXT;
ALTER TABLE contracts DROP CONSTRAINT contracts_status_check;
ALTER TABLE contracts ADD CONSTRAINT contracts_status_check CHECK (status IN
    ('draft', 'approving', 'approved', 'active', 'expiring', 'expired', 'terminated', 'archived', 'negotiating', 'deleted'));

-- Words: pairs and triples of neighbouring characters. The cost keeps the planner from working them out row after row,
-- where the index has them.
CREATE FUNCTION contract_words(haystack TEXT) RETURNS TSVECTOR LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
DECLARE
    letters TEXT[] := string_to_array(haystack || chr(10), NULL);
    words TEXT[] := '{}';
BEGIN
    FOR at IN 1 .. cardinality(letters) - 1 LOOP
        words := words || (letters[at] || letters[at + 1]);
        IF at + 2 <= cardinality(letters) THEN
            words := words || (letters[at] || letters[at + 1] || letters[at + 2]);
        END IF;
    END LOOP;
    RETURN array_to_tsvector(words);
END
$$;
CREATE INDEX contracts_by_words ON contracts USING gin (contract_words(haystack));

CREATE TABLE followers (
    person TEXT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (person, contract_id)
);
CREATE INDEX followers_by_contract ON followers (contract_id);

CREATE TABLE saved_searches (
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (person, name)
);

CREATE TABLE relations (
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    kind TEXT NOT NULL CHECK (kind IN ('call_off', 'amends', 'renews', 'supersedes', 'refers', 'conflicts')),
    other_id BIGINT NOT NULL REFERENCES contracts (id),
    PRIMARY KEY (contract_id, kind, other_id),
    CHECK (contract_id <> other_id)
);
CREATE INDEX relations_by_other ON relations (other_id);

-- Customers, under every name that they are known by
CREATE TABLE customers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    tax_id TEXT UNIQUE,
    licence_until DATE,
    contacts TEXT NOT NULL,
    merged_into BIGINT REFERENCES customers (id)
);
CREATE TABLE customer_names (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers (id)
);
CREATE INDEX customer_names_by_customer ON customer_names (customer_id);

-- What is to be done under a contract, and what of it has been
CREATE TABLE obligations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    kind TEXT NOT NULL CHECK (kind IN ('delivery', 'acceptance', 'receipt', 'payment', 'invoice')),
    title TEXT NOT NULL,
    due DATE,
    amount_minor BIGINT,
    done_minor BIGINT NOT NULL,
    done_on DATE,
    reference TEXT NOT NULL
);
CREATE INDEX obligations_by_contract ON obligations (contract_id, id);
CREATE INDEX obligations_open ON obligations (due) WHERE done_on IS NULL;

CREATE TABLE disputes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    title TEXT NOT NULL,
    owner TEXT NOT NULL,
    due DATE,
    opened_at TIMESTAMPTZ NOT NULL,
    opened_by TEXT NOT NULL,
    closed_at TIMESTAMPTZ,
    outcome TEXT NOT NULL
);
CREATE INDEX disputes_by_contract ON disputes (contract_id, id);

-- A change of many contracts at once: what it was to do, and how they were before
CREATE TABLE bulk_changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    query TEXT NOT NULL,
    facts TEXT NOT NULL,
    before TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('preview', 'done', 'undone'))
);
