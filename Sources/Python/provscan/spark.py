"""Scans a corpus on Apache Spark, with the results of a scan on one machine.

    spark-submit --master spark://… spark.py --registry texts.sqlite --out results corpus/ [-- OPTIONS OF MATCH]

Spark hands out parts of whole files; each task runs ``provscan match --part K/N`` on one core, and ``provscan merge``
writes the results of all. Nothing is shuffled. With ``--shards N`` the index is split first, and each shard is asked about
each part (``provscan query``): no task maps more than one shard, or what the texts found need. What is found comes as Parquet, too, partitioned by rights holder.

Executors need: the libraries that provscan needs; ``--out``, under a path that they and the driver share; and the
corpus, either under such a path or at an address that ``pyarrow.fs`` opens (``s3://``, ``gs://``, ``hdfs://``,
``file://``). Files at an address are copied to the executor's disk, one part at a time. The registry, its compiled
index and the program are brought to each executor once, by Spark.

This file needs nothing of the package that it lies in.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from py4j.protocol import Py4JJavaError
from pyspark import SparkConf, SparkContext, SparkFiles

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.fs

# 0: nothing found, 1: something found, 3: some input could not be read. The coverage says what.
SCANNED = (0, 1, 3)

# The options of match that query has, too.
READING = (
    "--format", "--text-field", "--id-field", "--url-field", "--date-field", "--long", "--max-record", "--max-nesting",
    "--max-members", "--max-ratio", "--max-expanded",
)


class JobError(RuntimeError):
    """What ends the job, with the way out."""


@dataclass(frozen=True)
class Part:
    """What a task has to know."""

    job: str
    count: int
    parts: str
    answers: str
    folder: str
    """Where the job was started: the corpus may be named from there."""
    options: tuple[str, ...]
    segments: tuple[str, ...]
    shards: tuple[str, ...]
    """The files of the shards: ``K.NAME``."""
    has_key: bool


def provscan(program: str, *arguments: str, out: pathlib.Path | None = None) -> int:
    """Runs the program on the driver; its messages go where the job's go."""
    with open(out, "wb") if out else open(os.devnull, "wb") as output:
        try:
            return subprocess.run([program, *arguments], stdout=output, check=False).returncode
        except OSError as error:
            raise JobError(f"{program}: cannot be started; name it with --program") from error


def require(status: int, what: str, allowed: Sequence[int] = (0,)) -> None:
    if status not in allowed:
        raise JobError(f"{what} ended with status {status}; the messages above say why")


# The corpus


def is_address(path: str) -> bool:
    return "://" in path


def list_sources(program: str, corpora: Sequence[str], target: pathlib.Path) -> None:
    """Writes the list of the sources (``provscan.sources/1``) that all tasks go by."""
    if not any(map(is_address, corpora)):
        require(provscan(program, "sources", *corpora, out=target), "listing the corpus")
        return
    if not all(map(is_address, corpora)):
        raise JobError("the corpus is named by paths or by addresses, not by both")
    lines: list[dict[str, object]] = [{"schema": "provscan.sources/1", "corpora": list(corpora)}]
    for corpus in corpora:
        lines += list_address(corpus)
    target.write_text("".join(json.dumps(line) + "\n" for line in lines))


def list_address(corpus: str) -> Iterator[dict[str, object]]:
    """The files below an address, by their names' bytes, hidden ones left out, as ``provscan`` lists a folder."""
    from pyarrow import fs

    system, root = fs.FileSystem.from_uri(corpus)
    base = corpus.rstrip("/")
    (found,) = system.get_file_info([root])
    if found.type == fs.FileType.NotFound:
        raise JobError(f"{corpus}: there is no such file or folder; check the address")
    if found.type == fs.FileType.File:
        yield {"locator": corpus, "id": found.base_name, "bytes": found.size, "modified": found.mtime_ns or 0}
        return
    files = []
    for entry in system.get_file_info(fs.FileSelector(root, recursive=True)):
        name = entry.path[len(root.rstrip("/")) + 1 :]
        if entry.type == fs.FileType.File and not any(part.startswith(".") for part in name.split("/")):
            files.append((name.encode(), name, entry))
    for _, name, entry in sorted(files, key=lambda file: file[0]):
        yield {"locator": f"{base}/{name}", "id": name, "bytes": entry.size, "modified": entry.mtime_ns or 0}


