"""The real node with its ledger: killed at every named step, edited by root with the clock moved, its ledger's disk full,
its signer away. What a stranger is told afterwards comes from `custos verify`."""
import contextlib, os, shutil, signal, sqlite3, subprocess, time

import pytest
from conftest import CUSTOS, PASSWORD, Client, Server, run, wait

STEPS = ["wal-written", "wal-synced", "bundle-renamed", "tile-renamed", "signer-remembered", "signed", "published"]
FAULTS = {"UNLOGGED", "MISSING", "ALTERED", "EARLY-EXPIRY", "HOLD-VIOLATED", "CHAIN-BROKEN", "LOG-FORK"}


def log_of(server):
    return sorted((server.data / "ledger").glob("log-*"))[-1]


def policy_of(server, *lines):
    """A policy as it reaches a verifier: the log's key, taken while the node was honest."""
    path = server.folder / "policy"
    path.write_text(f"log {(log_of(server) / 'log.vkey').read_text().strip()}\n" + "".join(x + "\n" for x in lines) + ("" if lines else "quorum none\n"))
    return path


def verify(path, policy, *more):
    """Sorted verdict lines and the exit code."""
    r = subprocess.run([CUSTOS, "verify", str(path), "--policy", str(policy), "--lines", *map(str, more)], capture_output=True, text=True, timeout=120)
    assert r.returncode not in (2, 70), r.stdout + r.stderr
    return r.stdout.split("\n")[:-1], r.returncode


def verdicts(lines):
    return {line.split(" ", 1)[0] for line in lines}


def leaves(server):
    """Every leaf of the node's log that stands in a bundle, oldest first, as text."""
    logs = sorted((server.data / "ledger").glob("log-*"))
    if not logs:
        return []  # The node has only just started.
    out, folder = [], logs[-1] / "tile" / "entries"
    files = {}
    for f in folder.rglob("*"):
        if not f.is_file() or f.suffix == ".new":
            continue  # A file on its way to its place.
        rel = f.relative_to(folder).as_posix()
        number, width = (rel.split(".p/")[0], int(rel.split(".p/")[1])) if ".p/" in rel else (rel, 256)
        index = int(number.replace("x", "").replace("/", ""))
        if width > files.get(index, (0,))[0]:
            files[index] = (width, f)
    for index in sorted(files):
        try:
            data = files[index][1].read_bytes()
        except FileNotFoundError:
            continue  # A bundle that has just been replaced by a fuller one: whoever waits looks again.
        while data:
            n = int.from_bytes(data[:2], "big")
            out.append(data[2 : 2 + n].decode())
            data = data[2 + n :]
    return out


def kinds(server):
    return [leaf.split("\n", 1)[0].split()[1] for leaf in leaves(server)]


def recorded(server, n=2):
    """Sealed segments in the log."""
    return kinds(server).count("seg") >= n


@pytest.fixture
def node(farm):
    s = Server()
    for n in range(1, 3):
        s.add(f"c{n}", farm.url(n))
    yield s
    s.close()


