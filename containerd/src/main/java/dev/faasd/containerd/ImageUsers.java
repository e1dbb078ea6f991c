package dev.faasd.containerd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who an image's {@code USER} is, by the image's own {@code /etc/passwd} and {@code /etc/group}:
 * {@code name}, {@code uid}, each optionally with a colon and a group's name or number.
 */
public final class ImageUsers {
  private final List<List<String>> passwd;
  private final List<List<String>> group;

  private ImageUsers(String passwd, String group) {
    this.passwd = entries(passwd);
    this.group = entries(group);
  }

  /**
   * Reads the files of a snapshot; it need not be mounted.
   *
   * @throws ContainerdException.InvalidImage if they cannot be read
   */
  public static ImageUsers of(List<Mount> snapshot) {
    return of(LayeredFiles.of(snapshot));
  }

  static ImageUsers of(LayeredFiles files) {
    try {
      return new ImageUsers(
          files.read("/etc/passwd").orElse(""), files.read("/etc/group").orElse(""));
    } catch (IOException e) {
      throw new ContainerdException.InvalidImage(
          "could not read the image's /etc/passwd and /etc/group: " + e.getMessage(), e);
    }
  }

  private static List<List<String>> entries(String file) {
    return file.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> List.of(line.strip().split(":", -1)))
        .filter(fields -> fields.size() >= 3)
        .toList();
  }

  /**
   * The numbers of a user.
   *
   * @param user empty for root
   * @throws ContainerdException.UnknownUser for a name that is not in the files
   */
  public UserIdentity resolve(String user) {
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    String groupName = colon < 0 ? "" : user.substring(colon + 1);
    if (name.isEmpty()) {
      name = "0";
    }
    Optional<List<String>> entry = passwdEntry(name);
    int uid =
        number(name)
            .or(() -> entry.flatMap(fields -> number(fields.get(2))))
            .orElseThrow(
                () ->
                    new ContainerdException.UnknownUser(
                        "user \"" + user + "\" is not in the image's /etc/passwd"));
    if (!groupName.isEmpty()) {
      return new UserIdentity(uid, gid(groupName), List.of());
    }
    int gid =
        entry
            .filter(fields -> fields.size() > 3)
            .flatMap(fields -> number(fields.get(3)))
            .orElse(0);
    return new UserIdentity(
        uid, gid, entry.map(fields -> supplementary(fields.getFirst(), gid)).orElse(List.of()));
  }

  /**
   * The numbers of a user that is in more groups.
   *
   * @param groups names or numbers
   * @throws ContainerdException.UnknownUser for a name that is not in the files
   */
  public UserIdentity resolve(String user, List<String> groups) {
    UserIdentity identity = resolve(user);
    List<Integer> all = new ArrayList<>(identity.groups());
    groups.stream().map(this::gid).filter(gid -> !all.contains(gid)).forEach(all::add);
    return new UserIdentity(identity.uid(), identity.gid(), all);
  }

  private Optional<List<String>> passwdEntry(String name) {
    Predicate<List<String>> byName = fields -> fields.getFirst().equals(name);
    return passwd.stream()
        .filter(number(name).isPresent() ? fields -> fields.get(2).equals(name) : byName)
        .findFirst();
  }

  private int gid(String name) {
    return number(name)
        .or(
            () ->
                group.stream()
                    .filter(fields -> fields.getFirst().equals(name))
                    .findFirst()
                    .flatMap(fields -> number(fields.get(2))))
        .orElseThrow(
            () ->
                new ContainerdException.UnknownUser(
                    "group \"" + name + "\" is not in the image's /etc/group"));
  }

  private List<Integer> supplementary(String user, int primary) {
    List<Integer> gids = new ArrayList<>();
    for (List<String> fields : group) {
      if (fields.size() > 3 && Stream.of(fields.get(3).split(",", -1)).anyMatch(user::equals)) {
        number(fields.get(2))
            .filter(gid -> gid != primary && !gids.contains(gid))
            .ifPresent(gids::add);
      }
    }
    return gids;
  }

  private static Optional<Integer> number(String text) {
    try {
      return text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? Optional.of(Integer.parseInt(text))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
