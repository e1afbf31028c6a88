"""Asks the provscan scanner which registered texts are in the records of a pipeline.

The package needs the program ``provscan`` and nothing from PyPI; it drives ``provscan filter`` as a process, so the
texts stay on the machine.

    with Scanner("texts.sqlite") as scanner:
        record = scanner.check(page, url=url)
        if record.has_finding("unlicensed", "opted-out"):
            ...

``Client`` asks a ``provscan serve`` that runs elsewhere instead.
"""

from .client import Client
from .process import ProvscanError
from .records import CheckedRecord, Grade, Match, Verdict
from .scanner import Scanner, Text

__all__ = ["CheckedRecord", "Client", "Grade", "Match", "ProvscanError", "Scanner", "Text", "Verdict"]
