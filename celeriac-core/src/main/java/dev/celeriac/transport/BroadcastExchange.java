package dev.celeriac.transport;

/**
 * Where messages go that nobody keeps: {@code celery.pidbox} (fanout), {@code reply.celery.pidbox} (direct), {@code
 * celeryev} (topic).
 *
 * @param name name of the exchange
 * @param type who gets what
 */
public record BroadcastExchange(String name, Type type) {

    /** How an exchange chooses among those that listen. */
    public enum Type {
        /** Everybody, whatever the key. */
        FANOUT,
        /** Everybody whose pattern matches the key: {@code *} is one word, {@code #} any number of them. */
        TOPIC,
        /** Whoever listens with this very key. */
        DIRECT
    }
}
