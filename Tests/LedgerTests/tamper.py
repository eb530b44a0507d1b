"""What an insider might try, each with the lines that a verifier must say of it.

An attack gets a `Case`: a honest history of 42 days and a folder to write it to. It returns the words for `verify` and the lines that
must be among the answer. Numbers in brackets are rows of the threat model. Where an attack is known not to be
seen, that is written down here too (`unseen`): the limit is part of what we promise.
"""
import hashlib, os, re, shutil

from history import DAY, HOUR, SECOND, ZERO, History, Signer, copied, iso, put, sha, zipped

ATTACKS = {}


def attack(title, quorum="all", **more):
    def register(function):
        ATTACKS[title] = (function, quorum, more)
        return function
    return register


class Case:
    bases = {}

    def __init__(self, folder, quorum="all", epochs=1, seed=7):
        key = (quorum, epochs, seed)
        if key not in self.bases:
            self.bases[key] = History(seed, quorum, epochs=epochs)
        self.h, self.folder = copied(self.bases[key]), folder

    def write(self):
        self.h.write(self.folder)
        return self

    def words(self, *more, **options):
        return self.h.arguments(self.folder, *more, **options)

    @property
    def log(self):
        return self.folder / f"data/ledger/log-{len(self.h.logs)}"

    @property
    def name(self):
        return f"log {self.h.log.origin}"

    def file(self, s):
        return self.folder / f"vol{s.volume}/rec" / s.name

    def segments(self, stream="1/main", erased=False):
        """Segments that are there, oldest first."""
        return [s for (x, _), s in sorted(self.h.segments.items()) if x == stream and s.erased == erased and (s.data or erased) and not s.lost]

    def free(self, stream="1/main"):
        """Those under no hold."""
        return [s for s in self.segments(stream) if not any(x == stream and a < s.t1 and s.t0 < b for x, a, b in self.h.holds.values())]

    def go_on(self, hours=1):
        """The node goes on recording and is cosigned."""
        self.h.step(hours * HOUR, None)

    def bundle(self):
        """The newest bundle, and the index of its first leaf."""
        size = self.h.log.signed[0]
        first = size // 256 * 256 if size % 256 else size - 256
        name = f"tile/entries/{first // 256:03}" + (f".p/{size % 256}" if size % 256 else "")
        return self.log / name, first

    # With the log's key in hand

    def rewrite(self, edit, keep_notes=True, from_note=None):
        """Other leaves under the same key, `prev` made to fit. Without `keep_notes` what the witnesses said is thrown away; with
        `from_note` the witnesses' notes up to that number are kept."""
        log = self.h.log
        notes = log.notes if keep_notes else log.notes[:from_note or 0]
        leaves = edit([x.decode() for x in log.leaves])
        log.leaves, log.tree.hashes, log.tree.kept, log.prev = [], [], {}, {}
        for leaf in leaves:
            if stream := re.search(r"^stream (.*)$", leaf, re.M):
                leaf = re.sub(r"(?m)^prev .*$", "prev " + log.prev.get(stream[1], ZERO), leaf)
            log.leaves.append(leaf.encode())
            log.tree.hashes.append(sha(b"\0" + leaf.encode()))
            if stream:
                log.prev[stream[1]] = log.tree.hashes[-1].hex()
        log.sign()
        log.notes = notes
        return self

    def keep_views(self):
        """The mirror and the witness as they are before an attack goes on."""
        self.write()
        for name in ("mirror", "witness"):
            shutil.copytree(self.folder / name, self.folder.parent / f"{self.folder.name}-{name}", dirs_exist_ok=True)
        return self

    def view(self, name):
        return self.folder.parent / f"{self.folder.name}-{name}"

    # Exports

    def export(self, change=None, signer=None, days=4):
        h = self.h
        h.act("export.request", "1/main")
        h.act("export.approve", "1/main")
        h.sign()
        self.span = (h.wall - days * DAY, h.wall - DAY)
        self.out = h.export(self.folder / "EXPORT-20260212-0a1b2c3d", ["1/main", "2/main"], *self.span, signer=signer, change=change)
        put(self.folder / "policy", h.policy().encode())
        self.exported = [s for s in self.segments() if s.t0 < self.span[1] and self.span[0] < s.t1]
        return self

    def export_words(self, *more, **options):
        return self.h.arguments(self.folder, *more, path=self.out.name, footage=False, **options)


def flip(path, at=None, bit=1):
    """One bit, as a sealed file's mode does not stop root."""
    data = bytearray(path.read_bytes())
    at = len(data) // 2 if at is None else at
    data[at] ^= bit
    path.write_bytes(data)


def seg(verdict, s):
    return f"{verdict} seg {s.stream} {s.seq}"


# ---- Files on the volumes (1, 2, 8)

@attack("a file is deleted [1]")
def _(c):
    s = c.write().segments()[20]
    c.file(s).unlink()
    return c.words(), [seg("MISSING", s)]


@attack("a whole day of a camera is deleted [1]")
def _(c):
    day = c.write().segments()[30].day
    gone = [s for s in c.segments() if s.day == day]
    for n in (0, 1):
        shutil.rmtree(c.folder / f"vol{n}/rec/1-main/{day}", ignore_errors=True)
    return c.words(), [seg("MISSING", s) for s in gone]


