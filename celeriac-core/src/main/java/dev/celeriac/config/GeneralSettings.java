package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.ZONE;
import static dev.celeriac.config.StructureTypes.TEXTS;

import java.time.ZoneId;
import java.util.List;

/** Settings that concern every part of an application. */
public final class GeneralSettings {

    private static final Section SECTION = new Section();

    /** Which defaults apply: ours, or Celery's own. */
    public static final Setting<String> COMPAT = SECTION.add(Setting.of(
                    "compat",
                    SettingType.oneOf("celeriac", "celery"),
                    "celeriac",
                    "`celery` restores Celery's own defaults for what tasks and messages do, for a drop-in replacement."
                            + " The broker and the pool stay ours.")
            .notInCelery());

    /** Serializer names or content types a consumer decodes. */
    public static final Setting<List<String>> ACCEPT_CONTENT = SECTION.add(Setting.of(
            "accept_content",
            TEXTS,
            List.of("json"),
            "Serializer names or MIME types that a consumer decodes; any other message is set aside undecoded."
                    + " `pickle` is always refused."));

    /** The zone of schedules and of times that come without an offset. */
    public static final Setting<ZoneId> TIMEZONE = SECTION.add(Setting.of(
            "timezone",
            ZONE,
            ZoneId.of("UTC"),
            "Zone of schedules and of times without an offset. Celery calls UTC \"not set\"."));

    /** Whether times on the wire are UTC; they always are. */
    public static final Setting<Boolean> ENABLE_UTC = SECTION.add(Setting.of(
            "enable_utc",
            BOOLEAN,
            true,
            "Times on the wire always carry their UTC offset, which every Celery reads, so `false` changes nothing"
                    + " and is answered with a warning."));

    /** Task classes a worker loads when it starts. */
    public static final Setting<List<String>> IMPORTS = SECTION.add(Setting.of(
            "imports", TEXTS, List.of(), "Names of task classes that a worker loads at its start, in this order."));

    /** More task classes, loaded after {@link #IMPORTS}. */
    public static final Setting<List<String>> INCLUDE =
            SECTION.add(Setting.of("include", TEXTS, List.of(), "More task classes, loaded after those of `imports`."));

    private GeneralSettings() {}

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