def fetch(corpora: Sequence[str], sources: Sequence[dict[str, object]], folder: str) -> None:
    """Copies files at addresses into ``folder``, under paths that read as their addresses do from there."""
    from pyarrow import fs

    # The addresses of files are made of names as they are, which need not be addresses that can be parsed.
    roots = [(corpus, *fs.FileSystem.from_uri(corpus)) for corpus in corpora]
    for source in sources:
        address = str(source["locator"])
        for corpus, system, root in roots:
            base = corpus.rstrip("/") + "/"
            if address == corpus or address.startswith(base):
                break
        else:
            raise JobError(f"{address}: belongs to no address of the corpus; list the corpus again")
        path = root if address == corpus else f"{root.rstrip('/')}/{address[len(base) :]}"
        copy = os.path.join(folder, address)
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        with system.open_input_stream(path, compression=None) as stream, open(copy, "wb") as file:
            shutil.copyfileobj(stream, file, 1 << 20)
        os.utime(copy, ns=(time_of(source), time_of(source)))


def time_of(source: dict[str, object]) -> int:
    """When a source was changed last, in nanoseconds since 1970."""
    return int(str(source["modified"]))


# A task


def scan_part(number: int, part: Part) -> str:
    """Scans one part on an executor, unless that was done before; gives the program's last word."""
    target = os.path.join(part.parts, f"part-{number:07}")
    program, place = arrange(part)
    command = [program, "match", "--registry", os.path.join(place, "registry.sqlite"), *part.options]
    if part.shards:
        command += ["--answers", answers_of(number, part)]
    if part.has_key:
        command += ["--key", os.path.abspath(SparkFiles.get("registry.key"))]
    return attempt(command, target, "part.json", number, part)


def ask_shard(shard: int, number: int, part: Part) -> str:
    """Asks one shard about one part on an executor, unless that was done before."""
    target = os.path.join(answers_of(number, part), f"shard-{shard:05}")
    program, place = arrange(part)
    command = [program, "query", "--shard", os.path.join(place, "shards", str(shard)), *reading(part.options)]
    return attempt(command, target, "answer.json", number, part)


def answers_of(number: int, part: Part) -> str:
    return os.path.join(part.answers, f"part-{number:07}")


def reading(options: Sequence[str]) -> list[str]:
    """Of the options of match, those that say how a corpus is read."""
    found: list[str] = []
    takes_next = False
    for option in options:
        name = option.split("=", 1)[0]
        if takes_next or name in READING:
            found.append(option)
        takes_next = not takes_next and option in READING
    return found


def attempt(command: list[str], target: str, last: str, number: int, part: Part) -> str:
    """Runs ``command`` on one part, with the results in ``target``, of which the file ``last`` is written last."""
    if os.path.exists(os.path.join(target, last)):
        return "done before"
    sources = os.path.abspath(SparkFiles.get("sources.jsonl"))
    which = ["--sources", sources, "--part", f"{number}/{part.count}"]
    # A task may run twice at a time; each attempt has a directory, and the first to end gives its own the name.
    out = f"{target}.{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(prefix="provscan-") as copies:
        listed = subprocess.run([command[0], "sources", *which], capture_output=True, text=True, check=True).stdout
        header, *mine = [json.loads(line) for line in listed.splitlines()]
        folder = part.folder if os.path.isdir(part.folder) else copies
        if any(map(is_address, header["corpora"])):
            try:
                fetch(header["corpora"], mine, copies)
            except (OSError, ValueError) as error:
                raise JobError(f"part {number} of {part.count} cannot be fetched: {error}") from error
            folder = copies
        ended = subprocess.run(
            [*command, "--out", out, "--jobs", "1", *which],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=folder,
            preexec_fn=end_with_parent,
        )
    if ended.returncode not in SCANNED:
        shutil.rmtree(out, ignore_errors=True)
        messages = ended.stderr.splitlines()[-1:] or [f"provscan ended with status {ended.returncode}"]
        raise JobError(f"part {number} of {part.count}: {messages[0]}")
    try:
        os.rename(out, target)
    except OSError:
        shutil.rmtree(out, ignore_errors=True)
    return ended.stdout.strip()


