/**
 * The files in which people say what shall run.
 *
 * <p>{@link dev.faasd.compose.ComposeReader} makes {@link dev.faasd.compose.Service}s of a compose
 * file, {@link dev.faasd.compose.StackFile} makes deployments of the stack files of {@code
 * faas-cli}. Text becomes {@code YamlValue}s that know their line, with variables filled in; {@code
 * Fields} reads them key by key. Whatever is wrong is collected as {@link
 * dev.faasd.compose.Problems} with its place, so that a person sees all of it at once and nothing
 * is touched before.
 */
@NullMarked
package dev.faasd.compose;

import org.jspecify.annotations.NullMarked;
