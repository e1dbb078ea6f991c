package dev.faasd.http;

import java.time.Duration;

/**
 * What a server accepts. A client beyond a limit gets 400, 408, 413, 414 or 431 where an answer is
 * still possible, and its connection closed.
 *
 * @param line most bytes of a request line
 * @param headers most bytes of a header block
 * @param body most bytes of a body that {@link RequestBody#bytes} collects; streams are not limited
 * @param headTimeout from the first byte of a head to its end
 * @param readTimeout from the end of the head to the end of the body
 * @param writeTimeout longest time in which a client takes no byte of what is ready for it
 * @param idleTimeout longest pause between two requests of a connection
 */
public record ServerLimits(
    int line,
    int headers,
    int body,
    Duration headTimeout,
    Duration readTimeout,
    Duration writeTimeout,
    Duration idleTimeout) {

  /** 16 KiB lines, 64 KiB headers, 10 MiB collected bodies; minutes of patience. */
  public static ServerLimits defaults() {
    return new ServerLimits(
        16 * 1024,
        64 * 1024,
        10 * 1024 * 1024,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120));
  }

  /** The same with other timeouts for the body of a request and for a client that takes nothing. */
  public ServerLimits withTimeouts(Duration read, Duration write) {
    return new ServerLimits(line, headers, body, headTimeout, read, write, idleTimeout);
  }
}
