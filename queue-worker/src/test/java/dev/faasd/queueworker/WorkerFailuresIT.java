package dev.faasd.queueworker;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.api.QueueName;
import dev.faasd.queue.CallState;
import dev.faasd.queue.CallStates;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class WorkerFailuresIT {
  private static final String QUEUE = QueueName.DEFAULT.value();
  private Stage stage;

  @BeforeEach
  void start() {
    stage = new Stage(Stage.settings());
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  private boolean is(String id, Class<? extends CallState> state) throws InterruptedException {
    return new CallStates(stage.queues()).find(id).filter(state::isInstance).isPresent();
  }

  @Test
  void callGoesOnWhileTheQueuesServerIsAwayForLongerThanTheLeaseAndRunsOnce() throws Exception {
    stage.publish(QUEUE, "steady", "/hold");
    await().until(() -> is("steady", CallState.Running.class));
    stage.nats().kill();
    Instant end = Instant.now().plusSeconds(3);
    await().until(() -> Instant.now().isAfter(end));
    stage.nats().restart();
    // Delivered again meanwhile, as nobody could tell of it.
    Instant later = Instant.now().plusSeconds(5);
    await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now().isAfter(later));
    stage.release("steady");
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> stage.queues().list().stream().allMatch(q -> q.depth() + q.inFlight() == 0));
    assertEquals(1, stage.count("steady"));
  }

  @Test
  void whatAWorkerHadIsMadeByTheNext() throws Exception {
    stage.publish(QUEUE, "left", "/hold");
    await().until(() -> is("left", CallState.Running.class));
    stage.replaceWorker();
    stage.release("left");
    await().atMost(Duration.ofSeconds(20)).until(() -> is("left", CallState.Done.class));
    assertEquals(2, stage.count("left"));
  }
}
