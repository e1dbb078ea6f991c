/** To be told. */
@NullMarked
package dev.faasd.systemd;

import org.jspecify.annotations.NullMarked;
