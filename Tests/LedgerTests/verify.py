#!/usr/bin/env python3
"""Checks footage of Custos against its ledger, without Custos. 不依赖 Custos，按账本校验录像。

PATH is an export (folder or ZIP), a log folder, a node's data folder, or a mirror's or witness's folder. The policy says whom you trust:
get it by another way than PATH. Needs Python 3.11 and the package `cryptography`, and no network.

Written from the description of the formats ("The ledger: formats, rules, verdicts"), whose sections and rules the comments name; shares
no code with the recorder. Exit code: that of the worst verdict; 2 wrong use; 70 a fault of this program. play/ is only compared with the
manifest: it is made from media/ for convenience and proves nothing.
"""
import argparse, base64, bisect, datetime, functools, hashlib, itertools, os, pathlib, re, stat, struct, sys, time, traceback, zipfile
from collections import defaultdict
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERDICTS = {  # exit code, 中文, English
    "INTACT": (0, "完好，与账本一致", "whole, as logged"), "EXPIRED-LAWFUL": (0, "期满依法删除", "erased when its term was over"),
    "GAP-DECLARED": (10, "已申报的录像中断", "a declared gap in recording"), "LOSS-DECLARED": (11, "已申报的录像丢失", "a declared loss"),
    "CANNOT-TELL": (20, "缺少材料，无法判断", "what would be needed was not given"), "WITNESS-STALE": (21, "没有近期足够的见证", "no recent quorum of witnesses"),
    "CLOCK-DOUBT": (22, "时钟可疑", "the clock contradicts itself or a witness"), "UNLOGGED": (30, "账本中没有的文件", "a file that was never logged"),
    "MISSING": (31, "应有而不存在", "should be there and is not"), "ALTERED": (32, "内容被改动", "bytes were changed"),
    "EARLY-EXPIRY": (33, "未到期即删除", "erased before its term was over"), "HOLD-VIOLATED": (34, "封存期间被删除", "erased although on hold"),
    "CHAIN-BROKEN": (35, "记录链断裂", "leaves or times are missing"), "LOG-FORK": (36, "账本分叉或被回退", "the log was rewritten or rolled back")}
SECOND, MAX, ZERO = 1_000_000, 2**63 - 1, "0" * 64

class Report(set):
    """The lines to say: verdict and subject."""
    def __call__(self, verdict, subject): self.add(f"{verdict} {subject}")
    def code(self): return max((VERDICTS[line.split(" ")[0]][0] for line in self), default=0)

def usage(why):
    print(f"verify: {why}", file=sys.stderr)
    sys.exit(2)

def require(condition):
    if not condition: raise ValueError

def attempt(read, *arguments):
    """What a reader makes of bytes; None when they are not what they should be. The caller knows which verdict that is."""
    try:
        return read(*arguments)
    except ValueError:
        return None

# ---- Trees (1; RFC 6962 section 2.1) ----

def leaf_hash(leaf): return hashlib.sha256(b"\0" + leaf).digest()
def node_hash(left, right): return hashlib.sha256(b"\1" + left + right).digest()

def prefix_roots(leaves, sizes):
    """The roots of the trees over the first n leaves, for each n of `sizes` that there are leaves for."""
    peaks, roots, wanted = [], {}, set(sizes)  # peaks: roots of the full subtrees from left to right, one for each bit of n
    for n, leaf in enumerate([*leaves, b""]):
        if n in wanted:
            roots[n] = functools.reduce(lambda right, left: node_hash(left, right), reversed(peaks)) if peaks else hashlib.sha256().digest()
        peaks.append(leaf_hash(leaf))
        while n & 1: peaks[-2:], n = [node_hash(*peaks[-2:])], n >> 1
    return roots

def proven_root(leaf, index, size, proof):
    """Where an inclusion proof leads from a leaf hash; None when the proof has not the length for its place."""
    if size <= 1 or not proof: return leaf if (size, index, len(proof)) == (1, 0, 0) else None
    half = 1 << (size - 1).bit_length() - 1
    if index < half: return (part := proven_root(leaf, index, half, proof[:-1])) and node_hash(part, proof[-1])
    return (part := proven_root(leaf, index - half, size - half, proof[:-1])) and node_hash(proof[-1], part)

# ---- Signed notes, keys, checkpoints, policies (C2SP) ----

def decimal(text):
    require(re.fullmatch("0|[1-9][0-9]{0,18}", text) and int(text) <= MAX)
    return int(text)

def unbase64(text):
    data = base64.b64decode(text, validate=True)
    require(base64.b64encode(data).decode() == text)  # nothing can be written in two ways
    return data

def is_name(text): return 0 < len(text.encode()) <= 1024 and not any(c == "+" or c < " " or c.isspace() for c in text)

class Key:
    """A verifier key, <name>+<key ID>+<base 64 of type and key>. Type 1 signs notes, type 4 cosigns with a time."""
    def __init__(self, text):
        self.name, ident, data = text.split("+", 2)
        self.raw = unbase64(data)
        self.ident = hashlib.sha256(self.name.encode() + b"\n" + self.raw).digest()[:4]
        require(is_name(self.name) and len(self.raw) == 33 and self.raw[0] in (1, 4) and ident == self.ident.hex())

