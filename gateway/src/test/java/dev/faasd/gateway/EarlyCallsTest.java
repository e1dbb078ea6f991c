package dev.faasd.gateway;

import static dev.faasd.gateway.FakeProvider.replica;
import static dev.faasd.gateway.FakeProvider.row;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaState;
import dev.faasd.gateway.GatewayWorld.Answer;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.Exchange;
import dev.faasd.http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/**
 * Calls that go to a replica while it still sleeps. The test holds what arrives there, as the
 * kernel does for a process that stands still.
 */
@Timeout(60)
class EarlyCallsTest {
  @TempDir Path directory;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private GatewayWorld world;
  private int port;

  @BeforeEach
  void start() throws Exception {
    world = new GatewayWorld(directory, Duration.ofSeconds(30));
    world.provider().ack("\"applied\":1");
    port = world.function(held::add);
  }

  @AfterEach
  void close() {
    world.close();
    callers.shutdownNow();
  }

  @Test
  void callIsSentToTheSleeperWhileItIsWoken() throws Exception {
    tell(ReplicaState.FROZEN);
    Future<Answer> call =
        callers.submit(() -> world.send(ClientRequest.post("/function/lazy", new byte[] {49})));
    Exchange early = nextHeld();
    assertTrue(world.provider().wake().contains("function=lazy."));
    early.blocking(body -> Response.text(200, "got " + body.text()));
    assertEquals("got 1\n", answer(call).body());
  }

  @Test
  void connectionsFromBeforeTheSleepAreNotUsed() throws Exception {
    tell(ReplicaState.SERVING);
    Future<Answer> before = call();
    Exchange first = nextHeld();
    first.answer(Response.text(200, "awake"));
    answer(before);
    drain();
    tell(ReplicaState.FROZEN);
    Future<Answer> after = call();
    Exchange early = nextHeld();
    assertNotEquals(first.remote(), early.remote());
    early.answer(Response.text(200, "awake again"));
    assertEquals("awake again\n", answer(after).body());
  }

  @Test
  void connectionsAreMadeAheadAndThoseThatNobodyNeedsGoWhenItIsAwake() throws Exception {
    try (ServerSocket sleeper = new ServerSocket(0)) {
      world
          .provider()
          .tell(row("lazy", replica("l.1", sleeper.getLocalPort(), ReplicaState.FROZEN)));
      try (Socket one = sleeper.accept();
          Socket other = sleeper.accept()) {
        Future<Answer> call = call();
        await().until(() -> available(one) + available(other) > 0);
        Socket used = available(one) > 0 ? one : other;
        Socket unused = used == one ? other : one;
        used.getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes".getBytes(StandardCharsets.UTF_8));
        assertEquals("yes", answer(call).body());
        world
            .provider()
            .tell(row("lazy", replica("l.1", sleeper.getLocalPort(), ReplicaState.SERVING)));
        assertEquals(-1, unused.getInputStream().read());
      }
    }
  }

  private static int available(Socket socket) throws IOException {
    return socket.getInputStream().available();
  }

  @Test
  void callThatAReplicaFellAsleepOverHasItWoken() throws Exception {
    tell(ReplicaState.SERVING);
    Future<Answer> call = call();
    Exchange under = nextHeld();
    tell(ReplicaState.FROZEN);
    for (int i = 0; i < 2; i++) {
      assertTrue(world.provider().wake().contains("function=lazy."));
    }
    tell(ReplicaState.SERVING);
    under.answer(Response.text(200, "awake again"));
    assertEquals("awake again\n", answer(call).body());
  }

  @Test
  void moreThanTheKernelKeepsWaitInTheGateway() throws Exception {
    tell(ReplicaState.FROZEN);
    List<Future<Answer>> calls = new ArrayList<>();
    List<Exchange> arrived = new ArrayList<>();
    for (int i = 0; i < Replica.EARLY; i++) {
      calls.add(call());
      arrived.add(nextHeld());
    }
    Future<Answer> late = call();
    // A call that the gateway has after this one has been answered.
    assertEquals(404, world.get("/function/other").status());
    assertNull(held.poll());
    tell(ReplicaState.SERVING);
    arrived.add(nextHeld());
    arrived.forEach(exchange -> exchange.answer(Response.text(200, "here")));
    calls.add(late);
    for (Future<Answer> call : calls) {
      assertEquals(200, answer(call).status());
    }
  }

