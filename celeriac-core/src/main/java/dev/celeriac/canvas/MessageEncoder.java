package dev.celeriac.canvas;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.TaskMessage;
import org.jspecify.annotations.Nullable;

/** What messages look like in bytes. Implemented by the codec; pure. */
public interface MessageEncoder {

    /**
     * @param serializer {@code json}
     * @param compression null for none
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if a value cannot be written
     */
    Message encode(TaskMessage message, Properties properties, String serializer, @Nullable String compression);

    /** Positional arguments as Python prints a tuple, shortened. */
    String argsRepr(java.util.List<@Nullable Object> args);

    /** Keyword arguments as Python prints a dict, shortened. */
    String kwargsRepr(java.util.Map<String, @Nullable Object> kwargs);
}
