package dev.faasd.workload;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Runs images as containers on our network, with their output in a log, and gives account of them.
 *
 * <p>Only what carries our owner's mark is listed, changed or removed. Calls for different ids run
 * in parallel, calls for one id one after another. All methods block and may be called from virtual
 * threads; all may throw {@link WorkloadException.Unreachable} and {@link
 * WorkloadException.StepFailed}.
 */
public interface Workloads extends AutoCloseable {
  /**
   * Makes the workload and starts it; when a step fails, the ones before are undone in reverse.
   *
   * @return the running instance, with its address
   * @throws WorkloadException.AlreadyExists when the id is in use
   * @throws WorkloadException.ImageMissing when the image is not in the namespace; call {@link
   *     ImageStore#ensure} before
   * @throws WorkloadException.InvalidSpec when the image and the spec do not fit, such as no
   *     command at all, a user the image does not know, or a mount whose source does not exist
   * @throws WorkloadException.PortTaken when a published port is in use on the host
   */
  Instance run(WorkloadSpec spec);

  /**
   * The same, but nothing of the host leads to it until {@link #publish}: so that it can get ready
   * while another still has its ports.
   */
  Instance runUnpublished(WorkloadSpec spec);

  /**
   * Publishes the ports that a running workload was made with. Where others have them, it gets them
   * instead, without a moment in which nobody has: connections under way stay where they are. Fine
   * when it has them already.
   *
   * @param from the others; they publish nothing any more afterwards
   * @throws WorkloadException.NoSuchWorkload when there is no such workload of ours
   * @throws WorkloadException.PortTaken when somebody else has one of the ports
   */
  Instance publish(WorkloadId id, Set<WorkloadId> from);

  /**
   * Starts the process of an existing workload again, also after a reboot of the host. Container
   * and snapshot are those that are; network and log pipes are made again where they are gone, so
   * the address may change. Returns at once when it runs. One that is prepared is only let go.
   *
   * @throws WorkloadException.NoSuchWorkload when there is no such workload of ours
   * @throws WorkloadException.PortTaken when a published port is in use on the host
   */
  Instance start(WorkloadId id);

  /**
   * Makes all that a stopped workload needs to run, but does not start its program: {@link #start}
   * then takes a few milliseconds. Until then it costs the memory of a shim and of a process that
   * waits, which {@link #usage} tells in part, and it is {@link TaskState.Created}. {@link #stop}
   * takes it back. Fine when it is prepared or runs.
   *
   * @throws WorkloadException.NoSuchWorkload when there is no such workload of ours
   * @throws WorkloadException.PortTaken when a published port is in use on the host
   */
  void prepare(WorkloadId id);

  /**
   * Ends the process: the image's stop signal (SIGTERM by default), after {@code grace} SIGKILL.
   * Its last lines are in the log when this returns. Container, snapshot, network and address stay.
   * Fine when it has stopped already or never was.
   *
   * @param grace zero or more; zero kills at once
   */
  void stop(WorkloadId id, Duration grace);

  /**
   * Sends the signal that asks it to end, and does not wait until it has. Fine when it does not
   * run.
   */
  void askToEnd(WorkloadId id);

  /**
   * Stops its processes where they are: they keep memory, address and connections, and use no CPU.
   * It counts as running, unless it is only prepared. Neither containerd nor other calls for the id
   * are waited for; {@link #stop}, {@link #askToEnd} and {@link #delete} thaw it.
   *
   * @throws WorkloadException.NoSuchWorkload when there are no processes
   */
  void freeze(WorkloadId id);

  /**
   * Lets a frozen workload go on, within microseconds. Fine when it is not frozen or not there.
   * Waits for nobody.
   */
  void thaw(WorkloadId id);

  /** Whether it is frozen; asks the kernel. */
  boolean frozen(WorkloadId id);

  /** Whether it has processes, frozen or not; asks the kernel. */
  boolean alive(WorkloadId id);

