package dev.celeriac.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event that happened and is not sent yet. Its fields are only written down on the sending thread. */
record PendingEvent(String type, String hostname, long clock, Instant time, EventFields fields) {

    boolean inGroup(String group) {
        return type.startsWith(group) && type.length() > group.length() && type.charAt(group.length()) == '-';
    }

    Map<String, @Nullable Object> document(long pid) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("hostname", hostname);
        // Receivers shift the time by the difference of the offsets, although it is absolute: everybody is in UTC.
        document.put("utcoffset", 0);
        document.put("pid", pid);
        document.put("clock", clock);
        fields.writeTo(document);
        document.put("timestamp", time.getEpochSecond() + time.getNano() / 1e9);
        document.put("type", type);
        return document;
    }
}
