package io.koine.k8s;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/// Decides from the states of a source's parts what the source as a whole has to say: that it is whole for
/// the first time, that it is lost, that it is in sync again.
///
/// A source is whole when all of its parts are current: one kind of policy that has not been read yet could
/// hold the one rule that denies.
///
/// Threads: one owner at a time. It is told the time, in nanoseconds of a clock of which only differences
/// count.
final class SyncState {
    private final long staleAfter;
    private final TreeMap<String, Part> parts = new TreeMap<>();
    private boolean whole;
    private boolean lost;

    /// @param current whether it has been read, and is being watched
    /// @param since when it ceased to be current
    /// @param reason why it is not current
    private record Part(boolean current, long since, String reason) {}

    /// What a source has to say.
    sealed interface Report {
        /// Everything has been read for the first time.
        record Whole() implements Report {}

        /// Everything is current again.
        record Again() implements Report {}

        /// @param reason what cannot be read, and why
        record Lost(String reason) implements Report {}
    }

    /// @param staleAfter how long a part may fail before the source is lost
    SyncState(Duration staleAfter) {
        this.staleAfter = staleAfter.toNanos();
    }

    /// @return whether everything has been read once
    boolean isWhole() {
        return whole;
    }

    /// A part will be read.
    ///
    /// @param part its name
    /// @param now the time
    void expect(String part, long now) {
        parts.putIfAbsent(part, new Part(false, now, "not read yet"));
    }

    /// A part is read no more.
    ///
    /// @param part its name
    void forget(String part) {
        parts.remove(part);
    }

    /// A part has been read and is being watched.
    ///
    /// @param part its name
    /// @param now the time
    void current(String part, long now) {
        parts.replace(part, new Part(true, now, ""));
    }

    /// A part cannot be read.
    ///
    /// @param part its name
    /// @param reason why
    /// @param now the time
    void failing(String part, String reason, long now) {
        parts.computeIfPresent(part, (_, before) -> new Part(false, before.current() ? now : before.since(), reason));
    }

    /// What was read of a part is not to be believed: the source is lost without delay.
    ///
    /// @param part its name
    /// @param reason why
    /// @param now the time
    void doubtful(String part, String reason, long now) {
        parts.replace(part, new Part(false, now - staleAfter, reason));
    }

    /// @param now the time
    /// @return what the source has to say, if that is something else than before
    Optional<Report> report(long now) {
        if (parts.values().stream().allMatch(Part::current)) {
            boolean was = whole && !lost;
            Report report = whole ? new Report.Again() : new Report.Whole();
            whole = true;
            lost = false;
            return was ? Optional.empty() : Optional.of(report);
        }
        if (lost) {
            return Optional.empty();
        }
        Optional<Report> report = parts.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().current() && now - entry.getValue().since() >= staleAfter)
                .findFirst()
                .map(entry ->
                        new Report.Lost(entry.getKey() + ": " + entry.getValue().reason()));
        lost = report.isPresent();
        return report;
    }
}
