#!/usr/bin/env python3
"""Checks the evidence bag that it lies in. Needs Python 3.8 or later and the program openssl, nothing else.

    python3 verify.py [--key VKEY]... [--corpus DIR] [--tsa CAFILE] [BAG]

VKEY is the key of whoever signed, NAME+ID+BASE64, had by another way than the bag. Exit: 0 all checks passed, 2 one
failed, 3 integrity only: no key was given, so nobody vouches for the bag.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

SIGNED = ["manifest-sha256.txt", "bagit.txt", "bag-info.txt", "VERIFY.md", "verify.py"]
failures = []


class NotLookedAt(Exception):
    """What a check says that has nothing to go by."""


def check(name, run):
    """Runs one check: prints OK with what it returns, NOT PRESENT for None, FAIL with what it raises."""
    try:
        detail = run()
        print(f"{'OK' if detail else 'NOT PRESENT':<12} {name}" + (f": {detail}" if detail else ""))
        return detail
    except NotLookedAt as reason:
        print(f"{'NOT PRESENT':<12} {name}: {reason}")
        return None
    except Exception as error:  # Any failure is a failure of the check.
        print(f"{'FAIL':<12} {name}: {error}")
        failures.append(name)
        return None


def need(holds, message):
    if not holds:
        raise ValueError(message)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def read(bag, name):
    with open(os.path.join(bag, name), "rb") as file:
        return file.read()


def parse_key(text):
    """The name, the ID and the 32 bytes of a key written NAME+ID+BASE64 (C2SP signed-note)."""
    name, ident, encoded = text.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    need(len(raw) == 33 and raw[0] == 1, "is no Ed25519 key")
    need(hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == ident, "the ID is not that of the key")
    return name, ident, raw[1:]


def verifies(key, message, signature):
    """Whether openssl accepts the Ed25519 signature."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("key.der", "message", "signature")]
        contents = [bytes.fromhex("302a300506032b6570032100") + key[2], message, signature]
        for path, content in zip(paths, contents):
            with open(path, "wb") as file:
                file.write(content)
        ended = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin",
             "-in", paths[1], "-sigfile", paths[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return ended.returncode == 0


def files(bag):
    found = set()
    for folder, folders, names in os.walk(bag, followlinks=False):
        for name in folders + names:
            need(not os.path.islink(os.path.join(folder, name)), f"{name} is a link")
        need(folders or names, f"{folder} is an empty folder")
        found.update(os.path.relpath(os.path.join(folder, name), bag) for name in names)
    for name in found:
        need(re.fullmatch(r"[A-Za-z0-9._/-]+", name) and ".." not in name.split("/"), f"{name!r} is no name for a bag")
    need(len({name.lower() for name in found}) == len(found), "two names differ by case alone")
    return found


def manifest(bag, name, present):
    entries = {}
    for line in read(bag, name).decode().splitlines():
        match = re.fullmatch(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)", line)
        need(match and match[2] not in entries, f"{name} has a line that is none, or lists a file twice")
        entries[match[2]] = match[1]
    need(set(entries) == present, f"{name} lists other files than there are: {sorted(set(entries) ^ present)[:3]}")
    for path, digest in entries.items():
        need(sha256(os.path.join(bag, path)) == digest, f"{path} was changed")
    return f"{len(entries)} files have the digests of {name}"


def signed_statement(bag, keys):
    """The statement, parsed from the very bytes that were verified (DSSE v1.0.2)."""
    envelope = json.loads(read(bag, "evidence.dsse.json"))
    kind = envelope["payloadType"]
    need(kind == "application/vnd.in-toto+json" and len(envelope["signatures"]) == 1, "is another kind of envelope")
    body = base64.b64decode(envelope["payload"], validate=True)
    encoding = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)
    signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
    need(any(verifies(key, encoding, signature) for key in keys), "no trusted key signed the statement")
    return json.loads(body)


def compare_statement(bag, statement):
    need(statement["_type"] == "https://in-toto.io/Statement/v1", "is no in-toto Statement v1")
    predicate = statement["predicate"]
    need([resource["name"] for resource in predicate["bag"]] == SIGNED, "does not name the files of the bag")
    named = predicate["bag"] + [predicate["results"]["matches"], predicate["invocation"]["configuration"]]
    for resource in named + ([predicate["validation"]] if predicate["validation"] else []):
        need(sha256(os.path.join(bag, resource["name"])) == resource["digest"]["sha256"], f"{resource['name']} differs")
    count = len(read(bag, "data/matches.jsonl").splitlines())
    need(count == predicate["results"]["found"]["matches"] + predicate["results"]["found"]["leads"], "counts differ")
    return f"{statement['predicateType']}, {count} matches, sealed at {predicate['sealedAt']}"


