package dev.faasd.provider;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What functions are made with; all of them share it.
 *
 * @param files where desired state is kept
 * @param images that functions are made of
 * @param namespaces that functions may live in
 * @param secrets that functions may have
 * @param launcher brings replicas up and down
 * @param mender repairs replicas
 * @param batch makes several replicas
 * @param retirement ends replicas that are let go
 * @param liveness asks replicas whether they still work
 * @param traffic steers requests
 * @param sleep when functions sleep that do not say
 * @param clock tells the time
 * @param background runs what nobody waits for, each task on a thread of its own
 * @param highestGone the highest generation of any function deleted since the start: a new function
 *     begins above it, so that no container id means two things
 */
record Workbench(
    StateFiles files,
    FunctionImages images,
    FunctionNamespaces namespaces,
    Secrets secrets,
    Launcher launcher,
    Mender mender,
    Batch batch,
    Retirement retirement,
    Liveness liveness,
    Traffic traffic,
    SleepDefaults sleep,
    InstantSource clock,
    Executor background,
    AtomicLong highestGone) {}
