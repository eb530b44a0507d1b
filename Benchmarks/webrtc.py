#!/usr/bin/env python3
"""Would WHEP add something? Delay and first picture of one camera in a browser, over the program's own WebSocket and Media Source
Extensions, and over WebRTC, in the same run.

  .venv/bin/pip install aiortc==1.16.0 aiohttp==3.14.5
  Benchmarks/webrtc.py [--seconds 20] [--opens 5]

The camera is `custos simulate`, whose pictures carry the frame of the minute; the server of `custos serve` records it. The page
opens the live socket through a relay of this script (one hop of Python, as the other path has), appends to a SourceBuffer and keeps to the newest picture as the wall
does (jump above 2 s and at the start above 0.3 s, 1.15x above 0.3 s, 1.05x above 0.12 s). For WebRTC aiortc sends the very same H.264 access units, taken from
the server's live socket and not encoded again, to an RTCPeerConnection of the same page: what a WHEP endpoint of the program would
do, without the cost of writing it. Delay is what the clock says when a picture is shown (requestVideoFrameCallback) minus the
clock that is painted in it; both paths are on one machine and one clock. Prints JSON lines with the load.
"""
import argparse, asyncio, contextlib, fractions, json, os, pathlib, statistics, struct, sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Tests/BrowserTests")]

import aiohttp  # noqa: E402
import av  # noqa: E402
from aiohttp import web  # noqa: E402
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription  # noqa: E402
from playwright.async_api import async_playwright  # noqa: E402
from conftest import Farm, Server, run  # noqa: E402

PAGE = """<!doctype html><title>delay</title><video muted autoplay playsinline></video><script>
const video = document.querySelector('video'), canvas = document.createElement('canvas'), MINUTE = 60000;
canvas.width = 640; canvas.height = 1;
const context = canvas.getContext('2d', { willReadFrequently: true });
let shown = [], began = 0, first = null, close = () => {};
function code() {
  context.drawImage(video, 0, 340 * video.videoHeight / 360, video.videoWidth, 1, 0, 0, 640, 1);
  const row = context.getImageData(0, 0, 640, 1).data;
  const cells = Array.from({ length: 16 }, (_, n) => row[4 * (16 + 16 * n)] > 128 ? 1 : 0);
  const value = (from, to) => cells.slice(from, to).reduce((sum, bit) => 2 * sum + bit, 0), frame = value(2, 13);
  return cells[0] === 1 && cells[1] === 0 && frame % 7 === value(13, 16) ? frame * 40 : null;
}
function look(now, meta) {
  const wall = performance.timeOrigin + meta.expectedDisplayTime, painted = code();
  if (first === null) first = performance.now() - began;
  if (painted !== null) shown.push((wall % MINUTE - painted + MINUTE) % MINUTE);
  video.requestVideoFrameCallback(look);
}
video.requestVideoFrameCallback(look);
function reset() { close(); shown = []; first = null; began = performance.now(); }
function result() { return { shown: shown.slice(), first }; }
function mse(address) {
  reset();
  const source = new MediaSource(), socket = new WebSocket(address), waiting = [];
  socket.binaryType = 'arraybuffer';
  let buffer = null, type = null;
  video.src = URL.createObjectURL(source);
  const pump = () => {
    if (!buffer || buffer.updating || !waiting.length) return;
    buffer.appendBuffer(waiting.shift());
  };
  const open = () => {
    if (buffer || !type || source.readyState !== 'open') return;
    buffer = source.addSourceBuffer(type);
    buffer.mode = 'segments';
    buffer.onupdateend = () => {
      const b = buffer.buffered, end = b.length ? b.end(b.length - 1) : 0, lag = end - video.currentTime;
      if (lag > (performance.now() - began < 2000 ? 0.3 : 2) || (b.length && video.currentTime < b.start(0))) video.currentTime = end - 0.05;
      else video.playbackRate = lag > 0.3 ? 1.15 : lag > 0.12 ? 1.05 : 1;
      pump();
    };
    pump();
  };
  source.onsourceopen = open;
  socket.onmessage = m => {
    if (typeof m.data === 'string') { const j = JSON.parse(m.data); if (j.type === 'init') { type = j.codecs; open(); } return; }
    waiting.push(new Uint8Array(m.data, 16));
    pump();
  };
  video.play();
  close = () => { socket.close(); video.removeAttribute('src'); video.load(); };
}
async function rtc(address) {
  reset();
  const peer = new RTCPeerConnection();
  peer.addTransceiver('video', { direction: 'recvonly' });
  peer.ontrack = e => { video.srcObject = e.streams[0] || new MediaStream([e.track]); e.receiver.jitterBufferTarget = 0; video.play(); };
  await peer.setLocalDescription(await peer.createOffer());
  if (peer.iceGatheringState !== 'complete') await new Promise(done => peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done());
  const answer = await fetch(address, { method: 'POST', body: peer.localDescription.sdp });
  await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  close = () => { peer.close(); video.srcObject = null; };
}
</script>"""


class Passed(MediaStreamTrack):
    """Access units of the live socket as they are: aiortc packetises packets that it is given."""

    kind = "video"

    def __init__(self, gop):
        super().__init__()
        self.queue = asyncio.Queue()
        for unit in gop:
            self.queue.put_nowait(unit)

    async def recv(self):
        bytes_, ticks, key = await self.queue.get()
        packet = av.Packet(bytes_)
        packet.pts, packet.dts, packet.time_base = ticks, ticks, fractions.Fraction(1, 90000)
        return packet


