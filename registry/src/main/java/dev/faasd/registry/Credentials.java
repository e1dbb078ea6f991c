package dev.faasd.registry;

/**
 * As whom a host is asked.
 *
 * <p>Their text names the person and where they are from, never a secret.
 */
sealed interface Credentials {
  /**
   * Nobody.
   *
   * @param why for people
   */
  record None(String why) implements Credentials {
    @Override
    public String toString() {
      return "without credentials (" + why + ")";
    }
  }

  /** A user with a password, or what stands for one. */
  record Password(String user, String secret, String source) implements Credentials {
    @Override
    public String toString() {
      return "as " + user + " (" + source + ")";
    }
  }

  /** What a token server gave to somebody who logged in. */
  record IdentityToken(String token, String source) implements Credentials {
    @Override
    public String toString() {
      return "with an identity token (" + source + ")";
    }
  }
}
