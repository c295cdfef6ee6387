-- Contracts that wait for their first day, looked for at every beat
CREATE INDEX contracts_beginning ON contracts (starts) WHERE status = 'approved';
