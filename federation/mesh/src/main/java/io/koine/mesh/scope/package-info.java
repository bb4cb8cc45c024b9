/// What one proxy may see and must obey: values, with policy already resolved. Nothing outside a scope
/// reaches translation.
///
/// Threads: immutable values, safe from any thread. Depends on the model alone.
@NullMarked
package io.koine.mesh.scope;

import org.jspecify.annotations.NullMarked;
