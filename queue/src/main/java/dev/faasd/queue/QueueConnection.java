package dev.faasd.queue;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the NATS server: made in the background, and again whenever it breaks, until
 * {@link #close}. Nothing is kept for a server that is away. Safe for use by several threads.
 */
public final class QueueConnection implements AutoCloseable {
  private static final Logger LOG = System.getLogger(QueueConnection.class.getName());

  /** A disk that is busy may take its time to sync. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int STORE_FAILED = 10077;
  private static final int NO_STORAGE = 10047;
  private static final int NO_RESPONDERS = 503;
  private static final int NOT_FOUND = 404;

  private final QueueServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Options options;
  private final Map<String, UnaryOperator<String>> answering = new ConcurrentHashMap<>();
  private final AtomicLong reconnects = new AtomicLong();
  private volatile @Nullable Connection connection;
  private volatile @Nullable JetStreamManagement management;
  private volatile boolean closed;

  /** A server knows no stream for a subject. */
  private static final class NoStream extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Whatever the server throws. */
  @FunctionalInterface
  interface Request<T> {
    T ask(JetStreamManagement server) throws IOException, JetStreamApiException;
  }

  private QueueConnection(QueueServer server, String name) {
    this.server = server;
    Options.Builder builder =
        Options.builder()
            .server(server.toString())
            .connectionName(name)
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(500))
            .reconnectBufferSize(0)
            .connectionTimeout(Duration.ofSeconds(3))
            .pingInterval(Duration.ofSeconds(10))
            .reportNoResponders()
            .requestCleanupInterval(PATIENCE)
            .executor(threads)
            .connectExecutor(threads)
            .callbackExecutor(threads)
            .errorListener(new ErrorListener() {})
            .connectionListener(this::tell);
    if (!server.user().isEmpty()) {
      builder.userInfo(server.user().toCharArray(), server.password().toCharArray());
    }
    this.options = builder.build();
  }

  /**
   * Begins to connect.
   *
   * @param name what the server calls this client
   */
  public static QueueConnection start(QueueServer server, String name) {
    QueueConnection started = new QueueConnection(server, name);
    Thread.ofVirtual().name("nats").start(started::connect);
    return started;
  }

  private void connect() {
    boolean told = false;
    while (!closed) {
      try {
        Connection made = Nats.connectReconnectOnConnect(options);
        management =
            made.jetStreamManagement(JetStreamOptions.builder().requestTimeout(PATIENCE).build());
        connection = made;
        answering.forEach((subject, answers) -> answer(made, subject, answers));
        if (closed) {
          made.close();
        }
        return;
      } catch (IOException e) {
        if (!told) {
          told = true;
          LOG.log(Level.WARNING, "Connecting to {0} failed: {1}", server, e.getMessage());
        }
        pause();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Connection from, ConnectionListener.Events event) {
    switch (event) {
      case CONNECTED -> LOG.log(Level.INFO, "Connected to {0}.", server);
      case RECONNECTED -> {
        reconnects.incrementAndGet();
        LOG.log(Level.INFO, "Connected to {0} again.", server);
      }
      case DISCONNECTED -> {
        if (!closed) {
          LOG.log(Level.WARNING, "The connection to {0} broke.", server);
        }
      }
      default -> {
        // Nothing that anybody could act on.
      }
    }
  }

  /** Is there a server now? */
  public boolean isUp() {
    Connection present = connection;
    return present != null && present.getStatus() == Connection.Status.CONNECTED;
  }

  /** How often the connection was made again. */
  public long reconnects() {
    return reconnects.get();
  }

  Connection present() {
    Connection present = connection;
    if (present == null || present.getStatus() != Connection.Status.CONNECTED) {
      throw new QueueUnreachable("The queue's server " + server + " cannot be reached.", null);
    }
    return present;
  }

  /** Asks the server something about its streams. */
  <T> T ask(String what, Request<T> request) {
    present();
    JetStreamManagement asked = management;
    if (asked == null) {
      throw new QueueUnreachable("The queue's server " + server + " cannot be reached.", null);
    }
    try {
      return request.ask(asked);
    } catch (JetStreamApiException e) {
      throw failed(what, e);
    } catch (IOException | IllegalStateException e) {
      throw new QueueUnreachable(
          what + " failed: " + server + " does not answer: " + e.getMessage(), e);
    }
  }

  private static QueueException failed(String what, JetStreamApiException e) {
    String sentence = what + " failed: " + e.getErrorDescription() + ".";
    return e.getApiErrorCode() == STORE_FAILED || e.getApiErrorCode() == NO_STORAGE
        ? new QueueFull(sentence, e)
        : new QueueFailed(sentence, e);
  }

  /** Makes the stream unless there is one of its name; that is given these settings. */
  void ensure(StreamConfiguration stream) {
    ask(
        "Making the stream " + stream.getName(),
        jetStream -> {
          try {
            return jetStream.addStream(stream);
          } catch (JetStreamApiException _) {
            return jetStream.updateStream(stream);
          }
        });
  }

  /** One of the messages of a stream, which is made if there is none; empty when it has none. */
  Optional<MessageInfo> find(StreamConfiguration stream, Request<MessageInfo> request) {
    try {
      return find(request);
    } catch (QueueUnreachable _) {
      // What is asked of a stream that is not there is not answered.
      ensure(stream);
      return find(request);
    }
  }

  private Optional<MessageInfo> find(Request<MessageInfo> request) {
    return ask(
        "Looking into a stream",
        server -> {
          try {
            return Optional.of(request.ask(server));
          } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /**
   * Stores a message in a stream, which is made if there is none. It is on the disk when this
   * returns.
   *
   * @return false when the server has one of the same {@code Nats-Msg-Id}
   */
  boolean store(StreamConfiguration stream, String subject, Headers headers, byte[] data)
      throws InterruptedException {
    try {
      return store(subject, headers, data);
    } catch (NoStream _) {
      ensure(stream);
    }
    try {
      return store(subject, headers, data);
    } catch (NoStream e) {
      throw new QueueFailed("The stream " + stream.getName() + " was made and is gone again.", e);
    }
  }

  private boolean store(String subject, Headers headers, byte[] data)
      throws NoStream, InterruptedException {
    String what = "Storing a message of " + data.length + " bytes";
    try {
      Message message = NatsMessage.builder().subject(subject).headers(headers).data(data).build();
      CompletableFuture<Message> answer = present().requestWithTimeout(message, PATIENCE);
      return !new PublishAck(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isDuplicate();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JetStreamStatusException status
          && status.getStatus().getCode() == NO_RESPONDERS) {
        throw new NoStream();
      }
      throw unanswered(what, e);
    } catch (JetStreamApiException e) {
      throw failed(what, e);
    } catch (TimeoutException | IOException | IllegalStateException e) {
      throw unanswered(what, e);
    } catch (IllegalArgumentException e) {
      throw new QueueFailed(what + " failed: " + e.getMessage() + ".", e);
    }
  }

  /**
   * Asks another program of ours.
   *
   * @return empty when nobody answers questions of this kind
   */
  Optional<String> question(String subject, String words) throws InterruptedException {
    try {
      byte[] asked = words.getBytes(StandardCharsets.UTF_8);
      Message answer =
          present()
              .requestWithTimeout(subject, asked, PATIENCE)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.of(new String(answer.getData(), StandardCharsets.UTF_8));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JetStreamStatusException) {
        return Optional.empty();
      }
      throw new QueueUnreachable("Asking over " + server + " failed.", e);
    } catch (TimeoutException | IllegalStateException e) {
      throw new QueueUnreachable("Asking over " + server + " failed: there is no answer.", e);
    }
  }

  /** Answers questions, also over later connections. Called before there is one or after. */
  void answer(String subject, UnaryOperator<String> answers) {
    answering.put(subject, answers);
    Connection present = connection;
    if (present != null) {
      answer(present, subject, answers);
    }
  }

  private static void answer(Connection over, String subject, UnaryOperator<String> answers) {
    over.createDispatcher(
            message -> {
              @Nullable String to = message.getReplyTo();
              if (to != null) {
                String words = new String(message.getData(), StandardCharsets.UTF_8);
                over.publish(to, answers.apply(words).getBytes(StandardCharsets.UTF_8));
              }
            })
        .subscribe(subject);
  }

  private QueueUnreachable unanswered(String what, Exception e) {
    return new QueueUnreachable(
        what + " was not acknowledged by " + server + "; whether it is stored is not known.", e);
  }

  @Override
  public void close() {
    closed = true;
    Connection present = connection;
    if (present != null) {
      try {
        present.close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    threads.shutdownNow();
  }
}
