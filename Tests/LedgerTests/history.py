"""Honest histories of a node, made from a seed: its log, its footage, its mirror and witnesses, its exports.

Written from docs/reference/ledger.md alone; shares no code with the program nor with verify.py, so that a mistake would have to be
made three times to stay unseen. Days are real, segments are long (some hours) and their files are a few bytes: 42 days fit in
hundreds of leaves.
"""
import base64, copy, datetime, hashlib, pathlib, random, shutil, struct, uuid, zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
BEGIN = 1_767_225_600 * SECOND  # 2026-01-01T00:00:00Z
ZERO = "0" * 64
BUILD = hashlib.sha256(b"the program").hexdigest()


def sha(data):
    return hashlib.sha256(data).digest()


def iso(us):
    return datetime.datetime.fromtimestamp(us // SECOND, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Signer:
    """An Ed25519 key with a C2SP name. Copies of a history share it."""

    def __init__(self, name, kind, seed):
        self.name, self.kind = name, kind
        self.private = Ed25519PrivateKey.from_private_bytes(sha(f"{seed} {name}".encode()))
        raw = bytes([kind]) + self.private.public_key().public_bytes_raw()
        self.ident = sha(name.encode() + b"\n" + raw)[:4]
        self.vkey = f"{name}+{self.ident.hex()}+{base64.b64encode(raw).decode()}"

    def __deepcopy__(self, memo):
        return self

    def line(self, text, at=None):
        if at is None:
            signature = self.private.sign(text)
        else:
            signature = struct.pack(">Q", at) + self.private.sign(b"cosignature/v1\ntime %d\n" % at + text)
        return f"— {self.name} {base64.b64encode(self.ident + signature).decode()}\n".encode()


class Tree:
    """RFC 6962 over a list of leaf hashes, by its definition; full subtrees are kept."""

    def __init__(self, hashes):
        self.hashes, self.kept = hashes, {}

    def hash(self, start, end):
        if end - start == 0:
            return sha(b"")
        if end - start == 1:
            return self.hashes[start]
        if (start, end) not in self.kept:
            half = start + (1 << (end - start - 1).bit_length() - 1)
            h = sha(b"\1" + self.hash(start, half) + self.hash(half, end))
            if (end - start) & (end - start - 1):
                return h
            self.kept[start, end] = h
        return self.kept[start, end]

    def path(self, index, start, end):
        if end - start == 1:
            return []
        half = start + (1 << (end - start - 1).bit_length() - 1)
        if index < half:
            return self.path(index, start, half) + [self.hash(half, end)]
        return self.path(index, half, end) + [self.hash(start, half)]


def tile_name(n):
    parts = f"{n:,}".split(",")
    parts = [p.zfill(3) for p in parts]
    return "/".join(["x" + p for p in parts[:-1]] + parts[-1:])


class Log:
    """Leaves, the tree over them, and the notes that were signed and cosigned."""

    def __init__(self, origin, seed):
        self.origin, self.key = origin, Signer(origin, 1, seed)
        self.leaves, self.tree, self.prev = [], Tree([]), {}
        self.notes = []      # (size, note bytes) with cosignatures: `checkpoints`
        self.signed = None   # (size, note bytes): `checkpoint`; and the one before it
        self.before = None
        self.waiting = []    # leaves that are in `wal/` only

    def add(self, kind, *lines):
        leaf = "".join(line + "\n" for line in (f"custos.leaf/v1 {kind}", *lines)).encode()
        self.leaves.append(leaf)
        self.tree.hashes.append(sha(b"\0" + leaf))
        return len(self.leaves) - 1

    def link(self, kind, stream, before, after):
        """A leaf of a stream: `prev` comes after the lines `before`, which name the stream."""
        index = self.add(kind, *before, f"prev {self.prev.get(stream, ZERO)}", *after)
        self.prev[stream] = self.tree.hashes[index].hex()
        return index

    def text(self, size):
        return f"{self.origin}\n{size}\n{base64.b64encode(self.tree.hash(0, size)).decode()}\n".encode()

    def sign(self, cosigners=(), size=None):
        """Signs what there is; `cosigners`: (witness, POSIX seconds)."""
        size = len(self.leaves) if size is None else size
        text = self.text(size)
        note = text + b"\n" + self.key.line(text) + b"".join(w.line(text, at) for w, at in cosigners)
        if cosigners:
            self.notes.append((size, note))
        self.before, self.signed = self.signed, (size, note)
        return note

    def proof(self, index, size, note):
        hashes = "".join(base64.b64encode(h).decode() + "\n" for h in self.tree.path(index, 0, size))
        return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n".encode() + note

    def write(self, folder, leaves=True, upto=None):
        """The folder as ledger.md 3 has it. `upto`: as it was when the cosigned note with that number was the newest."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        notes = self.notes if upto is None else self.notes[:upto + 1]
        size, note = self.signed if upto is None else notes[-1]
        (folder / "origin").write_text(self.origin + "\n")
        (folder / "log.vkey").write_text(self.key.vkey + "\n")
        (folder / "checkpoint").write_bytes(note)
        (folder / "checkpoints").write_bytes(b"".join(b"note %d\n" % len(n) + n for _, n in notes))
        if leaves:
            self.write_tiles(folder, size)
        if upto is None and self.waiting:
            (folder / "wal").mkdir(exist_ok=True)
            records = (struct.pack(">H", len(x)) + x + sha(b"\0" + x)[:8] for x in self.waiting)
            (folder / "wal" / str(len(self.leaves))).write_bytes(b"".join(records))
        return folder

    def write_tiles(self, folder, size):
        def put(place, n, width, data):
            path = folder / "tile" / place / (tile_name(n) + ("" if width == 256 else f".p/{width}"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

        for n in range(0, size, 256):
            bundle = self.leaves[n:min(n + 256, size)]
            put("entries", n // 256, len(bundle), b"".join(struct.pack(">H", len(x)) + x for x in bundle))
        level = 0
        while size >> 8 * level:
            span = 1 << 8 * level
            count = size >> 8 * level
            for n in range(0, count, 256):
                row = [self.tree.hash(i * span, (i + 1) * span) for i in range(n, min(n + 256, count))]
                put(str(level), n // 256, len(row), b"".join(row))
            level += 1


class Segment:
    def __init__(self, index, stream, seq, t0, t1, day, data, rule, volume):
        self.index, self.stream, self.seq, self.t0, self.t1, self.day = index, stream, seq, t0, t1, day
        self.data, self.rule, self.volume = data, rule, volume
        self.erased = self.lost = False
        self.ended = 0  # true time of its end

    @property
    def name(self):
        return f"{self.stream.replace('/', '-')}/{self.day}/{self.seq}.mp4"


class History:
    """A node that records two cameras. `now` is the true time; the node's clock is off by `offset`."""

    def __init__(self, seed, quorum="all", days=42, crash=None, epochs=1):
        self.seed, self.quorum, self.random = seed, quorum, random.Random(seed)
        self.node = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self.police, self.owner = Signer("police.example/w", 4, seed), Signer("owner.example/w", 4, seed)
        self.export_key = Signer(f"custos/{self.node}/export", 1, seed)
        self.now, self.offset = BEGIN, 0
        self.logs, self.segments, self.witnessed = [], {}, []
        self.next = {}                        # stream -> next number
        self.open = {}                        # stream -> (wall, monotonic, boot) of the open segment's start
        self.last_stop = {}                   # stream -> wall end of its last footage or gap
        self.rules, self.cams = {}, {}        # camera -> (leaf index, days); leaf hash
        self.raised = {}                      # camera -> days: the highest of all rules (what the node keeps to)
        self.holds, self.to_unlink, self.foreign = {}, [], {}
        self.reboot()
        self.begin_log("first")
        for camera, streams in ((1, ["1/main", "1/sub"]), (2, ["2/main"])):
            self.camera(camera)
            for stream in streams:
                self.record(stream, True)
        self.sign()
        steps = days * 3
        for n in range(steps):
            if epochs > 1 and n == steps - 20:
                self.new_epoch()
            self.step(8 * HOUR, n)
        self.step(HOUR, None)
        if crash:
            self.crash_now(crash)

    # ---- The node's words

    @property
    def log(self):
        return self.logs[-1]

    @property
    def wall(self):
        return self.now + self.offset

    @property
    def mono(self):
        return self.now - self.boot_at

    def moment(self):
        return [f"at {self.wall}", f"boot {self.boot} {self.mono}"]

    def add(self, kind, *lines):
        return self.log.add(kind, *self.moment(), *lines)

    def link(self, kind, stream, *lines):
        return self.log.link(kind, stream, [*self.moment(), f"stream {stream}"], lines)

    def body(self, *words):
        return sha(self.random.randbytes(32) + " ".join(map(str, words)).encode()).hex()

    def person(self, name):
        return sha(sha(f"{self.seed} {name}".encode()) + name.encode()).hex()

    def reboot(self):
        self.boot = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self.boot_at = self.now - self.random.randrange(20, 90) * SECOND

    def begin_log(self, stop):
        epoch = len(self.logs) + 1
        old = self.logs[-1] if self.logs else None
        self.logs.append(Log(f"custos/{self.node}/{epoch}", f"{self.seed}-{epoch}"))
        self.witnessed = []  # (size, seconds) of this log's checkpoints with a quorum
        if old:
            size, note = old.signed
            self.add("epoch", f"old {old.origin}", f"size {size}", f"root {old.tree.hash(0, size).hex()}", f"note {sha(note).hex()}",
                     f"by {self.person('user:1')}", f"second {self.person('user:2')}", f"body {self.body('disk')}")
        self.add("boot", "version 0.3.0", f"build {BUILD}", f"stop {stop}")
        self.add("key", "role log", f"vkey {self.log.key.vkey}")
        self.key_leaf = self.add("key", "role export", f"vkey {self.export_key.vkey}")
        self.add("cfg", "what settings", "object retention", "body -")

    def camera(self, camera, days=30):
        leaf = self.add("cam", f"cam {camera}", f"body {self.body('a gate', camera)}")
        self.cams[camera] = self.log.tree.hashes[leaf].hex()
        self.rule(camera, days)

    def rule(self, camera, days, floor=30):
        self.rules[camera] = (self.add("rule", f"cam {camera}", f"floor {floor}", f"target {days}"), days)

    def record(self, stream, on):
        self.link("record", stream, f"state {'on' if on else 'off'}")
        if on:
            self.begin_segment(stream)
            self.last_stop[stream] = self.wall
        else:
            self.open.pop(stream, None)

    def begin_segment(self, stream):
        self.open[stream] = (self.wall, self.mono, self.boot)

    def seal(self, stream, flags="clean", end=None, clock="ok", data=None):
        """The leaf and the file of the open segment. `end`: (wall, monotonic), when it broke off earlier."""
        (t0, m0, boot), (t1, m1) = self.open.pop(stream), end or (self.wall, self.mono)
        seq = self.next.get(stream, 1)
        self.next[stream] = seq + 1 + (self.random.random() < 0.02)  # now and then a number is never used
        return self.segment(stream, seq, t0, m0, t1, m1, boot, flags, clock, data or self.random.randbytes(self.random.randrange(20, 200)))

    def segment(self, stream, seq, t0, m0, t1, m1, boot, flags, clock, data, day=None):
        camera = int(stream.split("/")[0])
        lines = [f"t0 {t0}", f"t1 {t1}", f"boot {boot} {m0} {m1}", f"clock {clock} {self.random.randrange(-999, 999) if clock == 'ok' else '-'}",
                 f"size {len(data)}", f"sha256 {sha(data).hex()}", "frags 3", f"fragroot {sha(data[:9]).hex()}", f"cam {self.cams[camera]}",
                 f"rule {self.rules[camera][0]}", f"flags {flags}"]
        index = self.log.link("seg", stream, [f"stream {stream}", f"seq {seq}"], lines)
        s = Segment(index, stream, seq, t0, t1, day or datetime.datetime.fromtimestamp(t0 // SECOND, datetime.timezone.utc).strftime("%Y%m%d"),
                    data, self.rules[camera][1], self.random.randrange(2))
        s.ended, s.raw = self.now, (t0, m0, t1, m1, boot)
        self.segments[stream, seq] = s
        self.last_stop[stream] = t1
        return s

    def gap(self, stream, start, reason):
        index = self.link("gap", stream, f"from {start}", f"to {self.wall}", f"reason {reason}")
        self.last_stop[stream] = self.wall
        return index

    def loss(self, s, cause="missing", by="scrub"):
        s.lost = True
        return self.link("loss", s.stream, f"first {s.seq}", f"last {s.seq}", f"from {s.t0}", f"to {s.t1}", f"cause {cause}", f"by {by}")

    def hold(self, stream, start, end):
        ident = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self.holds[ident] = (stream, start, end)
        self.link("hold", stream, f"hold {ident}", f"from {start}", f"to {end}", f"body {self.body('court', ident)}")
        return ident

    def lift(self, ident, by="user:1", second="user:2"):
        stream = self.holds[ident][0]
        if by != second:
            del self.holds[ident]
        return self.link("lift", stream, f"hold {ident}", f"by {self.person(by)}", f"second {self.person(second)}", f"body {self.body('lifted')}")

    def expire(self, run, ground="term", count=None):
        """The leaf; the files go once it is witnessed."""
        stream, body = run[0].stream, self.body("order") if ground == "order" else "-"
        index = self.link("expire", stream, f"first {run[0].seq}", f"last {run[-1].seq}", f"count {count or len(run)}", f"from {run[0].t0}",
                          f"to {max(s.t1 for s in run)}", f"rule {self.rules[int(stream.split('/')[0])][0]}", f"ground {ground}", f"body {body}")
        for s in run:
            s.erased = True
            self.to_unlink.append((index, s))
        return index

    def act(self, action, thing, result="ok"):
        return self.add("act", f"actor {self.person('user:3')}", f"action {action}", f"object {thing}", f"result {result}", f"body {self.body(action)}")

    def step_clock(self, by):
        """The node's clock jumps, and it says so."""
        before = self.wall
        self.offset += by
        return self.add("clk", f"before {before}", f"after {self.wall}")

    def cosigners(self, police=True, owner=True):
        at = self.now // SECOND
        return [(w, t) for w, t, on in ((self.police, at + 1, police), (self.owner, at + 3, owner)) if on]

    def sign(self, police=True, owner=True):
        """A checkpoint, and what the witnesses that are there say to it. Then what may be unlinked is."""
        self.now += 4 * SECOND
        signers = self.cosigners(police, owner) if self.quorum != "none" else []
        note = self.log.sign(signers)
        times = sorted(t for _, t in signers)
        enough = {"all": police and owner, "any": police or owner, "police": police, "none": False}[self.quorum]
        if enough:
            at = {"all": times[-1], "any": times[0], "police": self.now // SECOND + 1}[self.quorum]
            self.witnessed.append((len(self.log.leaves), at))
        if enough or self.quorum == "none":
            self.to_unlink = [(e, s) for e, s in self.to_unlink if not self.unlink(s)]
        return note

    @staticmethod
    def unlink(s):
        s.data = None
        return True

    def is_ripe(self, s):
        """Whether the node erases a segment: with an hour to spare, and by the witnesses' times."""
        camera = int(s.stream.split("/")[0])
        days = max(30, s.rule, self.rules[camera][1])
        if s.index is None or self.now - s.ended < days * DAY + HOUR:
            return False
        if self.quorum == "none":
            return True
        first = min((t for n, t in self.witnessed if n > s.index), default=None)
        last = max((t for _, t in self.witnessed), default=None)
        return first is not None and last - first >= days * 86_400

    def sweep(self):
        for stream in list(self.next):
            run = []
            for n in range(1, self.next[stream] + 1):
                s = self.segments.get((stream, n))
                held = s and any(x == stream and a < s.t1 and s.t0 < b for x, a, b in self.holds.values())
                if s and not s.erased and not s.lost and not held and self.is_ripe(s) and s.log == len(self.logs):
                    run.append(s)
                else:
                    if run:
                        self.expire(run)
                    run = []

    # ---- What happens to it

    def step(self, length, n):
        """Some hours. Leaves of `length` are real; `n` None: nothing but recording."""
        r, end = self.random, self.now + length
        events = [] if n is None else sorted((r.randrange(HOUR // 2, length - HOUR // 2), what) for what, p in (
            ("crash", 0.06), ("restart", 0.03), ("clock", 0.08), ("camera", 0.15), ("off", 0.05), ("backfill", 0.04)) if r.random() < p)
        for at, what in events:
            self.now = max(self.now, end - length + at)
            getattr(self, "do_" + what)()
        self.now = max(self.now, end)
        self.offset += r.randrange(-SECOND // 5, SECOND // 5)  # drift
        for stream in list(self.open):
            self.seal(stream)
            self.begin_segment(stream)
        self.add("beat", f"clock ok {r.randrange(-99, 99)}")
        for s in self.segments.values():
            s.log = getattr(s, "log", len(self.logs))
        if n is not None:
            self.chores(n)
        self.add("scrub", f"checked {r.randrange(9)}", "bad 0", f"root {sha(b'').hex()}")
        luck = r.random() if n is not None else 0
        self.sign(police=luck < 0.95, owner=luck < 0.9)

    def chores(self, n):
        r = self.random
        self.sweep()
        here = [s for s in self.segments.values() if s.data and not s.erased and not s.lost and s.log == len(self.logs)]
        if n in (9, 30, 70) and here:
            s = r.choice(here)
            self.hold(s.stream, s.t0 - HOUR, s.t1 + r.randrange(3 * DAY))
        if n in (60, 110) and self.holds:
            self.lift(sorted(self.holds)[0])
        if n == 45 and here:
            free = [s for s in here if not any(x == s.stream and a < s.t1 and s.t0 < b for x, a, b in self.holds.values())]
            self.expire([r.choice(free)], "order")
        if r.random() < 0.04 and here:
            s = r.choice(here)
            missing = r.random() < 0.5
            s.data = None if missing else s.data[:-1]
            self.loss(s, "missing" if missing else "damaged", r.choice(["recovery", "check", "scrub", "playback"]))
        if n == 20:
            self.rule(2, 35)
        if n == 50:
            self.rule(2, 30)
        if r.random() < 0.2:
            self.act(r.choice(["view", "login", "rights.change"]), r.choice(["1/main", "user:9"]), r.choice(["ok", "refused", "failed"]))
        if r.random() < 0.03:
            self.link("restrict", "1/main", f"limit {self.boot}", f"from {self.wall - DAY}", f"to {self.wall}", f"body {self.body('x')}")
            self.link("release", "1/main", f"limit {self.boot}", f"by {self.person('a')}", f"second {self.person('b')}", f"body {self.body('y')}")

    def do_crash(self):
        """Power is cut. The open segments keep what was synced; the rest is a declared gap."""
        ends = {stream: (self.wall - 4 * SECOND, self.mono - 4 * SECOND) for stream in self.open}
        opened = dict(self.open)
        self.now += self.random.randrange(2 * MINUTE, 40 * MINUTE)
        self.reboot()
        self.offset = self.random.randrange(-100 * SECOND, 100 * SECOND)
        self.add("boot", "version 0.3.0", f"build {BUILD}", "stop unclean")
        self.now += 9 * SECOND
        for stream in opened:
            self.open[stream] = opened[stream]
            if opened[stream][0] < ends[stream][0]:
                self.seal(stream, "salvaged", ends[stream])
            # The clock may have been set back meanwhile: then there is nothing that the gap would have to cover.
            self.gap(stream, min(self.last_stop[stream], self.wall), "crash")
            self.begin_segment(stream)

    def do_restart(self):
        streams = list(self.open)
        for stream in streams:
            self.seal(stream)
        self.now += self.random.randrange(20, 90) * SECOND
        self.add("boot", "version 0.3.1", f"build {BUILD}", "stop clean")
        for stream in streams:
            self.gap(stream, self.last_stop[stream], "maintenance")
            self.begin_segment(stream)

    def do_clock(self):
        by = self.random.choice([-1, 1]) * self.random.randrange(3 * SECOND, 120 * SECOND)
        if abs(self.offset + by) < 200 * SECOND:
            self.step_clock(by)

    def do_camera(self):
        if self.open:
            stream = self.random.choice(sorted(self.open))
            self.seal(stream)
            self.now += self.random.randrange(5 * SECOND, 20 * MINUTE)
            for other in list(self.open):
                self.seal(other)
                self.begin_segment(other)
            self.gap(stream, self.last_stop[stream], self.random.choice(["camera", "network", "capacity"]))
            self.begin_segment(stream)

    def do_off(self):
        if self.open:
            stream = self.random.choice(sorted(self.open))
            self.seal(stream)
            self.record(stream, False)
            self.now += self.random.randrange(5 * SECOND, HOUR)
            self.record(stream, True)

    def do_backfill(self):
        """A camera's own memory gives back what the network lost."""
        if self.open:
            stream = self.random.choice(sorted(self.open))
            self.seal(stream)
            start = (self.wall, self.mono, self.boot)
            self.now += 10 * MINUTE
            self.gap(stream, start[0], "network")
            end = (self.wall, self.mono)
            self.now += MINUTE
            # The node records again since the gap's end; what the camera gives back has the next number.
            self.open[stream] = start
            self.seal(stream, "backfill", end)
            self.open[stream] = (*end, self.boot)

    def new_epoch(self):
        """The log volume died. Two persons begin a new log; what footage there is is logged again."""
        self.now += 20 * MINUTE
        opened = list(self.open)
        self.begin_log("unclean")
        self.open.clear()
        for camera in (1, 2):
            self.camera(camera)
        for s in sorted(self.segments.values(), key=lambda s: (s.stream, s.seq)):
            if s.erased or s.lost:
                continue
            t0, m0, t1, m1, boot = s.raw
            again = self.segment(s.stream, s.seq, t0, m0, t1, m1, boot, "readded", "ok", s.data, s.day)
            again.log, again.volume, again.ended = len(self.logs), s.volume, self.now
        for (stream, a, b) in list(self.holds.values()):
            self.hold(stream, a, b)
        for stream in opened:
            self.record(stream, True)
            self.add("beat", "clock ok 0")

    def crash_now(self, kind):
        """The state of the disks after a cut in the middle of things, before recovery."""
        self.in_flight = kind
        if kind == "wal" or kind == "torn":
            keep = len(self.log.leaves)
            self.now += MINUTE
            for stream in sorted(self.open):
                self.seal(stream)
                self.begin_segment(stream)
            if kind == "torn":
                self.add("beat", "clock ok 0")
            self.log.waiting = self.log.leaves[keep:]
            del self.log.leaves[keep:]
            del self.log.tree.hashes[keep:]
            self.log.tree.kept = {k: v for k, v in self.log.tree.kept.items() if k[1] <= keep}

    # ---- On disk

    def policy(self):
        lines = [f"log {log.key.vkey}" for log in self.logs]
        if self.quorum != "none":
            lines += ["# the police keep one, the owner the other", f"witness police {self.police.vkey} https://police.example/", f"witness owner {self.owner.vkey}"]
            lines += [f"group both {self.quorum} police owner", "quorum both"] if self.quorum in ("all", "any") else [f"quorum {self.quorum}"]
        else:
            lines.append("quorum none")
        return "\n".join(lines) + "\n"

    def write(self, folder):
        """data/ (node), vol0/, vol1/, mirror/, witness/, policy."""
        folder = pathlib.Path(folder)
        shutil.rmtree(folder, ignore_errors=True)
        for n, log in enumerate(self.logs, 1):
            log.write(folder / "data/ledger" / f"log-{n}")
            name = sha(log.origin.encode()).hex()
            seen = log.before[0] if getattr(self, "in_flight", None) == "ahead" and log is self.log else len(log.leaves)
            upto = max((i for i, (size, _) in enumerate(log.notes) if size <= seen), default=-1)
            if upto >= 0:
                log.write(folder / "mirror/logs" / name, upto=upto)
                log.write(folder / "witness/logs" / name, leaves=False, upto=upto)
        self.write_crash(folder)
        for n in (0, 1):
            (folder / f"vol{n}/rec").mkdir(parents=True)
        for s in self.segments.values():
            if s.data is not None:
                put(folder / f"vol{s.volume}/rec" / s.name, s.data)
        for stream in self.open:
            put(folder / "vol0/rec" / stream.replace("/", "-") / "20260212" / f"{self.next[stream]}.open", b"half of a segment")
        for name, data in self.foreign.items():
            put(folder / name, data)
        (folder / "policy").write_text(self.policy())
        return folder

    def write_crash(self, folder):
        kind, log = getattr(self, "in_flight", None), folder / "data/ledger" / f"log-{len(self.logs)}"
        if kind == "torn":
            wal = log / "wal" / str(len(self.log.leaves))
            wal.write_bytes(wal.read_bytes()[:-5])
        elif kind == "ahead":  # bundles are there, the checkpoint over them is not yet
            (log / "checkpoint").write_bytes(self.log.before[1])
            (log / "checkpoints").write_bytes(b"".join(b"note %d\n" % len(n) + n for size, n in self.log.notes if size <= self.log.before[0]))
            records = (struct.pack(">H", len(x)) + x + sha(b"\0" + x)[:8] for x in self.log.leaves[self.log.before[0]:])
            put(log / "wal" / str(self.log.before[0]), b"".join(records))
        elif kind == "block":  # the newest cosigned note was being appended
            path = log / "checkpoints"
            path.write_bytes(path.read_bytes()[:-70])

    def arguments(self, folder, *more, path="data", footage=True, policy=True):
        """The words after `verify`."""
        words = [str(folder / path), "--now", iso(self.now + MINUTE), *map(str, more)]
        if policy:
            words += ["--policy", str(folder / "policy")]
        for n in (0, 1) if footage else ():
            words += ["--footage", str(folder / f"vol{n}")]
        return words

    # ---- Exports

    def export(self, folder, streams, start, end, signer=None, change=None):
        """A package as ledger.md 4 has it. `change(files)` may alter it before the manifest is made."""
        log = self.log
        size, note = log.signed
        files, wanted = {}, {self.key_leaf}
        leaves = [x.decode().split("\n") for x in log.leaves[:size]]
        field = lambda lines, key: next((x[len(key) + 1:] for x in lines if x.startswith(key + " ")), None)
        for stream in streams:
            chain = [i for i, lines in enumerate(leaves) if field(lines, "stream") == stream]
            spans = {i: (int(field(leaves[i], "t0") or field(leaves[i], "from") or 0), int(field(leaves[i], "t1") or field(leaves[i], "to") or 0)) for i in chain}
            inside = [k for k, i in enumerate(chain) if leaves[i][0].split(" ")[1] in ("seg", "gap") and spans[i][0] < end and start < spans[i][1]]
            before = [k for k, i in enumerate(chain[:inside[0]]) if leaves[i][0].split(" ")[1] in ("seg", "gap", "record")]
            chain = chain[(before or [0])[-1]:inside[-1] + 2]
            files[f"chain/{stream.replace('/', '-')}.txt"] = "".join(f"{i}\n" for i in chain).encode()
            wanted |= set(chain)
            wanted |= {int(r) for i in chain if (r := field(leaves[i], "rule") or "-") != "-"}
            cams = {field(leaves[i], "cam") for i in chain}
            wanted |= {i for i, h in enumerate(log.tree.hashes[:size]) if h.hex() in cams}
            wanted |= {i for i in range(chain[0], chain[-1] + 1) if leaves[i][0].endswith(" clk")}
            for i in chain:
                if leaves[i][0].endswith(" seg") and spans[i][0] < end and start < spans[i][1]:
                    s = self.segments[stream, int(field(leaves[i], "seq"))]
                    if s.data is not None:
                        files[f"media/{stream.replace('/', '-')}/{s.seq}.mp4"] = s.data
        wanted |= {i for i, lines in enumerate(leaves) if lines[0].endswith(" act") and field(lines, "action").startswith("export")}
        for i in wanted:
            files[f"leaves/{i}.leaf"] = log.leaves[i]
            files[f"proofs/{i}.tlog-proof"] = log.proof(i, size, note)
        files |= {"checkpoint": note, "log.vkey": log.key.vkey.encode() + b"\n", "policy": self.policy().encode(),
                  "README.txt": "校验 / how to check\n".encode(), "verify.html": b"<!doctype html>\n",
                  "verify.py": pathlib.Path(__file__).with_name("verify.py").read_bytes(),
                  "custody.txt": f"requester 某警官\ndocument 001\nspan {start} {end}\nreason 调查\n".encode()}
        if change:
            change(files)
        if signer is not False:
            files["manifest.txt"] = manifest(files, signer or self.export_key)
        files["SHA256SUMS"] = b"".join(b"%s  %s\n" % (sha(d).hex().encode(), n.encode()) for n, d in sorted(files.items()))
        for name, data in files.items():
            put(pathlib.Path(folder) / name, data)
        return pathlib.Path(folder)


def manifest(files, signer):
    lines = "".join(f"{sha(d).hex()} {len(d)} {n}\n" for n, d in sorted(files.items()) if n not in ("manifest.txt", "SHA256SUMS"))
    text = ("custos.export/v1 20260212-0a1b2c3d\n" + lines).encode()
    return text + b"\n" + signer.line(text)


def put(path, data):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def zipped(folder, path):
    """The same export as a ZIP without compression, its names below the folder's."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:
        for p in sorted(pathlib.Path(folder).rglob("*")):
            if p.is_file():
                z.write(p, f"{pathlib.Path(folder).name}/{p.relative_to(folder)}")
    return pathlib.Path(path)


def copied(history):
    return copy.deepcopy(history)
