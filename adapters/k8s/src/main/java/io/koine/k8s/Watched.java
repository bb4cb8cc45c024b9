package io.koine.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.koine.k8s.image.KubeObject;
import io.koine.k8s.image.ObjectRef;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A kind of objects in some namespaces of a cluster: how it is listed and watched.
///
/// @param <T> the client's type of the objects
/// @param <L> the client's type of a list of them
final class Watched<T extends HasMetadata, L extends KubernetesResourceList<T>> {
    private static final long PAGE = 500;
    private static final int GONE = 410;

    private final String kind;
    private final String name;
    private final FilterWatchListDeletable<T, L, ?> operations;
    private final Function<T, Optional<KubeObject>> reader;

    /// @param kind such as `Pod`
    /// @param scope where they are
    /// @param operations the client's operations on them
    /// @param reader what an object means; empty if the mesh has no use for it as it is now
    Watched(
            String kind,
            Scope scope,
            FilterWatchListDeletable<T, L, ?> operations,
            Function<T, Optional<KubeObject>> reader) {
        this.kind = kind;
        this.name = scope.name(kind);
        this.operations = operations;
        this.reader = reader;
    }

    /// @return what people call it
    String name() {
        return name;
    }

    /// Reads everything, page by page.
    ///
    /// @return everything
    /// @throws KubernetesClientException if any page cannot be read: a part of a list says nothing about
    ///     the rest
    Listing list() {
        TreeMap<ObjectRef, KubeObject> objects = new TreeMap<>();
        String next = null;
        String version;
        do {
            ListOptions options =
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
            L page = operations.list(options);
            if (page == null || page.getMetadata() == null || page.getMetadata().getResourceVersion() == null) {
                throw new KubernetesClientException("a list of " + name + " without a version: it is none");
            }
            for (T object : page.getItems()) {
                reader.apply(object).ifPresent(read -> objects.put(read.ref(), read));
            }
            version = page.getMetadata().getResourceVersion();
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return new Listing(version, objects);
    }

    /// Opens a watch. Does not wait for the API server's answer: that it refuses, or that there is none, only
    /// the signals tell, or their absence.
    ///
    /// @param version what has been seen already
    /// @param longest how long the API server should let it run
    /// @param signals takes what it says, on threads of the client; may block, and then the API server waits
    /// @return the watch
    /// @throws KubernetesClientException if it cannot be asked for
    Watch watch(String version, Duration longest, Consumer<Signal> signals) {
        ListOptions options = new ListOptionsBuilder()
                .withResourceVersion(version)
                .withAllowWatchBookmarks(true)
                .withTimeoutSeconds(longest.toSeconds())
                .build();
        return operations.watch(options, new Watcher<T>() {
            @Override
            public void eventReceived(Action action, T object) {
                signal(action, object).ifPresent(signals);
            }

            @Override
            public void onClose() {
                signals.accept(new Signal.Ended(false, "closed"));
            }

            @Override
            public void onClose(WatcherException cause) {
                signals.accept(new Signal.Ended(cause.isHttpGone(), String.valueOf(cause.getMessage())));
            }
        });
    }

    /// @param failure of a list or a watch
    /// @return whether the version asked for is too old: only a new list helps, and nothing is wrong
    static boolean isGone(KubernetesClientException failure) {
        return failure.getCode() == GONE;
    }

    private Optional<Signal> signal(Watcher.Action action, @Nullable T object) {
        if (object == null) {
            return Optional.empty();
        }
        String version = Objects.requireNonNullElse(object.getMetadata().getResourceVersion(), "");
        return switch (action) {
            case ADDED, MODIFIED -> Optional.of(new Signal.Seen(version, ref(object), reader.apply(object)));
            case DELETED -> Optional.of(new Signal.Seen(version, ref(object), Optional.empty()));
            case BOOKMARK -> Optional.of(new Signal.Bookmark(version));
            case ERROR -> Optional.of(new Signal.Ended(false, "error event"));
        };
    }

    private ObjectRef ref(T object) {
        String namespace = object.getMetadata().getNamespace();
        return new ObjectRef(
                kind, namespace == null ? "" : namespace, object.getMetadata().getName());
    }
}