@attack("a volume is not given")
def _(c):
    there = c.write().segments()
    return c.words(footage=False) + ["--footage", str(c.folder / "vol0")], [seg("INTACT" if s.volume == 0 else "MISSING", s) for s in there]


@attack("a bit of a file is flipped [2]")
def _(c):
    s = c.write().segments()[11]
    flip(c.file(s))
    return c.words(), [seg("ALTERED", s)]


@attack("a file is cut short [2]")
def _(c):
    s = c.write().segments()[11]
    c.file(s).write_bytes(s.data[:-3])
    return c.words(), [seg("ALTERED", s)]


@attack("two files are swapped [2]")
def _(c):
    a, b = c.write().segments()[5:7]
    c.file(a).write_bytes(b.data)
    c.file(b).write_bytes(a.data)
    return c.words(), [seg("ALTERED", a), seg("ALTERED", b)]


@attack("a file gets another number [1]")
def _(c):
    s = c.write().segments()[5]
    c.file(s).rename(c.file(s).with_name("9000.mp4"))
    return c.words(), [seg("MISSING", s), f"UNLOGGED file 1-main/{s.day}/9000.mp4"]


@attack("a file gets the number that comes next")
def _(c):
    s, n = c.write().segments()[5], c.h.next["1/main"] + 1
    c.file(s).rename(c.file(s).with_name(f"{n}.mp4"))
    return c.words(), [seg("MISSING", s), f"CANNOT-TELL file 1-main/{s.day}/{n}.mp4"]


@attack("a file is put in [8]")
def _(c):
    put(c.write().folder / "vol1/rec/1-main/20260201/77777.mp4", b"staged")
    return c.words(), ["UNLOGGED file 1-main/20260201/77777.mp4"]


@attack("a number of a camera that there is not")
def _(c):
    put(c.write().folder / "vol1/rec/9-sub/20260201/9.mp4", b"staged")
    return c.words(), ["UNLOGGED file 9-sub/20260201/9.mp4"]


@attack("files with names that would forge a line [19]")
def _(c):
    put(c.write().folder / "vol0/rec/1-main/20260201/1.mp4\nINTACT seg 1/main 5", b"x")
    put(c.folder / "vol0/rec/007.mp4", b"x")
    put(c.folder / "vol0/rec/1-main/20260201/05.mp4", b"x")
    return c.words(), ["UNLOGGED file 1-main/20260201/1.mp4%0AINTACT%20seg%201/main%205", "UNLOGGED file 007.mp4", "UNLOGGED file 1-main/20260201/05.mp4"]


@attack("a second file of a number, in another day's folder")
def _(c):
    s = c.write().segments()[8]
    put(c.folder / f"vol1/rec/1-main/20250101/{s.seq}.mp4", b"another")
    return c.words(), [seg("INTACT", s), f"UNLOGGED file 1-main/20250101/{s.seq}.mp4"]


@attack("a file is replaced by a link to another one")
def _(c):
    a, b = c.write().segments()[5:7]
    c.file(a).unlink()
    os.symlink(c.file(b), c.file(a))
    return c.words(), [seg("MISSING", a), f"UNLOGGED file {a.name}"]


@attack("a file that was never logged, as if the catalogue had lost it [2]")
def _(c):
    c.h.segments["1/main", 400] = s = c.segments()[-1]
    put(c.write().folder / "vol0/rec/1-main/20260201/400.mp4", s.data)
    return c.words(), ["UNLOGGED file 1-main/20260201/400.mp4"]


# ---- Bytes of the log (3)

@attack("a bit of a leaf is flipped [2]")
def _(c):
    path, first = c.write().bundle()
    flip(path, bit=2)
    return c.words(), [f"ALTERED {c.name}"]


@attack("the length of a leaf is changed in its bundle")
def _(c):
    path, first = c.write().bundle()
    flip(path, 1)
    return c.words(), [f"ALTERED {c.name}", f"CANNOT-TELL leaf {first}-{c.h.log.signed[0] - 1}"]


@attack("a bundle is deleted [3]")
def _(c):
    c.write().bundle()[0].unlink()
    return c.words(), [f"CANNOT-TELL leaf {c.bundle()[1]}-{c.h.log.signed[0] - 1}"]


@attack("two bundles are deleted, with what they know of a deleted file; the mirror has them [3]")
def _(c):
    s = c.write().segments()[-4]
    c.file(s).unlink()
    c.bundle()[0].unlink()
    (c.log / "tile/entries/000").unlink()
    return c.words("--against", c.folder / "mirror"), ["CANNOT-TELL leaf 0-255", f"CANNOT-TELL leaf {c.bundle()[1]}-{c.h.log.signed[0] - 1}", seg("MISSING", s)]


@attack("the whole tree is deleted [3]")
def _(c):
    shutil.rmtree(c.write().log / "tile")
    return c.words(), [f"CANNOT-TELL leaf 0-{c.h.log.signed[0] - 1}"]


@attack("log, files and all are deleted; the mirror names what was there [3]")
def _(c):
    gone = c.write().segments()
    for n in (0, 1):
        shutil.rmtree(c.folder / f"vol{n}/rec/1-main")
    shutil.rmtree(c.folder / "data")
    return c.words(path="mirror"), [seg("MISSING", s) for s in gone]


