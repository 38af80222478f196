package dev.celeriac.control;

import dev.celeriac.worker.Worker;

/** Celery's {@code bugreport}: versions and settings, secrets hidden. */
final class Report {
    private Report() {}

    static String of(Worker worker) {
        String version = Report.class.getPackage().getImplementationVersion();
        return "\nsoftware -> celeriac:" + (version == null ? "unknown" : version) + " java:"
                + Runtime.version() + "\nplatform -> system:" + System.getProperty("os.name") + " arch:"
                + System.getProperty("os.arch") + "\nloader   -> "
                + worker.options().pool().settingName() + " pool\n\n"
                + worker.settings().humanize(false, true) + "\n";
    }
}
