/**
 * What travels between clients, gateway and provider, as records, and the rules that make it valid.
 * No I/O.
 *
 * <p>The shapes are those of the OpenFaaS REST API (deployments, status, info, secrets): field
 * names, presence and number types are what shipped clients decode, which is Go's {@code
 * encoding/json}; {@link dev.faasd.api.Json} is the one place that knows these manners. The routing
 * stream ({@link dev.faasd.api.RoutingMessage}, {@link dev.faasd.api.RoutingAck}) is ours.
 *
 * <p>Text from outside becomes a value type ({@link dev.faasd.api.FunctionName}, {@link
 * dev.faasd.api.NamespaceName}, {@link dev.faasd.api.Quantity}) or an {@link
 * dev.faasd.api.InvalidRequest} that says in one sentence what is wrong. Nothing here holds {@code
 * null}: what a client left out is empty.
 */
@NullMarked
package dev.faasd.api;

import org.jspecify.annotations.NullMarked;