@attack("the root in the checkpoint is changed")
def _(c):
    path = c.write().log / "checkpoint"
    path.write_bytes(path.read_bytes().replace(c.h.log.text(c.h.log.signed[0]), c.h.log.text(9)))
    return c.words(), [f"ALTERED {c.name}"]


@attack("the signature of the checkpoint is changed")
def _(c):
    path = c.write().log / "checkpoint"
    at = path.read_bytes().index(c.h.log.origin.encode() + b" ") + len(c.h.log.origin) + 20
    data = bytearray(path.read_bytes())
    data[at] = ord("A") if data[at] != ord("A") else ord("B")
    path.write_bytes(data)
    return c.words(), [f"ALTERED {c.name}"]


@attack("the checkpoint is deleted")
def _(c):
    (c.write().log / "checkpoint").unlink()
    return c.words(), [f"ALTERED {c.name}"]


@attack("the log is called another node's")
def _(c):
    other = c.h.log.origin[:-1] + "2"
    (c.write().log / "origin").write_text(other + "\n")
    return c.words(), [f"ALTERED log {other}"]


@attack("a cosigned checkpoint of the past is changed")
def _(c):
    path = c.write().log / "checkpoints"
    old = c.h.log.text(c.h.log.notes[40][0])
    path.write_bytes(path.read_bytes().replace(old, old[:-5] + bytes([old[-5] ^ 1]) + old[-4:], 1))
    return c.words(), [f"LOG-FORK {c.name}"]


@attack("nonsense in the checkpoints of the past")
def _(c):
    path = c.write().log / "checkpoints"
    path.write_bytes(b"note -1\n" + path.read_bytes())
    return c.words(), [f"LOG-FORK {c.name}"]


@attack("leaves, tree and checkpoint of another key, with its vkey beside [4]")
def _(c):
    c.h.log.key = Signer(c.h.log.origin, 1, "forger")
    policy = c.h.policy().replace(c.h.log.key.vkey, Signer(c.h.log.origin, 1, "7-1").vkey)
    c.h.log.notes = []
    c.h.log.sign()
    c.write()
    (c.folder / "policy").write_text(policy)
    return c.words(), [f"ALTERED {c.name}"]


@attack("the same, and nobody brings a policy: nothing is promised [4]")
def _(c):
    c.h.log.key = Signer(c.h.log.origin, 1, "forger")
    c.h.log.notes = []
    c.h.log.sign()
    c.write()
    return c.words(policy=False), [f"CANNOT-TELL key {c.h.log.origin}"]


# ---- The log's key is stolen (3, 4, 30)

def forget(s):
    """Without the leaf of that segment."""
    return lambda leaves: [x for x in leaves if not x.startswith(f"custos.leaf/v1 seg\nstream {s.stream}\nseq {s.seq}\n")]


@attack("a leaf is taken out, everything signed anew [4]")
def _(c):
    s = c.segments()[-6]
    c.rewrite(forget(s)).write()
    return c.words(), [f"LOG-FORK {c.name}", f"UNLOGGED file {s.name}"]


@attack("a leaf and its file are taken out, the witnesses' notes too; their own copy tells [4]")
def _(c):
    s = c.keep_views().segments()[-6]
    c.rewrite(forget(s), keep_notes=False).write()
    c.file(s).unlink()
    return c.words("--against", c.view("witness")), [f"LOG-FORK {c.name}", f"WITNESS-STALE {c.name}"]


@attack("the same before a mirror: it names the segment [4]")
def _(c):
    s = c.keep_views().segments()[-6]
    c.rewrite(forget(s), keep_notes=False, from_note=90).write()
    c.file(s).unlink()
    return c.words("--against", c.view("mirror")), [f"LOG-FORK {c.name}", seg("MISSING", s)]


@attack("a leaf is taken out and the chain left as it was [4]")
def _(c):
    s, log = c.segments()[-6], c.h.log
    after = next(i for i in range(s.index + 1, len(log.leaves)) if f"\nstream {s.stream}\n".encode() in log.leaves[i])
    del log.leaves[s.index], log.tree.hashes[s.index]
    log.tree.kept = {}
    log.sign()
    c.write()
    return c.words(), [f"CHAIN-BROKEN leaf {after - 1}", f"LOG-FORK {c.name}"]


@attack("a leaf is put in [4]")
def _(c):
    s = c.segments()[-6]
    forged = c.h.log.leaves[s.index].decode().replace(f"seq {s.seq}\n", "seq 99999\n")
    c.rewrite(lambda leaves: leaves[:s.index] + [forged] + leaves[s.index:]).write()
    return c.words(), [f"LOG-FORK {c.name}", "MISSING seg 1/main 99999"]


def gap_of(c, longest=10 * SECOND):
    """A declared gap in the last days: its index, stream, span."""
    for i in reversed(range(len(c.h.log.leaves))):
        m = re.search(rb"v1 gap\n.*stream (.*)\nprev .*\nfrom (.*)\nto (.*)\nreason (?!crash)", c.h.log.leaves[i], re.S)
        if m and int(m[3]) - int(m[2]) > longest:
            return i, m[1].decode(), int(m[2]), int(m[3])


