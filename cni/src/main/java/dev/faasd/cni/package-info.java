/** To be told. */
@NullMarked
package dev.faasd.cni;

import org.jspecify.annotations.NullMarked;
