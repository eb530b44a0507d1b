"""verify.py against `custos verify`: on the vectors, on honest histories, on material damaged at random. And Go's checksum database
on what both can read."""
import ast, hashlib, io, json, random, re, shutil, subprocess, sys, tokenize

import pytest

import both
import history
import verify

SEEDS = range(50)
KINDS = [None, "wal", "torn", "ahead", "block", None]


def vectors(name):
    return json.loads((both.VECTORS / f"{name}.json").read_text())


def accepts(read, data):
    try:
        read(data)
        return True
    except ValueError:
        return False


@pytest.fixture
def place():
    folder = both.workplace()
    yield folder
    shutil.rmtree(folder)


# ---- Vectors

def test_leaves_are_read_as_the_vectors_say():
    wrong = [v["name"] for v in vectors("leaves") if (verify.parse_leaf(v["bytes"].encode()) is not None) != v["ok"]]
    assert not wrong, wrong[:9]


def test_both_find_the_same_leaves_bad_in_a_log_of_all_vectors(place):
    log = history.Log("custos/00000000-0000-4000-8000-000000000000/1", "vectors")
    for v in vectors("leaves"):
        log.leaves.append(v["bytes"].encode())
        log.tree.hashes.append(hashlib.sha256(b"\0" + log.leaves[-1]).digest())
    log.sign()
    log.write(place / "log")
    (place / "policy").write_text(f"log {log.key.vkey}\nquorum none\n")

    lines, _ = both.agreed([str(place / "log"), "--policy", str(place / "policy")])

    bad = {f"ALTERED leaf {i}" for i, v in enumerate(vectors("leaves")) if not v["ok"]}
    assert {line for line in lines if line.startswith("ALTERED")} == bad


def test_the_tree_is_that_of_the_vectors():
    tree = vectors("tree")
    leaves = [(tree["leaf"] % i).encode() for i in range(max(size for size, _ in tree["roots"]))]
    roots = verify.prefix_roots(leaves, [size for size, _ in tree["roots"]])
    assert {size: root.hex() for size, root in roots.items()} == dict(tree["roots"])
    for v in tree["inclusion"]:
        leaf, proof = verify.leaf_hash(leaves[v["index"]]), [bytes.fromhex(h) for h in v["proof"]]
        assert verify.proven_root(leaf, v["index"], v["size"], proof) == (roots.get(v["size"]) or verify.prefix_roots(leaves, [v["size"]])[v["size"]]), v
        assert verify.proven_root(leaf, v["index"], v["size"], proof + [leaf]) is None
        assert not proof or verify.proven_root(leaf, v["index"], v["size"], proof[1:]) is None
    published = [bytes.fromhex(x) for x in tree["published"]["leaves"]]
    assert [verify.prefix_roots(published, [n + 1])[n + 1].hex() for n in range(len(published))] == tree["published"]["roots"]


def test_notes_keys_policies_and_proofs_are_read_as_the_vectors_say():
    notes = vectors("notes")
    wrong = [("keys", v["name"]) for v in notes["keys"] if accepts(verify.Key, v["text"]) != v["ok"]]
    wrong += [("policies", v["name"]) for v in notes["policies"] if accepts(verify.Policy, v["text"].encode()) != v["ok"]]
    wrong += [("proofs", v["name"]) for v in notes["proofs"] if accepts(verify.read_proof, v["text"].encode()) != v["ok"]]
    wrong += [("notes", v["name"]) for v in notes["notes"] if accepts(verify.Note, v["note"].encode()) != v["ok"]]
    signer = history.Signer("x", 1, "vectors")
    wrong += [("checkpoints", v["name"]) for v in notes["checkpoints"] if accepts(verify.Checkpoint, v["text"].encode() + b"\n" + signer.line(b"")) != v["ok"]]
    for v in notes["notes"]:
        for signed in v["signed"] if v["ok"] else ():
            times = verify.Note(v["note"].encode()).times(verify.Key(signed["key"]))
            wrong += [("signed", v["name"])] * (bool(times) != signed["ok"] or bool(times and signed["time"] is not None and min(times) != signed["time"]))
    for v in notes["quorums"]:
        policy, note = verify.Policy(v["policy"].encode()), verify.Checkpoint(v["note"].encode())
        time = 0 if policy.quorum == "none" else policy.quorum_time(note)
        wrong += [("quorums", v["name"])] * (time != (v["time"] and v["time"] * verify.SECOND))
        wrong += [("log", v["name"])] * (any(note.times(k) for k in policy.logs if k.name == v["origin"]) != v["log"])
    assert not wrong, wrong


# ---- Honest histories

@pytest.mark.parametrize("seed", SEEDS)
def test_an_honest_history_is_clean(seed, place):
    """Clean or cut off by a crash: nothing of 20 or more, from either, of the node, of its mirror, of an export."""
    epochs = 2 if seed % 10 == 3 else 1
    h = history.History(seed, ["all", "any", "police", "none"][seed % 4], crash=KINDS[seed % 6], epochs=epochs)
    h.write(place)

    lines, code = both.agreed(h.arguments(place))

    # A new epoch logs old footage again, whose clock steps the old log explains (rule 8 speaks of one log).
    assert not [line for line in both.severe(lines) if not (epochs == 2 and line.startswith("CLOCK-DOUBT"))]
    assert code in (10, 11) or epochs == 2
    assert {"INTACT", "EXPIRED-LAWFUL", "GAP-DECLARED"} <= {line.split(" ")[0] for line in lines}
    if seed % 3 == 0 and h.quorum != "none":
        more, _ = both.agreed(h.arguments(place, "--against", place / "mirror", "--against", place / "witness"))
        assert more == lines
        assert not [line for line in both.severe(both.agreed(h.arguments(place, path="mirror"))[0], 30) if not line.startswith("UNLOGGED")]
    if seed % 3 == 1 and epochs == 1:
        out = h.export(place / "EXPORT-20260212-0a1b2c3d", ["1/main", "2/main"], h.wall - (3 + seed % 9) * history.DAY, h.wall - history.DAY)
        lines, _ = both.agreed(h.arguments(place, path=out.name, footage=False))
        assert not both.severe(lines)
        history.zipped(out, place / "x.zip")
        assert both.agreed(h.arguments(place, path="x.zip", footage=False))[0] == lines


