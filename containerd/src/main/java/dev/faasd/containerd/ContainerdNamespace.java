package dev.faasd.containerd;

/** containerd's services about one namespace. Cheap: make one whenever needed. */
public final class ContainerdNamespace {
  /** The snapshotter that every containerd has. */
  public static final String DEFAULT_SNAPSHOTTER = "overlayfs";

  private final Connection connection;
  private final KnownImages known;
  private final String name;
  private final Scope scope;

  ContainerdNamespace(Connection connection, KnownImages known, String name) {
    this(connection, known, name, Scope.of(name));
  }

  private ContainerdNamespace(Connection connection, KnownImages known, String name, Scope scope) {
    this.connection = connection;
    this.known = known;
    this.name = name;
    this.scope = scope;
  }

  /** The namespace's name. */
  public String name() {
    return name;
  }

  /** The same namespace; what is made through it belongs to the lease until that is deleted. */
  public ContainerdNamespace withLease(Lease lease) {
    return new ContainerdNamespace(connection, known, name, scope.withLease(lease.id()));
  }

  /** Names of images, and getting images in. */
  public Images images() {
    return new Images(this, known, connection, scope);
  }

  /** Blobs by digest. */
  public Content content() {
    return new Content(connection, scope);
  }

  /** Of the snapshotter that containerd uses unless told otherwise. */
  public Snapshots snapshots() {
    return snapshots(DEFAULT_SNAPSHOTTER);
  }

  /** Of a snapshotter by its name. */
  public Snapshots snapshots(String snapshotter) {
    return new Snapshots(connection, scope, snapshotter);
  }

  /** Protection from the garbage collector. */
  public Leases leases() {
    return new Leases(connection, scope);
  }

  /** Containers: descriptions, nothing that runs. */
  public Containers containers() {
    return new Containers(connection, scope);
  }

  /** What runs. */
  public Tasks tasks() {
    return new Tasks(connection, scope);
  }

  /** More processes in what runs. */
  public Execs execs() {
    return new Execs(connection, scope);
  }

  /** Layers onto mounts. */
  public Diff diff() {
    return new Diff(connection, scope);
  }
}
