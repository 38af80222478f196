-- As the migrations of django-celery-beat leave them.
CREATE TABLE IF NOT EXISTS django_celery_beat_intervalschedule (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT, every integer NOT NULL, period varchar(24) NOT NULL);
CREATE TABLE IF NOT EXISTS django_celery_beat_crontabschedule (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT, minute varchar(240) NOT NULL, hour varchar(96) NOT NULL,
    day_of_week varchar(64) NOT NULL, day_of_month varchar(124) NOT NULL, month_of_year varchar(64) NOT NULL,
    timezone varchar(63) NOT NULL);
CREATE TABLE IF NOT EXISTS django_celery_beat_solarschedule (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT, latitude decimal NOT NULL, longitude decimal NOT NULL,
    event varchar(24) NOT NULL, UNIQUE (event, latitude, longitude));
CREATE TABLE IF NOT EXISTS django_celery_beat_clockedschedule (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT, clocked_time datetime NOT NULL);
CREATE TABLE IF NOT EXISTS django_celery_beat_periodictasks (
    ident smallint NOT NULL PRIMARY KEY, last_update datetime NOT NULL);
CREATE TABLE IF NOT EXISTS django_celery_beat_periodictask (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT, name varchar(200) NOT NULL UNIQUE, task varchar(200) NOT NULL,
    args text NOT NULL, kwargs text NOT NULL, queue varchar(200) NULL, exchange varchar(200) NULL,
    routing_key varchar(200) NULL, expires datetime NULL, enabled bool NOT NULL, last_run_at datetime NULL,
    total_run_count integer unsigned NOT NULL CHECK (total_run_count >= 0), date_changed datetime NOT NULL,
    description text NOT NULL,
    crontab_id integer NULL REFERENCES django_celery_beat_crontabschedule (id) DEFERRABLE INITIALLY DEFERRED,
    interval_id integer NULL REFERENCES django_celery_beat_intervalschedule (id) DEFERRABLE INITIALLY DEFERRED,
    solar_id integer NULL REFERENCES django_celery_beat_solarschedule (id) DEFERRABLE INITIALLY DEFERRED,
    one_off bool NOT NULL, start_time datetime NULL,
    priority integer unsigned NULL CHECK (priority >= 0), headers text NOT NULL,
    clocked_id integer NULL REFERENCES django_celery_beat_clockedschedule (id) DEFERRABLE INITIALLY DEFERRED,
    expire_seconds integer unsigned NULL CHECK (expire_seconds >= 0));
-- Ours, which Django never looks at: the lease, claims, and what its tables have no columns for.
CREATE TABLE IF NOT EXISTS celeriac_beat (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1), identity text NOT NULL, holder text NULL,
    token integer NOT NULL DEFAULT 0, beats integer NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS celeriac_beat_task (
    task_id integer NOT NULL PRIMARY KEY, claimed text NULL, claimed_by integer NOT NULL, last_task_id text NULL,
    more text NOT NULL);
CREATE TABLE IF NOT EXISTS celeriac_beat_entry (name text NOT NULL PRIMARY KEY, entry text NOT NULL, state text NOT NULL)