class Note:
    """A text, an empty line, and lines "— <name> <base 64 of key ID and signature>"."""
    def __init__(self, data):
        head, gap, tail = (data or b"").rpartition(b"\n\n")
        self.text, self.signatures, lines = head + b"\n", [], tail.decode().split("\n")
        require(gap and tail.endswith(b"\n") and len(lines) <= 65 and not any(c < " " and c != "\n" for c in self.text.decode()))
        for line in lines[:-1]:
            dash, name, signature = line.split(" ")
            raw = unbase64(signature)
            require(dash == "—" and is_name(name) and len(raw) > 4 and len(line.encode()) <= 8192)
            self.signatures.append((name, raw[:4], raw[4:]))

    def times(self, key):
        """When the key signed: the times of its cosignatures; a zero for a key that signs without time. None at all when one that claims to
        be the key's is wrong (C2SP signed-note: reject the note)."""
        times = []
        for signature in (s for name, ident, s in self.signatures if (name, ident) == (key.name, key.ident)):
            at, text = 0, self.text
            if key.raw[0] == 4:
                at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                text = b"cosignature/v1\ntime %d\n" % at + text
            try:
                Ed25519PublicKey.from_public_bytes(key.raw[1:]).verify(signature, text)
                require(at <= MAX)
            except (InvalidSignature, ValueError):
                return []
            times.append(at)
        return times

class Checkpoint(Note):
    """A note of three lines: origin, size, root."""
    def __init__(self, data):
        super().__init__(data)
        self.origin, size, root, _ = self.text.decode().split("\n")
        self.size, self.root = decimal(size), unbase64(root)
        require(self.origin and len(self.root) == 32 and len(self.text) <= 1024)

class Policy:
    """Whom to trust: keys of logs, keys of witnesses, and which witnesses are enough (C2SP tlog-policy)."""
    def __init__(self, data):
        self.logs, self.defined, self.quorum, members = [], {"none": None}, None, set()
        require(data.endswith(b"\n") and not re.search(rb"[\0-\x08\x0b-\x1f\x7f]", data))
        for line in data.split(b"\n"):
            match [word.decode(errors="surrogateescape") for word in line.split() if not line.lstrip().startswith(b"#")]:
                case []: pass
                case ["log", key] | ["log", key, _]: self.logs.append(Key(key))
                case ["witness", name, key] | ["witness", name, key, _]: self.define(name, Key(key))
                case ["group", name, k, *names] if names:
                    k = 1 if k == "any" else len(names) if k == "all" else decimal(k)
                    require(1 <= k <= len(names) == len(set(names) - members) and all(map(self.defined.get, names)))
                    members |= set(names)
                    self.define(name, (k, names))
                case ["quorum", name]:
                    require(self.quorum is None and name in self.defined)
                    self.quorum = name
                case _: require(False)
        for type, keys in (1, self.logs), (4, [k for k in self.defined.values() if isinstance(k, Key)]):
            require(self.quorum and len({key.raw for key in keys}) == len(keys) and all(key.raw[0] == type for key in keys))

    def define(self, name, what):
        require(name not in self.defined)
        self.defined[name] = what

    def quorum_time(self, note):
        """Rule 4: the last cosignature that the quorum needed, when they are taken in order of time. None: no quorum."""
        have, witnesses = set(), [(name, key) for name, key in self.defined.items() if isinstance(key, Key)]
        def holds(name): return name in have if isinstance(what := self.defined[name], Key) else sum(map(holds, what[1])) >= what[0]
        for at, name in sorted((min(times), name) for name, key in witnesses if (times := note.times(key))):
            have.add(name)
            if holds(self.quorum): return at * SECOND

# ---- Leaves (2) ----

NUMBER, SIGNED, UUID = "(?:0|[1-9][0-9]{0,18})", "(?:0|-?[1-9][0-9]{0,18})", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
STREAM, ORIGIN = "[1-9][0-9]{0,18}/(?:main|sub)", f"custos/{UUID}/[1-9][0-9]{{0,18}}"
TYPES = {"us": SIGNED, "us?": "-|" + SIGNED, "n": NUMBER, "ref": "-|" + NUMBER, "cam": "[1-9][0-9]{0,18}", "stream": STREAM, "origin": ORIGIN, "uuid": UUID,
         "hash": "[0-9a-f]{64}", "opt": "-|[0-9a-f]{64}", "word": "[a-z0-9][a-z0-9._:/-]{0,63}", "vkey": "[!-~]+"}
AT, LINK, SPAN, LIFT = "at us|boot uuid n|", "stream stream|prev hash|", "from us|to us|", "by hash|second hash|body hash"
KINDS = {kind: [line.split(" ") for line in lines.split("|")] for kind, lines in {
    "seg": "stream stream|seq n|prev hash|t0 us|t1 us|boot uuid n n|clock ok,hold,free us?|size n|sha256 hash|frags n|fragroot hash|cam opt|rule ref|"
           "flags clean,salvaged,backfill,readded",
    "gap": AT + LINK + SPAN + "reason camera,network,capacity,crash,maintenance,clock",
    "loss": AT + LINK + "first n|last n|" + SPAN + "cause missing,damaged,volume|by recovery,check,scrub,playback",
    "expire": AT + LINK + "first n|last n|count n|" + SPAN + "rule ref|ground term,order|body opt",
    "hold": AT + LINK + "hold uuid|" + SPAN + "body hash", "restrict": AT + LINK + "limit uuid|" + SPAN + "body hash",
    "lift": AT + LINK + "hold uuid|" + LIFT, "release": AT + LINK + "limit uuid|" + LIFT, "record": AT + LINK + "state on,off",
    "rule": AT + "cam cam|floor n|target n", "cam": AT + "cam cam|body hash", "cfg": AT + "what word|object word|body opt",
    "act": AT + "actor hash|action word|object word|result ok,refused,failed|body opt", "key": AT + "role word|vkey vkey",
    "clk": AT + "before us|after us", "boot": AT + "version word|build hash|stop first,clean,unclean", "beat": AT + "clock ok,hold,free us?",
    "scrub": AT + "checked n|bad n|root hash", "epoch": AT + "old origin|size n|root hash|note hash|" + LIFT}.items()}