  /**
   * Stops the workload and removes all that belongs to it, whatever half of it there is. Fine when
   * there is nothing. The network is removed in the background where nobody can be waiting for it.
   *
   * @param grace zero or more; zero kills at once
   */
  void delete(WorkloadId id, Duration grace);

  /** The workload as it is, empty when there is none of ours. */
  Optional<Instance> find(WorkloadId id);

  /** Our workloads of a containerd namespace, by id; empty when there is no such namespace. */
  List<Instance> list(String namespace);

  /** The containers of a namespace that no daemon of ours made, if they can be read. */
  List<Stranger> unclaimed(String namespace);

  /**
   * Makes a stranger's container ours, as it is: it runs on and keeps its address, isolated from
   * now on; its output goes where it went. It can be found, stopped and deleted, with all that its
   * maker gave it, but not started again. Fine when it is ours already, or is not there.
   *
   * @param logIdentifier under which its output is logged
   * @throws WorkloadException.NoSuchWorkload when it is of another daemon of ours
   */
  void takeOver(WorkloadId id, String logIdentifier);

  /**
   * What the workload uses, of the kernel: containerd is not asked. Empty when its process does not
   * exist.
   */
  Optional<Usage> usage(WorkloadId id);

  /**
   * As whom a workload would run.
   *
   * @param image reference of an image that is in the namespace
   * @param user name or number, with {@code :GROUP} behind it or not; empty for root
   * @throws WorkloadException.ImageMissing when the image is not there
   * @throws WorkloadException.InvalidSpec when the image does not know the user
   */
  UserNumbers numbers(String namespace, String image, String user);

  /**
   * Runs a program in a running workload, beside its own, to its end.
   *
   * @param words the program and its arguments
   * @param limit after which it is killed
   * @return its exit code; nothing if it had to be killed
   * @throws WorkloadException.NoSuchWorkload when there is no such workload of ours
   * @throws WorkloadException.StepFailed when nothing of it runs, or it has no such program
   */
  OptionalInt execute(WorkloadId id, List<String> words, Duration limit);

  /**
   * Takes up the output of a workload that ran on, or stayed prepared, while our process was away:
   * to be called first thing after a restart, because a workload that writes blocks when 1 MiB lies
   * unread. Fine when it is taken up already, or does not run.
   *
   * @throws WorkloadException.NoSuchWorkload when there is no such workload of ours
   */
  void adopt(WorkloadId id);

  /**
   * Makes these, and only these, the private files of a workload that was made with some. To be
   * called before {@link #start}, as they are gone after a reboot; a running process sees each
   * change at once, and each file whole.
   *
   * @param files content by name
   * @throws WorkloadException.NoSuchWorkload when there is no such workload of ours
   */
  void supply(WorkloadId id, Map<String, byte[]> files);

  /** Gives every workload of the namespace that has a private file of this name another one. */
  void replacePrivateFile(String namespace, String name, byte[] content);

  /**
   * Removes what is left of our workloads in a namespace that nobody knows any more: tasks,
   * containers, snapshots, attachments, pipes, private files, control groups.
   *
   * @param known what must stay. It may be changed meanwhile: it is asked last when nobody else is
   *     at work on the workload in question, so whoever adds to it before running is safe
   */
  void collect(String namespace, Set<WorkloadId> known);

  /**
   * Tells of events from now on, one after another, on a thread of its own; the listener may call
   * back into this object.
   *
   * @return what ends it; closed by the caller
   */
  Watch watch(WorkloadListener listener);

  /** Whether containerd answers. */
  boolean reachable();

  /**
   * Name and version of what runs containers here, such as {@code containerd 1.7.24}.
   *
   * @throws WorkloadException.Unreachable when it does not answer
   */
  String runtimeVersion();

  /** The images of this host. */
  ImageStore images();

  /** The containerd namespaces of this host. */
  Namespaces namespaces();

  /**
   * Waits for what runs in the background and stops reading logs; the workloads run on. Idempotent.
   */
  @Override
  void close();
}
