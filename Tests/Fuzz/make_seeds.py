#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets, a folder per entry point; needs pyarrow, warcio, py7zr, zip, zstd and lz4.

The seeds are committed, since the tests read them too: each is cut at every byte. Encrypted archives, which hold no text
that could be read, go to the fixtures of the archive tests.
"""
import bz2, gzip, io, json, lzma, pathlib, subprocess, tarfile, tempfile, zipfile

import py7zr
import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SEEDS = pathlib.Path(__file__).parent / "Seeds"
ARCHIVES = pathlib.Path(__file__).resolve().parents[1] / "ProvscanReadersTests/Fixtures/Archives"
ROWS = [
    {"text": "Sixteen painted barges waited under lanterns.", "url": "https://example.org/1", "timestamp": "2020-01-01"},
    {"text": "Hungry gulls debated\nthe price of “salted” herring.", "url": "https://example.org/2", "timestamp": "2020-01-02"},
    {"text": "The harbour clerk wrote nothing down.", "url": "https://example.org/3", "timestamp": None},
]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def write(kind, name, content):
    folder = SEEDS / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def piped(*command):
    return subprocess.run(command, input=LINES, capture_output=True, check=True).stdout


def tables():
    table = pa.Table.from_pylist(ROWS)
    lists = pa.table({"text": ["a", None], "tags": [["x", "y"], []], "meta": [{"url": "u"}, None]})
    words = pa.table({"text": pa.array(["one", "two", "one", None]).dictionary_encode(), "n": [1, 2, 3, 4]})
    for name, content in {"rows": table, "lists": lists, "words": words}.items():
        for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
            sink = io.BytesIO()
            pq.write_table(content, sink, compression=codec, write_statistics=False, store_schema=False,
                           data_page_version="2.0" if codec in ("zstd", "lz4") else "1.0")
            write("parquet", f"{name}-{codec}.parquet", sink.getvalue())
    sink = io.BytesIO()
    pq.write_table(pa.table({"messages": [[{"role": "user", "content": "Who waited?"},
                                           {"role": "assistant", "content": "Sixteen barges."}]]}), sink,
                   write_statistics=False, store_schema=False)
    write("parquet", "messages.parquet", sink.getvalue())
    sink = io.BytesIO()
    many = pa.table({"text": [f"Barge {number} waited under {number + 2} lanterns." for number in range(27)]})
    pq.write_table(many, sink, row_group_size=3, compression="zstd", write_statistics=False, store_schema=False)
    write("parquet", "groups.parquet", sink.getvalue())
    for encoding in ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]:
        sink = io.BytesIO()
        pq.write_table(table, sink, use_dictionary=False, column_encoding={"text": encoding}, write_statistics=False,
                       store_schema=False)
        write("parquet", f"{encoding.lower()}.parquet", sink.getvalue())
    views = pa.table({"text": pa.array([row["text"] for row in ROWS], pa.string_view()),
                      "content": pa.array(["a", "b", "c"], pa.large_string())})
    for name, content in {"rows": table, "lists": lists, "words": words, "views": views}.items():
        for codec in [None, "lz4", "zstd"]:
            options = pa.ipc.IpcWriteOptions(compression=codec)
            for kind, writer in {"arrow": pa.ipc.new_file, "stream": pa.ipc.new_stream}.items():
                sink = io.BytesIO()
                with writer(sink, content.schema, options=options) as out:
                    out.write_table(content, max_chunksize=2)
                write("arrow", f"{name}-{codec}.{kind}", sink.getvalue())


def warcs():
    for suffix, zipped in {"": False, ".gz": True}.items():
        sink = io.BytesIO()
        writer = WARCWriter(sink, gzip=zipped)
        body = b"<html><meta charset=latin1><title>Barges</title><body><p>Sixteen painted barges waited under lanterns " \
               b"while hungry gulls debated the price.</p></body></html>"
        for fields in [[], [("Content-Encoding", "gzip")], [("Transfer-Encoding", "chunked")]]:
            payload = body
            if fields and fields[0][1] == "gzip":
                payload = gzip.compress(body, mtime=0)
            if fields and fields[0][1] == "chunked":
                payload = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")] + fields, protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(
                "http://example.org/", "response", payload=io.BytesIO(payload), http_headers=headers,
                warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z", "WARC-Record-ID": "<urn:uuid:1>"}))
        writer.write_record(writer.create_warc_record(
            "http://example.org/", "conversion", payload=io.BytesIO(ROWS[0]["text"].encode()),
            warc_content_type="text/plain", warc_headers_dict={
                "WARC-Date": "2020-01-01T00:00:00Z", "WARC-Record-ID": "<urn:uuid:2>"}))
        write("warc", "pages.warc" + suffix, sink.getvalue())
    write("warc", "old.arc", b"filedesc://a.arc 0.0.0.0 20200101000000 text/plain 20\n1 0 Example\nURL IP\n\n\n"
          b"http://example.org/ 1.2.3.4 20200101000000 text/html 66\nHTTP/1.0 200 OK\nContent-Type: text/html\n\n"
          b"<p>Sixteen barges</p>\n\n\n\n")


def containers():
    write("auto", "lines.jsonl", LINES)
    for name, content in {
        "gz": gzip.compress(LINES, mtime=0) + gzip.compress(LINES, mtime=0), "bz2": bz2.compress(LINES),
        "xz": lzma.compress(LINES), "lzma": lzma.compress(LINES, lzma.FORMAT_ALONE),
        "zst": piped("zstd", "-c", "--no-progress"), "lz4": piped("lz4", "-c"),
    }.items():
        write("auto", "lines.jsonl." + name, content)
    for name, mode in {"tar": "w", "tar.gz": "w:gz"}.items():
        sink = io.BytesIO()
        with tarfile.open(fileobj=sink, mode=mode) as out:
            for member in ["a.txt", "b.jsonl"]:
                info = tarfile.TarInfo(member)
                content = LINES if member == "b.jsonl" else b"Sixteen painted barges"
                info.size = len(content)
                out.addfile(info, io.BytesIO(content))
        write("auto", "members." + name, sink.getvalue())
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("a.txt"), b"Sixteen painted barges")
        out.writestr(zipfile.ZipInfo("b.jsonl"), LINES, zipfile.ZIP_DEFLATED)
    write("auto", "members.zip", sink.getvalue())
    write("auto", "members.7z", seven_zip())
    write("auto", "stored.7z", seven_zip(filters=[{"id": py7zr.FILTER_COPY}]))


def seven_zip(**options):
    sink = io.BytesIO()
    with py7zr.SevenZipFile(sink, "w", **options) as out:
        out.writestr(b"Sixteen painted barges", "a.txt")
        out.writestr(LINES, "b.jsonl")
    return sink.getvalue()


def encrypted():
    ARCHIVES.mkdir(parents=True, exist_ok=True)
    (ARCHIVES / "encrypted.7z").write_bytes(seven_zip(password="secret"))
    (ARCHIVES / "encrypted-header.7z").write_bytes(seven_zip(password="secret", header_encryption=True))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"b.jsonl": LINES, "a.txt": b"Sixteen painted barges"}.items():
            (pathlib.Path(folder) / name).write_bytes(content)
            key = ["-P", "secret"] if name == "b.jsonl" else []
            subprocess.run(["zip", "-q", "-X", *key, "encrypted.zip", name], cwd=folder, check=True)
        (ARCHIVES / "encrypted.zip").write_bytes((pathlib.Path(folder) / "encrypted.zip").read_bytes())


def texts():
    write("jsonl", "rows.jsonl", LINES + b'{"messages":[{"role":"user","content":"Sixteen \\ud83d\\ude00"}]}\n{"text":bad}\n')
    write("json-array", "rows.json", json.dumps(ROWS).encode())
    write("x-archive", "tweets.js", b'window.YTD.tweets.part0 = [ {"tweet":{"id_str":"1","full_text":"a &amp; b",'
          b'"created_at":"Wed Oct 10 20:19:24 +0000 2018"}}, {"tweet":{"id":"2","full_text":"RT @a b"}} ]')
    write("csv", "rows.csv", b'id,text,url\n1,"Sixteen ""painted"" barges\nwaited",u\n2,plain,\n')
    write("html", "page.html", b"<!doctype html><title>Barges</title><nav><a href=/>home</a></nav><article><h1>Barges"
          b"</h1><p>Sixteen painted barges waited under lanterns while hungry gulls debated the price.</p>"
          b"<ul><li>one<li>two</ul></article><footer>&copy; 2020</footer>")
    write("mbox", "two.mbox", b"From a@b Thu Jan  1 00:00:00 2020\nSubject: =?utf-8?q?B=C3=A4rges?=\n"
          b"Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; charset=latin1\n"
          b"Content-Transfer-Encoding: quoted-printable\n\nSixteen=20barges\n> quoted\n\n--x--\n\n"
          b"From c@d Thu Jan  1 00:00:00 2020\nContent-Transfer-Encoding: base64\n\nU2l4dGVlbg==\n")
    write("text-documents", "two.txt", b"Sixteen barges\nwaited\n\nHungry gulls\n")
    write("text", "one.txt", "Sixteen “painted” barges\n".encode("utf-16"))
    write("markdown", "post.md", b"---\ntitle: Barges\ndate: 2020-01-01\n---\n# Barges\n\nSixteen *painted* barges.\n")
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    write("feed", "feed.xml", head + b'<rss version="2.0"><channel><title>T</title><item><title>Barges</title>'
          b'<guid>1</guid><description>&lt;p&gt;Sixteen&lt;/p&gt; barges</description></item></channel></rss>')
    write("wxr", "export.xml", head + b'<rss version="2.0" xmlns:content="c" xmlns:wp="w"><channel><wp:wxr_version>1.2'
          b'</wp:wxr_version><item><title>B</title><content:encoded><![CDATA[<p>Sixteen</p>]]></content:encoded>'
          b'<wp:post_id>1</wp:post_id><wp:comment><wp:comment_content>x</wp:comment_content></wp:comment></item>'
          b'</channel></rss>')
    write("stack-exchange", "Posts.xml", head + b'<posts>\n<row Id="1" PostTypeId="1" Body="&lt;p&gt;Sixteen&lt;/p&gt;" '
          b'OwnerUserId="2" CreationDate="2020-01-01T00:00:00.000" />\n</posts>')
    write("mediawiki", "dump.xml", head + b"<mediawiki><page><title>Barge</title><ns>0</ns><id>1</id><revision><id>2</id>"
          b"<timestamp>2020-01-01T00:00:00Z</timestamp><text>'''Sixteen''' [[barge|barges]] {{cite|a={{b}}}} &lt;ref&gt;x"
          b"&lt;/ref&gt;</text></revision></page></mediawiki>")


if __name__ == "__main__":
    tables()
    warcs()
    containers()
    encrypted()
    texts()
