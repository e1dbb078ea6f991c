package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.registry.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A published service is replaced while clients call it, each call on a connection of its own. */
class SuccessionIT extends OnPrivateInstance {
  private static final int CLIENTS = 4;

  private final int port = FreePort.next();

  @Test
  void noCallIsLostAndBothTheHostsFileAndTheHostFindTheNewOne() throws Exception {
    AtomicReference<String> last = new AtomicReference<>("");
    AtomicBoolean done = new AtomicBoolean();
    try (RunningUp up = up(web("first"))) {
      await().ignoreExceptionsInstanceOf(IOException.class).until(() -> call().equals("first\n"));
      assertEquals(List.of("web"), up.services());
    }
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        calls.add(
            clients.submit(
                () -> {
                  while (!done.get()) {
                    last.set(call());
                  }
                  return null;
                }));
      }
      for (String text : List.of("second", "third")) {
        try (RunningUp up = up(web(text))) {
          await().atMost(PATIENCE).until(() -> last.get().equals(text + "\n"));
          await().atMost(PATIENCE).until(() -> up.services().size() == 1);
          String name = up.services().getFirst();
          assertEquals(text.equals("second") ? "web.g2" : "web.g3", name);
          String line = up.find(name).address().orElseThrow() + "\tweb\n";
          assertTrue(Files.readString(instance.settings().hostsFile()).contains(line));
          assertTrue(up.lines().contains("openfaas:web this is " + text), up.lines()::toString);
        }
      }
      done.set(true);
      for (Future<?> call : calls) {
        call.get();
      }
    }
    try (RunningUp up = up(web("third"))) {
      assertEquals(List.of("web.g3"), up.services());
      assertTrue(up.stop());
      assertEquals(List.of(), up.services());
    }
  }

  /** As the gateway does, the server goes on for a while when it is asked to end. */
  private Path web(String text) {
    return compose(
        """
        services:
          web:
            image: IMAGE
            command:
              - sh
              - -c
              - |
                trap 'sleep 2; exit 0' TERM
                echo this is %1$s
                echo %1$s > /tmp/index.html
                httpd -f -p 8000 -h /tmp & wait
            ports: ["127.0.0.1:%2$d:8000"]
            deploy: {update_config: {order: start-first}}
        """
            .formatted(text, port));
  }

  private String call() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
    connection.setConnectTimeout(5_000);
    connection.setReadTimeout(5_000);
    connection.setRequestProperty("Connection", "close");
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