def test_everything_that_happens_is_a_leaf_and_a_stranger_finds_it_whole(node):
    node.start()
    c = node.client()
    camera = min(c.cameras())
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    c.post("/api/v1/views", json={"cameras": [camera], "kind": "live", "purpose": "巡查"})
    c.post("/api/v1/users", json={"user": "zhang", "name": "张三", "role": "viewer", "password": "another long password 1"})
    assert c.patch(f"/api/v1/cameras/{camera}", json={"retentionDays": 7}).status_code == 422
    Client(node.base, "zhang", "another long password 1").post("/api/v1/users", json={"user": "x", "name": "x", "role": "admin", "password": "another long password 2"})
    assert c.post("/api/v1/session", json={"user": "root", "password": "wrong"}).status_code == 401
    mark = c.post("/api/v1/custody", json={"kind": "hold", "camera": camera, "from": "2026-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z", "reason": "案件"}).json()
    assert mark["kind"] == "hold"
    status = wait(lambda: (s := c.get("/api/v1/ledger").json())["waiting"] == 0 and s, 15, "the outbox to be empty")
    assert status["state"] == "ok"
    assert node.stop() == 0

    text = "\n".join(leaves(node))
    assert {"boot", "cam", "rule", "record", "act", "cfg", "hold", "key", "seg"} <= set(kinds(node))
    for word in ["action view-live", "action sign-in", "action change-camera", "result refused", "action add-user", "what user-add"]:
        assert word in text, word
    for secret in ["巡查", "张三", "zhang", "案件", "rtsp://", "127.0.0.1"]:
        assert secret not in text
    lines, code = verify(node.data, policy_of(node))
    # A machine without a time source says so of every segment, and that is the truth.
    assert code in (0, 22) and "INTACT" in verdicts(lines) and verdicts(lines) <= {"INTACT", "CLOCK-DOUBT"}, lines


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_named_step_nothing_is_lost_or_forked(node, step):
    """SIGKILL where the ledger stands still; the next start goes on, and a stranger sees nothing wrong."""
    node.start()
    wait(lambda: "boot" in kinds(node), 20, "the first leaves")
    policy = policy_of(node)
    node.stop(signal.SIGKILL)
    before = (log_of(node) / "checkpoint").read_text().split("\n")[1]
    os.environ["CUSTOS_LEDGER_PAUSE"] = step
    try:
        node.start()
        time.sleep(7)  # The step comes with the first leaves, at the latest with the next signature after five seconds.
        node.stop(signal.SIGKILL)
        # A signer that stands still for ever does not see that its parent is gone, as a living one does.
        subprocess.run(["pkill", "-KILL", "-f", f"signer --folder {node.data}/signer"])
    finally:
        del os.environ["CUSTOS_LEDGER_PAUSE"]
    node.start()
    wait(lambda: int((log_of(node) / "checkpoint").read_text().split("\n")[1]) > int(before), 20, "a new checkpoint")
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    time.sleep(1)
    assert node.stop() == 0
    lines, code = verify(node.data, policy)
    assert not verdicts(lines) & FAULTS, lines
    assert kinds(node).count("boot") == 3 or kinds(node).count("boot") == 2
    assert node.check()["findings"] == []


def test_root_edits_files_rows_and_log_and_moves_the_clock_and_a_mirror_catches_it(node):
    """The done-when: everything at the node is edited by root, with the clock 31 days ahead; the mirror lies in another folder."""
    mirror = node.folder / "mirror"
    run("mirror", "init", "--folder", mirror, "--name", "police.example/m1")
    mirror_key = run("mirror", "key", "--folder", mirror).stdout.strip()
    node.start()
    wait(lambda: kinds(node) and (log_of(node) / "checkpoint").exists(), 20, "the log")
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    time.sleep(4)
    node.stop()  # Seals what there is.
    vkey = (log_of(node) / "log.vkey").read_text().strip()
    run("mirror", "add-log", "--folder", mirror, vkey)
    lines = [f"witness police {mirror_key} http://127.0.0.1:1", "quorum police"]
    policy = policy_of(node, *lines)
    (node.data / "ledger" / "policy").write_text(policy.read_text())
    for _ in range(2):  # By stick: checkpoint, then entries.
        run("ledger", "request", "--data", node.data, "--witness", "police", "--entries", "--to", node.folder / "request")
        run("mirror", "answer", "--folder", mirror, node.folder / "request", "--to", node.folder / "answer")
        run("ledger", "accept", "--data", node.data, node.folder / "answer")
    before, code = verify(node.data, policy, "--against", mirror)
    assert verdicts(before) <= {"INTACT", "CLOCK-DOUBT"}, before

    # Root at work: one minute goes everywhere, and an expire leaf of a clock that is 31 days ahead is put in its place.
    rec = node.data / "footage" / "rec"
    victim = sorted(rec.rglob("*.mp4"))[0]
    saved = node.folder / "honest"
    shutil.copytree(node.data, saved)
    victim.unlink()
    caught, code = verify(node.data, policy, "--against", mirror)
    assert code >= 30 and "MISSING" in verdicts(caught), caught

    shutil.rmtree(log_of(node))  # Files and log.
    with sqlite3.connect(node.data / "catalogue.sqlite") as db:
        db.execute("pragma journal_mode = delete")
    (node.data / "catalogue.sqlite").unlink()
    logs = next((mirror / "logs").iterdir())
    caught, code = verify(logs, policy, "--footage", node.data / "footage")
    assert code >= 30 and any(x.startswith("MISSING seg") for x in caught), caught

    # The clock: a new life with the wall clock ahead, the log begun anew with the node's own key.
    shutil.rmtree(node.data)
    shutil.copytree(saved, node.data)
    node.start(prefix=["faketime", "-f", "+31d"])
    time.sleep(8)
    node.stop()
    # The signal has ended the wrapper, which was the parent; the recorder goes with it.
    subprocess.run(["pkill", "-KILL", "-f", f"serve --data {node.data}"])
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 32 * 86400))
    lines, code = verify(node.data, policy, "--against", mirror, "--now", now)
    assert code >= 21 and not any(x.startswith("EXPIRED-LAWFUL") for x in lines), lines
    assert sorted(rec.rglob("*.mp4")), "the node itself erased nothing: the witness's clock has not moved"