@attack("a gap is hushed up [7]")
def _(c):
    i, stream, start, end = gap_of(c)
    c.rewrite(lambda leaves: leaves[:i] + leaves[i + 1:], keep_notes=False).write()
    return c.words(), [f"CHAIN-BROKEN stream {stream} {start}-{end}", f"WITNESS-STALE {c.name}"]


@attack("a gap is painted over by a longer segment, and only the witness is asked [7]")
def _(c):
    i, stream, start, end = gap_of(c.keep_views())
    def edit(leaves):
        leaves = leaves[:i] + leaves[i + 1:]
        return [x.replace(f"\nt1 {start}\n", f"\nt1 {end}\n") if f"\nstream {stream}\n" in x or x.startswith(f"custos.leaf/v1 seg\nstream {stream}\n") else x for x in leaves]
    c.rewrite(edit, keep_notes=False).write()
    return c.words("--against", c.view("witness")), [f"LOG-FORK {c.name}"]


@attack("a snapshot of ten days ago is put back; the witness knows better [3, 30]")
def _(c):
    notes = c.write().h.log.notes
    shutil.rmtree(c.log)
    c.h.log.write(c.log, upto=len(notes) - 31)
    return c.words("--against", c.folder / "witness"), [f"LOG-FORK {c.name}", f"WITNESS-STALE {c.name}".replace("WITNESS-STALE", "LOG-FORK")]


@attack("the same before the mirror, newer footage destroyed: it names what is missing [3]")
def _(c):
    notes = c.write().h.log.notes
    at = len(notes) - 31
    gone = [s for s in c.segments() if s.index >= notes[at][0]]
    shutil.rmtree(c.log)
    c.h.log.write(c.log, upto=at)
    for s in gone:
        c.file(s).unlink()
    return c.words("--against", c.folder / "mirror"), [seg("MISSING", s) for s in gone]


@attack("the same, and nobody to ask: footage without leaves, and no recent witness [3]")
def _(c):
    at = len(c.write().h.log.notes) - 31
    newest = c.segments()[-1]
    shutil.rmtree(c.log)
    c.h.log.write(c.log, upto=at)
    return c.words(), [f"UNLOGGED file {newest.name}", f"WITNESS-STALE {c.name}"]


@attack("a cloned node goes on from the same state [30]")
def _(c):
    twin = copied(c.h)
    c.go_on()
    c.keep_views()
    c.h = twin
    c.h.boot = "00000000-0000-4000-8000-000000000000"
    c.h.quorum = "none"
    c.h.step(2 * HOUR, None)
    c.h.quorum = "all"
    c.write()
    return c.words("--against", c.view("witness")), [f"LOG-FORK {c.name}"]


@attack("the log shows two faces of one size [4]")
def _(c):
    other = copied(c.h.log)
    other.leaves[-1] = other.leaves[-1].replace(b"bad 0", b"bad 1")
    other.tree.hashes[-1] = sha(b"\0" + other.leaves[-1])
    other.tree.kept = {}
    put(c.write().folder / "note", other.sign())
    return c.words("--against", c.folder / "note"), [f"LOG-FORK {c.name}"]


