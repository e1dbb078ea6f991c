package dev.faasd.containerd;

import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * How every call is made: metadata, deadline, a quick look whether anybody is there, and failures
 * told in our words.
 *
 * <p>gRPC waits longer and longer before it connects again. On a Unix socket one may just look: a
 * call that finds no connection knocks itself. Nobody answers: it fails at once. Somebody does:
 * gRPC is told to connect now, and the call waits for that.
 */
final class Connection implements AutoCloseable {
  private static final Metadata.Key<String> NAMESPACE =
      Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> LEASE =
      Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

  /** Whoever wants to know which steps a change takes, and where it stopped, listens here. */
  private static final System.Logger STEPS = System.getLogger("dev.faasd.steps");

  private final Path socket;
  private final Transport transport;
  private final AtomicBoolean closed = new AtomicBoolean();

  Connection(Path socket, Transport transport) {
    this.socket = socket;
    this.transport = transport;
  }

  Path socket() {
    return socket;
  }

  /** One RPC on a stub that {@link #call} prepared. */
  @FunctionalInterface
  interface Rpc<S, T> {
    T on(S stub) throws StatusException, InterruptedException;
  }

  /** One blocking call of at most {@code limit}. {@code tried} completes "could not …". */
  <S extends AbstractStub<S>, T> T call(
      String tried,
      Scope scope,
      Duration limit,
      Function<io.grpc.Channel, S> service,
      Rpc<S, T> rpc) {
    return stream(
        tried,
        scope,
        service,
        stub -> rpc.on(stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)));
  }

  /** The same without a deadline, for streams that last. */
  <S extends AbstractStub<S>, T> T stream(
      String tried, Scope scope, Function<io.grpc.Channel, S> service, Rpc<S, T> rpc) {
    if (closed.get()) {
      throw new ContainerdException.Unavailable(
          "could not " + tried + ": the connection to " + socket + " is closed");
    }
    S stub =
        service
            .apply(transport.channel())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(scope)));
    if (transport.channel().getState(true) != ConnectivityState.READY) {
      knock(tried);
      transport.channel().resetConnectBackoff();
      stub = stub.withWaitForReady();
    }
    try {
      T result = rpc.on(stub);
      STEPS.log(System.Logger.Level.TRACE, tried);
      return result;
    } catch (StatusException e) {
      throw Failures.translate(tried, socket, e.getStatus(), e);
    } catch (StatusRuntimeException e) {
      throw Failures.translate(tried, socket, e.getStatus(), e);
    } catch (RejectedExecutionException e) {
      throw new ContainerdException.Unavailable(
          "could not " + tried + ": the connection to " + socket + " is closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContainerdException.Failed("could not " + tried + ": interrupted", e);
    }
  }

  private void knock(String tried) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assert channel.isConnected();
    } catch (IOException e) {
      throw Failures.unavailable(tried, socket, e);
    }
  }

  private static Metadata headers(Scope scope) {
    Metadata headers = new Metadata();
    scope.namespace().ifPresent(namespace -> headers.put(NAMESPACE, namespace));
    scope.lease().ifPresent(lease -> headers.put(LEASE, lease));
    return headers;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      transport.close();
    }
  }
}
