package dev.faasd.gateway;

import static dev.faasd.gateway.FakeProvider.replica;
import static dev.faasd.gateway.FakeProvider.row;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionName;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ReplicaState;
import dev.faasd.api.RoutingMessage;
import dev.faasd.gateway.GatewayWorld.Answer;
import dev.faasd.http.Exchange;
import dev.faasd.http.HttpServer;
import dev.faasd.http.Response;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway follows the provider: who gets calls, who waits, what is acknowledged. */
class RoutingTest {
  @TempDir Path directory;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private GatewayWorld world;

  @BeforeEach
  void start() {
    world = new GatewayWorld(directory, Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    world.close();
    callers.shutdownNow();
  }

  private int quick() {
    return world.function(exchange -> exchange.answer(Response.text(200, "quick")));
  }

  private Exchange nextHeld() throws InterruptedException {
    Exchange exchange = held.poll(10, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("No call came.");
    }
    return exchange;
  }

  private Future<Answer> call(String target) {
    Callable<Answer> call = () -> world.get(target);
    return callers.submit(call);
  }

  @Test
  void everyVersionIsAcknowledged() throws Exception {
    assertTrue(world.provider().ack("\"applied\":1").contains("\"gateway\":\"gateway-"));
    world.provider().tell(row("hello", replica("h.1", quick(), ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    assertEquals("quick\n", world.get("/function/hello").body());
    world
        .provider()
        .send(new RoutingMessage.Removed(3, new FunctionName("hello"), NamespaceName.DEFAULT));
    world.provider().ack("\"applied\":3");
    assertEquals(404, world.get("/function/hello").status());
  }

  @Test
  void callsWaitForASleeperAndAskOnce() throws Exception {
    world.provider().tell(row("lazy"));
    world.provider().ack("\"applied\":2");
    List<Future<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(call("/function/lazy"));
    }
    assertTrue(world.provider().wake().contains("function=lazy."));
    world.provider().tell(row("lazy", replica("l.1", quick(), ReplicaState.SERVING)));
    for (Future<Answer> answer : calls) {
      assertEquals(200, answer.get(5, TimeUnit.SECONDS).status());
    }
    assertEquals(0, world.provider().wakes());
  }

  @Test
  void aSleeperThatCannotBeWokenIsUnavailableForItsReason() throws Exception {
    world.provider().answerWakes(Response.text(503, "The image of ill is gone."));
    world.provider().tell(row("ill"));
    world.provider().ack("\"applied\":2");
    Answer answer = world.get("/function/ill");
    assertEquals(503, answer.status());
    assertEquals("The image of ill is gone.\n", answer.body());
    assertTrue(answer.has("retry-after: "), answer.headers());
  }

  @Test
  void aDrainingReplicaGetsNothingNewAndIsReportedWhenItsLastCallIsDone() throws Exception {
    int slow = world.function(held::add);
    world.provider().tell(row("hello", replica("h.1", slow, ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    Future<Answer> old = call("/function/hello");
    Exchange running = nextHeld();
    world
        .provider()
        .tell(
            row(
                "hello",
                replica("h.1", slow, ReplicaState.DRAINING),
                replica("h.2", quick(), ReplicaState.SERVING)));
    world.provider().ack("\"applied\":3");
    assertEquals("quick\n", world.get("/function/hello").body());
    assertTrue(world.provider().noAck("drained"));
    running.answer(Response.text(200, "slow"));
    assertEquals("slow\n", old.get(5, TimeUnit.SECONDS).body());
    assertTrue(world.provider().ack("drained").contains("\"drained\":\"h.1\""));
  }

  @Test
  void aReplicaThatIsTakenAwayIsReportedToo() throws Exception {
    int slow = world.function(held::add);
    world.provider().tell(row("hello", replica("h.1", slow, ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    Future<Answer> last = call("/function/hello");
    Exchange running = nextHeld();
    world
        .provider()
        .send(new RoutingMessage.Removed(3, new FunctionName("hello"), NamespaceName.DEFAULT));
    world.provider().ack("\"applied\":3");
    assertTrue(world.provider().noAck("drained"));
    running.answer(Response.text(200, "slow"));
    assertEquals("slow\n", last.get(5, TimeUnit.SECONDS).body());
    world.provider().ack("\"drained\":\"h.1\"");
  }

  @Test
  void aReplicaThatEndsInItsSleepIsDrainedAgain() throws Exception {
    int port = quick();
    world.provider().tell(row("hello", replica("h.1", port, ReplicaState.DRAINING)));
    world.provider().ack("\"drained\":\"h.1\"");
    world.provider().tell(row("hello", replica("h.1", port, ReplicaState.FROZEN)));
    world.provider().tell(row("hello", replica("h.1", port, ReplicaState.DRAINING)));
    world.provider().ack("\"drained\":\"h.1\"");
  }

  @Test
  void anIdleReplicaIsDrainedAtOnce() throws Exception {
    world.provider().tell(row("hello", replica("h.1", quick(), ReplicaState.SERVING)));
    world.provider().tell(row("hello", replica("h.1", quick(), ReplicaState.DRAINING)));
    world.provider().ack("\"drained\":\"h.1\"");
  }

  @Test
  void theReplicaWithTheFewestCallsIsNext() throws Exception {
    int slow = world.function(held::add);
    world
        .provider()
        .tell(
            row(
                "hello",
                replica("h.1", slow, ReplicaState.SERVING),
                replica("h.2", quick(), ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    Future<Answer> first = call("/function/hello");
    Exchange running = nextHeld();
    assertEquals("quick\n", world.get("/function/hello").body());
    assertEquals("quick\n", world.get("/function/hello").body());
    running.answer(Response.text(200, "slow"));
    assertEquals("slow\n", first.get(5, TimeUnit.SECONDS).body());
  }

  @Test
  void theLastTableStaysInUseWithoutTheProvider() throws Exception {
    world.provider().tell(row("hello", replica("h.1", quick(), ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    world.provider().stop();
    assertEquals(200, world.get("/function/hello").status());
    world.provider().startAgain();
    world.provider().ack("\"applied\":3");
    assertEquals(200, world.get("/function/hello").status());
    world.provider().tell(row("more", replica("m.1", quick(), ReplicaState.SERVING)));
    world.provider().ack("\"applied\":4");
    assertEquals(200, world.get("/function/more").status());
  }

  @Test
  void aFunctionThatRefusesConnectionsIsTriedUntilItIsBack() throws Exception {
    int port = freePort();
    world.provider().tell(row("hello", replica("h.1", port, ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    Future<Answer> early = call("/function/hello");
    Future<Answer> moved = call("/function/hello");
    HttpServer back =
        world.functionServer(exchange -> exchange.answer(Response.text(200, "back")), port);
    assertEquals("back\n", early.get(5, TimeUnit.SECONDS).body());
    assertEquals("back\n", moved.get(5, TimeUnit.SECONDS).body());
    back.close();
    Future<Answer> later = call("/function/hello");
    world.provider().tell(row("hello", replica("h.2", quick(), ReplicaState.SERVING)));
    assertEquals("quick\n", later.get(5, TimeUnit.SECONDS).body());
  }

  @Test
  void aReplicaThatRefusesConnectionsIsPassedOver() throws Exception {
    int dead = freePort();
    int slow = world.function(held::add);
    world
        .provider()
        .tell(
            row(
                "hello",
                replica("h.1", dead, ReplicaState.SERVING),
                replica("h.2", slow, ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    List<Future<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(call("/function/hello"));
    }
    for (int i = 0; i < 4; i++) {
      nextHeld().answer(Response.text(200, "slow"));
    }
    for (Future<Answer> call : calls) {
      assertEquals("slow\n", call.get(5, TimeUnit.SECONDS).body());
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aRunningCallEndsBeforeTheGatewayDoes() throws Exception {
    int slow = world.function(held::add);
    world.provider().tell(row("hello", replica("h.1", slow, ReplicaState.SERVING)));
    world.provider().ack("\"applied\":2");
    Future<Answer> call = call("/function/hello");
    Exchange running = nextHeld();
    Future<?> closing = callers.submit(() -> world.gateway().drain(Duration.ofSeconds(30)));
    await().until(() -> world.get("/").has("connection: close"));
    running.answer(Response.text(200, "slow"));
    assertEquals("slow\n", call.get(5, TimeUnit.SECONDS).body());
    closing.get(20, TimeUnit.SECONDS);
    assertTrue(refusesConnections());
  }

  @Test
  void itIsReadyWhenItKnowsTheRoutes() throws Exception {
    world.provider().stop();
    try (Gateway next = world.startGateway()) {
      assertEquals(503, world.inside(next, "/ready").status());
      assertEquals(200, world.inside(next, "/healthz").status());
      world.provider().startAgain();
      await().until(() -> world.inside(next, "/ready").status() == 200);
    }
  }

  private boolean refusesConnections() throws InterruptedException {
    try {
      return world.get("/healthz").status() == 0;
    } catch (dev.faasd.http.UpstreamException e) {
      return e.kind() == dev.faasd.http.UpstreamException.Kind.UNREACHABLE;
    }
  }
}
