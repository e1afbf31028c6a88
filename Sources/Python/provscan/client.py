"""Texts to a running ``provscan serve``, matches and verdicts back."""

from __future__ import annotations

import datetime
import http.client
import json
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar

from .process import ProvscanError
from .records import CheckedRecord
from .scanner import Text, _written

Item = TypeVar("Item")


class Client:
    """Asks a server about texts: for machines without the registry, or programs that come and go.

    May be used from several threads, and handed to other processes; each thread has a connection of its own.
    """

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        trust: ssl.SSLContext | None = None,
        timeout: float = 60,
    ) -> None:
        """Prepares to ask the server at ``address``, such as ``http://127.0.0.1:8080``.

        ``token``: One of the server's access tokens.
        ``trust``: The certificates to trust, where the server's is not signed by one that Python knows.
        ``timeout``: Seconds to wait for an answer.
        """
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError(f"{address}: the address of a server is http:// or https://, a host and a port")
        self._address = (parts.scheme, parts.hostname, parts.port)
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._trust = trust
        self._timeout = timeout
        self._local = threading.local()

    def __getstate__(self) -> dict[str, Any]:
        if self._trust is not None:
            raise TypeError("a client with certificates of its own cannot be handed to another process")
        return {name: value for name, value in self.__dict__.items() if name != "_local"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._local = threading.local()

    def check(
        self, text: str, *, url: str | None = None, fetched_at: str | datetime.date | None = None
    ) -> CheckedRecord:
        """Everything that ``text`` shares with registered works; spans in it are of ``text``.

        Raises ``ProvscanError`` when the server cannot be reached, or refuses; the message is its own.
        """
        body = self._ask("/v1/check", "application/json", _request(Text(text, None, url, fetched_at)))
        return _record(json.loads(body))

    def scan(
        self,
        items: Iterable[Item],
        text: Callable[[Item], Text | str] = lambda item: item,  # type: ignore[assignment,return-value]
        *,
        batch: int = 1 << 20,
    ) -> Iterator[tuple[Item, CheckedRecord]]:
        """Each of ``items`` with what is known of it, in order; asked about ``batch`` bytes at a time.

        ``text``: The text of an item, where the items are not texts themselves.
        """
        waiting: list[Item] = []
        lines: list[bytes] = []
        size = 0
        for item in items:
            given = text(item)
            line = _request(Text(given) if isinstance(given, str) else given)
            waiting.append(item)
            lines.append(line)
            size += len(line)
            if size >= batch:
                yield from zip(waiting, self._answers(lines), strict=True)
                waiting, lines, size = [], [], 0
        if lines:
            yield from zip(waiting, self._answers(lines), strict=True)

    def close(self) -> None:
        """Closes this thread's connection; the next call opens one."""
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answers(self, lines: list[bytes]) -> list[CheckedRecord]:
        body = self._ask("/v1/check/stream", "application/x-ndjson", b"".join(lines))
        answers = [_record(json.loads(line)) for line in body.splitlines()]
        if len(answers) != len(lines):
            raise ProvscanError(f"the server answered {len(answers)} of {len(lines)} texts; it may be ending, ask again")
        return answers

    def _ask(self, path: str, kind: str, body: bytes) -> bytes:
        # A connection that the server closed while it was idle is opened once more; a check changes nothing.
        for attempt in (1, 2):
            connection = self._connection()
            try:
                connection.request("POST", path, body, {**self._headers, "Content-Type": kind})
                answer = connection.getresponse()
                content = answer.read()
                break
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if attempt == 2 or isinstance(error, (TimeoutError, ssl.SSLError)):
                    raise ProvscanError(f"{self._name}: no answer ({error or type(error).__name__})") from error
        if answer.status != 200:
            raise ProvscanError(f"{self._name}: {_detail(content) or answer.reason}")
        return content

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            scheme, host, port = self._address
            if scheme == "https":
                connection = http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._trust)
            else:
                connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
            self._local.connection = connection
        return connection

    @property
    def _name(self) -> str:
        scheme, host, port = self._address
        return f"{scheme}://{host}" + (f":{port}" if port else "")


def _request(text: Text) -> bytes:
    """The text as the line that the server reads."""
    fields = {"text": text.text, "url": text.url, "fetchedAt": _written(text.fetched_at)}
    # A lone surrogate is no text that JSON can carry; replaced it counts as one code point on both sides.
    sound = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items() if value is not None}
    return json.dumps(sound, ensure_ascii=False).encode() + b"\n"


def _record(answer: dict[str, Any]) -> CheckedRecord:
    if "problem" in answer:
        raise ProvscanError(answer["problem"]["detail"])
    return CheckedRecord(answer["matches"], answer["verdict"])


def _detail(content: bytes) -> str | None:
    """What problem details (RFC 9457) say."""
    try:
        detail = json.loads(content)["detail"]
    except (ValueError, KeyError, TypeError):
        return None
    return detail if isinstance(detail, str) else None
