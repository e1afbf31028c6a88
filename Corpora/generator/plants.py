"""Chooses the owned spans that are planted, and how each is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import transforms
from .base import Rng
from .overlap import OwnedIndex
from .works import BLOG, DICTIONARY, FEDERALIST, Work

PASSAGE_LENGTHS = [12, 15, 20, 30, 50, 80, 120, 200, 400]
SALUTATION = "To the People of the State of New York:"
MARKUP = re.compile(r"\]\(|https?:|www\.|[<>{}|`\[\]]|&#?\w+;")
LINKS = re.compile(r"\]\(|https?:|www\.|[{}|`\[\]]|&#?\w+;")
TEMPLATES = re.compile(r"\{\{|\{%|```")


@dataclass(frozen=True)
class Plant:
    """A copy: code point span in the owned text, and the text that stands in the record."""

    kind: str
    work: int
    start: int
    end: int
    text: str
    words: int
    changed_words: int
    alone: bool = False
    in_list: bool = False


def plan() -> list[tuple[str, str, int]]:
    """Kind, collection and count; the longest spans first, so that they still find room."""
    rows = [("whole-article", BLOG, 22), ("whole-article", FEDERALIST, 12)]
    for length in reversed(PASSAGE_LENGTHS):
        rows += [(f"passage-{length}", FEDERALIST, 7), (f"passage-{length}", BLOG, 7)]
    for percent in [5, 10, 20]:
        rows += [(f"substituted-{percent}", FEDERALIST, 8), (f"substituted-{percent}", BLOG, 7)]
    for kind in ["html-escaped", "rewrapped", "case", "punctuation"]:
        rows += [(kind, FEDERALIST, 12), (kind, BLOG, 12), (kind, DICTIONARY, 6)]
    for length in [30, 20, 15, 12]:
        rows.append((f"passage-{length}", DICTIONARY, 3))
    return rows + [("whole-post", DICTIONARY, 50), ("short-post", DICTIONARY, 22)]


class Chooser:
    """Draws spans that no other plant uses and that no second owned work contains."""

    def __init__(self, works: list[Work], index: OwnedIndex, vocabulary: list[str], random: Rng) -> None:
        self.works = works
        self.index = index
        self.vocabulary = vocabulary
        self.random = random
        self.tokens = [[match.span() for match in re.finditer(r"\S+", work.text)] for work in works]
        self.taken: list[list[tuple[int, int]]] = [[] for _ in works]
        self.numbers = {
            name: [number for number, work in enumerate(works) if work.collection == name]
            for name in (BLOG, DICTIONARY, FEDERALIST)
        }

    def choose_all(self) -> list[Plant]:
        return [self._choose(kind, collection, turn) for kind, collection, count in plan() for turn in range(count)]

    def _choose(self, kind: str, collection: str, turn: int) -> Plant:
        for _ in range(20_000):
            number = self.random.choice(self.numbers[collection])
            span = self._candidate(kind, collection, number)
            plant = self._planted(kind, number, span, turn) if span else None
            if plant:
                self.taken[number].append((plant.start, plant.end))
                return plant
        raise RuntimeError(f"no room for another {kind} from {collection}")

    def _candidate(self, kind: str, collection: str, number: int) -> tuple[int, int] | None:
        """A range of word numbers."""
        count = len(self.tokens[number])
        low, high = {
            "whole-post": (8, 60),
            "short-post": (5, 7),
            "whole-article": (150, 3000),
        }.get(kind, (12, 60) if collection == DICTIONARY else (20, 150))
        if kind.startswith("passage-"):
            length = int(kind.removeprefix("passage-"))
            whole = False
        else:
            low = 60 if kind.startswith("substituted-") else low
            whole = collection == DICTIONARY or kind == "whole-article"
            length = count if whole else self.random.between(low, high)
            if not low <= length <= high:
                return None
        if whole:
            return self._first_word(number), count
        if length > count - 2:
            return None
        first = self.random.between(1, count - 1 - length)
        return first, first + length

    def _first_word(self, number: int) -> int:
        """Copies of essays leave out the salutation, which all essays share."""
        text = self.works[number].text
        return len(SALUTATION.split()) if text.startswith(SALUTATION) else 0

    def _planted(self, kind: str, number: int, span: tuple[int, int], turn: int) -> Plant | None:
        first, end = span
        tokens = self.tokens[number]
        start, stop = tokens[first][0], tokens[end - 1][1]
        text = self.works[number].text[start:stop]
        if any(start < used_end and used_start < stop for used_start, used_end in self.taken[number]):
            return None
        if kind != "whole-article" and not clean(text, kind):
            return None
        if self.index.owners(text) not in ([], [number]) or kind == "html-escaped" and not transforms.needs_escaping(text):
            return None
        changed = self._changed(kind, text)
        if changed is None:
            return None
        copy, changed_words = changed
        alone = kind == "whole-article" or kind == "whole-post" and turn % 2 == 0 or kind == "short-post" and turn % 3 == 0
        in_list = kind in ("whole-post", "short-post") and not alone
        return Plant(kind, number, start, stop, copy, end - first, changed_words, alone, in_list)

    def _changed(self, kind: str, text: str) -> tuple[str, int] | None:
        if kind.startswith("substituted-"):
            percent = int(kind.removeprefix("substituted-"))
            return transforms.substituted(text, percent, self.vocabulary, self.random)
        change = {
            "rewrapped": transforms.rewrapped,
            "case": transforms.recased,
            "punctuation": transforms.repunctuated,
            "html-escaped": transforms.escaped,
        }.get(kind)
        copy = change(text, self.random) if change else text
        return None if change and copy == text else (copy, 0)


def clean(text: str, kind: str) -> bool:
    """Whether both ends are words, there is no link or template, and every word has a letter or digit. A text to
    be escaped may have markup and signs that stand alone, the longest passages also links."""
    loose = {"html-escaped": LINKS, "passage-200": TEMPLATES, "passage-400": TEMPLATES}.get(kind)
    ends_well = text[0].isalnum() and (text[-1].isalnum() or text[-1] in ",.;:?!")
    if not ends_well or (loose or MARKUP).search(text):
        return False
    return loose is not None or all(re.search(r"[^\W_]", word) for word in text.split())
