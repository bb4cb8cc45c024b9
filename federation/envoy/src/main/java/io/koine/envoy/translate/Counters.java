package io.koine.envoy.translate;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Envoy's access logger that counts in place of writing (`envoy.access_loggers.stats`), as a
/// `TypedStruct`: the messages that we have are older.
final class Counters {
    /// How the names of all counters begin.
    static final String PREFIX = "koine";

    private static final String CONFIG = "type.googleapis.com/envoy.extensions.access_loggers.stats.v3.Config";

    private Counters() {}

    /// A set of counters with a limit of its own. All loggers of an Envoy that name it share it, so that a
    /// changed listener goes on counting.
    ///
    /// @param name its name
    /// @param limit how many different counters it holds; what would need one more is not counted in it
    record Group(String name, int limit) {}

    /// @param group where it counts
    /// @param counter the counter's name
    /// @param labels format strings by name
    /// @param filter which requests or connections it counts; empty: all
    /// @return the logger
    static AccessLog logger(Group group, String counter, Map<String, String> labels, Optional<AccessLogFilter> filter) {
        Struct scope = Struct.newBuilder()
                .putFields("prefix", text(PREFIX))
                .putFields("sharing_name", text(PREFIX + "_" + group.name()))
                .putFields("max_counters", number(group.limit()))
                .build();
        Struct stat = Struct.newBuilder()
                .putFields("name", text(counter))
                .putFields("tags", tags(labels))
                .build();
        Struct each = Struct.newBuilder()
                .putFields("stat", struct(stat))
                .putFields("value_fixed", number(1))
                .build();
        Struct config = Struct.newBuilder()
                .putFields("stats_scope", struct(scope))
                .putFields("counters", list(List.of(struct(each))))
                .build();
        AccessLog.Builder log = AccessLog.newBuilder()
                .setName("envoy.access_loggers.stats")
                .setTypedConfig(Encoding.pack(TypedStruct.newBuilder()
                        .setTypeUrl(CONFIG)
                        .setValue(config)
                        .build()));
        filter.ifPresent(log::setFilter);
        return log.build();
    }

    private static Value tags(Map<String, String> labels) {
        return list(new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> struct(Struct.newBuilder()
                                .putFields("name", text(label.getKey()))
                                .putFields("value_format", text(label.getValue()))
                                .build()))
                        .toList());
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value number(int number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value struct(Struct struct) {
        return Value.newBuilder().setStructValue(struct).build();
    }

    private static Value list(List<Value> values) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(values))
                .build();
    }
}
