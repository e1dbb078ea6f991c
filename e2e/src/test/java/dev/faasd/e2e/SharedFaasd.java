package dev.faasd.e2e;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test classes the one {@link PrivateFaasd} that they share; it is closed after the last. */
final class SharedFaasd implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedFaasd.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PrivateFaasd.class || type == Gateway.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    PrivateFaasd faasd =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(PrivateFaasd.class, _ -> start(), PrivateFaasd.class);
    return parameter.getParameter().getType() == Gateway.class ? faasd.gateway() : faasd;
  }

  private static PrivateFaasd start() {
    try {
      return PrivateFaasd.start();
    } catch (IOException e) {
      throw new ParameterResolutionException("cannot start a faasd to test", e);
    }
  }
}
