#!/usr/bin/env python3
"""Generates unicode_tables.c, the per-scalar table behind the normaliser `norm/1`.

    python3 generate.py UNICODE_DIR CONFUSABLES_TXT > unicode_tables.c

UNICODE_DIR holds the Unicode Character Database (Debian: unicode-data 15.0.0,
/usr/share/unicode); CONFUSABLES_TXT is Unicode's security data, any version
from 12 on (only single letters of other scripts that look like one ASCII
letter are taken from it).

The table is frozen with `norm/1`: a newer Unicode version is a new normaliser.

For each scalar the table gives a class and, where the text is not the scalar
itself, a list of units: the NFKD form of its NFKC_Casefold mapping (UAX #44,
UAX #15). A unit holds the scalar, its canonical combining class, its class as
part of a token, and its key: the scalar that word hashes are computed from,
where diacritics are dropped and look-alikes of ASCII letters are replaced.
"""

import sys
from collections import defaultdict
from pathlib import Path

SEPARATOR, WORD, SINGLE, MARK, APOSTROPHE, IGNORABLE = range(6)

#: Entries below FIRST_UNIT are classes of scalars that map to themselves; HANGUL is decomposed by rule.
HANGUL, FIRST_UNIT = 6, 8

SINGLE_SCRIPTS = {"Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"}
#: ASCII ', both curly single quotes, the modifier letter, the high-reversed one, the prime and the acute accent.
APOSTROPHES = {0x27, 0x2018, 0x2019, 0x02BC, 0x201B, 0x2032, 0x00B4}
#: Letters that lose a stroke or a ligature when text is reduced to ASCII, but have no decomposition.
REDUCED = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
#: Combining classes whose marks are letters of the writing system rather than diacritics: kana voicing, virama.
KEPT_COMBINING_CLASSES = {0, 8, 9}
MAX_SCALAR = 0x110000


def fields(path):
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield [field.strip() for field in line.split(";")]


def scalar_range(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


class Database:
    """The properties that the table is made from."""

    def __init__(self, unicode_dir, confusables):
        self.category = {}
        self.combining = defaultdict(int)
        self.decomposition = {}
        self.upper = {}
        self._read_unicode_data(unicode_dir / "UnicodeData.txt")
        self.casefold = {}
        for row in fields(unicode_dir / "DerivedNormalizationProps.txt"):
            if len(row) > 2 and row[1] == "NFKC_CF":
                for scalar in scalar_range(row[0]):
                    self.casefold[scalar] = [int(part, 16) for part in row[2].split()]
        self.script = {}
        for row in fields(unicode_dir / "Scripts.txt"):
            for scalar in scalar_range(row[0]):
                self.script[scalar] = row[1]
        self.look_alike = dict(self._read_confusables(confusables))

    def _read_unicode_data(self, path):
        start = None
        for row in fields(path):
            scalar = int(row[0], 16)
            if row[1].endswith("First>"):
                start = scalar
                continue
            for member in range(start if start is not None else scalar, scalar + 1):
                self.category[member] = row[2]
            start = None
            self.combining[scalar] = int(row[3])
            if row[5]:
                parts = [part for part in row[5].split() if not part.startswith("<")]
                self.decomposition[scalar] = [int(part, 16) for part in parts]
            if row[12]:
                self.upper[scalar] = int(row[12], 16)

    def _read_confusables(self, path):
        for row in fields(path):
            if len(row) < 2 or " " in row[0] or " " in row[1]:
                continue
            source, target = int(row[0], 16), int(row[1], 16)
            if source >= 0x80 and target < 0x80 and chr(target).isalpha():
                yield source, target

    def decompose(self, scalar):
        if 0xAC00 <= scalar <= 0xD7A3:
            index = scalar - 0xAC00
            tail = index % 28
            return [0x1100 + index // 588, 0x1161 + index % 588 // 28] + ([0x11A7 + tail] if tail else [])
        if scalar not in self.decomposition:
            return [scalar]
        return [unit for part in self.decomposition[scalar] for unit in self.decompose(part)]

    def normal_form(self, scalar):
        mapped = self.casefold.get(scalar, [scalar])
        return [unit for part in mapped for unit in self.decompose(part)]

    def token_class(self, scalar):
        if scalar in APOSTROPHES:
            return APOSTROPHE
        category = self.category.get(scalar, "Cn")
        if category[0] == "M":
            return MARK
        if category[0] == "L" or (category[0] == "N" and category != "No"):
            return SINGLE if self.script.get(scalar) in SINGLE_SCRIPTS and category != "Nd" else WORD
        return WORD if category == "No" else SEPARATOR

    def key(self, scalar):
        """The scalar a word hash sees; 0 where the scalar is dropped."""
        if self.category.get(scalar, "Cn")[0] == "M" and self.combining[scalar] not in KEPT_COMBINING_CLASSES:
            return 0
        reduced = REDUCED.get(chr(scalar))
        if reduced:
            return ord(reduced[0])
        for form in (scalar, self.upper.get(scalar)):
            if form in self.look_alike:
                return ord(chr(self.look_alike[form]).lower())
        return scalar


def packed_units(database, scalar):
    """The unit of one scalar; a second one, whose scalar is 0, where its key has two letters."""
    form_class = database.token_class(scalar)
    yield scalar | database.key(scalar) << 21 | database.combining[scalar] << 42 | form_class << 50
    for letter in REDUCED.get(chr(scalar), "")[1:]:
        yield ord(letter) << 21 | form_class << 50


def entries(database):
    """One number per scalar, and the units that numbers from FIRST_UNIT on point to."""
    units, known, table = [0] * FIRST_UNIT, {}, []
    for scalar in range(MAX_SCALAR):
        if 0xAC00 <= scalar <= 0xD7A3:
            table.append(HANGUL)
            continue
        if scalar in APOSTROPHES:
            table.append(APOSTROPHE)
            continue
        form = database.normal_form(scalar)
        if not form:
            table.append(IGNORABLE)
            continue
        packed = tuple(part for unit in form for part in packed_units(database, unit))
        plain = form == [scalar] and database.key(scalar) == scalar and database.combining[scalar] == 0
        if plain or all(unit >> 50 == SEPARATOR for unit in packed):
            table.append(packed[0] >> 50)
            continue
        if packed not in known:
            known[packed] = len(units)
            units.extend(packed[:-1])
            units.append(packed[-1] | 1 << 63)
        table.append(known[packed])
    return table, units


def pages(table):
    index, known, data = [], {}, []
    for start in range(0, MAX_SCALAR, 256):
        page = tuple(table[start : start + 256])
        if page not in known:
            known[page] = len(known)
            data.extend(page)
        index.append(known[page])
    return index, data


def emit(ctype, name, values, form):
    print(f"const {ctype} {name}[{len(values)}] = {{")
    for start in range(0, len(values), 16):
        print("    " + ",".join(format(value, form) for value in values[start : start + 16]) + ",")
    print("};\n")


def main():
    database = Database(Path(sys.argv[1]), Path(sys.argv[2]))
    table, units = entries(database)
    index, data = pages(table)
    assert max(data) < 1 << 16 and max(index) < 1 << 16
    print("// Made by generate.py from the Unicode Character Database 15.0.0; see LICENCE.")
    print('#include "unicode_tables.h"\n')
    emit("uint16_t", "provscan_unicode_pages", index, "d")
    emit("uint16_t", "provscan_unicode_entries", data, "d")
    emit("uint64_t", "provscan_unicode_units", units, "#x")


main()
