package dev.faasd.provider;

import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Prepares stopped replicas for their next start, one after another in the background, where that
 * is wanted. What fails is only slower at its start. Thread-safe.
 */
final class Reserve {
  private static final Logger LOG = System.getLogger(Reserve.class.getName());

  private final boolean wanted;
  private final Workloads workloads;
  private final Secrets secrets;
  private final Executor background;
  private final Semaphore turn = new Semaphore(1, true);

  Reserve(boolean wanted, Workloads workloads, Secrets secrets, Executor background) {
    this.wanted = wanted;
    this.workloads = workloads;
    this.secrets = secrets;
    this.background = background;
  }

  /** It has no process now. Fine when it is started or removed meanwhile. */
  void add(FunctionRecord record, WorkloadId id) {
    if (wanted) {
      background.execute(() -> prepare(record, id));
    }
  }

  private void prepare(FunctionRecord record, WorkloadId id) {
    turn.acquireUninterruptibly();
    try {
      // They are mounted when the task is made.
      secrets.supply(record.deployment(), id);
      workloads.prepare(id);
    } catch (WorkloadException.NoSuchWorkload _) {
      LOG.log(Level.DEBUG, "replica {0} was removed before it was prepared", id);
    } catch (WorkloadException | ProviderException e) {
      LOG.log(Level.WARNING, "replica {0} is not prepared: {1}", id, e.getMessage());
    } finally {
      turn.release();
    }
  }
}
