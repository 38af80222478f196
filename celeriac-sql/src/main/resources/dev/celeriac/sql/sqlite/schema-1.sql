-- The embedded store, version 1. Times are milliseconds since 1970.
--
-- A message's place is (queue number << 45 | priority << 41 | position), so that one b-tree without any further index
-- holds each queue as one range, most urgent first and in the order of publication: what a message costs does not
-- depend on how many there are. A message moves between ready, scheduled and held, and is in exactly one of them.
-- Columns of a message that are NULL: correlation_id like task_id, content_type application/json,
-- content_encoding utf-8, delivery_mode 2, priority 0.

CREATE TABLE queues (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    last   INTEGER NOT NULL DEFAULT 0       -- no message with a higher position was ever taken out of ready
);

CREATE TABLE ready (
    place            INTEGER PRIMARY KEY,
    deliveries       INTEGER NOT NULL,      -- how often it was taken and not given back
    redelivered      INTEGER NOT NULL,
    task_id          TEXT,
    exchange         TEXT,
    content_type     TEXT,
    content_encoding TEXT,
    correlation_id   TEXT,
    reply_to         TEXT,
    delivery_mode    INTEGER,
    priority         INTEGER,
    expiration       INTEGER,
    headers          BLOB,
    body             BLOB NOT NULL
);

CREATE TABLE scheduled (
    due              INTEGER PRIMARY KEY,   -- time << 20 | a number that makes it unique
    place            INTEGER NOT NULL,
    deliveries       INTEGER NOT NULL,
    redelivered      INTEGER NOT NULL,
    task_id          TEXT,
    exchange         TEXT,
    content_type     TEXT,
    content_encoding TEXT,
    correlation_id   TEXT,
    reply_to         TEXT,
    delivery_mode    INTEGER,
    priority         INTEGER,
    expiration       INTEGER,
    headers          BLOB,
    body             BLOB NOT NULL
);

CREATE TABLE held (
    id               INTEGER PRIMARY KEY,   -- consumer << 40 | a number that this consumer never uses again
    place            INTEGER NOT NULL,
    deliveries       INTEGER NOT NULL,
    redelivered      INTEGER NOT NULL,
    task_id          TEXT,
    exchange         TEXT,
    content_type     TEXT,
    content_encoding TEXT,
    correlation_id   TEXT,
    reply_to         TEXT,
    delivery_mode    INTEGER,
    priority         INTEGER,
    expiration       INTEGER,
    headers          BLOB,
    body             BLOB NOT NULL
);

CREATE TABLE consumers (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT NOT NULL,
    queues    TEXT NOT NULL,
    process   TEXT NOT NULL,                -- process id, its start, and the machine or container it means something in
    heartbeat INTEGER NOT NULL,
    lease     INTEGER NOT NULL
);

CREATE TABLE dead_letters (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    at               INTEGER NOT NULL,
    cause            TEXT NOT NULL,
    reason           TEXT NOT NULL,
    letter_task_id   TEXT,                  -- what could be read, not what the publisher said
    letter_task_name TEXT,
    place            INTEGER NOT NULL,
    deliveries       INTEGER NOT NULL,
    redelivered      INTEGER NOT NULL,
    task_id          TEXT,
    exchange         TEXT,
    content_type     TEXT,
    content_encoding TEXT,
    correlation_id   TEXT,
    reply_to         TEXT,
    delivery_mode    INTEGER,
    priority         INTEGER,
    expiration       INTEGER,
    headers          BLOB,
    body             BLOB NOT NULL
);

CREATE TABLE results (
    written   INTEGER PRIMARY KEY,          -- rises with every write, so the newest are at the end
    task_id   TEXT NOT NULL UNIQUE,
    status    TEXT NOT NULL,
    stored_at INTEGER NOT NULL,
    document  BLOB NOT NULL                 -- Celery's result document, JSON
);

CREATE TABLE groups (
    id        TEXT PRIMARY KEY,
    stored_at INTEGER NOT NULL,
    document  BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE upkeep (
    duty TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) WITHOUT ROWID;
