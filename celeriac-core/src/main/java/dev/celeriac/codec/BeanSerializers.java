package dev.celeriac.codec;

import dev.celeriac.message.SignatureDocument;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/** kombu's extended types for values inside of beans. */
final class BeanSerializers {
    private static final List<Class<?>> MARKED = List.of(
            byte[].class,
            BigDecimal.class,
            UUID.class,
            Instant.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            LocalDateTime.class,
            LocalDate.class,
            LocalTime.class,
            OffsetTime.class,
            Date.class,
            Calendar.class);

    private BeanSerializers() {}

    static void addTo(SimpleModule module) {
        for (Class<?> type : MARKED) {
            module.addSerializer(type, new Marked());
        }
        module.addSerializer(Duration.class, new Seconds());
        module.addSerializer(SignatureDocument.class, new Signatures());
    }

    private static final class Marked extends ValueSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator json, SerializationContext context) {
            JsonWriter.writeMarked(json, value);
        }
    }

    private static final class Seconds extends ValueSerializer<Duration> {
        @Override
        public void serialize(Duration value, JsonGenerator json, SerializationContext context) {
            JsonWriter.writeSeconds(json, value);
        }
    }

    private static final class Signatures extends ValueSerializer<SignatureDocument> {
        @Override
        public void serialize(SignatureDocument value, JsonGenerator json, SerializationContext context) {
            context.writeValue(json, SignatureCodec.toMap(value));
        }
    }

    static final class Refusal extends ValueSerializer<Object> {
        private final Class<?> type;

        Refusal(Class<?> type) {
            this.type = type;
        }

        @Override
        public void serialize(Object value, JsonGenerator json, SerializationContext context) {
            throw Unencodable.type(type == Object.class ? value.getClass() : type);
        }
    }
}
