/** To be told. */
@NullMarked
package dev.faasd.workload;

import org.jspecify.annotations.NullMarked;
