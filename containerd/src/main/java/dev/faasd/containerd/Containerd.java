package dev.faasd.containerd;

import com.google.protobuf.Empty;
import dev.faasd.containerd.stubs.VersionGrpc;
import dev.faasd.containerd.stubs.VersionMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A connection to containerd. Made without I/O; connects at the first call and again by itself
 * whenever containerd comes back. Safe for many threads. Closed by whoever connected.
 */
public final class Containerd implements AutoCloseable {
  /** Who asks for the version wants to know whether it is well. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  private final Connection connection;
  private final KnownImages known = new KnownImages();

  private Containerd(Connection connection) {
    this.connection = connection;
  }

  /**
   * Makes a connection; sends nothing yet.
   *
   * @param socket such as {@code /run/containerd/containerd.sock}; need not exist yet
   */
  public static Containerd connect(Path socket) {
    return new Containerd(new Connection(socket, Transport.to(socket)));
  }

  /** The same by Java's own Unix sockets, as where Netty's native library does not load. */
  static Containerd connectByNio(Path socket) {
    return new Containerd(new Connection(socket, Transport.nio(socket)));
  }

  /** Where containerd listens. */
  public Path socket() {
    return connection.socket();
  }

  /**
   * Also the way to ask whether containerd answers.
   *
   * @throws ContainerdException.Unavailable if it does not
   */
  public Version version() {
    VersionMessage version =
        new Client<>(connection, Scope.NONE, VersionGrpc::newBlockingV2Stub)
            .call(
                "ask for the version",
                SIGN_OF_LIFE,
                stub -> stub.version(Empty.getDefaultInstance()));
    return new Version(version.getVersion(), version.getRevision());
  }

  /** containerd's namespaces. */
  public Namespaces namespaces() {
    return new Namespaces(connection);
  }

  /** The services, about one namespace. It need not exist: containerd makes it when it is used. */
  public ContainerdNamespace inNamespace(String namespace) {
    return new ContainerdNamespace(connection, known, namespace);
  }

  /**
   * Tells a listener what happens at containerd, for as long as the subscription is open, across
   * containerd's restarts. Returns at once; the listener is told when it is connected.
   *
   * @param namespaces only these; none given: all
   * @return closed by the caller, before this connection
   */
  public EventSubscription events(EventListener listener, String... namespaces) {
    return EventSubscription.start(connection, listener, List.of(namespaces));
  }

  /** Calls under way fail. */
  @Override
  public void close() {
    connection.close();
  }
}
