"""The write log of `blklogwrites` (the format of the kernel's dm-log-writes), and the disks that a power cut could have left.

A cut after entry p leaves: everything before the last flush up to p, and of what was written since then any part, for
that was in the disk's own memory. Within a sector a write is whole or was not done.
"""
import dataclasses, os, random, struct, subprocess, threading, time

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4
MODES = {"in order": 2, "none": 2, "any": 4, "torn": 2}


@dataclasses.dataclass(frozen=True)
class Entry:
    offset: int
    length: int
    flags: int
    data: int
    """Where its bytes begin in the log."""
    seen: float
    """Wall time at which it was in the log; it got there at most one look earlier."""


class WriteLog:
    """Reads a log while it is written. `position` is a count of entries."""

    LOOK_SECONDS = 0.005

    def __init__(self, path):
        self.file = os.open(path, os.O_RDONLY)
        self.entries, self.at, self.sector = [], None, None
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while not self.ended.wait(self.LOOK_SECONDS):
            self.position()

    def position(self):
        """Entries in the log now. Whatever ended before this call is among them: the daemon answers a write or flush after logging it."""
        with self.lock:
            if self.at is None:
                magic, _, _, sector = struct.unpack("<QQQI", os.pread(self.file, 28, 0))
                if magic != MAGIC:
                    return 0
                self.at = self.sector = sector
            while True:
                first, sectors, flags, _ = struct.unpack("<QQQQ", os.pread(self.file, 32, self.at).ljust(32, b"\0"))
                if sectors == 0 and flags == 0:
                    return len(self.entries)
                assert not (flags & FLUSH and sectors), "a flush that carries data is not one of this driver's"
                data = self.at + self.sector
                self.entries.append(Entry(first * self.sector, sectors * self.sector, flags, data, time.time()))
                self.at = data + (0 if flags & DISCARD else sectors * self.sector)

    def close(self):
        self.ended.set()
        self.thread.join()
        self.position()
        return self

    def last_flush(self, position):
        """The position behind the last flush up to here: what lies before is on the disk for good."""
        while position > 0 and not self.entries[position - 1].flags & FLUSH:
            position -= 1
        return position

    def latest_cut(self, position):
        """The latest wall time at which the current can have failed with just these entries in the log."""
        return self.entries[min(position, len(self.entries) - 1)].seen


class CrashDisks:
    """Makes the images of crash states, in rising order of their positions."""

    def __init__(self, log, before, folder):
        self.log = log
        self.rolling, self.made = os.path.join(folder, "rolling"), os.path.join(folder, "crashed")
        self.done = 0
        self._copy(before, self.rolling)

    @staticmethod
    def _copy(a, b):
        subprocess.run(["cp", "--sparse=always", a, b], check=True)

    def make(self, position, mode, seed):
        """The path of an image, good until the next call, and how many writes hung in the air and how many of them it has."""
        flushed = self.log.last_flush(position)
        assert flushed >= self.done, "states are made in rising order"
        with open(self.rolling, "r+b", buffering=0) as f:
            for e in self.log.entries[self.done : flushed]:
                self._apply(f, e)
        self.done = flushed
        self._copy(self.rolling, self.made)
        pick = random.Random(seed)
        air = [e for e in self.log.entries[flushed:position] if e.length]
        kept = [e for e in air if e.flags & FUA or mode == "in order" or (mode in ("any", "torn") and pick.random() < 0.5)]
        torn = pick.choice(kept) if mode == "torn" and kept else None
        with open(self.made, "r+b", buffering=0) as f:
            for e in kept:
                self._apply(f, e, pick.randrange(e.length // self.log.sector) * self.log.sector if e is torn and not e.flags & FUA else None)
        return self.made, len(air), len(kept)

    def _apply(self, f, e, length=None):
        length = e.length if length is None else length
        if e.flags & DISCARD or length == 0:
            return  # What was given back may hold anything; what it held is one of the possibilities.
        done = 0
        while done < length:
            part = os.pread(self.log.file, min(1 << 20, length - done), e.data + done)
            assert part, "the log ends in the middle of a write"
            os.pwrite(f.fileno(), part, e.offset + done)
            done += len(part)
