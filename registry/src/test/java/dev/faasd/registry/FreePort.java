package dev.faasd.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of this machine for servers of tests. */
public final class FreePort {
  private FreePort() {}

  /**
   * One that can be bound and that nobody answers at. The kernel takes a container's published port
   * for free: rules of the firewall lead to it, no socket.
   */
  public static int next() {
    try {
      int port = bindable();
      while (answers(port)) {
        port = bindable();
      }
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int bindable() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Whether somebody takes connections there. */
  public static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }
}
