package io.koine.vm;

import io.koine.model.spi.SourceFactory;
import io.koine.model.spi.WorkloadRegistry;
import java.util.ServiceLoader;

/// The VM registry, found as the server finds it.
final class VmSourceContractTest extends SourceContract {
    @Override
    WorkloadRegistry create() {
        SourceFactory factory = ServiceLoader.load(SourceFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.type().equals("vm"))
                .findFirst()
                .orElseThrow();
        return (WorkloadRegistry) factory.create();
    }
}
