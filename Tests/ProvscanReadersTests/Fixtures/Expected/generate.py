#!/usr/bin/env python3
"""Writes tables.json: what pyarrow reads in the Parquet and Arrow files of a folder, as counts and digests.

    generate.py FIXTURES >tables.json

Of each file: the rows, the columns whose values are compared (text, whole numbers, truth values, and lists and
structures of them), and the 64-bit FNV-1a digest of these values; `null` for a file that pyarrow refuses.
"""
import json, pathlib, sys

import pyarrow as pa
import pyarrow.parquet as pq


def is_comparable(kind):
    types = pa.types
    if types.is_dictionary(kind):
        return is_comparable(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return is_comparable(kind.value_type)
    if types.is_struct(kind):
        return all(is_comparable(kind.field(i).type) for i in range(kind.num_fields))
    return (types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
            or types.is_boolean(kind) or types.is_null(kind) or types.is_integer(kind))


def canonical(value):
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"i%d;" % value
    if isinstance(value, str):
        text = value.encode()
        return b"s%d:" % len(text) + text
    if isinstance(value, list):
        return b"[" + b"".join(canonical(item) for item in value) + b"]"
    return b"{" + b"".join(canonical(name) + canonical(value[name]) for name in sorted(value, key=str.encode)) + b"}"


def digest(table, columns):
    value = 0xCBF29CE484222325
    for row in table.select(columns).to_pylist() if columns else []:
        for byte in canonical(row):
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return "%016x" % value


def read(path):
    if path.suffix == ".parquet":
        return pq.ParquetFile(path).read()
    opener = pa.ipc.open_file if path.suffix == ".arrow_file" else pa.ipc.open_stream
    with opener(str(path) if path.suffix == ".arrow_file" else pa.OSFile(str(path))) as reader:
        return reader.read_all()


def describe(path):
    try:
        table = read(path)
        names = table.schema.names
        columns = [f.name for f in table.schema if is_comparable(f.type) and names.count(f.name) == 1]
        return {"rows": table.num_rows, "columns": columns, "digest": digest(table, columns)}
    except Exception:
        return None


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    files = sorted(p for p in [*root.glob("parquet/**/*.parquet"), *root.glob("corpora-formats/**/*.parquet"),
                               *root.glob("arrow/**/*.arrow_file"), *root.glob("arrow/**/*.stream")])
    lines = [f'"{p.relative_to(root)}": {json.dumps(describe(p))}' for p in files]
    print("{\n" + ",\n".join(lines) + "\n}")
