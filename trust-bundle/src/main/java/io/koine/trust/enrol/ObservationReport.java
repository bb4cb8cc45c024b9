package io.koine.trust.enrol;

import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonValue;
import java.util.List;

/// What a proxy has counted of what policy decided, and which services it has called: all of it since its Envoy
/// started, not what is new. So a report may be repeated or lost, and counts nothing twice.
///
/// @param envoy names one run of one Envoy on its host: with another one all counters begin anew
/// @param counters the counters, in any order
public record ObservationReport(String envoy, List<ObservedCounter> counters) {
    /// More than Envoy holds by its configuration.
    public static final int MAX_COUNTERS = 2_048;

    /// The name of a counter which says that a cluster was called; it counts no further than 1.
    public static final String CALLED = "called";

    /// The label of such a counter with the cluster's name, or [#OTHERS].
    public static final String CLUSTER = "cluster";

    /// Stands for all clusters that found no room.
    public static final String OTHERS = "(others)";

    /// The largest body, in bytes.
    public static final int MAX_BODY_BYTES = 768 * 1024;

    /// @throws EnrolmentFormatException if a part is not of its form
    public ObservationReport {
        Checks.name("envoy", envoy);
        counters = List.copyOf(counters);
        if (counters.size() > MAX_COUNTERS) {
            throw Checks.wrong("number of counters", Integer.toString(counters.size()), "at most " + MAX_COUNTERS);
        }
        Checks.distinct("counter", counters, counter -> counter.name() + counter.labels());
    }

    /// @param json a report as printed
    /// @return the report
    /// @throws EnrolmentFormatException naming what is wrong
    public static ObservationReport parse(String json) {
        return Checks.parse(
                "observation report",
                json,
                object -> new ObservationReport(
                        object.requiredString("envoy"),
                        object.requiredArray("counters")
                                .map(
                                        "counters",
                                        (counter, place) -> ObservedCounter.fromJson(counter.asObject(place)))));
    }

    /// @return whether it says no more than what was called, which is urgent to nobody
    public boolean saysCallsAlone() {
        return counters.stream().allMatch(counter -> counter.name().equals(CALLED));
    }

    /// @return the JSON text
    public String print() {
        List<JsonValue> printed =
                counters.stream().map(counter -> (JsonValue) counter.toJson()).toList();
        return JsonObject.EMPTY
                .with("envoy", envoy)
                .with("counters", new JsonArray(printed))
                .toString();
    }
}