def arrange(part: Part) -> tuple[str, str]:
    """The program on this executor, and a folder with registry and shards under the names that they need.

    Spark brings all files into one folder.
    """
    root = os.path.abspath(SparkFiles.getRootDirectory())
    place = os.path.join(root, f"provscan-{part.job}")
    program = os.path.join(root, "provscan")
    if not os.path.isdir(place):
        os.chmod(program, 0o755)
        if part.has_key:
            # Spark lets others read what it brings; the program takes no key that they can.
            os.chmod(os.path.join(root, "registry.key"), 0o600)
        made = tempfile.mkdtemp(dir=root)
        os.mkdir(os.path.join(made, "registry.sqlite.index"))
        os.symlink(os.path.join(root, "registry.sqlite"), os.path.join(made, "registry.sqlite"))
        for segment in part.segments:
            os.symlink(os.path.join(root, segment), os.path.join(made, "registry.sqlite.index", segment))
        for file in part.shards:
            shard, name = file.split(".", 1)
            os.makedirs(os.path.join(made, "shards", shard), exist_ok=True)
            os.symlink(os.path.join(root, file), os.path.join(made, "shards", shard, name))
        try:
            os.rename(made, place)
        except OSError:
            # Another task was faster.
            shutil.rmtree(made)
    return program, place


