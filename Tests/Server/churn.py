#!/usr/bin/env python3
"""Connects to a running provscan serve and goes away again, in all the ways that clients do, for a time.

    Tests/Server/churn.py --url http://127.0.0.1:PORT --process PID [--seconds N] [--seed N]

Requests are whole, cut off in their headers or bodies, dropped with an answer under way, or never sent; streams end in the middle
of a line. Several clients do it at once. Afterwards the server answers as before, has no more files open than it had before, and
not much more memory than after the first tenth of the time.
Exit: 0 all as expected, 1 not.
"""

import argparse
import json
import os
import random
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request

WORK = "Sixteen painted barges waited under lanterns while hungry gulls debated the price of salted herring."
FOREIGN = "Nothing here was written by anybody else, as far as anybody knows or cares to remember today."
CLIENTS = 16
# MiB that may come on top: what an allocator keeps back differs from run to run.
SLACK = 96


class Client(threading.Thread):
    def __init__(self, address, end, seed):
        super().__init__()
        self.address, self.end, self.random = address, end, random.Random(seed)
        self.visits, self.answers = 0, 0

    def run(self):
        while time.monotonic() < self.end:
            self.visits += 1
            try:
                with socket.create_connection(self.address, timeout=20) as connection:
                    self.visit(connection)
            except OSError:
                pass  # The server may hang up on what is not HTTP.

    def visit(self, connection):
        text = WORK if self.random.random() < 0.5 else FOREIGN
        path, body = "/v1/check", json.dumps({"text": text * self.random.randrange(1, 40)}).encode()
        if self.random.random() < 0.3:
            path, body = "/v1/check/stream", (body + b"\n") * self.random.randrange(1, 200)
        length = len(body) + (self.random.randrange(1, 5000) if self.random.random() < 0.1 else 0)
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        request = head.encode() + body
        kind = self.random.randrange(6)
        if kind == 0:
            return
        if kind == 1:
            request = request[: self.random.randrange(len(request))]
        elif kind == 2:
            request = self.random.randbytes(self.random.randrange(1, 400))
        connection.sendall(request)
        if kind < 3 or self.random.random() < 0.2:
            if self.random.random() < 0.5:
                # Resets the connection in place of closing it.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return
        connection.settimeout(3)
        answer = connection.recv(1 << 16)
        if answer.startswith(b"HTTP/1.1 200"):
            self.answers += 1


def state(process):
    """Open files and MiB of memory of the server."""
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return len(os.listdir(f"/proc/{process}/fd")), memory >> 10


def answers(url):
    """Whether the server finds the work, and nothing where there is nothing."""
    def found(text):
        request = urllib.request.Request(
            url + "/v1/check", json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return len(json.load(answer)["matches"])
    return (found(WORK), found(FOREIGN)) == (1, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--process", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    place = urllib.parse.urlsplit(options.url)
    start = time.monotonic()
    clients = [
        Client((place.hostname, place.port), start + options.seconds, options.seed * CLIENTS + number)
        for number in range(CLIENTS)
    ]
    if not answers(options.url):
        sys.exit("churn: the server does not find its work")
    before = state(options.process)
    for client in clients:
        client.start()
    time.sleep(options.seconds / 10)
    early = state(options.process)
    for client in clients:
        client.join()
    time.sleep(2)
    late = state(options.process)
    visits, answered = sum(c.visits for c in clients), sum(c.answers for c in clients)
    print(f"{visits} visits, {answered} answers; files {before[0]} then {late[0]}, memory {early[1]} then {late[1]} MiB")
    if not answers(options.url):
        sys.exit("churn: the server does not find its work any more")
    if answered == 0 or late[0] > before[0] + 4 or late[1] > early[1] + SLACK:
        sys.exit("churn: files or memory have grown, or nothing was answered")


if __name__ == "__main__":
    main()
