package dev.faasd.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds 5,000 connections that were used once and are kept, then 1,000 more whose clients send or
 * read a few bytes each second; meanwhile measures short calls over one connection. The reference
 * is the same calls without the crowd, before it and after it.
 */
final class Crowd implements Benchmark {
  private static final String HELLO = "crowd-hello";
  private static final String LAB = "crowd-lab";
  private static final String GREETING = "Hello from faasd\n";
  private static final int IDLE = 5_000;
  private static final int SLOW = 1_000;
  private static final int CONNECTIONS = 20;
  private static final int CALLS = 500;
  private static final long SECOND = 1_000_000_000;

  private final List<Socket> sockets = new ArrayList<>();
  private final List<Socket> senders = new ArrayList<>();
  private final List<Socket> readers = new ArrayList<>();
  private volatile boolean over;
  private final AtomicInteger broken = new AtomicInteger();

  @Override
  public void run(Settings settings) throws Exception {
    try (Faasd faasd = new Faasd(settings)) {
      faasd.deploy(HELLO, Settings.HELLO, Map.of());
      faasd.deploy(LAB, Settings.LAB, Map.of());
      try {
        measure(settings, new GatewayProcess(faasd.containerd()));
      } finally {
        over = true;
        leave();
        faasd.delete(HELLO);
        faasd.delete(LAB);
      }
    }
  }

  private void measure(Settings settings, GatewayProcess gateway) throws Exception {
    InetSocketAddress address = settings.gatewayAddress();
    Samples alone = new Samples();
    calls(address, new Samples()); // so that code is compiled
    calls(address, alone);
    long before = gateway.residentKib();
    for (int i = 0; i < IDLE; i++) {
      Socket socket = open(address);
      ask(socket, "GET", HELLO, "");
      readAnswer(socket);
    }
    Samples.print("crowd.idle-connection", "KiB", (gateway.residentKib() - before) / (double) IDLE);
    Samples besideIdle = new Samples();
    calls(address, besideIdle);
    for (int i = 0; i < SLOW / 2; i++) {
      Socket sender = open(address);
      ask(sender, "POST", LAB + "/echo", "Content-Length: 1000\r\n");
      senders.add(sender);
      Socket reader = open(address);
      ask(reader, "GET", LAB + "/big?bytes=10000000", "");
      readers.add(reader);
    }
    Thread slow = Thread.ofPlatform().name("slow").start(this::dawdle);
    Samples besideSlow = new Samples();
    calls(address, besideSlow);
    over = true;
    slow.join();
    Samples.print("crowd.broken", "connections", broken.get());
    Samples.print("crowd.gateway", "MiB", gateway.residentKib() / 1024.0);
    leave();
    calls(address, alone);
    besideIdle.print("crowd.beside-idle", "us", alone);
    besideSlow.print("crowd.beside-slow", "us", alone);
  }

  private void leave() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private Socket open(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.setTcpNoDelay(true);
    socket.connect(address);
    socket.setSoTimeout(30_000);
    sockets.add(socket);
    return socket;
  }

  private static void ask(Socket socket, String method, String path, String header)
      throws IOException {
    String head =
        "%s /function/%s HTTP/1.1\r\nHost: bench\r\n%s\r\n".formatted(method, path, header);
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
  }

  /** Up to the end of the line that the sample greets with. */
  private static void readAnswer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] piece = new byte[1024];
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith(GREETING)) {
      int n = in.read(piece);
      if (n < 0) {
        throw new IOException("the connection ended after: " + read);
      }
      read.append(new String(piece, 0, n, ISO_8859_1));
    }
  }

  /** Over one connection after the other, as it matters on which event loop one is. */
  private static void calls(InetSocketAddress address, Samples times) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Socket socket = new Socket()) {
        socket.setTcpNoDelay(true);
        socket.connect(address);
        for (int n = 0; n < CALLS; n++) {
          long before = System.nanoTime();
          ask(socket, "GET", HELLO, "");
          readAnswer(socket);
          times.addMicros(System.nanoTime() - before);
        }
      }
    }
  }

  /** Each client sends or reads a few bytes, about once a second. */
  private void dawdle() {
    byte[] some = new byte[512];
    for (int i = 0; !over; i = (i + 1) % senders.size()) {
      try {
        senders.get(i).getOutputStream().write('x');
        if (readers.get(i).getInputStream().read(some) < 0) {
          broken.incrementAndGet();
        }
      } catch (IOException _) {
        broken.incrementAndGet();
      }
      LockSupport.parkNanos(SECOND / senders.size());
    }
  }
}
