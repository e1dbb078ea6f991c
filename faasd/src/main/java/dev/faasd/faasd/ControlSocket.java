package dev.faasd.faasd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;

/**
 * Where a daemon takes orders, of root alone: a Unix socket. An order is one line of words with
 * tabs between; the answer is a line {@code ok} or {@code failed}, what there is to say in further
 * lines, and the end of the connection. {@link #ask} is the other side.
 */
final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ControlSocket.class.getName());
  private static final int LONGEST_ORDER = 4096;
  private static final String DONE = "ok";

  private final Path path;
  private final ServerSocketChannel socket;
  private final Function<List<String>, List<String>> control;

  private ControlSocket(
      Path path, ServerSocketChannel socket, Function<List<String>, List<String>> control) {
    this.path = path;
    this.socket = socket;
    this.control = control;
  }

  /**
   * Begins to take orders.
   *
   * @param control carries one out and says what there is to say; may block; its failures' messages
   *     are told to whoever ordered
   */
  static ControlSocket open(Path path, Function<List<String>, List<String>> control) {
    try {
      Files.deleteIfExists(path); // whoever made it is gone, as the role's lock tells
      ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      ControlSocket open = new ControlSocket(path, socket, control);
      Thread.ofVirtual().name("control").start(open::accept);
      return open;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + path, e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = socket.accept();
        Thread.ofVirtual().name("order").start(() -> serve(connection));
      }
    } catch (ClosedChannelException _) {
      LOG.log(Level.DEBUG, "no more orders on {0}", path);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot take orders on {0} any more: {1}", path, e.getMessage());
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      String answer;
      try {
        List<String> order = List.of(line(connection).split("\t", -1));
        answer = DONE + "\n" + String.join("\n", control.apply(order));
      } catch (RuntimeException e) {
        answer = "failed\n" + e.getMessage();
      }
      ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "whoever ordered went away: {0}", e.getMessage());
    }
  }

  private static String line(SocketChannel connection) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_ORDER);
    while (buffer.hasRemaining() && connection.read(buffer) >= 0) {
      int last = buffer.position() - 1;
      if (last >= 0 && buffer.get(last) == '\n') {
        return new String(buffer.array(), 0, last, UTF_8);
      }
    }
    throw new IllegalArgumentException("an order is one line");
  }

  /**
   * Gives an order, and waits until it is carried out.
   *
   * @return what there was to say
   * @throws OrderException if nobody listens, or the order failed
   */
  static List<String> ask(Path path, List<String> order) {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      ByteBuffer bytes = ByteBuffer.wrap((String.join("\t", order) + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
      String answer = new String(Channels.newInputStream(connection).readAllBytes(), UTF_8);
      List<String> lines = answer.lines().toList();
      if (lines.isEmpty()) {
        throw new OrderException("faasd up went away before it had answered");
      }
      List<String> said = lines.subList(1, lines.size());
      if (!lines.getFirst().equals(DONE)) {
        throw new OrderException(String.join("\n", said));
      }
      return said;
    } catch (IOException e) {
      throw new OrderException(
          "faasd up does not run, or does not answer at %s (%s): start it with \"systemctl start faasd\""
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** Takes no more orders. Idempotent. */
  @Override
  public void close() {
    try {
      socket.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }
}
