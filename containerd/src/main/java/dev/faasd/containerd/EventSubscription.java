package dev.faasd.containerd;

import com.google.protobuf.Any;
import dev.faasd.containerd.stubs.EnvelopeMessage;
import dev.faasd.containerd.stubs.EventsGrpc;
import dev.faasd.containerd.stubs.PublishEventRequest;
import dev.faasd.containerd.stubs.SubscribeEventsRequest;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An open ear at containerd, reconnecting until closed.
 *
 * <p>containerd does not tell when a subscription is in place. So we publish an event of our own,
 * again and again, until it comes back on the stream: from there on nothing can be missed.
 */
public final class EventSubscription implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventSubscription.class.getName());
  private static final Duration MARKER_ECHO = Duration.ofMillis(200);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final String MARKER_NAMESPACE = "faasd";
  private static final Any EMPTY =
      Any.newBuilder().setTypeUrl("type.googleapis.com/google.protobuf.Empty").build();

  private final Connection connection;
  private final EventListener listener;
  private final List<String> filters;
  private final String markerTopic = "/faasd/subscribed/" + UUID.randomUUID();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private EventSubscription(
      Connection connection, EventListener listener, List<String> namespaces) {
    this.connection = connection;
    this.listener = listener;
    this.filters = filters(namespaces);
    this.thread = Thread.ofVirtual().name("containerd-events").unstarted(this::listen);
  }

  static EventSubscription start(
      Connection connection, EventListener listener, List<String> namespaces) {
    EventSubscription subscription = new EventSubscription(connection, listener, namespaces);
    subscription.thread.start();
    return subscription;
  }

  /** What passes one of them: the marker, and what is of these namespaces and topics. */
  private List<String> filters(List<String> namespaces) {
    List<String> all = new ArrayList<>(conditions("topic", List.of(markerTopic)));
    for (String namespace : conditions("namespace", namespaces)) {
      for (String topic : conditions("topic", listener.topics())) {
        all.add(namespace + "," + topic);
      }
    }
    return List.copyOf(all);
  }

  /** Of a field without values it is enough that it is there. */
  private static List<String> conditions(String field, List<String> values) {
    return values.isEmpty()
        ? List.of(field)
        : values.stream().map(value -> field + "==" + LabelFilter.quote(value)).toList();
  }

  private void listen() {
    Duration pause = FIRST_PAUSE;
    boolean lossTold = false;
    while (!isClosed()) {
      Session session = new Session();
      try {
        session.run();
      } catch (ContainerdException e) {
        if (isClosed()) {
          return;
        }
        if (session.connected || !lossTold) {
          lossTold = true;
          tell(() -> listener.disconnected(e));
        }
        pause = session.connected ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
      }
      if (waitForClose(pause)) {
        return;
      }
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean waitForClose(Duration limit) {
    try {
      return closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return true;
    }
  }

  /** A listener's mistake must not end the listening. */
  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a listener to containerd's events failed", e);
    }
  }

  /** One stream, from its start to its loss. */
  private final class Session {
    private boolean connected;

    private void run() {
      connection.stream(
          "listen to events",
          Scope.NONE,
          EventsGrpc::newBlockingV2Stub,
          stub -> {
            BlockingClientCall<?, EnvelopeMessage> stream =
                stub.subscribe(SubscribeEventsRequest.newBuilder().addAllFilters(filters).build());
            try {
              read(stream);
            } finally {
              stream.cancel("the subscription is over", null);
            }
            return stream;
          });
    }

    private void read(BlockingClientCall<?, EnvelopeMessage> stream)
        throws StatusException, InterruptedException {
      List<EnvelopeMessage> early = awaitMarker(stream);
      connected = true;
      tell(listener::connected);
      early.forEach(this::deliver);
      while (!isClosed()) {
        EnvelopeMessage next = stream.read();
        if (next == null) {
          throw new ContainerdException.Unavailable(
              "containerd at " + connection.socket() + " ended its stream of events");
        }
        deliver(next);
      }
    }

    /** What came before the marker did. */
    private List<EnvelopeMessage> awaitMarker(BlockingClientCall<?, EnvelopeMessage> stream)
        throws StatusException, InterruptedException {
      List<EnvelopeMessage> early = new ArrayList<>();
      publishMarker();
      while (true) {
        try {
          EnvelopeMessage next = stream.read(MARKER_ECHO.toMillis(), TimeUnit.MILLISECONDS);
          if (next == null) {
            return early;
          }
          if (next.getTopic().equals(markerTopic)) {
            return early;
          }
          early.add(next);
        } catch (TimeoutException _) {
          publishMarker();
        }
      }
    }

    private void publishMarker() {
      new Client<>(connection, Scope.of(MARKER_NAMESPACE), EventsGrpc::newBlockingV2Stub)
          .call(
              "publish a marker event",
              stub ->
                  stub.publish(
                      PublishEventRequest.newBuilder()
                          .setTopic(markerTopic)
                          .setEvent(EMPTY)
                          .build()));
    }

    private void deliver(EnvelopeMessage envelope) {
      if (!envelope.getTopic().equals(markerTopic)) {
        ContainerdEvent event = EventDecoder.decode(envelope);
        tell(() -> listener.event(event));
      }
    }
  }

  /** The listener is not called any more once this has returned, unless it is the one who calls. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
