package dev.celeriac;

import dev.celeriac.canvas.MessageEncoder;
import dev.celeriac.codec.EncodeException;
import dev.celeriac.codec.EncodeOptions;
import dev.celeriac.codec.PythonRepr;
import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.TaskMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec as calls see it: what cannot be written is the caller's mistake, and named as such. */
final class WireEncoder implements MessageEncoder {

    private final TaskMessageCodec codec;

    WireEncoder(TaskMessageCodec codec) {
        this.codec = codec;
    }

    @Override
    public Message encode(TaskMessage message, Properties properties, String serializer, @Nullable String compression) {
        if (!serializer.equals(codec.payload().name())) {
            throw new InvalidArgumentsException("Task " + message.headers().task() + " is to be serialized with '"
                    + serializer + "', but only '" + codec.payload().name() + "' is installed");
        }
        try {
            return codec.encode(
                    message,
                    new EncodeOptions(
                            compression, properties.priority(), properties.expiration(), properties.deliveryMode()));
        } catch (EncodeException | IllegalArgumentException e) {
            throw new InvalidArgumentsException(
                    "Task " + message.headers().task() + " cannot be sent: " + e.getMessage(), e);
        }
    }

    @Override
    public String argsRepr(List<@Nullable Object> args) {
        return PythonRepr.args(args);
    }

    @Override
    public String kwargsRepr(Map<String, @Nullable Object> kwargs) {
        return PythonRepr.kwargs(kwargs);
    }
}