class Tap:
    """Reads the live socket and hands each access unit in Annex B to the tracks."""

    def __init__(self):
        self.sets, self.gop, self.tracks = b"", [], set()

    def init(self, mp4):
        at = mp4.index(b"avcC") + 4
        n, at, sets = mp4[at + 5] & 31, at + 6, b""
        for count in (n, None):
            if count is None:
                count, at = mp4[at], at + 1
            for _ in range(count):
                size = struct.unpack(">H", mp4[at:at + 2])[0]
                sets += b"\0\0\0\1" + mp4[at + 2:at + 2 + size]
                at += 2 + size
        self.sets = sets

    def fragment(self, flags, mp4):
        at = mp4.index(b"tfdt") + 8
        ticks, data = struct.unpack(">Q", mp4[at:at + 8])[0], mp4[mp4.index(b"mdat") + 4:]
        out, i = self.sets if flags & 1 else b"", 0
        while i + 4 <= len(data):
            size = struct.unpack(">I", data[i:i + 4])[0]
            out += b"\0\0\0\1" + data[i + 4:i + 4 + size]
            i += 4 + size
        unit = (out, ticks, flags & 1)
        self.gop = [unit] if flags & 1 else self.gop + [unit]
        for t in self.tracks:
            t.queue.put_nowait(unit)

    async def follow(self, url, token):
        async with aiohttp.ClientSession() as session, session.ws_connect(url, headers={"Authorization": f"Bearer {token}"}, max_msg_size=0) as socket:
            async for m in socket:
                if m.type == aiohttp.WSMsgType.BINARY:
                    (self.init(m.data[16:]) if m.data[0] == 0 else self.fragment(m.data[1], m.data[16:]))


def summary(path, result, opens, seconds):
    shown = sorted(result["shown"])
    return {
        "path": path, "pictures": len(shown), "fps": round(len(shown) / seconds, 1), "p50_ms": round(statistics.median(shown)), "p95_ms": round(shown[int(len(shown) * .95)]),
        "first_ms": [round(v) for v in sorted(opens)], "first_p50_ms": round(statistics.median(opens)), "load": [round(v, 1) for v in os.getloadavg()]}


async def measure(o):
    farm, server = Farm("--codec", "h264", "--audio", "none", cameras=1), Server()
    peers, tap = set(), Tap()
    try:
        camera = server.add("c", farm.url(1))
        token = json.loads(run("token", "add", "--data", server.data, "--name", "bench", "--role", "viewer", "--json").stdout)["token"]
        server.start()
        live = f"ws://127.0.0.1:{server.port}/api/v1/cameras/{camera}/live?stream=main&purpose=benchmark"

        async def relay(request):
            """The browser's socket carries no header, so the session is the token's; bytes pass unchanged."""
            down = web.WebSocketResponse(max_msg_size=0, compress=False)
            await down.prepare(request)
            async with aiohttp.ClientSession() as session, session.ws_connect(live, headers={"Authorization": f"Bearer {token}"}, max_msg_size=0) as up:
                with contextlib.suppress(ConnectionResetError):  # The page closed.
                    async for m in up:
                        await (down.send_str(m.data) if m.type == aiohttp.WSMsgType.TEXT else down.send_bytes(m.data))
            return down

        async def whep(request):
            peer = RTCPeerConnection()
            peers.add(peer)
            track = Passed(tap.gop)
            tap.tracks.add(track)
            peer.on("connectionstatechange", lambda: tap.tracks.discard(track) if peer.connectionState in ("closed", "failed") else None)
            transceiver = peer.addTransceiver(track, direction="sendonly")
            transceiver.setCodecPreferences([c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType == "video/H264"])
            await peer.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
            await peer.setLocalDescription(await peer.createAnswer())
            return web.Response(text=peer.localDescription.sdp)

        app = web.Application()
        app.add_routes([web.get("/", lambda r: web.Response(text=PAGE, content_type="text/html")), web.get("/live", relay), web.post("/whep", whep)])
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        follower = asyncio.create_task(tap.follow(live, token))
        for _ in range(300):
            if len(tap.gop) > 3:
                break
            await asyncio.sleep(.1)

        async with async_playwright() as p:
            browser = await p.chromium.launch(executable_path=os.environ.get("CUSTOS_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns"])
            page = await browser.new_page()
            await page.goto(f"http://127.0.0.1:{port}/")
            paths = {"websocket+mse": f"mse('ws://127.0.0.1:{port}/live')", "webrtc": "rtc('/whep')"}
            opens = {name: [] for name in paths}
            for _ in range(o.opens):
                for name, call in paths.items():
                    await page.evaluate(call)
                    await page.wait_for_function("first !== null", timeout=20_000)
                    opens[name].append((await page.evaluate("result()"))["first"])
                    await asyncio.sleep(.5)
            for name, call in list(paths.items()) * o.rounds:
                await page.evaluate(call)
                await page.wait_for_function("first !== null", timeout=20_000)
                await asyncio.sleep(3)
                await page.evaluate("shown = []")
                await asyncio.sleep(o.seconds)
                print(json.dumps(summary(name, await page.evaluate("result()"), opens[name], o.seconds)), flush=True)
            await browser.close()
        follower.cancel()
        for peer in peers:
            await peer.close()
        await runner.cleanup()
    finally:
        server.stop()
        farm.stop()


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--seconds", type=float, default=20)
    a.add_argument("--opens", type=int, default=5)
    a.add_argument("--rounds", type=int, default=2)
    asyncio.run(measure(a.parse_args()))
