package io.koine.envoy.proof;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Peer;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Makes a disagreement small enough to be read: takes away whatever it does not need.
final class Smaller {
    private Smaller() {}

    /// @param world in which something holds
    /// @param holds whether it still does
    /// @return a world in which nothing more can be taken away
    static World of(World world, Predicate<World> holds) {
        World smallest = world;
        Optional<World> next = step(smallest, holds);
        while (next.isPresent()) {
            smallest = next.get();
            next = step(smallest, holds);
        }
        return smallest;
    }

    private static Optional<World> step(World world, Predicate<World> holds) {
        Stream<World> fewerPolicies = lists(world.policies(), Smaller::policies)
                .map(policies ->
                        new World(world.mesh(), world.trustDomain(), world.workload(), policies, world.tokens()));
        Stream<World> fewerTokens = lists(world.tokens(), _ -> Stream.of())
                .map(tokens ->
                        new World(world.mesh(), world.trustDomain(), world.workload(), world.policies(), tokens));
        return Stream.concat(fewerPolicies, fewerTokens).filter(holds).findFirst();
    }

    /// Without one element, or with one made smaller.
    private static <T> Stream<List<T>> lists(List<T> list, Function<T, Stream<T>> smaller) {
        List<List<T>> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            int index = i;
            List<T> without = new ArrayList<>(list);
            without.remove(index);
            all.add(without);
            smaller.apply(list.get(index)).forEach(element -> {
                List<T> with = new ArrayList<>(list);
                with.set(index, element);
                all.add(with);
            });
        }
        return all.stream();
    }

    private static Stream<AuthorizationPolicy> policies(AuthorizationPolicy policy) {
        return lists(policy.rules(), Smaller::rules)
                .map(rules -> new AuthorizationPolicy(
                        policy.key(), policy.scope(), policy.action(), policy.provider(), rules));
    }

    private static Stream<Rule> rules(Rule rule) {
        return Stream.of(
                        lists(rule.from(), Smaller::sources)
                                .map(from -> new Rule(from, rule.to(), rule.when(), rule.unenforceable())),
                        lists(rule.to(), Smaller::operations)
                                .map(to -> new Rule(rule.from(), to, rule.when(), rule.unenforceable())),
                        lists(rule.when(), _ -> Stream.of())
                                .map(when -> new Rule(rule.from(), rule.to(), when, rule.unenforceable())))
                .flatMap(all -> all);
    }

    private static Stream<Source> sources(Source source) {
        Peer peer = source.peer();
        Match any = Match.ANY;
        return Stream.of(
                        new Source(
                                new Peer(any, peer.namespaces(), peer.serviceAccounts()),
                                source.requestPrincipals(),
                                source.ipBlocks(),
                                source.remoteIpBlocks()),
                        new Source(
                                new Peer(peer.principals(), any, peer.serviceAccounts()),
                                source.requestPrincipals(),
                                source.ipBlocks(),
                                source.remoteIpBlocks()),
                        new Source(
                                new Peer(peer.principals(), peer.namespaces(), any),
                                source.requestPrincipals(),
                                source.ipBlocks(),
                                source.remoteIpBlocks()),
                        new Source(peer, any, source.ipBlocks(), source.remoteIpBlocks()),
                        new Source(peer, source.requestPrincipals(), any, source.remoteIpBlocks()),
                        new Source(peer, source.requestPrincipals(), source.ipBlocks(), any))
                .filter(smaller -> !smaller.equals(source));
    }

    private static Stream<Operation> operations(Operation to) {
        Match any = Match.ANY;
        return Stream.of(
                        new Operation(any, to.ports(), to.methods(), to.paths()),
                        new Operation(to.hosts(), any, to.methods(), to.paths()),
                        new Operation(to.hosts(), to.ports(), any, to.paths()),
                        new Operation(to.hosts(), to.ports(), to.methods(), any))
                .filter(smaller -> !smaller.equals(to));
    }
}
