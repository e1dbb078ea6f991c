package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.api.FunctionStatus;
import java.lang.System.Logger.Level;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many functions, changed by eight clients at once. */
@Timeout(900)
class ManyFunctionsIT extends OnPrivateProvider {
  private static final System.Logger LOG = System.getLogger(ManyFunctionsIT.class.getName());
  private static final int CLIENTS = 8;

  @Test
  void sixteenFunctionsAreChangedByEightClients() throws Exception {
    change(16);
  }

  @Test
  @Tag("soak")
  void hundredFunctionsAreChangedByEightClients() throws Exception {
    change(100);
  }

  private void change(int count) throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(here("f%03d".formatted(i)));
    }
    forAll(names, name -> assertStatus(200, provider.deploy(name, WEB)));
    assertEquals(count, listed());
    forAll(
        names,
        name -> {
          FunctionStatus status = provider.status(name);
          assertEquals(1, status.availableReplicas(), name);
          assertEquals(WEB, status.image(), name);
          assertEquals("ok\n", provider.invoke(name).body(), name);
        });
    LOG.log(Level.INFO, "list of {0} functions takes {1} us at the median", count, medianOfList());
    forAll(
        names,
        name -> {
          assertStatus(200, provider.update(name, OTHER));
          assertEquals(OTHER, provider.status(name).image(), name);
          assertEquals("other\n", provider.invoke(name).body(), name);
        });
    forAll(names, name -> assertStatus(200, provider.delete(name)));
    forAll(names, name -> assertStatus(404, provider.delete(name)));
    assertEquals(0, listed());
    assertArrayEquals(new String[0], directory.resolve("state").resolve(namespace).toFile().list());
    await().atMost(Duration.ofSeconds(60)).until(() -> host.leftIn(namespace).isEmpty());
  }

  private int listed() throws Exception {
    HttpResponse<String> list = provider.get("/system/functions?namespace=" + namespace);
    assertStatus(200, list);
    return list.body().split("\"name\":", -1).length - 1;
  }

  private long medianOfList() throws Exception {
    long[] micros = new long[51];
    for (int i = 0; i < micros.length; i++) {
      long before = System.nanoTime();
      listed();
      micros[i] = (System.nanoTime() - before) / 1000;
    }
    Arrays.sort(micros);
    return micros[micros.length / 2];
  }

  @FunctionalInterface
  private interface Step {
    void on(String name) throws Exception;
  }

  private static void forAll(List<String> names, Step step) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (String name : names) {
        calls.add(
            () -> {
              step.on(name);
              return null;
            });
      }
      for (Future<Void> call : clients.invokeAll(calls)) {
        call.get();
      }
    }
  }
}