@attack("the log signed for a mirror what is not in the mirror's leaves [4]")
def _(c):
    log = c.write().h.log
    at, mirror = len(log.notes) - 31, next((c.folder / "mirror/logs").iterdir())
    shutil.rmtree(c.log)
    log.write(c.log, upto=at)
    other = copied(log)
    size = log.notes[-5][0]
    other.tree.hashes[size - 1], other.tree.kept = sha(b"another"), {}
    note = other.sign(size=size, cosigners=[(c.h.police, c.h.now // SECOND), (c.h.owner, c.h.now // SECOND)])
    put(mirror / "checkpoints", (mirror / "checkpoints").read_bytes() + b"note %d\n" % len(note) + note)
    return c.words("--against", c.folder / "mirror", footage=False), [f"LOG-FORK {c.name}"]


@attack("a mirror is rewritten by who keeps it [10]")
def _(c):
    path = next((c.write().folder / "mirror").glob("logs/*/tile/entries/001"))
    flip(path, bit=2)
    return c.words(path="mirror", footage=False), [f"ALTERED {c.name}"]


@attack("a rewritten mirror does not speak against the node alone [10]")
def _(c):
    flip(next((c.write().folder / "mirror").glob("logs/*/tile/entries/001")), bit=2)
    return c.words("--against", c.folder / "mirror"), [f"LOG-FORK {c.name}"]


@attack("what a witness keeps, alone")
def _(c):
    return c.write().words(path="witness", footage=False), [f"CANNOT-TELL leaf 0-{c.h.log.signed[0] - 1}"]


# ---- Witnesses

@attack("the witnesses' signatures are taken off")
def _(c):
    c.h.log.notes = []
    c.h.log.sign()
    c.write()
    return c.words(), [f"WITNESS-STALE {c.name}"]


@attack("no witness has come for two days")
def _(c):
    c.write()
    words = c.words()
    words[words.index("--now") + 1] = iso(c.h.now + 2 * DAY)
    return words, [f"WITNESS-STALE {c.name}"]


@attack("one of two witnesses is missing for two days")
def _(c):
    for _ in range(50):
        c.h.now += HOUR
        for stream in list(c.h.open):
            c.h.seal(stream)
            c.h.begin_segment(stream)
        c.h.sign(owner=False)
    return c.write().words(), [f"WITNESS-STALE {c.name}"]


@attack("cosignatures by a key that only has the witness's name")
def _(c):
    forger = Signer(c.h.police.name, 4, "forger")
    forger.ident = c.h.police.ident
    at = c.h.now // SECOND
    c.h.log.notes = []
    c.h.log.sign([(forger, at), (c.h.owner, at)])
    return c.write().words(), [f"WITNESS-STALE {c.name}"]


@attack("the witness's clock says that the node's runs ahead [5]")
def _(c):
    c.h.offset += 400 * SECOND
    c.h.add("clk", f"before {c.h.wall - 400 * SECOND}", f"after {c.h.wall}")
    beat = c.h.add("beat", "clock ok 0")
    c.h.sign()
    return c.write().words(), [f"CLOCK-DOUBT leaf {beat}"]


@attack("a beat from the past [8]")
def _(c):
    c.h.step_clock(-400 * SECOND - c.h.offset)
    beat = c.h.add("beat", "clock ok 0")
    c.h.sign()
    return c.write().words(), [f"CLOCK-DOUBT leaf {beat}"]


# ---- Erasing (5, 6, 9)

@attack("erased before its term")
def _(c):
    s = c.free()[40]
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


@attack("the term is shortened by a rule, then footage is erased [6]")
def _(c):
    c.h.rule(1, 3, floor=3)
    c.go_on(4)
    s = c.free()[30]
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


@attack("footage made under a rule of three days is erased after twenty: thirty are the least [6]")
def _(c):
    c.h.rule(1, 3, floor=3)
    c.go_on()
    made = c.h.now
    for _ in range(60):
        c.go_on(8)
    s = next(s for s in c.free() if s.ended > made + HOUR)
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


@attack("the term was longer when the footage was made, then it is shortened [6]")
def _(c):
    c.h.rule(1, 60)
    made = c.h.now
    for _ in range(100):
        c.go_on(8)
    c.h.rule(1, 30)
    c.go_on()
    s = next(s for s in c.free() if s.ended > made + 9 * HOUR)
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


@attack("the clock is put on by a month, and the node says so [5]")
def _(c):
    c.h.step_clock(31 * DAY)
    e = c.h.expire([s := c.free()[40]])
    c.h.sign()
    return c.write().words(), [seg("EARLY-EXPIRY", s), f"CLOCK-DOUBT leaf {e}"]


@attack("the clock is put on by a month in silence [5]")
def _(c):
    c.h.offset += 31 * DAY
    e = c.h.expire([s := c.free()[40]])
    c.h.sign()
    return c.write().words(), [seg("EARLY-EXPIRY", s), f"CLOCK-DOUBT leaf {e}"]


@attack("without a witness the clock is put on by a month, and the node says so [5]", quorum="none")
def _(c):
    c.h.reboot()
    c.h.add("boot", "version 0.3.0", f"build {ZERO}", "stop clean")
    c.h.step_clock(31 * DAY)
    c.h.expire([s := c.free()[40]])
    c.h.sign()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


@attack("without a witness the clock is put on by a month in silence, in one boot [5]", quorum="none")
def _(c):
    c.go_on()
    c.h.offset += 31 * DAY
    e = c.h.expire([s := c.free()[-1]])
    c.h.sign()
    return c.write().words(), [seg("EARLY-EXPIRY", s), f"CLOCK-DOUBT leaf {e}"]


@attack("unseen: without a witness the clock is put on by a month while the machine is off [5]", quorum="none")
def _(c):
    for stream in list(c.h.open):
        c.h.seal(stream)
        c.h.record(stream, False)
    c.h.reboot()
    c.h.offset += 31 * DAY
    c.h.add("boot", "version 0.3.0", f"build {ZERO}", "stop clean")
    c.h.expire([s := c.free()[40]])
    c.h.sign()
    return c.write().words(), [seg("EXPIRED-LAWFUL", s)]


@attack("an order without a document")
def _(c):
    s = c.free()[40]
    c.h.expire([s], "order")
    c.h.log.leaves[-1] = re.sub(rb"body .*\n", b"body -\n", c.h.log.leaves[-1])
    c.h.log.tree.hashes[-1] = sha(b"\0" + c.h.log.leaves[-1])
    c.h.log.prev[s.stream] = c.h.log.tree.hashes[-1].hex()
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


def held(c):
    s = c.free()[20]
    c.h.hold(s.stream, s.t0 + SECOND, s.t1 + DAY)
    c.h.now += 35 * DAY
    for stream in list(c.h.open):
        c.h.seal(stream)
        c.h.begin_segment(stream)
    c.h.add("beat", "clock ok 0")
    c.h.sign()
    return s


@attack("erased while a hold covers it")
def _(c):
    s = held(c)
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("HOLD-VIOLATED", s)]


@attack("an order does not break a hold")
def _(c):
    s = held(c)
    c.h.expire([s], "order")
    c.go_on()
    return c.write().words(), [seg("HOLD-VIOLATED", s)]


@attack("one person alone lifts a hold [9]")
def _(c):
    s = held(c)
    c.h.lift(list(c.h.holds)[-1], "user:1", "user:1")
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("HOLD-VIOLATED", s)]


@attack("two persons lift a hold: that is the law")
def _(c):
    s = held(c)
    c.h.lift(list(c.h.holds)[-1])
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("EXPIRED-LAWFUL", s)]


