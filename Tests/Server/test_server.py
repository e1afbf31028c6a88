#!/usr/bin/env python3
"""provscan serve as its clients meet it: answers, refusals, streams, a changing registry, an end.

Runs the program that PROVSCAN names, else the release build. Usage: test_server.py [unittest arguments]
"""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROVSCAN = os.environ.get("PROVSCAN", str(ROOT / ".build/release/provscan"))
WORK = "Sixteen painted barges waited under lanterns while hungry gulls debated the price of salted herring."
LATER = "Seven retired clockmakers catalogued every thistle between the mill and the drowned orchard that spring."
FOREIGN = "Nothing here was written by anybody else, as far as anybody knows or cares to remember today."
TOKEN = "a-token-that-nobody-guesses-0123456789"


def provscan(*arguments, folder, check=True):
    ended = subprocess.run([PROVSCAN, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
    if check and ended.returncode != 0:
        raise AssertionError(f"{arguments}: {ended.stderr}")
    return ended


class Server:
    """A server that runs, on a port of its own."""

    def __init__(self, folder, *arguments):
        self.messages = open(pathlib.Path(folder) / "messages", "w+")
        self.process = subprocess.Popen(
            [PROVSCAN, "serve", "--port", "0", "--log-format", "json", *arguments],
            cwd=folder, stdout=subprocess.PIPE, stderr=self.messages, text=True)
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.rsplit(":", 1)[1]) if self.address else 0

    def log(self):
        return pathlib.Path(self.messages.name).read_text()

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=40)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
            self.messages.close()

    def connect(self, timeout=20):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method, path, body=None, connection=None, **headers):
        """The status, the headers and the body of one answer."""
        link = connection or self.connect()
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not any(name.lower() == "content-type" for name in fields):
            fields["Content-Type"] = "application/json"
        if isinstance(body, dict):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        link.request(method, path, body, fields)
        response = link.getresponse()
        content = response.read()
        if connection is None:
            link.close()
        return response.status, response.headers, content


