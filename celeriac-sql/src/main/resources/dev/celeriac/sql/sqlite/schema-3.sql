-- Version 3: messages for whoever listens, kept for a minute.

CREATE TABLE broadcasts (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    sent_at          INTEGER NOT NULL,
    routing_key      TEXT NOT NULL,
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
