"""The program ``provscan filter`` as a process that answers lines."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO

from .records import CheckedRecord


class ProvscanError(RuntimeError):
    """The program could not be started, or ended before its time; the message is the program's own."""


class FilterProcess:
    """One ``provscan filter --tag``: a line in, the same line out, with what is known of it.

    Lines may be written ahead of the answers, from another thread; the pipes hold back a writer that is too fast.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._messages: IO[bytes] = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages
            )
        except OSError as error:
            self._messages.close()
            raise ProvscanError(
                f"{command[0]}: cannot be started ({os.strerror(error.errno or 0)}); install provscan, "
                "or name the program with program="
            ) from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input = self._process.stdin
        self._output = self._process.stdout

    def write(self, line: bytes) -> None:
        """Hands in one line with its end; waits while the program is behind."""
        try:
            self._input.write(line)
        except (BrokenPipeError, ValueError) as error:
            raise self._failure() from error

    def flush(self) -> None:
        """Sends what was handed in."""
        try:
            self._input.flush()
        except (BrokenPipeError, ValueError) as error:
            raise self._failure() from error

    def finish_writing(self) -> None:
        """Says that no line follows."""
        try:
            self._input.close()
        except BrokenPipeError as error:
            raise self._failure() from error

    def read(self, line: bytes) -> CheckedRecord:
        """The answer to the oldest ``line`` that has none yet; waits for it."""
        answer = self._output.readline()
        if not answer.endswith(b"\n"):
            raise self._failure()
        if answer == line:
            return CheckedRecord()
        tag = json.loads(answer)["provscan"]
        return CheckedRecord(tag["matches"], tag["verdict"])

    def close(self) -> None:
        """Ends the program, whatever it is doing; it has nothing to lose."""
        self._process.kill()
        self._process.wait()
        for stream in (self._output, self._input):
            try:
                stream.close()
            except OSError:
                pass
        self._messages.close()

    def _failure(self) -> ProvscanError:
        status = self._process.wait()
        lines: list[str] = []
        if not self._messages.closed:
            self._messages.seek(0)
            lines = self._messages.read().decode(errors="replace").splitlines()
        told = [line for line in lines if line.startswith(("provscan: ", "Error: "))] or lines[-1:]
        return ProvscanError(told[0] if told else f"provscan filter ended with status {status}")
