/** To be told. */
@NullMarked
package dev.faasd.posix;

import org.jspecify.annotations.NullMarked;
