package io.koine.ecs.aws;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.Read;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.servicediscovery.ServiceDiscoveryClient;

/// Reads AWS with the SDK's default credentials.
///
/// One retry policy holds for every request: at most two more attempts, with jitter, and fewer while most
/// requests fail (the SDK's token bucket). What still fails makes the reading fail; the next one comes later.
///
/// Threads: one owner at a time, which may block.
public final class AwsReader implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final BackoffStrategy AFTER_FAILURE =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(2));
    private static final BackoffStrategy AFTER_THROTTLING =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(5));

    /// How long to wait.
    ///
    /// @param connect for a connection
    /// @param silence for the next byte
    /// @param request for one request with all its attempts, since a server that drips is never silent; it
    ///     holds on virtual threads, whose blocked reads can be interrupted
    record Patience(Duration connect, Duration silence, Duration request) {
        static final Patience STANDARD =
                new Patience(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    private final SdkHttpClient http;
    private final EcsClient ecs;
    private final ServiceDiscoveryClient cloudMap;
    private final AwsSettings settings;

    /// @param settings what to read; nothing is connected yet
    public AwsReader(AwsSettings settings) {
        this(settings, Patience.STANDARD);
    }

    AwsReader(AwsSettings settings, Patience patience) {
        this.settings = settings;
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(patience.connect())
                .socketTimeout(patience.silence())
                .build();
        this.ecs = configure(EcsClient.builder().httpClient(http), settings, patience)
                .build();
        this.cloudMap = configure(ServiceDiscoveryClient.builder().httpClient(http), settings, patience)
                .build();
    }

    /// @param known the last complete reading: its task definitions are not read again, its tasks are
    ///     followed to their end
    /// @return what ECS says
    public Read<EcsReading> ecs(EcsReading known) {
        return read("ECS", () -> new EcsReader(ecs, known).read(settings.clusters()));
    }

    /// @param known the last complete reading: instances whose revision is unchanged are not read again
    /// @return what Cloud Map says
    public Read<CloudMapReading> cloudMap(CloudMapReading known) {
        return read("Cloud Map", () -> new CloudMapReader(cloudMap, known).read(settings.namespaces()));
    }

    @Override
    public void close() {
        ecs.close();
        cloudMap.close();
        http.close();
    }

    private static <T> Read<T> read(String registry, Supplier<T> reading) {
        try {
            return new Read.Complete<>(reading.get());
        } catch (AwsServiceException e) {
            return new Read.Failed<>(registry + ": " + explain(e));
        } catch (SdkException | IncompleteReadException e) {
            return new Read.Failed<>(registry + ": " + e.getMessage());
        }
    }

    /// Without the request id, which would make every failure a new one.
    private static String explain(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode() + ": ";
        String message = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorMessage();
        return code + message + " (status " + e.statusCode() + (e.isThrottlingException() ? ", throttled)" : ")");
    }

    private static <B extends AwsClientBuilder<B, C>, C> B configure(
            B builder, AwsSettings settings, Patience patience) {
        builder.region(Region.of(settings.region())).overrideConfiguration(override -> {
            override.apiCallTimeout(patience.request())
                    .retryStrategy(StandardRetryStrategy.builder()
                            .maxAttempts(ATTEMPTS)
                            .backoffStrategy(AFTER_FAILURE)
                            .throttlingBackoffStrategy(AFTER_THROTTLING)
                            .build());
            if (settings.endpoint().isPresent()) {
                // DiscoverInstances goes to data-<host>, which an address of one's own has not.
                override.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true);
            }
        });
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder;
    }
}