  @Test
  void wakeIsAskedForUntilTheSleeperServes() throws Exception {
    tell(ReplicaState.FROZEN);
    Future<Answer> call = call();
    Exchange early = nextHeld();
    for (int i = 0; i < 3; i++) {
      world.provider().wake();
    }
    early.answer(Response.text(200, "at last"));
    assertEquals(200, answer(call).status());
  }

  @Test
  void callStaysWithTheSleeperWhenAWakeIsRefused() throws Exception {
    world.provider().answerWakes(Response.text(503, "It is being changed."));
    tell(ReplicaState.FROZEN);
    Future<Answer> call = call();
    Exchange early = nextHeld();
    for (int i = 0; i < 3; i++) {
      world.provider().wake();
    }
    early.answer(Response.text(200, "changed"));
    assertEquals("changed\n", answer(call).body());
    assertNull(held.poll());
  }

  @Test
  void callWaitsWhenTheSleeperHasDied() throws Exception {
    world.provider().tell(row("lazy", replica("l.1", freePort(), ReplicaState.FROZEN)));
    awaitApplied();
    Future<Answer> call = call();
    world.provider().wake();
    tell(ReplicaState.SERVING);
    nextHeld().answer(Response.text(200, "restarted"));
    assertEquals("restarted\n", answer(call).body());
    assertNull(held.poll());
  }

  @Test
  void callIsDismissedWhenTheSleeperHasDiedForGood() throws Exception {
    world.provider().answerWakes(Response.text(503, "Its image is gone."));
    world.provider().tell(row("lazy", replica("l.1", freePort(), ReplicaState.FROZEN)));
    awaitApplied();
    Answer answer = answer(call());
    assertEquals(503, answer.status());
    assertEquals("Its image is gone.\n", answer.body());
  }

  @Test
  void sleeperIsDrainedWhenItsEarlyCallsAreDone() throws Exception {
    tell(ReplicaState.FROZEN);
    Future<Answer> call = call();
    Exchange early = nextHeld();
    tell(ReplicaState.DRAINING);
    assertTrue(world.provider().noAck("drained"));
    early.answer(Response.text(200, "done"));
    assertEquals(200, answer(call).status());
    world.provider().ack("\"drained\":\"l.1\"");
  }

  @Test
  void wakeIsAskedForWhenTheProviderIsBack() throws Exception {
    tell(ReplicaState.FROZEN);
    world.provider().stop();
    Future<Answer> call = call();
    Exchange early = nextHeld();
    world.provider().startAgain();
    world.provider().wake();
    early.answer(Response.text(200, "back"));
    assertEquals(200, answer(call).status());
  }

  @Test
  void callerWhoLeavesIsForgotten() throws Exception {
    tell(ReplicaState.FROZEN);
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), world.gateway().port())) {
      caller
          .getOutputStream()
          .write("GET /function/lazy HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      nextHeld();
    }
    drain();
  }

  private void tell(ReplicaState state) throws Exception {
    world.provider().tell(row("lazy", replica("l.1", port, state)));
    awaitApplied();
  }

  private void drain() throws Exception {
    world.provider().tell(row("lazy", replica("l.1", port, ReplicaState.DRAINING)));
    world.provider().ack("\"drained\":\"l.1\"");
  }

  private void awaitApplied() throws Exception {
    world.provider().ack("\"applied\":" + world.provider().version());
  }

  private Future<Answer> call() {
    return callers.submit(() -> world.get("/function/lazy"));
  }

  private static Answer answer(Future<Answer> call) throws Exception {
    return call.get(20, TimeUnit.SECONDS);
  }

  private Exchange nextHeld() throws InterruptedException {
    Exchange exchange = held.poll(10, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("No call came.");
    }
    return exchange;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
