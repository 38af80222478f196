package dev.celeriac;

import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.Secrets;
import dev.celeriac.config.Settings;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the modules that speak to a broker or result store by the scheme of its URL. */
final class Endpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    /** Schemes of Celery's that one of our modules serves, for when that module is missing. */
    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("redis", "celeriac-redis"),
            Map.entry("rediss", "celeriac-redis"),
            Map.entry("redis+socket", "celeriac-redis"),
            Map.entry("sentinel", "celeriac-redis"),
            Map.entry("amqp", "celeriac-rabbitmq"),
            Map.entry("amqps", "celeriac-rabbitmq"),
            Map.entry("pyamqp", "celeriac-rabbitmq"),
            Map.entry("rpc", "celeriac-rabbitmq"),
            Map.entry("sqlite", "celeriac-sql"),
            Map.entry("db+sqlite", "celeriac-sql"),
            Map.entry("postgresql", "celeriac-sql"),
            Map.entry("db+postgresql", "celeriac-sql"),
            Map.entry("mysql", "celeriac-sql"),
            Map.entry("db+mysql", "celeriac-sql"),
            Map.entry("mariadb", "celeriac-sql"),
            Map.entry("db+mariadb", "celeriac-sql"));

    private final Settings settings;
    private final InstantSource clock;

    Endpoints(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The first URL of {@code broker_url}. */
    String brokerUrl() {
        return settings.get(BrokerSettings.BROKER_URL).get(0);
    }

    Transport openTransport() {
        String url = brokerUrl();
        int urls = settings.get(BrokerSettings.BROKER_URL).size();
        if (urls > 1) {
            LOG.warn("broker_url names {} brokers; only the first, {}, is used", urls, Secrets.maskUrls(url));
        }
        Map<String, TransportProvider> providers = providers(TransportProvider.class, TransportProvider::schemes);
        TransportProvider provider = providers.get(scheme(url));
        if (provider == null) {
            throw unknown("broker_url", url, providers.keySet(), !settings.isSet(BrokerSettings.BROKER_URL));
        }
        return provider.open(url, settings.get(BrokerSettings.BROKER_TRANSPORT_OPTIONS), clock);
    }

    /** {@code result_backend}; without it the broker's URL where that can keep results too, else no results. */
    ResultStore openResults() {
        String url = settings.get(ResultSettings.RESULT_BACKEND);
        Map<String, ResultStoreProvider> providers = providers(ResultStoreProvider.class, ResultStoreProvider::schemes);
        boolean own = url != null;
        String actual = url == null ? brokerUrl() : url;
        if (scheme(actual).equals("disabled")) {
            return new DisabledResults();
        }
        ResultStoreProvider provider = providers.get(scheme(actual));
        if (provider == null) {
            if (own) {
                throw unknown("result_backend", actual, providers.keySet(), false);
            }
            return new DisabledResults();
        }
        Duration expires = settings.get(ResultSettings.RESULT_EXPIRES);
        return provider.open(
                actual,
                settings.get(ResultSettings.RESULT_BACKEND_TRANSPORT_OPTIONS),
                expires == null ? Duration.ZERO : expires,
                clock);
    }

    private static String scheme(String url) {
        int colon = url.indexOf(':');
        return (colon < 0 ? url : url.substring(0, colon)).toLowerCase(Locale.ROOT);
    }

    private static <P> Map<String, P> providers(Class<P> type, Function<P, Set<String>> schemes) {
        Map<String, P> byScheme = new TreeMap<>();
        List<ClassLoader> loaders = new ArrayList<>();
        loaders.add(Endpoints.class.getClassLoader());
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && context != loaders.get(0)) {
            loaders.add(context);
        }
        for (ClassLoader loader : loaders) {
            ServiceLoader.load(type, loader)
                    .forEach(provider -> schemes.apply(provider).forEach(s -> byScheme.putIfAbsent(s, provider)));
        }
        return byScheme;
    }

    private static ImproperlyConfigured unknown(String setting, String url, Set<String> known, boolean isDefault) {
        String scheme = scheme(url);
        String module = MODULES.get(scheme);
        if (isDefault) {
            return new ImproperlyConfigured("No broker_url is set, and the embedded default (" + scheme
                    + ") is not on the class path: add the dependency dev.celeriac:" + module
                    + ", or set broker_url to one of " + known);
        }
        if (module != null) {
            return new ImproperlyConfigured(setting + " has the scheme '" + scheme
                    + "', whose module is not on the class path: add the dependency dev.celeriac:" + module);
        }
        Optional<String> near = known.stream()
                .filter(name -> name.startsWith(scheme) || scheme.startsWith(name) || sameLetters(name, scheme))
                .findFirst()
                .or(() -> MODULES.keySet().stream()
                        .filter(name -> sameLetters(name, scheme))
                        .sorted()
                        .findFirst());
        return new ImproperlyConfigured(setting + " has the scheme '" + scheme + "', which is none of " + known
                + near.map(name -> ". Did you mean '" + name + "'?").orElse(""));
    }

    // redsi for redis: most slips are swapped or doubled letters.
    private static boolean sameLetters(String a, String b) {
        return letters(a).equals(letters(b));
    }

    private static String letters(@Nullable String word) {
        return word == null
                ? ""
                : word.chars()
                        .sorted()
                        .distinct()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
