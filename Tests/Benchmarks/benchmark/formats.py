"""One text in the formats that corpora come in, written by other programs, in .build/bench-formats."""

import html
import io
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from . import inputs
from .inputs import MEGABYTE, PROVSCAN, ROOT
from .process import Failure

FOLDER = ROOT / ".build/bench-formats"
REGISTRY = FOLDER / "registry.sqlite"
ROWS_PER_GROUP = 1000

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Post {number}</title>
<link rel="stylesheet" href="/assets/site.css"><script src="/assets/site.js" defer></script>
<style>body {{ margin: 0 auto; max-width: 60rem }} nav a {{ padding: .5rem }} footer {{ color: #555 }}</style></head>
<body><header><a class="logo" href="/"><img src="/logo.svg" alt="Home" width="40" height="40"></a>
<nav aria-label="Main"><ul><li><a href="/">Home</a></li><li><a href="/blog/">Blog</a></li><li><a href="/about/">About us</a></li>
<li><a href="/contact/">Contact</a></li><li><a href="/search/">Search</a></li></ul></nav></header>
<main><article class="post" id="post-{number}"><h1>Post {number}</h1>
{paragraphs}
</article></main>
<aside><h2>More</h2><ul><li><a href="/blog/1">One</a></li><li><a href="/blog/2">Two</a></li><li><a href="/blog/3">Three</a></li></ul></aside>
<footer><p>About this site</p><ul><li><a href="/privacy/">Privacy</a></li><li><a href="/terms/">Terms</a></li></ul></footer>
<script>window.dataLayer = window.dataLayer || []; function track(a) {{ window.dataLayer.push(a) }} track({{page: {number}}})</script>
</body></html>
"""


def prepare(megabytes):
    """Writes the inputs; gives path of text and path of input by name."""
    if not os.access(PROVSCAN, os.X_OK):
        raise Failure("there is no .build/release/provscan; run make build")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([PROVSCAN, "index", "--registry", str(REGISTRY), "--holder", "Bench", str(ROOT / "Corpora/federalist/texts")],
                   check=True, capture_output=True)
    texts = list(inputs.repeated([body(post) for post in inputs.posts_of_18f()], megabytes * MEGABYTE))
    plain = FOLDER / "text.txt"
    plain.write_text("\n".join(texts), encoding="utf-8")
    files = {"JSON Lines": (plain, FOLDER / "text.jsonl")}
    inputs.write(files["JSON Lines"][1], texts)
    for codec in ["snappy", "zstd"]:
        files[f"Parquet, {codec}"] = (plain, parquet(texts, codec))
    for suffix, name in {"": "", ".gz": ", gzip"}.items():
        files["WET" + name] = (plain, warc(FOLDER / f"text.warc.wet{suffix}", texts, conversion))
        files["WARC with HTML" + name] = (plain, warc(FOLDER / f"pages.warc{suffix}", list(pages(texts)), response))
    files["MediaWiki dump"] = (plain, mediawiki(texts))
    files["Stack Exchange dump"] = (plain, stack_exchange(texts))
    if real := os.environ.get("PROVSCAN_FIXTURES"):
        files["WARC with real pages"] = real_pages(Path(real), megabytes)
    return files


def body(post):
    """A post without its front matter."""
    return post.split("---", 2)[-1].strip() if post.startswith("---") else post


def parquet(texts, codec):
    path = FOLDER / f"text-{codec}.parquet"
    table = pa.table({"id": [f"record-{number}" for number in range(len(texts))], "text": texts})
    # Without dictionaries: the same post comes back several times, and a corpus of different texts has no use for them.
    pq.write_table(table, path, compression=codec, row_group_size=ROWS_PER_GROUP, use_dictionary=False)
    return path


def warc(path, contents, kind):
    with open(path, "wb") as target:
        writer = WARCWriter(target, gzip=path.suffix == ".gz")
        for number, content in enumerate(contents):
            writer.write_record(kind(writer, f"http://example.org/{number}", content.encode()))
    return path


def conversion(writer, url, content):
    return writer.create_warc_record(
        url, "conversion", payload=io.BytesIO(content), warc_content_type="text/plain",
        warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z"})


def response(writer, url, content):
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    return writer.create_warc_record(
        url, "response", payload=io.BytesIO(content), http_headers=headers,
        warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z"})


def paragraphs(text):
    return "\n".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())


def pages(texts):
    return (PAGE.format(number=number, paragraphs=paragraphs(text)) for number, text in enumerate(texts))


def real_pages(fixtures, megabytes):
    """The pages of Readability's tests over and over, and their main text as Readability gives it."""
    cases = sorted((fixtures / "html/readability-testpages").glob("**/source.html"))
    sources = [case.read_text(encoding="utf-8", errors="replace") for case in cases]
    expected = [html.unescape(re.sub(r"<[^>]*>", " ", (case.parent / "expected.html").read_text(encoding="utf-8")))
                for case in cases]
    count = max(1, megabytes * MEGABYTE // sum(map(len, sources)))
    plain = FOLDER / "real.txt"
    plain.write_text("\n".join(expected * count), encoding="utf-8")
    return plain, warc(FOLDER / "real.warc", sources * count, response)


def mediawiki(texts):
    path = FOLDER / "pages.xml"
    with open(path, "w", encoding="utf-8") as target:
        target.write('<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">\n')
        for number, text in enumerate(texts):
            target.write(
                f"<page><title>Post {number}</title><ns>0</ns><id>{number + 1}</id><revision><id>{number + 1}</id>"
                f"<timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model>"
                f'<text bytes="{len(text)}" xml:space="preserve">{escape(text)}</text></revision></page>\n')
        target.write("</mediawiki>\n")
    return path


def stack_exchange(texts):
    path = FOLDER / "Posts.xml"
    with open(path, "w", encoding="utf-8") as target:
        target.write('<?xml version="1.0" encoding="utf-8"?>\n<posts>\n')
        for number, text in enumerate(texts):
            written = quoteattr(paragraphs(text), {"\n": "&#xA;"})
            target.write(
                f'  <row Id="{number + 1}" PostTypeId="1" CreationDate="2020-01-01T00:00:00.000" Body={written} OwnerUserId="2" />\n')
        target.write("</posts>\n")
    return path
