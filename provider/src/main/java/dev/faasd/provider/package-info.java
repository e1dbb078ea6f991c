/** To be told. */
@NullMarked
package dev.faasd.provider;

import org.jspecify.annotations.NullMarked;
