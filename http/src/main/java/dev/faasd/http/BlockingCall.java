package dev.faasd.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;

/**
 * An exchange served by blocking code. That begins when all is handed over that came with the head:
 * a short body is whole by then, and no thread waits for it.
 */
final class BlockingCall implements BodySink, RequestBody {
  private final ServerExchange exchange;
  private final BlockingHandler handler;
  private final BodyPipe pipe;
  private boolean begun;

  BlockingCall(ServerExchange exchange, BlockingHandler handler) {
    this.exchange = exchange;
    this.handler = handler;
    this.pipe =
        new BodyPipe(
            on -> exchange.connection().execute(() -> exchange.connection().readBody(on)), 0);
  }

  @Override
  public void flush() {
    if (begun) {
      return;
    }
    begun = true;
    Thread.ofVirtual().name("http-" + exchange.path()).start(this::run);
  }

  private void run() {
    Response response = response();
    exchange.connection().execute(() -> exchange.respond(response));
  }

  /** Whatever happens, errors too, there is one: a client must not wait for ever. */
  private Response response() {
    try {
      return handler.handle(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return exchange.connection().failure(exchange, e);
    } catch (Throwable e) {
      return exchange.connection().failure(exchange, e);
    }
  }

  @Override
  public InputStream stream() {
    if (exchange.wantsNod()) {
      exchange.connection().execute(exchange::nod);
    }
    return pipe;
  }

  @Override
  public byte[] bytes() {
    return bytes(exchange.connection().mostBody());
  }

  @Override
  public byte[] bytes(int most) {
    var _ = stream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] next = pipe.next(); next.length > 0; next = pipe.next()) {
      if (all.size() + next.length > most) {
        throw new RequestRefused(
            413, "The body of this request is longer than the " + most + " bytes allowed.");
      }
      all.writeBytes(next);
    }
    return all.toByteArray();
  }

  @Override
  public void part(HttpContent part) {
    pipe.offer(part.content());
    if (part instanceof LastHttpContent) {
      pipe.end();
    }
    part.release();
  }

  @Override
  public void clientLeft() {
    pipe.fail(new ClientLeft("The client left before it had sent its whole request."));
  }
}
