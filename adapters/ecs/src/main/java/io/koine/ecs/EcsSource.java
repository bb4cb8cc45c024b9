package io.koine.ecs;

import io.koine.ecs.aws.AwsReader;
import io.koine.ecs.items.RegistryImage;
import io.koine.ecs.items.Translator;
import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.Read;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// ECS clusters and Cloud Map namespaces of one account and region, as a source.
///
/// Threads: one reading at a time, each on a thread that may block; `lock` guards the state, and events leave
/// under it, so that none follows `close`.
final class EcsSource implements Source {
    private final ReentrantLock lock = new ReentrantLock();
    private State state = new New();

    private sealed interface State {}

    private record New() implements State {}

    /// @param session what the next reading needs
    /// @param next the next reading
    private record Idle(Session session, Timers.Cancellable next) implements State {}

    /// A reading is under way.
    private record Busy() implements State {}

    /// What a reading that is still under way finds is dropped; it closes what it needs itself.
    private record Closed() implements State {}

    /// What readings need; owned by the one that is under way.
    private record Session(SourceContext context, AwsReader reader, RegistryImage image, Pace pace, Reports reports) {}

    /// @throws IllegalArgumentException if a setting is not known or out of its range
    @Override
    public void start(SourceContext context) {
        EcsSettings settings = EcsSettings.parse(context.settings());
        Translator translator = new Translator(context.id(), context.trustDomain(), settings.rules());
        long seed = context.timers().nanoTime() ^ context.id().value().hashCode();
        poll(new Session(
                context,
                new AwsReader(settings.aws()),
                new RegistryImage(translator, settings.confirmations()),
                new Pace(settings.pollInterval(), seed),
                new Reports(context)));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (state instanceof Idle(Session session, Timers.Cancellable next)) {
                next.cancel();
                session.reader().close();
            }
            state = new Closed();
        } finally {
            lock.unlock();
        }
    }

    private void poll(Session session) {
        if (!begin()) {
            return;
        }
        Read<EcsReading> ecs = session.reader().ecs(session.image().ecs());
        Read<CloudMapReading> cloudMap =
                session.reader().cloudMap(session.image().cloudMap());
        RegistryImage.Outcome outcome = session.image().take(ecs, cloudMap);
        boolean complete = ecs instanceof Read.Complete && cloudMap instanceof Read.Complete;
        end(session, outcome, session.pace().next(complete));
    }

    private boolean begin() {
        lock.lock();
        try {
            boolean open = !(state instanceof Closed);
            if (open) {
                state = new Busy();
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void end(Session session, RegistryImage.Outcome outcome, Duration wait) {
        lock.lock();
        try {
            if (state instanceof Closed) {
                session.reader().close();
                return;
            }
            session.reports().log(outcome);
            SourceEvent.together(session.context().id(), outcome.events())
                    .ifPresent(session.context().events());
            state = new Idle(session, session.context().timers().after(wait, () -> poll(session)));
        } finally {
            lock.unlock();
        }
    }
}
