package dev.faasd.containerd;

import dev.faasd.containerd.stubs.CreateLeaseRequest;
import dev.faasd.containerd.stubs.DeleteLeaseRequest;
import dev.faasd.containerd.stubs.LeasesGrpc;
import dev.faasd.containerd.stubs.LeasesGrpc.LeasesBlockingV2Stub;
import dev.faasd.containerd.stubs.ListLeasesRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The leases of a namespace. */
public final class Leases {
  private static final String EXPIRY = "containerd.io/gc.expire";

  private static final Duration COLLECTION = Duration.ofMinutes(2);

  private final Client<LeasesBlockingV2Stub> client;

  Leases(Connection connection, Scope scope) {
    this.client = new Client<>(connection, scope, LeasesGrpc::newBlockingV2Stub);
  }

  /**
   * Makes a lease.
   *
   * @param purpose becomes part of the id, for people who look
   * @param expiry after it the lease is as good as deleted, should its owner have died
   */
  public Lease create(String purpose, Duration expiry) {
    return create(purpose, expiry, Map.of());
  }

  /** The same, with labels. */
  Lease create(String purpose, Duration expiry, Map<String, String> labels) {
    String id = "faasd-" + purpose + "-" + UUID.randomUUID();
    Instant end = Instant.now().plus(expiry).truncatedTo(ChronoUnit.SECONDS);
    Map<String, String> all = new HashMap<>(labels);
    all.put(EXPIRY, end.toString());
    client.call(
        "create lease " + id,
        stub -> stub.create(CreateLeaseRequest.newBuilder().setId(id).putAllLabels(all).build()));
    return new Lease(id, all);
  }

  /** All of the namespace. */
  public List<Lease> list() {
    return client
        .call("list leases", stub -> stub.list(ListLeasesRequest.getDefaultInstance()))
        .getLeasesList()
        .stream()
        .map(lease -> new Lease(lease.getId(), lease.getLabelsMap()))
        .toList();
  }

  /** What belonged to it and is not used may be collected from now on. */
  public boolean delete(Lease lease) {
    return delete(lease, false);
  }

  /** Comes back when what nobody uses is gone. */
  public boolean deleteAndCollect(Lease lease) {
    return delete(lease, true);
  }

  private boolean delete(Lease lease, boolean sync) {
    return Failures.wasFound(
        () ->
            client.call(
                "delete lease " + lease.id(),
                COLLECTION,
                stub ->
                    stub.delete(
                        DeleteLeaseRequest.newBuilder().setId(lease.id()).setSync(sync).build())));
  }
}
