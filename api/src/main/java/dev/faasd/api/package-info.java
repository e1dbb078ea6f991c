/** To be told. */
@NullMarked
package dev.faasd.api;

import org.jspecify.annotations.NullMarked;
