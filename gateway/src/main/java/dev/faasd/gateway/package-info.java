/** To be told. */
@NullMarked
package dev.faasd.gateway;

import org.jspecify.annotations.NullMarked;
