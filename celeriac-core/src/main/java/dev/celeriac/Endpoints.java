package dev.celeriac;

import dev.celeriac.codec.Compression;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.PayloadCodec;
import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.config.Secrets;
import dev.celeriac.config.Setting;
import dev.celeriac.config.Settings;
import dev.celeriac.config.SettingsCheck;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** Where a connection is made over a network; others would not know the option. */
    private static final Set<String> CONNECTING = Set.of("redis", "rediss", "sentinel");

    private final Settings settings;
    private final InstantSource clock;

    Endpoints(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What the settings say about brokers, stores and formats must be there.
     *
     * @param ownTransport whether the broker's URL does not matter
     * @param ownResults whether the result store's URL does not matter
     * @throws ImproperlyConfigured with everything that is not
     */
    void verify(boolean ownTransport, boolean ownResults) {
        PayloadCodec json = JsonCodec.DEFAULT;
        SettingsCheck check = SettingsCheck.of(settings)
                .serializers(Set.of(json.name()))
                .contentTypes(Set.of(json.name(), json.contentType()))
                .compressions(Compression.names());
        if (!ownTransport) {
            check.brokerSchemes(transports().keySet());
        }
        if (!ownResults) {
            check.resultSchemes(stores().keySet());
        }
        check.verify();
    }

    /** The broker that is consumed, and that calls are published to unless {@code broker_write_url} says otherwise. */
    Transport openTransport() {
        String read = firstOf(BrokerSettings.BROKER_READ_URL);
        String write = firstOf(BrokerSettings.BROKER_WRITE_URL);
        Transport transport = read.equals(write)
                ? openTransport(read)
                : new SplitTransport(openTransport(read), openTransport(write));
        transport.declare(bindings());
        return transport;
    }

    /** What {@code task_queues} says about exchanges; what it leaves out is Celery's default. */
    private List<QueueBinding> bindings() {
        Map<String, Map<String, @Nullable Object>> queues = settings.get(RoutingSettings.TASK_QUEUES);
        if (queues == null) {
            return List.of();
        }
        String type = settings.get(RoutingSettings.TASK_DEFAULT_EXCHANGE_TYPE);
        String key = RoutingSettings.defaultRoutingKey(settings);
        return queues.entrySet().stream()
                .map(queue -> QueueBinding.of(queue.getKey(), queue.getValue(), type, key))
                .toList();
    }

    private String firstOf(Setting<@Nullable List<String>> setting) {
        List<String> own = settings.get(setting);
        return own == null
                ? firstOf(BrokerSettings.BROKER_URL.name(), settings.get(BrokerSettings.BROKER_URL))
                : firstOf(setting.name(), own);
    }

    /** The broker that {@code setting} names, or all of them where the transport tries one after the other. */
    private static String firstOf(String setting, List<String> urls) {
        TransportProvider provider = urls.size() > 1 ? transports().get(scheme(urls.get(0))) : null;
        if (provider != null && provider.takesSeveral()) {
            return String.join(";", urls);
        }
        if (urls.size() > 1) {
            LOG.warn(
                    "{} names {} brokers; only the first, {}, is used",
                    setting,
                    urls.size(),
                    Secrets.maskUrls(urls.get(0)));
        }
        return urls.get(0);
    }

    private Transport openTransport(String url) {
        TransportProvider provider = transports().get(scheme(url));
        if (provider == null) {
            throw missingDefault(url);
        }
        return provider.open(url, transportOptions(url), clock);
    }

    /** {@code broker_transport_options}, and how long connecting may take where a connection is made. */
    Map<String, @Nullable Object> transportOptions(String url) {
        Map<String, @Nullable Object> options =
                new LinkedHashMap<>(settings.get(BrokerSettings.BROKER_TRANSPORT_OPTIONS));
        if (CONNECTING.contains(scheme(url))) {
            Duration patience = settings.get(BrokerSettings.BROKER_CONNECTION_TIMEOUT);
            options.putIfAbsent("socket_connect_timeout", patience.toNanos() / 1e9);
        }
        return options;
    }

    /** {@code result_backend}; without it the broker's URL where that can keep results too, else no results. */
    ResultStore openResults() {
        String url = settings.get(ResultSettings.RESULT_BACKEND);
        String actual = url == null
                ? settings.isSet(BrokerSettings.BROKER_URL)
                        ? firstOf(BrokerSettings.BROKER_URL.name(), settings.get(BrokerSettings.BROKER_URL))
                        : firstOf(BrokerSettings.BROKER_READ_URL)
                : url;
        if (scheme(actual).equals("disabled")) {
            return new DisabledResults();
        }
        ResultStoreProvider provider = stores().get(scheme(actual));
        if (provider == null) {
            return new DisabledResults();
        }
        Duration expires = settings.get(ResultSettings.RESULT_EXPIRES);
        return provider.open(
                actual,
                settings.get(ResultSettings.RESULT_BACKEND_TRANSPORT_OPTIONS),
                expires == null ? Duration.ZERO : expires,
                clock);
    }

    private static Map<String, TransportProvider> transports() {
        return providers(TransportProvider.class, TransportProvider::schemes);
    }

    private static Map<String, ResultStoreProvider> stores() {
        return providers(ResultStoreProvider.class, ResultStoreProvider::schemes);
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

    /** A scheme that somebody has set was checked before. */
    private static ImproperlyConfigured missingDefault(String url) {
        return new ImproperlyConfigured("No broker_url is set, and the embedded default (" + scheme(url)
                + ") is not on the class path: add the dependency dev.celeriac:celeriac-sql, or set broker_url to one of "
                + transports().keySet());
    }
}
