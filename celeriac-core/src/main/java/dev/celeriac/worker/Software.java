package dev.celeriac.worker;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a worker is made of, as its events say it. */
final class Software {
    private Software() {}

    /** Celery's {@code SOFTWARE_INFO}. */
    static Map<String, String> fields() {
        String version = Software.class.getPackage().getImplementationVersion();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("sw_ident", "celeriac");
        fields.put("sw_ver", version == null ? "0" : version);
        fields.put("sw_sys", System.getProperty("os.name", "?"));
        return fields;
    }
}
