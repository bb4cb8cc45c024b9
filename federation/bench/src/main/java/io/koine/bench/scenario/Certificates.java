package io.koine.bench.scenario;

import io.koine.bench.agent.Agents;
import io.koine.bench.agent.Credentials;
import io.koine.bench.process.Measured;
import io.koine.bench.report.Figures;
import io.koine.bench.world.Parallel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// S7: agents ask for their first certificates at once, each on a TLS connection of its own.
final class Certificates {
    /// How many agents are being answered at a time.
    static final int AT_A_TIME = 16;

    private Certificates() {}

    static void run(Setting setting, Path directory, Figures figures) {
        try (Bed bed = Bed.make(setting.inPlaintext(), directory)) {
            Agents agents = new Agents(bed.server());
            setting.progress().accept(setting.proxies() + " join tokens");
            List<Agents.Applicant> applicants = agents.applicants(IntStream.range(0, setting.proxies())
                    .mapToObj(Agents.Subject::vm)
                    .toList());
            AtomicReferenceArray<Agents.Enrolled> enrolled = new AtomicReferenceArray<>(applicants.size());
            double[] millis = new double[applicants.size()];
            setting.progress().accept(applicants.size() + " agents join");
            Measured server = bed.server().measured();
            Measured own = new Measured(ProcessHandle.current().pid());
            double serverCpu = server.cpuSeconds();
            double ownCpu = own.cpuSeconds();
            long start = System.nanoTime();
            Parallel.each(AT_A_TIME, applicants.size(), number -> {
                long begun = System.nanoTime();
                enrolled.set(number, agents.join(applicants.get(number)));
                millis[number] = (System.nanoTime() - begun) / 1e6;
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            double count = applicants.size();
            figures.add("certificates per second", count / seconds);
            figures.latencies("connect to certificate", millis);
            figures.add("server CPU per certificate, ms", (server.cpuSeconds() - serverCpu) * 1e3 / count);
            figures.add("client CPU per certificate, ms", (own.cpuSeconds() - ownCpu) * 1e3 / count);
            figures.add("server resident, MB", server.residentMegabytes());
            figures.add("server live heap, MB", server.liveHeapMegabytes());
            for (int i = 0; i < enrolled.length(); i++) {
                // It throws if a certificate is not what it should be.
                var _ = new Credentials(agents, enrolled.get(i));
            }
        }
    }
}
