package dev.celeriac.config;

/**
 * Where a setting's value comes from.
 *
 * @param kind the kind of source
 * @param where the file, or the name of the environment variable or system property; empty for the other kinds
 * @param line the line in the file, from 1; 0 when not known
 */
public record Origin(Kind kind, String where, int line) {

    /** The kinds of sources, the weakest first. */
    public enum Kind {
        /** Our own default. */
        DEFAULT,
        /** Celery's default, which {@code compat=celery} restored. */
        COMPAT_PROFILE,
        /** A settings file. */
        FILE,
        /** An environment variable in the namespace. */
        ENVIRONMENT,
        /** Code, before the settings were built. */
        CODE,
        /** A system property {@code celery.<name>}. */
        SYSTEM_PROPERTY,
        /** One of the variables that Celery puts above everything, such as {@code CELERY_BROKER_URL}. */
        ENVIRONMENT_OVERRIDE,
        /** An option of the command line. */
        COMMAND_LINE,
        /** {@link Settings#with}, after the settings were built. */
        CHANGE
    }

    static Origin of(Kind kind) {
        return new Origin(kind, "", 0);
    }

    static Origin of(Kind kind, String where) {
        return new Origin(kind, where, 0);
    }

    /** As messages say it: {@code "celeriac.yml line 3"}, {@code "environment variable CELERY_BROKER_URL"}. */
    @Override
    public String toString() {
        switch (kind) {
            case FILE:
                return line > 0 ? where + " line " + line : where;
            case ENVIRONMENT:
            case ENVIRONMENT_OVERRIDE:
                return "environment variable " + where;
            case SYSTEM_PROPERTY:
                return "system property " + where;
            case COMPAT_PROFILE:
                return "profile compat=celery";
            case COMMAND_LINE:
                return "command line";
            case CHANGE:
                return "a later change in code";
            default:
                return kind == Kind.CODE ? "code" : "default";
        }
    }
}
