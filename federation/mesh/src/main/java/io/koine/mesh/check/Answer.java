package io.koine.mesh.check;

import io.koine.mesh.evaluate.Explanation;
import io.koine.mesh.evaluate.Verdict;
import io.koine.mesh.evaluate.Verdict.Decision;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.policy.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What becomes of a request, and why.
///
/// @param verdict the evaluator's word
/// @param scope the workload that was asked about
/// @param port the port that was asked about
/// @param instances every instance that the question names, which all answer the same
/// @param explanations what each rule of each policy of the workload said
/// @param bystanders policies of its namespace and the root namespace that do not hold for it
/// @param notes what the answer takes for granted
public record Answer(
        Verdict verdict,
        InboundScope scope,
        InboundPort port,
        List<String> instances,
        List<Explanation> explanations,
        List<Map<String, Object>> bystanders,
        List<String> notes) {
    public Answer {
        instances = List.copyOf(instances);
        explanations = List.copyOf(explanations);
        bystanders = List.copyOf(bystanders);
        notes = List.copyOf(notes);
    }

    /// @return the answer as a tree, in the order in which people read it
    public Map<String, Object> tree() {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        tree.put("verdict", verdict.outcome().name());
        tree.put("stage", verdict.stage().name());
        verdict.status().ifPresent(status -> tree.put("status", status));
        tree.put("reason", verdict.reason());
        verdict.decision().ifPresent(decision -> tree.put("decidedBy", decision(decision)));
        tree.put("workload", scope.workload().id().toString());
        tree.put("instances", instances);
        tree.put("port", port.port().applicationPort());
        tree.put("protocol", port.port().protocol().name());
        tree.put("mtls", port.mtls().name());
        tree.put("mtlsOrigin", port.mtlsOrigin().toString());
        tree.put("meaning", scope.policy().meaning().name());
        tree.put("policies", policies());
        tree.put("others", bystanders);
        tree.put("audited", verdict.audited());
        tree.put("dryRun", verdict.dryRun().stream().map(Answer::decision).toList());
        tree.put("notes", notes);
        return tree;
    }

    private static Map<String, Object> decision(Decision decision) {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        tree.put("policy", decision.policy().toString());
        decision.action().ifPresent(action -> tree.put("action", action.name()));
        tree.put("rule", decision.rule());
        return tree;
    }

    private List<Map<String, Object>> policies() {
        LinkedHashMap<ObjectKey, List<Explanation>> byPolicy = new LinkedHashMap<>();
        explanations.forEach(each ->
                byPolicy.computeIfAbsent(each.policy(), _ -> new ArrayList<>()).add(each));
        List<Map<String, Object>> trees = new ArrayList<>();
        byPolicy.forEach((key, rules) -> {
            LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
            tree.put("policy", key.toString());
            tree.put("action", rules.getFirst().action().name());
            tree.put("dryRun", rules.getFirst().dryRun());
            tree.put("matches", rules.stream().anyMatch(Explanation::matches));
            tree.put("rules", rules.stream().map(Answer::rule).toList());
            trees.add(tree);
        });
        return trees;
    }

    private static Map<String, Object> rule(Explanation explanation) {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        tree.put("rule", explanation.rule());
        tree.put("matches", explanation.matches());
        tree.put(
                "misses",
                explanation.misses().stream()
                        .map(miss -> Map.of("field", miss.field(), "wanted", miss.wanted(), "seen", miss.seen()))
                        .toList());
        return tree;
    }
}
