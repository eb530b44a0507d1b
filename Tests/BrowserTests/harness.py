"""What the browser tests share: Debian's Chromium, a person at a desk, sign-in, and reading time out of pictures."""

import os
import time

import pytest
from playwright.sync_api import sync_playwright

import house as rooms
from conftest import PASSWORD
from house import iso

CHROMIUM = os.environ.get("CUSTOS_CHROMIUM", "/usr/bin/chromium")
SHOTS = os.environ.get("CUSTOS_SHOTS")
# Limits grow with the load of a machine that does other work too; the printed load says which column was held.
SLOW = float(os.environ.get("CUSTOS_SLOW", "0")) or 1 + max(0, os.getloadavg()[0] - os.cpu_count()) / 6
FRAME = 40  # ms: the simulated cameras send 25 frames a second
MINUTE = 60_000
PLAIN_HOST = "custos.test"
REFUSED = ("status of 401", "status of 403", "status of 422", "status of 429")
LINE_CUT = ("ERR_CONNECTION_REFUSED", "WebSocket connection", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "Failed to load resource")

# The clock that ClipPainter.TimeCode burns into each frame: 1, 0, eleven bits of the frame of the minute, three of its rest by 7.
# Answers ms of the minute; null when marker or check do not fit.
READ_CODE = """
video => {
  if (!video || !video.videoWidth) return null;
  const canvas = document.createElement('canvas'), k = video.videoWidth / 640;
  canvas.width = video.videoWidth; canvas.height = video.videoHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const row = context.getImageData(0, Math.round(340 * k), canvas.width, 1).data;
  const cells = Array.from({ length: 16 }, (_, n) => row[4 * Math.round((16 + 16 * n) * k)] > 128 ? 1 : 0);
  const value = (from, to) => cells.slice(from, to).reduce((sum, bit) => 2 * sum + bit, 0);
  const frame = value(2, 13);
  return cells[0] === 1 && cells[1] === 0 && frame % 7 === value(13, 16) ? frame * 40 : null;
}
"""

# How different the pixels of each tile are: a black or grey picture has next to none.
VARIANCE = """
() => [...document.querySelectorAll('.grid .slot:not(.empty) video')].map(video => {
  if (!video.videoWidth) return 0;
  const canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 36;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0, 64, 36);
  const data = context.getImageData(0, 0, 64, 36).data, light = [];
  for (let n = 0; n < data.length; n += 4) light.push(data[n + 1]);
  const mean = light.reduce((a, b) => a + b) / light.length;
  return light.reduce((sum, v) => sum + (v - mean) ** 2, 0) / light.length;
})
"""


def apart(code, wall):
    """Ms from the clock's place in its minute to a picture's, the short way round: negative when the picture is older."""
    return (code - wall + MINUTE / 2) % MINUTE - MINUTE / 2


