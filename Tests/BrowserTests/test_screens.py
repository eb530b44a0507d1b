"""Every page in both languages, both themes and both sizes: looked at by axe (UI-07), read for words of the wrong language (UI-08), measured for
what does not fit, and kept as pictures in CUSTOS_SCREENS (.build/screens); words that are 60 % longer; 200 % and 400 %; forced colours; less motion."""

import os
import pathlib
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness import REFUSED, SLOW, Desk, browser
from screens import ROOT, Town, routes

PICTURES = pathlib.Path(os.environ.get("CUSTOS_SCREENS", ROOT / ".build" / "screens"))
SIZES = ((1280, 720), (1920, 1080))
HAN = re.compile(r"[㐀-䶿一-鿿]+")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# Words that stay Chinese in English too: the name of the other language.
OTHER = {"中文"}

TEXTS = """() => { const words = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('noscript, .plain, [lang^=zh]')) words.push(walk.currentNode.data);
  for (const n of document.querySelectorAll('[aria-label],[title],[placeholder],[aria-valuetext]')) if (!n.closest('[lang^=zh]'))
    for (const a of ['aria-label', 'title', 'placeholder', 'aria-valuetext']) if (n.getAttribute(a)) words.push(n.getAttribute(a));
  return words; }"""
# Controls whose words do not fit; what scrolls on purpose has a region of its own.
CLIPPED = """() => [...document.querySelectorAll('button, a.button, .button, nav a, [role=tab], select, legend, th, label, .chip')].filter(n => {
    if (!n.checkVisibility() || n.closest('.unseen')) return false;
    const style = getComputedStyle(n);
    return n.scrollWidth > n.clientWidth + 1 && style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && n.tagName !== 'SELECT';
  }).map(n => n.outerHTML.slice(0, 200))"""
WIDE = """() => document.scrollingElement.scrollWidth <= innerWidth ? null : [...document.querySelectorAll('body *')].filter(n => n.checkVisibility()
  && n.getBoundingClientRect().right > innerWidth + 1 && !n.closest('[role=region], .scrolls, .table-box, section-bar nav')).slice(0, 5).map(n => n.outerHTML.slice(0, 160))"""
MOVING = "() => document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().duration > 10).map(a => a.animationName ?? a.transitionProperty)"


@pytest.fixture(scope="session")
def town():
    shared = Town.shared()
    yield shared
    shared.close()


class Looker:
    """One person after the other before every page of a browser with one language and one theme."""

    def __init__(self, town, browser, language, theme, words=None):
        self.town, self.browser, self.language, self.theme, self.words = town, browser, language, theme, words
        self.desks, self.data = {}, set(OTHER)

    def desk(self, user):
        if user not in self.desks:
            desk = self.desks[user] = Desk(self.browser, self.town.world.server.base, {"width": SIZES[0][0], "height": SIZES[0][1]})
            desk.allowed = REFUSED + ("status of 404",)
            desk.context.add_init_script(f"localStorage.setItem('custos.language', '{self.language}'); localStorage.setItem('custos.theme', '{self.theme}');")
            if self.words:
                desk.context.route("**/a/locales/en.json", lambda route: route.fulfill(json=self.words(route.fetch().json())))
            desk.page.on("response", self.learn)
            if user:
                desk.sign_in(user, "/law/packs")
                desk.allowed = REFUSED + ("status of 404", "Failed to load resource")
        return self.desks[user]

    def learn(self, response):
        """What the server tells as data may be Chinese on an English page; what it tells as words (under `zh`) may not."""
        if "/api/v1/" in response.url and "json" in response.headers.get("content-type", ""):
            try:
                self.data |= set(chinese(response.json()))
            except Exception:  # a page that was left while its answer was on its way
                pass

    def visit(self, path):
        """The page at an address, with everything it asks for answered and its content there."""
        desk = self.desk(self.town.who(path))
        desk.goto(self.town.address(path))
        desk.page.wait_for_selector("main")
        if path in ("/wall", "/playback", "/camera", "/output"):
            try:
                desk.page.wait_for_selector("[data-test=purpose-ok]", timeout=900)
                desk.state_purpose()
            except Exception:  # stated before in this tab
                pass
            desk.page.wait_for_timeout(1500 * SLOW)
        desk.page.wait_for_load_state("load")
        desk.page.wait_for_timeout(600)
        return desk

    def close(self):
        for user, desk in self.desks.items():
            desk.close(f"screens-{user}-{self.language}-{self.theme}")


def chinese(value, key=None):
    if isinstance(value, dict):
        for k, v in value.items():
            yield from chinese(v, k)
    elif isinstance(value, list):
        for v in value:
            yield from chinese(v, key)
    elif isinstance(value, str) and key not in ("zh", "nameZh", "titleZh"):
        yield from HAN.findall(value)


