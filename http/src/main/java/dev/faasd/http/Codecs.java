package dev.faasd.http;

import io.netty.handler.codec.http.HttpDecoderConfig;

/** How strictly messages are read. */
final class Codecs {
  private static final int RESPONSE_LINE = 16 * 1024;
  private static final int RESPONSE_HEADERS = 256 * 1024;
  private static final int CHUNK = 64 * 1024;

  private Codecs() {}

  static HttpDecoderConfig responses() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(RESPONSE_LINE)
        .setMaxHeaderSize(RESPONSE_HEADERS)
        .setMaxChunkSize(CHUNK);
  }

  /** Two lengths, two ways to frame, or a line feed alone: refused, not repaired. */
  static HttpDecoderConfig requests(ServerLimits limits) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.line())
        .setMaxHeaderSize(limits.headers())
        .setMaxChunkSize(CHUNK)
        .setAllowDuplicateContentLengths(false)
        .setStrictLineParsing(true)
        .setUseRfc9112TransferEncoding(true);
  }
}
