package dev.faasd.queueworker;

import dev.faasd.api.QueueName;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Handler;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Metrics;
import dev.faasd.http.Response;
import dev.faasd.http.Router;
import dev.faasd.http.Upstream;
import dev.faasd.queue.CallState;
import dev.faasd.queue.CallStates;
import dev.faasd.queue.QueueConnection;
import dev.faasd.queue.QueueException;
import dev.faasd.queue.QueueTaker;
import dev.faasd.queue.Queues;
import dev.faasd.queue.RunningCalls;
import dev.faasd.queue.ScheduledFunction;
import dev.faasd.queue.ScheduledFunctions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A running queue-worker. Closed by whoever started it. */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Worker.class.getName());
  private static final Duration TICK = Duration.ofSeconds(1);

  private final WorkerSettings settings;
  private final EventLoops loops = EventLoops.start(1, "queue-worker");
  private final Upstream gateway;
  private final QueueConnection connection;
  private final Queues queues;
  private final Attempt attempt;
  private final HttpServer server;
  private final Timetable timetable;
  private final ScheduledFunctions asked;
  private final Map<QueueName, QueueReader> readers = new ConcurrentHashMap<>();
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Thread upkeep = Thread.ofVirtual().name("upkeep").unstarted(this::keepUp);
  private final Thread lease = Thread.ofVirtual().name("lease").unstarted(this::keepLeases);
  private List<ScheduledFunction> scheduled = List.of();
  private long made;

  private Worker(WorkerSettings settings) {
    this.settings = settings;
    gateway = Upstream.tcp(loops, settings.gatewayHost(), settings.gatewayPort());
    connection = QueueConnection.start(settings.server(), "queue-worker");
    queues = new Queues(connection, settings.limits());
    Metrics metrics = new Metrics().withJvm();
    Requests requests = new Requests(new HttpClient(loops), settings.longestAnswer());
    CallbackGuard guard =
        new CallbackGuard(settings.gatewayHost(), settings.gatewayPort(), settings.allowed());
    attempt =
        new Attempt(
            queues,
            new FunctionErrand(requests, gateway),
            new CallbackErrand(requests, loops, guard),
            settings.retries(),
            new WorkerMetrics(metrics));
    WorkerMetrics.register(
        metrics, queues, () -> List.copyOf(readers.values()), connection::reconnects);
    timetable = new Timetable(queues);
    asked = new ScheduledFunctions(connection);
    new CallStates(queues).answer(new Running());
    server =
        HttpServer.start(
            loops,
            List.of(new ListenAddress.Tcp("0.0.0.0", settings.metricsPort())),
            inside(metrics));
  }

  /**
   * Starts to take calls as soon as the queue's server is there.
   *
   * @throws dev.faasd.http.ListenFailed when its port is taken
   */
  public static Worker start(WorkerSettings settings) {
    Worker worker = new Worker(settings);
    worker.upkeep.start();
    worker.lease.start();
    return worker;
  }

  private Router inside(Metrics metrics) {
    Handler text = metrics.handler();
    return Router.builder()
        .on("GET", "/metrics", (exchange, _) -> text.handle(exchange))
        .on("GET", "/healthz", (exchange, _) -> exchange.answer(health()))
        .build();
  }

  private Response health() {
    return connection.isUp()
        ? Response.text(200, "OK")
        : Response.text(503, "The queue's server cannot be reached.");
  }

  /** Prometheus' port. */
  public int metricsPort() {
    return server.port();
  }

  // Queues.

  private void keepUp() {
    boolean well = true;
    try {
      while (true) {
        try {
          if (connection.isUp()) {
            readNewQueues();
            asked.ask().ifPresent(known -> scheduled = known);
            timetable.keep(scheduled, Instant.now());
            well = true;
          }
        } catch (QueueException e) {
          if (well) {
            LOG.log(Level.WARNING, "{0} It is tried again.", e.getMessage());
          }
          well = false;
        }
        Thread.sleep(TICK);
      }
    } catch (InterruptedException _) {
      // Told to stop.
    }
  }

  private void readNewQueues() {
    long connections = 1 + connection.reconnects();
    if (made < connections) {
      queues.make(QueueName.DEFAULT);
      queues.make(QueueName.CALLBACKS);
      new CallStates(queues).make(); // in memory: a server that was away has forgotten it
      made = connections;
    }
    for (QueueName queue : queues.names()) {
      if (!readers.containsKey(queue)) {
        read(queue);
      }
    }
  }

  private void read(QueueName queue) {
    int most = settings.inFlight(queue);
    QueueTaker taker = new QueueTaker(queues, queue, settings.lease(), most == 1);
    QueueReader reader = new QueueReader(queues, queue, taker, new Lineup(most, this::start));
    readers.put(queue, reader);
    reader.start();
    LOG.log(Level.INFO, "Takes calls of the queue {0}, {1} at a time.", queue, most);
  }

  private void start(Held held, Lineup lineup) {
    Thread thread =
        Thread.ofVirtual()
            .name("call")
            .unstarted(
                () -> {
                  try {
                    attempt.run(held, lineup);
                  } finally {
                    running.remove(Thread.currentThread());
                  }
                });
    running.add(thread);
    thread.start();
  }

  /** Says of all calls in hand that they are being worked on. */
  private void keepLeases() {
    try {
      while (true) {
        Thread.sleep(settings.lease().dividedBy(3));
        for (QueueReader reader : readers.values()) {
          for (Held held : reader.lineup().all()) {
            goOn(held);
          }
        }
      }
    } catch (InterruptedException _) {
      // Told to stop.
    }
  }

  private static void goOn(Held held) {
    try {
      held.delivery().goesOn();
    } catch (QueueException _) {
      // If it is not heard for too long, the call comes again, and is known.
    }
  }

  private final class Running implements RunningCalls {
    @Override
    public Optional<CallState.Running> find(String key) {
      return readers.values().stream()
          .filter(reader -> !reader.queue().equals(QueueName.CALLBACKS))
          .flatMap(reader -> reader.lineup().find(key).stream())
          .map(held -> new CallState.Running(held.delivery().attempt(), held.since()))
          .findFirst();
    }

    @Override
    public boolean cancel(String key) {
      boolean any = false;
      for (QueueReader reader : readers.values()) {
        any |= !reader.queue().equals(QueueName.CALLBACKS) && reader.lineup().cancel(key);
      }
      return any;
    }
  }

  // The end.

  /** Takes no more calls, and lets those that run end within a while. */
  @Override
  public void close() {
    upkeep.interrupt();
    for (QueueReader reader : readers.values()) {
      reader.stop();
      for (Held held : reader.lineup().dropWaiting()) {
        giveBack(held);
      }
    }
    long end = System.nanoTime() + settings.drainTimeout().toNanos();
    try {
      for (Thread call : running) {
        boolean _ = call.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      }
      running.forEach(Thread::interrupt);
      for (Thread call : running) {
        boolean _ = call.join(TICK);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lease.interrupt();
    server.close();
    connection.close();
    gateway.close();
    loops.close();
  }

  private static void giveBack(Held held) {
    try {
      held.delivery().again(Duration.ZERO);
    } catch (QueueException _) {
      // It comes back by itself.
    }
  }
}
