package dev.faasd.registry;

import java.time.Duration;

/** How waiting is done; tests do not wait. */
@FunctionalInterface
interface Pause {
  Pause SLEEP =
      duration -> {
        try {
          Thread.sleep(duration);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new RegistryException.Unreachable("interrupted while waiting for a registry", e);
        }
      };

  void of(Duration duration);
}