class Desk:
    """A person before a browser. A console error or a CSP report that was not expected fails the test, and so does a request to elsewhere."""

    def __init__(self, browser, base, viewport=None):
        self.base, self.allowed, self.faults, self.outside, self.sockets = base, (), [], [], []
        self.context = browser.new_context(viewport=viewport or {"width": 1600, "height": 900})
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.faults.append(f"{e}\n{e.stack}"))
        self.page.on("dialog", lambda d: self.faults.append("a dialog opened: " + d.message))
        self.page.on("websocket", lambda s: self.sockets.append(s.url))
        self.page.on("request", lambda r: None if r.url.startswith((self.base, "data:", "blob:" + self.base)) else self.outside.append(r.url))

    def close(self, name):
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png")
        self.context.close()
        assert [f for f in self.faults if not any(a in f for a in self.allowed)] == [], "the console is clean"
        assert self.outside == [], "no request leaves the origin"

    # --- steps ---

    def goto(self, path):
        return self.page.goto(self.base + path)

    def sign_in(self, user="root", path="/wall", password=PASSWORD):
        self.goto(path + ("&" if "?" in path else "?") + "test=1")
        self.fill(user=user, password=password)
        self.click("sign-in")
        self.page.wait_for_selector("top-bar")

    def state_purpose(self):
        self.click("purpose-ok")

    def open_wall(self, cameras, n=4, user="root"):
        self.sign_in(user, f"/wall?n={n}&c={','.join(cameras)}")
        self.state_purpose()

    def open_playback(self, cameras, wall, span=3600, user="root"):
        self.sign_in(user, f"/playback?c={','.join(cameras)}&t={iso(wall)}&z={span}")
        self.state_purpose()
        self.settled()

    def settled(self, seconds=20):
        self.until("f => f.tiles.length > 0 && !f.stalled && f.tiles.every(t => t.answer && t.answer !== 'loading' && !t.seeking)", seconds)
        self.page.wait_for_timeout(150)

    def click(self, name):
        self.page.click(f"[data-test={name}]")

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[data-test={name.replace('_', '-')}]", value)

    def text(self, name):
        return self.page.inner_text(f"[data-test={name}]")

    def shown(self, name, **more):
        return self.page.wait_for_selector(f"[data-test={name}]", **more)

    def count(self, selector):
        return self.page.locator(selector).count()

    def press(self, key, times=1, pause=0):
        for _ in range(times):
            self.page.keyboard.press(key)
            if pause:
                self.page.wait_for_timeout(pause)

    # --- facts ---

    def playback(self):
        return self.page.evaluate("custosTest.playback()")

    def wall(self):
        return self.page.evaluate("custosTest.wall()")

    def until(self, condition, seconds, what="playback"):
        """Waits for a condition over the facts of the page; returns how long it took."""
        began = time.monotonic()
        try:
            self.page.wait_for_function(f"() => {{ const f = custosTest.{what}(); return f && ({condition})(f); }}", timeout=seconds * 1000 * SLOW)
        except Exception as error:
            raise AssertionError(f"not within {seconds * SLOW:.0f} s: {condition}\n{self.page.evaluate(f'custosTest.{what}()')}") from error
        return time.monotonic() - began

    def codes(self):
        """Burnt-in ms of the minute of each tile's picture."""
        return self.page.evaluate(f"[...document.querySelectorAll('.grid .slot video')].sort((a, b) => a.closest('.slot').style.order - b.closest('.slot').style.order).map({READ_CODE})")

    def wait_code(self, wanted, tile=0):
        """The burnt-in time of a tile once it shows the wanted one, or whatever it shows after a while."""
        for _ in range(80):
            code = self.codes()[tile]
            if code == wanted % MINUTE:
                break
            self.page.wait_for_timeout(50)
        return code

    def variances(self):
        return self.page.evaluate(VARIANCE)


def load():
    return f"load average {os.getloadavg()[0]:.1f}"


@pytest.fixture(scope="session")
def house():
    shared = rooms.House.shared()  # one for all modules: each ends it, the first end counts
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--lang=zh-CN", f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1"])
        yield browser
        browser.close()


@pytest.fixture
def desk(house, browser, request):
    desk = Desk(browser, house.server.base)
    yield desk
    desk.close(request.node.name)


@pytest.fixture
def plain_desk(house, browser, request):
    """The same server under a name that browsers do not trust."""
    desk = Desk(browser, house.server.base.replace("127.0.0.1", PLAIN_HOST))
    desk.allowed = ("Cross-Origin-Opener-Policy header has been ignored",)
    yield desk
    desk.close(request.node.name)


# --- UI-06: by keyboard alone ---

# What Tab has to reach: of a group of radio buttons the one that is chosen, of closed menus nothing.
TABBABLE = """
root => [...(root ? document.querySelector(root) : document).querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(n => {
  if (n.disabled || n.tabIndex < 0 || !n.checkVisibility({ visibilityProperty: true }) || n.closest('[popover]:not(:popover-open), [inert]')) return false;
  if (n.type !== 'radio') return true;
  const group = [...document.querySelectorAll(`input[type=radio][name="${n.name}"]`)].filter(r => r.form === n.form);
  return n.checked || !group.some(r => r.checked) && group[0] === n;
})
"""