class ServedCase(unittest.TestCase):
    """Tests against a registry with one work."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        pathlib.Path(cls.folder, "work.txt").write_text(WORK)
        pathlib.Path(cls.folder, "later.txt").write_text(LATER)
        provscan("index", "--holder", "Ada Example", "work.txt", folder=cls.folder)
        cls.server = Server(cls.folder, *cls.prepare())

    @classmethod
    def prepare(cls):
        return cls.arguments

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.folder)

    def problem(self, answer, status):
        """The detail of a refusal, whose form is checked."""
        code, headers, body = answer
        self.assertEqual(code, status, body)
        self.assertEqual(headers["Content-Type"], "application/problem+json")
        problem = json.loads(body)
        self.assertEqual(set(problem), {"type", "title", "status", "detail"})
        self.assertEqual(problem["status"], status)
        return problem["detail"]


class Checking(ServedCase):
    def test_a_copy_is_found_as_match_finds_it(self):
        status, headers, body = self.server.ask(
            "POST", "/v1/check", {"text": WORK, "url": "https://example.org/1", "fetchedAt": "2026-01-31T12:00:00Z"})
        self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        answer = json.loads(body)
        self.assertEqual(answer["verdict"], "unknown")
        [match] = answer["matches"]
        self.assertEqual(match["schema"], "provscan.match/1")
        self.assertEqual(match["grade"], "verbatim")
        self.assertEqual(match["record"]["acquiredAt"], "2026-01-31T12:00:00Z")
        self.assertEqual(match["work"]["holder"], "Ada Example")
        work = json.loads(self.server.ask("GET", f"/v1/works/{match['work']['id']}")[2])
        self.assertEqual(work, match["work"])

    def test_a_foreign_text_shares_nothing(self):
        answer = self.server.ask("POST", "/v1/check", {"text": FOREIGN})
        self.assertEqual(answer[::2], (200, b'{"matches":[],"verdict":null}\n'))
        self.assertEqual(self.server.ask("POST", "/v1/check", {"text": "", "url": None})[0], 200)

    def test_a_connection_serves_many_requests(self):
        link = self.server.connect()
        for _ in range(50):
            self.assertEqual(self.server.ask("POST", "/v1/check", {"text": FOREIGN}, link)[0], 200)
        link.close()

    def test_what_is_no_check_is_refused_and_not_repeated(self):
        secret = "zebra-crossing-at-midnight"
        for body, status in [
            ("{", 400), (f"{{{secret}}}", 400), (b'{"text":"\xff\xfe"}', 400), ("", 400), (f'["{secret}"]', 422),
            ("null", 422), ('"text"', 422), ("{}", 422), ('{"text":1}', 422), ('{"text":null}', 422),
            (f'{{"text":"a","{secret}":1}}', 422), ('{"text":"a","url":7}', 422),
            (f'{{"text":"a","fetchedAt":"{secret}"}}', 422), ('{"text":"a","fetchedAt":"2026-13-31"}', 422),
        ]:
            with self.subTest(body=body):
                detail = self.problem(self.server.ask("POST", "/v1/check", body), status)
                self.assertNotIn(secret, detail)
        self.assertNotIn(secret, self.server.log())

    def test_other_media_types_methods_and_paths(self):
        self.problem(self.server.ask("POST", "/v1/check", "text", Content_Type="text/plain"), 415)
        self.problem(self.server.ask("POST", "/v1/check", "{}", Content_Encoding="gzip"), 415)
        for method, path, allowed in [
            ("DELETE", "/v1/check", "POST"), ("GET", "/v1/check/stream", "POST"), ("QUERY", "/healthz", "GET"),
            ("POST", f"/v1/works/{uuid.uuid4()}", "GET"),
        ]:
            answer = self.server.ask(method, path)
            self.problem(answer, 405)
            self.assertEqual(answer[1]["Allow"], allowed)
        self.problem(self.server.ask("GET", "/v1/works"), 404)
        self.problem(self.server.ask("GET", f"/v1/works/{uuid.uuid4()}"), 404)
        self.problem(self.server.ask("GET", "/v1/works/1"), 404)

    def test_a_name_of_another_site_is_not_this_server(self):
        self.problem(self.server.ask("GET", "/healthz", Host="example.org"), 421)
        self.assertEqual(self.server.ask("GET", "/healthz", Host=f"localhost:{self.server.port}")[0], 200)

    def test_it_says_how_it_is(self):
        self.assertEqual(json.loads(self.server.ask("GET", "/healthz")[2]), {"status": "ok"})
        self.assertEqual(json.loads(self.server.ask("GET", "/readyz")[2]), {"status": "ready"})
        before = self.metrics()
        self.server.ask("POST", "/v1/check", {"text": WORK})
        after = self.metrics()
        self.assertEqual(after["provscan_registry_works"], 1)
        for name, more in [
            ("provscan_checked_texts_total", 1), ("provscan_checked_bytes_total", len(WORK)),
            ('provscan_findings_total{verdict="unknown"}', 1),
            ('provscan_requests_total{route="/v1/check",status="200"}', 1),
            ('provscan_request_seconds_count{route="/v1/check"}', 1),
            ('provscan_request_seconds_bucket{route="/v1/check",le="+Inf"}', 1),
        ]:
            self.assertEqual(after[name] - before.get(name, 0), more, name)

    def metrics(self):
        status, headers, body = self.server.ask("GET", "/metrics")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
        lines = [line for line in body.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    def test_it_describes_itself(self):
        document = json.loads(self.server.ask("GET", "/openapi.json")[2])
        self.assertEqual(document["openapi"], "3.1.0")
        self.assertNotEqual(document["info"]["version"], "")
        references = set()

        def collect(value):
            for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
                collect(item)
            if isinstance(value, dict) and isinstance(value.get("$ref"), str):
                references.add(value["$ref"])

        collect(document)
        self.assertIn("#/components/schemas/match", references)
        for reference in references:
            place = document
            for part in reference.removeprefix("#/").split("/"):
                place = place[part]
            self.assertTrue(place)

    def test_no_text_is_logged(self):
        self.server.ask("POST", "/v1/check?secret=parameter", {"text": WORK, "url": "https://example.org/secret"})
        events = [json.loads(line) for line in self.server.log().splitlines()]
        requests = [event for event in events if event["event"] == "request"]
        self.assertTrue(requests)
        self.assertEqual(requests[-1]["route"], "/v1/check")
        for word in ["barges", "secret"]:
            self.assertNotIn(word, self.server.log())


class Streaming(ServedCase):
    arguments = ("--max-body", "64K", "--time-limit", "2")

    def stream(self, lines):
        status, headers, body = self.server.ask(
            "POST", "/v1/check/stream", b"\n".join(lines), Content_Type="application/x-ndjson")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/x-ndjson"))
        return [json.loads(line) for line in body.splitlines()]

    def test_lines_are_answered_in_order(self):
        texts = [WORK, FOREIGN, WORK + FOREIGN, FOREIGN] * 200
        answers = self.stream([json.dumps({"text": text}).encode() for text in texts])
        self.assertEqual([len(answer["matches"]) for answer in answers], [1, 0, 1, 0] * 200)

    def test_a_bad_line_costs_itself(self):
        good = json.dumps({"text": WORK}).encode()
        long = json.dumps({"text": "long " * 20_000}).encode()
        answers = self.stream([good, b"", b"{", long, b' {"text":1}', b"  \r", good])
        statuses = [answer.get("problem", {}).get("status") for answer in answers]
        self.assertEqual(statuses, [None, 400, 413, 422, None])

    def test_an_empty_stream_gives_an_empty_answer(self):
        self.assertEqual(self.stream([]), [])

    def test_a_line_is_answered_before_the_next_is_sent(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as link:
            link.sendall(
                b"POST /v1/check/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n")
            received = b""
            for count in range(1, 4):
                line = json.dumps({"text": WORK}).encode() + b"\n"
                link.sendall(b"%x\r\n%s\r\n" % (len(line), line))
                while received.count(b'"verdict"') < count:
                    part = link.recv(65_536)
                    self.assertTrue(part, "the stream was closed")
                    received += part
            link.sendall(b"0\r\n\r\n")

    def test_clients_that_stop_sending_or_reading_are_let_go(self):
        heads = {
            "head": b"POST /v1/check HTTP/1.1\r\nHost: local",
            "body": b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
            "stream": b"POST /v1/check/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            b"Content-Length: 900\r\n\r\n{",
            "idle": b"",
        }
        for name, head in heads.items():
            with self.subTest(name), socket.create_connection(("127.0.0.1", self.server.port), timeout=15) as link:
                link.sendall(head)
                start = time.monotonic()
                with contextlib.suppress(ConnectionResetError):
                    while link.recv(65_536):
                        pass
                self.assertLess(time.monotonic() - start, 12)

    def test_a_body_that_trickles_is_refused(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=15) as link:
            link.sendall(
                b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n")
            link.settimeout(0.25)
            received = b""
            for _ in range(40):
                link.sendall(b" ")
                with contextlib.suppress(TimeoutError):
                    received = link.recv(65_536)
                if received:
                    break
            self.assertIn(b" 408 ", received)

    def test_a_client_that_never_reads_holds_nothing_up(self):
        line = json.dumps({"text": WORK}).encode() + b"\n"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=15) as link:
            link.sendall(
                b"POST /v1/check/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                b"Content-Length: 900000000\r\n\r\n")
            with self.assertRaises(OSError):
                while True:
                    link.sendall(line * 1000)
        self.assertEqual(self.server.ask("GET", "/healthz")[0], 200)

    def test_too_large_a_body_is_refused_before_it_is_read(self):
        head = b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as link:
            link.sendall(head + b"Content-Length: 70000\r\n\r\n")
            self.assertIn(b" 413 ", link.recv(65_536))
        body = b'{"text":"' + b"word " * 20_000 + b'"}'
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as link:
            link.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n")
            self.assertIn(b" 413 ", link.recv(65_536))


class Guarding(ServedCase):
    @classmethod
    def prepare(cls):
        pathlib.Path(cls.folder, "tokens").write_text(f"# of the tests\n\n{TOKEN}\nanother-{TOKEN}\n")
        return ("--tokens", "tokens", "--host", "0.0.0.0")

    def test_only_who_has_a_token_may_ask(self):
        for field in [None, "", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", f"Bearer  {TOKEN}"]:
            headers = {} if field is None else {"Authorization": field}
            for method, path in [("POST", "/v1/check"), ("GET", "/metrics"), ("GET", f"/v1/works/{uuid.uuid4()}")]:
                answer = self.server.ask(method, path, {"text": WORK} if method == "POST" else None, **headers)
                detail = self.problem(answer, 401)
                self.assertNotIn(TOKEN, detail)
                self.assertEqual(answer[1]["WWW-Authenticate"], "Bearer")
        for token in [TOKEN, "another-" + TOKEN]:
            answer = self.server.ask("POST", "/v1/check", {"text": WORK}, Authorization=f"bearer {token}")
            self.assertEqual(answer[0], 200)
        for path in ["/v1/check/", "//v1//check", "/./v1/check", "/v1/%63heck", "/V1/check", "/v1/check;a", "/v1/check?a"]:
            self.problem(self.server.ask("POST", path, {"text": WORK}), 401)
        self.problem(self.server.ask("GET", "/metrics/"), 401)
        for path in ["/healthz", "/readyz", "/openapi.json"]:
            self.assertEqual(self.server.ask("GET", path)[0], 200)
        self.assertNotIn(TOKEN, self.server.log())


class Starting(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        pathlib.Path(self.folder, "work.txt").write_text(WORK)

    def refusal(self, *arguments):
        ended = provscan("serve", "--port", "0", *arguments, folder=self.folder, check=False)
        self.assertEqual((ended.returncode, ended.stdout), (2, ""), ended.stderr)
        return ended.stderr

    def test_it_says_why_it_does_not_start(self):
        self.assertIn("provscan index", self.refusal())
        provscan("index", "--holder", "Ada Example", "work.txt", folder=self.folder)
        self.assertIn("--tokens", self.refusal("--host", "0.0.0.0"))
        self.assertIn("cannot be read", self.refusal("--tokens", "nowhere"))
        for content, reason in [("# none\n", "names no token"), ("short\n", "line 1"), ("x" * 20 + " y\n", "line 1")]:
            pathlib.Path(self.folder, "tokens").write_text(content)
            self.assertIn(reason, self.refusal("--tokens", "tokens"))
        pathlib.Path(self.folder, "pem").write_text("nothing")
        self.assertIn("PEM", self.refusal("--certificate", "pem", "--private-key", "pem"))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            ended = provscan("serve", "--port", port, folder=self.folder, check=False)
            self.assertEqual(ended.returncode, 2)

    def test_it_serves_with_tls(self):
        provscan("index", "--holder", "Ada Example", "work.txt", folder=self.folder)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "chain.pem", "-days",
             "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            cwd=self.folder, check=True, capture_output=True)
        server = Server(self.folder, "--certificate", "chain.pem", "--private-key", "key.pem")
        self.addCleanup(server.stop)
        self.assertTrue(server.address.startswith("https://127.0.0.1:"))
        trust = ssl.create_default_context(cafile=str(pathlib.Path(self.folder, "chain.pem")))
        link = http.client.HTTPSConnection("localhost", server.port, timeout=20, context=trust)
        status, _, body = server.ask("POST", "/v1/check", {"text": WORK}, link)
        link.close()
        self.assertEqual((status, len(json.loads(body)["matches"])), (200, 1))


class Changing(unittest.TestCase):
    """The registry changes, or the server ends, while requests come in."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        pathlib.Path(self.folder, "work.txt").write_text(WORK)
        pathlib.Path(self.folder, "later.txt").write_text(LATER)
        provscan("index", "--holder", "Ada Example", "work.txt", folder=self.folder)

    def serve(self, *arguments):
        server = Server(self.folder, *arguments)
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        return server

    def works(self, server, text):
        status, _, body = server.ask("POST", "/v1/check", {"text": text})
        self.assertEqual(status, 200)
        return len(json.loads(body)["matches"])

    def wait(self, condition):
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline, "half a minute went by in vain")
            time.sleep(0.05)

    @contextlib.contextmanager
    def load(self, server):
        """Requests from two clients meanwhile; each must be answered."""
        failures, counts, ended = [], [], threading.Event()

        def ask():
            count = 0
            while not ended.is_set():
                try:
                    status = server.ask("POST", "/v1/check", {"text": WORK + FOREIGN})[0]
                except OSError as error:
                    status = error
                count += 1
                if status != 200:
                    failures.append(status)
            counts.append(count)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.assertGreater(sum(counts), 10)

    def test_what_is_registered_erased_and_replaced_is_taken_in(self):
        server = self.serve("--refresh-interval", "1")
        self.assertEqual((self.works(server, WORK), self.works(server, LATER)), (1, 0))
        with self.load(server):
            provscan("index", "--holder", "Ada Example", "later.txt", folder=self.folder)
            self.wait(lambda: self.works(server, LATER) == 1)
            # Another file takes the place of the registry.
            provscan("index", "--holder", "Ada Example", "work.txt", "--registry", "new.sqlite", folder=self.folder)
            with contextlib.closing(sqlite3.connect(pathlib.Path(self.folder, "new.sqlite"))) as base:
                base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            pathlib.Path(self.folder, "new.sqlite").rename(pathlib.Path(self.folder, "provscan.sqlite"))
            self.wait(lambda: self.works(server, LATER) == 0)
        self.assertEqual(self.works(server, WORK), 1)
        self.assertEqual(server.stop(), 0)

    def test_a_hangup_takes_in_at_once(self):
        server = self.serve("--refresh-interval", "86400")
        provscan("index", "--holder", "Ada Example", "later.txt", folder=self.folder)
        self.assertEqual(self.works(server, LATER), 0)
        server.process.send_signal(signal.SIGHUP)
        self.wait(lambda: self.works(server, LATER) == 1)
        self.assertEqual(server.stop(signal.SIGINT), 0)

    def test_a_damaged_registry_in_its_place_leaves_the_one_before(self):
        server = self.serve("--refresh-interval", "1")
        broken = pathlib.Path(self.folder, "broken")
        broken.write_bytes(os.urandom(4096))
        broken.rename(pathlib.Path(self.folder, "provscan.sqlite"))
        self.wait(lambda: "not taken in" in server.log())
        self.assertEqual(self.works(server, WORK), 1)
        metrics = server.ask("GET", "/metrics")[2].decode()
        self.assertNotIn('{outcome="failed"} 0', metrics)
        self.assertEqual(server.stop(), 0)

    def test_nothing_is_taken_in_where_nothing_was_written(self):
        server = self.serve("--refresh-interval", "1")
        for _ in range(5):
            self.works(server, WORK)
            server.process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
        self.assertIn('provscan_registry_refreshes_total{outcome="taken-in"} 0', server.ask("GET", "/metrics")[2].decode())
        self.assertEqual(server.stop(), 0)

    def test_a_request_under_way_is_answered_at_the_end(self):
        server = self.serve()
        body = json.dumps({"text": WORK}).encode()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
            link.sendall(
                b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
            time.sleep(0.3)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            link.sendall(body[10:])
            self.assertIn(b"200 OK", link.recv(65_536))
        self.assertEqual(server.stop(), 0)
        with self.assertRaises(OSError):
            server.ask("GET", "/healthz")


if __name__ == "__main__":
    unittest.main()
