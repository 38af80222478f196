-- Version 5: marks of messages that must not be published twice, such as those of beat.

CREATE TABLE marks (
    mark  TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX marks_by_time ON marks (until);
