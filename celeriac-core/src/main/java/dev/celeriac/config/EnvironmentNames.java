package dev.celeriac.config;

import java.util.Set;

/** Variables that share the prefix {@code CELERY_} but belong to Celery's command line and debugging, not to settings. */
final class EnvironmentNames {

    private static final Set<String> OTHER = Set.of(
            "CELERY_APP",
            "CELERY_BENCH",
            "CELERY_CONFIG",
            "CELERY_CONFIG_MODULE",
            "CELERY_CUSTOM_WORKER_POOL",
            "CELERY_LOADER",
            "CELERY_NO_COLOR",
            "CELERY_QUIET",
            "CELERY_RDBSIG",
            "CELERY_RDB_HOST",
            "CELERY_RDB_PORT",
            "CELERY_SKIP_CHECKS",
            "CELERY_TRACE_APP",
            "CELERY_WORKDIR",
            "CELERY_WORKER_AUTOSCALE",
            "CELERY_WORKER_BEAT",
            "CELERY_WORKER_DETACH",
            "CELERY_WORKER_EXCLUDE_QUEUES",
            "CELERY_WORKER_HEARTBEAT_INTERVAL",
            "CELERY_WORKER_HOSTNAME",
            "CELERY_WORKER_INCLUDE",
            "CELERY_WORKER_LOGLEVEL",
            "CELERY_WORKER_OPTIMIZATION",
            "CELERY_WORKER_PURGE",
            "CELERY_WORKER_QUEUES",
            "CELERY_WORKER_REVOKES_MAX",
            "CELERY_WORKER_REVOKE_EXPIRES",
            "CELERY_WORKER_SCHEDULE_FILENAME",
            "CELERY_WORKER_SCHEDULER",
            "CELERY_WORKER_SUCCESSFUL_EXPIRES",
            "CELERY_WORKER_SUCCESSFUL_MAX",
            "CELERY_WORKER_STATEDB",
            "CELERY_WORKER_TASK_EVENTS",
            "CELERY_WORKER_WITHOUT_GOSSIP",
            "CELERY_WORKER_WITHOUT_HEARTBEAT",
            "CELERY_WORKER_WITHOUT_MINGLE",
            "CELERY_BEAT_LOGLEVEL",
            "CELERY_BEAT_MAX_INTERVAL",
            "CELERY_EVENTS_LOGLEVEL");

    private EnvironmentNames() {}

    static boolean isCommandLine(String variable) {
        return OTHER.contains(variable);
    }
}
