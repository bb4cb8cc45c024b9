package io.koine.server;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.mesh.readiness.FlipDiagnostics;
import io.koine.mesh.readiness.MtlsReadiness;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.spi.Grant;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.WorkloadRegistry;
import io.koine.server.api.AdmissionHandlers;
import io.koine.server.api.AgentHandlers;
import io.koine.server.api.ApiHandlers;
import io.koine.server.api.ApiServer;
import io.koine.server.api.AuthorizationHandlers;
import io.koine.server.api.ConfigHandlers;
import io.koine.server.api.Departures;
import io.koine.server.api.InspectionHandlers;
import io.koine.server.api.InstanceHandlers;
import io.koine.server.api.Meaning;
import io.koine.server.api.MtlsHandlers;
import io.koine.server.api.ObservationHandlers;
import io.koine.server.api.RouteGroup;
import io.koine.server.api.SidecarHandlers;
import io.koine.server.api.TokenHandlers;
import io.koine.server.config.ConfigException;
import io.koine.server.config.HostPort;
import io.koine.server.config.ServerConfig;
import io.koine.server.identity.Authority;
import io.koine.server.identity.Enrolment;
import io.koine.server.identity.Secrets;
import io.koine.server.identity.ServerIdentity;
import io.koine.server.jwks.GuardedFetcher;
import io.koine.server.jwks.KeyDiagnostics;
import io.koine.server.jwks.KeySets;
import io.koine.server.jwks.NameResolver;
import io.koine.server.loop.MeshThread;
import io.koine.server.loop.SystemTimers;
import io.koine.server.observe.PolicyObservations;
import io.koine.server.registration.PublishedRegistrations;
import io.koine.server.registration.Registrar;
import io.koine.server.source.AddressSource;
import io.koine.server.source.ConfigSource;
import io.koine.server.source.ImageCodec;
import io.koine.server.source.SourceHistory;
import io.koine.server.source.Sources;
import io.koine.server.store.MasterKey;
import io.koine.server.store.Sha256;
import io.koine.server.store.Store;
import io.koine.server.store.StoredImage;
import io.koine.server.xds.ConnectedProxies;
import io.koine.server.xds.UnsafePlaintextXds;
import io.koine.server.xds.WarmUp;
import io.koine.server.xds.XdsServer;
import io.koine.server.xds.XdsStreams;
import io.koine.trust.IpLiteral;
import io.koine.trust.Pem;
import io.koine.trust.enrol.XdsEndpoint;
import io.koine.trust.tls.SpiffeTrustManager;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control plane, wired by hand: it reads as the architecture.
public final class KoineServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KoineServer.class);
    private static final String ADMIN_SECRET_PREFIX = "koine_admin_";

    private final Parts parts;
    private final ServerConfig config;
    private final SecureRandom random = new SecureRandom();
    private final SystemTimers timers;
    private final Store store;
    private final Authority authority;
    private final ServerIdentity identity;
    private final Sources sources;
    private final MeshThread mesh;
    private final KeySets keySets;
    private final SourceHistory history;
    private final AddressSource addresses;
    private final ConfigSource configuration;
    private final AtomicReference<@Nullable XdsEndpoint> xdsEndpoint = new AtomicReference<>();
    private final AtomicReference<String> apiUrl = new AtomicReference<>("");
    private final Optional<String> newAdminToken;

    private KoineServer(ServerConfig config, Thread.UncaughtExceptionHandler bugs, NameResolver resolver, Parts parts) {
        this.config = config;
        this.parts = parts;
        this.sources = Sources.create(config.sources());
        RunFiles.prepare(config.data());
        this.store = parts.keep(Store.open(config.data().resolve("store"), MasterKey.loadOrCreate(config.masterKey())));
        this.timers = parts.keep(new SystemTimers(bugs));
        this.authority = Authority.open(
                config.trustDomain(), config.identity(), store, timers, random, NativeCryptography.signatures());
        this.identity = new ServerIdentity(
                config.trustDomain(), authority, timers, random, advertised(false), advertised(true));
        this.configuration = new ConfigSource(store.configuration());
        this.addresses = new AddressSource(store.addresses());
        Executor effects = parts.keep(effects(bugs));
        ImageKeeper images = parts.keep(new ImageKeeper(store.sourceImages()::put, effects, timers));
        MeshSettings settings = new MeshSettings(config.trustDomain(), config.rootNamespace(), grants());
        this.mesh = parts.keep(new MeshThread(
                new MeshLoop(settings, config.syncDeadline(), config.flipDeadline()),
                timers,
                new MeshThread.Effects(
                        image -> images.keep(image, generation()),
                        hosts -> effects.execute(() -> addresses.allot(hosts))),
                bugs));
        this.history = new SourceHistory(timers);
        mesh.subscribe(history);
        GuardedFetcher fetcher = parts.keep(new GuardedFetcher(config.jwks(), resolver));
        this.keySets = parts.keep(KeySets.open(
                store.keySets(), fetcher, new KeySets.Parts(mesh::submit, effects, timers, random::nextDouble)));
        mesh.subscribe(keySets);
        startSources(bugs);
        long started = timers.nanoTime();
        // While the sources are read for the first time.
        WarmUp.run(
                WarmUp.Limits.within(config.warmUp()),
                config.trustDomain(),
                Pem.certificates(authority.bundle().authorities()),
                timers,
                bugs);
        serve(bugs, started + config.warmUp().toNanos());
        // Last of all: a start that fails must not leave a token that nobody has seen.
        this.newAdminToken = adminToken();
    }

    /// Starts the control plane.
    ///
    /// @param config the process's configuration
    /// @param bugs is told of exceptions that nobody expected
    /// @return the running server, which listens
    /// @throws ConfigException if the configuration cannot be used
    /// @throws IllegalStateException if an address is taken or the stored issuing key does not fit
    /// @throws StoreUnavailableException if the store cannot be opened
    public static KoineServer start(ServerConfig config, Thread.UncaughtExceptionHandler bugs) {
        return start(config, bugs, NameResolver.SYSTEM);
    }

    /// For tests, whose issuers no name server knows.
    static KoineServer start(ServerConfig config, Thread.UncaughtExceptionHandler bugs, NameResolver issuers) {
        Parts parts = new Parts();
        try {
            return new KoineServer(config, bugs, issuers, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// @return the API's address, as agents reach it
    public String apiUrl() {
        return apiUrl.get();
    }

    /// @return where delta ADS is, as Envoys reach it
    public XdsEndpoint xds() {
        return Objects.requireNonNull(xdsEndpoint.get(), "the server does not listen yet");
    }

    /// @return the administration token, if this was the first start of the store; it is kept nowhere
    public Optional<String> newAdminToken() {
        return newAdminToken;
    }

    @Override
    public void close() {
        parts.close();
    }

    /// Runs what the loop asks for, one after the other. What comes after the end is dropped.
    private static ExecutorService effects(Thread.UncaughtExceptionHandler bugs) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofVirtual()
                        .name("loop-effects")
                        .uncaughtExceptionHandler(bugs)
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private void startSources(Thread.UncaughtExceptionHandler bugs) {
        store.sourceImages().all().forEach(this::submitStored);
        mesh.start();
        mesh.submit(new LoopInput.BundleChanged(
                config.trustDomain(), Pem.certificates(authority.bundle().authorities())));
        configuration.start(builtIn(ConfigSource.ID));
        addresses.start(builtIn(AddressSource.ID));
        parts.keep(sources).start(config.trustDomain(), timers, store, mesh::submit, bugs);
        identity.start();
    }

    /// @param prepared when it is to be ready to serve; what is known by then is made ready
    private void serve(Thread.UncaughtExceptionHandler bugs, long prepared) {
        Map.Entry<SourceId, WorkloadRegistry> registry = sources.registry()
                .orElseThrow(() -> new ConfigException("sources: none takes registrations; expected one of type vm"));
        Enrolment enrolment =
                new Enrolment(config.trustDomain(), registry.getKey(), authority, store, timers, random, this::xds);
        ConnectedProxies proxies = new ConnectedProxies();
        Registrar registrar = new Registrar(
                registry.getKey(),
                registry.getValue(),
                PublishedRegistrations.open(
                        mesh, store.registrations().of(PublishedRegistrations.ID), proxies::refresh, timers),
                instance -> mesh.current().ifPresent(image -> proxies.refresh(instance, image)));
        SpiffeTrustManager clients = new SpiffeTrustManager(authority::bundle, id -> true);
        XdsStreams streams = parts.keep(XdsStreams.start(mesh, proxies, timers, bugs));
        if (!config.warmUp().isZero()) {
            Duration left = Duration.ofNanos(Math.max(0, prepared - timers.nanoTime()));
            streams.prepare(registrar, config.unsafeXds().isPresent(), left);
        }
        XdsServer xds = parts.keep(XdsServer.start(
                config.xds(),
                identity,
                clients,
                new XdsServer.Parts(streams, registrar, enrolment, mesh::submit, config.envoys())));
        xdsEndpoint.set(new XdsEndpoint(advertisedHost(), xds.listening().port(), identity.id()));
        Optional<HostPort> unsafe = config.unsafeXds().map(address -> unsafeXds(address, streams));
        Departures departures = new Departures(mesh, proxies, timers);
        PolicyObservations observations = new PolicyObservations(timers);
        List<RouteGroup> operations = List.of(
                new ConfigHandlers(
                        store.configuration(), configuration, this::policies, timers, config.rootNamespace()),
                new AdmissionHandlers(
                        parsed ->
                                Meaning.diagnostics(parsed, store.configuration(), policies(), config.rootNamespace()),
                        timers),
                new AgentHandlers(enrolment, registrar, authority.bundle(), departures),
                new TokenHandlers(
                        store.tokens(), authority.bundle(), apiUrl::get, sources.publishers(), timers, random),
                new InstanceHandlers(store.ledger(), registrar, proxies, timers),
                new ObservationHandlers(observations, mesh),
                new SidecarHandlers(observations, mesh),
                new AuthorizationHandlers(mesh, store.configuration(), timers),
                new InspectionHandlers(
                        mesh,
                        proxies,
                        store.configuration(),
                        authority.bundle(),
                        sources.types(),
                        history,
                        streams,
                        unsafe,
                        image -> explained(image, proxies)),
                new MtlsHandlers(mesh, proxies));
        ApiHandlers handlers = new ApiHandlers(store.adminToken(), enrolment, operations);
        ApiServer api = parts.keep(ApiServer.start(new ApiServer.Tls(config.api(), identity, clients), handlers));
        apiUrl.set("https://" + new HostPort(advertisedHost(), api.listening().port()));
        RunFiles.write(config, apiUrl.get(), new HostPort(xds().host(), xds().port()), unsafe, authority.bundle());
    }

    /// A control plane of real workloads must not have it.
    private HostPort unsafeXds(HostPort address, XdsStreams streams) {
        int enrolled = store.ledger().instances().size();
        if (enrolled > 0) {
            throw new ConfigException("unsafe-plaintext-xds: the store holds enrolled workloads (" + enrolled
                    + "); expected none, since their configuration would be given to whoever asks");
        }
        HostPort listening = parts.keep(UnsafePlaintextXds.start(address, new UnsafePlaintextXds.Parts(mesh, streams)))
                .listening();
        LOG.warn("UNSAFE: {} gives the configuration of any workload to whoever asks, in plaintext", listening);
        return listening;
    }

    private List<Diagnostic> explained(Mesh image, ConnectedProxies proxies) {
        List<Diagnostic> found = new ArrayList<>(KeyDiagnostics.of(image, keySets::status));
        found.addAll(FlipDiagnostics.of(MtlsReadiness.of(image, proxies.known(), workload -> true)));
        return found;
    }

    private void submitStored(StoredImage stored) {
        try {
            mesh.submit(new LoopInput.Stored(ImageCodec.read(stored)));
        } catch (IllegalArgumentException e) {
            // Without it the source must be read before anything is published: that fails closed.
            LOG.error("{}", e.getMessage());
        }
    }

    private SortedMap<ObjectKey, Policy> policies() {
        return mesh.current()
                .<SortedMap<ObjectKey, Policy>>map(image -> image.catalogue().policies())
                .orElseGet(SortedCopies::none);
    }

    private long generation() {
        return mesh.current().map(Mesh::generation).orElse(0L);
    }

    private SourceContext builtIn(SourceId id) {
        return new SourceContext(
                id,
                config.trustDomain(),
                Objects.requireNonNull(grants().get(id)),
                Map.of(),
                timers,
                store.registrations().of(id),
                event -> mesh.submit(new LoopInput.FromSource(event)));
    }

    /// The store's own sources may publish what their kind is for; adapters what the configuration grants them.
    private SortedMap<SourceId, Grant> grants() {
        TreeMap<SourceId, Grant> grants = new TreeMap<>();
        grants.put(
                ConfigSource.ID, new Grant(new TreeSet<>(), new TreeSet<>(List.of(Grant.ALL, config.rootNamespace()))));
        grants.put(AddressSource.ID, Grant.ofAddresses());
        config.sources().forEach(source -> grants.put(source.id(), source.grant()));
        return grants;
    }

    private Optional<String> adminToken() {
        String secret = Secrets.draw(random, ADMIN_SECRET_PREFIX);
        return store.adminToken().createIfAbsent(() -> Sha256.ofText(secret)) ? Optional.of(secret) : Optional.empty();
    }

    private String advertisedHost() {
        return config.advertise().getFirst();
    }

    private List<String> advertised(boolean addresses) {
        return config.advertise().stream()
                .filter(host -> IpLiteral.parse(host).isPresent() == addresses)
                .toList();
    }
}
