package dev.faasd.containerd;

import java.util.List;

/**
 * As whom a process runs, in numbers.
 *
 * @param groups supplementary ones
 */
public record UserIdentity(int uid, int gid, List<Integer> groups) {
  /** uid 0, gid 0, no other groups. */
  public static final UserIdentity ROOT = new UserIdentity(0, 0, List.of());

  /** Copies. */
  public UserIdentity {
    groups = List.copyOf(groups);
    if (uid < 0 || gid < 0 || groups.stream().anyMatch(group -> group < 0)) {
      throw new ContainerdException.UnknownUser(
          "user " + uid + " and group " + gid + " must not be negative");
    }
  }
}
