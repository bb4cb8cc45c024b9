package io.koine.cli;

import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.ProblemException;
import io.koine.cli.manifest.ManifestFile;
import io.koine.cli.manifest.Manifests;
import io.koine.cli.manifest.ObjectRef;
import io.koine.cli.output.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `koine delete`: removes objects by name or as manifests name them.
@Command(name = "delete", description = "Deletes objects: koine delete KIND NAME [-n NS], or koine delete -f FILE.")
final class DeleteCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "Such as authorizationpolicy, or ap.")
    private @Nullable String kind;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The object's name.")
    private @Nullable String name;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace of objects that name none (default: default).")
    private String namespace = "default";

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR|-",
            description = "Delete what these manifests hold. May be given again.")
    private List<String> operands = List.of();

    DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<ObjectRef> objects = objects();
        boolean all = true;
        try (ApiClient client = session.connect()) {
            for (ObjectRef object : objects) {
                all &= delete(client, object);
            }
        }
        return all ? ExitCode.OK : ExitCode.FAILED;
    }

    /// One object that cannot be deleted does not save the others.
    private boolean delete(ApiClient client, ObjectRef object) {
        try {
            client.delete(ApiClient.path("v1", "config", object.kind(), object.namespace(), object.name()));
            session.out(Text.printable(object + " deleted"));
            return true;
        } catch (ProblemException e) {
            session.err("koine: " + Text.printable(object + ": " + e.problem().detail()));
            return false;
        }
    }

    private List<ObjectRef> objects() {
        if (kind != null && name != null && operands.isEmpty()) {
            return List.of(new ObjectRef(Kinds.resolve(kind), namespace, name));
        }
        if (kind != null || operands.isEmpty()) {
            throw new CliException("delete: expected either KIND and NAME, or -f FILE");
        }
        List<ObjectRef> objects = new ArrayList<>();
        for (ManifestFile file :
                Manifests.read(operands, session.context().in()).files()) {
            objects.addAll(ObjectRef.in(file, namespace));
        }
        return objects;
    }
}
