"""Pictures for the mock server: raw frames that carry their own wall time, encoded by ffmpeg.

Every frame shows its wall time twice: as a row of black and white blocks that a test reads back
(44 bits of milliseconds, then a 4-bit sum of its nibbles, most significant bit first), and as the
moving picture of ffmpeg's test source underneath.
"""

import asyncio
import collections
import struct
import subprocess

WIDTH, HEIGHT, RATE = 640, 360, 20
BLOCK, CODE_X, CODE_Y = 10, 8, HEIGHT - 20
SLOT_MS = 10_000
GOP_MS = 2_000
TIMESCALE = 90_000

SOURCES = [
    "testsrc2=s=640x360:r=20,eq=brightness=-0.12:saturation=0.55",
    "mandelbrot=s=640x360:r=20:maxiter=200,eq=brightness=-0.08:saturation=0.7",
    "gradients=s=640x360:r=20:c0=0x203a52:c1=0x6c7f8f:c2=0x33261a:c3=0x8a7a5a:nb_colors=4:speed=0.02:seed=7",
    "life=s=160x90:r=20:mold=6:ratio=0.12:seed=3:death_color=0x1d2d3a:life_color=0xa9c0d0,scale=640:360:flags=neighbor",
]


def run(*arguments, data=None):
    return subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", *arguments]
                          if data is None else ["ffmpeg", "-hide_banner", "-loglevel", "error", *arguments],
                          input=data, stdout=subprocess.PIPE, check=True).stdout


_backgrounds = {}


