package io.koine.vm;

import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.Registration;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A registration as the store keeps it.
///
/// @param enrolled what the enrolment said of the instance
/// @param registration what its agent said of it
/// @param since from when on it is registered without a gap; decides which of two is the older
/// @param lapsed when its lease ended; empty while it lives
record StoredRegistration(Enrolled enrolled, Registration registration, Instant since, Optional<Instant> lapsed) {

    /// @return the instance
    WorkloadId instance() {
        return enrolled.instance();
    }

    /// @return whether its lease has not ended
    boolean isLive() {
        return lapsed.isEmpty();
    }

    /// @param when the end of its lease
    /// @return the same registration, ended
    StoredRegistration lapsedAt(Instant when) {
        return new StoredRegistration(enrolled, registration, since, Optional.of(when));
    }

    /// @return the ports on which its application listens
    SortedSet<Integer> applicationPorts() {
        TreeSet<Integer> ports = new TreeSet<>();
        registration.ports().forEach(port -> ports.add(port.applicationPort()));
        return ports;
    }

    /// @return the key of its record, unique among the source's records
    String key() {
        return instance().toString();
    }

    /// @return the text of its record, JSON
    String print() {
        JsonObject labels = JsonObject.EMPTY;
        for (Map.Entry<String, String> label : enrolled.labels().entrySet()) {
            labels = labels.with(label.getKey(), label.getValue());
        }
        JsonObject record = JsonObject.EMPTY
                .with("instance", key())
                .with("identity", enrolled.identity().toString())
                .with("labels", labels)
                .with("registration", Json.parse(registration.print()))
                .with("since", since.toString());
        if (enrolled.service().isPresent()) {
            record = record.with("service", enrolled.service().get());
        }
        if (lapsed.isPresent()) {
            record = record.with("lapsed", lapsed.get().toString());
        }
        return record.toString();
    }

    /// @param key the key of a record
    /// @param text its text
    /// @return the registration
    /// @throws IllegalArgumentException naming what is wrong
    static StoredRegistration parse(String key, String text) {
        JsonObject record = Json.parse(text).asObject("record");
        String instance = record.requiredString("instance");
        if (!instance.equals(key)) {
            throw new IllegalArgumentException("instance is " + instance + ": expected the record's key " + key);
        }
        TreeMap<String, String> labels = new TreeMap<>();
        JsonObject stored = record.requiredObject("labels");
        stored.members().keySet().forEach(label -> labels.put(label, stored.requiredString(label)));
        Enrolled enrolled = new Enrolled(
                WorkloadId.parse(instance),
                SpiffeId.parse(record.requiredString("identity")),
                labels,
                record.optionalString("service"));
        return new StoredRegistration(
                enrolled,
                Registration.parse(record.requiredObject("registration").toString()),
                instant("since", record.requiredString("since")),
                record.optionalString("lapsed").map(when -> instant("lapsed", when)));
    }

    private static Instant instant(String field, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(
                    field + " is " + text + ": expected a time such as 2026-11-01T00:00:00Z", malformed);
        }
    }
}
