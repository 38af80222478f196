package dev.celeriac.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Renders {@code docs/settings.md} from the catalogue. */
final class SettingsPage {

    private static final String HEAD = """
            # Settings

            <!-- Generated from the catalogue in dev.celeriac.config; do not edit. To write it again:
                 %s -->

            Settings have Celery's lower-case names, and Celery's defaults unless the table shows another.
            `compat: celery` restores Celery's defaults, except those marked with *.

            ## Where settings come from

            The strongest source that has a value wins. From weak to strong:

            1. defaults, then those of `compat: celery`
            2. settings files: `.properties`, `.yml`, `.yaml`, `.toml` or `.json`, a later file beats an earlier one.
               Keys are lower-case names, or upper-case names with the namespace in front (`CELERY_TASK_ACKS_LATE`). A file that uses only
               Celery's old upper-case names (`CELERY_ACKS_LATE`, `BROKER_URL`) is read with a warning; a mixture is refused with
               the list of renames.
            3. environment variables in the namespace, `CELERY_` unless set otherwise
            4. code: `Celeriac.builder("shop").set(...)`
            5. system properties: `-Dcelery.task_acks_late=false`
            6. the environment variables `CELERY_BROKER_URL`, `CELERY_BROKER_READ_URL`, `CELERY_BROKER_WRITE_URL` and
               `CELERY_RESULT_BACKEND`, which stand above code in Celery too
            7. the command line: `-b`, `--result-backend`, and `name=value` after `--`

            An unknown name or a value of the wrong type stops the start with a message that names the source and the nearest
            valid name. Unknown `CELERY_` environment variables only cause a warning, because other programs share the prefix.
            Settings that Celery has and Celeriac does not (yet) are ignored with a warning, so that a configuration can be
            shared.

            ## How values are written

            | type | in a file | in the environment, a system property or a properties file |
            |---|---|---|
            | boolean | `true` | `true`, `yes`, `on`, `1` and their opposites |
            | integer, number | `8`, `0.2` | the same; `inf` where a number may be without limit |
            | duration | seconds as a number, or a text with units | `90`, `1.5`, `90s`, `10m`, `1h30m`, `2d`, `250ms`, `PT90S` |
            | list | a list | words between commas, or a JSON array |
            | map, routes, queues, annotations | a map | a JSON object |
            | URL(s) | a text, or a list | a text; several between semicolons |
            | time zone | `Europe/Berlin` | the same |

            Types with a `?` may also be null (in texts: empty, `null` or `None`).
            """;

    private SettingsPage() {}

    static String render() {
        StringBuilder page = new StringBuilder(HEAD.formatted(SettingsPageTest.COMMAND));
        for (Map.Entry<Theme, List<Setting<?>>> theme :
                SettingsCatalogue.byTheme().entrySet()) {
            page.append("\n## ").append(theme.getKey().title()).append("\n\n");
            page.append("| name | type | default | in Celery | environment | meaning |\n|---|---|---|---|---|---|\n");
            theme.getValue().forEach(setting -> page.append(row(setting)));
        }
        page.append("\n## Settings of Celery without effect here\n\nIgnored with a warning.\n\n");
        page.append("| what for | names |\n|---|---|\n");
        unsupported().forEach((why, names) -> page.append("| %s | %s |\n".formatted(why, names)));
        return page.toString();
    }

    private static Map<String, String> unsupported() {
        return CeleryNames.all().stream()
                .filter(name -> name.support() != CeleryNames.Support.YES)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .collect(Collectors.groupingBy(
                        name -> name.support() == CeleryNames.Support.LATER ? "not yet: " + name.why() : name.why(),
                        TreeMap::new,
                        Collectors.mapping(name -> "`" + name.name() + "`", Collectors.joining(", "))));
    }

    private static String row(Setting<?> setting) {
        return "| `%s` | %s | %s | %s | `%s` | %s |\n"
                .formatted(
                        setting.name(),
                        setting.type().name() + (setting.type().nullable() ? "?" : ""),
                        code(setting.defaultValue()),
                        inCelery(setting),
                        setting.environmentName("CELERY"),
                        setting.doc().replace("|", "\\|"));
    }

    private static String inCelery(Setting<?> setting) {
        if (!setting.knownToCelery()) {
            return "no such setting";
        } else if (!setting.differsFromCelery()) {
            return "";
        }
        boolean stays = Objects.equals(setting.compatDefault(), setting.defaultValue());
        return code(setting.celeryDefault()) + (stays ? " *" : "");
    }

    private static String code(Object value) {
        return value == null ? "not set" : "`" + SettingValues.show(value) + "`";
    }
}
