/** To be told. */
@NullMarked
package dev.faasd.faasd;

import org.jspecify.annotations.NullMarked;
