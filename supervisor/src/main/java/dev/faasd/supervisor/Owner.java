package dev.faasd.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who owns the files that a service is given.
 *
 * @param uid number of the user
 * @param gid number of the group
 */
public record Owner(int uid, int gid) {
  private static final Pattern NUMBERS =
      Pattern.compile("(?<uid>[0-9]{1,9})(:(?<gid>[0-9]{1,9}))?");

  /** The administrator. */
  static final Owner ROOT = new Owner(0, 0);

  /** Reads {@code UID} or {@code UID:GID}; empty is root; nothing, if there are names in it. */
  static Optional<Owner> parse(String user) {
    if (user.isEmpty()) {
      return Optional.of(ROOT);
    }
    Matcher numbers = NUMBERS.matcher(user);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    int uid = Integer.parseInt(numbers.group("uid"));
    String gid = numbers.group("gid");
    return Optional.of(new Owner(uid, gid == null ? uid : Integer.parseInt(gid)));
  }

  /** Gives the file or directory to the owner. */
  public void take(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", uid);
      Files.setAttribute(path, "unix:gid", gid);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give " + path + " to user " + uid + ":" + gid, e);
    }
  }
}
