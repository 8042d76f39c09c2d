"""A server on loopback that answers while its block runs."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Loopback:
    """answer: takes the request, a BaseHTTPRequestHandler, and writes to it. url: where it is."""

    def __init__(self, answer):
        class Handler(BaseHTTPRequestHandler):
            def do(self):
                answer(self)

            do_GET = do_PUT = do_POST = do_DELETE = do

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
