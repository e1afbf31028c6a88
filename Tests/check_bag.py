"""Has programs that others wrote accept an evidence bag, and refuse a changed one.

    check_bag.py BAG VKEY

Needs bagit, in-toto-attestation, securesystemslib and cryptography. Exit: 0 all accept it, 1 one does not.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
import tempfile
from pathlib import Path

import bagit
from google.protobuf import json_format
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1 import statement_pb2
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey


def public_key(vkey: str) -> SSlibKey:
    name, identifier, encoded = vkey.split("+", 2)
    raw = base64.b64decode(encoded)[1:]
    return SSlibKey(f"{name}+{identifier}", "ed25519", "ed25519", {"public": raw.hex()})


def check_bagit(folder: Path) -> None:
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.has_oxum() and bag.version == "1.0", "the declaration or the oxum was not read"
    with tempfile.TemporaryDirectory() as scratch:
        changed = Path(scratch) / "bag"
        shutil.copytree(folder, changed)
        with open(changed / "data/matches.jsonl", "ab") as file:
            file.write(b"\n")
        assert not bagit.Bag(str(changed)).is_valid(), "a changed bag was accepted"


def check_statement(folder: Path) -> None:
    envelope = json.loads((folder / "evidence.dsse.json").read_text())
    payload = base64.b64decode(envelope["payload"])
    message = json_format.Parse(payload, statement_pb2.Statement())
    Statement.copy_from_pb(message).validate()
    assert message.predicate_type == "https://provscan.example/attestation/corpus-match/v1"
    assert all(len(subject.digest["sha256"]) == 64 for subject in message.subject) and message.subject


def check_signature(folder: Path, vkey: str) -> None:
    text = (folder / "evidence.dsse.json").read_text()
    key = public_key(vkey)
    accepted = Envelope.from_dict(json.loads(text)).verify([key], 1)
    assert list(accepted) == [key.keyid]
    document = json.loads(text)
    body = bytearray(base64.b64decode(document["payload"]))
    body[len(body) // 2] ^= 1
    document["payload"] = base64.b64encode(bytes(body)).decode()
    try:
        Envelope.from_dict(document).verify([key], 1)
    except VerificationError:
        return
    raise AssertionError("a changed payload was accepted")


def main() -> int:
    folder, vkey = Path(sys.argv[1]), sys.argv[2]
    for name, check in [
        ("bagit-python", lambda: check_bagit(folder)),
        ("in-toto-attestation", lambda: check_statement(folder)),
        ("securesystemslib", lambda: check_signature(folder, vkey)),
    ]:
        check()
        print(f"{name}: accepts the bag")
    return 0


if __name__ == "__main__":
    sys.exit(main())