@attack("erased early, then logged again as if nothing had been")
def _(c):
    s = c.free()[40]
    data = s.data
    c.h.expire([s])
    c.go_on()
    t0, m0, t1, m1, boot = s.raw
    again = c.h.segment(s.stream, s.seq, t0, m0, t1, m1, boot, "readded", "ok", data, s.day)
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s), seg("INTACT", again)]


@attack("erased early, and once more when its term is over")
def _(c):
    s = c.free()[40]
    c.h.expire([s])
    for _ in range(110):
        c.go_on(8)
    s.erased = False
    c.h.expire([s])
    c.go_on()
    return c.write().words(), [seg("EARLY-EXPIRY", s)]


@attack("an expire leaf names fewer than it covers")
def _(c):
    run = c.free()[40:43]
    e = c.h.expire(run, "order", count=2)
    c.go_on()
    return c.write().words(), [f"CHAIN-BROKEN leaf {e}"]


@attack("a file goes with no leaf that says so, long after its term")
def _(c):
    s = c.free()[40]
    for _ in range(110):
        c.go_on(8)
    s.data = None
    return c.write().words(), [seg("MISSING", s)]


# ---- What is logged, and when (7, 8)

@attack("recording stops in silence [7]")
def _(c):
    end = max(s.t1 for s in c.segments("2/main"))
    c.h.open.pop("2/main")
    c.go_on(3)
    return c.write().words(), [f"CHAIN-BROKEN stream 2/main {end}-{max_at(c)}"]


def max_at(c):
    return max(int(m[1]) for x in c.h.log.leaves if (m := re.search(rb"^at (.*)$", x, re.M)))


@attack("an hour is cut out")
def _(c):
    end = max(s.t1 for s in c.segments("2/main"))
    c.h.open.pop("2/main")
    c.go_on()
    c.h.begin_segment("2/main")
    start = c.h.wall
    c.go_on()
    return c.write().words(), [f"CHAIN-BROKEN stream 2/main {end}-{start}"]


@attack("a number comes twice")
def _(c):
    s = c.segments()[-1]
    c.h.next["1/main"] = s.seq
    c.go_on()
    return c.write().words(), [f"CHAIN-BROKEN leaf {c.h.segments['1/main', s.seq].index}"]


@attack("a file is replaced, and logged again as found by recovery")
def _(c):
    s = c.segments()[60]
    t0, m0, t1, m1, boot = s.raw
    again = c.h.segment(s.stream, s.seq, t0, m0, t1, m1, boot, "salvaged", "ok", s.data[::-1], s.day)
    c.go_on()
    return c.write().words(), [f"CHAIN-BROKEN leaf {again.index}", seg("INTACT", again)]


@attack("a file that is logged again as it was: recovery may do that, by law of the format")
def _(c):
    s = c.segments()[60]
    t0, m0, t1, m1, boot = s.raw
    again = c.h.segment(s.stream, s.seq, t0, m0, t1, m1, boot, "salvaged", "ok", s.data, s.day)
    c.go_on()
    return c.write().words(), [seg("INTACT", again)]


@attack("an old recording is played as today's [8]")
def _(c):
    old = c.segments()[3].raw
    c.h.open["1/main"] = (c.h.open["1/main"][0], old[1], old[4])
    s = c.h.seal("1/main", end=(c.h.wall, old[3]))
    c.h.begin_segment("1/main")
    c.go_on()
    return c.write().words(), [f"CLOCK-DOUBT leaf {s.index}"]


@attack("footage by a clock that nobody sets")
def _(c):
    c.h.now += HOUR
    s = c.h.seal("1/main", clock="free")
    c.h.begin_segment("1/main")
    c.go_on()
    return c.write().words(), [f"CLOCK-DOUBT leaf {s.index}"]


@attack("a leaf that is none")
def _(c):
    c.h.log.add("act", *c.h.moment(), f"actor {ZERO}", "action view", "object A-B", "result ok", "body -")
    c.h.log.add("seg", "stream 1/main", "seq 007")
    c.h.sign()
    n = len(c.h.log.leaves)
    return c.write().words(), [f"ALTERED leaf {n - 2}", f"ALTERED leaf {n - 1}"]


@attack("a chain that begins in the middle")
def _(c):
    c.h.log.prev["3/main"] = "ab" * 32
    i = c.h.link("record", "3/main", "state off")
    c.h.sign()
    return c.write().words(), [f"CHAIN-BROKEN leaf {i}"]


@attack("a new epoch leaves footage out [30]", epochs=2)
def _(c):
    s = next(s for s in c.segments() if b"readded" in c.h.log.leaves[s.index])
    c.rewrite(forget(s), keep_notes=False)
    at = c.h.now // SECOND
    c.h.log.sign([(c.h.police, at), (c.h.owner, at)])
    c.write()
    c.file(s).unlink()
    return c.words(), [seg("MISSING", s)]


@attack("a new epoch says what it could not bring over", epochs=2)
def _(c):
    s = next(s for s in c.segments() if b"readded" in c.h.log.leaves[s.index])
    c.rewrite(forget(s), keep_notes=False)
    c.h.loss(s, "volume", "recovery")
    c.h.sign()
    c.write()
    c.file(s).unlink()
    return c.words(policy=False), [seg("LOSS-DECLARED", s), f"CANNOT-TELL key {c.h.logs[0].origin}"]


