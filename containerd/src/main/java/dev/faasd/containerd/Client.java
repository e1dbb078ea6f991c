package dev.faasd.containerd;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.function.Function;

/** One service's stub, with the scope its calls have: what the facades are made of. */
record Client<S extends AbstractStub<S>>(
    Connection connection, Scope scope, Function<Channel, S> service) {
  /** For what touches only containerd's database. */
  private static final Duration QUICK = Duration.ofSeconds(15);

  <T> T call(String tried, Connection.Rpc<S, T> rpc) {
    return call(tried, QUICK, rpc);
  }

  <T> T call(String tried, Duration limit, Connection.Rpc<S, T> rpc) {
    return connection.call(tried, scope, limit, service, rpc);
  }
}
