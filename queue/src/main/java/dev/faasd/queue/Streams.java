package dev.faasd.queue;

import dev.faasd.api.QueueName;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;

/** The streams: what they are called and what they keep. */
final class Streams {
  static final String DEAD = "OF-dead";
  static final String RESULTS = "OF-results";
  static final String SCHEDULES = "OF-schedules";

  static final String RESULT = "faasd.result.";
  static final String SCHEDULE = "faasd.schedule.";

  private static final String PREFIX = "OF_";
  private static final Duration ONCE = Duration.ofHours(1);

  private Streams() {}

  /** The stream of a queue, as OpenFaaS names it. */
  static String of(QueueName queue) {
    return PREFIX + queue;
  }

  static boolean isQueue(String stream) {
    return stream.startsWith(PREFIX);
  }

  static QueueName queueOf(String stream) {
    return new QueueName(stream.substring(PREFIX.length()));
  }

  /** Keeps each call until a worker is done with it, and refuses what is too much. */
  static StreamConfiguration queue(QueueName queue, QueueLimits limits) {
    return StreamConfiguration.builder()
        .name(of(queue))
        .subjects(Subject.CALLS + queue + ".>")
        .retentionPolicy(RetentionPolicy.WorkQueue)
        .storageType(StorageType.File)
        .discardPolicy(DiscardPolicy.New)
        .maxMessages(limits.calls())
        .maxBytes(limits.bytes())
        .duplicateWindow(ONCE)
        .allowDirect(true)
        .build();
  }

  static StreamConfiguration dead() {
    return StreamConfiguration.builder()
        .name(DEAD)
        .subjects(Subject.DEAD + ">")
        .storageType(StorageType.File)
        .discardPolicy(DiscardPolicy.Old)
        .maxBytes(128L << 20)
        .maxAge(Duration.ofDays(30))
        .allowDirect(true)
        .build();
  }

  /** In memory, as syncing each result would cost as much as the call itself. */
  static StreamConfiguration results() {
    return StreamConfiguration.builder()
        .name(RESULTS)
        .subjects(RESULT + "*")
        .storageType(StorageType.Memory)
        .discardPolicy(DiscardPolicy.Old)
        .maxMessagesPerSubject(1)
        .maxBytes(8L << 20)
        .maxAge(Duration.ofDays(1))
        .allowDirect(true)
        .build();
  }

  static StreamConfiguration schedules() {
    return StreamConfiguration.builder()
        .name(SCHEDULES)
        .subjects(SCHEDULE + ">")
        .storageType(StorageType.File)
        .discardPolicy(DiscardPolicy.Old)
        .maxMessagesPerSubject(1)
        .maxBytes(8L << 20)
        .allowDirect(true)
        .build();
  }
}
