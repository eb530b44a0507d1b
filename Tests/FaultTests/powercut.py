#!/usr/bin/env python3
"""Cuts the power under the real recorder, again and again, and looks at what it finds at its next start.

  powercut.py --custos .build/release/custos --states 200 --seconds 60     the whole (by hand, before a release)
  powercut.py --custos .build/release/custos --states 8 --seconds 18       the short form that CI runs

The recorder runs once, on a file system whose block writes and flushes are logged (powercut/logged_disk.py). While it
runs, the rig notes what it acknowledges, and how far the log was then. Afterwards the log is replayed up to random
points, many of them just where something had been acknowledged, with any part of the writes that no flush had covered;
each such disk is mounted, and the recorder starts on it, recovers, records again and stops. Passes when, on each of them:
every segment that the catalogue showed before the cut is there with its SHA-256; every person who had been added
before the cut is there; the databases hold together and none was set aside; all footage older than --loss seconds
before the cut is there; `custos check` has no error. With a ledger: the disk as it lies has all leaves of every checkpoint
that was seen before the cut and of what the signer remembers, with their roots; after recovery each acknowledged fact has
its leaf once, a new checkpoint is signed, and `custos verify`, trusting the key of before the cut, has nothing to say.
At the end one disk that lies about its flushes must be found out.

Needs root, FUSE, loop devices and qemu-storage-daemon; without them it says so and ends with 77.
"""
import argparse, bisect, contextlib, datetime, glob, hashlib, json, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "powercut"))
import ledger_folder, logged_disk, write_log  # noqa: E402

PASSWORD = "powercut password 一"
CANNOT = 77
# What a verifier may say of a disk after a power cut. Machines without a time source have CLOCK-DOUBT at every segment.
HONEST = {"INTACT", "EXPIRED-LAWFUL", "GAP-DECLARED", "CLOCK-DOUBT"}


