/** To be told. */
@NullMarked
package dev.faasd.containerd;

import org.jspecify.annotations.NullMarked;
