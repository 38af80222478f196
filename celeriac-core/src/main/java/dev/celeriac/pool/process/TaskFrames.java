package dev.celeriac.pool.process;

import dev.celeriac.codec.HeadersCodec;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.pool.Execution;
import dev.celeriac.task.DeliveryInfo;
import java.time.Duration;

/** A task on its way into a child: its message as it came, and how it came. */
final class TaskFrames {
    private TaskFrames() {}

    /** One that has arrived. */
    record Arrived(int number, DeliveryInfo delivery, Message message) {}

    static void write(FrameWriter to, int number, Execution execution) {
        Message message = execution.message();
        DeliveryInfo delivery = execution.request().delivery();
        Properties properties = message.properties();
        Duration expiration = properties.expiration();
        to.integer(number)
                .text(delivery.exchange())
                .text(delivery.routingKey())
                .text(delivery.queue())
                .integer(delivery.priority())
                .flag(delivery.redelivered())
                .integer(delivery.deliveryCount())
                .text(message.contentType())
                .text(message.contentEncoding())
                .bytes(HeadersCodec.encode(message.headers()))
                .text(properties.correlationId())
                .text(properties.replyTo())
                .integer(properties.deliveryMode())
                .integer(properties.priority())
                .integer(expiration == null ? -1L : expiration.toMillis())
                .bytes(message.body());
    }

    static Arrived read(FrameReader from) {
        int number = from.integer();
        DeliveryInfo delivery =
                new DeliveryInfo(from.text(), from.text(), from.text(), from.integer(), from.flag(), from.integer());
        String contentType = from.text();
        String contentEncoding = from.text();
        var headers = HeadersCodec.decode(from.bytes());
        String correlationId = from.textOrNull();
        String replyTo = from.textOrNull();
        int deliveryMode = from.integer();
        int priority = from.integer();
        long expiration = from.longInteger();
        return new Arrived(
                number,
                delivery,
                new Message(
                        from.bytes(),
                        contentType,
                        contentEncoding,
                        headers,
                        new Properties(
                                correlationId,
                                replyTo,
                                deliveryMode,
                                priority,
                                expiration < 0 ? null : Duration.ofMillis(expiration))));
    }
}
