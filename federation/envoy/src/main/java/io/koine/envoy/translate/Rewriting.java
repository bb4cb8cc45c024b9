package io.koine.envoy.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.function.UnaryOperator;

/// Changes messages within messages, packed ones included.
public final class Rewriting {
    private Rewriting() {}

    /// @param message a message that translation emits
    /// @param change of one message, whose parts have been changed already
    /// @return the message, changed from the inside out
    /// @throws IllegalStateException if a packed message is none that translation emits
    public static Message inside(Message message, UnaryOperator<Message> change) {
        if (message instanceof Any packed) {
            return Encoding.pack(inside(Extensions.unpack(packed), change));
        }
        Message.Builder copy = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                Object value = message.getField(field);
                copy.setField(
                        field,
                        value instanceof List<?> list
                                ? list.stream()
                                        .map(element -> inside((Message) element, change))
                                        .toList()
                                : inside((Message) value, change));
            }
        }
        return change.apply(copy.build());
    }
}
