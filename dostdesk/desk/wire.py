"""One request after the other to one address, and nothing that a hub has no use for: no cookies, redirects or log-ins.

Those make up half of what a small request costs, and a clerk waits for each of his.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from typing import Any

import httpx

CONNECT_S = 2.0
_ALWAYS = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"}


class Wire:
    """Kept connections to one address; safe from several threads.

    Args:
        transport: In place of the network, for tests.
        trust: As httpx takes it for `verify`.
        traced: Told of each step of a connection, as httpcore's `trace`.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.BaseTransport | None,
        trust: ssl.SSLContext | bool,
        traced: Callable[[str, Mapping[str, Any]], None],
    ) -> None:
        self._url = url.rstrip("/")
        self._transport = transport or httpx.HTTPTransport(verify=trust, trust_env=False)
        self._traced = traced
        self._closed = False

    def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None,
        headers: Mapping[str, str],
        params: Mapping[str, str | tuple[str, ...]] | None,
        timeout: float,
    ) -> httpx.Response:
        """The answer, read to its end.

        Args:
            timeout: Seconds for each step but connecting.

        Raises:
            httpx.TransportError: Nobody answered in time, or the connection broke.
            httpx.DecodingError: The answer is not packed as it says.
            RuntimeError: The wire was closed.
        """
        if self._closed:
            raise RuntimeError("the wire is closed")
        request = httpx.Request(
            method,
            self._url + path,
            params=params,
            headers={**_ALWAYS, **headers},
            content=content,
            extensions={"timeout": httpx.Timeout(timeout, connect=CONNECT_S).as_dict(), "trace": self._traced},
        )
        answer = self._transport.handle_request(request)
        answer.request = request
        try:
            answer.read()
        except BaseException:
            answer.close()
            raise
        return answer

    def close(self) -> None:
        """Nothing is sent any more; what is under way ends as unreachable."""
        self._closed = True
        self._transport.close()
