package io.koine.agent;

import io.koine.agent.control.Enrolment;
import io.koine.agent.envoy.EnvoyFiles;
import io.koine.agent.envoy.SdsFiles;
import io.koine.agent.runtime.RuntimeDirectory;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.enrol.JoinFile;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonObject;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What an agent leaves in the runtime directory for the next one: `state.json`, which holds no secret, beside
/// the leaf and its key in Envoy's file. Both are needed to go on without a token.
///
/// @param server the control plane
/// @param svid its last answer
/// @param obtained when that was
/// @param registration where the workload is, for whoever looks into the file
record AgentState(URI server, SvidResponse svid, Instant obtained, Registration registration) {
    static final String FILE = "state.json";

    /// @param json what [#print] printed
    /// @return the state
    /// @throws IllegalArgumentException or [DateTimeException] if it is something else
    static AgentState parse(String json) {
        JsonObject object = Json.parse(json).asObject("state");
        return new AgentState(
                URI.create(object.requiredString("server")),
                SvidResponse.parse(object.requiredObject("svid").toString()),
                Instant.parse(object.requiredString("obtained")),
                Registration.parse(object.requiredObject("registration").toString()));
    }

    String print() {
        return JsonObject.EMPTY
                .with("server", server.toString())
                .with("obtained", obtained.toString())
                .with("svid", Json.parse(svid.print()))
                .with("registration", Json.parse(registration.print()))
                .toString();
    }

    /// Writes everything that an enrolment changes; the anchors first, since the leaf's issuer may be new.
    ///
    /// @param directory where to
    /// @param server the control plane
    /// @param enrolment what the agent is
    /// @param registration where the workload is
    static void save(RuntimeDirectory directory, URI server, Enrolment enrolment, Registration registration) {
        directory.write(EnvoyFiles.ANCHORS, SdsFiles.printAnchors(enrolment.bundle()));
        directory.write(EnvoyFiles.SVID, SdsFiles.printLeaf(new SdsFiles.Leaf(enrolment.chain(), enrolment.key())));
        directory.write(FILE, new AgentState(server, enrolment.svid(), enrolment.obtained(), registration).print());
    }

    /// Finds the enrolment that an earlier agent left.
    ///
    /// @param directory where it would be
    /// @param join whose control plane and trust domain it must belong to
    /// @param now the time at which the leaf must be valid
    /// @return the enrolment, or empty if there is none
    /// @throws SvidRefusedException if there is one that cannot be used, saying why
    static Optional<Enrolment> resume(RuntimeDirectory directory, JoinFile join, Instant now) {
        Optional<String> state = directory.read(FILE);
        Optional<String> leaf = directory.read(EnvoyFiles.SVID);
        if (state.isEmpty() || leaf.isEmpty()) {
            return Optional.empty();
        }
        try {
            Enrolment found = combine(parse(state.get()), SdsFiles.parseLeaf(leaf.get()), join);
            found.requireValid(now);
            return Optional.of(found);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SvidRefusedException("files of an earlier agent are damaged", e);
        }
    }

    /// An agent that died between writing the two files left a newer leaf than its state tells of.
    private static Enrolment combine(AgentState state, SdsFiles.Leaf leaf, JoinFile join) {
        if (!state.server().equals(join.server())
                || !state.svid().bundle().trustDomain().equals(join.trustDomain())) {
            throw new SvidRefusedException("earlier agent served " + state.server() + " and "
                    + state.svid().bundle().trustDomain() + ": expected " + join.server() + " and "
                    + join.trustDomain());
        }
        SvidResponse answer = state.svid();
        if (answer.chain().equals(leaf.chain())) {
            return new Enrolment(answer, leaf.key(), state.obtained());
        }
        Instant end = leaf.chain().getFirst().getNotAfter().toInstant();
        SvidResponse newer = new SvidResponse(
                answer.instance(), answer.spiffeId(), answer.bundle(), leaf.chain(), end, answer.xds());
        return new Enrolment(newer, leaf.key(), state.obtained());
    }
}
