package dev.celeriac;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreProvider;
import dev.celeriac.config.BeatSettings;
import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.GeneralSettings;
import dev.celeriac.config.Secrets;
import dev.celeriac.config.Settings;
import dev.celeriac.exceptions.ImproperlyConfigured;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the store that the settings of beat name. */
final class ScheduleStores {

    private final Settings settings;
    private final InstantSource clock;

    ScheduleStores(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    ScheduleStore open() {
        String url = url();
        String scheme = scheme(url);
        ScheduleStoreProvider provider = providers().get(scheme);
        if (provider == null) {
            throw new ImproperlyConfigured("beat_store_url is '" + Secrets.maskUrls(url) + "', whose scheme '" + scheme
                    + "' names no schedule store on the class path "
                    + providers().keySet());
        }
        Map<String, @Nullable Object> options =
                url.equals(broker()) ? settings.get(BrokerSettings.BROKER_TRANSPORT_OPTIONS) : Map.of();
        return provider.open(url, options, settings.get(GeneralSettings.TIMEZONE), clock);
    }

    private String url() {
        String url = settings.get(BeatSettings.BEAT_STORE_URL);
        return url == null ? byScheduler(settings.get(BeatSettings.BEAT_SCHEDULER)) : url;
    }

    private String byScheduler(String scheduler) {
        switch (scheduler) {
            case "auto":
                return !providers().containsKey(scheme(broker()))
                        ? file()
                        : scheme(broker()).equals("sqlite") ? beside(broker()) : broker();
            case "file":
            case "celery.beat:PersistentScheduler":
            case "celery.beat.PersistentScheduler":
                return file();
            case "memory":
            case "celery.beat:Scheduler":
            case "celery.beat.Scheduler":
                return "memory://";
            case "redis":
            case "redbeat.RedBeatScheduler":
            case "redbeat:RedBeatScheduler":
                return required(scheduler, "redis", "rediss");
            case "django":
            case "django_celery_beat.schedulers:DatabaseScheduler":
            case "django_celery_beat.schedulers.DatabaseScheduler":
                if (scheme(broker()).equals("sqlite")) {
                    return beside(broker());
                }
                return required(scheduler, "sqlite");
            default:
                if (scheduler.matches("[a-z+]+:/.*|file:.*")) {
                    return scheduler;
                }
                throw new ImproperlyConfigured("beat_scheduler is '" + scheduler
                        + "', which is none of auto, file, memory, redis, django, and no URL. Schedulers that are Python"
                        + " classes of your own cannot run here");
        }
    }

    /** The broker, if it is of that kind. */
    private String required(String scheduler, String... schemes) {
        if (List.of(schemes).contains(scheme(broker()))) {
            return broker();
        }
        throw new ImproperlyConfigured("beat_scheduler is '" + scheduler
                + "', but nothing says where its data are: set beat_store_url, for example to " + schemes[0]
                + (schemes[0].equals("sqlite") ? ":////srv/shop/db.sqlite3" : "://localhost:6379/0"));
    }

    /** The broker's file is its own: the schedule is in one beside it. */
    private static String beside(String sqlite) {
        return sqlite.replaceFirst("\\?.*$", "").replaceFirst("(\\.[A-Za-z0-9]+)?$", "-beat.db");
    }

    private String broker() {
        return settings.get(BrokerSettings.BROKER_URL).get(0);
    }

    private String file() {
        return "file:" + settings.get(BeatSettings.BEAT_SCHEDULE_FILENAME);
    }

    private static String scheme(String url) {
        int colon = url.indexOf(':');
        return (colon < 0 ? url : url.substring(0, colon)).toLowerCase(Locale.ROOT);
    }

    private static Map<String, ScheduleStoreProvider> providers() {
        Map<String, ScheduleStoreProvider> byScheme = new TreeMap<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        for (ClassLoader loader : new ClassLoader[] {ScheduleStores.class.getClassLoader(), context}) {
            if (loader != null) {
                ServiceLoader.load(ScheduleStoreProvider.class, loader)
                        .forEach(provider ->
                                provider.schemes().forEach(scheme -> byScheme.putIfAbsent(scheme, provider)));
            }
        }
        return byScheme;
    }
}
