"""echo.py PORT [tcp]: an application on 127.0.0.1 that says what it was asked, and by whom as its proxy tells."""

import http.server
import re
import socketserver
import sys


class Requests(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        caller = re.search("URI=([^;,]*)", self.headers.get("x-forwarded-client-cert", ""))
        said = f"{self.command} {self.path} by {caller.group(1) if caller else 'somebody'}\n".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_):
        pass


class Line(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"echo: " + self.rfile.readline())


if __name__ == "__main__":
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    kind = Line if sys.argv[2:] == ["tcp"] else Requests
    with socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), kind) as server:
        server.serve_forever()
