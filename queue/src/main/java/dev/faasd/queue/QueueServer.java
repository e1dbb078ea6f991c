package dev.faasd.queue;

/**
 * Where the NATS server is, and who we are to it.
 *
 * @param host name or address; a name is looked up for each new connection
 * @param port of clients
 * @param user empty for a server that wants none
 * @param password of the user, not shown by {@link #toString}
 */
public record QueueServer(String host, int port, String user, String password) {
  @Override
  public String toString() {
    return "nats://" + host + ":" + port;
  }
}