def custody(bag, statement):
    previous = None
    digests = []
    for line in read(bag, "custody.jsonl").splitlines():
        event = json.loads(line)
        need(event.get("previous") == previous and event["number"] == len(digests) + 1, "the chain is broken")
        need(event["item"]["sha256"] == sha256(os.path.join(bag, "manifest-sha256.txt")), "an event is about another bag")
        previous = hashlib.sha256(line).hexdigest()
        digests.append(previous)
    sealed = statement["predicate"]["custody"]
    need(digests[sealed["events"] - 1] == sealed["digest"]["sha256"], "not the events that were signed")
    return f"{len(digests)} events, {sealed['events']} of them signed with the statement"


def note(data, keys):
    """The text of a signed note (C2SP), verified: origin, size and root of a checkpoint."""
    text, _, signatures = data.decode().rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        _, name, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        for key in keys:
            if key[0] == name and bytes.fromhex(key[1]) == signature[:4]:
                need(verifies(key, text.encode(), signature[4:]), "the checkpoint was changed")
                origin, size, root = text.splitlines()[:3]
                return origin, int(size), base64.b64decode(root, validate=True)
    raise ValueError("the checkpoint is not signed by a key of the log")


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(hashes, index, last, start, start_old=None):
    """RFC 9162 §2.1.3.2 and, with a second hash, §2.1.4.2: the roots that the hashes lead to."""
    new, old = start, start_old
    for sibling in hashes:
        need(last > 0, "the proof is too long")
        if index & 1 or index == last:
            new, old = node(sibling, new), node(sibling, old) if old is not None else None
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = node(new, sibling)
        index, last = index >> 1, last >> 1
    need(last == 0, "the proof is too short")
    return new, old


def inclusion(bag, keys):
    folder = os.path.join(bag, "data/registry/leaves")
    if not os.path.isdir(folder):
        return None
    cited = {json.loads(line)["work"]["id"] for line in read(bag, "data/matches.jsonl").splitlines()}
    checkpoint = read(bag, "data/registry/checkpoint")
    _, size, root = note(checkpoint, keys)
    for work in sorted(cited):
        leaf = read(bag, f"data/registry/leaves/{work}.json")
        need(json.loads(leaf)["doc"] == "urn:uuid:" + work, f"the leaf of {work} is about another work")
        proof, _, under = read(bag, f"data/registry/proofs/{work}.tlog-proof").partition(b"\n\n")
        need(under == checkpoint, f"the proof of {work} stands under another checkpoint")
        lines = [line for line in proof.decode().splitlines()[1:] if not line.startswith("extra ")]
        index = int(lines[0].split(" ")[1])
        need(index < size, f"the leaf of {work} is beyond the log")
        hashes = [base64.b64decode(line, validate=True) for line in lines[1:]]
        reached, _ = climb(hashes, index, size - 1, hashlib.sha256(b"\x00" + leaf).digest())
        need(reached == root, f"the leaf of {work} is not in the log")
    return f"{len(cited)} works are in the log of {size} leaves"


def consistency(data, old, keys):
    """Checks that the old checkpoint's log is the beginning of the one that the proof ends with."""
    proof, _, under = data.partition(b"\n\n")
    _, size, root = note(under, keys)
    _, old_size, old_root = note(old, keys)
    lines = proof.decode().splitlines()
    need(lines[0] == f"old {old_size}", "the proof is from another size")
    hashes = [base64.b64decode(line, validate=True) for line in lines[1:]]
    if old_size in (0, size):
        need(not hashes and (old_size == 0 or old_root == root), "the states differ")
    else:
        path = hashes if old_size & (old_size - 1) else [old_root] + hashes
        index, last = old_size - 1, size - 1
        while index & 1:
            index, last = index >> 1, last >> 1
        reached = climb(path[1:], index, last, path[0], path[0])
        need(reached == (root, old_root), "the log was rewritten between the two states")
    return f"the log of {old_size} leaves is the beginning of the log of {size}"


