package dev.faasd.queue;

import dev.faasd.api.Variables;

/**
 * Where the NATS server is, and who we are to it.
 *
 * @param host name or address; a name is looked up for each new connection
 * @param port of clients
 * @param user empty for a server that wants none
 * @param password of the user, not shown by {@link #toString}
 */
public record QueueServer(String host, int port, String user, String password) {
  /** The one that the variables of OpenFaaS name; the password is a secret file of faasd's own. */
  public static QueueServer of(Variables variables) {
    return new QueueServer(
        variables.text("faas_nats_address", "nats"),
        variables.number("faas_nats_port", 4222, 1, 65535),
        variables.text("faas_nats_user", "faasd"),
        variables.secret("nats-password"));
  }

  @Override
  public String toString() {
    return "nats://" + host + ":" + port;
  }
}
