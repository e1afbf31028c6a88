#!/usr/bin/env python3
"""Checks proofs of a registry's log with nothing of provscan: Python's library and openssl.

    verify_log.py inclusion VKEY PROOF LEAF          a .tlog-proof and the bytes of the leaf
    verify_log.py consistency VKEY PROOF CHECKPOINT  a .tlog-consistency and the earlier checkpoint
    verify_log.py tiles FOLDER                       an exported log: every leaf, tile and the root, by the last key in vkeys

Written from RFC 9162 (sections 2.1.3.2 and 2.1.4.2) and the C2SP specifications signed-note, tlog-checkpoint,
tlog-proof, tlog-witness and tlog-tiles. Exit: 0 all is right, 1 something is not, 64 usage.
"""

import base64
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

# SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) up to the key itself.
SPKI = bytes.fromhex("302a300506032b6570032100")


class Wrong(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha256(b"\x01" + left + right)


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def check_signature(note, vkey):
    """Returns the text of a note that the key signed; openssl does the arithmetic."""
    name, key_id, encoded = vkey.split("+", 2)
    key = base64.b64decode(encoded, validate=True)
    if key[0] != 1 or len(key) != 33 or sha256(name.encode() + b"\n" + key)[:4].hex() != key_id:
        raise Wrong("the verifier key is not whole")
    text, signatures = note.rsplit(b"\n\n", 1)
    text += b"\n"
    for line in signatures.decode().splitlines():
        dash, signer, blob = line.split(" ")
        blob = base64.b64decode(blob, validate=True)
        if dash != "\u2014" or signer != name or blob[:4].hex() != key_id:
            continue
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "text").write_bytes(text)
            Path(folder, "sig").write_bytes(blob[4:])
            Path(folder, "key.der").write_bytes(SPKI + key[1:])
            run = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin",
                 "-in", "text", "-sigfile", "sig"], cwd=folder, capture_output=True)
        if run.returncode != 0:
            raise Wrong("the signature is not of this text")
        return text
    raise Wrong("the key did not sign")


def checkpoint(text):
    origin, size, root = text.decode().splitlines()[:3]
    return origin, int(size), base64.b64decode(root, validate=True)


def verify_inclusion(index, size, leaf, path, root):
    if index >= size:
        raise Wrong("the index is not in the tree")
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            raise Wrong("the proof is too long")
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    if sn != 0 or r != root:
        raise Wrong("the proof does not lead to the root")


def verify_consistency(first, second, first_root, second_root, path):
    if first == second:
        if path or first_root != second_root:
            raise Wrong("two states of one size differ")
        return
    if first == 0:
        return
    if first & (first - 1) == 0:
        path = [first_root] + path
    if not path:
        raise Wrong("the proof is empty")
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise Wrong("the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(sr, c)
        fn >>= 1
        sn >>= 1
    if sn != 0 or fr != first_root or sr != second_root:
        raise Wrong("the earlier state is not the beginning of the later one")


def lines_and_note(data):
    head, note = data.split(b"\n\n", 1)
    return head.decode().splitlines(), note


def inclusion(vkey, proof, leaf):
    lines, note = lines_and_note(Path(proof).read_bytes())
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("index "):
        raise Wrong("this is no tlog-proof")
    _, size, root = checkpoint(check_signature(note, vkey))
    path = [base64.b64decode(line, validate=True) for line in lines[2:]]
    verify_inclusion(int(lines[1][6:]), size, leaf_hash(Path(leaf).read_bytes()), path, root)


def consistency(vkey, proof, earlier):
    lines, note = lines_and_note(Path(proof).read_bytes())
    origin, size, root = checkpoint(check_signature(note, vkey))
    old_origin, old_size, old_root = checkpoint(check_signature(Path(earlier).read_bytes(), vkey))
    if lines[0] != f"old {old_size}" or origin != old_origin:
        raise Wrong("the proof is about another state")
    verify_consistency(old_size, size, old_root, root, [base64.b64decode(line, validate=True) for line in lines[1:]])


def tile_path(number):
    parts = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        parts.insert(0, f"x{number % 1000:03}")
    return "/".join(parts)


def root_of(hashes):
    """The root of a tree, by its definition: the left subtree is the largest that is full."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node(root_of(hashes[:half]), root_of(hashes[half:]))


def tiles(folder):
    folder = Path(folder)
    vkey = folder.joinpath("vkeys").read_text().splitlines()[-1]
    _, size, root = checkpoint(check_signature(folder.joinpath("checkpoint").read_bytes(), vkey))
    level, hashes = 0, []
    for first in range(0, size, 256):
        width = min(256, size - first)
        suffix = "" if width == 256 else f".p/{width}"
        bundle = folder.joinpath("tile/entries", tile_path(first // 256) + suffix).read_bytes()
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            hashes.append(leaf_hash(bundle[2:2 + length]))
            bundle = bundle[2 + length:]
    if len(hashes) != size or root_of(hashes) != root:
        raise Wrong("the entries are not those of the checkpoint")
    while hashes:
        for first in range(0, len(hashes), 256):
            part = hashes[first:first + 256]
            suffix = "" if len(part) == 256 else f".p/{len(part)}"
            stored = folder.joinpath("tile", str(level), tile_path(first // 256) + suffix).read_bytes()
            if stored != b"".join(part):
                raise Wrong(f"a tile of level {level} is not of the leaves")
        hashes = [root_of(hashes[i:i + 256]) for i in range(0, len(hashes) - 255, 256)]
        level += 1


def main():
    commands = {"inclusion": (inclusion, 3), "consistency": (consistency, 3), "tiles": (tiles, 1)}
    command, count = commands.get(sys.argv[1] if len(sys.argv) > 1 else "", (None, 0))
    if command is None or len(sys.argv) != count + 2:
        print(__doc__, file=sys.stderr)
        return 64
    try:
        command(*sys.argv[2:])
    except (Wrong, ValueError, IndexError, OSError) as problem:
        print(f"verify_log.py: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
