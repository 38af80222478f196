package dev.celeriac.config;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One setting of the catalogue: its name (Celery's, lower-case), type, default and meaning. Immutable; read its value
 * with {@link Settings#get}.
 *
 * @param <T> the Java type of the value; nullable where "not set" has a meaning of its own
 */
public final class Setting<T extends @Nullable Object> {

    /** How Celery's own default relates to ours. */
    private enum Peer {
        SAME,
        DIFFERS,
        /** Differs, but {@code compat=celery} leaves ours in place: it is infrastructure, not what tasks observe. */
        DIFFERS_ALWAYS,
        /** Celery has no such setting. */
        NONE
    }

    private final String name;
    private final SettingType<T> type;
    private final T defaultValue;
    private final String doc;
    private final T celeryDefault;
    private final Peer peer;
    private final boolean secret;

    private Setting(
            String name, SettingType<T> type, T defaultValue, String doc, T celeryDefault, Peer peer, boolean secret) {
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.doc = doc;
        this.celeryDefault = celeryDefault;
        this.peer = peer;
        this.secret = secret;
    }

    static <T extends @Nullable Object> Setting<T> of(String name, SettingType<T> type, T defaultValue, String doc) {
        return new Setting<>(name, type, defaultValue, doc, defaultValue, Peer.SAME, false);
    }

    /** Celery's default, which {@code compat=celery} restores. */
    Setting<T> inCelery(T value) {
        return new Setting<>(name, type, defaultValue, doc, value, Peer.DIFFERS, secret);
    }

    /** Celery's default, for the reference page only. */
    Setting<T> inCeleryOnly(T value) {
        return new Setting<>(name, type, defaultValue, doc, value, Peer.DIFFERS_ALWAYS, secret);
    }

    Setting<T> notInCelery() {
        return new Setting<>(name, type, defaultValue, doc, defaultValue, Peer.NONE, secret);
    }

    Setting<T> hidden() {
        return new Setting<>(name, type, defaultValue, doc, celeryDefault, peer, true);
    }

    /** Celery's lower-case name, such as {@code task_acks_late}. */
    public String name() {
        return name;
    }

    /** How values are read and described. */
    public SettingType<T> type() {
        return type;
    }

    /** The value when no source sets it and the profile {@code compat=celery} is off. */
    public T defaultValue() {
        return defaultValue;
    }

    /** Celery's own default; equal to {@link #defaultValue()} unless {@link #differsFromCelery()}. */
    public T celeryDefault() {
        return celeryDefault;
    }

    /** Whether our default differs from Celery's on purpose. */
    public boolean differsFromCelery() {
        return !Objects.equals(defaultValue, celeryDefault);
    }

    /** Whether Celery has a setting of this name. */
    public boolean knownToCelery() {
        return peer != Peer.NONE;
    }

    /** The default that applies when the profile {@code compat=celery} is on. */
    public T compatDefault() {
        return peer == Peer.DIFFERS ? celeryDefault : defaultValue;
    }

    /** One or two sentences for the reference page. */
    public String doc() {
        return doc;
    }

    /** The environment variable that sets it in a namespace, such as {@code CELERY_TASK_ACKS_LATE}. */
    public String environmentName(String namespace) {
        return namespace + "_" + name.toUpperCase(Locale.ROOT);
    }

    /** Whether the whole value is hidden when settings are printed; passwords inside URLs always are. */
    public boolean secret() {
        return secret;
    }

    @Override
    public String toString() {
        return name;
    }
}