def end_with_parent() -> None:
    """Has the system end this process when the one that started it is gone (Linux)."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


# The job


@dataclass(frozen=True)
class Job:
    program: str
    registry: str
    out: str
    corpora: list[str]
    parts: int | None
    shards: int
    key: str | None
    parquet: str
    resumes: bool
    options: list[str]

    @property
    def folder(self) -> pathlib.Path:
        """What is needed until the results are written, or by the next attempt."""
        return pathlib.Path(self.out + ".spark")

    def run(self, context: SparkContext) -> int:
        """Scans, merges and writes the matches as Parquet; gives the status of ``provscan merge``."""
        if os.path.exists(os.path.join(self.out, "summary.json")):
            raise JobError(f"{self.out}: already holds results; name another directory")
        if self.parquet:
            require_room(self.parquet)
        state = self.prepare(context)
        self.scan(context, state)
        key = ["--key", self.key] if self.key else []
        status = provscan(
            self.program, "merge", "--registry", self.registry, *key, "--out", self.out, str(self.folder / "parts")
        )
        if status not in SCANNED:
            raise JobError(
                f"merging ended with status {status}; where the registry has changed since the scan began, run: "
                f"{self.program} merge --registry {self.folder / 'registry.sqlite'} --out {self.out} "
                f"{self.folder / 'parts'}"
            )
        if self.parquet:
            write_parquet(os.path.join(self.out, "matches.jsonl"), self.parquet)
        shutil.rmtree(self.folder)
        return status

    def prepare(self, context: SparkContext) -> dict[str, str]:
        """A copy of the registry as it is now, its compiled index, and the list of sources; what was there is kept."""
        state_file = self.folder / "job.json"
        wanted = {"corpora": json.dumps(self.corpora), "options": json.dumps([self.options, self.shards])}
        if state_file.exists():
            state: dict[str, str] = json.loads(state_file.read_text())
            if not self.resumes:
                raise JobError(f"{self.folder}: holds an unfinished scan; continue it with --resume, or remove it")
            if {name: state.get(name) for name in wanted} != wanted:
                raise JobError(f"{self.folder}: holds a scan of another corpus or with other options; remove it")
            return state
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "parts").mkdir(parents=True)
        copy = str(self.folder / "registry.sqlite")
        key = ["--key", self.key] if self.key else []
        require(provscan(self.program, "registry", "backup", "--registry", self.registry, copy), "copying the registry")
        # A filter of nothing compiles the index and leaves it beside the registry.
        nothing = subprocess.run(
            [self.program, "filter", "--tag", "--registry", copy, *key], stdin=subprocess.DEVNULL, check=False
        )
        require(nothing.returncode, "compiling the index")
        if self.shards:
            self.split(copy)
        list_sources(self.program, self.corpora, self.folder / "sources.jsonl")
        sources = sum(1 for _ in open(self.folder / "sources.jsonl", "rb")) - 1
        # Four parts for each core even out files of different sizes.
        count = self.parts or max(1, min(sources, 4 * context.defaultParallelism))
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        state = wanted | {"assessedAt": now, "count": str(count), "job": uuid.uuid4().hex}
        state_file.write_text(json.dumps(state))
        return state

    def split(self, registry: str) -> None:
        """Writes the files of the shards into one folder, under names that differ."""
        made, files = self.folder / "split", self.folder / "shards"
        require(
            provscan(self.program, "registry", "split", str(self.shards), "--registry", registry, "--out", str(made)),
            "splitting the registry",
        )
        files.mkdir()
        for path in made.glob("*/*"):
            path.rename(files / f"{path.parent.name}.{path.name}")
        shutil.rmtree(made)

    def scan(self, context: SparkContext, state: dict[str, str]) -> None:
        """Has every shard asked about every part, and every part scanned, where that was not done yet."""
        index = self.folder / "registry.sqlite.index"
        segments = tuple(sorted(path.name for path in index.glob("*.segment")))
        program = self.folder / "provscan"
        if not program.exists():
            shutil.copy2(shutil.which(self.program) or self.program, program)
        for path in [program, self.folder / "registry.sqlite", self.folder / "sources.jsonl"]:
            context.addFile(str(path))
        for name in segments:
            context.addFile(str(index / name))
        shards = tuple(sorted(path.name for path in (self.folder / "shards").glob("*")))
        for name in shards:
            context.addFile(str(self.folder / "shards" / name))
        if self.key:
            shutil.copy2(self.key, self.folder / "registry.key")
            context.addFile(str(self.folder / "registry.key"))
        count = int(state["count"])
        part = Part(
            job=state["job"],
            count=count,
            parts=str(self.folder / "parts"),
            answers=str(self.folder / "answers"),
            folder=os.getcwd(),
            options=("--assessed-at", state["assessedAt"], *self.options),
            segments=segments,
            shards=shards,
            has_key=self.key is not None,
        )
        numbers = range(1, count + 1)
        # Shard by shard, so that an executor has few of them in its memory at a time.
        pairs = [(shard, number) for shard in range(1, self.shards + 1) for number in numbers]
        for number in numbers if pairs else []:
            os.makedirs(answers_of(number, part), exist_ok=True)
        try:
            if pairs:
                context.parallelize(pairs, len(pairs)).map(lambda pair: ask_shard(*pair, part)).collect()
            said = context.parallelize(numbers, count).map(lambda number: scan_part(number, part)).collect()
        except Py4JJavaError as error:
            # The executor's own words are somewhere in Spark's.
            found = re.search(r"JobError: (.*)", str(error.java_exception.getMessage()))
            raise JobError(found[1] if found else f"the job failed in Spark: {error.java_exception}") from error
        print(f"provscan: {len(said)} parts scanned", file=sys.stderr)
        for left in (self.folder / "parts").glob("part-*.*"):
            shutil.rmtree(left)


# The matches as Parquet


def match_fields() -> pyarrow.Schema:
    """The fields of ``provscan.match/1`` that the Parquet files have."""
    import pyarrow as pa

    def texts(names: str) -> list[tuple[str, pa.DataType]]:
        return [(name, pa.string()) for name in names.split()]

    def numbers(names: str) -> list[tuple[str, pa.DataType]]:
        return [(name, pa.int64()) for name in names.split()]

    span = pa.struct([("bytes", pa.list_(pa.int64())), ("codePoints", pa.list_(pa.int64()))])
    work = texts("id externalId holder collection title author url publishedAt") + [("isCanary", pa.bool_())]
    passage = [("grade", pa.string()), ("recordSpan", span), ("workSpan", span)]
    passage += numbers("matchedTokens alignedTokens longestRun rarityBits")
    licence = [("verdict", pa.string()), ("reasons", pa.list_(pa.string())), ("grant", pa.string())]
    return pa.schema(
        texts("schema grade")
        + [
            ("record", pa.struct(texts("locator id url acquiredAt declaredLicence layout"))),
            ("work", pa.struct(work)),
            ("passages", pa.list_(pa.struct(passage))),
            ("containment", pa.struct(numbers("matched of"))),
            ("licence", pa.struct(licence)),
        ]
    )


def filesystem(target: str) -> tuple[pyarrow.fs.FileSystem, str]:
    """Where ``target``, a path or an address, lies, and its path there."""
    from pyarrow import fs

    return fs.FileSystem.from_uri(target) if is_address(target) else (fs.LocalFileSystem(), target)


def require_room(target: str) -> None:
    """Says before the scan what would keep the matches from being written to ``target`` after it."""
    way_out = "or leave the Parquet files out with --parquet ''"
    try:
        from pyarrow import fs
    except ImportError as error:
        raise JobError(f"there is no pyarrow on the driver, which writes Parquet; install it, {way_out}") from error
    system, path = filesystem(target)
    (found,) = system.get_file_info([path])
    is_taken = found.type == fs.FileType.File
    if found.type == fs.FileType.Directory:
        is_taken = bool(system.get_file_info(fs.FileSelector(path)))
    if is_taken:
        raise JobError(f"{target}: is there already; name another folder with --parquet, {way_out}")


def write_parquet(matches: str, target: str) -> None:
    """Writes what is in the file ``matches`` as Parquet, one folder for each rights holder.

    The driver does it alone: the matches lie there, in one file, and are read in blocks.
    """
    import pyarrow as pa
    from pyarrow import compute, dataset
    from pyarrow import json as lines

    system, path = filesystem(target)
    system.create_dir(path)
    schema = match_fields()
    partitioned = schema.append(pa.field("holder", pa.string()))
    with open(matches, "rb") as file:
        longest = max(map(len, file), default=0)

    def batches() -> Iterator[pa.RecordBatch]:
        reader = lines.open_json(
            matches,
            read_options=lines.ReadOptions(block_size=max(1 << 24, 2 * longest)),
            parse_options=lines.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
        for batch in reader:
            holders = compute.struct_field(batch.column("work"), "holder")
            yield pa.RecordBatch.from_arrays([*batch.columns, holders], schema=partitioned)

    try:
        dataset.write_dataset(
            batches() if longest else [],
            path,
            schema=partitioned,
            filesystem=system,
            format="parquet",
            partitioning=["holder"],
            partitioning_flavor="hive",
        )
    except pa.ArrowInvalid as error:
        raise JobError(f"{target}: the matches cannot be written there: {error}") from error


def parse(arguments: Sequence[str]) -> Job:
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    own, options = arguments[:end], list(arguments[end + 1 :])
    parser = argparse.ArgumentParser(
        prog="spark.py",
        description="Scans a corpus on Apache Spark, with the results of a scan on one machine.",
        epilog="Options of 'provscan match' follow after --.",
    )
    parser.add_argument("--registry", required=True, help="the registry; it is copied, so that others may write to it")
    parser.add_argument("--out", required=True, help="the results directory, under a path that executors share")
    parser.add_argument("--parts", type=int, help="parts that the corpus is cut into; four for each core, or each file")
    parser.add_argument("--shards", type=int, default=0, help="shards that the index is split into; none by default")
    parser.add_argument("--key", help="the key of the registry, where that is an export of fingerprints")
    parser.add_argument("--parquet", help="where the matches go as Parquet; OUT.parquet; '' for nowhere")
    parser.add_argument("--program", default="provscan", help="the program, which is brought to the executors")
    parser.add_argument("--resume", action="store_true", help="continue an unfinished scan with the parts that it has")
    parser.add_argument("corpora", nargs="+", metavar="corpus", help="files, folders or addresses")
    given = parser.parse_args(own)
    if given.parts is not None and given.parts < 1:
        parser.error("--parts takes a number from 1 up")
    if given.shards < 0 or (given.shards and given.key):
        parser.error("--shards takes a number from 0 up, and a registry of keyed hashes has no shards")
    return Job(
        program=given.program,
        registry=given.registry,
        out=os.path.abspath(given.out),
        corpora=given.corpora,
        parts=given.parts,
        shards=given.shards,
        key=given.key,
        parquet=f"{os.path.abspath(given.out)}.parquet" if given.parquet is None else given.parquet,
        resumes=given.resume,
        options=options,
    )


def main(arguments: Sequence[str]) -> int:
    job = parse(arguments)
    context = SparkContext.getOrCreate(SparkConf().setAppName("provscan"))
    try:
        return job.run(context)
    except JobError as error:
        print(f"provscan: {error}", file=sys.stderr)
        return 2
    finally:
        context.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
