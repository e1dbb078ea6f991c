package dev.faasd.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Storing asynchronous calls: by one client, beside the disk's own sync of as many bytes; by many,
 * beside NATS' client that stores the same messages in the same stream and waits for the same
 * acknowledgement, from as many threads; and from the first 202 until all were made.
 */
final class Async implements Benchmark {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FUNCTION = "hello";
  private static final int BODY = 1024;
  private static final int ALONE = 200;
  private static final int CLIENTS = 64;
  private static final int EACH = 40;

  /** Until the gateway's code is compiled as far as it will be. */
  private static final int WARM_UP = 15;

  private static final double SECOND = 1e9;

  private final Samples alone = new Samples();
  private final Samples disk = new Samples();
  private final Samples more = new Samples();
  private final Samples stored = new Samples();
  private final Samples plain = new Samples();
  private final Samples made = new Samples();

  @FunctionalInterface
  private interface Client extends AutoCloseable {
    void store() throws Exception;

    @Override
    default void close() throws IOException {}
  }

  @FunctionalInterface
  private interface Clients {
    Client get() throws IOException;
  }

  @Override
  public void run(Settings settings) throws Exception {
    Options options =
        Options.builder()
            .server(System.getenv("BENCH_NATS"))
            .userInfo("faasd", System.getenv("BENCH_NATS_PASSWORD"))
            .build();
    Path file = Path.of(System.getenv("BENCH_NATS_DIRECTORY"), "bench");
    Connection nats = Nats.connect(options);
    try (Faasd faasd = new Faasd(settings);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      JetStream stream = nats.jetStream();
      Clients ours = () -> new HttpPost(settings, FUNCTION, BODY);
      Clients theirs = () -> () -> stream.publish(subject(), message());
      for (int round = 0; round < WARM_UP; round++) {
        together(ours);
        together(theirs);
      }
      awaitNothingLeft(faasd);
      for (int round = 0; round < settings.rounds(); round++) {
        alone(ours, channel);
        awaitNothingLeft(faasd);
        long start = System.nanoTime();
        stored.add(together(ours));
        awaitNothingLeft(faasd);
        made.add(CLIENTS * EACH / ((System.nanoTime() - start) / SECOND));
        plain.add(together(theirs));
        awaitNothingLeft(faasd);
      }
    } finally {
      nats.close();
      Files.deleteIfExists(file);
    }
    alone.print("async.one-client", "us", disk);
    more.print("async.one-client.more-than-disk", "us");
    stored.print("async.clients-64", "calls/s", plain);
    made.print("async.made", "calls/s");
  }

  private void alone(Clients clients, FileChannel channel) throws Exception {
    try (Client client = clients.get()) {
      for (int i = 0; i < ALONE; i++) {
        long before = System.nanoTime();
        client.store();
        long call = System.nanoTime() - before;
        before = System.nanoTime();
        channel.write(ByteBuffer.wrap(message()));
        channel.force(false);
        long sync = System.nanoTime() - before;
        alone.addMicros(call);
        disk.addMicros(sync);
        more.addMicros(call - sync);
      }
    }
  }

  /** How many calls are stored in a second. */
  private static double together(Clients clients) throws Exception {
    List<Callable<Void>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      all.add(
          () -> {
            try (Client client = clients.get()) {
              for (int call = 0; call < EACH; call++) {
                client.store();
              }
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      long start = System.nanoTime();
      for (Future<Void> one : threads.invokeAll(all)) {
        one.get();
      }
      return CLIENTS * EACH / ((System.nanoTime() - start) / SECOND);
    }
  }

  private static String subject() {
    String key = UUID.randomUUID().toString().replace("-", "");
    return "faasd.call.faas-request.openfaas-fn." + FUNCTION + "." + key;
  }

  /** As the gateway writes a call of this length. */
  private static byte[] message() {
    return ("/\r\nX-Call-Id: " + UUID.randomUUID() + "\r\n\r\n" + "x".repeat(BODY))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void awaitNothingLeft(Faasd faasd) throws Exception {
    Faasd.await("all calls are made", () -> unfinished(faasd) == 0);
  }

  private static long unfinished(Faasd faasd) {
    try {
      HttpResponse<String> answer = faasd.ask("GET", "async", "");
      if (answer.statusCode() != 200) {
        return Long.MAX_VALUE;
      }
      long calls = 0;
      for (JsonNode queue : JSON.readTree(answer.body()).path("queues")) {
        calls += queue.path("depth").asLong() + queue.path("inFlight").asLong();
      }
      return calls;
    } catch (Exception e) {
      throw new IllegalStateException("cannot look into the queues", e);
    }
  }

  /** A connection of the public's that posts calls, one after another. */
  private static final class HttpPost implements Client {
    private final java.net.Socket socket = new java.net.Socket();
    private final byte[] request;

    HttpPost(Settings settings, String function, int length) throws IOException {
      socket.connect(settings.gatewayAddress());
      socket.setTcpNoDelay(true);
      request =
          "POST /async-function/%s HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(function, length, "x".repeat(length))
              .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void store() throws IOException {
      socket.getOutputStream().write(request);
      byte[] head = new byte[4096];
      int n = 0;
      while (n < 4 || !new String(head, n - 4, 4, StandardCharsets.US_ASCII).equals("\r\n\r\n")) {
        int read = socket.getInputStream().read(head, n, head.length - n);
        if (read < 0) {
          throw new IOException("the gateway closed the connection");
        }
        n += read;
      }
      String text = new String(head, 0, n, StandardCharsets.US_ASCII);
      if (!text.startsWith("HTTP/1.1 202 ")) {
        throw new IOException("the gateway answers " + text);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
