"""Texts in, matches and verdicts out."""

from __future__ import annotations

import datetime
import json
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from .process import FilterProcess, ProvscanError
from .records import CheckedRecord, Grade

Item = TypeVar("Item")


@dataclass(frozen=True)
class Text:
    """A text with what is known of it; the date of acquisition can decide the verdict."""

    text: str
    id: str | None = None
    url: str | None = None
    fetched_at: str | datetime.date | None = None
    """A date, or a time: as text by RFC 3339; of a ``datetime`` without a zone it is taken as UTC."""

    def line(self) -> bytes:
        """The text as the record that the program reads."""
        fields = {"text": self.text, "id": self.id, "url": self.url, "fetchedAt": _written(self.fetched_at)}
        record = {name: value for name, value in fields.items() if value is not None}
        try:
            return json.dumps(record, ensure_ascii=False).encode() + b"\n"
        except UnicodeEncodeError:
            # A lone surrogate; escaped it counts as one code point on both sides.
            return json.dumps(record).encode() + b"\n"


def _written(time: str | datetime.date | None) -> str | None:
    """A date or time by RFC 3339."""
    if isinstance(time, datetime.datetime) and time.tzinfo is None:
        time = time.replace(tzinfo=datetime.timezone.utc)
    return time if time is None or isinstance(time, str) else time.isoformat()


class Scanner:
    """Checks texts against a registry.

    The registry is opened once, by a program that runs beside this one, in the state that the registry has then. A
    scanner may be used from several threads, and handed to other processes: each of them starts a program of its own.
    """

    def __init__(
        self,
        registry: str | os.PathLike[str],
        *,
        min_grade: Grade = "lead",
        jobs: int | None = None,
        context: Mapping[str, str] | None = None,
        program: str = "provscan",
    ) -> None:
        """Prepares to check against ``registry``.

        ``jobs``: Threads of a scan; as many as there are processors where it is not given.
        ``context``: The use that the verdicts are about, by the options of ``provscan filter``:
        ``{"usage": "train-ai", "acquired": "2024-01-01..2024-02-01"}``.
        ``program``: The program, or a path to it.
        """
        fields = ("--text-field", "text", "--id-field", "id", "--url-field", "url", "--date-field", "fetchedAt")
        self._command = [program, "filter", "--tag", "--registry", os.fspath(registry), "--min-grade", min_grade]
        self._command += fields
        for name, value in (context or {}).items():
            self._command += ["--" + name.replace("_", "-"), value]
        self._jobs = [] if jobs is None else ["--jobs", str(jobs)]
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._single: FilterProcess | None = None
        self._owner = os.getpid()

    def __getstate__(self) -> dict[str, object]:
        return {"_command": self._command, "_jobs": self._jobs}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._reset()

    def check(
        self,
        text: str,
        *,
        id: str | None = None,
        url: str | None = None,
        fetched_at: str | datetime.date | None = None,
    ) -> CheckedRecord:
        """Everything that ``text`` shares with registered works; spans in it are of ``text``.

        Raises ``ProvscanError`` when the program cannot be had or has ended; the next call starts it again.
        """
        line = Text(text, id, url, fetched_at).line()
        if self._owner != os.getpid():
            # A fork: the program that was started before belongs to the other process.
            self._reset()
        with self._lock:
            if self._single is None:
                self._single = FilterProcess([*self._command, "--jobs", "1"])
            try:
                self._single.write(line)
                self._single.flush()
                return self._single.read(line)
            except ProvscanError:
                self._single.close()
                self._single = None
                raise

    def scan(
        self, items: Iterable[Item], text: Callable[[Item], Text | str] = lambda item: item  # type: ignore[assignment,return-value]
    ) -> Iterator[tuple[Item, CheckedRecord]]:
        """Each of ``items`` with what is known of it, in order, without waiting for each answer.

        Items are read ahead of the answers, by about 64 MB; memory does not grow with their number. What ``items``
        raises is raised here.

        ``text``: The text of an item, where the items are not texts themselves; called from another thread.
        """
        process = FilterProcess([*self._command, *self._jobs])
        feed = _Feed(items, text, process)
        try:
            feed.start()
            yield from feed.answers()
        finally:
            feed.stop()
            process.close()
            # A feed that waits for its next text ends when it has it.
            feed.join(timeout=1)

    def close(self) -> None:
        """Ends the program that answers ``check``; the next call starts it again."""
        if self._owner != os.getpid():
            return
        with self._lock:
            if self._single is not None:
                self._single.close()
                self._single = None

    def __enter__(self) -> Scanner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Feed(threading.Thread, Generic[Item]):
    """Writes texts while another thread reads the answers."""

    def __init__(
        self, items: Iterable[Item], text: Callable[[Item], Text | str], process: FilterProcess
    ) -> None:
        super().__init__(name="provscan-feed", daemon=True)
        self._items = items
        self._text = text
        self._process = process
        self._sent: deque[tuple[Item, bytes]] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self._stopped = False
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            for item in self._items:
                text = self._text(item)
                line = (Text(text) if isinstance(text, str) else text).line()
                with self._changed:
                    if self._stopped:
                        return
                    self._sent.append((item, line))
                    self._changed.notify()
                self._process.write(line)
                # Only the reader knows whether it waits; a pipe that is full takes the line later.
                self._process.flush()
            self._process.finish_writing()
        except BaseException as error:  # Raised again where the answers are read.
            self._error = error
            try:
                self._process.finish_writing()
            except ProvscanError:
                pass
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True

    def answers(self) -> Iterator[tuple[Item, CheckedRecord]]:
        while True:
            with self._changed:
                while not self._sent and not self._ended:
                    self._changed.wait()
                if not self._sent:
                    break
                item, line = self._sent.popleft()
            yield item, self._process.read(line)
        if self._error is not None:
            raise self._error
