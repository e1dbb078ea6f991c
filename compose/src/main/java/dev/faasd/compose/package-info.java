/**
 * The files in which people say what shall run.
 *
 * <p>{@link dev.faasd.compose.ComposeReader} makes {@link dev.faasd.compose.Service}s of compose
 * files, {@link dev.faasd.compose.ComposeWriter} a compose file of what was understood; {@link
 * dev.faasd.compose.StackFile} makes deployments of the stack files of {@code faas-cli}. Text
 * becomes {@code YamlValue}s that know their line, with variables filled in; {@code Merge} lays
 * several files over each other; {@code Fields} reads them key by key, one small reader for each
 * part of a service. Asking for a key makes it known, so that what nobody asked for can be refused.
 * Whatever is wrong is collected as {@link dev.faasd.compose.Problems} with its place, so that a
 * person sees all of it at once and nothing is touched before.
 *
 * <p>{@code docs/compose.md} lists the keys; a test compares it with what is asked for.
 */
@NullMarked
package dev.faasd.compose;

import org.jspecify.annotations.NullMarked;