def test_a_sealed_file_whose_leaf_is_not_written_yet_cannot_be_told(place):
    h = history.History(5)
    n = h.next["1/main"]
    h.foreign[f"vol0/rec/1-main/20260212/{n}.mp4"] = b"sealed just now"
    lines, code = both.agreed(h.arguments(h.write(place)))
    assert code == 20 and both.severe(lines) == [f"CANNOT-TELL file 1-main/20260212/{n}.mp4"]


def test_verify_py_runs_alone(place):
    """As it lies in an export: a file, an interpreter, one package."""
    h = history.History(4)
    h.write(place)
    out = h.export(place / "EXPORT-20260212-0a1b2c3d", ["1/main"], h.wall - 3 * history.DAY, h.wall - history.DAY)
    r = subprocess.run([sys.executable, "-I", "verify.py", ".", "--policy", str(place / "policy")], cwd=out, capture_output=True, text=True)
    assert r.returncode in (0, 10, 11) and "INTACT" in r.stdout and "完好" in r.stdout, r.stdout + r.stderr
    assert subprocess.run([sys.executable, "-I", "verify.py", "nowhere"], cwd=out, capture_output=True).returncode == 2


def test_verify_py_stays_small_enough_to_be_read():
    """Under 500 lines of code, comments and empty lines not counted."""
    source = (both.HERE / "verify.py").read_text()
    code = {n for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.string.strip() and t.type != tokenize.COMMENT for n in range(t.start[0], t.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            code -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    assert len(code) < 500


# ---- Damage at random: no verdict is expected, only the same one from both

def damage(r, folder):
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "verify.py" and ("rec" not in p.parts and "media" not in p.parts or r.random() < 0.1)]
    for p in r.choices(files, k=r.choice([1, 1, 2, 3])):
        data, at = bytearray(p.read_bytes()) if p.exists() else bytearray(), r.random()
        if not data:
            continue
        if at < 0.5:
            data[r.randrange(len(data))] ^= 1 << r.randrange(8)
        elif at < 0.65:
            data[r.randrange(len(data))] = r.choice(b"0123456789abcdef-\n ")
        elif at < 0.75:
            del data[r.randrange(len(data)):]
        elif at < 0.85:
            lines = bytes(data).split(b"\n")
            lines.insert(r.randrange(len(lines)), lines.pop(r.randrange(len(lines))))
            data = b"\n".join(lines)
        elif at < 0.9:
            p.with_name(r.choice(["x", "9.mp4", "1.leaf", p.name + "x"])).write_bytes(data)
        p.unlink() if at > 0.95 else p.write_bytes(data)


@pytest.mark.parametrize("seed", range(40))
def test_both_say_the_same_of_damaged_material(seed, place):
    r = random.Random(seed)
    h = history.History(300 + seed % 3, ["all", "any", "none"][seed % 3], days=34)
    h.write(place)
    if seed % 2:
        damage(r, place / "data")
        words = h.arguments(place, policy=seed % 5 > 0, footage=seed % 7 > 2)
        words += ["--against", str(place / "mirror")] if h.quorum != "none" and seed % 4 == 1 else []
    else:
        out = h.export(place / "EXPORT-20260212-0a1b2c3d", ["1/main", "2/main"], h.wall - 3 * history.DAY, h.wall - history.DAY)
        damage(r, out)
        if seed % 4 and (out / "manifest.txt").exists():  # by who has the export key
            files = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}
            (out / "manifest.txt").write_bytes(history.manifest(files, h.export_key))
        words = h.arguments(place, path=out.name, footage=False, policy=seed % 5 > 0)
    both.agreed(words)


# ---- A third opinion

@pytest.mark.parametrize("seed, days", [(1, 5), (2, 42), (3, 60)])
def test_go_reads_logs_and_exports(seed, days, place):
    h = history.History(seed, days=days)
    h.write(place)
    out = h.export(place / "EXPORT-20260212-0a1b2c3d", ["1/main"], h.wall - 3 * history.DAY, h.wall - history.DAY)
    log = place / "data/ledger/log-1"

    assert both.go_check(h.log.key.vkey, log) == (True, f"{len(h.log.leaves)} leaves, {len(h.log.notes)} checkpoints")
    assert both.go_check(h.log.key.vkey, out) == (True, f"{len(list(out.glob('proofs/*')))} proofs")

    forged = history.Signer(h.log.origin, 1, "forger").vkey
    assert not both.go_check(forged, log)[0] and not both.go_check(forged, out)[0]
    bundle = next(p for p in (log / "tile/entries").rglob("*") if p.is_file())
    bundle.write_bytes(re.sub(rb"clock ok (-?\d)", rb"clock ok 9", bundle.read_bytes(), count=1)[:bundle.stat().st_size])
    assert not both.go_check(h.log.key.vkey, log)[0]
