/// Tests of the VM registry, in virtual time and with records in memory that can fail.
@NullMarked
package io.koine.vm;

import org.jspecify.annotations.NullMarked;
