"""The requirements that a run of a few minutes can measure."""

import shutil
from dataclasses import asdict, dataclass

from .inputs import PROVSCAN, Files
from .process import Cost, rounds, run

WC, GZIP, ZSTD = "wc -w", "gzip -dc", "zstd -dc"


@dataclass
class Row:
    work: str
    required: str
    aim: str
    measured: float | None
    unit: str
    met: bool
    details: dict


def at_most(work, required, aim, measured, unit, **details):
    return Row(work, f"≤ {required:g}", f"≤ {aim:g}", measured, unit, measured <= required, plain(details))


def at_least(work, required, aim, measured, unit, **details):
    return Row(work, f"≥ {required:g}", f"≥ {aim:g}", measured, unit, measured >= required, plain(details))


def unmeasured(work, required, aim, option):
    return Row(work, required, aim, None, f"({option})", True, {})


def plain(details):
    return {name: asdict(value) if isinstance(value, Cost) else value for name, value in details.items()}


def match(corpus, jobs, registry=Files.registry, out=Files.results):
    """The function that scans `corpus`; found passages and leads are no failure."""
    command = [PROVSCAN, "match", "--registry", str(registry), "--jobs", str(jobs), "--force", "--out",
               str(out), str(corpus)]
    return lambda: run(command, accepted=(0, 1))


def words(file):
    return lambda: run(["wc", "-w", str(file)])


def index():
    for path in Files.registry.parent.glob(Files.registry.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return run([PROVSCAN, "index", "--registry", str(Files.registry), "--holder", "Bench", "--jobs", "1",
                str(Files.reference)])


def registry_bytes(registry=Files.registry):
    segments = (registry.parent / (registry.name + ".index")).glob("*.segment")
    return registry.stat().st_size, sum(path.stat().st_size for path in segments)


def measure(files, count, megabytes):
    indexing = rounds({"index": index, WC: lambda: run(["wc", "-w", str(files.reference)])}, count)
    text = files.reference.stat().st_size
    registry, segments = registry_bytes()
    plain_costs = rounds(
        {
            WC: words(files.unrelated), "one": match(files.unrelated, 1), "two": match(files.unrelated, 2),
            "wc of shuffled": words(files.shuffled), "shuffled": match(files.shuffled, 1),
            "wc of corpus": words(files.corpus), "corpus": match(files.corpus, 1),
            "tenth": match(files.tenth, 1), "small": match(files.small, 2), "large": match(files.large, 2),
        }, count)
    packed = rounds(
        {
            GZIP: lambda: run(["gzip", "-dc", str(files.gzip)]), "gzip": match(files.gzip, 2),
            ZSTD: lambda: run(["zstd", "-dcq", str(files.zstd)]), "zstd": match(files.zstd, 2),
        }, count)
    return rows(indexing, plain_costs, packed, (registry, segments, text)) + memory(plain_costs, segments, megabytes)


def rows(indexing, plain_costs, packed, sizes):
    wc, one, two = plain_costs[WC], plain_costs["one"], plain_costs["two"]
    registry, segments, text = sizes
    return [
        at_most("match, unrelated text, JSON Lines, 1 job, CPU", 0.6, 0.35, one.cpu / wc.cpu, WC, wc=wc, match=one),
        counted("match, the corpus in random order, 1 job, CPU", "shuffled", plain_costs),
        counted("match, the corpus with its copies, 1 job, CPU", "corpus", plain_costs),
        at_most("match, .jsonl.gz, 2 jobs, wall", 0.7, 0.5, packed["gzip"].wall / packed[GZIP].wall, GZIP,
                gzip=packed[GZIP], match=packed["gzip"]),
        at_most("match, .jsonl.zst, 2 jobs, wall", 2.0, 1.3, packed["zstd"].wall / packed[ZSTD].wall, ZSTD,
                zstd=packed[ZSTD], match=packed["zstd"]),
        at_least("2 jobs against 1, JSON Lines, wall", 1.8, 1.95, one.wall / two.wall, "× faster", one=one, two=two),
        at_most("index, 1 job, CPU", 5, 2.5, indexing["index"].cpu / indexing[WC].cpu, WC, wc=indexing[WC],
                index=indexing["index"]),
        at_most("registry and compiled index", 1.2, 0.8, (registry + segments) / text, "bytes per byte",
                registry=registry, index=segments, text=text),
        at_least("a tenth of the records match, rate", 0.5, 0.5, one.cpu / plain_costs["tenth"].cpu, "× unrelated",
                 match=plain_costs["tenth"]),
    ]


def memory(costs, segments, megabytes):
    """What two workers take beyond the mapped index, of which every page is touched when it is opened."""
    small, large = ((costs[name].peak - segments) / 1e6 for name in ("small", "large"))
    return [
        at_most("peak memory beyond the index, corpus of 20 MB", 100, 100, small, "MB", peak=costs["small"].peak,
                index=segments),
        at_most(f"peak memory beyond the index, corpus of {megabytes:,} MB", 100, 100, large, "MB",
                peak=costs["large"].peak, index=segments),
        at_most(f"the same for {megabytes:,} MB as for 20 MB, within a tenth", 1.1, 1.1, large / small, "×"),
    ]


def counted(work, name, costs):
    """CPU time against that of `wc -w` on the same file."""
    wc, own = costs[f"wc of {name}"], costs[name]
    return at_most(work, 0.6, 0.35, own.cpu / wc.cpu, WC, wc=wc, match=own)
