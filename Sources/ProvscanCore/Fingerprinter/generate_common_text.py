#!/usr/bin/env python3
"""Generates CommonText+Standard.swift, the common text `common/2`, from common_text.txt beside it.

    python3 generate_common_text.py > CommonText+Standard.swift

Raise the version in NAME when the text changes: reports state it.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

NAME = "common/2"
WIDTH = 108


def main() -> None:
    source = Path(__file__).with_name("common_text.txt").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if line and not line.startswith(("#", "=="))]
    print("// Made by generate_common_text.py from common_text.txt; do not edit.")
    print()
    print("extension CommonText {")
    print("    /// Licences, notices and famous quotations that this build ships.")
    print("    public static let standard = (")
    print(f'        name: "{NAME}",')
    print('        text: """')
    for line in lines:
        for part in textwrap.wrap(line.replace("\\", ""), WIDTH, break_on_hyphens=False):
            print(f"        {part}")
    print('        """')
    print("    )")
    print("}")


main()
