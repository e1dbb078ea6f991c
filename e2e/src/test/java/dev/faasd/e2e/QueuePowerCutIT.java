package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The plug is pulled on a machine whose NATS, with the shipped settings, stores messages as fast as
 * it can; what is in the machine's page cache is gone then. None is lost that NATS acknowledged,
 * and some are when it does not sync.
 */
@Tag("soak")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueuePowerCutIT {
  private static final System.Logger LOG = System.getLogger(QueuePowerCutIT.class.getName());
  private static final int CUTS = Integer.getInteger("async.cuts", 10);
  private static final int ENOUGH = 300;
  private static final int CLIENTS = 4;
  private static final String SERVICE = "queue-under-test";
  private static final String SYNCED = "sync_interval: always";

  @Test
  void noAcknowledgedMessageIsLostAndWithoutSyncSomeAre() throws Exception {
    try (FreshHost host = FreshHost.start(HostKind.TRIXIE_MACHINE, "queue")) {
      install(host);
      for (int cut = 1; cut <= CUTS; cut++) {
        long lost = lostInACut(host, "synced-" + cut);
        LOG.log(Level.INFO, "power cut {0} of {1}: {2} lost", cut, CUTS, lost);
        assertEquals(0, lost);
      }
      host.run("sed -i 's/" + SYNCED + "/sync_interval: 10m/' /etc/nats.conf");
      host.run("systemctl restart " + SERVICE);
      long lost = lostInACut(host, "not-synced");
      LOG.log(Level.INFO, "power cut without sync: {0} lost", lost);
      assertTrue(lost > 0, "without sync nothing was lost: the test shows nothing");
    }
  }

  private static void install(FreshHost host) throws IOException {
    String settings =
        Files.readString(Surroundings.ROOT.resolve("nats.conf"))
            .replaceAll("(?m)^(http|include).*$", "")
            .replace("store_dir: /nats", "store_dir: /var/lib/nats");
    assertTrue(settings.contains(SYNCED), settings);
    Path program = Surroundings.ROOT.resolve("target/nats/nats-server");
    assertTrue(Files.exists(program), "the tests of the queue unpack " + program);
    host.copyIn(program, "/usr/local/bin");
    host.write("/etc/nats.conf", settings);
    host.write(
        "/etc/systemd/system/" + SERVICE + ".service",
        """
        [Service]
        ExecStart=/usr/local/bin/nats-server --config /etc/nats.conf
        [Install]
        WantedBy=multi-user.target
        """);
    host.run("systemctl enable --now " + SERVICE + " && sync");
  }

  /** How many messages were acknowledged before the cut and are not there after it. */
  private static long lostInACut(FreshHost host, String stream) throws Exception {
    AtomicLong last = new AtomicLong();
    Connection before = connect(host);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      before
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(stream)
                  .subjects(stream)
                  .storageType(StorageType.File)
                  .build());
      host.run("sync");
      JetStream jetStream = before.jetStream();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(clients.submit(() -> publish(jetStream, stream, last)));
      }
      await().atMost(host.kind().patience(Patience.START)).until(() -> last.get() > ENOUGH);
      host.cutPower();
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      before.close();
    }
    Connection after = connect(host);
    try {
      StreamState state = after.jetStreamManagement().getStreamInfo(stream).getStreamState();
      LOG.log(
          Level.INFO,
          "{0}: acknowledged up to {1}, there up to {2}",
          stream,
          last.get(),
          state.getLastSequence());
      return Math.max(0, last.get() - state.getLastSequence())
          + state.getDeletedCount()
          + Math.max(0, state.getFirstSequence() - 1);
    } catch (JetStreamApiException e) {
      LOG.log(Level.INFO, "the whole stream {0} is gone: {1}", stream, e.getMessage());
      return last.get();
    } finally {
      after.close();
    }
  }

  /** Until it gets no acknowledgement. */
  private static void publish(JetStream jetStream, String stream, AtomicLong last) {
    try {
      while (true) {
        long number = jetStream.publish(stream, new byte[512]).getSeqno();
        last.accumulateAndGet(number, Math::max);
      }
    } catch (IOException | JetStreamApiException | IllegalStateException _) {
      // The plug was pulled.
    }
  }

  private static Connection connect(FreshHost host) {
    return await()
        .atMost(host.kind().patience(Patience.START))
        .ignoreExceptions()
        .until(
            () ->
                Nats.connect(
                    Options.builder()
                        .server("nats://" + host.address() + ":4222")
                        .maxReconnects(0)
                        .connectionTimeout(Duration.ofSeconds(20))
                        .build()),
            connection -> connection.getStatus() == Connection.Status.CONNECTED);
  }
}
