package dev.faasd.containerd;

import com.google.protobuf.FieldMask;
import dev.faasd.containerd.stubs.CreateNamespaceRequest;
import dev.faasd.containerd.stubs.DeleteNamespaceRequest;
import dev.faasd.containerd.stubs.ListNamespacesRequest;
import dev.faasd.containerd.stubs.NamespaceMessage;
import dev.faasd.containerd.stubs.NamespacesGrpc;
import dev.faasd.containerd.stubs.NamespacesGrpc.NamespacesBlockingV2Stub;
import dev.faasd.containerd.stubs.UpdateNamespaceRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** containerd's namespaces and their labels. */
public final class Namespaces {
  private final Connection connection;
  private final Client<NamespacesBlockingV2Stub> client;

  Namespaces(Connection connection) {
    this.connection = connection;
    this.client = client(Scope.NONE);
  }

  private Client<NamespacesBlockingV2Stub> client(Scope scope) {
    return new Client<>(connection, scope, NamespacesGrpc::newBlockingV2Stub);
  }

  /** A change is told as an event, and 1.6 wants to know in what namespace that happens. */
  private Client<NamespacesBlockingV2Stub> changing(String name) {
    return client(Scope.of(name));
  }

  /** A namespace as it was when asked for. */
  public record Namespace(String name, Map<String, String> labels) {
    /** Copies. */
    public Namespace {
      labels = Map.copyOf(labels);
    }

    private static Namespace fromMessage(NamespaceMessage message) {
      return new Namespace(message.getName(), message.getLabelsMap());
    }

    private NamespaceMessage toMessage() {
      return NamespaceMessage.newBuilder().setName(name).putAllLabels(labels).build();
    }
  }

  /** All there are, also empty ones. */
  public List<Namespace> list() {
    return client
        .call("list namespaces", stub -> stub.list(ListNamespacesRequest.getDefaultInstance()))
        .getNamespacesList()
        .stream()
        .map(Namespace::fromMessage)
        .toList();
  }

  /** Nothing if there is none of that name. By the list: 1.6 describes what does not exist. */
  public Optional<Namespace> find(String name) {
    return list().stream().filter(namespace -> namespace.name().equals(name)).findFirst();
  }

  /**
   * Makes a namespace.
   *
   * @throws ContainerdException.AlreadyExists if there is one of that name
   * @throws ContainerdException.InvalidArgument for a name or label that containerd refuses
   */
  public void create(String name, Map<String, String> labels) {
    changing(name)
        .call(
            "create namespace " + name,
            stub ->
                stub.create(
                    CreateNamespaceRequest.newBuilder()
                        .setNamespace(new Namespace(name, labels).toMessage())
                        .build()));
  }

  /** Sets one label, leaves the others; an empty value removes it. */
  public void label(String name, String key, String value) {
    changing(name)
        .call(
            "label namespace " + name,
            stub ->
                stub.update(
                    UpdateNamespaceRequest.newBuilder()
                        .setNamespace(new Namespace(name, Map.of(key, value)).toMessage())
                        .setUpdateMask(FieldMask.newBuilder().addPaths("labels." + key))
                        .build()));
  }

  /** Gives it exactly these labels, in one step. */
  public void relabel(String name, Map<String, String> labels) {
    changing(name)
        .call(
            "label namespace " + name,
            stub ->
                stub.update(
                    UpdateNamespaceRequest.newBuilder()
                        .setNamespace(new Namespace(name, labels).toMessage())
                        .build()));
  }

  /**
   * Removes an empty namespace.
   *
   * @return whether there was one
   * @throws ContainerdException.FailedPrecondition if something is in it
   */
  public boolean delete(String name) {
    return Failures.wasFound(
        () ->
            changing(name)
                .call(
                    "delete namespace " + name,
                    stub ->
                        stub.delete(DeleteNamespaceRequest.newBuilder().setName(name).build())));
  }
}
