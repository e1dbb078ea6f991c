package dev.faasd.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly these bytes and reads what comes. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    in = socket.getInputStream();
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends these lines and an empty one. */
  public RawClient sendHead(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  /** Reads up to and with this text. */
  public String readTo(String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("The connection ended after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  public String head() throws IOException {
    return readTo("\r\n\r\n");
  }

  public String bytes(int count) throws IOException {
    return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
  }

  /** Everything until the other side closes. */
  public String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** All that comes back for these bytes and, where they leave the connection, a next request. */
  public String answersTo(String bytes) throws IOException {
    send(bytes);
    // The connection of an old client ends by itself: to send more could cost it the answer.
    if (!bytes.contains("HTTP/1.0")) {
      sendHead("GET /next HTTP/1.1", "Host: a", "Connection: close");
    }
    return rest();
  }

  /** Sends a reset instead of a goodbye. */
  public void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public void finishSending() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
