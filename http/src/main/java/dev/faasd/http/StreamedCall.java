package dev.faasd.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** An exchange whose response is written by blocking code. */
final class StreamedCall implements BodySink, ResponseStream {
  private static final Logger LOG = System.getLogger(StreamedCall.class.getName());
  private static final int MOST_UNTAKEN = 64 * 1024;

  private final ServerExchange exchange;
  private final StreamHandler handler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taken = lock.newCondition();
  private final List<Runnable> notices = new ArrayList<>();
  private long untaken;
  private boolean gone;

  StreamedCall(ServerExchange exchange, StreamHandler handler) {
    this.exchange = exchange;
    this.handler = handler;
  }

  void start() {
    Thread.ofVirtual().name("http-stream-" + exchange.path()).start(this::run);
  }

  private void run() {
    try {
      handler.write(this);
      exchange
          .connection()
          .execute(
              () -> {
                exchange.respondPart(LastHttpContent.EMPTY_LAST_CONTENT);
                exchange.flush();
              });
    } catch (ClientLeft e) {
      exchange.connection().execute(exchange::cutOff);
    } catch (InterruptedException e) {
      exchange.connection().execute(exchange::cutOff);
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "The stream of " + exchange.path() + " was cut off.", e);
      exchange.connection().execute(exchange::cutOff);
    }
  }

  @Override
  public void write(byte[] bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!gone && untaken > MOST_UNTAKEN) {
        taken.await();
      }
      if (gone) {
        throw new ClientLeft("The client left before it had got its whole response.");
      }
      untaken += bytes.length;
    } finally {
      lock.unlock();
    }
    HttpContent part = new DefaultHttpContent(Unpooled.wrappedBuffer(bytes));
    exchange.connection().execute(() -> exchange.streamed(part, () -> took(bytes.length)));
  }

  private void took(int bytes) {
    lock.lock();
    try {
      untaken -= bytes;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean open() {
    lock.lock();
    try {
      return !gone;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onClientLeft(Runnable notice) {
    boolean now;
    lock.lock();
    try {
      now = gone;
      if (!now) {
        notices.add(notice);
      }
    } finally {
      lock.unlock();
    }
    if (now) {
      exchange.connection().execute(notice);
    }
  }

  @Override
  public void part(HttpContent part) {
    part.release();
  }

  @Override
  public void clientLeft() {
    List<Runnable> told;
    lock.lock();
    try {
      gone = true;
      told = List.copyOf(notices);
      notices.clear();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    told.forEach(Runnable::run);
  }
}
