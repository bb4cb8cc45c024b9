package io.koine.bench.scenario;

import io.koine.bench.report.Figures;
import java.nio.file.Path;

/// One thing that is measured. Each run has a cluster and a control plane of its own.
public enum Scenario {
    /// One endpoint changes each second, and all proxies hear of it.
    S1("one endpoint changes each second", 1_000, 100, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            Flaps.run(setting, directory, figures, 1);
        }
    },

    /// Policies change that hold for all, for a namespace, for one workload.
    S2("a policy changes, of all, of one namespace, of one workload", 2_000, 200, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            PolicyChanges.run(setting, directory, figures);
        }
    },

    /// Proxies that have nothing connect at once.
    S3("proxies that have nothing connect at once", 1_000, 500, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            FirstSync.run(setting, directory, figures);
        }
    },

    /// The control plane is killed, and all proxies return to the next one.
    S4("the control plane is killed and all proxies return", 10_000, 100, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            Storm.run(setting, directory, figures);
        }
    },

    /// A rolling deployment: many endpoints change each second.
    S5("a hundred endpoints change each second", 1_000, 100, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            Flaps.run(setting, directory, figures, 100);
        }
    },

    /// A control plane starts.
    S6("a control plane starts", 100, 5_000, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            ColdStart.run(setting, directory, figures);
        }
    },

    /// Agents ask for their first certificates.
    S7("agents ask for their first certificates at once", 10_000, 10, 30) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            Certificates.run(setting, directory, figures);
        }
    },

    /// Some proxies do not behave.
    S8("one in a hundred proxies takes a kilobyte each second", 1_000, 100, 15) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            SlowReaders.run(setting, directory, figures);
        }
    },

    /// Endpoints change and proxies come and go for long.
    S9("endpoints change and proxies come and go for long", 500, 100, 1_200) {
        @Override
        void run(Setting setting, Path directory, Figures figures) {
            Soak.run(setting, directory, figures);
        }
    };

    private final String title;
    private final int proxies;
    private final int services;
    private final int seconds;

    Scenario(String title, int proxies, int services, int seconds) {
        this.title = title;
        this.proxies = proxies;
        this.services = services;
        this.seconds = seconds;
    }

    /// @return what is measured, in words
    public String title() {
        return title;
    }

    /// @return how many proxies, where nobody says otherwise
    public int proxies() {
        return proxies;
    }

    /// @return how many services, where nobody says otherwise
    public int services() {
        return services;
    }

    /// @return how long events are fired, where nobody says otherwise
    public int seconds() {
        return seconds;
    }

    /// @param setting what all runs share
    /// @param directory for the run alone, empty
    /// @param figures takes what is measured
    abstract void run(Setting setting, Path directory, Figures figures);
}
