package dev.faasd.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One request over a new connection, as small a client as can be. */
final class Call {
  private static final int PATIENCE_MILLIS = 60_000;

  /** More than that is sent while the answer is read: it may come at once, as an echo does. */
  private static final int AT_ONCE = 16 * 1024;

  private Call() {}

  /**
   * What came back, whole.
   *
   * @param firstByte nanoseconds from before the connection until the first byte
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
  }

  static Answer get(InetSocketAddress to, String path) throws IOException {
    return send(to, "GET", path, new byte[0]);
  }

  /**
   * Sends and reads until the end.
   *
   * @throws IOException when it cannot, or the answer is not whole
   */
  static Answer send(InetSocketAddress to, String method, String path, byte[] body)
      throws IOException {
    byte[] head =
        "%s %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, path, body.length)
            .getBytes(StandardCharsets.ISO_8859_1);
    long begin = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(to, PATIENCE_MILLIS);
      OutputStream output = socket.getOutputStream();
      output.write(head);
      if (body.length <= AT_ONCE) {
        output.write(body);
      } else {
        Thread.ofVirtual().start(() -> write(output, body));
      }
      InputStream input = socket.getInputStream();
      byte[] piece = new byte[64 * 1024];
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int n = input.read(piece);
      final long firstByte = System.nanoTime() - begin;
      for (; n > 0; n = input.read(piece)) {
        all.write(piece, 0, n);
      }
      long lastByte = System.nanoTime() - begin;
      return new Answer(status(all.toString(StandardCharsets.ISO_8859_1)), firstByte, lastByte);
    }
  }

  private static void write(OutputStream output, byte[] body) {
    try {
      output.write(body);
    } catch (IOException _) {
      // Whoever reads the answer sees that it is not whole.
    }
  }

  private static int status(String answer) throws IOException {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0 || !answer.startsWith("HTTP/1.1 ")) {
      throw new IOException("the connection ended without an answer");
    }
    String head = answer.substring(0, end).toLowerCase(Locale.ROOT);
    int length = head.indexOf("\r\ncontent-length: ");
    if (length >= 0) {
      String text = head.substring(length + 18).lines().findFirst().orElseThrow().strip();
      if (answer.length() - end - 4 != Integer.parseInt(text)) {
        throw new IOException("the answer is not whole");
      }
    } else if (head.contains("\r\ntransfer-encoding: chunked") && !answer.endsWith("0\r\n\r\n")) {
      throw new IOException("the answer's last chunk did not come");
    }
    return Integer.parseInt(head.substring(9, 12));
  }
}
