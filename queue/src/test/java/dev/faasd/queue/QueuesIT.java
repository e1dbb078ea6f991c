package dev.faasd.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionId;
import dev.faasd.api.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@Tag("integration")
class QueuesIT {
  private static final FunctionId FUNCTION = FunctionId.parse("resize");
  private static final long MUCH = 8 << 20;
  private static NatsServer server;
  private QueueConnection connection;
  private Queues queues;
  private QueueName queue;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start();
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @BeforeEach
  void connect(TestInfo test) {
    connection = server.connect();
    queues = new Queues(connection, QueueLimits.STANDARD);
    queue = new QueueName(test.getTestMethod().orElseThrow().getName());
  }

  @AfterEach
  void disconnect() {
    connection.close();
  }

  private static Call call(String id, String body) {
    return new Call(
        FUNCTION,
        "/",
        List.of(Map.entry(Call.CALL_ID, id)),
        body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        Optional.empty(),
        Map.of());
  }

  private void publish(String id) throws InterruptedException {
    assertTrue(queues.publish(queue, call(id, id), Optional.empty()));
  }

  private List<Delivery> take(QueueTaker taker, int most) throws InterruptedException {
    List<Delivery> taken = new ArrayList<>();
    taker.take(most, MUCH, taken::add);
    return taken;
  }

  private QueueTaker taker(Duration lease) {
    return new QueueTaker(queues, queue, lease, false);
  }

