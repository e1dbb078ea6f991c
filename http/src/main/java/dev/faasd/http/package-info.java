/** To be told. */
@NullMarked
package dev.faasd.http;

import org.jspecify.annotations.NullMarked;