PATTERNS = {kind: re.compile(f"custos[.]leaf/v1 {kind}\n" + "".join(
    key + "".join(f" ({TYPES.get(t, t.replace(',', '|'))})" for t in types) + "\n" for key, *types in lines)) for kind, lines in KINDS.items()}

def value(type, text):
    if type in ("us", "us?", "n", "cam", "ref") and text != "-": return -decimal(text[1:]) if text[0] == "-" else decimal(text)
    if type in ("stream", "origin"): decimal(text.split("/")[0 if type == "stream" else 2])  # only to see that it is not too large
    return Key(text) if type == "vkey" else text

def parse_leaf(data):
    """The leaf as a dictionary of its keys (a list where a line has several values); None when it is not a leaf."""
    text = (data or b"").decode("latin-1")
    kind = text.partition("\n")[0][len("custos.leaf/v1 "):]
    match = kind in PATTERNS and len(text) <= 1024 and PATTERNS[kind].fullmatch(text)
    values = iter(match.groups() if match else ())
    lines = match and attempt(lambda: {key: [value(t, next(values)) for t in types] for key, *types in KINDS[kind]})
    return {"kind": kind} | {key: line if len(line) > 1 else line[0] for key, line in lines.items()} if lines else None

class Segment:
    """What is known of one sealed file: its newest `seg` leaf, and what was declared of it since."""
    def __init__(self, index, leaf):
        self.index, self.leaf, self.erased, self.lost = index, leaf, None, False
        self.subject, self.span = f"seg {leaf['stream']} {leaf['seq']}", (leaf["t0"], leaf["t1"])

class Witnesses:
    """Pairs (size, time): when enough witnesses had seen how many leaves."""
    def __init__(self, pairs):
        self.sizes, times = [size for size, _ in sorted(pairs)], [at for _, at in sorted(pairs)]
        self.before, self.after = [None, *itertools.accumulate(times, max)], [*itertools.accumulate(times[::-1], min)][::-1] + [None]
    def first_with(self, index): return self.after[bisect.bisect_right(self.sizes, index)]      # the earliest time that covers the leaf
    def last_without(self, index): return self.before[bisect.bisect_right(self.sizes, index)]   # the latest that does not

def overlap(a, b): return a[0] < b[1] and b[0] < a[1]

def holes(spans, start, end):
    """What of [start, end] no span covers. A span that ends before it begins covers nothing."""
    for a, b in sorted(span for span in [*spans, (end, end)] if span[0] <= span[1]):
        if start < min(a, end): yield start, min(a, end)
        start = max(start, b)