def log(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def parse(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def wait(condition, seconds, what):
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            raise OSError(f"{what}: not within {seconds} s")
        time.sleep(0.05)
    return answer


class Program:
    """`custos` on the data folder of the disk, and what runs of it."""

    def __init__(self, path, folder, data):
        self.path, self.folder, self.data = path, folder, data
        self.config = os.path.join(folder, "custos.json5")
        self.children = []
        with open(self.config, "w") as f:
            json.dump({"listen": "127.0.0.1:0", "rtspListen": None}, f)
        self.ledger = ledger_folder.Ledger(data)
        self.has_ledger = "\n  verify " in self.call("--help")

    def call(self, *words, ok=(0,), **more):
        r = subprocess.run([self.path, *map(str, words)], capture_output=True, text=True, timeout=120, **more)
        if r.returncode not in ok:
            raise OSError(f"custos {' '.join(map(str, words))}: exit {r.returncode}\n{r.stdout[-1000:]}\n{r.stderr[-1000:]}")
        return r.stdout

    def start(self, name, *words):
        out = open(os.path.join(self.folder, name + ".log"), "wb")
        p = subprocess.Popen([self.path, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=logged_disk.die_with_parent)
        p.log = out.name
        self.children.append(p)
        return p

    def serve(self, name):
        return self.start(name, "serve", "--data", self.data, "--config", self.config, "--log-level", "info")

    def recordings(self):
        return json.loads(self.call("recording", "list", "--data", self.data, "--config", self.config, "--json"))["streams"]

    def check(self):
        return json.loads(self.call("check", "--data", self.data, "--config", self.config, "--json", ok=(0, 1)))

    def database(self, name):
        """Read-only. Beside a database that everybody has closed lies no log that would have to be read with it."""
        path = f"{self.data}/{name}"
        return contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro" + ("" if os.path.exists(path + "-wal") else "&immutable=1"), uri=True, timeout=5))

    def segments(self):
        """(stream, number) -> SHA-256 of each catalogue row."""
        with self.database("catalogue.sqlite") as db:
            return {(f"{k >> 1}-{'sub' if k & 1 else 'main'}", n): bytes(h).hex() for k, n, h in db.execute("select stream, sequence, sha256 from seal")}

    def wanted(self):
        """Streams that the state database wants recorded."""
        with self.database("state.sqlite") as db:
            latest = dict(db.execute("select stream, wanted from recording_intent order by since_us, number"))
        return {f"{k >> 1}/{'sub' if k & 1 else 'main'}" for k, w in latest.items() if w}

    def open_files(self):
        return glob.glob(f"{self.data}/footage/rec/*/*/*.open")

    def sealed_files(self):
        """(stream, number) -> path."""
        found = {}
        for p in glob.glob(f"{self.data}/footage/rec/*/*/*.mp4"):
            found[(p.split("/")[-3], int(os.path.basename(p)[:-4]))] = p
        return found

    def end(self, name=None):
        for p in self.children:
            if name is None or os.path.basename(p.log) == name + ".log":
                if p.poll() is None:
                    p.kill()
                p.wait()


class Acknowledged:
    """What the program has answered for, each with the position of the write log at which it was already so."""

    def __init__(self, program, write_log):
        self.program, self.write_log = program, write_log
        self.segments, self.people, self.checkpoints, self.keys = {}, {}, {}, {}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def note(self, book, key, value=None):
        if key not in book:
            book[key] = (value, self.write_log.position())

    def look(self):
        for key, sha in self.program.segments().items():
            self.note(self.segments, key, sha)

    def look_at_ledger(self):
        # A note that can be read was signed, and what it covers was durable before: also where its own name is not yet.
        if (found := self.program.ledger.checkpoint()) is not None:
            self.note(self.checkpoints, found[0], found[1])
            if key := self.program.ledger.read("log.vkey"):
                self.note(self.keys, key.decode().strip())

    def _watch(self):
        while not self.ended.wait(0.02):
            with contextlib.suppress(sqlite3.Error):  # No server, or one that just begins or ends: asked again.
                self.look()
            if self.program.has_ledger:
                self.look_at_ledger()

    def close(self):
        self.ended.set()
        if self.thread.ident:
            self.thread.join()

    @property
    def positions(self):
        return sorted({p for book in (self.segments, self.people, self.checkpoints) for _, p in book.values()})

    def before(self, book, position):
        return {k: v for k, (v, p) in book.items() if p <= position}


def footage(streams):
    return {s["stream"]: [(parse(x["start"]), parse(x["end"])) for x in s["spans"]] for s in streams}


def uncovered(wanted, there, tolerance=0.05):
    """The parts of spans that other spans do not cover; slivers that only come of rounding are left out."""
    for a, b in wanted:
        at = a
        for c, d in sorted(there):
            if d <= at or c >= b:
                continue
            if c - at > tolerance:
                yield at, c
            at = max(at, d)
        if b - at > tolerance:
            yield at, b


class Rig:
    def __init__(self, o):
        self.o = o
        self.random = random.Random(o.seed)
        self.folder = logged_disk.new_folder()
        self.faults, self.worst, self.losses, self.warnings = [], 0.0, [], {}
        self.counts = {"segments": 0, "people": 0, "checkpoints": 0, "salvaged": 0}
        self.program = None

    # The run.

    def record(self):
        o = self.o
        self.disk = logged_disk.LoggedDisk(self.folder, o.megabytes, o.fs)
        self.disk.mount()
        self.log = write_log.WriteLog(self.disk.log)
        self.program = p = Program(o.custos, self.folder, os.path.join(self.disk.where, "data"))
        self.acknowledged = a = Acknowledged(p, self.log)
        cameras = p.start("simulate", "simulate", "--cameras", str(o.cameras), "--port", str(o.port), "--cache", o.cache, "--faults", f"drop={o.drop}")
        wait(lambda: self.answers(cameras), 90, "the simulated cameras")
        self.person("root")
        for n in range(1, o.cameras + 1):
            p.call("camera", "add", "--data", p.data, "--name", f"门口 {n}", f"rtsp://127.0.0.1:{o.port}/cam/{n}")
        a.thread.start()
        self.began = time.time()
        began, kills, people = time.monotonic(), [o.seconds * (k + 1) / (o.kills + 1) for k in range(o.kills)], 0
        server = p.serve("serve-0")
        while (at := time.monotonic() - began) < o.seconds:
            if server.poll() is not None:
                raise OSError(f"custos serve ended by itself:\n{open(server.log).read()[-2000:]}")
            if kills and at > kills[0]:
                kills.pop(0)
                server.kill()
                server.wait()
                server = p.serve(f"serve-{o.kills - len(kills)}")
            people += 1
            self.person(f"person-{people}")
            time.sleep(self.random.uniform(0.5, 1.5))
        server.send_signal(signal.SIGTERM)
        if server.wait(40) != 0:
            self.fault(f"custos serve ended with {server.returncode}")
        a.close()
        a.look()
        self.truth = footage(p.recordings())
        self.disk.unmount()
        self.log.close()
        flushes = sum(bool(e.flags & write_log.FLUSH) for e in self.log.entries)
        size = sum(e.length for e in self.log.entries if not e.flags & write_log.DISCARD) / 1e6
        log(f"recorded {o.seconds:g} s of {o.cameras} cameras, {o.kills} SIGKILL: {len(self.log.entries)} log entries, {flushes} flushes, {size:.1f} MB; "
            f"acknowledged {len(a.segments)} segments, {len(a.people)} people, {len(a.checkpoints)} checkpoints" + ("" if p.has_ledger else "; this program has no ledger"))
        if flushes < 20 or len(a.segments) < 2 * o.cameras:
            raise OSError("the run was not worth replaying: hardly a flush or a segment")

    def answers(self, cameras):
        if cameras.poll() is not None:
            raise OSError(f"custos simulate ended:\n{open(cameras.log).read()[-1000:]}")
        import socket
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.o.port), 0.5).close()
            return True

    def person(self, name):
        p = self.program
        p.call("user", "add", "--data", p.data, "--role", "admin" if name == "root" else "viewer", "--name", name, name, input=PASSWORD + "\n")
        self.acknowledged.note(self.acknowledged.people, name)

    # The cuts.

    def cuts(self):
        """(position, mode), in rising order: by turns where something had just been acknowledged, right before a flush
        that covers several writes, at a moment, and anywhere in the log (which is busiest where programs begin and end)."""
        log, pick = self.log, self.random
        busy = [n for n, e in enumerate(log.entries) if e.flags & write_log.FLUSH and n - log.last_flush(n) > 1]
        seen = [e.seen for e in log.entries]
        kinds = [
            lambda: pick.choice(self.acknowledged.positions),
            lambda: pick.choice(busy),
            lambda: bisect.bisect(seen, pick.uniform(self.began, seen[-1])),
            lambda: pick.randint(1, len(log.entries)),
        ]
        modes = [m for m, n in write_log.MODES.items() for _ in range(n)]
        return sorted((kinds[n % len(kinds)](), pick.choice(modes)) for n in range(self.o.states))

    def replay(self):
        disks = write_log.CrashDisks(self.log, self.disk.before, self.folder)
        began = time.monotonic()
        for n, (position, mode) in enumerate(self.cuts()):
            image, air, kept = disks.make(position, mode, f"{self.o.seed}/{n}")
            name = f"state {n} (entry {position}, {mode}: {kept} of {air} unflushed writes)"
            found = self.judge(image, position)
            for text in found:
                self.fault(f"{name}: {text}")
            if found and self.o.keep:
                shutil.copy(image, os.path.join(self.folder, f"state-{n}"))
            if self.o.verbose:
                log(f"{name}: {'FAULT' if found else 'good'}; {self.last}")
        log(f"{self.o.states} disks looked at, {(time.monotonic() - began) / self.o.states:.1f} s each")

    def control(self):
        """The rig itself: a disk that lost everything since the middle of the run must not pass as one of its end."""
        disks = write_log.CrashDisks(self.log, self.disk.before, self.folder)
        half = self.acknowledged.positions[len(self.acknowledged.positions) // 2]
        image, _, _ = disks.make(half, "none", "control")
        counts, worst = dict(self.counts), self.worst
        found = self.judge(image, len(self.log.entries))
        self.counts, self.worst = counts, worst
        wanted = ["acknowledged segment", "acknowledged person", "footage"] + ["acknowledged checkpoint"] * self.program.has_ledger
        missed = [w for w in wanted if not any(w in f for f in found)]
        if missed:
            self.fault(f"a disk that lies about its flushes was not found out: nothing about {missed}; {found}")
        else:
            log(f"control: a disk that lied about its flushes is found out ({len(found)} complaints)")

    def judge(self, image, position):
        found = []
        self.last = ""
        try:
            with logged_disk.mounted(image, self.disk.where):
                self.recover_and_judge(position, found)
        except OSError as e:
            found.append(str(e))
        finally:
            self.program.end("recovered")
        return found

    def recover_and_judge(self, position, found):
        p, a = self.program, self.acknowledged
        segments, people = a.before(a.segments, position), a.before(a.people, position)
        if p.has_ledger:
            self.judge_ledger_as_it_lies(position, found)
        left_open = p.open_files()
        began = time.time()
        server = p.serve("recovered")
        wait(lambda: server.poll() is not None or " ready" in open(server.log).read(), 30, "custos serve")

        def unsettled():
            """What is still to come of recovery, which runs beside new footage, and of footage of everything that is wanted."""
            try:
                # A number whose file held nothing is used again: the name alone says nothing.
                if left_open and "recovery ended" not in open(server.log).read():
                    return f"recovery of {left_open}"
                if unknown := set(p.sealed_files()) - set(p.segments()):
                    return f"sealed files without a row: {unknown}"
                if missing := p.wanted() - {stream for stream, spans in footage(p.recordings()).items() if spans and spans[-1][1] > began}:
                    return f"no new footage of {missing}"
            except sqlite3.Error as e:
                return f"databases: {e}"

        with contextlib.suppress(OSError):
            wait(lambda: server.poll() is not None or not unsettled(), 30, "recovery, and new footage")
        if server.poll() is None and (why := unsettled()):
            found.append(f"30 s after the start: {why}\n{open(server.log).read()[-3000:]}")
        server.send_signal(signal.SIGTERM)
        code, text = server.wait(40), open(server.log).read()
        if code != 0:
            found.append(f"custos serve ended with {code}:\n{text[-2000:]}")
            return
        for bad in ("recovery ended early", "damaged and is rebuilt", "nothing goes into the ledger"):
            if bad in text:
                found.append(f"the log says '{bad}':\n{text[-2000:]}")
        files = p.sealed_files()
        for key, sha in segments.items():
            if key not in files:
                found.append(f"acknowledged segment {key} is gone")
            elif digest(files[key]) != sha:
                found.append(f"acknowledged segment {key} has other bytes")
        for name in ("state.sqlite", "catalogue.sqlite"):
            with p.database(name) as db:
                try:
                    answer = [r[0] for r in db.execute("pragma integrity_check")]
                except sqlite3.Error as e:
                    answer = [str(e)]
                if answer != ["ok"]:
                    found.append(f"{name}: {answer[:3]}")
        rows = p.segments()
        for key in segments:
            if key in files and key not in rows:
                found.append(f"acknowledged segment {key} has no row")
        with p.database("state.sqlite") as db:
            there = dict(db.execute("select user, id from user_account"))
        for name in people:
            if name not in there:
                found.append(f"acknowledged person {name} is gone")
        damaged = glob.glob(f"{p.data}/*.damaged-*")
        if damaged:
            found.append(f"set aside: {damaged}")
        self.judge_footage(position, found)
        if p.has_ledger:
            self.judge_ledger(position, segments, {name: there[name] for name in people if name in there}, found)
        for f in p.check()["findings"]:
            if f["severity"] == "error":
                found.append(f"custos check: {f['code']} {f.get('path') or f.get('stream') or ''}: {f['en']}")
            else:
                self.warnings[f["code"]] = self.warnings.get(f["code"], 0) + 1
        self.counts["segments"] += len(segments)
        self.counts["people"] += len(people)
        self.counts["salvaged"] += len(left_open)
        self.last += f"{len(segments)} segments and {len(people)} people acknowledged; {len(left_open)} open files"

    def judge_ledger_as_it_lies(self, position, found):
        """Before anything is recovered: what was signed is there, in bundles, and with the root that was signed."""
        ledger = self.program.ledger
        leaves = ledger.bundled() if ledger.log else []
        tree = ledger_folder.Tree(leaves)
        signed = [("the acknowledged checkpoint", size, root) for size, root in self.acknowledged.before(self.acknowledged.checkpoints, position).items()]
        if (memory := ledger.memory()) is not None:
            signed.append(("the signer's memory", *memory))
        if (published := ledger.checkpoint() if ledger.log else None) is not None:
            signed.append(("the published checkpoint", *published))
            if memory is None or memory[0] < published[0]:
                found.append(f"the signer remembers {memory}, and {published} is published")
        for what, size, root in signed:
            if size > len(leaves):
                found.append(f"{what} has {size} leaves, and the log only {len(leaves)}")
            elif tree.root(size) != root:
                found.append(f"{what} of {size} leaves has another root than the log")

    def judge_ledger(self, position, segments, people, found):
        """After recovery and a clean stop: each acknowledged fact has its leaf, once, and a stranger finds no fault."""
        ledger, a = self.program.ledger, self.acknowledged
        leaves = ledger.bundled()
        sealed, added, last_boot = {}, {}, 0
        for n, leaf in enumerate(leaves):
            kind, values = ledger_folder.fields(leaf)
            if kind == "seg":
                sealed.setdefault((values["stream"].replace("/", "-"), int(values["seq"])), []).append(values["sha256"])
            elif kind == "cfg" and values["what"] == "user-add":
                added.setdefault(values["object"], []).append(n)
            elif kind == "boot":
                last_boot = n
        for key, sha in segments.items():
            if sealed.get(key) != [sha]:
                found.append(f"acknowledged segment {key} has the leaves {sealed.get(key)}")
        for name, number in people.items():
            if len(added.get(f"user:{number}", [])) != 1:
                found.append(f"acknowledged person {name} has the leaves {added.get(f'user:{number}')}")
        published = ledger.checkpoint()
        if published is None or published[0] <= last_boot:
            found.append(f"nothing was signed since the start: {published}, and the start's own leaf is {last_boot}")
        elif ledger_folder.Tree(leaves).root(published[0]) != published[1]:
            found.append("the published checkpoint has another root than the log")
        # The key that was in force before the cut, as somebody would have it who wrote it down.
        keys = a.before(a.keys, position)
        words = []
        if keys:
            policy = os.path.join(self.folder, "policy")
            with open(policy, "w") as f:
                f.writelines([*(f"log {key}\n" for key in keys), "quorum none\n"])
            words = ["--policy", policy]
        lines = self.program.call("verify", self.program.data, "--lines", *words, ok=range(0, 40)).splitlines()
        bad = [x for x in lines if x.split(" ")[0] not in HONEST and not (not keys and x.startswith("CANNOT-TELL key "))]
        if bad:
            found.append(f"custos verify: {bad[:5]}{' ...' if len(bad) > 5 else ''}")
        for x in lines:
            if x.startswith("CLOCK-DOUBT"):
                self.warnings["CLOCK-DOUBT"] = self.warnings.get("CLOCK-DOUBT", 0) + 1
        self.counts["checkpoints"] += len(a.before(a.checkpoints, position))

    def judge_footage(self, position, found):
        """Footage is lost only in the last seconds before the cut. What the whole run kept is the measure."""
        cut = self.log.latest_cut(position)
        there = footage(self.program.recordings())
        for stream, spans in self.truth.items():
            wanted = [(a, min(b, cut)) for a, b in spans if a < cut]
            missing = list(uncovered(wanted, there.get(stream, [])))
            if not missing:
                continue
            lost = cut - missing[0][0]
            self.losses.append(lost)
            self.worst = max(self.worst, lost)
            self.last += f"{stream} lost {lost:.2f} s; "
            if lost > self.o.loss:
                found.append(f"footage of {stream} is lost from {lost:.2f} s before the cut on: {[(round(cut - a, 2), round(cut - b, 2)) for a, b in missing]}")

    def fault(self, text):
        self.faults.append(text)
        log("FAULT " + text)

    def go(self):
        self.record()
        self.replay()
        self.control()
        losses = sorted(self.losses) or [0.0]
        log(f"acknowledged and asked for: {self.counts['segments']} segments, {self.counts['people']} people, {self.counts['checkpoints']} checkpoints; open segments met: {self.counts['salvaged']}; "
            f"footage lost before a cut: worst {self.worst:.2f} s, median {losses[len(losses) // 2]:.2f} s; warnings and notices of the check: {self.warnings or 'none'}")

    def close(self):
        if self.program:
            self.program.end()
        if getattr(self, "log", None):
            self.log.ended.set()
        if self.faults and self.o.keep:
            open(os.path.join(self.folder, "keep"), "w").close()
            logged_disk.take_down(self.folder)
            log(f"kept: {self.folder}")
        else:
            logged_disk.remove(self.folder)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--custos", default=os.environ.get("CUSTOS"))
    a.add_argument("--states", type=int, default=200)
    a.add_argument("--seconds", type=float, default=60)
    a.add_argument("--cameras", type=int, default=2)
    a.add_argument("--drop", type=float, default=7, help="seconds after which a camera ends its session, so that segments are sealed often")
    a.add_argument("--kills", type=int, default=1, help="SIGKILL and restart while it records, so that cuts fall into recovery as well")
    a.add_argument("--loss", type=float, default=5.0, help="seconds before a cut that may be lost: 2 s between syncs, 1 s of open fragment, and what was in flight")
    a.add_argument("--fs", choices=sorted(logged_disk.MAKE), default="ext4")
    a.add_argument("--megabytes", type=int, default=384)
    a.add_argument("--seed", type=int, default=None)
    a.add_argument("--port", type=int, default=28654)
    a.add_argument("--cache", default=os.path.join(tempfile.gettempdir(), "custos-clips"))
    a.add_argument("--verbose", action="store_true")
    a.add_argument("--keep", action="store_true", help="keep the run and each bad disk when there was a fault")
    o = a.parse_args()
    o.seed = random.randrange(1 << 32) if o.seed is None else o.seed
    if not o.custos:
        a.error("--custos or CUSTOS is needed")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        logged_disk.check_machine(o.fs)
        log(f"seed {o.seed}")
        rig = Rig(o)
        try:
            rig.go()
        finally:
            rig.close()
    except logged_disk.CannotRun as e:
        print(f"powercut: this machine cannot do it: {e}")
        sys.exit(CANNOT)
    print(f"powercut: {'failed' if rig.faults else 'passed'}")
    sys.exit(1 if rig.faults else 0)


if __name__ == "__main__":
    main()
