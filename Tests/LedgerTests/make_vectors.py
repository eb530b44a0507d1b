#!/usr/bin/env python3
"""make_vectors.py: writes the vectors of leaves, trees and notes into Tests/CustosLedgerTests/Vectors.

Run it when docs/reference/ledger.md changes, and look at what changed. It is the third hand beside the recorder and the
checkers: written from docs/reference/ledger.md, RFC 6962, RFC 8032 and the C2SP documents, as naively as they can be
read, and sharing no line with either. The same input gives the same bytes.

leaves.json  [{name, kind, bytes, ok}]: whether the UTF-8 of `bytes` is a leaf
tree.json    leaf n is the text "leaf n": roots of each size (hex); inclusion, consistency and subtree proofs
notes.json   keys, signatures, notes, checkpoints, policies and what they make of notes, proof files, mirror requests
"""
import base64
import hashlib
import json
import os
import struct

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "CustosLedgerTests", "Vectors")


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


# Leaves ---------------------------------------------------------------------------------------------------------------

KINDS = {
    "seg": "stream:stream seq:n prev:hash t0:us t1:us boot:uuid,n,n clock:ok|hold|free,off size:n sha256:hash frags:n"
           " fragroot:hash cam:opt rule:ref flags:clean|salvaged|backfill|readded",
    "gap": "at:us boot:uuid,n stream:stream prev:hash from:us to:us reason:camera|network|capacity|crash|maintenance|clock",
    "loss": "at:us boot:uuid,n stream:stream prev:hash first:n last:n from:us to:us cause:missing|damaged|volume"
            " by:recovery|check|scrub|playback",
    "expire": "at:us boot:uuid,n stream:stream prev:hash first:n last:n count:n from:us to:us rule:ref ground:term|order"
              " body:opt",
    "hold": "at:us boot:uuid,n stream:stream prev:hash hold:uuid from:us to:us body:hash",
    "lift": "at:us boot:uuid,n stream:stream prev:hash hold:uuid by:hash second:hash body:hash",
    "restrict": "at:us boot:uuid,n stream:stream prev:hash limit:uuid from:us to:us body:hash",
    "release": "at:us boot:uuid,n stream:stream prev:hash limit:uuid by:hash second:hash body:hash",
    "record": "at:us boot:uuid,n stream:stream prev:hash state:on|off",
    "rule": "at:us boot:uuid,n cam:cam floor:n target:n",
    "cam": "at:us boot:uuid,n cam:cam body:hash",
    "cfg": "at:us boot:uuid,n what:word object:word body:opt",
    "act": "at:us boot:uuid,n actor:hash action:word object:word result:ok|refused|failed body:opt",
    "key": "at:us boot:uuid,n role:word vkey:vkey",
    "clk": "at:us boot:uuid,n before:us after:us",
    "boot": "at:us boot:uuid,n version:word build:hash stop:first|clean|unclean",
    "beat": "at:us boot:uuid,n clock:ok|hold|free,off",
    "scrub": "at:us boot:uuid,n checked:n bad:n root:hash",
    "epoch": "at:us boot:uuid,n old:origin size:n root:hash note:hash by:hash second:hash body:hash",
}
# Of these kinds every line is spoiled in every way; of the others each line in some, in turn, for the file's size.
WHOLE = ("seg", "expire", "beat")
UUID = "0f8e9a3c-5d41-4b7e-9c02-aa11bb22cc33"
HASH = sha256(b"a body").hex()
MAX = 2**63 - 1

# For each type: a value, others that are good, and some that are not. A bad value must stay one word, so that it is the
# value that is wrong and not the line.
TYPES = {
    "us": ("1764000000123456", ["0", "-1", "-62135596800000000", str(MAX), str(-MAX)],
           ["+1", "01", "-0", "-01", "--1", "1.0", "1e3", "0x10", "-", "x", str(MAX + 1), str(-MAX - 1), "9" * 20]),
    "off": ("-1234", ["-", "0", "250000", str(MAX), str(-MAX)], ["+1", "01", "-0", "--", "nan", str(MAX + 1)]),
    "n": ("918273", ["0", "1", str(MAX)], ["-1", "+1", "01", "00", "1.0", "-", "x", "1_0", str(MAX + 1), "9" * 19, "9" * 20]),
    "ref": ("4711", ["-", "0", str(MAX)], ["--", "-1", "01", "none", str(MAX + 1)]),
    "hash": (HASH, ["0" * 64, "f" * 64], [HASH.upper(), HASH[:-1], HASH + "0", HASH[:-1] + "g", "-", "0x" + HASH[2:]]),
    "opt": (HASH, ["-"], [HASH.upper(), HASH[:-1], HASH + "0", "--", "none"]),
    "uuid": (UUID, ["00000000-0000-0000-0000-000000000000"],
             [UUID.upper(), UUID.replace("-", ""), UUID[:-1], UUID + "0", UUID.replace("-", "_"), UUID[:8] + UUID[9:13] + "-" + UUID[13:],
              "{" + UUID + "}", UUID[:-1] + "g"]),
    "stream": ("12/main", ["1/sub", "%d/main" % MAX],
               ["12-main", "0/main", "-1/main", "012/main", "12/third", "12/Main", "12", "12/", "/main", "12/main/", "x/main", "%d/main" % (MAX + 1)]),
    "cam": ("12", ["1", str(MAX)], ["0", "-1", "01", "-", "x", str(MAX + 1)]),
    "word": ("user.create", ["a", "0", "a" * 64, "9._:/-z"], ["A", "a" * 65, "-a", ".a", "_a", "a+b", "a,b", "caf\u00e9"]),
    "origin": ("custos/%s/1" % UUID, ["custos/%s/%d" % (UUID, MAX)],
               ["custos/%s/0" % UUID, "custos/%s/01" % UUID, "custos/%s" % UUID, "custos/%s/1/" % UUID, "Custos/%s/1" % UUID,
                "custos/%s/1" % UUID.upper(), "custos/x/1", "custos/%s/%d" % (UUID, MAX + 1)]),
}


