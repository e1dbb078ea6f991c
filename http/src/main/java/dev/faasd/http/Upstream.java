package dev.faasd.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A server that requests are sent to, with its idle connections: each event loop keeps its own.
 * Connections are made when needed and kept for the next request. Safe for use by several threads.
 * Whoever makes one closes it.
 */
public final class Upstream implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Upstream.class.getName());
  private static final int MOST_IDLE = 512;
  private static final int CONNECT_MILLIS = 3_000;
  private static final long SWEEP_SECONDS = 15;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final EventLoops loops;
  private final Address address;
  private final String authority;
  private final List<Idle> idle = new ArrayList<>();
  private volatile boolean closed;

  /** Connections that have been idle since before are not used again. */
  private volatile long refreshedAt = System.nanoTime();

  /** Whether it stands still, and connections are made for when it goes on. */
  private volatile boolean ahead;

  private sealed interface Address {
    record Tcp(String host, int port) implements Address {
      @Override
      public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
      }
    }

    record Pinned(InetSocketAddress socket, String name, Optional<SslContext> tls)
        implements Address {
      @Override
      public String toString() {
        return (tls.isPresent() ? "https://" : "http://") + name + ":" + socket.getPort();
      }
    }

    record Unix(Path path) implements Address {
      @Override
      public String toString() {
        return "unix://" + path;
      }
    }
  }

  /** The idle connections of one event loop, the youngest first. */
  private static final class Idle {
    private final ArrayDeque<UpstreamConnection> connections = new ArrayDeque<>();
    private boolean swept;
  }

  private Upstream(EventLoops loops, Address address) {
    this.loops = loops;
    this.address = address;
    this.authority = authority(address);
    for (int i = 0; i < loops.count(); i++) {
      idle.add(new Idle());
    }
  }

  /**
   * A server behind TCP. A name is looked up for each new connection.
   *
   * @param host name or address
   * @param port 1 to 65535
   */
  public static Upstream tcp(EventLoops loops, String host, int port) {
    return new Upstream(loops, new Address.Tcp(host, port));
  }

  /**
   * A server of the internet at an address that was looked up before, so that it cannot change
   * between a check and its use.
   *
   * @param name that the server is asked for, and must prove to have if it speaks TLS
   * @param tls whether it does
   */
  public static Upstream pinned(
      EventLoops loops, InetAddress address, int port, String name, boolean tls) {
    return new Upstream(
        loops,
        new Address.Pinned(
            new InetSocketAddress(address, port),
            name,
            tls ? Optional.of(clientContext()) : Optional.empty()));
  }

  private static SslContext clientContext() {
    try {
      return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("This Java cannot speak TLS.", e);
    }
  }

  /** A server behind a Unix socket. */
  public static Upstream unix(EventLoops loops, Path path) {
    return new Upstream(loops, new Address.Unix(path));
  }

  /** What {@code Host} says to it. */
  String authority() {
    return authority;
  }

  private static String authority(Address address) {
    return switch (address) {
      case Address.Tcp tcp -> tcp.toString();
      case Address.Pinned(InetSocketAddress socket, String name, Optional<SslContext> tls) ->
          socket.getPort() == (tls.isPresent() ? 443 : 80) ? name : name + ":" + socket.getPort();
      case Address.Unix _ -> "localhost";
    };
  }

  EventLoops loops() {
    return loops;
  }

  /** An idle connection of this loop that was used since, if there is one. On the loop. */
  @Nullable UpstreamConnection idle(int loopIndex, long sinceNanos) {
    ArrayDeque<UpstreamConnection> connections = idle.get(loopIndex).connections;
    UpstreamConnection youngest = connections.peekFirst();
    if (youngest == null
        || (youngest.idleSince() - sinceNanos < 0 && !youngest.isAhead())
        || youngest.idleSince() - refreshedAt <= 0) {
      return null;
    }
    return connections.pollFirst();
  }

  /** Takes a connection back for the next call. On its loop. */
  void release(UpstreamConnection connection) {
    EventLoop loop = connection.channel().eventLoop();
    Idle mine = idle.get(loops.indexOf(loop));
    if (closed || mine.connections.size() >= MOST_IDLE) {
      var _ = connection.channel().close();
      return;
    }
    connection.rest();
    mine.connections.addFirst(connection);
    if (!mine.swept) {
      mine.swept = true;
      var _ = loop.schedule(() -> sweep(loop, mine), SWEEP_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** An idle connection was closed by the other side. On its loop. */
  void forget(UpstreamConnection connection) {
    idle.get(loops.indexOf(connection.channel().eventLoop())).connections.remove(connection);
  }

  private static void sweep(EventLoop loop, Idle mine) {
    long old = System.nanoTime() - IDLE_NANOS;
    Iterator<UpstreamConnection> oldestFirst = mine.connections.descendingIterator();
    while (oldestFirst.hasNext()) {
      UpstreamConnection connection = oldestFirst.next();
      if (connection.idleSince() - old > 0) {
        break;
      }
      if (!connection.isAhead()) {
        oldestFirst.remove();
        var _ = connection.channel().close();
      }
    }
    mine.swept = !mine.connections.isEmpty();
    if (mine.swept) {
      var _ = loop.schedule(() -> sweep(loop, mine), SWEEP_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Makes a new connection for this call. On the loop. */
  void connect(EventLoop loop, UpstreamListener call) {
    switch (address) {
      case Address.Unix unix -> connect(loop, loops.transport().unixAddress(unix.path()), call);
      case Address.Pinned pinned -> connect(loop, pinned.socket(), call);
      case Address.Tcp tcp -> {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(tcp.host());
        if (literal == null) {
          Thread.ofVirtual().name("resolve-" + tcp.host()).start(() -> resolve(tcp, loop, call));
        } else {
          connect(loop, new InetSocketAddress(address(literal), tcp.port()), call);
        }
      }
    }
  }

  private static InetAddress address(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address of " + literal.length + " bytes.", e);
    }
  }

  private void resolve(Address.Tcp tcp, EventLoop loop, UpstreamListener call) {
    try {
      SocketAddress found = new InetSocketAddress(InetAddress.getByName(tcp.host()), tcp.port());
      EventLoops.execute(loop, () -> connect(loop, found, call));
    } catch (UnknownHostException e) {
      EventLoops.execute(loop, () -> call.unreachable(e));
    }
  }

  private void connect(EventLoop loop, SocketAddress remote, UpstreamListener call) {
    connect(loop, remote, call::connected, call::unreachable);
  }

  private void connect(
      EventLoop loop,
      SocketAddress remote,
      Consumer<UpstreamConnection> connected,
      Consumer<Throwable> unreachable) {
    boolean unix = address instanceof Address.Unix;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(loops.transport().client(unix))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.RECVBUF_ALLOCATOR, loops.readBuffers())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    secure(channel);
                    new UpstreamConnection(Upstream.this, channel).install();
                  }
                });
    if (!unix) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true);
      // A call may take hours; who vanished without a word is found out in the end.
      bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
    }
    bootstrap
        .connect(remote)
        .addListener(
            (ChannelFuture done) -> {
              if (done.isSuccess()) {
                connected.accept(done.channel().pipeline().get(UpstreamConnection.class));
              } else {
                unreachable.accept(done.cause());
              }
            });
  }

  private void secure(Channel channel) {
    if (address instanceof Address.Pinned(InetSocketAddress socket, String name, var tls)) {
      tls.ifPresent(
          context ->
              channel
                  .pipeline()
                  .addLast(context.newHandler(channel.alloc(), name, socket.getPort())));
    }
  }

  /**
   * Closes the connections that are idle now; any request that comes after this call makes a new
   * one.
   */
  private void closeIdle() {
    refreshedAt = System.nanoTime();
    onLoops(Upstream::closeAll);
  }

  private void onLoops(Consumer<Idle> task) {
    List<EventLoop> all = loops.all();
    for (int i = 0; i < all.size(); i++) {
      Idle mine = idle.get(i);
      EventLoops.execute(all.get(i), () -> task.accept(mine));
    }
  }

  /**
   * Its processes stand still: instead of the idle connections, of which servers close those that
   * were idle for long as soon as they go on, there is a new one for each event loop. The kernel
   * makes it without the server, so that a request that comes then waits for none.
   */
  public void standStill() {
    ahead = true;
    closeIdle();
    if (address instanceof Address.Tcp tcp) {
      byte[] literal = NetUtil.createByteArrayFromIpAddressString(tcp.host());
      if (literal != null) {
        SocketAddress remote = new InetSocketAddress(address(literal), tcp.port());
        loops.all().forEach(loop -> EventLoops.execute(loop, () -> connectAhead(loop, remote)));
      }
    }
  }

  private void connectAhead(EventLoop loop, SocketAddress remote) {
    connect(
        loop,
        remote,
        made -> {
          if (ahead) {
            made.makeAhead();
            release(made);
          } else {
            var _ = made.channel().close();
          }
        },
        why -> LOG.log(Level.DEBUG, "{0} takes no connection ahead: {1}", this, why.getMessage()));
  }

  /**
   * They go on. What was made ahead and is not in use is closed: a server that serves one
   * connection after the other would wait for a request on it.
   */
  public void goOn() {
    if (ahead) {
      ahead = false;
      onLoops(Upstream::closeAhead);
    }
  }

  private static void closeAhead(Idle mine) {
    for (UpstreamConnection connection : List.copyOf(mine.connections)) {
      if (connection.isAhead()) {
        mine.connections.remove(connection);
        var _ = connection.channel().close();
      }
    }
  }

  private static void closeAll(Idle mine) {
    List<UpstreamConnection> all = List.copyOf(mine.connections);
    mine.connections.clear();
    for (UpstreamConnection connection : all) {
      var _ = connection.channel().close();
    }
  }

  /** Closes the idle connections now, those in use after their call. */
  @Override
  public void close() {
    closed = true;
    ahead = false;
    closeIdle();
  }

  /** The address. */
  @Override
  public String toString() {
    return address.toString();
  }
}