# ---- Exports

@attack("export: a file of footage is left out")
def _(c):
    s = c.export().exported[1]
    (c.out / f"media/1-main/{s.seq}.mp4").unlink()
    return c.export_words(), [seg("MISSING", s), f"MISSING file media/1-main/{s.seq}.mp4"]


@attack("export: a bit of footage is flipped")
def _(c):
    s = c.export().exported[1]
    flip(c.out / f"media/1-main/{s.seq}.mp4")
    return c.export_words(), [seg("ALTERED", s), f"ALTERED file media/1-main/{s.seq}.mp4"]


@attack("export: footage left out by who has the export key")
def _(c):
    name = None
    def change(files):
        nonlocal name
        name = sorted(n for n in files if n.startswith("media/1-main/"))[1]
        del files[name]
    c.export(change)
    return c.export_words(), [f"MISSING seg 1/main {name[13:-4]}"]


@attack("export: footage swapped by who has the export key")
def _(c):
    def change(files):
        a, b = [n for n in files if n.startswith("media/1-main/")][:2]
        files[a], files[b] = files[b], files[a]
        c.names = a, b
    c.export(change)
    return c.export_words(), [f"ALTERED seg 1/main {n[13:-4]}" for n in c.names]


@attack("export: footage put in by who has the export key")
def _(c):
    c.export(lambda files: files.update({"media/1-main/99999.mp4": b"staged"}))
    return c.export_words(), ["UNLOGGED file media/1-main/99999.mp4"]


@attack("export: the custody record is edited")
def _(c):
    path = c.export().out / "custody.txt"
    path.write_bytes(path.read_bytes().replace(b"001", b"002"))
    return c.export_words(), ["ALTERED file custody.txt"]


@attack("export: the span is made shorter so that less is asked for")
def _(c):
    path = c.export().out / "custody.txt"
    s = c.exported[0]
    path.write_bytes(path.read_bytes().replace(b"span %d" % c.span[0], b"span %d" % (s.t1 + 1)))
    (c.out / f"media/1-main/{s.seq}.mp4").unlink()
    return c.export_words(), ["ALTERED file custody.txt", f"MISSING file media/1-main/{s.seq}.mp4"]


@attack("export: a file is put in")
def _(c):
    put(c.export().out / "media/1-main/notes.txt", b"trust me")
    return c.export_words(), ["UNLOGGED file media/1-main/notes.txt"]


@attack("export: a leaf of the chain is deleted")
def _(c):
    s = c.export().exported[1]
    (c.out / f"leaves/{s.index}.leaf").unlink()
    return c.export_words(), [f"MISSING file leaves/{s.index}.leaf"]


@attack("export: a leaf is taken out of the chain by who has the export key")
def _(c):
    def change(files):
        numbers = files["chain/1-main.txt"].split()
        c.at = numbers[4]
        files["chain/1-main.txt"] = b"".join(n + b"\n" for n in numbers if n != c.at)
        del files[f"leaves/{c.at.decode()}.leaf"], files[f"proofs/{c.at.decode()}.tlog-proof"]
        c.next = int(numbers[5])
    c.export(change)
    return c.export_words(), [f"CHAIN-BROKEN leaf {c.next}"]


@attack("export: a leaf is changed by who has the export key")
def _(c):
    def change(files):
        c.at = int(files["chain/1-main.txt"].split()[4])
        files[f"leaves/{c.at}.leaf"] = re.sub(rb"size \d+|to \d+|at \d+", lambda m: m[0][:-1] + b"0", files[f"leaves/{c.at}.leaf"], count=1)
        files[f"leaves/{c.at}.leaf"] = files[f"leaves/{c.at}.leaf"].replace(b"clean", b"salvaged")
    c.export(change)
    return c.export_words(), [f"ALTERED leaf {c.at}"]


@attack("export: proofs are swapped by who has the export key")
def _(c):
    def change(files):
        a, b = [n for n in sorted(files) if n.startswith("proofs/")][2:4]
        files[a], files[b] = files[b], files[a]
        c.at = [int(n[7:-11]) for n in (a, b)]
    c.export(change)
    return c.export_words(), [f"ALTERED leaf {n}" for n in c.at]


@attack("export: a proof is cut short by who has the export key")
def _(c):
    def change(files):
        c.at = int(files["chain/1-main.txt"].split()[3])
        lines = files[f"proofs/{c.at}.tlog-proof"].split(b"\n")
        del lines[3]
        files[f"proofs/{c.at}.tlog-proof"] = b"\n".join(lines)
    c.export(change)
    return c.export_words(), [f"ALTERED leaf {c.at}"]


@attack("export: a proof for another checkpoint, by who has the export key")
def _(c):
    def change(files):
        c.at = int(files["chain/1-main.txt"].split()[3])
        name = f"proofs/{c.at}.tlog-proof"
        files[name] = files[name].partition(b"\n\n")[0] + b"\n\n" + c.h.log.notes[-9][1]
    c.export(change)
    return c.export_words(), [f"ALTERED leaf {c.at}"]