class Ledger:
    """Reads (index, leaf, hash) in log order and says what is wrong: rules 6 to 11. `witnesses` is None without a quorum; `span` is an export's,
    whose chains begin somewhere (rule 16)."""
    def __init__(self, entries, witnesses, report, span=None):
        self.witnesses, self.report, self.span, self.latest = witnesses, report, span, -MAX
        self.segments, self.losses, self.faults = defaultdict(dict), [], []  # stream -> number -> Segment; ranges; (verdict, Segment)
        self.first, self.last, self.holds, self.rules, self.rule_of = {}, {}, defaultdict(lambda: defaultdict(list)), {}, {}
        self.offsets, self.jumps, self.steps = defaultdict(list), [], []     # boot -> explained offsets; (index, forward jump); spans
        self.starts, self.spans, self.records = {}, defaultdict(list), defaultdict(list)
        for index, leaf, digest in entries: self.read(index, leaf, leaf.get("stream"), digest)
        for stream, start in self.starts.items(): self.judge_cover(stream, start)

    def read(self, i, leaf, stream, digest):
        kind, span = leaf["kind"], (leaf["from"], leaf["to"]) if "from" in leaf else (leaf["t0"], leaf["t1"]) if "t0" in leaf else None
        if stream and leaf["prev"] != self.last.get(stream, leaf["prev"] if self.span else ZERO): self.report("CHAIN-BROKEN", f"leaf {i}")  # rule 6
        self.last[stream], self.latest = digest, max(self.latest, leaf.get("at", -MAX))
        if not self.span: self.judge_clock(i, leaf)
        if kind in ("seg", "gap", "loss", "expire"): self.spans[stream].append(span)
        if kind in ("seg", "gap", "record"): self.starts.setdefault(stream, span[0] if span else leaf["at"])
        match kind:
            case "seg":  # rule 7; a file that was logged once cannot become another one
                is_same = self.first.setdefault((stream, leaf["seq"]), leaf)["sha256"] == leaf["sha256"] and self.first[stream, leaf["seq"]]["size"] == leaf["size"]
                if leaf["seq"] in self.segments[stream] and (leaf["flags"] not in ("readded", "salvaged") or not is_same): self.report("CHAIN-BROKEN", f"leaf {i}")
                self.segments[stream][leaf["seq"]] = Segment(i, leaf)
            case "gap" if not self.span or overlap(span, self.span): self.report("GAP-DECLARED", f"gap {stream} {i}")
            case "loss":
                self.losses.append((stream, leaf["first"], leaf["last"]))
                for segment in self.within(leaf): segment.lost = True
            case "expire":
                for segment in self.within(leaf): segment.erased = segment.erased or self.judge_erasure(segment, i, leaf)  # it went when that was first said
                if leaf["count"] != len(self.within(leaf)) and not self.span: self.report("CHAIN-BROKEN", f"leaf {i}")  # rule 11
            case "hold": self.holds[stream][leaf["hold"]].append(span)
            case "lift" if leaf["by"] != leaf["second"]: self.holds[stream].pop(leaf["hold"], None)  # one person alone lifts nothing
            case "record": self.records[stream].append((leaf["at"], leaf["state"]))
            case "rule": self.rules[i] = self.rule_of[leaf["cam"]] = leaf
            case "clk":
                self.jumps.append((i, max(0, leaf["after"] - leaf["before"])))
                self.steps.append(tuple(sorted((leaf["before"], leaf["after"]))))

    def within(self, leaf):
        numbers, first, last = self.segments[leaf["stream"]], leaf["first"], leaf["last"]
        return [numbers[n] for n in (range(first, last + 1) if last - first < len(numbers) else numbers) if n in numbers and first <= n <= last]

    def judge_clock(self, i, leaf):
        """Rule 8: the wall clock against the boot clock and against the witnesses'."""
        boot, *monotonic = leaf["boot"]
        known, doubt = self.offsets[boot], leaf["kind"] == "seg" and leaf["clock"][0] == "free"
        for wall, since in zip([leaf["at"]] if "at" in leaf else [leaf["t0"], leaf["t1"]], monotonic):
            nearest = min(range(len(known)), key=lambda k: abs(known[k] - wall + since), default=None)
            if nearest is None or leaf["kind"] == "clk" or abs(known[nearest] - wall + since) > 2 * SECOND:
                doubt |= nearest is not None and leaf["kind"] != "clk"
                known.append(wall - since)
            else:
                known[nearest] = wall - since
        if self.witnesses:
            seen, unseen = self.witnesses.first_with(i), self.witnesses.last_without(i)
            doubt |= seen is not None and wall > seen + 300 * SECOND or leaf["kind"] == "beat" and unseen is not None and wall < unseen - 300 * SECOND
        if doubt: self.report("CLOCK-DOUBT", f"leaf {i}")

    def judge_erasure(self, segment, e, leaf):
        """Rule 10: whether a segment might go when leaf e said that it would. A fault stays said even if its number is logged again later."""
        camera, seg, verdict = int(leaf["stream"].split("/")[0]), segment.leaf, "EARLY-EXPIRY"
        rules = [r for r in (self.rules.get(seg["rule"]), self.rule_of.get(camera)) if r and r["cam"] == camera]
        days = max([30] + [r[k] for r in rules for k in ("floor", "target")])
        if self.witnesses:  # other people's clocks
            first, last = self.witnesses.first_with(segment.index), self.witnesses.last_without(e)
            age = -1 if first is None or last is None else last - first
        elif leaf["boot"][0] == seg["boot"][0]:
            age = leaf["boot"][1] - seg["boot"][2]
        else:
            age = leaf["at"] - seg["t1"] - sum(jump for i, jump in self.jumps if segment.index < i < e)
        if any(overlap(segment.span, span) for spans in self.holds[leaf["stream"]].values() for span in spans): verdict = "HOLD-VIOLATED"
        elif leaf["ground"] == "order" and leaf["body"] != "-" or age >= days * 86_400 * SECOND: return "EXPIRED-LAWFUL"
        elif self.span: return "CANNOT-TELL"  # an export has no witness times
        self.faults.append((verdict, segment))
        return verdict

    def judge_cover(self, stream, start):
        """Rule 9: every moment of a stream that should be recorded is footage, or a declared absence of it."""
        records, spans = self.records[stream], self.spans[stream]
        off = [(at, until) for (at, state), (until, _) in zip(records, records[1:] + [(2 * MAX, "")]) if state == "off"]
        end = max((b for _, b in spans + off if b < 2 * MAX), default=start)
        if self.span: start, end = max(start, self.span[0]), min(end, self.span[1])  # a chain may have words about other days
        else: start = max([start] + [at for at, state in records if state == "on"][:1])
        for a, b in holes(spans + self.steps + off, start, end):
            if b - a > 2 * SECOND: self.report("CHAIN-BROKEN", f"stream {stream} {a}-{b}")
        if records and records[-1][1] == "on" and not self.span and any(b - a > 7_200 * SECOND for a, b in holes(self.steps, end, self.latest)):
            self.report("CHAIN-BROKEN", f"stream {stream} {end}-{self.latest}")

# ---- Files and folders ----

def folder_files(root):
    """Every file below a folder by its name from there, as (path, offset, size); path None for what is not a plain file. Links are not followed."""
    found = [(p, p.lstat()) for p in pathlib.Path(root).rglob("*") if p.is_symlink() or not p.is_dir()]
    return {p.relative_to(root).as_posix(): (p if stat.S_ISREG(info.st_mode) else None, 0, info.st_size) for p, info in found}

