package dev.faasd.gateway;

import dev.faasd.api.NamespaceName;
import java.time.Duration;
import java.util.Optional;

/**
 * What a gateway is told at its start.
 *
 * @param port for the public; 0 lets the system choose
 * @param metricsPort for Prometheus; 0 lets the system choose
 * @param provider where the provider is
 * @param token to follow the routing stream
 * @param credentials to ask a provider that has none
 * @param namespace where functions live whose path names none
 * @param readTimeout for the body of a request to come in
 * @param writeTimeout in which a client must take something of what is ready for it
 * @param upstreamTimeout for a call of a function, waiting for a replica included
 * @param drainTimeout how long running calls may take after it is told to stop; who runs it should
 *     wait a little longer
 * @param trustedProxies who may say for whom it asks
 * @param prometheus keeps how often functions were called
 * @param accessLog whether and how requests are logged
 * @param queue for calls that are made later; empty: there are none
 * @param loops event loops; one per core is right
 */
public record GatewaySettings(
    int port,
    int metricsPort,
    ProviderAddress provider,
    Token token,
    ProviderCredentials credentials,
    NamespaceName namespace,
    Duration readTimeout,
    Duration writeTimeout,
    Duration upstreamTimeout,
    Duration drainTimeout,
    TrustedProxies trustedProxies,
    Optional<ProviderAddress.Tcp> prometheus,
    AccessLogStyle accessLog,
    Optional<QueueSettings> queue,
    int loops) {
  /** Containers get ten seconds to stop; a little is left for the rest. */
  static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);
}
