package dev.faasd.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlainMessageTest {
  private static final int MUTANTS = 100_000;

  /** What mutants are given: all that means something in a head, and what is near it. */
  private static final String MEANINGFUL = "\r\n\t :;,/?#%=\"\\()\0\u007f\u0080\u00ff09azAZ-_+";

  static List<String> plainRequests() {
    return List.of(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /function/hello?q=1&r=%20 HTTP/1.1\r\nHost: example.com:8080\r\nAccept: */*\r\n\r\n",
        "POST /function/echo HTTP/1.1\r\nhost: a\r\nContent-Length: 5\r\n\r\nhello",
        "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX-Empty:\r\nX-Blank:  \t \r\n\r\n",
        "DELETE /x HTTP/1.1\r\nHost:a\r\nX-Two: 1\r\nX-Two: 2\r\nX-Inner: a \t b\r\n\r\n",
        "OPTIONS /x HTTP/1.1\r\nHost: a\r\nConnection: close, X-Two\r\nUpgrade: h2c\r\n\r\n",
        "HEAD /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\ncontent-length: 00002\r\n\r\nab",
        "PATCH //x/../y HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~09azAZ: odd\r\n\r\nGET / HTTP/1.1");
  }

  static List<String> plainResponses() {
    return List.of(
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n",
        "HTTP/1.1 201 Created\r\ncontent-length: 0\r\nLocation: /x\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nServer: a b c\r\nContent-Length:3\r\nX-A: 1\r\nX-A: 2\r\n\r\nnoHTTP",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1\r\nConnection: close\r\n\r\n!");
  }

  static List<String> otherRequests() {
    return List.of(
        "",
        "GET",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "get / HTTP/1.1\r\nHost: a\r\n\r\n",
        "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \u00e9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: none\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length:\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length: 4294967301\r\n\r\nhello",
        "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nhello",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(PlainMessage.LONGEST_HEAD) + "\r\n\r\n");
  }

  static List<String> otherResponses() {
    return List.of(
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
  }

  @ParameterizedTest
  @MethodSource("plainRequests")
  void aPlainRequestIsReadAsNettyReadsIt(String request) {
    assertTrue(isReadAsNettyReadsIt(request, true));
  }

  @ParameterizedTest
  @MethodSource("plainResponses")
  void aPlainResponseIsReadAsNettyReadsIt(String response) {
    assertTrue(isReadAsNettyReadsIt(response, false));
  }

  @ParameterizedTest
  @MethodSource("otherRequests")
  void aRequestThatIsNotPlainIsLeftAsItIs(String request) {
    assertFalse(isReadAsNettyReadsIt(request, true));
  }

  @ParameterizedTest
  @MethodSource("otherResponses")
  void aResponseThatIsNotPlainIsLeftAsItIs(String response) {
    assertFalse(isReadAsNettyReadsIt(response, false));
  }

  @Test
  void noMutantIsReadAsNettyWouldNotReadIt() {
    Random random = new Random(8230);
    int taken = 0;
    for (int i = 0; i < MUTANTS; i++) {
      boolean request = random.nextBoolean();
      List<String> seeds = request ? plainRequests() : plainResponses();
      String mutant = mutant(seeds.get(random.nextInt(seeds.size())), random);
      taken += isReadAsNettyReadsIt(mutant, request) ? 1 : 0;
    }
    assertTrue(taken > MUTANTS / 10 && taken < MUTANTS * 9 / 10, taken + " were plain");
  }

  @Test
  void aRequestIsReadWhereverItIsCut() {
    plainRequests()
        .forEach(request -> isReadWhereverItIsCut(PlainMessageTest::requestDecoder, request));
  }

  @Test
  void aResponseIsReadWhereverItIsCut() {
    plainResponses()
        .forEach(
            response -> isReadWhereverItIsCut(() -> new ResponseDecoder(() -> false), response));
  }

  @Test
  void nothingIsReadAfterAMalformedRequest() {
    EmbeddedChannel channel = new EmbeddedChannel(requestDecoder());
    for (String request :
        List.of("GET / HTTP/1.1\r\nHost : a\r\n\r\n", plainRequests().getFirst())) {
      channel.writeInbound(Unpooled.copiedBuffer(request, ISO_8859_1));
    }
    HttpMessage malformed = channel.readInbound();
    assertTrue(malformed.decoderResult().isFailure());
    assertNull(channel.readInbound());
    channel.finishAndReleaseAll();
  }

  @Test
  void theAnswerToAHeadHasNoBodyWhateverItsLengthSays() {
    List<String> seen =
        seen(new ResponseDecoder(() -> true), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    assertEquals(List.of("200 [Content-Length=5]", "body: "), seen);
  }

  private static void isReadWhereverItIsCut(Supplier<ChannelHandler> decoder, String message) {
    List<String> whole = seen(decoder.get(), message);
    for (int cut = 1; cut < message.length(); cut++) {
      assertEquals(whole, seen(decoder.get(), message.substring(0, cut), message.substring(cut)));
    }
  }

  /** One to three bytes are changed, put in, or taken out. */
  private static String mutant(String seed, Random random) {
    StringBuilder mutant = new StringBuilder(seed);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(mutant.length());
      char other = MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()));
      switch (random.nextInt(3)) {
        case 0 -> mutant.setCharAt(at, other);
        case 1 -> mutant.insert(at, other);
        default -> mutant.deleteCharAt(at);
      }
    }
    return mutant.toString();
  }

  /** False when it was not read; fails when Netty makes something else of the bytes it took. */
  private static boolean isReadAsNettyReadsIt(String text, boolean request) {
    ByteBuf buffer = Unpooled.copiedBuffer(text, ISO_8859_1);
    List<Object> out = new ArrayList<>();
    boolean read =
        request
            ? PlainMessage.readRequest(buffer, PlainMessage.LONGEST_HEAD, out)
            : PlainMessage.readResponse(buffer, out);
    if (!read) {
      assertEquals(0, buffer.readerIndex(), text);
      assertEquals(List.of(), out, text);
      buffer.release();
      return false;
    }
    List<String> mine = shown(out);
    out.forEach(ReferenceCountUtil::release);
    String taken = text.substring(0, buffer.readerIndex());
    buffer.release();
    ChannelHandler theirs =
        request
            ? new HttpRequestDecoder(Codecs.requests(ServerLimits.defaults()))
            : new HttpResponseDecoder(Codecs.responses());
    assertEquals(seen(theirs, taken), mine, text);
    return true;
  }

  private static RequestDecoder requestDecoder() {
    return new RequestDecoder(Codecs.requests(ServerLimits.defaults()));
  }

  /** What a decoder makes of these pieces. */
  private static List<String> seen(ChannelHandler decoder, String... pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    for (String piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece, ISO_8859_1));
    }
    List<String> seen = shown(channel.inboundMessages());
    channel.finishAndReleaseAll();
    return seen;
  }

  /** Heads, and whole bodies. */
  private static List<String> shown(Iterable<Object> messages) {
    List<String> shown = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    for (Object message : messages) {
      assertTrue(((HttpObject) message).decoderResult().isSuccess(), shown::toString);
      switch (message) {
        case HttpRequest head ->
            shown.add(head.method() + " " + head.uri() + " " + head.headers().entries());
        case HttpResponse head -> shown.add(head.status().code() + " " + head.headers().entries());
        case HttpContent part -> {
          body.append(part.content().toString(ISO_8859_1));
          if (part instanceof LastHttpContent) {
            shown.add("body: " + body);
            body.setLength(0);
          }
        }
        default -> shown.add(message.toString());
      }
    }
    return shown;
  }
}