def timestamps(bag, authority):
    """Tokens of an authority about the bag's checkpoint, or about one that a consistency proof leads to it from."""
    folder = os.path.join(bag, "data/timestamps")
    tokens = sorted(name for name in os.listdir(folder) if name.endswith(".tsr")) if os.path.isdir(folder) else []
    if not tokens:
        return None
    for token in tokens:
        path = os.path.join(folder, token[:-len(".tsr")])
        is_current = read(folder, token[:-len(".tsr")] + ".checkpoint") == read(bag, "data/registry/checkpoint")
        need(is_current or os.path.exists(path + ".tlog-consistency"), f"{token} is about another log")
        if authority:
            ended = subprocess.run(
                ["openssl", "ts", "-verify", "-data", path + ".checkpoint", "-in", path + ".tsr", "-CAfile", authority],
                capture_output=True, text=True)
            need(ended.returncode == 0, f"{token}: openssl ts: {openssl_reason(ended.stderr)}")
    if not authority:
        raise NotLookedAt(f"{len(tokens)} in the bag; name the certificates of the authority with --tsa")
    return f"{len(tokens)} tokens are of {authority}"


def openssl_reason(errors):
    """The reason and the data of openssl's last error line: code:error:number:library:function:reason:file:line:data."""
    line = errors.strip().splitlines()[-1] if errors.strip() else "no reason given"
    parts = line.split(":")
    return ", ".join(part for part in parts[5:6] + parts[8:] if part) if len(parts) > 8 else line


def corpus(bag, folder):
    if not folder:
        raise NotLookedAt("name the folder of the scanned files with --corpus")
    count = 0
    for source in json.loads(read(bag, "data/inputs.json"))["inputs"]:
        if not source.get("sha256"):
            continue
        parts = [part for part in source["path"].split("/") if part not in ("", ".", "..")]
        ends = (os.path.join(folder, *parts[start:]) for start in range(len(parts)))
        path = next((end for end in ends if os.path.isfile(end)), None)
        need(path, f"{source['path']} is not in {folder}")
        need(sha256(path) == source["sha256"], f"{path} is another file than the one that was scanned")
        count += 1
    return f"{count} files are the ones that were scanned"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--key", action="append", default=[], metavar="VKEY")
    parser.add_argument("--corpus", metavar="DIR")
    parser.add_argument("--tsa", metavar="CAFILE")
    parser.add_argument("bag", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    options = parser.parse_args()
    bag = options.bag

    present = set()
    check("layout", lambda: f"{len(present.update(files(bag)) or present)} plain files")
    tags = {name for name in present if not name.startswith("data/")} - {"tagmanifest-sha256.txt"}
    check("tag files", lambda: manifest(bag, "tagmanifest-sha256.txt", tags))
    check("payload", lambda: manifest(bag, "manifest-sha256.txt", {n for n in present if n.startswith("data/")}))
    if failures:
        return 2

    statement = {}
    included = [parse_key(read(bag, "data/report.vkey").decode())]
    trusted = [parse_key(text) for text in options.key]
    check("signature", lambda: len(statement.update(signed_statement(bag, trusted or included)) or statement) and "valid")
    if failures:
        return 2
    print("OK           signer: trusted" if trusted else "NOT PRESENT  signer: integrity only, not trusted; give --key")
    log_keys = []
    if os.path.exists(os.path.join(bag, "data/registry/vkey")):
        log_keys = [parse_key(line) for line in read(bag, "data/registry/vkey").decode().splitlines()]
    check("statement", lambda: compare_statement(bag, statement))
    check("custody", lambda: custody(bag, statement))
    check("inclusion", lambda: inclusion(bag, log_keys))
    earlier = [("registry/earlier.tlog-consistency", "registry/earlier.checkpoint")]
    earlier += [(f"timestamps/{name}", f"timestamps/{name[:-len('.tlog-consistency')]}.checkpoint")
                for name in (os.listdir(os.path.join(bag, "data/timestamps"))
                             if os.path.isdir(os.path.join(bag, "data/timestamps")) else [])
                if name.endswith(".tlog-consistency")]
    for proof, old in earlier:
        if f"data/{proof}" in present:
            check("consistency", lambda p=proof, o=old: consistency(read(bag, "data/" + p), read(bag, "data/" + o), log_keys))
    check("time-stamps", lambda: timestamps(bag, options.tsa))
    check("corpus", lambda: corpus(bag, options.corpus))
    return 2 if failures else 0 if trusted else 3


if __name__ == "__main__":
    sys.exit(main())
