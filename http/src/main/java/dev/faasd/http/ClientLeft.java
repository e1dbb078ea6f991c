package dev.faasd.http;

/** The client closed its connection before it had sent, or got, everything. */
public final class ClientLeft extends HttpException {
  private static final long serialVersionUID = 1L;

  ClientLeft(String sentence) {
    super(sentence);
  }
}
