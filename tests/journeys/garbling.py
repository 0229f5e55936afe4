"""What lies between a desk and a hub that has gone mad: passes everything on, or answers with garbage."""

from __future__ import annotations

import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import TracebackType

# Status, kind and content: what proxies, half-started servers and full disks answer with.
GARBAGE = (
    (200, "text/html", b"<html><body>Xidm\xc9\x99t m\xc3\xbcv\xc9\x99qq\xc9\x99ti i\xc5\x9fl\xc9\x99mir</body></html>"),
    (200, "application/json", b'{"results": [{"op_id": "'),
    (200, "application/json", b'{"results": [{"op_id": "00000000-0000-7000-8000-000000000000", "status": "applied"}]}'),
    (200, "application/json", b"[]"),
    (200, "application/json", b"null"),
    (200, "application/json", b""),
    (200, "application/json", bytes(range(128, 256))),
    (204, "application/json", b""),
    (302, "text/html", b""),
    (404, "text/plain", b"no such page"),
    (500, "text/plain", b"Internal Server Error"),
    (502, "text/html", b"<h1>Bad Gateway</h1>"),
)
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})


class Garbling:
    """A server in front of the hub at `port`.

    Attributes:
        mad: While true, nothing is answered as the hub answered it.
        delivers: Whether the hub hears what the desk says meanwhile.
        garbled: How many answers were garbage so far.
    """

    def __init__(self, port: int, *, seed: int, delivers: bool) -> None:
        self.mad = False
        self.delivers = delivers
        self.garbled = 0
        self._port = port
        self._random = Random(seed)
        self._guard = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="garbling")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Garbling:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _garbage(self) -> tuple[int, str, bytes]:
        with self._guard:
            self.garbled += 1
            return self._random.choice(GARBAGE)

    def _asked(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=40)
        try:
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]
            return answer.status, kept, answer.read()
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
                status, kept, content = 502, [("Content-Type", "text/plain")], b""
                mad = wire.mad
                if not mad or wire.delivers:
                    try:
                        status, kept, content = wire._asked(self.command, self.path, headers, body)
                    except (OSError, HTTPException):
                        mad = False
                if mad or wire.mad:
                    status, kind, content = wire._garbage()
                    kept = [("Content-Type", kind)]
                try:
                    self.send_response(status)
                    for name, value in kept:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815  the names that the server looks for

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler
