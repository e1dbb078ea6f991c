package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.workload.ImageRounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Brings one function from what it is to what it shall be: another deployment, or another number of
 * replicas. For whoever has the function's turn.
 */
final class Rollout {
  private static final Logger LOG = System.getLogger(Rollout.class.getName());

  private final FunctionId id;
  private final Workbench bench;
  private final FunctionState state;

  Rollout(FunctionId id, Workbench bench, FunctionState state) {
    this.id = id;
    this.bench = bench;
    this.state = state;
  }

  /**
   * Makes it what is posted, beside what it is, and replaces that in one step. When nothing would
   * be different, it only sees to it that the function serves.
   *
   * @return whether anything is different
   */
  boolean deploy(FunctionDeployment posted, int replicas, Commands.Turn turn) {
    try (ImageRounds.Hold _ = bench.images().hold(posted)) {
      return deployHeld(posted, replicas, turn);
    }
  }

  private boolean deployHeld(FunctionDeployment posted, int replicas, Commands.Turn turn) {
    String digest = turn.aside(() -> bench.images().fetch(posted));
    String secrets = bench.secrets().fingerprint(posted);
    Optional<FunctionView> before = state.view();
    if (before.filter(now -> now.record().isJust(posted, digest, secrets)).isPresent()) {
      if (!before.get().isAvailable()) {
        bringUp(turn);
      }
      return false;
    }
    FunctionRecord next =
        before
            .map(now -> now.record().replacedBy(posted, digest, secrets, replicas))
            .orElseGet(
                () ->
                    FunctionRecord.of(
                        posted,
                        bench.highestGone().get() + 1,
                        digest,
                        secrets,
                        replicas,
                        bench.clock().instant()));
    replace(next, turn);
    return true;
  }

  private void replace(FunctionRecord next, Commands.Turn turn) {
    // Written while the replicas start, and last on disk for sure while gateways learn of them.
    try (StateFiles.Draft draft = bench.files().draft(next, bench.background())) {
      List<Replica> made = make(next, next.indices(), turn);
      promise(next, made, draft::put);
      // Not what it was before: the old replicas may have been mended meanwhile.
      if (state.view().isPresent()) {
        state.letGo(now -> now.succeeded(next, made));
      } else {
        state.become(FunctionView.of(next, made, List.of()));
      }
      draft.sync();
    }
    LOG.log(Level.INFO, "function {0} serves generation {1}", id, Long.toString(next.generation()));
  }

  /**
   * Has so many replicas run, or none. When not all of those that are new come up, none of them is
   * left.
   */
  void scale(int replicas, Commands.Turn turn) {
    FunctionView now = state.present();
    FunctionRecord record = now.record();
    if (replicas == 0) {
      state.putAllAside(now.scaling().min());
    } else if (record.isInherited() && replicas > 1) {
      replace(record.madeAnew(replicas), turn);
    } else {
      state.want(record.holdingFirst(replicas));
      bringUp(turn);
      grow(replicas - state.replicas().size(), turn);
      state.throwUnlessServing();
    }
  }

  private void grow(int more, Commands.Turn turn) {
    if (more > 0) {
      List<Integer> indices = state.present().freeIndices(more);
      List<Replica> made = make(state.record(), indices, turn);
      FunctionRecord next = state.record().holdingAlso(indices);
      promise(next, made, () -> bench.files().save(next));
      state.change(now -> now.grown(next, made));
      LOG.log(Level.INFO, "function {0} has {1} replicas", id, next.replicas());
    }
  }

  /** Has all that it holds run, whatever was, and tries at once what failed of late. */
  private void bringUp(Commands.Turn turn) {
    state.wakeUp();
    state.want(state.record().wanted(true));
    mendAll(replica -> replica.ready() ? replica : replica.forgiven(), turn);
  }

  /**
   * Looks at its replicas and repairs them.
   *
   * @param before what is forgotten of each before
   * @return when to look again, if that is sooner than usual
   */
  Optional<Instant> mendAll(UnaryOperator<Replica> before, Commands.Turn turn) {
    return Together.each(
            bench.background(),
            state.replicas(),
            replica -> bench.mender().mend(before.apply(replica), state, turn.superseded()))
        .stream()
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private List<Replica> make(FunctionRecord record, List<Integer> indices, Commands.Turn turn) {
    return turn.aside(() -> bench.batch().make(record, indices, turn.superseded()));
  }

  /** Keeps what shall be on disk; what was made for it goes again when that fails. */
  private void promise(FunctionRecord next, List<Replica> made, Runnable keep) {
    try {
      keep.run();
    } catch (ProviderException.StateNotKept e) {
      bench.batch().remove(next, made);
      throw e;
    }
  }
}