def zip_files(path):
    """The same of a ZIP without compression. Its checksums are not looked at: a changed byte shall be said of the file that has it."""
    files = {}
    try:
        with zipfile.ZipFile(path) as z, open(path, "rb") as f:
            for info in z.infolist():
                f.seek(info.header_offset + 26)
                require(not info.compress_type and not info.flag_bits & 1 and info.filename not in files)
                files[info.filename] = (path, info.header_offset + 30 + sum(struct.unpack("<HH", f.read(4))), info.file_size)
    except (zipfile.BadZipFile, struct.error, ValueError):
        usage(f"{path}: not a ZIP without compression; unpack it and check the folder")
    tops = {name.partition("/")[0] for name in files}
    cut = len(min(tops)) + 1 if len(tops) == 1 and all("/" in name for name in files) else 0
    return {name[cut:]: f for name, f in files.items() if not name.endswith("/")}

def chunks(file):
    with open(file[0] or os.devnull, "rb") as f:
        f.seek(file[1])
        yield from iter(lambda: f.read(min(1 << 20, file[1] + file[2] - f.tell())), b"")

def matches(file, sha256, size):
    if file[0] is None or file[2] != size: return False
    return functools.reduce(lambda digest, chunk: digest.update(chunk) or digest, chunks(file), hashlib.sha256()).hexdigest() == sha256

def quoted(name):
    """A file's name in a line; no name can forge a line."""
    return "".join(chr(b) if 0x21 <= b <= 0x7E and b != 0x25 else f"%{b:02X}" for b in os.fsencode(name))

def prefixed(data, extra=0):
    """Records after their length in two bytes, each with `extra` bytes behind it, and whether all of it was there."""
    at = 0
    while at < len(data):
        start, at = at + 2, at + 2 + int.from_bytes(data[at:at + 2], "big") + extra
        yield data[start:at - extra], data[at - extra:at], at <= len(data)

class LogFolder:
    """A log as it lies in a folder (3)."""
    def __init__(self, path):
        self.path = pathlib.Path(path)
        named, head = (self.read("origin") or b"").decode("latin-1"), attempt(Checkpoint, self.read("checkpoint"))
        self.origin = named[:-1] if re.fullmatch(ORIGIN + "\n", named) else head.origin if head and re.fullmatch(ORIGIN, head.origin) else "unknown"
        self.node, self.epoch = (self.origin.rpartition("/")[0], int(self.origin.rpartition("/")[2])) if "/" in self.origin else (str(path), 0)

    def read(self, name): return (self.path / name).read_bytes() if (self.path / name).is_file() else None

    def cosigned(self):
        """The notes in `checkpoints`; None for nonsense, which ends it. A block that a crash cut short is passed over."""
        data, at = self.read("checkpoints") or b"", 0
        while head := re.compile(rb"note ([1-9][0-9]{0,6})\n").match(data, at):
            end = head.end() + int(head[1])
            if end > len(data): return
            yield data[head.end():end]
            at = end
        if not re.fullmatch(rb"(n|no|not|note|note [0-9]{0,7})?", data[at:]): yield None

    def bundle(self, n, wanted):
        """The leaves from n * 256 on, as many as there are up to `wanted`; None when their file is damaged."""
        *high, low = [f"{int(part):03}" for part in f"{n:,}".split(",")]
        name = "tile/entries/" + "".join(f"x{part}/" for part in high) + low
        files = {int(p.name): p for p in (self.path / (name + ".p")).glob("*") if re.fullmatch("[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]", p.name)}
        files |= {256: self.path / name} if (self.path / name).is_file() else {}
        # The one of that width, or a full one, or else the least that has more, or else the most that there is.
        width = min(files, key=lambda w: (w != wanted, w != 256, w < wanted, w if w > wanted else -w), default=0)
        records = list(prefixed(files[width].read_bytes())) if files else []
        return [leaf for leaf, *_ in records[:wanted]] if len(records) == width and all(whole for *_, whole in records) else None

    def leaves(self, size):
        """All leaves up to `size`, None for one that is not there; and whether a bundle is damaged."""
        wanted = [min(256, size - at) for at in range(0, size, 256)]
        found = [self.bundle(n, width) for n, width in enumerate(wanted)]
        return [leaf for b, width in zip(found, wanted) for leaf in (b or []) + [None] * (width - len(b or []))], None in found

    def waiting(self):
        """Streams and numbers of segments whose leaves a node has in `wal/` only; a record that a crash tore ends its file."""
        for path in (path for path in (self.path / "wal").glob("*") if re.fullmatch(NUMBER, path.name)):
            for leaf, _, _ in itertools.takewhile(lambda r: r[1] == leaf_hash(r[0])[:8], prefixed(path.read_bytes(), 8)):
                if (parsed := parse_leaf(leaf)) and parsed["kind"] == "seg": yield parsed["stream"], parsed["seq"]

# ---- Logs (5.1 to 5.4) ----

def accept(data, origin, keys):
    """Rule 1: a checkpoint of that log, signed by one of the keys; None for anything else."""
    note = attempt(Checkpoint, data)
    return note if note and note.origin == origin and any(map(note.times, keys)) else None

def trusted_keys(vkey, origin, options, report):
    if options.policy: return [key for key in options.policy.logs if key.name == origin]
    report("CANNOT-TELL", "key " + origin)  # a key that comes with the evidence is no reason to believe it
    key = attempt(Key, (vkey or b"").decode(errors="replace").removesuffix("\n"))
    return [key] if key and key.name == origin else []

