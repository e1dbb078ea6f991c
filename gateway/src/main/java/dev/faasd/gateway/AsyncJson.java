package dev.faasd.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faasd.api.Json;
import dev.faasd.queue.CallState;
import dev.faasd.queue.DeadLetter;
import dev.faasd.queue.QueueState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is told of asynchronous calls, as JSON. Times are RFC 3339, durations in seconds. */
final class AsyncJson {
  private AsyncJson() {}

  private record Count(long count) {}

  private record Queues(List<Queue> queues) {}

  private record Queue(
      String name,
      long depth,
      long inFlight,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Instant> oldest) {}

  private record State(
      String callId,
      String state,
      Optional<Instant> since,
      Optional<Integer> attempt,
      Optional<Integer> status,
      Optional<Double> duration,
      Optional<Integer> attempts,
      Optional<String> answer) {
    static State of(String callId, String state) {
      return new State(
          callId,
          state,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    State running(Instant begun, int number) {
      return new State(
          callId,
          state,
          Optional.of(begun),
          Optional.of(number),
          status,
          duration,
          attempts,
          answer);
    }

    State since(Instant stored) {
      return new State(
          callId, state, Optional.of(stored), attempt, status, duration, attempts, answer);
    }

    State over(int last, int made, Optional<Double> seconds, Optional<String> said) {
      return new State(
          callId, state, since, attempt, Optional.of(last), seconds, Optional.of(made), said);
    }
  }

  private record Letters(List<Letter> calls) {}

  private record Letter(
      long number,
      String callId,
      String queue,
      String function,
      Instant since,
      int attempts,
      int status,
      String answer) {}

  static byte[] count(long count) {
    return Json.write(new Count(count));
  }

  static byte[] queues(List<QueueState> queues) {
    return Json.write(
        new Queues(
            queues.stream()
                .map(
                    queue ->
                        new Queue(
                            queue.name().value(), queue.depth(), queue.inFlight(), queue.oldest()))
                .toList()));
  }

  static byte[] state(String callId, CallState state) {
    return Json.write(
        switch (state) {
          case CallState.Queued queued -> State.of(callId, "queued").since(queued.since());
          case CallState.Running running ->
              State.of(callId, "running").running(running.since(), running.attempt());
          case CallState.Done done ->
              State.of(callId, "done")
                  .over(
                      done.status(),
                      done.attempts(),
                      Optional.of(done.duration().toNanos() / 1e9),
                      Optional.empty());
          case CallState.Dead dead ->
              State.of(callId, "dead")
                  .over(
                      dead.reason().status(),
                      dead.reason().attempts(),
                      Optional.empty(),
                      Optional.of(dead.reason().answer()));
          case CallState.Cancelled _ -> State.of(callId, "cancelled");
        });
  }

  static byte[] letters(List<DeadLetter> letters) {
    return Json.write(new Letters(letters.stream().map(AsyncJson::letter).toList()));
  }

  private static Letter letter(DeadLetter letter) {
    return new Letter(
        letter.number(),
        letter.callId(),
        letter.queue().value(),
        letter.function().toString(),
        letter.since(),
        letter.reason().attempts(),
        letter.reason().status(),
        letter.reason().answer());
  }
}
