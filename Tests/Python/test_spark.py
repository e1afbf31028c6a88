"""The Spark job on a cluster of its own: a master and two workers, each a process, on the loopback."""

from __future__ import annotations

import gzip
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from conftest import FOREIGN, WORKS, copy

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")

ROOT = pathlib.Path(__file__).parents[2]
JOB = ROOT / "Sources/Python/provscan/spark.py"
SPARK = pathlib.Path(pyspark.__file__).parent
SAME = [
    "annotations.jsonl", "coverage.jsonl", "licence-trace.jsonl", "matches.csv", "matches.jsonl", "quotations.jsonl",
    "rights.json", "summary.json", "works.csv",
]
# Seconds: a busy machine takes its time to start so many processes.
PATIENCE = 600
ENVIRONMENT = os.environ | {
    "SPARK_HOME": str(SPARK), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_DRIVER_PYTHON": sys.executable,
}


def wait(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


@dataclass
class Cluster:
    url: str
    workers: list[subprocess.Popen[bytes]]

    def kill_worker(self) -> None:
        """Takes a machine away: the worker and every process that it started."""
        worker = self.workers.pop()
        for process in [worker.pid, *descendants(worker.pid)]:
            os.kill(process, signal.SIGKILL)
        worker.wait()


def descendants(process: int) -> list[int]:
    found: list[int] = []
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


@pytest.fixture
def cluster(tmp_path: pathlib.Path) -> Iterator[Cluster]:
    logs = tmp_path / "logs"
    logs.mkdir()
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with open(logs / name, "wb") as log:
            command = [str(SPARK / "bin/spark-class"), *arguments]
            process = subprocess.Popen(command, env=ENVIRONMENT, stdout=log, stderr=log, start_new_session=True)
        started.append(process)
        return process

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    own = ("--host", "127.0.0.1", "--webui-port", "0")
    start("master", "org.apache.spark.deploy.master.Master", *own, "--port", port)
    wait(lambda: "I have been elected leader" in (logs / "master").read_text(), "the master runs")
    url = f"spark://127.0.0.1:{port}"
    workers = [
        start(
            f"worker-{n}", "org.apache.spark.deploy.worker.Worker", *own, "--cores", "1", "--memory", "700m",
            "--work-dir", str(tmp_path / f"work-{n}"), url,
        )
        for n in range(2)
    ]
    wait(lambda: (logs / "master").read_text().count("Registering worker") == 2, "two workers are there")
    yield Cluster(url, workers)
    for process in started:
        if process.poll() is None:
            for child in [process.pid, *descendants(process.pid)]:
                os.kill(child, signal.SIGKILL)
            process.wait()


@pytest.fixture
def folder(tmp_path: pathlib.Path, registry: str) -> pathlib.Path:
    """A folder with a registry and a corpus of fifteen files, one of them damaged."""
    (tmp_path / "texts.sqlite").symlink_to(registry)
    generator = random.Random(1)
    for number in range(12):
        texts = [copy(generator.randrange(3)) if generator.random() < 0.3 else f"{FOREIGN} {n}" for n in range(40)]
        lines = (json.dumps({"id": f"{number}-{n}", "text": text}) + "\n" for n, text in enumerate(texts))
        file = tmp_path / "corpus" / str(number % 3) / f"{number}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(lines))
    (tmp_path / "corpus/a text.txt").write_text(copy(0))
    (tmp_path / "corpus/packed.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": copy(2)}).encode()))
    (tmp_path / "corpus/damaged.jsonl").write_text('{"text":"cut\n' + json.dumps({"text": copy(1)}) + "\n")
    return tmp_path