FOCUSED = """
() => { const n = document.activeElement;
  if (!n || n === document.body) return null;
  const box = n.type === 'file' ? [...n.labels].at(-1) ?? n : n, r = box.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2, top = document.elementFromPoint(x, y);
  window.walked ??= new Set(); window.walked.add(n);
  return { x: r.x, y: r.y, width: r.width, height: r.height, name: n.dataset.test ?? n.id ?? '', words: (n.getAttribute('aria-label') ?? n.textContent ?? '').trim().slice(0, 60), tag: n.tagName,
    isCovered: Boolean(r.width && r.height && top && !n.contains(top) && !top.contains(n) && !top.closest('label')?.contains(n) && top.closest('label')?.control !== n && n.type !== 'file'), hasMoving: Boolean(n.querySelector('video, canvas') ?? n.closest('video, canvas')) }; }
"""


def tab_walk(desk, within=None, limit=400):
    """Walks over the page (or the layer `within`) with Tab alone: every control is reached, each shows its focus in pixels, none is hidden under a bar
    that stands still, and the way leads out again. Answers the names in their order."""
    page, names, ends = desk.page, [], 0
    page.evaluate("window.walked = new Set(); document.activeElement?.blur()")
    wanted = page.evaluate(f"root => ({TABBABLE})(root).length", within)
    for _ in range(limit):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            # The end of the page, and the browser's own bar is next; a dialog's first control may still be to come.
            ends += 1
            if ends > 1 or within is None:
                break
            continue
        if page.evaluate("window.walked.size") < len(names) + 1:
            break  # once around, as in a dialog
        label = f"{at['tag']} {at['name']} {at['words']}"
        assert not at["isCovered"], f"focus under another thing: {label}"
        size = page.viewport_size
        x, y = max(0, at["x"] - 6), max(0, at["y"] - 6)
        clip = {"x": x, "y": y, "width": max(1, min(size["width"], at["x"] + at["width"] + 6) - x), "height": max(1, min(size["height"], at["y"] + at["height"] + 6) - y)}
        assert x < size["width"] and y < size["height"], f"focus outside of the window: {label}"
        if at["hasMoving"]:
            # A moving picture differs by itself: the outline is read instead of seen.
            assert page.evaluate("""() => { const n = document.activeElement, s = getComputedStyle(n), a = getComputedStyle(n, '::after');
                return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1 || parseFloat(a.borderTopWidth) >= 2; }"""), f"no outline: {label}"
        else:
            lit = page.screenshot(clip=clip, animations="disabled", caret="hide")
            # The same picture with the outline taken away has to be another one.
            page.evaluate("() => { const n = document.activeElement; n.dataset.walkOutline = n.style.outline; n.style.setProperty('outline', 'none', 'important'); }")
            bare = page.screenshot(clip=clip, animations="disabled", caret="hide")
            page.evaluate("() => { const n = document.activeElement; n.style.removeProperty('outline'); n.style.outline = n.dataset.walkOutline; delete n.dataset.walkOutline; }")
            if lit == bare:  # the outline may stand around a label: the focus goes, and comes back
                page.evaluate("() => { window.walkHeld = document.activeElement; window.walkHeld.blur(); }")
                bare = page.screenshot(clip=clip, animations="disabled", caret="hide")
                page.evaluate("() => window.walkHeld.focus({ focusVisible: true })")
            assert lit != bare, f"focus cannot be seen: {label}"
        names.append(at["name"] or at["words"])
    missed = page.evaluate(f"root => ({TABBABLE})(root).filter(n => !window.walked.has(n)).map(n => [n.dataset.test ?? '', n.outerHTML.slice(0, 160)])", within)
    # A control that was drawn anew after the walk had been there is known by its name.
    missed = [html for name, html in missed if not name or name not in names]
    assert not missed or len(names) >= wanted, f"not reached: {missed[:5]}"
    assert len(names) < limit, "the walk leads out again"
    return names
