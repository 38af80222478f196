-- Version 2: chords that are under way.

CREATE TABLE chords (
    group_id TEXT PRIMARY KEY,
    size     INTEGER NOT NULL,
    more     INTEGER NOT NULL DEFAULT 0,    -- parts added while it was under way
    parts    INTEGER NOT NULL DEFAULT 0,    -- how many different ones are over
    begun    INTEGER NOT NULL,
    offered  INTEGER,                       -- when it was last offered to somebody; NULL until it is complete
    body     BLOB                           -- signature, JSON
) WITHOUT ROWID;
CREATE INDEX chords_offered ON chords (offered) WHERE offered IS NOT NULL;

CREATE TABLE chord_parts (
    group_id TEXT NOT NULL,
    task_id  TEXT NOT NULL,
    place    INTEGER NOT NULL,              -- in the header
    state    TEXT NOT NULL,
    result   BLOB NOT NULL,                 -- JSON
    PRIMARY KEY (group_id, task_id)
) WITHOUT ROWID;
