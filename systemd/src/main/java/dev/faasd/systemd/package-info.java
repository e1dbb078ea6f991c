/**
 * What faasd has to do with systemd: where logs go, how a daemon tells its state, and the units
 * that run the daemons.
 *
 * <p>{@link dev.faasd.systemd.Journal#open} chooses once: the journal's own socket where there is
 * one ({@link dev.faasd.systemd.JournalSocket}), files of limited size elsewhere ({@link
 * dev.faasd.systemd.LogFiles}). Both take the same {@link dev.faasd.systemd.JournalEntry}, keep
 * every byte of a message, and lose records, counted, rather than hold up whoever writes. Both give
 * {@link dev.faasd.systemd.LogRecords} back at the pace of whoever reads.
 *
 * <p>{@link dev.faasd.systemd.Notify} speaks to the service manager, {@link
 * dev.faasd.systemd.Heartbeat} to its watchdog. {@link dev.faasd.systemd.UnitFile} is what an
 * installer writes, {@link dev.faasd.systemd.Systemctl} how it has that take effect.
 */
@NullMarked
package dev.faasd.systemd;

import org.jspecify.annotations.NullMarked;
