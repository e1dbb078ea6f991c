package dev.faasd.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;

/** An exchange served by blocking code. */
final class BlockingCall implements BodySink, RequestBody {
  private static final int CHUNK = 16 * 1024;

  private final ServerExchange exchange;
  private final BlockingHandler handler;
  private final BodyPipe pipe;

  BlockingCall(ServerExchange exchange, BlockingHandler handler) {
    this.exchange = exchange;
    this.handler = handler;
    this.pipe =
        new BodyPipe(
            on -> exchange.connection().execute(() -> exchange.connection().readBody(on)), 0);
  }

  void start() {
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
    exchange.connection().execute(exchange::nod);
    return pipe;
  }

  @Override
  public byte[] bytes() {
    return bytes(exchange.connection().mostBody());
  }

  @Override
  public byte[] bytes(int most) {
    InputStream in = stream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    for (int n = read(in, chunk); n >= 0; n = read(in, chunk)) {
      if (all.size() + n > most) {
        throw new RequestRefused(
            413, "The body of this request is longer than the " + most + " bytes allowed.");
      }
      all.write(chunk, 0, n);
    }
    return all.toByteArray();
  }

  private int read(InputStream in, byte[] chunk) {
    assert in == pipe;
    return pipe.read(chunk, 0, chunk.length);
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