  private QueueState state() {
    return queues.list().stream()
        .filter(state -> state.name().equals(queue))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void callIsTakenAsItWasPublishedAndLeavesWhenDone() throws Exception {
    publish("one");
    assertEquals(1, state().depth());
    assertTrue(state().oldest().isPresent());

    Delivery taken = take(taker(Duration.ofMinutes(1)), 1).getFirst();

    assertArrayEquals("one".getBytes(java.nio.charset.StandardCharsets.UTF_8), taken.call().body());
    assertEquals("one", taken.call().id());
    assertEquals(1, taken.attempt());
    assertEquals(1, state().inFlight());
    taken.done();
    await().until(() -> state().depth() + state().inFlight() == 0);
    assertEquals(1, state().ever());
  }

  @Test
  void sameTextIsStoredOnce() throws Exception {
    assertTrue(queues.publish(queue, call("a", "a"), Optional.of("key")));
    assertFalse(queues.publish(queue, call("b", "b"), Optional.of("key")));
    assertTrue(queues.publish(queue, call("c", "c"), Optional.of("other key")));
    assertEquals(2, state().depth());
  }

  @Test
  void fullQueueRefuses() throws Exception {
    Queues small = new Queues(connection, new QueueLimits(2, 1 << 20));
    small.publish(queue, call("a", "a"), Optional.empty());
    small.publish(queue, call("b", "b"), Optional.empty());
    assertThrows(QueueFull.class, () -> small.publish(queue, call("c", "c"), Optional.empty()));
    assertEquals(2, state().depth());
  }

  @Test
  void callOfWhichNobodyTellsIsDeliveredAgain() throws Exception {
    publish("lost");
    take(taker(Duration.ofSeconds(1)), 1);
    await()
        .untilAsserted(
            () -> {
              List<Delivery> again = take(taker(Duration.ofSeconds(1)), 1);
              assertEquals(1, again.size());
              assertTrue(again.getFirst().attempt() > 1);
              again.getFirst().done();
            });
  }

  @Test
  void callThatIsToldOfStaysWithItsWorkerLongerThanTheLease() throws Exception {
    publish("long");
    QueueTaker taker = taker(Duration.ofSeconds(1));
    Delivery taken = take(taker, 1).getFirst();
    Instant end = Instant.now().plusSeconds(4);
    await()
        .pollInterval(Duration.ofMillis(250))
        .until(
            () -> {
              taken.goesOn();
              return Instant.now().isAfter(end);
            });
    taken.done();
    await().until(() -> state().inFlight() == 0);
    assertEquals(0, state().depth());
  }

  @Test
  void callThatIsToComeAgainDoesSo() throws Exception {
    publish("again");
    QueueTaker taker = taker(Duration.ofMinutes(1));
    take(taker, 1).getFirst().again(Duration.ofMillis(100));
    Delivery second = take(taker, 1).getFirst();
    assertEquals(2, second.attempt());
    second.done();
  }

  @Test
  void nothingIsDeliveredBeforeTheOneBeforeIsOverWhereOrderCounts() throws Exception {
    publish("first");
    publish("second");
    QueueTaker taker = new QueueTaker(queues, queue, Duration.ofMinutes(1), true);
    Delivery first = take(taker, 2).getFirst();
    assertEquals("first", first.call().id());
    first.again(Duration.ofMillis(50));
    Delivery again = take(taker, 1).getFirst();
    assertEquals("first", again.call().id());
    again.done();
    assertEquals("second", take(taker, 1).getFirst().call().id());
  }

  @Test
  void deadCallIsKeptWithItsLastAnswerAndCanBeRetried() throws Exception {
    publish("dead");
    QueueTaker taker = taker(Duration.ofMinutes(1));
    take(taker, 1).getFirst().dead(new DeadReason(3, 500, "broke: 100%\nof it"));

    DeadLetters letters = new DeadLetters(queues);
    DeadLetter letter =
        letters.list(0, 100).stream()
            .filter(one -> one.queue().equals(queue))
            .findFirst()
            .orElseThrow();
    assertEquals("dead", letter.callId());
    assertEquals(FUNCTION, letter.function());
    assertEquals(new DeadReason(3, 500, "broke: 100%\nof it"), letter.reason());
    assertInstanceOf(CallState.Dead.class, new CallStates(queues).find("dead").orElseThrow());

    assertTrue(letters.retry(letter.number()));
    assertFalse(letters.retry(letter.number()));
    Delivery retried = take(taker, 1).getFirst();
    assertEquals("dead", retried.call().id());
    assertEquals(1, retried.attempt());
    retried.done();
  }

  @Test
  void callsCanBeFoundAndCancelled() throws Exception {
    CallStates states = new CallStates(queues);
    states.make();
    assertEquals(Optional.empty(), states.find("wanted"));
    publish("wanted");
    publish("unwanted");
    assertInstanceOf(CallState.Queued.class, states.find("unwanted").orElseThrow());

    assertTrue(states.cancel("unwanted"));
    assertFalse(states.cancel("unwanted"));
    assertEquals(new CallState.Cancelled(), states.find("unwanted").orElseThrow());

    Delivery taken = take(taker(Duration.ofMinutes(1)), 2).getFirst();
    assertEquals("wanted", taken.call().id());
    CallState.Done result = new CallState.Done(200, Duration.ofMillis(12), 1);
    states.over(taken, result);
    taken.done();
    await().until(() -> states.find("wanted").equals(Optional.of(result)));
  }

  @Test
  void workerTellsWhatRunsAndEndsIt() throws Exception {
    CallStates states = new CallStates(queues);
    CallState.Running running = new CallState.Running(2, Instant.ofEpochMilli(1_000));
    String key = CallKey.of("runs").value();
    try (QueueConnection worker = server.connect()) {
      new CallStates(new Queues(worker, QueueLimits.STANDARD))
          .answer(
              new RunningCalls() {
                @Override
                public Optional<CallState.Running> find(String asked) {
                  return Optional.of(running).filter(_ -> asked.equals(key));
                }

                @Override
                public boolean cancel(String asked) {
                  return asked.equals(key);
                }
              });
      await().until(() -> states.find("runs").equals(Optional.of(running)));
      assertTrue(states.cancel("runs"));
      assertFalse(states.cancel("runs not"));
    }
  }

  @Test
  void scheduleLedgerRemembersTheLast() throws Exception {
    ScheduleLedger ledger = new ScheduleLedger(queues);
    Instant first = Instant.parse("2026-01-01T00:00:00Z");
    assertEquals(Optional.empty(), ledger.seenTo(FUNCTION, "* * * * *"));
    ledger.seenTo(FUNCTION, "* * * * *", first);
    ledger.seenTo(FUNCTION, "* * * * *", first.plusSeconds(60));
    assertEquals(Optional.of(first.plusSeconds(60)), ledger.seenTo(FUNCTION, "* * * * *"));
    assertEquals(Optional.empty(), ledger.seenTo(FUNCTION, "0 * * * *"));
  }

  @Test
  void purgeTakesAllCallsOfAQueueOut() throws Exception {
    publish("a");
    publish("b");
    assertEquals(Map.of("resize.openfaas-fn", 2L), queues.byFunction(queue));
    assertEquals(2, queues.purge(queue));
    assertEquals(0, state().depth());
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKillAndNothingIsTakenMeanwhile() throws Exception {
    try (NatsServer mortal = NatsServer.start();
        QueueConnection mine = mortal.connect()) {
      Queues its = new Queues(mine, QueueLimits.STANDARD);
      for (int i = 0; i < 20; i++) {
        its.publish(queue, call("call-" + i, ""), Optional.empty());
      }
      mortal.kill();
      await().until(() -> !mine.isUp());
      assertThrows(
          QueueUnreachable.class, () -> its.publish(queue, call("none", ""), Optional.empty()));
      mortal.restart();
      await().until(mine::isUp);
      assertEquals(20, its.list().getFirst().depth());
      assertEquals(1, mine.reconnects());
    }
  }

  @Test
  void strangersAreNotLetIn() {
    try (QueueConnection stranger =
        QueueConnection.start(server.addressOfStrangers(), "stranger")) {
      assertThrows(QueueUnreachable.class, () -> new Queues(stranger, QueueLimits.STANDARD).list());
      await().during(Duration.ofSeconds(1)).until(() -> !stranger.isUp());
    }
  }
}
