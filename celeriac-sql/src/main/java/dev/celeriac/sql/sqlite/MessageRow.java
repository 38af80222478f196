package dev.celeriac.sql.sqlite;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.Publication;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a message that do not change while it is in the store, and how they are written and read. What is as
 * usual is NULL, which saves a third of the row.
 */
final class MessageRow {
    /** In the order of {@link #bind} and {@link #read}. */
    static final String COLUMNS = "task_id, exchange, content_type, content_encoding, correlation_id,"
            + " reply_to, delivery_mode, priority, expiration, headers, body";

    /** One parameter for each of {@link #COLUMNS}. */
    static final String PARAMETERS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    private static final String USUAL_TYPE = "application/json";
    private static final String USUAL_ENCODING = "utf-8";
    private static final int USUAL_MODE = 2;

    private final Publication publication;
    private final byte[] headers;

    /** Encodes the headers now, so that it is not done while other writers wait. */
    MessageRow(Publication publication) {
        this.publication = publication;
        this.headers = Documents.headers(publication.message().headers());
    }

    Publication publication() {
        return publication;
    }

    void bind(PreparedStatement statement, int first) throws SQLException {
        Message message = publication.message();
        Properties properties = message.properties();
        String taskId = publication.taskId();
        int column = first;
        text(statement, column++, taskId);
        text(statement, column++, publication.exchange().isEmpty() ? null : publication.exchange());
        text(statement, column++, unless(USUAL_TYPE, message.contentType()));
        text(statement, column++, unless(USUAL_ENCODING, message.contentEncoding()));
        text(statement, column++, correlation(properties.correlationId(), taskId));
        text(statement, column++, properties.replyTo());
        number(statement, column++, properties.deliveryMode(), USUAL_MODE);
        number(statement, column++, properties.priority(), 0);
        Duration expiration = properties.expiration();
        if (expiration == null) {
            statement.setNull(column++, Types.INTEGER);
        } else {
            statement.setLong(column++, expiration.toMillis());
        }
        statement.setBytes(column++, headers);
        statement.setBytes(column, message.body());
    }

    /** NULL is the task id; no correlation id at all is the empty text. */
    private static @Nullable String correlation(@Nullable String correlationId, @Nullable String taskId) {
        if (Objects.equals(correlationId, taskId)) {
            return null;
        }
        return correlationId == null ? "" : correlationId;
    }

    private static @Nullable String unless(String usual, String value) {
        return usual.equals(value) ? null : value;
    }

    private static void text(PreparedStatement statement, int column, @Nullable String value) throws SQLException {
        if (value == null) {
            statement.setNull(column, Types.VARCHAR);
        } else {
            statement.setString(column, value);
        }
    }

    private static void number(PreparedStatement statement, int column, int value, int usual) throws SQLException {
        if (value == usual) {
            statement.setNull(column, Types.INTEGER);
        } else {
            statement.setInt(column, value);
        }
    }

    /** A stored message and the little that is not in it. */
    record Stored(
            Message message,
            String exchange,
            @Nullable String taskId,
            @Nullable String defect) {}

    static Stored read(ResultSet row, int first) throws SQLException {
        int column = first;
        String taskId = row.getString(column++);
        String exchange = row.getString(column++);
        String type = row.getString(column++);
        String encoding = row.getString(column++);
        String correlation = row.getString(column++);
        String replyTo = row.getString(column++);
        int mode = row.getInt(column++);
        mode = row.wasNull() ? USUAL_MODE : mode;
        int priority = row.getInt(column++);
        long expiration = row.getLong(column++);
        Duration kept = row.wasNull() ? null : Duration.ofMillis(expiration);
        byte[] headers = row.getBytes(column++);
        byte[] body = row.getBytes(column);
        var properties = new Properties(
                correlation == null ? taskId : correlation.isEmpty() ? null : correlation,
                replyTo,
                mode,
                priority,
                kept);
        Documents.Headers decoded = Documents.headers(headers);
        var message = new Message(
                body == null ? new byte[0] : body,
                type == null ? USUAL_TYPE : type,
                encoding == null ? USUAL_ENCODING : encoding,
                decoded.map(),
                properties);
        return new Stored(message, exchange == null ? "" : exchange, taskId, decoded.defect());
    }
}
