package dev.faasd.containerd;

import dev.faasd.containerd.stubs.VersionMessage;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A containerd that has nothing, for whoever wants to see how the program runs without a host being
 * touched: what is looked for is not found, lists are empty, changes change nothing, and nothing
 * ever happens. Listens from {@link #listen} to {@link #close}.
 *
 * <p>It knows no service but the one that tells the version: no bytes are a valid message of every
 * type.
 */
public final class EmptyContainerd implements AutoCloseable {
  private static final Set<String> LOOK_FOR_ONE = Set.of("Get", "Info", "Read", "Stat");
  private static final byte[] EMPTY = {};
  private static final byte[] VERSION =
      VersionMessage.newBuilder().setVersion("v2.0.0").build().toByteArray();

  private final EventLoopGroup loop;
  private final Server server;

  private EmptyContainerd(EventLoopGroup loop, Server server) {
    this.loop = loop;
    this.server = server;
  }

  /** Listens on a Unix socket, which must not exist yet. */
  public static EmptyContainerd listen(Path socket) {
    KeepAliveWarning.silence();
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("empty-containerd", true), NioIoHandler.newFactory());
    Server server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .directExecutor()
            .fallbackHandlerRegistry(new AnyMethod())
            .build();
    EmptyContainerd empty = new EmptyContainerd(loop, server);
    try {
      server.start();
    } catch (IOException e) {
      empty.close();
      throw new UncheckedIOException("cannot listen on " + socket, e);
    }
    return empty;
  }

  /** Idempotent. */
  @Override
  public void close() {
    server.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }

  private static void answer(String method, StreamObserver<byte[]> answers) {
    if (method.equals("Subscribe")) {
      return;
    }
    if (method.equals("Write")) {
      answers.onError(Status.UNIMPLEMENTED.withDescription("it stays empty").asRuntimeException());
      return;
    }
    if (LOOK_FOR_ONE.contains(method)) {
      answers.onError(Status.NOT_FOUND.withDescription("there is nothing").asRuntimeException());
      return;
    }
    answers.onNext(method.equals("Version") ? VERSION : EMPTY);
    answers.onCompleted();
  }

  private static final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      String method = name.substring(name.lastIndexOf('/') + 1);
      return ServerMethodDefinition.create(
          MethodDescriptor.newBuilder(new Bytes(), new Bytes())
              .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(name)
              .build(),
          ServerCalls.asyncBidiStreamingCall(answers -> new Requests(method, answers)));
    }
  }

  /** Those of one call; the first is answered. */
  private static final class Requests implements StreamObserver<byte[]> {
    private final String method;
    private final StreamObserver<byte[]> answers;
    private boolean answered;

    Requests(String method, StreamObserver<byte[]> answers) {
      this.method = method;
      this.answers = answers;
    }

    @Override
    public void onNext(byte[] request) {
      if (!answered) {
        answered = true;
        answer(method, answers);
      }
    }

    @Override
    public void onError(Throwable failure) {
      // The caller left.
    }

    @Override
    public void onCompleted() {
      // It has been answered.
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read a message", e);
      }
    }
  }
}