def view_of(view, origin, keys, fork):
    """Another party's notes of the log, and its leaves when all are there and lead to its checkpoint."""
    if isinstance(view, bytes): return [accept(view, origin, keys)], None
    head = accept(view.read("checkpoint"), origin, keys)
    notes = ([head] if view.read("checkpoint") else []) + [accept(note, origin, keys) for note in view.cosigned()]
    leaves, damaged = view.leaves(head.size) if head else ([None], False)
    is_whole = not damaged and None not in leaves
    if damaged or is_whole and prefix_roots(leaves, [head.size])[head.size] != head.root: is_whole = fork()
    return notes, leaves if is_whole else None

def agrees(note, head, ours, theirs):
    """Rule 3: whether a note can be of one log with our checkpoint; `ours`, `theirs`: roots by size of what either has leaves for."""
    if not note or note.size == head.size: return note and note.root == head.root
    if note.size < head.size: return ours.get(note.size, note.root) == note.root
    return theirs.get(note.size) == note.root and theirs.get(head.size) == head.root

def judge_log(log, options, report, is_living):
    """5.1 to 5.3. The ledger, and the `seg` leaves of other parties; None when the log's leaves cannot be had."""
    name, quorum = "log " + log.origin, options.policy and options.policy.quorum != "none"
    if log.read("checkpoint") is None and log.read("checkpoints") is None and not (log.path / "tile").is_dir():
        return report("CANNOT-TELL", name)  # it has never signed anything
    keys = trusted_keys(log.read("log.vkey"), log.origin, options, report)
    head = accept(log.read("checkpoint"), log.origin, keys)
    if not head: return report("ALTERED", name)
    leaves, damaged = log.leaves(head.size)  # rule 2
    views = [view_of(view, log.origin, keys, lambda: report("LOG-FORK", name)) for view in options.views[log.origin]]
    for first, *more in [list(run) for is_missing, run in itertools.groupby(range(head.size), key=lambda i: leaves[i] is None) if is_missing]:
        report("CANNOT-TELL", f"leaf {first}-{first + len(more)}")
        for i in [first, *more]: leaves[i] = next((theirs[i] for _, theirs in views if theirs and i < len(theirs)), None)
    is_complete, groups = None not in leaves, [([accept(note, log.origin, keys) for note in log.cosigned()], None), *views]
    sizes, good = [head.size] + [note.size for notes, _ in groups for note in notes if note], [head]
    ours = prefix_roots(leaves, sizes) if is_complete else {}
    if damaged or is_complete and ours[head.size] != head.root: report("ALTERED", name)
    for notes, theirs in groups:  # rule 3; from leaves that are not what was signed nothing follows about notes
        known = ours if ours.get(head.size) == head.root else {}, prefix_roots(theirs or [], sizes)
        good += [note for note in notes if agrees(note, head, *known)]
        if not all(agrees(note, head, *known) for note in notes): report("LOG-FORK", name)
    times = {(note.size, at) for note in good if quorum and (at := options.policy.quorum_time(note)) is not None}
    if quorum and (not times or is_living and options.now - max(at for _, at in times) > options.stale_after * SECOND): report("WITNESS-STALE", name)  # rule 4
    if not is_complete: return None
    parsed = [(i, parse_leaf(leaf), leaf_hash(leaf).hex()) for i, leaf in enumerate(leaves)]
    for i in (i for i, leaf, _ in parsed if not leaf): report("ALTERED", f"leaf {i}")  # rule 5
    theirs = [p for _, v in views for leaf in v or [] if (p := parse_leaf(leaf)) and p["kind"] == "seg"]
    return Ledger([entry for entry in parsed if entry[1]], Witnesses(times) if quorum else None, report), theirs

def judge_node(logs, options, report):
    """One node's logs in order of epoch, the last being the living one, and its footage (5.4)."""
    judged = [judge_log(log, options, report, log is logs[-1]) for log in logs]
    if not judged[-1]: return
    segments, waiting, files, highest = {}, set(logs[-1].waiting()), defaultdict(list), defaultdict(int)
    for ledger, _ in filter(None, reversed(judged)):  # a newer log's word counts
        for fault, segment in ledger.faults: report(fault, segment.subject)
        for segment in (s for numbers in ledger.segments.values() for s in numbers.values()):
            stream, n = segment.leaf["stream"], segment.leaf["seq"]
            segment.lost |= ledger is not judged[-1][0] and any(s == stream and a <= n <= b for s, a, b in judged[-1][0].losses)
            segments.setdefault((stream, n), segment)
    for leaf in (leaf for _, theirs in filter(None, judged) for leaf in theirs):
        segments.setdefault((leaf["stream"], leaf["seq"]), Segment(None, leaf))
    for name, file in (item for root in options.footage for item in folder_files(root / "rec").items()):
        place = re.fullmatch(r"([1-9][0-9]*)-(main|sub)/[0-9]{8}/(0|[1-9][0-9]*)\.(mp4|open)", name)
        if not place or file[0] is None: report("UNLOGGED", "file " + quoted(name))
        elif place[4] == "mp4": files[f"{place[1]}/{place[2]}", int(place[3])].append((name, file))
    for at, segment in segments.items(): judge_segment(segment, files[at] if options.footage else None, report)
    for stream, n in [*segments, *waiting]: highest[stream] = max(highest[stream], n)
    for (stream, n), found in files.items():  # rule 13
        for name, _ in found if (stream, n) not in segments and (stream, n) not in waiting else ():
            report("CANNOT-TELL" if highest[stream] < n <= highest[stream] + 8 else "UNLOGGED", "file " + quoted(name))

