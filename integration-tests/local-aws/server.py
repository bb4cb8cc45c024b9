"""The local AWS API: moto's server with the corrections that Koine's tests need. An imitation, not AWS.

    python server.py [--host 127.0.0.1] [--port 0]

Prints "local AWS listening on http://HOST:PORT" once it answers. State lives in memory, for the life of the process.
Beside AWS's own operations it answers:

    POST /local-aws/tasks/<task id>   {"lastStatus": ..., "desiredStatus": ..., "healthStatus": ...}
        sets what DescribeTasks says of a task; a status that is set stays until it is set again
    POST /local-aws/reset             forgets everything
"""

import argparse
import json
import signal
import sys

from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

import cloud_map
import ecs

CONTROL = "/local-aws/"


class QuietRequestHandler(MotoRequestHandler):
    """A poll every few seconds is not worth a line each."""

    def log_request(self, code="-", size="-"):
        pass


def control(environ):
    """Answers a request of the tests themselves: status line and value."""
    path = environ["PATH_INFO"].removeprefix(CONTROL).split("/")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if environ["REQUEST_METHOD"] == "POST" and path == ["reset"]:
        BackendDict.reset()
        return "200 OK", {}
    if environ["REQUEST_METHOD"] == "POST" and len(path) == 2 and path[0] == "tasks":
        task = ecs.find_task(path[1])
        if task is None:
            return "404 Not Found", {"message": f"no task {path[1]}"}
        task.pin(json.loads(body))
        return "200 OK", {}
    return "404 Not Found", {"message": "see server.py for what there is"}


def with_control(app):
    def answer(environ, start_response):
        if not environ["PATH_INFO"].startswith(CONTROL):
            return app(environ, start_response)
        status, value = control(environ)
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(value).encode()]

    return answer


def main():
    parser = argparse.ArgumentParser(description="A local imitation of the AWS API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    arguments = parser.parse_args()
    cloud_map.correct()
    ecs.correct()
    app = with_control(DomainDispatcherApplication(create_backend_app))
    server = make_server(
        arguments.host, arguments.port, app, threaded=True, request_handler=QuietRequestHandler
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"local AWS listening on http://{arguments.host}:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
