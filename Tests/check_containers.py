"""Scans one corpus in every container, as other programs write them, and compares the matches.

The same documents must give the same matches, whatever they are packed in: all that may differ is their addresses.
Run with the Python of .build/python, which has pyarrow and warcio. Exit: 0 all alike, 1 not, 77 a writer is missing.
"""
import argparse, bz2, csv, gzip, io, json, lzma, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = 60


def documents():
    """Texts of a registered collection with words around them, and texts that hold none of it."""
    posts = sorted((ROOT / "Corpora/18f-blog/texts").glob("**/*.md"))[:DOCUMENTS]
    for number, path in enumerate(posts):
        words = path.read_text(encoding="utf-8").split("---", 2)[-1].split()
        if number % 3 == 0:
            body = " ".join(words[20:120])
            text = f"Document {number} begins by itself. {body} It ends \u201cquoted\u201d by itself, too.\nSecond line {number}."
        elif number % 3 == 1:
            text = f"Nothing in document {number} was written by anybody else, as far as anyone knows."
        else:
            text = f"Document {number}: " + " ".join(words[:400])
        yield text


def pack(folder, texts):
    """Writes the corpus once per container; gives their paths by name."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import py7zr
    from warcio.warcwriter import WARCWriter

    plain = folder / "plain"
    plain.mkdir()
    for number, text in enumerate(texts):
        (plain / f"{number:04}.txt").write_text(text, encoding="utf-8")
    lines = folder / "corpus.jsonl"
    lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    containers = {"folder": plain, "jsonl": lines}

    def run(name, *command, cwd=folder):
        subprocess.run(command, cwd=cwd, check=True, capture_output=True)
        containers[name] = folder / name

    run("corpus.jsonl.gz", "gzip", "-k", str(lines))
    for program, suffix in {"zstd": "zst", "xz": "xz", "bzip2": "bz2", "lz4": "lz4"}.items():
        run(f"corpus.jsonl.{suffix}", program, "-k", "-q", str(lines), *([str(lines) + ".lz4"] if suffix == "lz4" else []))
    run("corpus.tar", "tar", "-cf", "corpus.tar", "-C", "plain", ".")
    run("corpus.tar.gz", "tar", "-czf", "corpus.tar.gz", "-C", "plain", ".")
    run("corpus.zip", sys.executable, "-m", "zipfile", "-c", "corpus.zip", "plain")
    run("corpus.tar.zst", "tar", "--zstd", "-cf", "corpus.tar.zst", "-C", "plain", ".")
    with py7zr.SevenZipFile(folder / "corpus.7z", "w") as archive:
        archive.writeall(plain, "plain")
    containers["corpus.7z"] = folder / "corpus.7z"
    # Two members or frames, cut in the middle of a line.
    half = lines.stat().st_size // 2
    for name, compress in {"two.jsonl.gz": gzip.compress, "two.jsonl.bz2": bz2.compress, "two.jsonl.xz": lzma.compress}.items():
        whole = lines.read_bytes()
        containers[name] = folder / name
        containers[name].write_bytes(compress(whole[:half]) + compress(whole[half:]))
    containers["array.json"] = folder / "array.json"
    containers["array.json"].write_text(json.dumps([{"text": text} for text in texts], indent=1), encoding="utf-8")
    for name, dialect in {"corpus.csv": "excel", "corpus.tsv": "excel-tab"}.items():
        containers[name] = folder / name
        with open(containers[name], "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, dialect)
            writer.writerows([["text"], *([text] for text in texts)])
    run("nested.tar", "tar", "-cf", "nested.tar", "corpus.jsonl.gz")

    table = pa.table({"text": texts})
    for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
        path = folder / f"corpus-{codec}.parquet"
        pq.write_table(table, path, compression=codec, row_group_size=25)
        containers[path.name] = path
    strings = {"string": table, "large": table.cast(pa.schema([("text", pa.large_string())])),
               "view": pa.table({"text": pa.array(texts, pa.string_view())}),
               "dictionary": pa.table({"text": pa.array(texts).dictionary_encode()})}
    for name, content in strings.items():
        for codec in [None, "lz4", "zstd"]:
            for kind, writer in {"arrow": pa.ipc.new_file, "stream": pa.ipc.new_stream}.items():
                path = folder / f"{name}-{codec}.{kind}.arrow"
                with writer(str(path), content.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as out:
                    out.write_table(content, max_chunksize=17)
                containers[path.name] = path
    run("arrow.tar", "tar", "-cf", "arrow.tar", "string-zstd.arrow.arrow", cwd=folder)

    for suffix in ["", ".gz"]:
        path = folder / f"corpus.warc.wet{suffix}"
        with open(path, "wb") as out:
            writer = WARCWriter(out, gzip=bool(suffix))
            for number, text in enumerate(texts):
                writer.write_record(writer.create_warc_record(
                    f"http://example.org/{number}", "conversion", payload=io.BytesIO(text.encode()),
                    warc_content_type="text/plain", warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z"}))
        containers[path.name] = path
    return containers


def matches(provscan, registry, path, out):
    """What a scan finds, without addresses and what only some containers tell."""
    done = subprocess.run([provscan, "match", "--registry", registry, "--out", out, path], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{path.name}: status {done.returncode}: {done.stderr}")
    found = []
    for line in (out / "matches.jsonl").read_text().splitlines():
        record = json.loads(line)
        record = record.get("data", record)
        found.append(json.dumps(
            {key: record[key] for key in ("grade", "work", "passages", "containment") if key in record}, sort_keys=True))
    return sorted(found)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--provscan", default=str(ROOT / ".build/release/provscan"))
    provscan = arguments.parse_args().provscan
    try:
        import py7zr, pyarrow, warcio  # noqa: F401
    except ImportError as missing:
        print(f"{missing.name} is not installed; run .ci/setup --packages")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        registry = folder / "texts.sqlite"
        subprocess.run([provscan, "index", "--registry", registry, "--holder", "18F", ROOT / "Corpora/18f-blog/texts"],
                       check=True, capture_output=True)
        containers = pack(folder, list(documents()))
        expected = None
        failed = 0
        for number, (kind, path) in enumerate(containers.items()):
            found = matches(provscan, registry, path, folder / f"results-{number}")
            expected = expected or found
            if found != expected or not found:
                failed += 1
                print(f"{kind}: {len(found)} matches, of which {len(set(found) ^ set(expected))} differ")
        print(f"{len(containers)} containers, {len(expected)} matches each, {failed} differ")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
