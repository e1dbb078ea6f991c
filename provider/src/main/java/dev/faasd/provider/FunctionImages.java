package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.ImagePull;
import dev.faasd.workload.ImageRounds;
import dev.faasd.workload.ImageStore;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.PullPolicy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * The images of functions, fetched as the function's annotation or the host's policy says.
 *
 * @param rounds remove those of which there is no more need
 * @param otherwise for functions that do not say
 */
record FunctionImages(ImageStore store, ImageRounds rounds, PullPolicy otherwise) {
  private static final Logger LOG = System.getLogger(FunctionImages.class.getName());

  /** Has what is posted on the host, and tells which digest its name has now. */
  String fetch(FunctionDeployment posted) {
    String namespace = posted.id().namespace().value();
    rounds.makeRoom(namespace);
    return store.ensure(namespace, posted.image(), policy(posted)).digest();
  }

  /** Keeps what is posted, until the function's state says that it uses it. */
  ImageRounds.Hold hold(FunctionDeployment posted) {
    return rounds.hold(
        posted.id().namespace().value(),
        new ImageUse(posted.service(), posted.image(), Optional.empty()));
  }

  /** That a function uses what was deployed. */
  static ImageUse use(FunctionRecord record) {
    return new ImageUse(
        record.deployment().service(), record.deployment().image(), Optional.of(record.digest()));
  }

  /** Has on the host what was deployed, or, when that is gone for good, what its name means now. */
  void restore(FunctionRecord record) {
    String image = record.deployment().image();
    PullPolicy policy =
        policy(record.deployment()) == PullPolicy.NEVER
            ? PullPolicy.NEVER
            : PullPolicy.IF_NOT_PRESENT;
    String digest =
        store.ensureSame(record.id().namespace().value(), image, record.digest(), policy).digest();
    if (!digest.equals(record.digest())) {
      LOG.log(
          Level.WARNING,
          "function {0} was deployed with {1} as {2}; now that name means {3}",
          record.id(),
          record.digest(),
          image,
          digest);
    }
  }

  private PullPolicy policy(FunctionDeployment deployment) {
    return ImagePull.policy(deployment.annotations()).flatMap(PullPolicy::parse).orElse(otherwise);
  }
}
