package io.koine.envoy.delta;

import com.google.protobuf.ByteString;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A session under test: keeps its current value and what it did, and speaks for the proxy.
final class Tape {
    private DeltaSession session = DeltaSession.initial();
    private List<SessionAction> last = List.of();
    private long generation;

    /// Resources as `"c1:v2"` of one type.
    static List<EnvoyResource> some(ResourceType type, String... namesAndVersions) {
        return Stream.of(namesAndVersions)
                .map(text -> text.split(":"))
                .map(parts -> new EnvoyResource(type, parts[0], parts[1], ByteString.EMPTY))
                .toList();
    }

    @SafeVarargs
    final Tape publish(List<EnvoyResource>... resources) {
        List<EnvoyResource> all = new ArrayList<>();
        for (List<EnvoyResource> part : resources) {
            all.addAll(part);
        }
        return step(new SessionEvent.Published(EnvoyResources.of(++generation, all)));
    }

    Tape subscribe(ResourceType type, String... names) {
        return ask(type, Set.of(names), Set.of());
    }

    Tape unsubscribe(ResourceType type, String... names) {
        return ask(type, Set.of(), Set.of(names));
    }

    Tape ask(ResourceType type, Set<String> subscribe, Set<String> unsubscribe) {
        return step(new SessionEvent.Requested(
                new DeltaRequest(type, subscribe, unsubscribe, Map.of(), "", Optional.empty())));
    }

    /// A type's first request after a reconnect.
    Tape resume(ResourceType type, Set<String> subscribe, Map<String, String> versions) {
        return step(new SessionEvent.Requested(
                new DeltaRequest(type, subscribe, Set.of(), versions, "", Optional.empty())));
    }

    Tape ack(DeltaPush push) {
        return answer(push.type(), push.nonce(), Optional.empty());
    }

    Tape nack(DeltaPush push) {
        return answer(push.type(), push.nonce(), Optional.of("bad " + push.type()));
    }

    Tape answer(ResourceType type, String nonce, Optional<String> error) {
        return step(new SessionEvent.Requested(new DeltaRequest(type, Set.of(), Set.of(), Map.of(), nonce, error)));
    }

    Tape deadline(DeltaPush push) {
        return deadline(push.type(), push.nonce());
    }

    Tape deadline(ResourceType type, String nonce) {
        return step(new SessionEvent.DeadlinePassed(type, nonce));
    }

    Tape writable(boolean writable) {
        return step(new SessionEvent.Writable(writable));
    }

    Tape step(SessionEvent event) {
        Step step = session.step(event);
        session = step.next();
        last = step.actions();
        return this;
    }

    /// Acknowledges everything that is in flight and what follows, up to a bound.
    Tape settle() {
        List<DeltaPush> open = new ArrayList<>(pushes());
        for (int answered = 0; !open.isEmpty(); answered++) {
            if (answered > 1000) {
                throw new AssertionError("no end of pushes: " + open);
            }
            ack(open.removeFirst());
            open.addAll(pushes());
        }
        return this;
    }

    List<SessionAction> actions() {
        return last;
    }

    /// What the last step sent.
    List<DeltaPush> pushes() {
        return last.stream()
                .filter(SessionAction.Send.class::isInstance)
                .map(action -> ((SessionAction.Send) action).push())
                .toList();
    }

    /// The only push of the last step.
    DeltaPush push() {
        List<DeltaPush> pushes = pushes();
        if (pushes.size() != 1) {
            throw new AssertionError("expected one push, got " + sent());
        }
        return pushes.getFirst();
    }

    /// The last step's push of a type.
    DeltaPush push(ResourceType type) {
        return pushes().stream()
                .filter(push -> push.type() == type)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + sent()));
    }

    /// The last step's pushes as text such as `CDS c1:v1 -c2`.
    List<String> sent() {
        return pushes().stream().map(Tape::text).toList();
    }

    static String text(DeltaPush push) {
        StringBuilder text = new StringBuilder(push.type().shortName());
        push.resources()
                .forEach(resource ->
                        text.append(' ').append(resource.name()).append(':').append(resource.version()));
        push.removed().forEach(name -> text.append(" -").append(name));
        return text.toString();
    }

    TypeStatus status(ResourceType type) {
        return session.status(type);
    }

    DeltaSession session() {
        return session;
    }
}
