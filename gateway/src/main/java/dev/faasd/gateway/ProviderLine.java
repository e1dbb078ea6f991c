package dev.faasd.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The short way to tell the provider something: a connection that is kept, and a line for each wake
 * and acknowledgement, which nobody answers. Of a provider that is behind a Unix socket; there may
 * be none, and a line may get lost with the provider. So whoever waits for long asks over HTTP, and
 * what was acknowledged is told again when the routing stream is. Thread-safe.
 */
final class ProviderLine implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ProviderLine.class.getName());

  private final ProviderAddress provider;
  private final Token token;
  private volatile @Nullable SocketChannel connection;

  ProviderLine(ProviderAddress provider, Token token) {
    this.provider = provider;
    this.token = token;
  }

  /** What to {@link #send} to have a function woken. */
  static byte[] wake(String function) {
    return (function + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Connects anew; for a thread that may block. Without success there is no short way. */
  void open() {
    close();
    if (!(provider instanceof ProviderAddress.Unix(Path socket))) {
      return;
    }
    try {
      SocketChannel made = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        made.connect(UnixDomainSocketAddress.of(socket.resolveSibling("gateway.sock")));
        made.write(ByteBuffer.wrap((token.value() + "\n").getBytes(StandardCharsets.UTF_8)));
        made.configureBlocking(false);
        connection = made;
      } catch (IOException e) {
        made.close();
        throw e;
      }
    } catch (IOException e) {
      LOG.log(Level.INFO, "The provider is spoken to over HTTP alone: {0}", e.toString());
    }
  }

  /** Sends a line without waiting; false when that is not possible now. */
  boolean send(byte[] line) {
    SocketChannel present = connection;
    if (present == null) {
      return false;
    }
    try {
      if (present.write(ByteBuffer.wrap(line)) == line.length) {
        return true;
      }
      LOG.log(Level.WARNING, "The provider does not take lines; they go over HTTP.");
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The short way to the provider is gone: {0}", e.toString());
    }
    close();
    return false;
  }

  @Override
  public void close() {
    SocketChannel last = connection;
    connection = null;
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "Closing the short way to the provider: {0}", e.toString());
      }
    }
  }
}
