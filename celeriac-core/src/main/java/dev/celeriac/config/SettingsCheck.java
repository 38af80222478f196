package dev.celeriac.config;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks that need more than one setting, or knowledge of what is installed. {@link #of} checks the settings against
 * each other; the other methods add what the application found on its class path. {@link #verify} reports everything
 * together. Not safe for use by several threads.
 */
public final class SettingsCheck {

    private static final Set<String> CODE_EXECUTING = Set.of(
            "pickle",
            "application/x-python-serialize",
            "application/x-python",
            "java",
            "application/x-java-serialized-object");

    /** Schemes of Celery's that a module of ours serves, for when it is missing. */
    private static final Map<String, String> MODULES = Map.of(
            "redis", "celeriac-redis",
            "rediss", "celeriac-redis",
            "redis+socket", "celeriac-redis",
            "sentinel", "celeriac-redis",
            "sqlite", "celeriac-sql");

    private final Settings settings;
    private final List<String> problems = new ArrayList<>();

    private SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    /** Begins with the checks of the settings against each other. */
    public static SettingsCheck of(Settings settings) {
        SettingsCheck check = new SettingsCheck(settings);
        check.timeLimits();
        check.notEmpty(GeneralSettings.ACCEPT_CONTENT);
        check.noPickle(GeneralSettings.ACCEPT_CONTENT, settings.get(GeneralSettings.ACCEPT_CONTENT));
        check.noPickle(ResultSettings.RESULT_ACCEPT_CONTENT, settings.get(ResultSettings.RESULT_ACCEPT_CONTENT));
        check.noPickle(TaskSettings.TASK_SERIALIZER, List.of(settings.get(TaskSettings.TASK_SERIALIZER)));
        check.noPickle(ResultSettings.RESULT_SERIALIZER, List.of(settings.get(ResultSettings.RESULT_SERIALIZER)));
        return check;
    }

    /** The serializers of tasks and results must be among these. */
    public SettingsCheck serializers(Collection<String> known) {
        known("serializer", TaskSettings.TASK_SERIALIZER, settings.get(TaskSettings.TASK_SERIALIZER), known);
        known("serializer", ResultSettings.RESULT_SERIALIZER, settings.get(ResultSettings.RESULT_SERIALIZER), known);
        return this;
    }

    /** What consumers accept must be among these serializer names and content types. */
    public SettingsCheck contentTypes(Collection<String> known) {
        settings.get(GeneralSettings.ACCEPT_CONTENT)
                .forEach(type -> known("serializer or content type", GeneralSettings.ACCEPT_CONTENT, type, known));
        List<String> results = settings.get(ResultSettings.RESULT_ACCEPT_CONTENT);
        if (results != null) {
            results.forEach(
                    type -> known("serializer or content type", ResultSettings.RESULT_ACCEPT_CONTENT, type, known));
        }
        return this;
    }

    /** The compression of tasks must be among these. */
    public SettingsCheck compressions(Collection<String> known) {
        known("compression", TaskSettings.TASK_COMPRESSION, settings.get(TaskSettings.TASK_COMPRESSION), known);
        return this;
    }

    /**
     * The schemes of the broker URLs must be among these, which are the transports on the class path. The embedded default
     * may be missing until it is used: an application may have no broker, for example when it runs tasks eagerly.
     */
    public SettingsCheck brokerSchemes(Collection<String> known) {
        if (settings.isSet(BrokerSettings.BROKER_URL)) {
            schemes("transport", BrokerSettings.BROKER_URL, settings.get(BrokerSettings.BROKER_URL), known);
        }
        schemes("transport", BrokerSettings.BROKER_READ_URL, settings.get(BrokerSettings.BROKER_READ_URL), known);
        schemes("transport", BrokerSettings.BROKER_WRITE_URL, settings.get(BrokerSettings.BROKER_WRITE_URL), known);
        return this;
    }

    /** The scheme of the result store's URL must be among these, or {@code disabled}. */
    public SettingsCheck resultSchemes(Collection<String> known) {
        String url = settings.get(ResultSettings.RESULT_BACKEND);
        Collection<String> all = new TreeSet<>(known);
        all.add("disabled");
        schemes("result store", ResultSettings.RESULT_BACKEND, url == null ? null : List.of(url), all);
        return this;
    }

    /**
     * Ends the checks.
     *
     * @throws ImproperlyConfigured with every problem found
     */
    public void verify() {
        if (!problems.isEmpty()) {
            throw new ImproperlyConfigured(problems);
        }
    }

    private void timeLimits() {
        Duration soft = settings.get(TaskSettings.TASK_SOFT_TIME_LIMIT);
        Duration hard = settings.get(TaskSettings.TASK_TIME_LIMIT);
        if (soft != null && hard != null && soft.compareTo(hard) > 0) {
            problems.add(from(TaskSettings.TASK_SOFT_TIME_LIMIT) + " is " + Durations.format(soft)
                    + ", which is more than " + from(TaskSettings.TASK_TIME_LIMIT) + ", " + Durations.format(hard)
                    + ": the task would be given up before it is interrupted. Make the soft limit the smaller one.");
        }
    }

    private void notEmpty(Setting<List<String>> setting) {
        if (settings.get(setting).isEmpty()) {
            problems.add(from(setting) + " is empty: a worker would set every message aside. Use ['json'].");
        }
    }

    private void noPickle(Setting<?> setting, @Nullable Collection<String> names) {
        if (names == null) {
            return;
        }
        names.stream()
                .filter(name -> CODE_EXECUTING.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> problems.add(from(setting) + " has '" + name
                        + "', which Celeriac neither reads nor writes: decoding it runs code that the message brings"
                        + " along. Use 'json'; messages in other formats are set aside undecoded."));
    }

    private void known(String what, Setting<?> setting, @Nullable String name, Collection<String> known) {
        boolean refusedAlready = name != null && CODE_EXECUTING.contains(name.toLowerCase(Locale.ROOT));
        if (name != null && !refusedAlready && !known.contains(name)) {
            problems.add(from(setting) + " is '" + name + "', which names no known " + what + " (" + list(known) + ")."
                    + NearestName.hint(name, known));
        }
    }

    private void schemes(String what, Setting<?> setting, @Nullable Collection<String> urls, Collection<String> known) {
        if (urls == null) {
            return;
        }
        for (String url : urls) {
            String scheme = url.substring(0, url.indexOf(':')).toLowerCase(Locale.ROOT);
            if (!known.contains(scheme)) {
                String module = MODULES.get(scheme);
                Collection<String> candidates = new TreeSet<>(known);
                candidates.addAll(MODULES.keySet());
                problems.add(from(setting) + " is '" + Secrets.maskUrls(url) + "', whose scheme '" + scheme
                        + "' names no " + what + " on the class path (" + list(known) + ")."
                        + (module == null
                                ? NearestName.hint(scheme, candidates)
                                : " Add the dependency dev.celeriac:" + module + "."));
            }
        }
    }

    private String from(Setting<?> setting) {
        return "Setting '" + setting.name() + "' (from " + settings.whence(setting) + ")";
    }

    private static String list(Collection<String> known) {
        return String.join(", ", new TreeSet<>(known));
    }
}