def type_values(t):
    if "|" in t:
        words = t.split("|")
        return words[0], words[1:], ["x", words[0].upper(), words[0] + "s", "|".join(words), "-"]
    return TYPES[t]


def leaf_vectors():
    out, seen = [], set()

    def add(name, kind, text, ok):
        if text in seen:
            return
        seen.add(text)
        out.append({"name": name, "kind": kind, "bytes": text, "ok": ok})

    for kind, form in KINDS.items():
        lines = []
        for item in form.split():
            key, types = item.split(":")
            lines.append((key, types.split(",")))

        def render(values=None, kind=kind, lines=lines):
            text = ["custos.leaf/v1 " + kind]
            for i, (key, types) in enumerate(lines):
                text.append(" ".join([key] + [(values or {}).get((i, j), type_values(t)[0]) for j, t in enumerate(types)]))
            return text

        def join(text):
            return "\n".join(text) + "\n"

        good = render()
        add(kind, kind, join(good), True)
        for i, (key, types) in enumerate(lines):
            for j, t in enumerate(types):
                _, better, bad = type_values(t)
                for v in better:
                    add("%s: %s is %s" % (kind, key, v), kind, join(render({(i, j): v})), True)
                for v in bad if kind in WHOLE or t not in ("hash", "opt", "uuid", "n", "us", "stream") else bad[i % 3::3]:
                    add("%s: %s is %s" % (kind, key, v), kind, join(render({(i, j): v})), False)
                add("%s: %s is empty" % (kind, key), kind, join(render({(i, j): ""})), False)
        # Lines that are missing, doubled, in another order, or have another key.
        for i in range(len(good)):
            add("%s: without line %d" % (kind, i), kind, join(good[:i] + good[i + 1:]), False)
            add("%s: line %d twice" % (kind, i), kind, join(good[:i + 1] + good[i:]), False)
            if i + 1 < len(good) and (kind in WHOLE or i % 3 == 0):
                add("%s: lines %d and %d changed over" % (kind, i, i + 1), kind, join(good[:i] + [good[i + 1], good[i]] + good[i + 2:]), False)
            spoiled = [
                ("a second space", good[i].replace(" ", "  ", 1)), ("a tab", good[i].replace(" ", "\t", 1)), ("a space at its end", good[i] + " "),
                ("a space before it", " " + good[i]), ("a value too many", good[i] + " 0"), ("a carriage return", good[i] + "\r"), ("no value", good[i].split(" ")[0]),
                ("a capital", good[i][0].upper() + good[i][1:]), ("nothing", ""), ("an empty line before it", "\n" + good[i]), ("a NUL", good[i] + "\0"),
                ("a DEL", good[i] + "\x7f"), ("a letter that is not ASCII", good[i] + "\u00e9"), ("a no-break space", good[i].replace(" ", "\u00a0", 1)),
            ]
            for name, line in spoiled if kind in WHOLE else spoiled[i % 5::5]:
                add("%s: line %d with %s" % (kind, i, name), kind, join(good[:i] + [line] + good[i + 1:]), False)
        add(kind + ": no line feed at the end", kind, "\n".join(good), False)
        add(kind + ": an empty line at the end", kind, join(good) + "\n", False)
        add(kind + ": a line too many", kind, join(good + ["more 1"]), False)
        add(kind + ": CR LF", kind, "\r\n".join(good) + "\r\n", False)
        add(kind + ": a byte order mark", kind, "\ufeff" + join(good), False)
        add(kind + ": version 2", kind, join([good[0].replace("/v1", "/v2")] + good[1:]), False)
        add(kind + ": another head", kind, join([good[0].replace("custos.leaf", "custos.leave")] + good[1:]), False)
        add(kind + ": another kind", kind, join([good[0] + "x"] + good[1:]), False)
        for at in sorted({0, 1, 14, 15, len(join(good)) // 2, len(join(good)) - 2}):
            add("%s: cut after %d bytes" % (kind, at), kind, join(good)[:at], False)
    # The one leaf that can be made too long by a value of its type: a key with a long name.
    for total, ok in ((1024, True), (1025, False)):
        head = "custos.leaf/v1 key\nat 1\nboot %s 1\nrole log\nvkey " % UUID
        tail = 1 + 8 + 1 + 44 + 1
        name = "n" * (total - len(head) - tail)
        add("key: %d bytes" % total, "key", head + vkey(name, 1, seed("log")) + "\n", ok)
    return out


# Trees ----------------------------------------------------------------------------------------------------------------


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def node_hash(a, b):
    return sha256(b"\x01" + a + b)


def cut(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


memo = {}


def mth(hashes, lo, hi):
    """RFC 6962 section 2.1, of the leaves lo..<hi."""
    if hi == lo:
        return sha256(b"")
    if hi - lo == 1:
        return hashes[lo]
    key = (id(hashes), lo, hi)
    if key not in memo:
        k = cut(hi - lo)
        memo[key] = node_hash(mth(hashes, lo, lo + k), mth(hashes, lo + k, hi))
    return memo[key]


def path(m, hashes, lo, hi):
    """RFC 6962 section 2.1.1."""
    n = hi - lo
    if n == 1:
        return []
    k = cut(n)
    if m < k:
        return path(m, hashes, lo, lo + k) + [mth(hashes, lo + k, hi)]
    return path(m - k, hashes, lo + k, hi) + [mth(hashes, lo, lo + k)]


def subproof(m, hashes, lo, hi, b):
    """RFC 6962 section 2.1.2."""
    n = hi - lo
    if m == n:
        return [] if b else [mth(hashes, lo, hi)]
    k = cut(n)
    if m <= k:
        return subproof(m, hashes, lo, lo + k, b) + [mth(hashes, lo + k, hi)]
    return subproof(m - k, hashes, lo + k, hi, False) + [mth(hashes, lo, lo + k)]


def subtree_proof(start, end, hashes, lo, hi, b):
    """draft-ietf-plants-merkle-tree-certs section 4.4.1; start and end count from lo."""
    n = hi - lo
    if start == 0 and end == n:
        return [] if b else [mth(hashes, lo, hi)]
    k = cut(n)
    if end <= k:
        return subtree_proof(start, end, hashes, lo, lo + k, b) + [mth(hashes, lo + k, hi)]
    if k <= start:
        return subtree_proof(start - k, end - k, hashes, lo + k, hi, b) + [mth(hashes, lo, lo + k)]
    return subtree_proof(0, end - k, hashes, lo + k, hi, False) + [mth(hashes, lo, lo + k)]


def is_subtree(start, end):
    ceil = 1
    while ceil < end - start:
        ceil *= 2
    return start < end and start % ceil == 0


def tree_vectors():
    count = 70_000
    hashes = [leaf_hash(b"leaf %d" % i) for i in range(count)]

    def hx(items):
        return [h.hex() for h in items]

    sizes = list(range(1, 18)) + [31, 32, 33, 64, 100, 255, 256, 257, 300, 512, 513, 65_535, 65_536, 65_537, count]
    inclusion, consistency, subtrees = [], [], []
    for size in sizes:
        indices = range(size) if size <= 17 else sorted({0, 1, size // 3, size // 2, size - 2, size - 1, 255, 256, size - size % 256} & set(range(size)))
        for i in indices:
            inclusion.append({"size": size, "index": i, "proof": hx(path(i, hashes, 0, size))})
        olds = range(1, size + 1) if size <= 17 else sorted({1, 2, size // 3, size // 2, size - 1, size, 256, 255, cut(size), size - size % 256} & set(range(1, size + 1)))
        for old in olds:
            consistency.append({"from": old, "size": size, "proof": hx(subproof(old, hashes, 0, size, True))})
    for size in [1, 2, 3, 5, 8, 13]:
        for start in range(size):
            for end in range(start + 1, size + 1):
                if is_subtree(start, end):
                    subtrees.append((start, end, size))
    for size in [300, 512, 600, 1000, 65_537, count]:
        for start in {0, 256, size // 512 * 256, (size - 1) // 256 * 256}:
            for end in {start + 1, start + 7, start + 128, start + 255, start + 256, size}:
                if start < end <= min(size, start + 256):
                    subtrees.append((start, end, size))
    subtrees = [{"start": a, "end": b, "size": s, "hash": mth(hashes, a, b).hex(), "proof": hx(subtree_proof(a, b, hashes, 0, s, True))} for a, b, s in sorted(set(subtrees), key=lambda t: (t[2], t[0], t[1]))]
    roots = [[n, mth(hashes, 0, n).hex()] for n in sorted({*range(0, 301), *sizes, 600, 1000})]
    return {
        "leaf": "leaf %d",
        "roots": roots,
        "inclusion": inclusion,
        "consistency": consistency,
        "subtrees": subtrees,
        # The tree of RFC 6962's authors, as certificate-transparency's own tests publish it: leaves, and the roots of sizes 1 to 8.
        "published": {
            "leaves": ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"],
            "roots": [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
            ],
        },
    }


# Ed25519 (RFC 8032 section 6, shortened) --------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x & 1 != sign else x


BY = 4 * pow(5, P - 2, P) % P
BX = recover_x(BY, 0)
BASE = (BX, BY, 1, BX * BY % P)


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_mul(s, p):
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = point_add(q, p)
        p = point_add(p, p)
        s >>= 1
    return q


def compress(p):
    z = pow(p[2], P - 2, P)
    return (p[1] * z % P | (p[0] * z % P & 1) << 255).to_bytes(32, "little")


def expand(secret):
    h = hashlib.sha512(secret).digest()
    a = int.from_bytes(h[:32], "little")
    return a & (1 << 254) - 8 | 1 << 254, h[32:]


def ed_public(secret):
    return compress(point_mul(expand(secret)[0], BASE))


def ed_sign(secret, message):
    a, prefix = expand(secret)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    big_r = compress(point_mul(r, BASE))
    k = int.from_bytes(hashlib.sha512(big_r + ed_public(secret) + message).digest(), "little") % L
    return big_r + ((r + k * a) % L).to_bytes(32, "little")


# Notes ----------------------------------------------------------------------------------------------------------------


def seed(word):
    return sha256(("seed of " + word).encode())


def key_id(name, kind, secret):
    return sha256(name.encode() + b"\n" + bytes([kind]) + ed_public(secret))[:4]


def vkey(name, kind, secret):
    return "%s+%s+%s" % (name, key_id(name, kind, secret).hex(), b64(bytes([kind]) + ed_public(secret)))


def vkey_values():
    right = vkey("custos/%s/1" % UUID, 1, seed("log"))
    name, ident, data = right.split("+", 2)
    return (right, [vkey("witness.example/a", 4, seed("a"))],
            ["x", right[:-1], "%s+00000000+%s" % (name, data), "%s+%s+%s" % (name, ident.upper(), data), "%s+%s" % (name, ident), "+" + right, right + "=", right.replace("custos", "caf\u00e9"),
             vkey("caf\u00e9", 1, seed("log"))])


def sig(name, secret, text):
    return "\u2014 %s %s\n" % (name, b64(key_id(name, 1, secret) + ed_sign(secret, text.encode())))


def cosig(name, secret, text, time):
    signed = "cosignature/v1\ntime %d\n%s" % (time, text)
    return "\u2014 %s %s\n" % (name, b64(key_id(name, 4, secret) + struct.pack(">Q", time) + ed_sign(secret, signed.encode())))


RFC8032 = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]
# Made by others: the examples of C2SP signed-note and of golang.org/x/mod/sumdb/note, signed tree heads of sum.golang.org, and a cosignature
# by github.com/transparency-dev/formats.
PUBLISHED = [
    ("C2SP signed-note", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
     "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n", None),
    ("sumdb/note", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
     "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
     "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n", None),
    ("sum.golang.org", "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
     "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n"
     "\u2014 sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n", None),
    ("a cosignature", "vec.example/cosigv10+c12688da+BLMSTPoQj0PojM8eKiPf9xUT8g6b0OuMyvYb5sSu9JH5",
     base64.b64decode("dmVjLmV4YW1wbGUvY29zaWd2MTAKNDIKQ3NVWWFwR0dQbzRka01nSUFVcW9tL1hhamo3aDJmQjJNUEEzajJqeHEyST0KCuKAlCB2ZWMuZXhhbXBsZS9jb3NpZ3YxMCB3U2FJMmdBQUFBQnFiTDVR"
                      "M0hqYlRDSmVxTWczdG1wZFlHQWcwNWlqVGk3azBweXJlSlNVTG10djNnK3lYSCtHL0tvODdKRytRa0xGNmFmOStHVlZObEVJZ2Y2VDBidzB3UXlNRHc9PQo=").decode(), 0x6a6cbe50),
]


def note_vectors():
    log = "custos/%s/1" % UUID
    log_seed, other = seed("log"), seed("other")
    witnesses = {w: ("witness.example/" + w, seed(w)) for w in ("a", "b", "c", "d", "e")}
    root = b64(sha256(b"a root"))
    text = "%s\n42\n%s\n" % (log, root)
    s = sig(log, log_seed, text)
    key = vkey(log, 1, log_seed)
    good = text + "\n" + s

    assert all(ed_public(bytes.fromhex(k)).hex() == p and ed_sign(bytes.fromhex(k), bytes.fromhex(m)).hex() == g for k, p, m, g in RFC8032)
    out = {"ed25519": [{"seed": k, "public": p, "message": m, "signature": g} for k, p, m, g in RFC8032]}

    # Keys. The private key of sumdb/note's example shows that we make the same signature from the same seed.
    name, ident, data = key.split("+", 2)
    raw = base64.b64decode(data)
    out["keys"] = [{"name": n, "text": t, "ok": ok} for n, t, ok in [
        ("a log's", key, True), ("a witness's", vkey("witness.example/a", 4, seed("a")), True), ("not ASCII", vkey("\u89c1\u8bc1.example", 4, seed("a")), True),
        *[(n, k, True) for n, k, _, _ in PUBLISHED],
        ("empty", "", False), ("two parts", name + "+" + ident, False), ("no name", "+" + ident + "+" + data, False), ("a space in the name", key.replace("custos/", "custos "), False),
        ("a wide space in the name", key.replace("custos/", "custos\u3000"), False), ("another name", key.replace("custos/", "custo/"), False), ("another ID", name + "+00000000+" + data, False),
        ("an ID in capitals", name + "+" + ident.upper() + "+" + data, False), ("a short ID", name + "+" + ident[1:] + "+" + data, False),
        ("no padding", vkey("p", 1, seed("p"))[:-1] if vkey("p", 1, seed("p")).endswith("=") else key + "=", False), ("a line feed", key + "\n", False), ("a space", key + " ", False),
        ("a short key", name + "+" + sha256(name.encode() + b"\n" + raw[:-1])[:4].hex() + "+" + b64(raw[:-1]), False),
        ("a long key", name + "+" + sha256(name.encode() + b"\n" + raw + b"\0")[:4].hex() + "+" + b64(raw + b"\0"), False),
        ("type 2", name + "+" + sha256(name.encode() + b"\n\x02" + raw[1:])[:4].hex() + "+" + b64(b"\x02" + raw[1:]), False),
        ("type 6", name + "+" + sha256(name.encode() + b"\n\x06" + raw[1:])[:4].hex() + "+" + b64(b"\x06" + raw[1:]), False),
        ("no key", name + "+" + ident + "+", False), ("url base 64", (key + "-").replace("/", "_"), False),
    ]]

    notes = []

    def note(name, bytes_, ok, *signed):
        notes.append({"name": name, "note": bytes_, "ok": ok, "signed": [{"key": k, "ok": o, "time": t} for k, o, t in signed]})

    for n, k, t, time in PUBLISHED:
        note(n, t, True, (k, True, time))
        note(n + ", a byte changed", t.replace("a", "b", 1), True, (k, False, None))
    wa, wb = witnesses["a"], witnesses["b"]
    ka, kb = vkey(wa[0], 4, wa[1]), vkey(wb[0], 4, wb[1])
    ca, cb = cosig(*wa, text, 1_700_000_000), cosig(*wb, text, 1_700_000_060)
    note("a checkpoint", good, True, (key, True, None), (ka, False, None), (vkey(log, 1, other), False, None), (vkey(log, 4, log_seed), False, None))
    note("with two cosignatures", good + ca + cb, True, (key, True, None), (ka, True, 1_700_000_000), (kb, True, 1_700_000_060))
    note("two cosignatures of one witness", good + cosig(*wa, text, 1_700_000_100) + ca, True, (ka, True, 1_700_000_000))
    note("one good and one bad of one witness", good + ca + cosig(*wa, text + "x\n", 1_700_000_000), True, (ka, False, None), (key, True, None))
    note("a cosignature with another time", good + "\u2014 %s %s\n" % (wa[0], b64(base64.b64decode(ca.split()[2])[:11] + b"\1" + base64.b64decode(ca.split()[2])[12:])), True, (ka, False, None))
    note("a cosignature after 2^63", good + cosig(*wa, text, 2**63), True, (ka, False, None), (key, True, None))
    note("a log's signature where a cosignature must be", good + sig(wa[0], wa[1], text).replace(b64(key_id(wa[0], 1, wa[1])), b64(key_id(wa[0], 4, wa[1]))), True, (ka, False, None))
    note("a signature of another text", text + "\n" + sig(log, log_seed, text + "\n"), True, (key, False, None))
    note("another name over the same key", text + "\n" + s.replace("custos/", "custo/"), True, (key, False, None))
    note("a short signature of the log", text + "\n\u2014 %s %s\n" % (log, b64(base64.b64decode(s.split()[2])[:-1])), True, (key, False, None))
    note("unknown signatures", text + "\n\u2014 x AAAAAAA=\n" + s + "\u2014 y " + b64(bytes(range(256)) * 9) + "\n", True, (key, True, None))
    odd = "first\n\n\u2014 not a signature\n\nlast \u89c1\u8bc1\n"
    note("empty lines in the text", odd + "\n" + sig(log, log_seed, odd), True, (key, True, None))
    note("a text that is one line feed", "\n\n" + sig(log, log_seed, "\n"), True, (key, True, None))
    note("64 signatures", good + ca * 63, True, (key, True, None))
    for n, t in [
        ("65 signatures", good + ca * 64), ("empty", ""), ("only a text", text), ("no signature", text + "\n"), ("no empty line", text + s), ("no line feed at the end", good[:-1]),
        ("an empty line at the end", good + "\n"), ("a text after the signatures", good + "more\n"), ("a hyphen", good.replace("\u2014 ", "- ")), ("an en dash", good.replace("\u2014", "\u2013")),
        ("no space after the dash", good.replace("\u2014 ", "\u2014")), ("two spaces", good.replace("\u2014 " + log + " ", "\u2014 " + log + "  ")), ("no name", text + "\n\u2014  " + s.split()[2] + "\n"),
        ("a plus in the name", good.replace("\u2014 custos", "\u2014 cus+os")), ("a tab in the name", good.replace("\u2014 custos", "\u2014 cus\tos")), ("a no-break space in the name", good.replace("\u2014 custos", "\u2014 cus\u00a0os")),
        ("no signature bytes", text + "\n\u2014 x AAAAAA==\n"), ("no base 64", text + "\n\u2014 x !\n"), ("empty base 64", text + "\n\u2014 x \n"), ("base 64 without padding", good.rstrip("\n").rstrip("=") + "\n" if good.rstrip().endswith("=") else text + "\n\u2014 x AAAAAAA\n"),
        ("bits after the last byte", text + "\n\u2014 x AAAAAAB=\n"), ("a carriage return", good.replace("\n", "\r\n")), ("a tab in the text", good.replace("42", "4\t2")), ("a NUL in the text", good.replace("42", "4\0")),
        ("a space at a signature's end", good[:-1] + " \n"),
    ]:
        note(n, t, False)
    out["notes"] = notes

    out["checkpoints"] = [{"name": n, "text": t, "ok": ok} for n, t, ok in [
        ("good", text, True), ("size 0", "%s\n0\n%s\n" % (log, b64(sha256(b""))), True), ("the largest size", "%s\n%d\n%s\n" % (log, MAX, root), True), ("spaces in the origin", "go.sum database tree\n1\n%s\n" % root, True),
        ("empty", "", False), ("an extension line", text + "more\n", False), ("an empty line", text + "\n", False), ("two lines", "%s\n42\n" % log, False), ("no line feed", text[:-1], False), ("no origin", "\n42\n%s\n" % root, False),
        ("a leading zero", text.replace("\n42\n", "\n042\n"), False), ("a sign", text.replace("\n42\n", "\n+42\n"), False), ("a negative size", text.replace("\n42\n", "\n-42\n"), False), ("no size", text.replace("\n42\n", "\n\n"), False),
        ("too large a size", text.replace("\n42\n", "\n%d\n" % 2**64), False), ("2^63", text.replace("\n42\n", "\n%d\n" % 2**63), False), ("a space after the size", text.replace("\n42\n", "\n42 \n"), False),
        ("a root in hex", text.replace(root, sha256(b"a root").hex()), False), ("a short root", text.replace(root, b64(sha256(b"x")[:31])), False), ("a long root", text.replace(root, b64(sha256(b"x") + b"x")), False),
        ("a root without padding", text.replace("=\n", "\n"), False), ("bits after the root's last byte", text[:-3] + chr(ord(text[-3]) + 1) + text[-2:], False), ("CR LF", text.replace("\n", "\r\n"), False),
    ]]

    # Policies.
    keys = {w: vkey(*[witnesses[w][0], 4, witnesses[w][1]]) for w in witnesses}
    lines = {w: "witness %s %s\n" % (w.upper(), keys[w]) for w in witnesses}
    all_lines = "log %s\n" % key + "".join(lines.values())
    two_of_three = all_lines + "group G 2 A B C\nquorum G\n"
    nested = all_lines + "group X 2 A B C\ngroup Y any D E\ngroup Z all X Y\nquorum Z\n"
    policies = {
        "no witness": "log %s\nquorum none\n" % key, "no log": "quorum none\n", "one witness": all_lines + "quorum A\n", "two of three": two_of_three, "any": all_lines + "group G any A B C\nquorum G\n",
        "all": all_lines + "group G all A B C\nquorum G\n", "groups of groups": nested,
        "white space and comments": "# a policy\n\n \t \n\tlog\t%s   https://log.example/\t \n  # more\n witness  A\t%s https://a.example/ \nquorum\tA\n# the end\n" % (key, keys["a"]),
        "a quorum before its last witnesses": "log %s\n" % key + lines["a"] + "quorum A\n" + lines["b"], "a name that is not ASCII": "witness \u89c1\u8bc1 %s\nquorum \u89c1\u8bc1\n" % keys["a"],
        "names that look alike": "witness K %s\nwitness \u212a %s\ngroup G all K \u212a\nquorum G\n" % (keys["a"], keys["b"]), "names by composition": "witness \u00e9 %s\nwitness e\u0301 %s\nquorum \u00e9\n" % (keys["a"], keys["b"]),
        "two keys of one log": "log %s\nlog %s\nquorum none\n" % (key, vkey(log, 1, other)), "a key word as a name": "witness log %s\ngroup all all log\nquorum all\n" % keys["a"],
        "32 of each": "".join("log %s\n" % vkey("l%d" % i, 1, seed("l%d" % i)) for i in range(32)) + "".join("witness w%d %s\n" % (i, vkey("w%d" % i, 4, seed("w%d" % i))) for i in range(32))
        + "".join("group g%d any w%d%s\n" % (i, i, " g%d" % (i - 1) if i else "") for i in range(32)) + "quorum g31\n",
    }
    bad = {
        "empty": "", "no quorum": all_lines, "two quorums": two_of_three + "quorum A\n", "quorum none twice": "quorum none\nquorum none\n", "an unknown quorum": all_lines + "quorum F\n", "a quorum before its witness": "quorum A\n" + lines["a"],
        "no line feed at the end": "quorum none", "CR LF": "quorum none\r\n", "a vertical tab": "quorum\vnone\n", "a DEL": "# \x7f\nquorum none\n", "an unknown word": "witnes A %s\nquorum none\n" % keys["a"], "a capital": "Quorum none\n",
        "a comment after a line": "quorum none # always\n", "no name": "quorum\n", "a word too many": "quorum none none\n", "a log without a key": "log\nquorum none\n", "a log with a name": "log L %s https://log.example/\nquorum none\n" % key,
        "a log with a bad key": "log %sx\nquorum none\n" % key, "a log with a witness's key": "log %s\nquorum none\n" % keys["a"], "a witness with a log's key": "witness A %s\nquorum A\n" % key,
        "the same log twice": "log %s\nlog %s\nquorum none\n" % (key, key), "the same log's key under another name": "log %s\nlog %s\nquorum none\n" % (key, vkey("other", 1, log_seed)),
        "the same witness twice": lines["a"] + lines["a"].replace("A", "B", 1) + "quorum A\n", "the same witness's key under another name": lines["a"] + "witness B %s\nquorum A\n" % vkey("other", 4, wa[1]),
        "a name twice": lines["a"] + lines["b"].replace("witness B", "witness A") + "quorum A\n", "a group with a witness's name": all_lines + "group A any B\nquorum A\n", "a witness named none": lines["a"].replace(" A ", " none ") + "quorum none\n",
        "a group named none": all_lines + "group none any A\nquorum none\n", "none as a member": all_lines + "group G any A none\nquorum G\n", "a group without members": all_lines + "group G any\nquorum G\n",
        "a member twice": all_lines + "group G 2 A A\nquorum G\n", "a member of two groups": all_lines + "group G any A\ngroup H any A\nquorum H\n", "a group of two groups": all_lines + "group G any A\ngroup H any G\ngroup I any G\nquorum I\n",
        "a threshold of 0": all_lines + "group G 0 A\nquorum G\n", "a threshold too high": all_lines + "group G 3 A B\nquorum G\n", "a threshold with a zero": all_lines + "group G 01 A B\nquorum G\n", "a negative threshold": all_lines + "group G -1 A B\nquorum G\n",
        "an unknown threshold": all_lines + "group G most A B\nquorum G\n", "a member that comes later": "group G any A\n" + lines["a"] + "quorum G\n", "itself as a member": all_lines + "group G any G\nquorum G\n",
    }
    out["policies"] = [{"name": n, "text": t, "ok": True} for n, t in policies.items()] + [{"name": n, "text": t, "ok": False} for n, t in bad.items()]

    quorums = []

    def quorum(policy, name, cosigners, time, is_log=True, text=text, note_=None):
        n = note_ or text + "\n" + s + "".join(cosig(*witnesses[w], text, t) for w, t in cosigners)
        quorums.append({"policy": policies[policy], "name": policy + ": " + name, "note": n, "origin": log, "log": is_log, "time": time})

    quorum("no witness", "nobody", [], 0)
    quorum("no log", "nobody", [], 0, is_log=False)
    quorum("one witness", "nobody", [], None)
    quorum("one witness", "another", [("b", 5)], None)
    quorum("one witness", "the one", [("b", 5), ("a", 9)], 9)
    quorum("two of three", "one", [("b", 5)], None)
    quorum("two of three", "one twice", [("b", 5), ("b", 6)], None)
    quorum("two of three", "two", [("c", 7), ("a", 3)], 7)
    quorum("two of three", "three", [("c", 7), ("a", 3), ("b", 5)], 5)
    quorum("two of three", "one and a stranger", [("c", 7), ("d", 3)], None)
    quorum("two of three", "the earliest of one counts", [("a", 9), ("a", 2), ("b", 4)], 4)
    quorum("any", "three", [("c", 7), ("a", 3), ("b", 5)], 3)
    quorum("all", "two", [("c", 7), ("a", 3)], None)
    quorum("all", "three", [("c", 7), ("a", 3), ("b", 5)], 7)
    quorum("groups of groups", "without one of Y", [("a", 1), ("b", 2), ("c", 3)], None)
    quorum("groups of groups", "without two of X", [("a", 1), ("d", 2), ("e", 3)], None)
    quorum("groups of groups", "all", [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)], 4)
    quorum("groups of groups", "Y first", [("a", 3), ("b", 4), ("c", 5), ("d", 1), ("e", 2)], 4)
    quorum("two of three", "a bad one spoils its witness", [], None, note_=good + cosig(*wa, text, 3) + cosig(*wa, text + "x\n", 4) + cosig(*wb, text, 5))
    quorum("two keys of one log", "the second key", [], 0, note_=text + "\n" + sig(log, other, text))
    quorum("no witness", "another key", [], 0, is_log=False, note_=text + "\n" + sig(log, other, text))
    quorum("no witness", "another log", [], 0, is_log=False, note_=text + "\n" + sig("other", log_seed, text))
    out["quorums"] = quorums

    # Files of proofs, requests of witness and mirror.
    hashes = [sha256(b"hash %d" % i) for i in range(64)]

    def proof(n, extra="", index="4711", count=3, head="c2sp.org/tlog-proof@v1", gap="\n", tail=good):
        return {"name": n, "text": head + "\n" + extra + ("index %s\n" % index) + "".join(b64(h) + "\n" for h in hashes[:count]) + gap + tail}

    out["proofs"] = [dict(p, ok=True) for p in [proof("three hashes"), proof("none", count=0, index="0"), proof("63", count=63), proof("extra", extra="extra %s\n" % b64(b"more")), proof("cosigned", tail=good + ca)]]
    out["proofs"] += [dict(p, ok=False) for p in [
        proof("64 hashes", count=64), proof("another head", head="c2sp.org/tlog-proof@v2"), proof("a leading zero", index="01"), proof("no index", index=""), proof("a negative index", index="-1"), proof("2^63", index=str(2**63)),
        proof("no empty line", gap=""), proof("empty extra", extra="extra \n"), proof("bad extra", extra="extra AB\n"), proof("extra twice", extra="extra AAAA\nextra AAAA\n"),
        proof("another line", extra="more AAAA\n"), proof("a note without signature", tail=text + "\n"), proof("nothing after it", tail=""), proof("a short hash", gap=b64(hashes[0][:31]) + "\n\n"), proof("CR LF", gap="\r\n"),
    ]]

    def request(n, old="20", count=3, gap="\n", tail=good):
        return {"name": n, "text": old + "\n" + "".join(b64(h) + "\n" for h in hashes[:count]) + gap + tail}

    out["requests"] = [dict(r, ok=True) for r in [request("three hashes", "old 20"), request("from nothing", "old 0", 0), request("63", "old 20", 63), request("cosigned", "old 41", tail=good + ca)]]
    out["requests"] += [dict(r, ok=False) for r in [
        request("64", "old 20", 64), request("no old"), request("a leading zero", "old 020"), request("no size", "old "), request("a sign", "old +2"), request("two spaces", "old  2"), request("2^63", "old %d" % 2**63), request("no empty line", "old 20", gap=""),
        request("no note", "old 20", tail=""), request("a short hash", "old 20", gap=b64(hashes[0][:31]) + "\n\n"), request("a space", "old 20 "), request("a capital", "Old 20"),
    ]]
    out["mirrorInfos"] = [{"name": n, "text": t, "ok": ok} for n, t, ok in [
        ("no ticket", "42\n40\n\n", True), ("a ticket", "42\n0\n%s\n" % b64(b"ticket"), True), ("two lines", "42\n40\n", False), ("four lines", "42\n40\n\n\n", False), ("no line feed", "42\n40\nAAAA", False), ("a leading zero", "042\n40\n\n", False),
        ("a bad ticket", "42\n40\nAAA\n", False), ("a sign", "42\n-1\n\n", False), ("empty", "", False),
    ]]
    out["tilePaths"] = [{"path": p, "level": l, "index": i, "width": w} for p, l, i, w in [
        ("tile/0/000", 0, 0, 256), ("tile/0/x001/x234/067", 0, 1234067, 256), ("tile/63/999.p/255", 63, 999, 255), ("tile/1/x001/000.p/1", 1, 1000, 1), ("tile/entries/x001/067.p/8", None, 1067, 8), ("tile/entries/255", None, 255, 256),
    ]] + [{"path": p, "level": None, "index": None, "width": None} for p in [
        "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/x001/067.p", "tile/0/x001/067.p/", "tile/0/067.p/0", "tile/0/067.p/256", "tile/0/067.p/01", "tile/0/067.p/8/", "tile/64/000", "tile/00/000",
        "tile/-1/000", "tile/0/001/067", "tile/0/x001/x067", "tile/0/x01/067", "/tile/0/000", "tile/0/000/", "tile//000", "tile/0/../000", "tile/Entries/000", "tile/entries/000.q/8", "tile/entries/X001/067", "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999", "tiles/0/000", "tile/0/000.p/+8",
    ]]
    return out


def main():
    TYPES["vkey"] = vkey_values()
    os.makedirs(OUT, exist_ok=True)
    for file, content in (("leaves.json", leaf_vectors()), ("tree.json", tree_vectors()), ("notes.json", note_vectors())):
        with open(os.path.join(OUT, file), "w", encoding="utf-8", newline="\n") as f:
            if isinstance(content, list):
                f.write("[\n" + ",\n".join(json.dumps(c) for c in content) + "\n]\n")
            else:
                parts = []
                for k, v in content.items():
                    parts.append(json.dumps(k) + ": " + ("[\n" + ",\n".join(json.dumps(x) for x in v) + "\n]" if isinstance(v, list) else json.dumps(v)))
                f.write("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
