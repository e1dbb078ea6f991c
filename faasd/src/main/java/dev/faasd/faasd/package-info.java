/**
 * The program.
 *
 * <p>{@link dev.faasd.faasd.Main} hands its words to {@code Program}, which reads the {@code
 * Settings} of the instance once and chooses the command. A daemon is a {@code Role} run by {@code
 * Daemon}: {@code Up} keeps the core services of the compose file running, {@code ProviderRole}
 * runs functions. Both get the same {@code Parts}, wired for their own owner, so that neither
 * touches what is the other's; files that both need are made by whichever comes first.
 *
 * <p>{@code faasd service …} looks for itself: at containerd, the kernel's counts and the journal,
 * which are there while {@code faasd up} is down. Only orders go to {@code faasd up}, as it would
 * undo what it does not know of, and so does the question what it is about to do; over a {@code
 * ControlSocket}, one line each, because a file with root's permissions is all the access control
 * that is needed, and an HTTP server in a second daemon would cost memory for a few lines a week.
 *
 * <p>{@code Installation} has a host run both: {@code HostChecks} tell all that is in the way at
 * once, {@code Steps} do what is missing and are undone if one fails.
 *
 * <p>{@code StartCache} makes the file that lets Java start quickly: it has both roles play a
 * {@code Rehearsal}, on a containerd that has nothing. The launcher, {@code bin/faasd}, decides
 * whether the file fits.
 *
 * <p>Only here the environment is read and the process ended.
 */
@NullMarked
package dev.faasd.faasd;

import org.jspecify.annotations.NullMarked;