def foreign(texts, data):
    """Chinese on an English page that is nobody's data."""
    known = sorted(data, key=len, reverse=True)
    for text in texts:
        rest = text
        for name in known:
            rest = rest.replace(name, "")
        if HAN.search(rest):
            yield text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_ui07_every_page_is_whole(town, browser, language, theme):
    looker, axe, faults = Looker(town, browser, language, theme), Axe(), []
    for path in routes():
        desk, name = looker.visit(path), path.strip("/").replace("/", "-")
        page = desk.page
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            folder = PICTURES / f"{language}-{theme}-{width}"
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}.png")
            faults += [f"{path} at {width}: wider than the window: {n}" for n in page.evaluate(WIDE) or []]
            faults += [f"{path} at {width}: clipped: {n}" for n in page.evaluate(CLIPPED)]
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        # axe's source is handed to the page by the driver, outside the page's policy
        for v in axe.run(page, options=RULES).response["violations"]:
            faults.append(f"{path}: {v['id']}: {[n['html'][:160] for n in v['nodes']][:3]}")
        if page.evaluate("document.documentElement.lang") != language:
            faults.append(f"{path}: the document's language is not {language}")
        if language == "en":
            faults += [f"{path}: Chinese on an English page: {t.strip()[:120]}" for t in foreign(page.evaluate(TEXTS), looker.data)]
        if page.locator("h1").count() != 1:
            faults.append(f"{path}: {page.locator('h1').count()} first headings")
    looker.close()
    assert faults == [], "\n".join(faults)


ACCENTS = str.maketrans("aceinouyACEINOUY", "äçéîñöüýÄÇÉÎÑÖÜÝ")


def longer(words):
    """The pseudo-locale qps: every word recognisable, accented and 60 % longer."""
    def stretch(text):
        if not isinstance(text, str):
            return {k: stretch(v) for k, v in text.items()} if isinstance(text, dict) else text
        parts = re.split(r"(\{\w+\})", text)
        return "".join(p if p.startswith("{") else p.translate(ACCENTS) for p in parts) + (" ~~~~~" * (round(len(text) * 0.6) // 6 + 1))[:max(2, round(len(text) * 0.6))].rstrip()
    return {k: stretch(v) for k, v in words.items()}


def test_ui08_longer_words_fit_and_every_word_comes_from_the_catalogue(town, browser):
    looker, faults = Looker(town, browser, "en", "light", words=longer), []
    for path in routes():
        page = looker.visit(path).page
        faults += [f"{path}: wider than the window: {n}" for n in page.evaluate(WIDE) or []]
        faults += [f"{path}: clipped: {n}" for n in page.evaluate(CLIPPED)]
        (PICTURES / "qps").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / "qps" / f"{path.strip('/').replace('/', '-')}.png")
    looker.close()
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("percent", [200, 400])
def test_a_magnified_page_needs_no_scrolling_sideways(town, browser, percent):
    width, height = SIZES[0][0] * 100 // percent, SIZES[0][1] * 100 // percent
    looker, faults = Looker(town, browser, "zh-CN", "light"), []
    for path in routes():
        page = looker.visit(path).page
        page.set_viewport_size({"width": width, "height": max(256, height)})
        page.wait_for_timeout(250)
        (PICTURES / f"zoom-{percent}").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"zoom-{percent}" / f"{path.strip('/').replace('/', '-')}.png")
        faults += [f"{path}: wider than {width}: {n}" for n in page.evaluate(WIDE) or []]
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    looker.close()
    assert faults == [], "\n".join(faults)


def test_forced_colours_keep_borders_and_focus(town, browser):
    looker, faults = Looker(town, browser, "zh-CN", "dark"), []
    for path in ("/wall", "/playback", "/law/record", "/law/registers"):
        page = looker.visit(path).page
        page.emulate_media(forced_colors="active")
        page.wait_for_timeout(200)
        (PICTURES / "forced").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / "forced" / f"{path.strip('/').replace('/', '-')}.png")
        bare = page.evaluate("[...document.querySelectorAll('button:not(.plain-button), input:not([type=hidden]), select')].filter(n => n.checkVisibility() && parseFloat(getComputedStyle(n).borderTopWidth) < 1).map(n => n.outerHTML.slice(0, 120))")
        faults += [f"{path}: without a border: {n}" for n in bare]
        page.keyboard.press("Tab")
        outline = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        if outline < 1:
            faults.append(f"{path}: the focus is not seen")
        page.emulate_media(forced_colors="none")
    looker.close()
    assert faults == [], "\n".join(faults)


def test_less_motion_means_none(town, browser):
    looker = Looker(town, browser, "zh-CN", "dark")
    looker.desk("boss").page.emulate_media(reduced_motion="reduce")
    for path in ("/wall", "/playback", "/law"):
        assert looker.visit(path).page.evaluate(MOVING) == [], path
    looker.close()
