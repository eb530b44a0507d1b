"""The real `custos witness` and `custos mirror`: against a log that is written here from the C2SP texts, and against the real node,
over loopback HTTP and by files."""
import base64, concurrent.futures, contextlib, hashlib, json, os, pathlib, re, shutil, socket, struct, subprocess, tempfile, time

import pytest
import requests
from conftest import CUSTOS, PASSWORD, Server, free_port, run, wait
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from history import Log

NODE = "custos/0190a1b2-0000-4000-8000-000000000001/1"


class Unit:
    """A witness or a mirror: a folder, and a process while it serves."""

    def __init__(self, role, folder, name=None):
        self.role, self.folder, self.process = role, pathlib.Path(folder) / (name or role), None
        self.vkey = run(role, "init", "--folder", self.folder, "--name", f"police.example/{name or role}").stdout.strip()
        assert run(role, "key", "--folder", self.folder).stdout.strip() == self.vkey
        self.port = free_port()

    def add(self, vkey):
        run(self.role, "add-log", "--folder", self.folder, "--name", "北门", vkey)
        return self

    def start(self):
        self.log = self.folder.with_suffix(".log")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([CUSTOS, self.role, "--folder", self.folder, "--listen", f"127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

        def ready():
            assert self.process.poll() is None, self.log.read_text()
            with contextlib.suppress(requests.ConnectionError):
                return requests.get(self.url + "/logs", timeout=2).status_code == 200

        wait(ready, 20, f"the {self.role}")
        return self

    def stop(self, kill=False):
        if self.process and self.process.poll() is None:
            self.process.kill() if kill else self.process.terminate()
            assert self.process.wait(20) == (-9 if kill else 0)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def post(self, place, body):
        return requests.post(f"{self.url}/{place}", data=body, timeout=20)

    def checks(self, line, text):
        """Whether a cosignature line is this unit's, of this text; the time that it says."""
        name, _, key = self.vkey.split("+", 2)
        dash, who, data = line.split(" ")
        raw, public = base64.b64decode(data), base64.b64decode(key)
        assert dash == "—" and who == name and public[0] == 4
        assert raw[:4] == hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        at = struct.unpack(">Q", raw[4:12])[0]
        with contextlib.suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[12:], b"cosignature/v1\ntime %d\n" % at + text)
            return at
        return None


def subtree_proof(tree, start, end, low, high, known=True):
    """draft-ietf-plants-merkle-tree-certs 4.4.1; from leaf 0 it is RFC 6962's consistency proof."""
    if (start, end) == (low, high):
        return [] if known else [tree.hash(low, high)]
    middle = low + (1 << (high - low - 1).bit_length() - 1)
    if end <= middle:
        return subtree_proof(tree, start, end, low, middle, known) + [tree.hash(middle, high)]
    if start >= middle:
        return subtree_proof(tree, start, end, middle, high, known) + [tree.hash(low, middle)]
    return subtree_proof(tree, middle, end, middle, high, False) + [tree.hash(low, middle)]


class Paper(Log):
    """A log that is written here."""

    def __init__(self, origin=NODE, seed="paper"):
        super().__init__(origin, seed)

    def grow(self, n, word="leaf"):
        for _ in range(n):
            leaf = f"{word} {len(self.leaves)}".encode()
            self.leaves.append(leaf)
            self.tree.hashes.append(hashlib.sha256(b"\0" + leaf).digest())
        return self

    def note(self, size=None):
        text = self.text(len(self.leaves) if size is None else size)
        return text + b"\n" + self.key.line(text)

    def request(self, old, size=None, proof=None):
        size = len(self.leaves) if size is None else size
        if proof is None:
            proof = subtree_proof(self.tree, 0, old, 0, size) if 0 < old < size else []
        return f"old {old}\n".encode() + b"".join(base64.b64encode(h) + b"\n" for h in proof) + b"\n" + self.note(size)

    def entries(self, start, end, packages=32):
        name = self.origin.encode()
        out = struct.pack(">H", len(name)) + name + struct.pack(">QQH", start, end, 0)
        bundle = start // 256 * 256
        while bundle < end and packages:
            last = min(end, bundle + 256)
            for leaf in self.leaves[max(start, bundle) : last]:
                out += struct.pack(">H", len(leaf)) + leaf
            proof = subtree_proof(self.tree, bundle, last, 0, end)
            out += bytes([len(proof)]) + b"".join(proof)
            bundle, packages = bundle + 256, packages - 1
        return out


@pytest.fixture
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="custos-witness-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def witness(folder):
    u = Unit("witness", folder)
    yield u
    u.stop(kill=True)


@pytest.fixture
def mirror(folder):
    u = Unit("mirror", folder)
    yield u
    u.stop(kill=True)


# A log of our own


def test_a_log_that_shares_no_code_is_cosigned_and_its_tricks_are_refused(witness):
    log = Paper().grow(7)
    witness.start()
    assert witness.post("add-checkpoint", log.request(0)).status_code == 404
    witness.add(log.key.vkey)  # Beside the running server.
    before = int(time.time())
    r = witness.post("add-checkpoint", log.request(0))
    assert r.status_code == 200
    assert before <= witness.checks(r.text.rstrip("\n"), log.text(7)) <= time.time() + 1

    sizes = [7]
    for more in (1, 1, 2, 247, 1, 300, 5000):
        log.grow(more)
        r = witness.post("add-checkpoint", log.request(sizes[-1]))
        assert r.status_code == 200, (sizes[-1], len(log.leaves), r.text)
        assert witness.checks(r.text.rstrip("\n"), log.text(len(log.leaves))) is not None
        sizes.append(len(log.leaves))

    top = sizes[-1]
    for old, size, status in ((0, 7, 409), (7, 8, 409), (top + 1, top, 400), (top - 1, top, 409)):
        r = witness.post("add-checkpoint", log.request(old, size, proof=[]))
        assert r.status_code == status, (old, size)
        if status == 409:
            assert r.headers["content-type"] == "text/x.tlog.size" and r.text == f"{top}\n"
    liar = Paper().grow(top, "lie")
    assert witness.post("add-checkpoint", liar.request(top)).status_code == 409
    liar.grow(3)
    assert witness.post("add-checkpoint", liar.request(top)).status_code == 422
    thief = Paper(seed="thief").grow(top + 1)
    assert witness.post("add-checkpoint", thief.request(top)).status_code == 403
    for body in (b"", b"old 1", b"old -1\n\n" + log.note(), b"old 01\n\n" + log.note(), b"x" * 1000, log.request(top)[:-3]):
        assert witness.post("add-checkpoint", body).status_code == 400

    witness.stop(kill=True)
    witness.start()
    assert witness.post("add-checkpoint", log.request(0, proof=[])).text == f"{top}\n"
    shown = requests.get(f"{witness.url}/{hashlib.sha256(NODE.encode()).hexdigest()}/checkpoint").content
    assert shown.startswith(log.note()) and witness.checks(shown.decode().split("\n")[-2], log.text(top))
    assert requests.get(witness.url + "/logs").text.split(" ")[1:3] == [NODE, str(top)]
    assert "北门" in run("witness", "logs", "--folder", witness.folder).stdout
    witness.stop()


def test_many_at_once_and_some_who_hang_leave_one_history(witness):
    log = Paper().grow(40)
    witness.add(log.key.vkey).start()
    assert witness.post("add-checkpoint", log.request(0, 10)).status_code == 200
    hanging = [socket.create_connection(("127.0.0.1", witness.port)) for _ in range(20)]
    for i, s in enumerate(hanging):
        s.sendall([b"", b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\nold", b"GET / HT", b"\xff\x00\r\n\r\n"][i % 4])

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: (n, witness.post("add-checkpoint", log.request(10, n))), range(11, 41)))

    good = [n for n, r in answers if r.status_code == 200]
    assert len(good) == 1 and all(r.status_code == 200 or r.text == f"{good[0]}\n" for _, r in answers)
    for s in hanging:
        s.close()
    assert requests.get(witness.url + "/logs").status_code == 200


def test_a_log_that_shares_no_code_is_mirrored_and_read_back(mirror):
    log = Paper().grow(9000)
    mirror.add(log.key.vkey).start()
    info = lambda r: (r.status_code, r.headers["content-type"], r.text.split("\n"))
    assert info(mirror.post("add-entries", log.entries(0, 0))) == (409, "text/x.tlog.mirror-info", ["0", "0", "", ""])
    assert mirror.post("add-checkpoint", log.request(0)).status_code == 200
    assert info(mirror.post("add-entries", log.entries(300, 9000))) == (409, "text/x.tlog.mirror-info", ["9000", "0", "", ""])
    lie = Paper().grow(9000, "lie")
    assert mirror.post("add-entries", lie.entries(0, 9000)).status_code == 422
    assert info(mirror.post("add-entries", log.entries(0, 9000, packages=3))) == (202, "text/x.tlog.mirror-info", ["9000", "768", "", ""])
    mirror.stop(kill=True)
    mirror.start()
    cut = log.entries(768, 9000)
    assert info(mirror.post("add-entries", cut[: len(cut) // 2]))[0] == 202
    r = mirror.post("add-entries", log.entries(8192, 9000))
    if r.status_code == 409:
        r = mirror.post("add-entries", log.entries(int(r.text.split("\n")[1]), 9000))
    while r.status_code == 202:
        r = mirror.post("add-entries", log.entries(int(r.text.split("\n")[1]), 9000))
    assert r.status_code == 200 and mirror.checks(r.text.rstrip("\n"), log.text(9000))

    base = f"{mirror.url}/{hashlib.sha256(NODE.encode()).hexdigest()}"
    assert requests.get(base + "/checkpoint").content.startswith(log.note())
    leaves = []
    for n in range(36):
        r = requests.get(f"{base}/tile/entries/{n:03}" + (".p/40" if n == 35 else ""))
        assert "immutable" in r.headers["cache-control"]
        data = r.content
        while data:
            count = struct.unpack(">H", data[:2])[0]
            leaves.append(data[2 : 2 + count])
            data = data[2 + count :]
    assert leaves == log.leaves
    assert requests.get(f"{base}/tile/1/000.p/35").content == b"".join(log.tree.hash(i * 256, i * 256 + 256) for i in range(35))
    assert requests.get(mirror.url + "/logs").text.rstrip().endswith("9000 9000")  # None of them is a leaf of Custos.
    for place in ("tile/0/36", "tile/0/../../../key", "key", "tile/entries/035.p/0"):
        assert requests.get(f"{base}/{place}").status_code == 404
    mirror.stop()


# The node


def log_of(server):
    return sorted((server.data / "ledger").glob("log-*"))[-1]


def status(server):
    return json.loads(run("ledger", "status", "--data", server.data, "--json").stdout)


def signed(server):
    return int((log_of(server) / "checkpoint").read_text().split("\n")[1])


@pytest.fixture
def node(farm):
    """A recorder that has recorded: its log is there, with some segments, and it is stopped."""
    s = Server()
    for n in (1, 2):
        s.add(f"c{n}", farm.url(n))
    s.start()
    wait(lambda: list((s.data / "ledger").glob("log-1/checkpoint")), 30, "the log")
    wait(lambda: len(list((s.data / "footage" / "rec").rglob("*.open"))) == 2, 40, "footage")
    time.sleep(5)
    assert s.stop() == 0
    yield s
    s.close()


def settle(server, *lines):
    text = f"log {(log_of(server) / 'log.vkey').read_text().strip()}\n" + "".join(x + "\n" for x in lines)
    (server.data / "ledger" / "policy").write_text(text)


def test_a_node_is_cosigned_and_mirrored_and_shows_its_footage_over_http(node, witness, mirror):
    vkey = (log_of(node) / "log.vkey").read_text().strip()
    witness.add(vkey).start()
    mirror.add(vkey).start()
    settle(node, f"witness police {witness.vkey} {witness.url}", f"witness archive {mirror.vkey} {mirror.url}", "group both all police archive", "quorum both")
    node.config.write_text(json.dumps({**json.loads(node.config.read_text()), "mirrors": [mirror.url]}))
    node.start()
    first = wait(lambda: (s := status(node)).get("cosignedSize") and s, 30, "a quorum")
    assert {w["name"]: w["silentHours"] for w in first["witnesses"]} == {"police": 0, "archive": 0}
    text = (log_of(node) / "checkpoints").read_bytes()
    assert text.count("— police.example/".encode()) >= 2

    base = f"{mirror.url}/{hashlib.sha256(first['origin'].encode()).hexdigest()}"
    outcome = wait(lambda: requests.get(base + "/possession").text, 60, "an answered challenge")
    asked, held = map(int, re.search(r"asked (\d+) held (\d+) wrong 0 not-answered 0\n", outcome).groups())
    assert asked == held > 0
    police = lambda: next(w for w in status(node)["witnesses"] if w["name"] == "police")
    wait(lambda: police()["cosignedSize"] > first["cosignedSize"], 150, "the next minute's cosignature")
    assert node.stop() == 0
    acts = b"".join(p.read_bytes() for p in (log_of(node) / "tile" / "entries").rglob("*") if p.is_file())
    assert b"action possession-challenge" in acts

    # The mirror is away: recorded goes on, and it is told of.
    mirror.stop()
    node.start()
    wait(lambda: any(w.get("error") for w in status(node)["witnesses"] if w["name"] == "archive"), 40, "the error")
    assert node.stop() == 0


def test_witness_and_mirror_by_files_with_the_same_answers(node, witness, mirror, folder):
    vkey = (log_of(node) / "log.vkey").read_text().strip()
    witness.add(vkey)
    mirror.add(vkey)
    settle(node, f"witness police {witness.vkey}", f"witness archive {mirror.vkey}", "group both all police archive", "quorum both")
    stick = folder / "stick"
    stick.mkdir()
    size = signed(node)

    run("ledger", "request", "--data", node.data, "--witness", "police", "--to", stick / "w")
    run("ledger", "request", "--data", node.data, "--witness", "archive", "--entries", "--to", stick / "m")
    run("witness", "answer", "--folder", witness.folder, stick / "w", "--to", stick / "wa")
    run("mirror", "answer", "--folder", mirror.folder, stick / "m", "--to", stick / "ma")
    for name in ("wa", "ma"):
        told = json.loads(run("ledger", "accept", "--data", node.data, "--json", stick / name).stdout)
        assert told["cosigned"] == [size] and told["problems"] == [], told
    # The same bytes over HTTP: the witness has it now.
    witness.start()
    assert requests.post(witness.url + "/add-checkpoint", data=(stick / "w").read_bytes()).text == f"{size}\n"

    # The log grows on; answers of a day ago are taken all the same.
    node.start()
    wait(lambda: status(node).get("cosignedSize") == size, 20, "the answers to be taken")
    wait(lambda: signed(node) > size + 3, 100, "new leaves")
    assert not list((node.data / "ledger" / "answers").iterdir())

    # A second time, with the server running; a file that was changed by a bit, and one that is not ours.
    run("ledger", "request", "--data", node.data, "--witness", "police", "--to", stick / "w")
    run("witness", "answer", "--folder", witness.folder, stick / "w", "--to", stick / "wa")
    bad = bytearray((stick / "wa").read_bytes())
    bad[-20] ^= 1
    (stick / "bad").write_bytes(bad)
    assert run("ledger", "accept", "--data", node.data, stick / "bad", ok=(1,)).stdout
    run("ledger", "accept", "--data", node.data, stick / "w", ok=(64,))
    assert node.stop() == 0

    # An answer to what was signed two starts ago, of which nobody but the request's own note knows any more.
    asked = int((stick / "w").read_text().split("\n\n")[1].split("\n")[1])
    for _ in range(2):
        before = signed(node)
        node.start()
        wait(lambda: signed(node) > before, 30, "a start's own leaves")
        assert node.stop() == 0
    run("ledger", "accept", "--data", node.data, stick / "wa")
    node.start()
    wait(lambda: f"\n{asked}\n".encode() in (log_of(node) / "checkpoints").read_bytes(), 20, "the late cosignature")
    assert node.stop() == 0
    assert run("ledger", "request", "--data", node.data, "--witness", "nobody", "--to", stick / "x", ok=(64,)).stderr
    run("mirror", "answer", "--folder", witness.folder, stick / "w", "--to", stick / "x", ok=(64,))


def test_challenges_by_file_find_footage_that_is_not_there(node, mirror, folder):
    vkey = (log_of(node) / "log.vkey").read_text().strip()
    mirror.add(vkey)
    settle(node, f"witness archive {mirror.vkey}", "quorum archive")
    run("ledger", "request", "--data", node.data, "--witness", "archive", "--entries", "--to", folder / "r")
    run("mirror", "answer", "--folder", mirror.folder, folder / "r", "--to", folder / "a")
    run("ledger", "accept", "--data", node.data, folder / "a")
    origin = (log_of(node) / "origin").read_text().strip()

    def challenge():
        run("mirror", "challenge", "--folder", mirror.folder, "--log", origin, "--count", 100, "--to", folder / "c")
        run("ledger", "answer", "--data", node.data, "--config", node.config, folder / "c", "--to", folder / "p")
        return run("mirror", "judge", "--folder", mirror.folder, folder / "c", folder / "p", ok=(0, 1))

    whole = challenge()
    assert whole.returncode == 0 and "wrong 0 not-answered 0" in whole.stdout

    answer = (folder / "p").read_bytes()
    (folder / "cut").write_bytes(answer[: len(answer) // 2])
    assert run("mirror", "judge", "--folder", mirror.folder, folder / "c", folder / "cut", ok=(1,)).stdout.count("not-answered") > 1
    forged = bytearray(answer)
    forged[-100] ^= 1
    (folder / "forged").write_bytes(forged)
    assert "\nwrong " in run("mirror", "judge", "--folder", mirror.folder, folder / "c", folder / "forged", ok=(1,)).stdout
    stranger = Unit("mirror", folder, "stranger").add(vkey)
    run("mirror", "judge", "--folder", stranger.folder, folder / "c", folder / "p", ok=(64,))
    text = (folder / "c").read_text().replace("ask ", "ask 1", 1)
    (folder / "c2").write_text(text)
    run("ledger", "answer", "--data", node.data, "--config", node.config, folder / "c2", "--to", folder / "x", ok=(64,))

    victim = sorted((node.data / "footage" / "rec").rglob("*.mp4"))[0]
    victim.chmod(0o640)
    with open(victim, "r+b") as f:
        f.seek(victim.stat().st_size // 2)
        byte = f.read(1)
        f.seek(-1, 1)
        f.write(bytes([byte[0] ^ 1]))
    damaged = challenge()
    assert damaged.returncode == 1 and "damaged" in damaged.stdout
    victim.unlink()
    gone = challenge()
    assert gone.returncode == 1 and "missing" in gone.stdout and "held" in gone.stdout


def test_a_copy_of_the_past_is_found_out_by_the_witness_and_leaves_come_back_from_the_mirror(node, witness, mirror, folder):
    vkey = (log_of(node) / "log.vkey").read_text().strip()
    witness.add(vkey).start()
    mirror.add(vkey)
    settle(node, f"witness police {witness.vkey} {witness.url}", f"witness archive {mirror.vkey}", "quorum police")
    shutil.copytree(node.data, folder / "past")  # With the signer's memory: only others know better.
    before = signed(node)
    node.start()
    wait(lambda: status(node).get("cosignedSize", 0) > before, 150, "a cosignature of what is new")
    assert node.stop() == 0
    run("ledger", "request", "--data", node.data, "--witness", "archive", "--entries", "--to", folder / "r")
    run("mirror", "answer", "--folder", mirror.folder, folder / "r", "--to", folder / "a")
    shutil.rmtree(node.data)
    shutil.copytree(folder / "past", node.data)
    assert signed(node) == before

    node.start()
    shown = wait(lambda: (s := node.client().get("/api/v1/ledger").json())["state"] == "forked" and s, 30, "the fork")
    assert "witness" in shown["detail"]
    assert node.stop() == 0
    assert signed(node) == before, "nothing was signed on the wrong branch"

    # The mirror has what is missing.
    copy = mirror.folder / "logs" / hashlib.sha256((log_of(node) / "origin").read_bytes().strip()).hexdigest()
    run("ledger", "restore", "--data", node.data, "--config", node.config, "--from", copy)
    node.start()
    wait(lambda: node.client().get("/api/v1/ledger").json()["state"] == "ok", 20, "the ledger to go on")
    wait(lambda: signed(node) > before + 1 and status(node)["cosignedSize"] > before, 60, "a cosignature of what continues")
    assert node.stop() == 0
    assert not list(witness.folder.glob("logs/*/contradictions"))


def test_two_persons_begin_a_new_epoch(node, witness, folder):
    vkey = (log_of(node) / "log.vkey").read_text().strip()
    witness.add(vkey)
    run("user", "add", "--data", node.data, "--role", "admin", "--name", "李四", "li", input="another long password\n")
    run("user", "add", "--data", node.data, "--role", "operator", "--name", "王五", "wang", input="another long password\n")

    def epoch(by, second, one=PASSWORD, two="another long password", ok=(0,)):
        env = {**os.environ, "CUSTOS_PASSWORD_1": one, "CUSTOS_PASSWORD_2": two}
        return run("ledger", "new-epoch", "--data", node.data, "--config", node.config, "--by", by, "--second", second, "--reason", "磁盘损坏", ok=ok, env=env)

    epoch("root", "root", two=PASSWORD, ok=(65,))
    epoch("root", "li", one="wrong password indeed", ok=(64,))
    epoch("root", "wang", ok=(64,))
    epoch("root", "nobody", ok=(64,))
    assert log_of(node).name == "log-1"
    assert "/2" in epoch("root", "li").stdout

    node.start()
    wait(lambda: list((node.data / "ledger").glob("log-2/checkpoint")), 20, "the new log")
    run("ledger", "new-epoch", "--data", node.data, "--by", "root", "--second", "li", "--reason", "x", ok=(75,), env={**os.environ, "CUSTOS_PASSWORD_1": PASSWORD, "CUSTOS_PASSWORD_2": "another long password"})
    assert node.stop() == 0
    entries = b"".join(p.read_bytes() for p in (log_of(node) / "tile" / "entries").rglob("*") if p.is_file())
    assert b"custos.leaf/v1 epoch\n" in entries and "磁盘损坏".encode() not in entries
    assert status(node)["origin"].endswith("/2")
    # Another log, with another key: the witness must be told of it.
    assert (log_of(node) / "log.vkey").read_text().strip() != vkey


def test_a_unit_watches_its_supervisor_with_the_same_program(node, folder):
    """Each has a witness over the other's log."""
    supervisor = Paper("custos/0190a1b2-0000-4000-8000-0000000000ff/1", "supervisor").grow(4)
    units = Unit("witness", folder, "school").add(supervisor.key.vkey).start()
    police = Unit("witness", folder, "police").add((log_of(node) / "log.vkey").read_text().strip()).start()
    try:
        settle(node, f"witness police {police.vkey} {police.url}", "quorum police")
        node.start()
        r = units.post("add-checkpoint", supervisor.request(0))
        assert r.status_code == 200 and units.checks(r.text.rstrip("\n"), supervisor.text(4))
        wait(lambda: status(node).get("cosignedSize"), 30, "the police's cosignature")
        rewritten = Paper(supervisor.origin, "supervisor").grow(6, "rewritten")
        assert units.post("add-checkpoint", rewritten.request(4)).status_code == 422
        assert list(units.folder.glob("logs/*/contradictions"))
    finally:
        units.stop()
        police.stop()
        node.stop()
