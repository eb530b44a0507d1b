"""What the browser tests share: the mock server as a process of its own, Debian's Chromium, sign-in, and reading time out of pictures."""

import datetime
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
CHROMIUM = os.environ.get("CUSTOS_CHROMIUM", "/usr/bin/chromium")
SHOTS = os.environ.get("CUSTOS_SHOTS")
# Limits grow with the load of a machine that does other work too; the printed load says which column was held.
SLOW = float(os.environ.get("CUSTOS_SLOW", "0")) or 1 + max(0, os.getloadavg()[0] - os.cpu_count()) / 6
PASSWORD = "correct horse"

# Reads the block code that mock_media paints: 44 bits of milliseconds and a 4-bit sum; null when it does not add up.
READ_CODE = """
video => {
  if (!video || !video.videoWidth) return null;
  const canvas = document.createElement('canvas'), k = video.videoWidth / 640;
  canvas.width = video.videoWidth; canvas.height = video.videoHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const data = context.getImageData(0, Math.round(345 * k), canvas.width, 1).data;
  let code = 0n;
  for (let n = 0; n < 48; n += 1) code = (code << 1n) | (data[4 * Math.round((8 + 10 * n + 5) * k)] > 128 ? 1n : 0n);
  const ms = code >> 4n;
  let sum = 0n;
  for (let n = 0n; n < 11n; n += 1n) sum += (ms >> (4n * n)) & 15n;
  return (sum & 15n) === (code & 15n) ? Number(ms) : null;
}
"""


class Server:
    """The mock server; `stop` and `start` again keep the port, the sessions and the views."""

    def __init__(self, *options):
        self.options, self.port = options, 0
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="custos-mock-")) / "state.json"
        self.start()

    def start(self):
        self.process = subprocess.Popen([sys.executable, str(HERE / "mock_server.py"), "--port", str(self.port), "--state", str(self.state), *self.options],
                                        stdout=subprocess.PIPE, text=True, cwd=HERE)
        self.port = int(self.process.stdout.readline())
        self.address = f"http://127.0.0.1:{self.port}"

    def stop(self, kind=signal.SIGTERM):
        self.process.send_signal(kind)
        self.process.wait(10)
        self.process.stdout.close()


class BrowserTest(unittest.TestCase):
    """One server a class, one page a test. A console error or a CSP report that was not expected fails the test."""

    server_options = ()
    viewport = {"width": 1600, "height": 900}
    browser_arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.server_options)
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--lang=zh-CN", *cls.browser_arguments])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()
        cls.server.stop()

    def setUp(self):
        self.faults, self.allowed = [], ()
        self.context = self.browser.new_context(viewport=self.viewport)
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.faults.append(f"{e}\n{e.stack}"))
        self.outside = []
        self.page.on("request", lambda r: self.outside.append(r.url) if not r.url.startswith((self.server.address, "data:", "blob:" + self.server.address)) else None)

    def tearDown(self):
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{self.id().split('.')[-1]}.png")
        self.context.close()
        faults = [f for f in self.faults if not any(a in f for a in self.allowed)]
        self.assertEqual(faults, [], "the console is clean")
        self.check_origin()

    def check_origin(self):
        self.assertEqual(self.outside, [], "no request leaves the origin")

    # --- steps ---

    def sign_in(self, user="admin", path="/?test=1"):
        self.page.goto(self.server.address + path)
        self.page.fill("[data-test=user]", user)
        self.page.fill("[data-test=password]", PASSWORD)
        self.page.click("[data-test=sign-in]")
        self.page.wait_for_selector("top-bar")

    def state_purpose(self):
        self.page.click("[data-test=purpose-ok]")

    def open_wall(self, path="/wall?test=1&n=4", user="admin"):
        self.sign_in(user, path)
        self.state_purpose()

    def open_playback(self, cameras, wall_ms, span=3600, user="admin"):
        self.sign_in(user, f"/playback?test=1&c={','.join(cameras)}&t={iso(wall_ms)}&z={span}")
        self.state_purpose()
        self.until("f => f.tiles.length > 0 && f.tiles.every(t => t.answer !== 'loading')", 30)

    def playback(self):
        return self.page.evaluate("custosTest.playback()")

    def wall(self):
        return self.page.evaluate("custosTest.wall()")

    def until(self, condition, seconds, what="playback"):
        """Waits for a condition over the facts of the page; returns how long it took."""
        began = time.monotonic()
        self.page.wait_for_function(f"() => {{ const f = custosTest.{what}(); return f && ({condition})(f); }}", timeout=seconds * 1000 * SLOW)
        return time.monotonic() - began

    def codes(self):
        """Burnt-in time of each tile's picture."""
        return self.page.evaluate(f"[...document.querySelectorAll('.grid .slot video')].map({READ_CODE})")

    def press(self, key, times=1, pause=0):
        for _ in range(times):
            self.page.keyboard.press(key)
            if pause:
                self.page.wait_for_timeout(pause)

    def load(self):
        return f"load average {os.getloadavg()[0]:.1f}"


def camera(n):
    import mock_data
    return str(mock_data.identity(n))


def iso(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def hour():
    """The full hour that the mock server builds its gaps around."""
    return int(time.time() * 1000) // 3_600_000 * 3_600_000
