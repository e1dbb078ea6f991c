package dev.faasd.workload;

/** Which OCI runtime starts and ends processes in containers. */
public enum RuntimeChoice {
  /** crun, where it is there and runs a container on this host; else runc. */
  AUTO,

  /** Containerd's own choice, which is runc. */
  RUNC,

  /** crun, without a trial. */
  CRUN
}
