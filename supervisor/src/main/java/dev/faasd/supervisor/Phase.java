package dev.faasd.supervisor;

import java.time.Instant;

/** What a service does, or what is done with it. As text: for people. */
public sealed interface Phase {
  /**
   * It is to be started.
   *
   * @param what must come first, such as {@code nats to be healthy}; may be empty
   */
  record Waiting(String what) implements Phase {
    @Override
    public String toString() {
      return what.isEmpty() ? "waiting" : "waiting for " + what;
    }
  }

  /** It is being started, or replaced. */
  record Starting() implements Phase {
    @Override
    public String toString() {
      return "starting";
    }
  }

  /** It runs. */
  record Running() implements Phase {
    @Override
    public String toString() {
      return "running";
    }
  }

  /** It runs, and another is about to take over from it. */
  record Replacing() implements Phase {
    @Override
    public String toString() {
      return "being replaced";
    }
  }

  /**
   * It failed, and will be started again.
   *
   * @param until when
   */
  record Resting(String why, Instant until) implements Phase {
    @Override
    public String toString() {
      return "resting: " + why;
    }
  }

  /** It ended, and its restart policy leaves it so. */
  record Ended(int exitCode) implements Phase {
    @Override
    public String toString() {
      return "ended with code " + exitCode;
    }
  }

  /** It is being stopped. */
  record Stopping() implements Phase {
    @Override
    public String toString() {
      return "stopping";
    }
  }

  /** Somebody stopped it. */
  record Stopped() implements Phase {
    @Override
    public String toString() {
      return "stopped";
    }
  }
}
