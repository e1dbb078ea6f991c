package dev.faasd.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * The queue's server of a {@link Rehearsal}: asks a client that listens once, says that it has
 * stored whatever it is given, and keeps nothing. It speaks as much of NATS' protocol as a client
 * that does not send its verbs within messages can tell from a real one.
 */
final class StageQueue implements AutoCloseable {
  private static final String INFO =
      "INFO {\"server_id\":\"stage\",\"version\":\"2.10.0\",\"proto\":1,\"headers\":true,"
          + "\"jetstream\":true,\"max_payload\":1048576}\r\n";
  private static final String STORED = "{\"stream\":\"stage\",\"seq\":1}";
  private static final String ANSWERS = "_INBOX.";

  private final ServerSocket server;
  private final CountDownLatch heard = new CountDownLatch(1);

  private StageQueue(ServerSocket server) {
    this.server = server;
  }

  /** Listens on this host for one client. */
  static StageQueue listen() throws IOException {
    StageQueue queue = new StageQueue(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("stage-queue").start(queue::serve);
    return queue;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits until the client listens and has been asked, so that calls can be stored. */
  void awaitClient() throws InterruptedException {
    heard.await();
  }

  private void serve() {
    try (Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = client.getOutputStream()) {
      say(out, INFO);
      String answers = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "PING" -> say(out, "PONG\r\n");
          case "SUB" -> {
            String id = words[words.length - 1];
            if (words[1].startsWith(ANSWERS)) {
              answers = id;
            } else {
              say(out, message(words[1], id + " nobody", ""));
              heard.countDown();
            }
          }
          case "PUB", "HPUB" -> {
            if (words[2].startsWith(ANSWERS)) {
              say(out, message(words[2], answers, STORED));
            }
          }
          default -> {
            // Said, not asked; or a message itself.
          }
        }
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException("The queue's server of the rehearsal failed", e);
      }
    }
  }

  private static String message(String subject, String subscription, String text) {
    return "MSG %s %s %d\r\n%s\r\n".formatted(subject, subscription, text.length(), text);
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
