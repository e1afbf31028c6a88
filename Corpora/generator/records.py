"""Lays foreign paragraphs and plants out as records."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from .base import Rng
from .overlap import normalised
from .plants import Plant
from .works import Work

RECORDS = 1650
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z\"“])")

Block = list[str | Plant]


@dataclass
class Record:
    text: str
    plants: list[tuple[Plant, int]] = field(default_factory=list)
    """Every plant with the code point at which its copy begins."""


def foreign_documents(prose: list[list[str]], random: Rng) -> list[list[str]]:
    """Cuts the prose into documents of consecutive paragraphs, most of them 1 to 8 KB; no paragraph twice."""
    documents = []
    for paragraphs in prose:
        current: list[str] = []
        limit = document_length(random)
        for paragraph in paragraphs:
            current.append(paragraph)
            if sum(map(len, current)) >= limit:
                documents.append(current)
                current, limit = [], document_length(random)
        if sum(map(len, current)) >= 600:
            documents.append(current)
    return random.shuffled(documents)


def document_length(random: Rng) -> int:
    return int(900 * 7 ** ((random.below(10_000) / 10_000) ** 2))


def make_records(prose: list[list[str]], works: list[Work], plants: list[Plant], random: Rng) -> list[Record]:
    documents = foreign_documents(prose, random)
    records = [assembled([[plant]]) for plant in plants if plant.alone]
    for plant in plants:
        if plant.in_list:
            records.append(listed(documents.pop(), plant, works, random))
    for group in groups([plant for plant in plants if not plant.alone and not plant.in_list], random):
        records.append(hosted(documents.pop(), group, works, random))
    missing = RECORDS - len(records)
    if missing > len(documents):
        raise RuntimeError(f"{missing} foreign documents are needed, {len(documents)} are left")
    records += [Record("\n".join(document)) for document in documents[:missing]]
    return random.shuffled(records)


def groups(plants: list[Plant], random: Rng) -> list[list[Plant]]:
    """One plant per record, now and then two or three; an escaped one stays by itself."""
    result: list[list[Plant]] = []
    for plant in random.shuffled(plants):
        joins = result and len(result[-1]) < 3 and random.chance(0.2)
        if joins and "html-escaped" not in (plant.kind, result[-1][0].kind):
            result[-1].append(plant)
        else:
            result.append([plant])
    return result


def hosted(paragraphs: list[str], plants: list[Plant], works: list[Work], random: Rng) -> Record:
    """Puts each plant into a paragraph between two sentences, or on a line of its own."""
    escape = plants[0] if plants[0].kind == "html-escaped" else None
    for _ in range(100):
        blocks: list[Block] = [[paragraph] for paragraph in paragraphs]
        for plant in plants:
            insert(blocks, plant, random)
        record = assembled(blocks, escape)
        if separated(record, works):
            return record
    raise RuntimeError("a plant continues into its surroundings wherever it is put")


def insert(blocks: list[Block], plant: Plant, random: Rng) -> None:
    position = random.below(len(blocks) + 1)
    foreign = position < len(blocks) and len(blocks[position]) == 1 and isinstance(blocks[position][0], str)
    if not foreign or random.chance(0.4):
        blocks.insert(position, [plant])
        return
    sentences = SENTENCE_END.split(str(blocks[position][0]))
    cut = random.below(len(sentences) + 1)
    before, after = " ".join(sentences[:cut]), " ".join(sentences[cut:])
    block: Block = [before + " "] if before else []
    block.append(plant)
    blocks[position] = block + [" " + after] if after else block


def listed(paragraphs: list[str], plant: Plant, works: list[Work], random: Rng) -> Record:
    """A list of foreign sentences, one to a line, with the plant among them."""
    sentences = [sentence for paragraph in paragraphs for sentence in SENTENCE_END.split(paragraph)]
    kept = [sentence for sentence in sentences if 30 <= len(sentence) <= 280][: random.between(8, 18)]
    for _ in range(100):
        blocks: list[Block] = [[sentence] for sentence in kept]
        blocks.insert(random.below(len(blocks) + 1), [plant])
        record = assembled(blocks)
        if separated(record, works):
            return record
    raise RuntimeError("a plant continues into its surroundings wherever it is put")


def assembled(blocks: list[Block], escape: Plant | None = None) -> Record:
    """Joins the blocks with line breaks; where `escape` is given, its surroundings are escaped as it is."""
    record = Record("")
    for number, block in enumerate(blocks):
        record.text += "\n" if number else ""
        for piece in block:
            if isinstance(piece, Plant):
                record.plants.append((piece, len(record.text)))
                record.text += piece.text
            else:
                record.text += escaped_like(piece, escape) if escape else piece
    return record


def escaped_like(text: str, plant: Plant) -> str:
    known = [form for form in ("&#39;", "&apos;") if form in plant.text]
    return html.escape(text).replace("&#x27;", known[0] if known else "&#x27;")


def separated(record: Record, works: list[Work]) -> bool:
    """Whether no plant continues, before or behind, with the very word that stands there in the owned text."""
    for plant, start in record.plants:
        owned = works[plant.work].text
        before = (edge(record.text[:start], -1), edge(owned[: plant.start], -1))
        behind = (edge(record.text[start + len(plant.text) :], 0), edge(owned[plant.end :], 0))
        if any(here and here == there for here, there in (before, behind)):
            return False
    return True


def edge(text: str, position: int) -> str:
    words, _ = normalised(text[-120:] if position else text[:120])
    return words[position] if words else ""
