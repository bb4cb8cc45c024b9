/// `koine bench`: a control plane under load, measured.
@NullMarked
package io.koine.bench;

import org.jspecify.annotations.NullMarked;