def background(variant):
    """Two seconds of raw pictures of one test source, as a list of yuv420p frames."""
    variant %= len(SOURCES)
    if variant not in _backgrounds:
        raw = run("-f", "lavfi", "-i", SOURCES[variant], "-frames:v", "40", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
        size = WIDTH * HEIGHT * 3 // 2
        _backgrounds[variant] = [raw[i:i + size] for i in range(0, len(raw), size)]
    return _backgrounds[variant]


def stamped(frame, wall_ms):
    """The frame with its wall time painted into the bottom left corner."""
    bits = (wall_ms & ((1 << 44) - 1))
    total = sum((bits >> (4 * n)) & 15 for n in range(11)) & 15
    code = (bits << 4) | total
    line = b"".join((b"\xeb" if (code >> (47 - n)) & 1 else b"\x10") * BLOCK for n in range(48))
    picture = bytearray(frame)
    for y in range(CODE_Y, CODE_Y + BLOCK):
        at = y * WIDTH + CODE_X
        picture[at:at + len(line)] = line
    return bytes(picture)


# --- boxes -------------------------------------------------------------------------------------------------

def boxes(data, start=0, end=None):
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        yield kind, start, start + size
        start += size


def find(data, path, start=0, end=None):
    for kind, at, stop in boxes(data, start, end):
        if kind == path[0]:
            return (at, stop) if len(path) == 1 else find(data, path[1:], at + 8, stop)
    raise KeyError(path)


def split(data):
    """(initialisation, [(tfdt, moof+mdat)]) of a whole fragmented file."""
    head, fragments, moof = b"", [], None
    for kind, at, stop in boxes(data):
        if kind in (b"ftyp", b"moov"):
            head += data[at:stop]
        elif kind == b"moof":
            moof = data[at:stop]
        elif kind == b"mdat":
            tfdt = find(moof, [b"moof", b"traf", b"tfdt"])[0]
            fragments.append((struct.unpack_from(">Q", moof, tfdt + 12)[0], moof + data[at:stop]))
    return head, fragments


def rebased(fragment, base):
    tfdt = find(fragment, [b"moof", b"traf", b"tfdt"])[0]
    return fragment[:tfdt + 12] + struct.pack(">Q", max(0, base)) + fragment[tfdt + 20:]


def codecs(initialisation):
    """The MSE type of an H.264 initialisation."""
    at = initialisation.find(b"avcC")
    if at < 0:
        return 'video/mp4; codecs="hvc1.1.6.L93.B0"'
    return 'video/mp4; codecs="avc1.%02x%02x%02x"' % tuple(initialisation[at + 5:at + 8])


# --- recorded ----------------------------------------------------------------------------------------------

_slots = collections.OrderedDict()
_slot_lock = asyncio.Lock()


def _encode_slot(variant, slot_ms, keyframes):
    pictures, step = background(variant), GOP_MS if keyframes else 1000 // RATE
    raw = b"".join(stamped(pictures[(t // 50) % len(pictures)], slot_ms + t) for t in range(0, SLOT_MS, step))
    rate = str(RATE) if not keyframes else "1/2"
    return split(run("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", rate, "-i", "-",
                     "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-threads", "1", "-crf", "26",
                     "-g", "1" if keyframes else "40", "-keyint_min", "1" if keyframes else "40", "-sc_threshold", "0",
                     "-video_track_timescale", str(TIMESCALE), "-f", "mp4",
                     "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-", data=raw))


async def slot(variant, slot_ms, keyframes):
    """(initialisation, [(offset ms, fragment)]) of ten seconds of footage; one fragment a GOP."""
    key = (variant % len(SOURCES), slot_ms, keyframes)
    async with _slot_lock:
        if key not in _slots:
            head, fragments = await asyncio.to_thread(_encode_slot, *key)
            _slots[key] = (head, [(base * 1000 // TIMESCALE, fragment) for base, fragment in fragments])
            while len(_slots) > 120:
                _slots.popitem(last=False)
        return _slots[key]


async def chunk(variant, start_ms, until_ms, origin_ms, keyframes):
    """fMP4 from the GOP at or before `start_ms`; returns (bytes, first ms, end ms, MSE type)."""
    body, first, end, kind = b"", None, None, None
    slot_ms = start_ms // SLOT_MS * SLOT_MS
    while slot_ms < until_ms:
        head, fragments = await slot(variant, slot_ms, keyframes)
        for offset, fragment in fragments:
            at = slot_ms + offset
            if at + GOP_MS <= start_ms or at >= until_ms:
                continue
            if first is None:
                first, body, kind = at, head, codecs(head)
            body += rebased(fragment, (at - origin_ms) * TIMESCALE // 1000)
            end = at + GOP_MS
        slot_ms += SLOT_MS
    return body, first, end, kind


# --- live --------------------------------------------------------------------------------------------------

class LiveSource:
    """One ffmpeg that encodes in real time; readers get (sync, wall ms, media time, fragment) as they come."""

    def __init__(self, variant, clock_ms, codec="h264", scale=None):
        self.variant, self.clock_ms, self.codec, self.scale = variant, clock_ms, codec, scale
        self.initialisation, self.gop, self.readers, self.walls = b"", [], set(), collections.deque()
        self.ready = asyncio.Event()

    async def run(self):
        await asyncio.to_thread(background, self.variant)
        encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-crf", "28", "-sc_threshold", "0"] \
            if self.codec == "h264" else \
            ["-c:v", "libx265", "-preset", "ultrafast", "-tune", "zerolatency", "-tag:v", "hvc1",
             "-x265-params", "log-level=error:keyint=40:min-keyint=40:scenecut=0:pools=1:frame-threads=1"]
        process = await asyncio.create_subprocess_exec(
            "ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p",
            "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-", *(["-vf", f"scale={self.scale}"] if self.scale else []),
            *encoder, "-threads", "1", "-g", "40", "-video_track_timescale", str(TIMESCALE), "-f", "mp4",
            "-flush_packets", "1", "-movflags", "frag_every_frame+empty_moov+default_base_moof", "-",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 22)
        try:
            await asyncio.gather(self._feed(process), self._read(process))
        finally:
            if process.returncode is None:
                process.kill()

    async def _feed(self, process):
        pictures, count, loop = background(self.variant), 0, asyncio.get_running_loop()
        began = loop.time()
        while True:
            wall = self.clock_ms()
            self.walls.append(wall)
            process.stdin.write(stamped(pictures[count % len(pictures)], wall))
            await process.stdin.drain()
            count += 1
            await asyncio.sleep(max(0, began + count / RATE - loop.time()))

    async def _read(self, process):
        moof = None
        while True:
            header = await process.stdout.readexactly(8)
            size, kind = struct.unpack(">I4s", header)
            box = header + await process.stdout.readexactly(size - 8)
            if kind in (b"ftyp", b"moov"):
                self.initialisation += box
                if kind == b"moov":
                    self.ready.set()
            elif kind == b"moof":
                moof = box
            elif kind == b"mdat":
                base = struct.unpack_from(">Q", moof, find(moof, [b"moof", b"traf", b"tfdt"])[0] + 12)[0]
                item = (base % (40 * TIMESCALE // RATE) == 0, self.walls.popleft(), base, moof + box)
                self.gop = [item] if item[0] else self.gop + [item]
                for reader in list(self.readers):
                    reader.put_nowait(item)