def submit(folder: pathlib.Path, master: str, *arguments: str, program: str) -> subprocess.Popen[str]:
    command = [
        str(SPARK / "bin/spark-submit"), "--master", master, "--driver-memory", "512m", "--executor-memory", "512m",
        "--conf", "spark.ui.enabled=false", "--conf", "spark.log.level=ERROR", str(JOB),
        "--registry", "texts.sqlite", "--program", program, *arguments,
    ]
    # spark-submit hands on the messages of the job as output.
    return subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def match(folder: pathlib.Path, out: str, program: str, *arguments: str) -> int:
    command = [program, "match", "--registry", "texts.sqlite", "--out", out, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


def expect_same(one: pathlib.Path, other: pathlib.Path) -> None:
    for name in SAME:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert (other / "report.html").exists() and len((other / "matches.jsonl").read_text().splitlines()) > 100


def started_at(results: pathlib.Path) -> str:
    return str(json.loads((results / "run.json").read_text())["startedAt"])


def slow(folder: pathlib.Path, program: str) -> str:
    """The program, with a moment's rest before each part."""
    path = folder / "slow"
    path.write_text(f'#!/bin/sh\n[ "$1" != match ] || sleep 1\nexec {program} "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_the_results_are_those_of_one_machine(cluster: Cluster, folder: pathlib.Path, program: str) -> None:
    job = submit(folder, cluster.url, "--out", "spark", "--parts", "7", "corpus", program=program)
    messages, _ = job.communicate(timeout=PATIENCE)
    assert job.returncode == 3, messages
    whole = match(folder, "whole", program, "--assessed-at", started_at(folder / "spark"), "corpus")
    assert whole == 3
    expect_same(folder / "whole", folder / "spark")
    assert json.loads((folder / "spark/run.json").read_text())["parts"] == 7
    assert "provscan: 7 parts scanned" in messages
    assert not (folder / "spark.spark").exists(), "what was needed meanwhile is gone"
    used = [path for n in range(2) for path in (folder / f"work-{n}").rglob("provscan-*/registry.sqlite")]
    assert len({path.parents[2] for path in used}) == 2, "both executors worked, with a copy of the registry each"

    dataset = pytest.importorskip("pyarrow.dataset")
    table = dataset.dataset(folder / "spark.parquet", partitioning="hive").to_table().to_pylist()
    matches = [json.loads(line) for line in (folder / "whole/matches.jsonl").read_text().splitlines()]
    assert {row["holder"] for row in table} == {"Ada Example"}
    found = sorted((row["record"]["locator"], row["work"]["id"], row["licence"]["verdict"]) for row in table)
    assert found == sorted((m["record"]["locator"], m["work"]["id"], m["licence"]["verdict"]) for m in matches)
    assert [p["recordSpan"]["bytes"] for p in table[0]["passages"]]


def test_parquet_has_every_holder_and_long_lines_and_is_not_written_over(tmp_path: pathlib.Path) -> None:
    dataset = pytest.importorskip("pyarrow.dataset")
    from provscan import spark

    passage = {"grade": "near", "matchedTokens": 9, "recordSpan": {"bytes": [1, 2], "codePoints": [1, 2]}, "extra": 1}
    holders = ["Ada Example", "a/b = c%20", "Ünïcode", None]
    # The last line is longer than the blocks that are read at once.
    lines = [
        {"schema": "provscan.match/1", "grade": "near", "work": {"id": str(n), "holder": holder}, "passages": [passage] * 2}
        for n, holder in enumerate(holders)
    ] + [{"grade": "near", "work": {"id": "4", "holder": "Ada Example", "title": "x" * (20 << 20)}, "passages": []}]
    matches = tmp_path / "matches.jsonl"
    matches.write_text("".join(json.dumps(line) + "\n" for line in lines))
    target = str(tmp_path / "out.parquet")
    spark.require_room(target)
    spark.write_parquet(str(matches), target)
    table = dataset.dataset(target, partitioning="hive").to_table().to_pylist()
    assert sorted((row["work"]["id"], row["holder"]) for row in table) == [
        (str(n), holder) for n, holder in enumerate([*holders, "Ada Example"])
    ]
    by_id = {row["work"]["id"]: row for row in table}
    assert by_id["0"]["passages"][1]["recordSpan"]["bytes"] == [1, 2] and "extra" not in by_id["0"]["passages"][0]
    assert len(by_id["4"]["work"]["title"]) == 20 << 20 and by_id["4"]["schema"] is None
    with pytest.raises(spark.JobError, match="is there already"):
        spark.require_room(target)
    (tmp_path / "none.jsonl").write_text("")
    spark.write_parquet(str(tmp_path / "none.jsonl"), f"file://{tmp_path}/none.parquet")
    assert (tmp_path / "none.parquet").is_dir()


def test_shards_change_nothing(cluster: Cluster, folder: pathlib.Path, program: str) -> None:
    options = ["--", "--min-grade", "partial", "--id-field", "/id", "--max-record=64"]
    job = submit(folder, cluster.url, "--out", "spark", "--parts", "4", "--shards", "3", "corpus", *options, program=program)
    messages, _ = job.communicate(timeout=PATIENCE)
    assert job.returncode == 3, messages
    whole = match(folder, "whole", program, "--assessed-at", started_at(folder / "spark"), *options[1:], "corpus")
    assert whole == 3
    expect_same(folder / "whole", folder / "spark")
    used = [path for n in range(2) for path in (folder / f"work-{n}").rglob("provscan-*/shards/3/shard.json")]
    assert used and not (folder / "spark.spark").exists()


def test_a_registry_without_texts_is_scanned_with_its_key(folder: pathlib.Path, program: str) -> None:
    export = ["registry", "export", "--registry", "texts.sqlite", "--fingerprints-only", "--key", "recipient.key"]
    subprocess.run([program, *export, "--out", "prints.sqlite"], cwd=folder, check=True, capture_output=True)
    (folder / "texts.sqlite").unlink()
    (folder / "texts.sqlite").symlink_to(folder / "prints.sqlite")
    key = ["--key", "recipient.key"]
    job = submit(folder, "local[2]", "--out", "spark", "--parts", "4", *key, "corpus", program=program)
    messages, _ = job.communicate(timeout=PATIENCE)
    assert job.returncode == 3, messages
    assert match(folder, "whole", program, *key, "--assessed-at", started_at(folder / "spark"), "corpus") == 3
    expect_same(folder / "whole", folder / "spark")
    grades = {json.loads(line)["grade"] for line in (folder / "spark/matches.jsonl").read_text().splitlines()}
    assert grades <= {"lead", "partial"}, "without texts no passage is compared word by word"


def test_a_killed_worker_changes_nothing(cluster: Cluster, folder: pathlib.Path, program: str) -> None:
    job = submit(folder, cluster.url, "--out", "spark", "--parts", "12", "corpus", program=slow(folder, program))
    parts = folder / "spark.spark/parts"
    wait(lambda: parts.exists() and len(list(parts.glob("part-*/part.json"))) >= 3, "three parts are done")
    cluster.kill_worker()
    done = len(list(parts.glob("part-???????/part.json")))
    messages, _ = job.communicate(timeout=PATIENCE)
    assert done < 12 and job.returncode == 3, messages
    assert match(folder, "whole", program, "--assessed-at", started_at(folder / "spark"), "corpus") == 3
    expect_same(folder / "whole", folder / "spark")


def test_an_unfinished_job_is_continued(folder: pathlib.Path, program: str) -> None:
    job = submit(folder, "local[2]", "--out", "spark", "--parts", "9", "corpus", program=slow(folder, program))
    parts = folder / "spark.spark/parts"
    wait(lambda: parts.exists() and len(list(parts.glob("part-*/part.json"))) >= 2, "two parts are done")
    for process in [*descendants(job.pid), job.pid]:
        os.kill(process, signal.SIGKILL)
    job.wait()
    kept = {path: path.stat().st_mtime_ns for path in parts.glob("part-???????/part.json")}
    assert kept and not (folder / "spark/summary.json").exists()
    again = submit(folder, "local[2]", "--out", "spark", "corpus", program=program)
    assert "continue it with --resume" in again.communicate(timeout=PATIENCE)[0] and again.returncode == 2
    resumed = submit(folder, "local[2]", "--out", "spark", "--resume", "corpus", program=program)
    messages, _ = resumed.communicate(timeout=PATIENCE)
    assert resumed.returncode == 3, messages
    assert match(folder, "whole", program, "--assessed-at", started_at(folder / "spark"), "corpus") == 3
    expect_same(folder / "whole", folder / "spark")


def test_a_corpus_at_an_address(folder: pathlib.Path, program: str) -> None:
    address = f"file://{folder}/corpus"
    job = submit(folder, "local[2]", "--out", "spark", "--parts", "4", "--parquet", "", address, program=program)
    messages, _ = job.communicate(timeout=PATIENCE)
    assert job.returncode == 3, messages
    # One machine that has the files under the same names, seen from where it scans.
    mirror = folder / f"file:{folder}"
    mirror.parent.mkdir(parents=True)
    mirror.symlink_to(folder)
    assert match(folder, "whole", program, "--assessed-at", started_at(folder / "spark"), address) == 3
    expect_same(folder / "whole", folder / "spark")
    assert not (folder / "spark.parquet").exists()


def test_the_examples_of_the_article_run(folder: pathlib.Path, program: str) -> None:
    article = (ROOT / "Sources/Provscan/Provscan.docc/Cluster.md").read_text()
    examples = re.findall(r"```sh\n(.*?)```", article, re.S)
    assert len(examples) == 3
    path = os.pathsep.join([str(pathlib.Path(program).parent), os.environ["PATH"]])
    environment = ENVIRONMENT | {"PATH": path, "MASTER": "local[2]"}
    for number, (example, least) in enumerate(zip(examples, ["partial", "lead", "lead"], strict=True)):
        ended = subprocess.run(["sh", "-c", example], cwd=folder, env=environment, capture_output=True, check=False)
        assert ended.returncode == 3, ended.stderr.decode()
        time = started_at(folder / "results")
        assert match(folder, "whole", program, "--assessed-at", time, "--min-grade", least, "corpus") == 3
        expect_same(folder / "whole", folder / "results")
        (folder / "results").rename(folder / f"results-{number}")
        (folder / "whole").rename(folder / f"whole-{number}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["corpus", "--", "--min-grade", "none"], r"part \d of 2: .*--help"),
        (["corpus", "file:///corpus"], "named by paths or by addresses"),
        (["--registry", "absent.sqlite", "corpus"], "absent.sqlite: there is no registry"),
        (["--out", "done", "corpus"], "done: already holds results"),
    ],
)
def test_failures_say_what(folder: pathlib.Path, program: str, arguments: list[str], message: str) -> None:
    assert match(folder, "done", program, "corpus") == 3
    job = submit(folder, "local[2]", "--out", "spark", "--parts", "2", *arguments, program=program)
    messages, _ = job.communicate(timeout=PATIENCE)
    assert job.returncode != 0 and re.search(message, messages), messages
    assert not (folder / "spark/summary.json").exists() and WORKS[0] not in messages
