"""A step for datatrove pipelines: tags documents that hold registered works, or drops those that no licence covers."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Mapping

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

from .records import Grade, Verdict
from .scanner import Scanner, Text


class ProvscanStep(PipelineStep):  # type: ignore[misc]
    """Checks every document against a registry.

    A document with matches gets ``metadata["provscan"]``, with ``matches`` and ``verdict``. One with a finding of a
    verdict in ``drop`` does not go on; it goes to ``exclusion_writer`` where there is one.
    """

    name = "provscan"
    type = "🔻 - FILTER"

    def __init__(
        self,
        registry: str | os.PathLike[str],
        *,
        drop: Collection[Verdict] = (),
        min_grade: Grade = "lead",
        context: Mapping[str, str] | None = None,
        program: str = "provscan",
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        super().__init__()
        self.drop = tuple(drop)
        self.exclusion_writer = exclusion_writer
        # One thread: datatrove runs as many tasks side by side as the machine is meant to take.
        self.scanner = Scanner(registry, min_grade=min_grade, context=context, program=program, jobs=1)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """The documents that go on, in order."""
        with self.exclusion_writer or contextlib.nullcontext() as rejects:
            for document, record in self.scanner.scan(data, text=self._text):
                self.stat_update(StatHints.total)
                if record.matches:
                    self.stat_update("matched")
                    document.metadata["provscan"] = {"matches": record.matches, "verdict": record.verdict}
                if self.drop and record.has_finding(*self.drop):
                    self.stat_update(StatHints.dropped)
                    if rejects is not None:
                        rejects.write(document, rank)
                    continue
                self.stat_update(StatHints.forwarded)
                yield document

    @staticmethod
    def _text(document: Document) -> Text:
        url, date = (document.metadata.get(name) for name in ("url", "date"))
        return Text(
            document.text,
            id=document.id,
            url=None if url is None else str(url),
            fetched_at=None if date is None else str(date),
        )
