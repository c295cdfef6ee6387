-- What channels keep beyond their own process: values, counts, who holds what
CREATE TABLE memory (
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    until TIMESTAMPTZ,
    PRIMARY KEY (channel, name)
);
CREATE INDEX memory_by_end ON memory (channel, until) WHERE until IS NOT NULL;