def test_an_old_copy_of_the_log_is_not_signed_and_recording_goes_on(node):
    node.start()
    wait(lambda: "boot" in kinds(node), 20, "the first leaves")
    assert node.stop() == 0
    old = node.folder / "old-ledger"
    shutil.copytree(node.data / "ledger", old)
    node.start()
    time.sleep(3)
    assert node.stop() == 0
    shutil.rmtree(node.data / "ledger")
    shutil.copytree(old, node.data / "ledger")  # A backup comes back; the signer remembers.
    checkpoint = (log_of(node) / "checkpoint").read_text()

    node.start()
    status = wait(lambda: (s := node.client().get("/api/v1/ledger").json())["state"] == "forked" and s, 15, "the fork guard")
    assert status["detail"]
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 20, "recording beside the fork")
    node.stop()
    assert (log_of(node) / "checkpoint").read_text() == checkpoint
    assert list((node.data / "footage" / "rec").rglob("*.mp4")), "what was recorded meanwhile is sealed and kept"


def test_a_full_ledger_disk_is_said_aloud_and_footage_waits_without_loss(node):
    """The ledger's folder on a tiny file system of its own; root only."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system takes root")
    ledger = node.data / "ledger"
    ledger.mkdir(mode=0o700)
    r = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "custos-test", ledger], capture_output=True, text=True)
    if r.returncode:
        pytest.skip("this machine does not let a tmpfs be mounted: " + r.stderr)
    try:
        node.start()
        c = node.client()
        wait(lambda: c.get("/api/v1/ledger").json()["state"] == "ok", 15, "the ledger")
        policy = policy_of(node)
        fill = ledger / "fill"
        with contextlib.suppress(OSError), open(fill, "wb", buffering=0) as f:
            while True:
                f.write(b"x" * 4096)
        c.post("/api/v1/views", json={"cameras": [min(c.cameras())], "kind": "live", "purpose": "look"})
        wait(lambda: c.get("/api/v1/ledger").json()["state"] != "ok", 40, "the alarm")
        wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "recording beside a ledger that is full")
        fill.unlink()
        wait(lambda: (s := c.get("/api/v1/ledger").json())["state"] == "ok" and s["waiting"] == 0, 60, "the ledger again")
        assert node.stop() == 0
        lines, code = verify(node.data, policy)
        assert not verdicts(lines) & FAULTS, lines
    finally:
        node.stop(signal.SIGKILL)
        subprocess.run(["umount", "-l", ledger])


def test_a_new_epoch_takes_over_what_there_is(node):
    """Surviving segments are logged again, gaps too, and nothing of it looks like a crime."""
    run("user", "add", "--data", node.data, "--role", "admin", "--name", "李四", "li", input="another long password\n")
    node.start()
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    time.sleep(3)
    assert node.stop() == 0
    old = (log_of(node) / "log.vkey").read_text().strip()
    env = {**os.environ, "CUSTOS_PASSWORD_1": PASSWORD, "CUSTOS_PASSWORD_2": "another long password"}
    run("ledger", "new-epoch", "--data", node.data, "--config", node.config, "--by", "root", "--second", "li", "--reason", "磁盘损坏", env=env)
    node.start()
    wait(lambda: "".join(leaves(node)).count("flags readded") >= 2, 30, "the segments in the new log")
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    time.sleep(3)
    assert node.stop() == 0
    assert log_of(node).name == "log-2" and leaves(node)[0].startswith("custos.leaf/v1 epoch\n")
    assert "role export" in "".join(leaves(node)), "the export key is announced to the new log"
    policy = node.folder / "policy"
    policy.write_text(f"log {old}\nlog {(log_of(node) / 'log.vkey').read_text().strip()}\nquorum none\n")
    lines, code = verify(node.data, policy)
    assert not verdicts(lines) & FAULTS and any(x.startswith("INTACT") for x in lines), lines


@pytest.mark.parametrize("step", ["expire-granted", "expire-covered", "expire-unlinked"])
def test_killed_on_the_way_of_an_erasure_the_order_is_carried_out_once_and_lawfully(node, step):
    """An order to erase (CN799.26) by two people, and SIGKILL between grant, leaf, signature and unlinking."""
    node.start()
    a = node.client()
    a.post("/api/v1/users", json={"user": "li", "name": "李四", "role": "admin", "password": "another long password 1"})
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    time.sleep(3)
    assert node.stop() == 0
    policy, rec = policy_of(node), node.data / "footage" / "rec" / "1-main"
    assert list(rec.rglob("*.mp4"))
    os.environ["CUSTOS_LEDGER_PAUSE"] = step
    try:
        node.start()
        a, b = node.client(), Client(node.base, "li", "another long password 1")
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        before = {f.name for f in rec.rglob("*.mp4")}
        order = a.post("/api/v1/orders", json={"camera": 1, "from": "2026-01-01T00:00:00Z", "to": now, "ground": "CN799.26", "organ": "公安局", "document": "12号", "evidence": "无"}).json()
        assert a.post(f"/api/v1/orders/{order['id']}/confirm", json={}).status_code == 422
        assert b.post(f"/api/v1/orders/{order['id']}/confirm", json={}).status_code == 200
        wait(lambda: f"paused at {step}" in node.log.read_text(), 30, "the step")
        assert step == "expire-unlinked" or before <= {f.name for f in rec.rglob("*.mp4")}, "nothing is unlinked before its leaf is signed"
        node.stop(signal.SIGKILL)
    finally:
        del os.environ["CUSTOS_LEDGER_PAUSE"]
    node.start()
    wait(lambda: not before & {f.name for f in rec.rglob("*.mp4")}, 40, "the order to be carried out")
    wait(lambda: node.client().get("/api/v1/orders").json()["orders"][0]["doneAt"], 30, "the order to be done")
    assert node.stop() == 0
    lines, code = verify(node.data, policy)
    assert not verdicts(lines) & FAULTS and any(x.startswith("EXPIRED-LAWFUL seg 1/main") for x in lines), lines
    assert "".join(leaves(node)).count("ground order") == 1


@pytest.mark.parametrize("step", ["export-begun", "export-copied", "export-signed"])
def test_killed_while_a_package_is_written_it_goes_on_and_proves_itself(node, step):
    node.start()
    a = node.client()
    a.post("/api/v1/users", json={"user": "li", "name": "李四", "role": "admin", "password": "another long password 1"})
    wait(lambda: list((node.data / "footage" / "rec").rglob("*.open")), 30, "footage")
    time.sleep(3)
    assert node.stop() == 0
    policy = policy_of(node)
    os.environ["CUSTOS_LEDGER_PAUSE"] = step
    try:
        node.start()
        a, b = node.client(), Client(node.base, "li", "another long password 1")
        now = time.time()
        at = lambda t: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))
        register = {"requester": "<b>局</b>", "documentType": "介绍信", "documentNumber": "1", "formNumber": "2", "authority": "公安机关", "reason": "案件"}
        export = a.post("/api/v1/exports", json={"cameras": [1], "from": at(now - 600), "to": at(now), **register}).json()["id"]
        assert b.post(f"/api/v1/exports/{export}/approve", json={}).status_code == 200
        assert a.post(f"/api/v1/exports/{export}/start", json={}).status_code == 200
        assert a.post(f"/api/v1/exports/{export}/start", json={}).status_code == 422, "once"
        wait(lambda: f"paused at {step}" in node.log.read_text(), 30, "the step")
        node.stop(signal.SIGKILL)
    finally:
        del os.environ["CUSTOS_LEDGER_PAUSE"]
    node.start()
    a = node.client()
    state = lambda: a.get("/api/v1/exports").json()["exports"][0]
    assert wait(lambda: state()["state"] == "failed" and state(), 10, "the interruption to be written down")["failure"] == "interrupted"
    assert a.get(f"/api/v1/exports/{export}/package").status_code == 409
    wait(lambda: a.get("/api/v1/ledger").json()["state"] == "ok", 20, "the ledger")
    assert a.post(f"/api/v1/exports/{export}/start", json={}).status_code == 200
    wait(lambda: state()["state"] == "ready", 60, "the package")
    package = node.folder / "export.zip"
    package.write_bytes(a.get(f"/api/v1/exports/{export}/package", timeout=60).content)
    lines, code = verify(package, policy)
    assert code < 20 and any(x.startswith("INTACT seg 1/main") for x in lines), lines
