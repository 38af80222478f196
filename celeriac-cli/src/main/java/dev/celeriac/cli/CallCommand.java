package dev.celeriac.cli;

import dev.celeriac.AsyncResult;
import dev.celeriac.Signature;
import dev.celeriac.config.GeneralSettings;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code celeriac call}: sends one message and prints the task's id. */
@Command(
        name = "call",
        sortOptions = false,
        header = "Call a task by its name.",
        description =
                "%nPrints the task's id. The task need not be known here; if the application has it, its options and"
                        + " queue are used.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -A com.acme.Shop call orders.charge -a '[42]'",
            "  celeriac -A com.acme.Shop call mail.send -k '{\"to\": \"a@b.org\"}' --countdown 60 --expires 3600",
            "  celeriac -b redis://localhost call proj.tasks.add -a '[2, 2]' --queue fast",
        })
final class CallCommand extends CommandBase {

    @Parameters(paramLabel = "NAME", description = "Name of the task.")
    private String name = "";

    @Option(
            names = {"-a", "--args"},
            paramLabel = "JSON",
            defaultValue = "[]",
            description = "Positional arguments, a JSON array.")
    private String args = "[]";

    @Option(
            names = {"-k", "--kwargs"},
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "Keyword arguments, a JSON object.")
    private String kwargs = "{}";

    @Option(
            names = "--eta",
            paramLabel = "TIME",
            description = "Not before this time, ISO 8601: 2026-11-20T09:30:00+01:00.")
    @Nullable private String eta;

    @Option(names = "--countdown", paramLabel = "SECONDS", description = "Not before so long from now.")
    @Nullable private BigDecimal countdown;

    @Option(
            names = "--expires",
            paramLabel = "SECONDS|TIME",
            description = "Not after so long from now, or after this time.")
    @Nullable private String expires;

    @Option(names = "--serializer", paramLabel = "NAME", description = "Default: task_serializer, json.")
    @Nullable private String serializer;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Instead of the one that the task is routed to.")
    @Nullable private String queue;

    @Option(names = "--exchange", paramLabel = "EXCHANGE", description = "Exchange, for brokers that have them.")
    @Nullable private String exchange;

    @Option(names = "--routing-key", paramLabel = "KEY", description = "Routing key, for brokers that have them.")
    @Nullable private String routingKey;

    @Override
    int run() {
        var positional = JsonArguments.array("--args", args);
        var keywords = JsonArguments.object("--kwargs", kwargs);
        if (eta != null && countdown != null) {
            throw CommandFailure.usage("--eta and --countdown exclude each other; give one");
        }
        try (Application application = root().application()) {
            ZoneId zone = application.app().settings().get(GeneralSettings.TIMEZONE);
            Instant from = eta == null ? null : time("--eta", eta, zone);
            Signature<@Nullable Object> call = application.app().signature(name, positional, keywords);
            call = set(call, "eta", from);
            call = set(call, "countdown", countdown == null ? null : seconds(countdown));
            call = set(call, "expires", expires == null ? null : expiry(expires, zone));
            call = set(call, "serializer", serializer);
            call = set(call, "queue", queue);
            call = set(call, "exchange", exchange);
            call = set(call, "routing_key", routingKey);
            AsyncResult<@Nullable Object> result = call.applyAsync();
            terminal().out().println(result.id());
            return ExitCode.OK;
        }
    }

    private static Signature<@Nullable Object> set(
            Signature<@Nullable Object> call, String option, @Nullable Object value) {
        return value == null ? call : call.option(option, value);
    }

    private static Object expiry(String text, ZoneId zone) {
        try {
            return seconds(new BigDecimal(text.trim()));
        } catch (NumberFormatException noNumber) {
            return time("--expires", text, zone);
        }
    }

    private static Duration seconds(BigDecimal seconds) {
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    private static Instant time(String option, String text, ZoneId zone) {
        try {
            return OffsetDateTime.parse(text.trim().replace(' ', 'T')).toInstant();
        } catch (DateTimeException withoutOffset) {
            try {
                return LocalDateTime.parse(text.trim().replace(' ', 'T'))
                        .atZone(zone)
                        .toInstant();
            } catch (DateTimeException noTime) {
                throw CommandFailure.usage(option + " is '" + text
                        + "', not a time such as 2026-11-20T09:30:00+01:00 or, in the zone of the setting timezone ("
                        + zone + "), 2026-11-20T09:30:00");
            }
        }
    }
}
