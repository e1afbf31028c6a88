"""Words as a comparison sees them, and the passages that foreign and owned texts share by nature."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .works import Work

SHINGLE = 8
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Shared:
    """A shared run of words: code point spans in the text looked at and in the owned work."""

    start: int
    end: int
    work: int
    work_start: int
    work_end: int
    words: int


def normalised(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    words, spans = [], []
    for match in WORD.finditer(text):
        words.append(match[0].casefold().replace("'", "").replace("’", ""))
        spans.append(match.span())
    return words, spans


class OwnedIndex:
    """Finds runs of eight or more words that a text shares with the owned works."""

    def __init__(self, works: list[Work]) -> None:
        self.words: list[list[str]] = []
        self.spans: list[list[tuple[int, int]]] = []
        self.places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for number, work in enumerate(works):
            words, spans = normalised(work.text)
            self.words.append(words)
            self.spans.append(spans)
            for start in range(len(words) - SHINGLE + 1):
                self.places.setdefault(tuple(words[start : start + SHINGLE]), []).append((number, start))

    def owners(self, text: str) -> list[int]:
        """The works that share a run with `text`, in ascending order."""
        words, _ = normalised(text)
        found = {
            number
            for start in range(len(words) - SHINGLE + 1)
            for number, _ in self.places.get(tuple(words[start : start + SHINGLE]), [])
        }
        return sorted(found)

    def shared(self, text: str) -> list[Shared]:
        """All maximal shared runs of `text`, in its order."""
        words, spans = normalised(text)
        reached: dict[tuple[int, int], int] = {}
        result = []
        for start in range(len(words) - SHINGLE + 1):
            for number, place in self.places.get(tuple(words[start : start + SHINGLE]), []):
                diagonal = (number, place - start)
                if reached.get(diagonal, 0) >= start + SHINGLE:
                    continue
                length = self._length(words, start, number, place)
                reached[diagonal] = start + length
                owned = self.spans[number]
                last = place + length - 1
                run = Shared(spans[start][0], spans[start + length - 1][1], number, owned[place][0], owned[last][1], length)
                result.append(run)
        return result

    def _length(self, words: list[str], start: int, number: int, place: int) -> int:
        owned = self.words[number]
        length = SHINGLE
        while start + length < len(words) and place + length < len(owned) and words[start + length] == owned[place + length]:
            length += 1
        return length
