package io.koine.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the runs of a scenario have measured: each figure once per run.
///
/// Threads: used from one.
public final class Figures {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final List<String> loads = new ArrayList<>();

    /// @param name of the figure, with its unit
    /// @param value what one run gave
    public void add(String name, double value) {
        values.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    /// @param name of the figure
    /// @param count what one run gave
    public void count(String name, long count) {
        add(name, (double) count);
    }

    /// @param name of what was measured, without its unit
    /// @param millis each measurement of one run, in milliseconds
    public void latencies(String name, double[] millis) {
        Spread spread = new Spread(millis);
        add(name + " p50, ms", spread.quantile(0.5));
        add(name + " p99, ms", spread.quantile(0.99));
        add(name + " max, ms", spread.quantile(1));
    }

    /// @param load the machine's load averages at the end of a run
    public void load(String load) {
        loads.add(load);
    }

    /// @return a line for each figure: median and range over the runs
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        values.forEach((name, runs) -> lines.add(String.format(Locale.ROOT, "  %-44s %s", name, spread(runs))));
        lines.add("  load averages: " + String.join("; ", loads));
        return lines;
    }

    /// @return every value of every run
    public ObjectNode json() {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        values.forEach((name, runs) -> {
            ObjectNode figure = figures.putObject(name);
            figure.put("median", spread(runs).median());
            ArrayNode all = figure.putArray("runs");
            runs.forEach(all::add);
        });
        ArrayNode load = figures.putArray("load averages");
        loads.forEach(load::add);
        return figures;
    }

    private static Spread spread(List<Double> runs) {
        return new Spread(runs.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
