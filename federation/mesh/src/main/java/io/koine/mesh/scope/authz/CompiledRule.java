package io.koine.mesh.scope.authz;

import java.util.Optional;

/// What one rule asks for.
///
/// @param http of a request; empty: it never matches
/// @param tcp of a connection whose requests are not seen; empty: it never matches
public record CompiledRule(Optional<Body> http, Optional<Body> tcp) {
    /// Both must hold.
    ///
    /// @param request what is asked for
    /// @param caller who asks
    public record Body(Expr<RequestTerm> request, Expr<CallerTerm> caller) {
        /// Everything matches.
        public static final Body ALWAYS = new Body(Expr.always(), Expr.always());

        /// @return whether nothing can match
        public boolean isNever() {
            return request.isNever() || caller.isNever();
        }
    }
}
