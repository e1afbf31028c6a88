"""The client of a server against the server itself."""

from __future__ import annotations

import pathlib
import pickle
import socket
import subprocess
import threading
from collections.abc import Iterator

import pytest
from conftest import FOREIGN, WORKS, copy

from provscan import CheckedRecord, Client, ProvscanError, Text

TOKEN = "a-token-of-these-tests-alone"


@pytest.fixture(scope="module")
def address(registry: str, program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    tokens = tmp_path_factory.mktemp("server") / "tokens"
    tokens.write_text(TOKEN + "\n")
    command = [program, "serve", "--registry", registry, "--port", "0", "--tokens", str(tokens), "--max-body", "64K"]
    command += ["--acquired", "2024-01-01..2024-02-01"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    yield server.stdout.readline().strip()
    server.terminate()
    assert server.wait(timeout=30) == 0


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address, token=TOKEN) as client:
        yield client


def test_a_copy_is_found_with_its_place_and_verdict(client: Client) -> None:
    page = "Ünïcode 🐦 first. " + copy(1)
    record = client.check(page, url="https://example.org/a", fetched_at="2024-01-05")
    assert record.verdict == "unlicensed"
    (match,) = record.matches
    assert match["record"]["url"] == "https://example.org/a" and match["record"]["acquiredAt"] == "2024-01-05"
    span = match["passages"][0]["recordSpan"]
    assert page[slice(*span["codePoints"])] == WORKS[1].rstrip(".")


@pytest.mark.parametrize("text", ["", FOREIGN, "a\nb\r\n\u2028c", '"}\\', "\ud800 lone"])
def test_what_shares_nothing_has_no_matches(client: Client, text: str) -> None:
    assert client.check(text) == CheckedRecord()


def test_many_texts_are_answered_in_order(client: Client) -> None:
    texts = [copy(number % 3) if number % 4 else FOREIGN for number in range(500)]
    for batch in [1, 5_000, 1 << 20]:
        answers = list(client.scan(texts, batch=batch))
        assert [item for item, _ in answers] == texts
        assert [len(record.matches) for _, record in answers] == [min(1, number % 4) for number in range(500)]
    assert list(client.scan([])) == []
    rows = [{"body": copy(0)}]
    ((row, record),) = client.scan(rows, lambda row: Text(row["body"], url="https://example.org/b"))
    assert row is rows[0] and record.matches[0]["record"]["url"] == "https://example.org/b"


def test_threads_and_processes_have_connections_of_their_own(client: Client) -> None:
    other = pickle.loads(pickle.dumps(client))
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.extend(len(other.check(copy(0)).matches) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 80


def test_refusals_are_the_servers_own(client: Client, address: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ProvscanError, match="access token"):
        Client(address, token="another").check("text")
    with pytest.raises(ProvscanError, match="at most 65536 bytes"):
        client.check("long " * 20_000)
    with pytest.raises(ProvscanError, match="at most 65536 bytes"):
        list(client.scan(["short", "long " * 20_000]))
    with pytest.raises(ProvscanError, match="fetchedAt"):
        client.check("text", fetched_at="yesterday")
    assert len(client.check(copy(0)).matches) == 1, "the client goes on"
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(ProvscanError, match="no answer"):
        Client(f"http://127.0.0.1:{port}").check("text")
    for wrong in ["127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://127.0.0.1/path"]:
        with pytest.raises(ValueError):
            Client(wrong)
