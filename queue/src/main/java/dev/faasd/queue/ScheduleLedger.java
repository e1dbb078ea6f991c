package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Up to which moment the schedules of functions were seen to. */
public final class ScheduleLedger {
  private final Queues queues;

  /** That of a server. */
  public ScheduleLedger(Queues queues) {
    this.queues = queues;
  }

  private static String subject(FunctionId function, String schedule) {
    return Streams.SCHEDULE
        + function.namespace()
        + "."
        + function.name()
        + "."
        + CallKey.of(schedule);
  }

  /** Empty when this schedule was never seen to. */
  public Optional<Instant> seenTo(FunctionId function, String schedule) {
    return queues
        .connection()
        .find(
            Streams.schedules(),
            server -> server.getLastMessage(Streams.SCHEDULES, subject(function, schedule)))
        .map(MessageInfo::getData)
        .map(text -> Instant.parse(new String(text, StandardCharsets.US_ASCII)));
  }

  /** Keeps it, on the disk when this returns. */
  public void seenTo(FunctionId function, String schedule, Instant until)
      throws InterruptedException {
    byte[] text = until.toString().getBytes(StandardCharsets.US_ASCII);
    boolean _ =
        queues
            .connection()
            .store(Streams.schedules(), subject(function, schedule), new Headers(), text);
  }
}
