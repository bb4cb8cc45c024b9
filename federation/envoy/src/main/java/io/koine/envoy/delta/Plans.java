package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.model.PersistentMap;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/// What was lately found to be left to do for a proxy. Most proxies have all of a set, and are brought from it to the
/// same next one: what that takes is worked out for the first of them. It may forget: what is not remembered is worked
/// out again, to the same.
///
/// Threads: those of its sessions, which must be one at a time.
public final class Plans {
    /// Of each type: a change has a few steps, and proxies of a few scopes take turns.
    private static final int REMEMBERED = 16;

    private final EnumMap<ResourceType, Recent> recent = new EnumMap<>(ResourceType.class);
    private long made;

    /// What is left to do.
    ///
    /// @param asked what the proxy asked for, as a difference from the target
    /// @param will what it will have, as a difference from the target
    /// @param work what is left to be sent
    record Plan(Subscription asked, Knowledge will, Work work) {}

    /// What that depends on.
    ///
    /// @param asked what the proxy asked for
    /// @param will what it will have once it accepts what is in flight
    /// @param target the newest set
    /// @param current the latest set whose clusters have been sent
    record Question(
            Subscription asked,
            Knowledge will,
            PersistentMap<String, EnvoyResource> target,
            PersistentMap<String, EnvoyResource> current) {
        @SuppressWarnings("ReferenceEquality") // Comparing sets would cost more than working it out.
        boolean isLike(Question other) {
            return target == other.target
                    && current == other.current
                    && (asked == other.asked || asked.isLike(other.asked))
                    && (will == other.will || will.isLike(other.will));
        }
    }

    private static final class Recent {
        private final @Nullable Question[] questions = new Question[REMEMBERED];
        private final @Nullable Plan[] plans = new Plan[REMEMBERED];
        private int next;
    }

    /// @param type of everything
    /// @param question what it depends on
    /// @return what is left to do, remembered or worked out
    Plan of(ResourceType type, Question question) {
        Recent of = recent.computeIfAbsent(type, any -> new Recent());
        for (int i = 0; i < REMEMBERED; i++) {
            Question known = of.questions[i];
            Plan plan = of.plans[i];
            if (known != null && plan != null && known.isLike(question)) {
                return plan;
            }
        }
        Plan plan = worked(type, question);
        made++;
        of.questions[of.next] = question;
        of.plans[of.next] = plan;
        of.next = (of.next + 1) % REMEMBERED;
        return plan;
    }

    /// @return how many were worked out
    public long made() {
        return made;
    }

    private static Plan worked(ResourceType type, Question question) {
        Changes changes = new Changes(question.target());
        Subscription asked = question.asked().on(changes);
        Knowledge will = question.will().on(changes, asked);
        return new Plan(asked, will, Work.of(new Work.Basis(type, asked, will, question.target(), question.current())));
    }
}
