"""What copying does to a text: lines re-wrapped, case folded, punctuation edited, escaped, words replaced."""

from __future__ import annotations

import html
import re

from .base import Rng

CURLY_TO_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
NAMED = {"—": "&mdash;", "–": "&ndash;", "’": "&rsquo;", "‘": "&lsquo;", "“": "&ldquo;", "”": "&rdquo;"}
REPLACEABLE = re.compile(r"([A-Za-z]{3,})([,.;:!?]?)")


def rewrapped(text: str, random: Rng) -> str:
    """Joins all lines, then breaks at a width of 60 to 76 columns unless the text had breaks of its own."""
    words = text.split()
    if "\n" in text and random.chance(0.5):
        return " ".join(words)
    width = random.between(60, 76)
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += " " + word
    return "\n".join(lines)


def recased(text: str, random: Rng) -> str:
    return text.upper() if random.chance(0.5) else text.lower()


def repunctuated(text: str, random: Rng) -> str:
    """Swaps straight and curly quotes and the kinds of dash, and adds or drops commas and full stops; no edit
    falls inside a word, except that an apostrophe there changes its form and stays."""
    edited = swapped_quotes(text)
    edited = edited.replace("—", "\0").replace("--", "—").replace("\0", "--")
    pieces = re.split(r"(\s+)", edited)
    for index in range(0, len(pieces) - 2, 2):
        pieces[index] = repunctuated_end(pieces[index], pieces[index + 2], random)
    edited = "".join(pieces)
    if edited != text:
        return edited
    middle = len(pieces) // 4 * 2
    return "".join(pieces[:middle]) + pieces[middle].rstrip(",.;:") + "," + "".join(pieces[middle + 1 :])


def swapped_quotes(text: str) -> str:
    if any(quote in text for quote in "“”‘’"):
        return text.translate(CURLY_TO_STRAIGHT)
    text = re.sub(r"(^|[\s(\[—-])\"", r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“—-])'", r"\1‘", text).replace("'", "’")


def repunctuated_end(word: str, following: str, random: Rng) -> str:
    stem = word[:-1]
    if word.endswith(",") and random.chance(0.4):
        return stem
    if word.endswith(".") and len(stem) > 3 and "." not in stem and random.chance(0.3):
        return stem
    if word[-1:].isalpha() and following[:1].islower() and random.chance(0.06):
        return word + ","
    return word


def escaped(text: str, random: Rng) -> str:
    """Leaves the text as a careless scraper does: entities for markup and quotes, some spaces as `&nbsp;`."""
    result = html.escape(text)
    apostrophe = random.choice(["&#39;", "&#x27;", "&apos;"])
    result = result.replace("&#x27;", apostrophe)
    if random.chance(0.6):
        result = "".join(NAMED.get(character, character) for character in result)
    parts = re.split(r"(?<=[.?!;]) (?=\S)", result)
    return parts[0] + "".join(("&nbsp;" if random.chance(0.4) else " ") + part for part in parts[1:])


def needs_escaping(text: str) -> bool:
    return any(character in text for character in "&<>\"'")


def substituted(text: str, percent: int, vocabulary: list[str], random: Rng) -> tuple[str, int] | None:
    """Replaces that share of the words by other words, away from both ends; nothing when too few can change."""
    pieces = re.split(r"(\s+)", text)
    words = range(0, len(pieces), 2)
    wanted = round(len(words) * percent / 100)
    candidates = [index for index in words[3:-3] if REPLACEABLE.fullmatch(pieces[index])]
    if len(candidates) < wanted:
        return None
    for index in random.shuffled(candidates)[:wanted]:
        match = REPLACEABLE.fullmatch(pieces[index])
        assert match is not None
        word, ending = match[1], match[2]
        other = random.choice(vocabulary)
        while other == word.lower():
            other = random.choice(vocabulary)
        pieces[index] = (other.capitalize() if word[0].isupper() else other) + ending
    return "".join(pieces), wanted
