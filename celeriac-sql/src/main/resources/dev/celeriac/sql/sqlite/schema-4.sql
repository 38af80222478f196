-- Version 4: what was revoked, for workers that were down.

CREATE TABLE revoked (
    entry      TEXT PRIMARY KEY,
    revoked_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX revoked_by_time ON revoked (revoked_at);
