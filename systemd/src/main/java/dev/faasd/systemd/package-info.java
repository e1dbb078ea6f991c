/**
 * What faasd has to do with systemd: where logs go and how a daemon tells its state.
 *
 * <p>{@link dev.faasd.systemd.Journal#open} chooses once: the journal's own socket where there is
 * one ({@link dev.faasd.systemd.JournalSocket}), files of limited size elsewhere ({@link
 * dev.faasd.systemd.LogFiles}). Both take the same {@link dev.faasd.systemd.JournalEntry}, keep
 * every byte of a message, and lose records, counted, rather than hold up whoever writes. Both give
 * {@link dev.faasd.systemd.LogRecords} back at the pace of whoever reads. {@link
 * dev.faasd.systemd.Notify} speaks to the service manager.
 */
@NullMarked
package dev.faasd.systemd;

import org.jspecify.annotations.NullMarked;
