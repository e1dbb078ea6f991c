package dev.faasd.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server whose test plays both halves of each connection by hand. */
final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  RawServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        accepted.add(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next connection; fails when none comes. */
  Connection next() throws Exception {
    Socket socket = accepted.poll(10, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("Nobody connected.");
    }
    socket.setSoTimeout(10_000);
    return new Connection(socket);
  }

  boolean nobodyElseCame() {
    return accepted.isEmpty();
  }

  /** One accepted connection. */
  record Connection(Socket socket) implements AutoCloseable {
    String head() throws IOException {
      StringBuilder read = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (!read.toString().endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("The connection ended after: " + read);
        }
        read.append((char) next);
      }
      return read.toString();
    }

    String bytes(int count) throws IOException {
      return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Waits for the other side's goodbye. */
    boolean ended() throws IOException {
      try {
        return socket.getInputStream().read() < 0;
      } catch (java.net.SocketException e) {
        return true;
      }
    }

    Connection send(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return this;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : accepted) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
