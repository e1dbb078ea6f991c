package dev.faasd.e2e;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes the one host with faasd on it that they share; it is removed after the last.
 */
final class SharedInstallation implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedInstallation.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == InstalledFaasd.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(HostWithFaasd.class, _ -> HostWithFaasd.start(), HostWithFaasd.class)
        .faasd();
  }

  private record HostWithFaasd(FreshHost host, InstalledFaasd faasd) implements AutoCloseable {
    static HostWithFaasd start() {
      try {
        FreshHost host = FreshHost.start(HostKind.BOOKWORM, "shared");
        try {
          InstalledFaasd.copyRelease(host);
          return new HostWithFaasd(host, InstalledFaasd.install(host));
        } catch (Throwable failure) {
          host.close();
          throw failure;
        }
      } catch (IOException e) {
        throw new ParameterResolutionException("cannot make a host with faasd on it", e);
      }
    }

    @Override
    public void close() throws IOException {
      try (host) {
        faasd.close();
      }
    }
  }
}
