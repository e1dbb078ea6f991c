package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * An amount of memory and CPU, as texts that are echoed as they came.
 *
 * @param memory a Kubernetes quantity of bytes such as {@code 128Mi}, or empty
 * @param cpu a Kubernetes quantity of cores such as {@code 100m}, or empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionResources(String memory, String cpu) {
  public FunctionResources {
    memory = Absent.text(memory);
    cpu = Absent.text(cpu);
  }

  /**
   * The memory, if one is given.
   *
   * @throws InvalidQuantity when it is not a quantity
   */
  public Optional<Quantity> memoryQuantity() {
    return memory.isEmpty() ? Optional.empty() : Optional.of(Quantity.parse(memory));
  }

  /**
   * The CPU, if one is given.
   *
   * @throws InvalidQuantity when it is not a quantity
   */
  public Optional<Quantity> cpuQuantity() {
    return cpu.isEmpty() ? Optional.empty() : Optional.of(Quantity.parse(cpu));
  }
}
