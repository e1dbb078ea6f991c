package dev.faasd.workload;

import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.ImageUsers;
import dev.faasd.containerd.Lease;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.Snapshots;
import dev.faasd.containerd.UserIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * As whom workloads run. The files of an image never change, so each is looked into once.
 * Thread-safe.
 */
final class Users {
  private static final Set<String> ROOT = Set.of("", "0", "root", "0:0", "root:root");
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int MOST_REMEMBERED = 1000;

  private record Key(String chainId, String user, List<String> groups) {}

  private final Containerd containerd;
  private final ConcurrentMap<Key, UserIdentity> known = new ConcurrentHashMap<>();

  Users(Containerd containerd) {
    this.containerd = containerd;
  }

  /**
   * The numbers of a user.
   *
   * @param groups more that it is in, names or numbers
   * @param chainId of an image that is unpacked in the namespace
   * @throws dev.faasd.containerd.ContainerdException.UnknownUser when the image does not know it
   */
  UserIdentity find(String namespace, String chainId, String user, List<String> groups) {
    if (ROOT.contains(user) && groups.isEmpty()) {
      return UserIdentity.ROOT;
    }
    Key key = new Key(chainId, user, groups);
    UserIdentity identity = known.get(key);
    if (identity == null) {
      identity = lookUp(containerd.inNamespace(namespace), key);
      if (known.size() >= MOST_REMEMBERED) {
        known.clear();
      }
      known.put(key, identity);
    }
    return identity;
  }

  private static UserIdentity lookUp(ContainerdNamespace inside, Key wanted) {
    Lease lease = inside.leases().create("user", LEASE);
    try {
      Snapshots snapshots = inside.withLease(lease).snapshots();
      String key = "faasd-user-" + UUID.randomUUID();
      List<Mount> mounts = snapshots.view(key, wanted.chainId(), Map.of());
      try {
        return ImageUsers.of(mounts).resolve(wanted.user(), wanted.groups());
      } finally {
        snapshots.remove(key);
      }
    } finally {
      inside.leases().delete(lease);
    }
  }
}