def judge_segment(segment, files, report):
    """Rule 12. `files`: (name, file) of what lies there under its number; None when no footage was given."""
    wrong = [name for name, file in files or () if not segment.erased and not matches(file, segment.leaf["sha256"], segment.leaf["size"])]
    is_right = len(wrong) < len(files or ())
    report(segment.erased or ("INTACT" if is_right else "LOSS-DECLARED" if segment.lost else "CANNOT-TELL" if files is None else
                              "ALTERED" if files else "MISSING"), segment.subject)
    for name in wrong if is_right else (): report("UNLOGGED", "file " + quoted(name))

# ---- Exports (4, 5.5) ----

def judge_export(files, options, report):
    """Rules 14 to 17. The origin of the log that it is of."""
    read = lambda name: b"".join(chunks(files[name])) if name in files else None
    manifest, listed = attempt(read_manifest, read("manifest.txt")) or (None, {})  # rule 14
    for name in listed:
        if name not in files: report("MISSING", "file " + name)
        elif not matches(files[name], *listed[name]): report("ALTERED", "file " + name)
    for name in files.keys() - listed.keys() - {"manifest.txt", "SHA256SUMS"} if manifest else (): report("UNLOGGED", "file " + quoted(name))
    head = attempt(Checkpoint, read("checkpoint"))  # rule 15
    origin = head.origin if head else (read("log.vkey") or b"").split(b"+")[0].decode("latin-1")
    origin = origin if re.fullmatch(ORIGIN, origin) else "unknown"
    keys = trusted_keys(read("log.vkey"), origin, options, report)
    if not head or not any(map(head.times, keys)): report("ALTERED", "log " + origin)
    if not head: return report("ALTERED", "file manifest.txt") or origin  # without a log nobody's key is known
    if options.policy and options.policy.quorum != "none" and options.policy.quorum_time(head) is None: report("WITNESS-STALE", "log " + origin)
    for view in options.views[origin]:
        notes, theirs = view_of(view, origin, keys, lambda: report("LOG-FORK", "log " + origin))
        has_leaves = isinstance(view, LogFolder) and (view.path / "tile").is_dir()  # one without cannot say what this size's root should be
        if has_leaves and not (all(notes) and prefix_roots(theirs or [], [head.size]).get(head.size, head.root) == head.root): report("LOG-FORK", "log " + origin)
    chains, leaves, digests, export_keys = {}, {}, {}, []
    for name in (n for n in files if re.fullmatch(r"chain/[^/]*\.txt", n)):
        place, text = re.fullmatch(r"chain/([1-9][0-9]{0,18})-(main|sub)\.txt", name), read(name).decode("latin-1")
        numbers = [int(n) for n in text.split()] if re.fullmatch(f"({NUMBER}\n)*", text) else [MAX + 1]
        if place and numbers == sorted(set(numbers)) and numbers[-1:] <= [MAX]: chains[f"{place[1]}/{place[2]}"] = numbers
        else: report("ALTERED", "file " + quoted(name))
    for i in sorted({int(m[1]) for n in files if (m := re.fullmatch(rf"leaves/({NUMBER})\.leaf", n))}.union(*chains.values())):
        data, proof = read(f"leaves/{i}.leaf"), read(f"proofs/{i}.tlog-proof")
        for name in {f"leaves/{i}.leaf", f"proofs/{i}.tlog-proof"} - files.keys(): report("MISSING", "file " + name)
        leaf, (index, hashes, note) = parse_leaf(data), proof is not None and attempt(read_proof, proof) or (None, None, None)
        is_proven = index == i and data is not None and note.text == head.text and proven_root(leaf_hash(data), i, head.size, hashes) == head.root
        if data is not None and (not leaf or proof is not None and not is_proven): report("ALTERED", f"leaf {i}")
        if leaf: leaves[i], digests[i] = leaf, leaf_hash(data).hex()
        if leaf and is_proven and leaf["kind"] == "key" and leaf["role"] == "export": export_keys.append(leaf["vkey"])
    if not manifest or not any(map(manifest.times, export_keys)): report("ALTERED", "file manifest.txt")
    entries = {i for i, leaf in leaves.items() if leaf["kind"] in ("rule", "clk")}  # rule 16; these concern every stream
    for stream, i in ((stream, i) for stream, numbers in chains.items() for i in numbers if i in leaves):
        if leaves[i].get("stream") == stream: entries.add(i)
        else: report("CHAIN-BROKEN", f"leaf {i}")
    asked = re.search(rf"^span ({SIGNED}) ({SIGNED})$".encode(), read("custody.txt") or b"", re.M)
    span = (int(asked[1]), int(asked[2])) if asked else (-2 * MAX, 2 * MAX)
    ledger = Ledger([(i, leaves[i], digests[i]) for i in sorted(entries)], None, report, span)
    known = {f"media/{s.replace('/', '-')}/{n}.mp4": segment for s, numbers in ledger.segments.items() for n, segment in numbers.items()}
    for name, segment in known.items():
        if overlap(segment.span, span): judge_segment(segment, [(name, files[name])] if name in files else [], report)
    for fault, segment in ledger.faults:
        if overlap(segment.span, span): report(fault, segment.subject)
    for name in files.keys() - known.keys():  # what no leaf knows, even when the manifest lists it
        if re.fullmatch(rf"media/[1-9][0-9]*-(main|sub)/{NUMBER}\.mp4", name): report("UNLOGGED", "file " + name)
    return origin

