package io.koine.server.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/// Collects one request's body up to a limit, whatever media type it says it has. Vert.x's own handler
/// takes apart what is marked as a form, and that is how curl marks a file by default.
///
/// Threads: the event loop of the request's connection.
final class BodyReader {
    private final int limit;
    private final Runnable tooLarge;
    private final Buffer body = Buffer.buffer();
    private boolean refused;

    private BodyReader(int limit, Runnable tooLarge) {
        this.limit = limit;
        this.tooLarge = tooLarge;
    }

    /// @param request a request of whose body nothing was read
    /// @param limit the largest body in bytes
    /// @param whole takes the body
    /// @param tooLarge is called once if it is larger, in place of `whole`; the rest is not kept
    static void read(HttpServerRequest request, int limit, Handler<Buffer> whole, Runnable tooLarge) {
        BodyReader reader = new BodyReader(limit, tooLarge);
        request.handler(reader::take);
        request.endHandler(end -> {
            if (!reader.refused) {
                whole.handle(reader.body);
            }
        });
    }

    private void take(Buffer chunk) {
        if (refused) {
            return;
        }
        if (body.length() + chunk.length() > limit) {
            refused = true;
            tooLarge.run();
        } else {
            body.appendBuffer(chunk);
        }
    }
}
