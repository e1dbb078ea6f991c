package dev.faasd.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A connection for one request after the other, as small a client as can be. */
final class Connection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  /** More than that is sent while the answer is read: it may come at once, as an echo does. */
  private static final int AT_ONCE = 16 * 1024;

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket = new Socket();
  private final byte[] piece = new byte[64 * 1024];

  /**
   * What came back, whole.
   *
   * @param firstByte nanoseconds from before the request until the first byte
   * @param lastByte the same until the end
   */
  record Answer(int status, long firstByte, long lastByte) {
    /** This, if the status is 200. */
    Answer ok() throws IOException {
      if (status != 200) {
        throw new IOException("answered " + status);
      }
      return this;
    }

    private Answer later(long nanos) {
      return new Answer(status, firstByte + nanos, lastByte + nanos);
    }
  }

  Connection(InetSocketAddress to) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(to, PATIENCE_MILLIS);
  }

  /** One GET over a connection of its own, which counts too. */
  static Answer get(InetSocketAddress to, String path) throws IOException {
    return send(to, "GET", path, new byte[0]);
  }

  /** One request over a connection of its own, which counts too. */
  static Answer send(InetSocketAddress to, String method, String path, byte[] body)
      throws IOException {
    long begin = System.nanoTime();
    try (Connection connection = new Connection(to)) {
      long connected = System.nanoTime() - begin;
      return connection.send(method, path, body).later(connected);
    }
  }

  Answer get(String path) throws IOException {
    return send("GET", path, new byte[0]);
  }

  /**
   * Sends and reads until the end of the answer.
   *
   * @throws IOException when it cannot, or the answer is not whole
   */
  Answer send(String method, String path, byte[] body) throws IOException {
    return send(method, path, "", body);
  }

  /**
   * The same with more headers.
   *
   * @param headers lines with their ends
   */
  Answer send(String method, String path, String headers, byte[] body) throws IOException {
    byte[] request =
        "%s %s HTTP/1.1\r\nHost: bench\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(method, path, headers, body.length)
            .getBytes(StandardCharsets.ISO_8859_1);
    long begin = System.nanoTime();
    OutputStream output = socket.getOutputStream();
    output.write(request);
    if (body.length > AT_ONCE) {
      Thread.ofVirtual().start(() -> write(output, body));
    } else if (body.length > 0) {
      output.write(body);
    }
    InputStream input = socket.getInputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int n = input.read(piece);
    final long firstByte = System.nanoTime() - begin;
    String head = "";
    while (n > 0) {
      all.write(piece, 0, n);
      if (head.isEmpty()) {
        head = headOf(all.toString(StandardCharsets.ISO_8859_1));
      }
      if (!head.isEmpty() && isWhole(head, all)) {
        return new Answer(
            Integer.parseInt(head.substring(9, 12)), firstByte, System.nanoTime() - begin);
      }
      n = input.read(piece);
    }
    throw new IOException("the connection ended before the answer");
  }

  /** With the empty line; nothing as long as that is missing. */
  private static String headOf(String answer) {
    int mark = answer.indexOf("\r\n\r\n");
    return answer.substring(0, mark < 0 ? 0 : mark + 4).toLowerCase(Locale.ROOT);
  }

  private static boolean isWhole(String head, ByteArrayOutputStream all) {
    int length = head.indexOf("\r\ncontent-length: ");
    if (length >= 0) {
      int from = length + 18;
      String number = head.substring(from, head.indexOf('\r', from));
      return all.size() - head.length() >= Integer.parseInt(number);
    }
    byte[] bytes = all.toByteArray();
    int from = Math.max(head.length(), bytes.length - LAST_CHUNK.length);
    return Arrays.equals(LAST_CHUNK, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static void write(OutputStream output, byte[] body) {
    try {
      output.write(body);
    } catch (IOException _) {
      // Whoever reads the answer sees that it is not whole.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
