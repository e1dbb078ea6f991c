package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandsTest {
  private final Commands commands = new Commands();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.close();
  }

  private static void get(Future<?> future) throws Exception {
    future.get(20, TimeUnit.SECONDS);
  }

  @Test
  void laterUserCutsShortTheOneThatWaits() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Future<?> first =
        threads.submit(
            () -> {
              try (Commands.Turn turn = commands.user()) {
                turn.aside(
                    () -> {
                      begun.complete(null);
                      return turn.superseded().join();
                    });
                done.add("first");
              }
            });
    get(begun);
    try (Commands.Turn turn = commands.user()) {
      done.add("second");
      assertFalse(turn.superseded().isDone());
    }
    get(first);
    assertEquals(List.of("first", "second"), done);
  }

  @Test
  void patientUserWaitsAndIsCutShortByOneWhoIsNot() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Future<?> first =
        threads.submit(
            () -> {
              try (Commands.Turn turn = commands.user()) {
                turn.aside(
                    () -> {
                      begun.complete(null);
                      return goOn.join();
                    });
                assertFalse(turn.superseded().isDone());
                done.add("first");
              }
            });
    get(begun);
    CompletableFuture<Void> inside = new CompletableFuture<>();
    Future<?> patient =
        threads.submit(
            () -> {
              try (Commands.Turn turn = commands.patientUser()) {
                inside.complete(null);
                turn.superseded().join();
                done.add("patient");
              }
            });
    goOn.complete(null);
    get(inside);
    try (Commands.Turn turn = commands.user()) {
      assertFalse(turn.superseded().isDone());
      done.add("last");
    }
    get(first);
    get(patient);
    assertEquals(List.of("first", "patient", "last"), done);
  }

  @Test
  void houseComesInWhileAUserWaitsAndNoOtherUserDoes() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Future<?> waiting =
        threads.submit(
            () -> {
              try (Commands.Turn turn = commands.user()) {
                turn.aside(
                    () -> {
                      begun.complete(null);
                      return goOn.join();
                    });
                done.add("user");
              }
            });
    get(begun);
    try (Commands.Turn turn = commands.house()) {
      assertFalse(turn.superseded().isDone());
      done.add("house");
    }
    goOn.complete(null);
    get(waiting);
    assertEquals(List.of("house", "user"), done);
  }

  @Test
  void userWhoComesBackFromHisWaitCutsTheHouseShort() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Future<?> user =
        threads.submit(
            () -> {
              try (Commands.Turn turn = commands.user()) {
                turn.aside(
                    () -> {
                      begun.complete(null);
                      return goOn.join();
                    });
                done.add("user");
              }
            });
    get(begun);
    try (Commands.Turn turn = commands.house()) {
      goOn.complete(null);
      turn.superseded().join();
      done.add("house");
    }
    get(user);
    assertEquals(List.of("house", "user"), done);
  }

  @Test
  void houseThatComesWhileAUserWantsItGivesWayAtOnce() throws Exception {
    CompletableFuture<Void> inHouse = new CompletableFuture<>();
    Future<?> house =
        threads.submit(
            () -> {
              try (Commands.Turn turn = commands.house()) {
                inHouse.complete(null);
                turn.superseded().join();
              }
            });
    get(inHouse);
    commands.user().close();
    get(house);
  }
}
