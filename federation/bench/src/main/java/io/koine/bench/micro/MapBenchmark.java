package io.koine.bench.micro;

import io.koine.model.PersistentMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A change to the map by which every stage keeps what it has, and finding that change again.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MapBenchmark {
    private PersistentMap<String, Integer> map = PersistentMap.empty();
    private PersistentMap<String, Integer> newer = map;
    private String key = "";
    private int value;

    /// A map of as many entries as there are services, and the same with another value in its middle.
    @Setup
    public void setUp() {
        TreeMap<String, Integer> entries = new TreeMap<>();
        for (int i = 0; i < ManyServices.COUNT; i++) {
            entries.put(ManyServices.host(i).value(), i);
        }
        key = ManyServices.host(ManyServices.COUNT / 2).value();
        map = PersistentMap.of(entries);
        value = -1;
        newer = map.with(key, value);
    }

    /// @return the map with another value of one key
    @Benchmark
    public PersistentMap<String, Integer> put() {
        return map.with(key, value);
    }

    /// @return the one entry by which two maps differ
    @Benchmark
    public PersistentMap.Difference<String, Integer> difference() {
        return newer.difference(map);
    }
}
