package io.koine.quickstart.cases;

import java.util.SortedMap;
import java.util.TreeMap;

/// What the application of a workload does.
public enum CaseApplication {
    /// It answers every request with 200.
    DEMO,
    /// It is an external authorization service that is asked by HTTP: it answers a request that has the header
    /// `x-ext-authz: allow` with 200, and any other with 403.
    EXT_AUTHZ;

    static SortedMap<String, CaseApplication> byWord() {
        TreeMap<String, CaseApplication> words = new TreeMap<>();
        words.put("demo", DEMO);
        words.put("ext-authz", EXT_AUTHZ);
        return words;
    }
}
