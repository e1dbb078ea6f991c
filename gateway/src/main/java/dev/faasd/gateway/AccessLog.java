package dev.faasd.gateway;

import dev.faasd.api.Json;
import dev.faasd.http.Exchange;
import dev.faasd.http.Handler;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A line for each request that ended. Whoever serves requests never waits for it: lines that come
 * faster than they can be written are dropped, and counted.
 */
final class AccessLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AccessLog.class.getName());
  private static final int MOST_WAITING = 8192;
  private static final long LAST_LINES_SECONDS = 5;
  private static final int LONGEST = 2048;

  /** The end of all lines. */
  private static final Entry END = new Entry(Instant.EPOCH, "", "", 0, 0, "", "");

  private final AccessLogStyle style;
  private final OutputStream out;
  private final BlockingQueue<Entry> waiting;
  private final LongAdder dropped = new LongAdder();
  private @Nullable Thread writer;

  /**
   * What a line tells.
   *
   * @param seconds from the request's arrival to the end of its answer
   * @param status 499 when the client left before there was one
   * @param remote {@code ADDRESS:PORT}
   * @param callId empty when there is none
   */
  private record Entry(
      Instant time,
      String method,
      String target,
      int status,
      double seconds,
      String remote,
      String callId) {}

  /**
   * @param out not closed by this
   */
  AccessLog(AccessLogStyle style, OutputStream out) {
    this(style, out, MOST_WAITING);
  }

  AccessLog(AccessLogStyle style, OutputStream out, int mostWaiting) {
    this.style = style;
    this.out = out;
    this.waiting = new ArrayBlockingQueue<>(mostWaiting);
  }

  void start() {
    writer = Thread.ofPlatform().daemon().name("access-log").start(this::run);
  }

  /** The same handler, with a line for each of its requests. */
  Handler around(Handler handler) {
    return exchange -> {
      handler.handle(exchange);
      exchange.onFinish((status, _) -> note(exchange, status));
    };
  }

  private void note(Exchange exchange, int status) {
    Entry entry =
        new Entry(
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            exchange.method(),
            escaped(style.query() ? exchange.target() : exchange.path()),
            status == 0 ? 499 : status,
            (System.nanoTime() - exchange.startedNanos()) / 1e9,
            exchange.remote(),
            escaped(exchange.headers().first("X-Call-Id").orElse("")));
    if (!waiting.offer(entry)) {
      dropped.increment();
    }
  }

  /** Lines that were lost. */
  long dropped() {
    return dropped.sum();
  }

  private void run() {
    try {
      for (Entry entry = waiting.take(); !entry.equals(END); entry = waiting.take()) {
        out.write(line(entry));
        if (waiting.isEmpty()) {
          out.flush();
        }
      }
      out.flush();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "Writing the access log failed, there are no more lines.", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] line(Entry entry) {
    if (style.form() == AccessLogStyle.Form.JSON) {
      return Json.line(entry);
    }
    return String.format(
            Locale.ROOT,
            "%s %s %d %.6fs %s %s\n",
            entry.method(),
            entry.target(),
            entry.status(),
            entry.seconds(),
            entry.remote(),
            entry.callId().isEmpty() ? "-" : entry.callId())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Without anything that a terminal could take for a command, or a reader for another line. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
      char next = text.charAt(i);
      if (next > ' ' && next < 0x7f && next != '\\') {
        safe.append(next);
      } else {
        safe.append("\\x%02x".formatted((int) next));
      }
    }
    return text.length() > LONGEST ? safe.append("...").toString() : safe.toString();
  }

  /** Writes what is waiting, if that is possible soon. */
  @Override
  public void close() {
    Thread thread = writer;
    if (thread == null) {
      return;
    }
    try {
      if (waiting.offer(END, LAST_LINES_SECONDS, TimeUnit.SECONDS)) {
        thread.join(TimeUnit.SECONDS.toMillis(LAST_LINES_SECONDS));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
