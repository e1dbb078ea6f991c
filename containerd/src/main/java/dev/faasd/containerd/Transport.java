package dev.faasd.containerd;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The channel and the one thread it runs on: epoll where Netty's library loads, else Java's own.
 */
record Transport(ManagedChannel channel, EventLoopGroup loop) {
  /** containerd takes and gives at most 16 MiB a message. */
  private static final int MAX_MESSAGE = 16 << 20;

  private static final Duration GOODBYE = Duration.ofSeconds(5);

  static {
    KeepAliveWarning.silence();
  }

  static Transport to(Path socket) {
    return Epoll.isAvailable() ? epoll(socket) : nio(socket);
  }

  static Transport epoll(Path socket) {
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, threads(), EpollIoHandler.newFactory());
    return new Transport(
        configure(NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile())))
            .eventLoopGroup(loop)
            .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
            .build(),
        loop);
  }

  static Transport nio(Path socket) {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, threads(), NioIoHandler.newFactory());
    return new Transport(
        configure(NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket)))
            .eventLoopGroup(loop)
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .build(),
        loop);
  }

  /**
   * Direct execution is safe: all calls block on their own thread, nothing of a caller's runs here.
   */
  private static NettyChannelBuilder configure(NettyChannelBuilder builder) {
    return builder
        .usePlaintext()
        .overrideAuthority("localhost")
        .directExecutor()
        .maxInboundMessageSize(MAX_MESSAGE);
  }

  private static ThreadFactory threads() {
    return new DefaultThreadFactory("containerd", true);
  }

  void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loop.shutdownGracefully(0, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(GOODBYE.toMillis());
  }
}
