package dev.faasd.http;

/** A request that gets a 4xx or 5xx answer with one sentence. */
public final class RequestRefused extends HttpException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status of the answer, 400 to 599
   * @param sentence its body: what is wrong, for the client's eyes
   */
  public RequestRefused(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** Status of the answer. */
  public int status() {
    return status;
  }
}
