package dev.faasd.http;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Serves HTTP/1.1 on TCP and Unix sockets. Made by {@link #start}; closed by whoever started it.
 */
public final class HttpServer implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final HttpService service;
  private final List<Channel> listeners = new ArrayList<>();
  private final List<ListenAddress> bound = new ArrayList<>();

  private HttpServer(HttpService service) {
    this.service = service;
  }

  /**
   * Listens on all of the addresses, or on none.
   *
   * @throws ListenFailed when one of them cannot be had
   */
  public static HttpServer start(
      EventLoops loops,
      List<ListenAddress> addresses,
      ServerLimits limits,
      FailureAnswer failures,
      Handler handler) {
    HttpServer server = new HttpServer(new HttpService(loops, limits, handler, failures));
    try {
      addresses.forEach(server::listen);
      return server;
    } catch (ListenFailed e) {
      server.close();
      throw e;
    }
  }

  /** Listens with {@link ServerLimits#defaults} and {@link FailureAnswer#standard}. */
  public static HttpServer start(EventLoops loops, List<ListenAddress> addresses, Handler handler) {
    return start(loops, addresses, ServerLimits.defaults(), FailureAnswer.standard(), handler);
  }

  private void listen(ListenAddress address) {
    switch (address) {
      case ListenAddress.Tcp tcp -> {
        Channel channel = bind(address, new InetSocketAddress(tcp.host(), tcp.port()), false);
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        bound.add(new ListenAddress.Tcp(tcp.host(), port));
      }
      case ListenAddress.Unix unix -> {
        try {
          Files.deleteIfExists(unix.path());
          bind(address, service.loops().transport().unixAddress(unix.path()), true);
          unix.protect();
        } catch (IOException e) {
          throw new ListenFailed(address, e);
        }
        bound.add(unix);
      }
    }
  }

  private Channel bind(ListenAddress address, SocketAddress local, boolean unix) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(service.loops().group())
            .channel(service.loops().transport().server(unix))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, service.loops().readBuffers())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    ServerConnection.install(service, channel);
                  }
                });
    if (!unix) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
      bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
      // Whoever follows a silent stream and is switched off would else be waited for for ever.
      bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
    }
    ChannelFuture done = bootstrap.bind(local).awaitUninterruptibly();
    if (!done.isSuccess()) {
      throw new ListenFailed(address, done.cause());
    }
    listeners.add(done.channel());
    return done.channel();
  }

  /** Where it listens, with the ports that the system chose. */
  public List<ListenAddress> boundAddresses() {
    return List.copyOf(bound);
  }

  /** The port of the first TCP address. */
  public int port() {
    return bound.stream()
        .filter(ListenAddress.Tcp.class::isInstance)
        .map(address -> ((ListenAddress.Tcp) address).port())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("This server has no TCP address: " + bound));
  }

  /**
   * Stops listening, lets running exchanges end, closes the rest when the grace is over.
   *
   * @param grace how long to wait; zero cuts everything off
   */
  public void close(Duration grace) {
    drain(Duration.ZERO, grace);
  }

  /**
   * Ends without losing a request of a client that cannot know yet. For a while it goes on
   * listening, and answers what comes on old and new connections with {@code Connection: close}.
   * Then it closes the idle ones, and the rest as {@link #close(Duration)} does.
   *
   * @param linger how long that while is
   * @param grace how long to wait in all
   */
  public void drain(Duration linger, Duration grace) {
    long start = System.nanoTime();
    if (linger.isPositive()) {
      service.enter(HttpService.Phase.DRAINING);
      service
          .loops()
          .any()
          .schedule(() -> {}, linger.toNanos(), NANOSECONDS)
          .awaitUninterruptibly();
    }
    service.enter(HttpService.Phase.ENDING);
    listeners.forEach(channel -> channel.close().awaitUninterruptibly());
    listeners.clear();
    List<ServerConnection> open = List.copyOf(service.connections());
    open.forEach(ServerConnection::end);
    for (ServerConnection connection : open) {
      connection.awaitClose(start + grace.toNanos() - System.nanoTime());
    }
    removeSocketFiles();
  }

  private void removeSocketFiles() {
    for (ListenAddress address : bound) {
      if (address instanceof ListenAddress.Unix unix) {
        remove(unix.path());
      }
    }
    bound.clear();
  }

  private static void remove(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      System.getLogger(HttpServer.class.getName())
          .log(System.Logger.Level.WARNING, "Removing the socket " + socket + " failed.", e);
    }
  }

  /** Closes without grace. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