def read_manifest(data):
    """The note, and SHA-256 and size of each file that it lists."""
    manifest, listed = Note(data), {}
    first, *lines = manifest.text.decode()[:-1].split("\n")
    require(re.fullmatch(r"custos\.export/v1 [!-~]+", first))
    for line in lines:
        sha256, size, name = line.split(" ")
        require(re.fullmatch("[0-9a-f]{64}", sha256) and re.fullmatch("[a-z0-9A-Z._/-]+", name) and not {"", ".", ".."} & set(name.split("/")))
        require(name > max(listed, default="") and name not in ("manifest.txt", "SHA256SUMS"))
        listed[name] = (sha256, decimal(size))
    return manifest, listed

def read_proof(data):
    """Index, hashes and note of a C2SP tlog-proof."""
    text, _, note = data.partition(b"\n\n")
    lines = text.decode().split("\n")
    if lines[1:] and lines[1].startswith("extra "): require(unbase64(lines.pop(1)[6:]))
    require(lines[0] == "c2sp.org/tlog-proof@v1" and len(lines) > 1 and lines[1].startswith("index "))
    hashes = [unbase64(line) for line in lines[2:]]
    require(len(hashes) <= 63 and {len(h) for h in hashes} <= {32})
    return decimal(lines[1][6:]), hashes, Note(note)

# ---- The command ----

def logs_in(path):
    """The logs of a node, a mirror or a witness, or the one that the folder is."""
    for place, pattern in (path / "ledger", r"log-[1-9][0-9]*"), (path / "logs", ".*"):
        if place.is_dir(): return [LogFolder(p) for p in sorted(place.iterdir()) if p.is_dir() and re.fullmatch(pattern, p.name)]
    return [LogFolder(path)] if any((path / name).exists() for name in ("origin", "checkpoint", "tile")) else []

def verify(path, options, report):
    options.views, named = defaultdict(list), []
    for other in options.against:
        found = [log for log in logs_in(other) if log.read("checkpoint") is not None or log.read("checkpoints") is not None] if other.is_dir() else []
        note = attempt(Checkpoint, other.read_bytes() if other.is_file() else None)
        named.append({log.origin for log in found} | ({note.origin} if note else set()))
        for log in found: options.views[log.origin].append(log)
        if note: options.views[note.origin].append(other.read_bytes())
    if path.is_file() or any((path / name).exists() for name in ("manifest.txt", "custody.txt", "chain")):
        if options.footage: usage("--footage is for logs; an export brings its own")
        judged = {judge_export(zip_files(path) if path.is_file() else folder_files(path), options, report)}
    else:
        logs = sorted(logs_in(path), key=lambda log: (log.node, log.epoch))
        if not logs or options.footage and len({log.node for log in logs}) > 1: usage(f"{path}: no log, or --footage for several nodes")
        for _, node in itertools.groupby(logs, key=lambda log: log.node): judge_node(list(node), options, report)
        judged = {log.origin for log in logs}
    if not all(origins & judged for origins in named): usage("--against: not a view of what is checked; agreement with it would say nothing")

def show(report):
    for verdict, (code, zh, en) in VERDICTS.items():
        subjects = sorted(line.partition(" ")[2] for line in report if line.partition(" ")[0] == verdict)
        more = [f"… 另有 {len(subjects) - 20} 项 / and {len(subjects) - 20} more (--lines)"] if subjects[20:] else []
        if subjects: print(f"{verdict}  {len(subjects)}  {zh} / {en}", *(subjects[:20] + more if code else []), sep="\n    ")
    print("结论 / Result:", "发现改动或违规 / changes or breaches were found" if report.code() >= 30 else "未见改动，有待说明 / no change found, with remarks"
          if report.code() else "与账本一致 / everything is as logged", f"({report.code()})")

def parse_time(text):
    return int(text) * SECOND if re.fullmatch("[0-9]+", text) else int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()) * SECOND

def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", metavar="PATH", type=pathlib.Path)
    parser.add_argument("--policy", metavar="FILE", type=pathlib.Path, help="whom you trust (C2SP tlog-policy)")
    parser.add_argument("--footage", metavar="DIR", type=pathlib.Path, action="append", default=[], help="a volume; may be given again")
    parser.add_argument("--against", metavar="PATH", type=pathlib.Path, action="append", default=[], help="another view of the log: a folder or a checkpoint")
    parser.add_argument("--now", metavar="TIME", type=parse_time, default=int(time.time()) * SECOND, help="such as 2026-03-01T00:00:00Z")
    parser.add_argument("--stale-after", metavar="SECONDS", type=int, default=93_600)
    parser.add_argument("--lines", action="store_true", help="one finding a line and nothing else")
    options, report = parser.parse_args(words), Report()
    for path in filter(None, [options.path, options.policy, *options.footage, *options.against]):
        if not path.exists(): usage(f"{path}: not there")
    policy = options.policy and attempt(Policy, options.policy.read_bytes())
    if options.policy and not policy: usage(f"{options.policy}: not a policy")
    options.policy = policy
    try:
        verify(options.path, options, report)
    except Exception:
        traceback.print_exc()
        return 70
    if options.lines: print("".join(line + "\n" for line in sorted(report)), end="")
    else: show(report)
    return report.code()

if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # whatever the machine's own is
    sys.exit(main())