@attack("export: its chain begins with what a camera gave back of another week, that is the law")
def _(c):
    i, stream, start, end = next(g for n in range(9) if (g := gap_of(c, longest=n * SECOND)) and g[1] == "1/main")
    c.h.open["1/main"], kept = (start, c.h.mono, c.h.boot), c.h.open["1/main"]
    c.h.seal("1/main", "backfill", (end, c.h.mono))
    c.h.open["1/main"] = kept
    for _ in range(12):
        c.go_on(8)
    return c.export().export_words(), [f"INTACT seg 1/main {s.seq}" for s in c.exported]


@attack("export: a proof is deleted")
def _(c):
    s = c.export().exported[1]
    (c.out / f"proofs/{s.index}.tlog-proof").unlink()
    return c.export_words(), [f"MISSING file proofs/{s.index}.tlog-proof"]


@attack("export: the manifest is edited and signed by another key")
def _(c):
    c.export(lambda files: files.update({"custody.txt": files["custody.txt"].replace(b"001", b"002")}), signer=Signer(c.h.export_key.name, 1, "forger"))
    return c.export_words(), ["ALTERED file manifest.txt"]


@attack("export: the manifest is edited")
def _(c):
    path = c.export().out / "manifest.txt"
    text = path.read_bytes()
    (c.out / "custody.txt").write_bytes(b"another")
    path.write_bytes(re.sub(rb"[0-9a-f]{64} \d+ custody.txt", b"%s 7 custody.txt" % hashlib.sha256(b"another").hexdigest().encode(), text))
    return c.export_words(), ["ALTERED file manifest.txt"]


@attack("export: the manifest is deleted")
def _(c):
    (c.export().out / "manifest.txt").unlink()
    return c.export_words(), ["ALTERED file manifest.txt"]


@attack("export: the leaf of the export key is taken out")
def _(c):
    def change(files):
        del files[f"leaves/{c.h.key_leaf}.leaf"], files[f"proofs/{c.h.key_leaf}.tlog-proof"]
    c.export(change)
    return c.export_words(), ["ALTERED file manifest.txt"]


@attack("export: a key leaf that no log has")
def _(c):
    forger = Signer(c.h.export_key.name, 1, "forger")
    def change(files):
        at = c.h.key_leaf
        files[f"leaves/{at}.leaf"] = files[f"leaves/{at}.leaf"].replace(c.h.export_key.vkey.encode(), forger.vkey.encode())
    c.export(change, signer=forger)
    return c.export_words(), [f"ALTERED leaf {c.h.key_leaf}", "ALTERED file manifest.txt"]


@attack("export: all of it is somebody else's, whole in itself")
def _(c):
    policy = c.h.policy()
    c.h = forged = copied(History(99, "all", days=20))
    forged.log.origin = policy.split("\n")[0].split(" ")[1].split("+")[0]
    forged.log.key = Signer(forged.log.origin, 1, "forger")
    c.export()
    (c.folder / "policy").write_text(policy)
    return c.export_words(), [f"ALTERED log {forged.log.origin}", f"WITNESS-STALE log {forged.log.origin}"]


@attack("export: the same, and nobody brings a policy: nothing is promised")
def _(c):
    return c.export().export_words(policy=False), [f"CANNOT-TELL key {c.h.log.origin}"]


@attack("export: a checkpoint without witnesses")
def _(c):
    sign = c.h.sign
    c.h.sign = lambda: c.h.log.sign()
    c.export()
    c.h.sign = sign
    return c.export_words(), [f"WITNESS-STALE log {c.h.log.origin}"]


@attack("export: out of a rewritten log, before the mirror [4]")
def _(c):
    s = c.keep_views().segments()[-8]
    c.rewrite(lambda leaves: [x if i != s.index else re.sub(r"size \d+", "size 1", x) for i, x in enumerate(leaves)])
    sign = c.h.sign
    c.h.sign = lambda: None
    c.h.log.sign(size=c.h.log.notes[-1][0])
    c.export()
    c.h.sign = sign
    return c.export_words("--against", c.view("mirror")), [f"LOG-FORK log {c.h.log.origin}", f"WITNESS-STALE log {c.h.log.origin}"]


@attack("export: the checkpoint is deleted")
def _(c):
    (c.export().out / "checkpoint").unlink()
    return c.export_words(), [f"ALTERED log {c.h.log.origin}", "MISSING file checkpoint", "ALTERED file manifest.txt"]


@attack("export: the list of a chain is out of order")
def _(c):
    path = c.export().out / "chain/1-main.txt"
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(True))))
    return c.export_words(), ["ALTERED file chain/1-main.txt"]


@attack("export: a leaf of another stream in a chain, by who has the export key")
def _(c):
    def change(files):
        ours, theirs = files["chain/1-main.txt"].split(), files["chain/2-main.txt"].split()
        c.at = int(theirs[3])
        files["chain/1-main.txt"] = b"".join(b"%d\n" % n for n in sorted({int(n) for n in ours} | {c.at}))
    c.export(change)
    return c.export_words(), [f"CHAIN-BROKEN leaf {c.at}"]


@attack("export: a byte in the ZIP")
def _(c):
    s = c.export().exported[1]
    path = zipped(c.out, c.folder / "x.zip")
    data = path.read_bytes()
    at = data.index(s.data)
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    return c.h.arguments(c.folder, path="x.zip", footage=False), [seg("ALTERED", s), f"ALTERED file media/1-main/{s.seq}.mp4"]
