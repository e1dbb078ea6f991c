package dev.faasd.faasd;

import java.util.Optional;

/** One thing that an installation sees to. Used by one thread; what it did it remembers. */
interface Step {
  /** What is to be done as of now, as an infinitive for people; empty when all is as it should. */
  Optional<String> due();

  /** What a person should know beside what is due. */
  default Optional<String> note() {
    return Optional.empty();
  }

  /** Does it; called when it is due. May fail half way. */
  void run();

  /** Makes it as it was before; called at most once, after {@link #run}. */
  void undo();
}
