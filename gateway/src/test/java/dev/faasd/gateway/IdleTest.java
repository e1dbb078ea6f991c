package dev.faasd.gateway;

import static dev.faasd.gateway.FakeProvider.replica;
import static dev.faasd.gateway.FakeProvider.row;
import static dev.faasd.gateway.FakeProvider.sleepyRow;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.gateway.GatewayWorld.Answer;
import dev.faasd.http.Exchange;
import dev.faasd.http.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** When the gateway takes a function for idle, and says so to the provider. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class IdleTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @TempDir Path directory;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private GatewayWorld world;

  @BeforeEach
  void start() {
    world = new GatewayWorld(directory, Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    world.close();
    callers.shutdownNow();
  }

  @Test
  void sleepIsAskedForWhenNobodyHasCalledForAsLongAsTheFunctionWants() throws Exception {
    world.provider().tell(sleepyRow("idle", SOON, replica("i.1", quick(), ReplicaState.SERVING)));
    awaitSleepOf("idle");
    awaitSleepOf("idle");
  }

  @Test
  void functionThatHasAnOpenCallIsNotIdle() throws Exception {
    ReplicaRoute busy = replica("b.1", world.function(held::add), ReplicaState.SERVING);
    world.provider().tell(row("busy", busy));
    world.provider().ack("\"applied\":2");
    Future<Answer> open = callers.submit(() -> world.get("/function/busy"));
    Exchange running = held.poll(10, TimeUnit.SECONDS);
    world.provider().tell(sleepyRow("busy", SOON, busy));
    seeOthersAsleep();
    running.answer(Response.text(200, "slow"));
    assertEquals(200, open.get(5, TimeUnit.SECONDS).status());
    awaitSleepOf("busy");
  }

  @Test
  void functionThatHasAnOpenWebSocketIsNotIdle() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ReplicaRoute chat = replica("c.1", server.getLocalPort(), ReplicaState.SERVING);
      world.provider().tell(row("chat", chat));
      world.provider().ack("\"applied\":2");
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), world.gateway().port())) {
        send(client, "GET /function/chat HTTP/1.1", "host: x");
        try (Socket function = server.accept()) {
          assertTrue(line(function).startsWith("GET / "));
          send(function, "HTTP/1.1 101 Switching Protocols");
          assertTrue(line(client).contains(" 101 "));
          world.provider().tell(sleepyRow("chat", SOON, chat));
          // Nobody says anything any more.
          seeOthersAsleep();
        }
      }
      awaitSleepOf("chat");
    }
  }

  /** Those who are idle are looked for several times meanwhile; nobody else is idle. */
  private void seeOthersAsleep() throws Exception {
    world.provider().tell(sleepyRow("idle", SOON, replica("i.1", quick(), ReplicaState.SERVING)));
    for (int i = 0; i < 3; i++) {
      assertTrue(world.provider().sleep().contains("function=idle."));
    }
  }

  private void awaitSleepOf(String function) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> world.provider().sleep().contains("function=" + function + "."));
  }

  private int quick() {
    return world.function(exchange -> exchange.answer(Response.text(200, "quick")));
  }

  /** A head that changes to another protocol. */
  private static void send(Socket to, String... lines) throws IOException {
    String head =
        String.join("\r\n", lines) + "\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    to.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(Socket from) throws IOException {
    return new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
