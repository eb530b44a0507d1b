"""verify.html, the page that a court opens from a stick: it says the same lines as verify.py of the same exports, intact and tampered,
folder and ZIP; it says plainly what it cannot know; it needs no network; anybody can use it.

    python3 Tests/BrowserTests/test_verify_page.py --write      puts the hashes of its script and style into its policy
"""

import base64
import hashlib
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "Sources/CustosWeb/Public/verify/verify.html"
LEDGER_TESTS = ROOT / "Tests/LedgerTests"


def hash_of(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def with_hashes(html):
    """The page with the hashes that its policy should have."""
    for tag, directive in ("script", "script-src"), ("style", "style-src"):
        inside, = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        html, count = re.subn(rf"{directive} '[^']*'", lambda _: f"{directive} '{hash_of(inside)}'", html, count=1)
        assert count == 1, directive
    return html


if __name__ == "__main__":
    right = with_hashes(PAGE.read_text())
    if "--write" in sys.argv:
        PAGE.write_text(right)
    elif right != PAGE.read_text():
        sys.exit("the hashes in the policy of verify.html are not those of its script and style: --write")
    sys.exit(0)

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from marionette_driver.by import By
from marionette_driver.marionette import Marionette
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(LEDGER_TESTS))
from conftest import free_port, wait
from harness import CHROMIUM, SHOTS, SLOW
from history import zipped
from tamper import ATTACKS, Case, flip
from test_firefox import Firefox

# What only a verifier with --against can tell is not for this page.
TAMPERED = sorted(t for t in ATTACKS if t.startswith("export: ") and t != "export: out of a rewritten log, before the mirror [4]")
HAN = re.compile(r"[\u4e00-\u9fff]")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def verify(words):
    """What verify.py says."""
    r = subprocess.run([sys.executable, LEDGER_TESTS / "verify.py", *words, "--lines"], capture_output=True, text=True, timeout=120)
    assert r.returncode not in (2, 70), r.stderr
    return r.stdout, r.returncode


def policy_in(words):
    return words[words.index("--policy") + 1] if "--policy" in words else None


class Clerk:
    """A person who opened the page from a disk. Whatever the console says, and every request, is a fault."""

    def __init__(self, browser, url=None, before=None, **more):
        self.faults, self.requests = [], []
        self.context = browser.new_context(viewport={"width": 1200, "height": 900}, timezone_id="Asia/Shanghai", **more)
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.faults.append(m.text))
        self.page.on("pageerror", lambda e: self.faults.append(f"{e}\n{e.stack}"))
        self.page.on("request", lambda r: None if r.url.startswith(("file:", "blob:", "data:", "about:")) else self.requests.append(r.url))
        self.page.on("filechooser", lambda _: None)  # So that dialogues are caught from the beginning: to begin takes a moment.
        if before:
            self.page.add_init_script(before)
        self.url = url or PAGE.as_uri()
        self.page.goto(self.url)
        self.devtools = self.context.new_cdp_session(self.page)

    def close(self):
        self.context.close()
        assert self.faults == [] and self.requests == []

    def fresh(self, hash=""):
        self.page.goto("about:blank")
        self.page.goto(self.url + hash)
        return self

    def drop(self, *paths):
        """What the file manager does: files and folders fall on the page."""
        for kind in ("dragEnter", "dragOver", "drop"):
            self.devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": {"items": [], "files": [str(p) for p in paths], "dragOperationsMask": 1}})
        return self

    def pick(self, button, path):
        with self.page.expect_file_chooser() as chooser:
            self.page.click(f"[data-test={button}]")
        chooser.value.set_files(str(path))
        return self

    def drop_policy(self, path):
        self.drop(path)
        self.page.wait_for_selector("[data-test=policy]")
        return self

    def settled(self, state="done", seconds=30):
        self.page.wait_for_selector(f"html[data-state={state}]", timeout=seconds * 1000 * SLOW, state="attached")
        return self

    def check(self, path, policy):
        self.fresh()
        if policy:
            self.drop_policy(policy)
        return self.drop(path).settled()

    @property
    def lines(self):
        text = self.page.locator("[data-test=lines]").text_content()
        return "" if text.startswith("（") or text.startswith("(") else text

    def attribute(self, test, name):
        return self.page.locator(f"[data-test={test}]").get_attribute(name)

    @property
    def tone(self):
        return self.attribute("verdict", "data-tone")

    def text(self, test):
        return self.page.locator(f"[data-test={test}]").inner_text()

    def shot(self, name):
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/verify-{name}.png", full_page=True)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN"])
        yield browser
        browser.close()


@pytest.fixture
def clerk(browser):
    clerk = Clerk(browser)
    yield clerk
    clerk.close()


@pytest.fixture(scope="module")
def folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="custos-verify-page-"))
    yield folder
    shutil.rmtree(folder)


def intact_case(folder, quorum="all", days=4, **more):
    return Case(folder / f"intact-{quorum}-{days}-{more.get('seed', 7)}", quorum, **more).export(days=days)


@pytest.fixture(scope="module")
def intact(folder):
    return intact_case(folder)


@pytest.fixture(scope="module")
def spoilt(folder):
    """Many faults in one export."""
    c = Case(folder / "spoilt").export()
    flip(c.out / f"media/1-main/{c.exported[1].seq}.mp4")
    (c.out / f"media/1-main/{c.exported[3].seq}.mp4").unlink()
    (c.out / f"leaves/{c.exported[5].index}.leaf").unlink()
    (c.out / "media/1-main/notes.txt").write_text("trust me")
    (c.out / ".DS_Store").write_text("x")
    (c.out / "custody.txt").write_text((c.out / "custody.txt").read_text().replace("001", "002"))
    return c


# --- The file itself ---

def test_the_policy_names_the_hashes_of_script_and_style():
    assert PAGE.read_text() == with_hashes(PAGE.read_text()), f"run: python3 {pathlib.Path(__file__).relative_to(ROOT)} --write"


def test_the_policy_forbids_every_network_use_and_all_code_but_its_own():
    html = PAGE.read_text()
    policy, = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    rules = {d.split()[0]: d.split()[1:] for d in policy.split(";")}
    assert rules.pop("default-src") == ["'none'"]
    for directive in ("script-src", "style-src"):
        assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", " ".join(rules.pop(directive))), directive
    assert rules == {"worker-src": ["blob:"], "img-src": ["data:"], "base-uri": ["'none'"], "form-action": ["'none'"], "require-trusted-types-for": ["'script'"], "trusted-types": ["checker"]}
    assert html.index("Content-Security-Policy") < html.index("<style>") < html.index("<script>")
    assert re.findall(r"<(?:script|style|link|img|iframe|base)(?: \w+=[^>]*)?>", html) == [re.search(r'<link rel="icon" href="data:[^>]*>', html)[0], "<style>", "<script>"]
    assert not re.search(r"\sstyle=|\son\w+=", html[html.index("<body>"):html.index("<script>")])
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|importScripts|fetch\(|XMLHttpRequest|WebSocket|sendBeacon", html)


def test_the_network_is_really_shut(clerk):
    assert clerk.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'went', () => 'shut')") == "shut"
    assert clerk.page.evaluate("new Promise(done => { const i = new Image(); i.onload = () => done('went'); i.onerror = () => done('shut'); i.src = 'http://127.0.0.1:9/x.png'; })") == "shut"
    assert clerk.faults and all("Content Security Policy" in f for f in clerk.faults)
    clerk.faults, clerk.requests = [], []


# --- The same lines as verify.py ---

@pytest.mark.parametrize("title", TAMPERED)
def test_it_says_what_verify_py_says_of_a_tampered_export(clerk, folder, title):
    attack, quorum, more = ATTACKS[title]
    place = folder / f"tampered-{TAMPERED.index(title)}"
    words, expected = attack(Case(place, quorum, **more))
    lines, code = verify(words)

    clerk.check(words[0], policy_in(words))

    assert clerk.lines == lines
    assert set(expected) <= set(lines.splitlines())
    assert clerk.attribute("verdict", "data-code") == str(code)
    # Below 20 nothing is wrong: some cases only look like attacks.
    assert clerk.tone in ({"alarm"} if code >= 30 else {"warn"} if code >= 20 else {"ok", "warn"})
    if pathlib.Path(words[0]).is_dir():
        clerk.check(zipped(words[0], place / "same.zip"), policy_in(words))
        assert clerk.lines == lines


@pytest.mark.parametrize(("quorum", "seed", "days"), [("all", 7, 4), ("any", 8, 6), ("police", 9, 9), ("none", 10, 3)])
def test_it_says_what_verify_py_says_of_an_intact_export(clerk, folder, quorum, seed, days):
    c = intact_case(folder, quorum, days, seed=seed)
    lines, code = verify(c.export_words())
    assert code < 20, lines

    for path in c.out, zipped(c.out, c.out.with_suffix(".zip")):
        clerk.check(path, c.folder / "policy")
        assert clerk.lines == lines
        assert clerk.tone == ("info" if code else "ok")
        assert clerk.page.title().startswith(clerk.page.inner_text("#verdict-title"))
    clerk.fresh().pick("choose-policy", c.folder / "policy").pick("choose-folder", c.out).settled()
    assert clerk.lines == lines
    clerk.fresh().pick("choose-zip", c.out.with_suffix(".zip")).settled().pick("add-policy", c.folder / "policy").settled()
    clerk.page.wait_for_selector("[data-test=policy]")
    clerk.settled()
    assert clerk.lines == lines


def test_policy_and_export_may_be_dropped_together_and_the_folders_contents_too(clerk, intact):
    lines, _ = verify(intact.export_words())
    clerk.drop(intact.out, intact.folder / "policy").settled()
    assert clerk.lines == lines
    clerk.fresh().drop_policy(intact.folder / "policy").drop(*intact.out.iterdir()).settled()
    assert clerk.lines == lines


def test_an_export_inside_another_folder_is_found_and_what_lies_beside_it_is_said(clerk, intact, folder):
    outer = folder / "stick"
    shutil.copytree(intact.out, outer / intact.out.name)
    (outer / "letter.txt").write_text("dear court")
    clerk.drop(outer).settled()
    assert clerk.lines == verify(intact.export_words(policy=False))[0]
    assert "1" in clerk.text("source").split("\n")[2]


# --- What it cannot know ---

def test_without_a_policy_nothing_is_green_and_the_fingerprint_is_shown(clerk, intact):
    clerk.check(intact.out, None)

    assert clerk.lines == verify(intact.export_words(policy=False))[0]
    assert f"CANNOT-TELL key {intact.h.log.origin}" in clerk.lines
    assert clerk.tone == "warn" and "出处未经核实" in clerk.page.inner_text("#verdict-title")
    key = intact.h.log.key
    _, ident, data = key.vkey.split("+", 2)
    fingerprint = hashlib.sha256(key.name.encode() + b"\n" + base64.b64decode(data)).hexdigest()
    assert fingerprint.startswith(ident) and fingerprint in clerk.text("fingerprint").replace(" ", "")
    assert clerk.attribute("ckLog", "data-tone") == "warn" and clerk.attribute("ckWitness", "data-tone") == "none"


def test_a_policy_that_comes_later_is_used_and_can_be_taken_away_again(clerk, intact):
    clerk.check(intact.out, None)
    clerk.pick("add-policy", intact.folder / "policy")
    clerk.page.wait_for_selector("[data-test=verdict][data-tone=info], [data-test=verdict][data-tone=ok]")
    assert clerk.lines == verify(intact.export_words())[0]
    clerk.page.click("[data-test=remove-policy]")
    clerk.page.wait_for_selector("[data-test=verdict][data-tone=warn]")
    assert clerk.lines == verify(intact.export_words(policy=False))[0]


def test_a_span_that_the_chains_do_not_reach_over_is_never_green(clerk, folder):
    c = Case(folder / "short")
    def change(files):  # Whoever has the export key leaves the last leaves of the chain out.
        numbers = files["chain/1-main.txt"].split()
        last = [n for n in numbers if b" seg\n" in files[f"leaves/{n.decode()}.leaf"]][-3]
        for n in numbers[numbers.index(last):]:
            leaf = files.pop(f"leaves/{n.decode()}.leaf")
            del files[f"proofs/{n.decode()}.tlog-proof"]
            if seq := re.search(rb"^seq (\d+)$", leaf, re.M):
                files.pop(f"media/1-main/{seq[1].decode()}.mp4", None)
        files["chain/1-main.txt"] = b"".join(n + b"\n" for n in numbers[:numbers.index(last)])
    c.export(change)
    clerk.check(c.out, c.folder / "policy")
    assert clerk.lines == verify(c.export_words())[0]
    assert clerk.tone == "warn" and clerk.page.locator("[data-test=uncovered]").count() == 1


def test_an_export_with_nothing_in_it_is_never_green(clerk, folder):
    c = Case(folder / "nothing")
    def change(files):
        for name in [n for n in files if n.startswith(("media/", "chain/", "leaves/", "proofs/")) and n not in (f"leaves/{c.h.key_leaf}.leaf", f"proofs/{c.h.key_leaf}.tlog-proof")]:
            del files[name]
    c.export(change)
    clerk.check(c.out, c.folder / "policy")
    assert clerk.lines == verify(c.export_words())[0] == ""
    assert clerk.tone == "warn"


def test_a_page_inside_an_export_says_so(browser, intact, folder):
    shutil.copy(PAGE, folder / "EXPORT-20260212-0a1b2c3d.html")
    inside = folder / "copy/EXPORT-20260212-0a1b2c3d"
    inside.mkdir(parents=True)
    shutil.copy(PAGE, inside / "verify.html")
    for path, count in ((inside / "verify.html", 1), (folder / "EXPORT-20260212-0a1b2c3d.html", 0)):
        clerk = Clerk(browser, path.as_uri())
        assert clerk.page.locator("[data-test=inside]").count() == count
        clerk.close()


# --- What is no export ---

def foreign(folder, intact):
    """(name of the message, path)"""
    make = lambda name, data: (folder / name).write_bytes(data) and folder / name
    whole = zipped(intact.out, folder / "whole.zip").read_bytes()
    (folder / "photos").mkdir()
    (folder / "photos/a.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "void").mkdir()
    with zipfile.ZipFile(folder / "squeezed.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("EXPORT-1/manifest.txt", "a" * 999)
    with zipfile.ZipFile(folder / "photos.zip", "w") as z:
        z.writestr("a.jpg", "x")
    with zipfile.ZipFile(folder / "twice.zip", "w") as z, pytest.warns(UserWarning):
        z.writestr("checkpoint", "a")
        z.writestr("checkpoint", "b")
    for n in (1, 2):
        shutil.copytree(intact.out, folder / f"two/EXPORT-{n}")
    intact.h.write(folder / "node")
    at = whole.index(b"PK\1\2")
    hidden = whole[:at] + b"hidden" + whole[at:-22] + whole[-22:-6] + struct.pack("<I", struct.unpack("<I", whole[-6:-2])[0] + 6) + whole[-2:]
    local = bytearray(whole)
    local[30] ^= 0x20  # a name that only the member's own header has
    return [("foreign", folder / "photos"), ("empty", folder / "void"), ("foreign", folder / "photos.zip"), ("zip", make("cut.zip", whole[:-300])), ("zip", make("head.zip", whole[:40])),
            ("zip", make("none.zip", b"PK")), ("zip", folder / "squeezed.zip"), ("zip", folder / "twice.zip"), ("zip", make("hidden.zip", hidden)), ("zip", make("local.zip", bytes(local))),
            ("zip", make("behind.zip", whole + b"x")), ("several", folder / "two"), ("log", folder / "node/data"), ("log", folder / "node/mirror"), ("notzip", make("photo.jpg", b"\xff\xd8\xff"))]


def test_what_is_no_export_gets_a_clear_message_and_no_verdict(clerk, folder, intact):
    (folder / "foreign").mkdir()
    for code, path in foreign(folder / "foreign", intact):
        clerk.fresh().drop(path).settled("fault")
        assert clerk.attribute("fault", "data-code") == code, path
        assert path.name in clerk.text("fault") or code in ("several", "empty"), path
        assert not re.search(r"undefined|\{|fault[A-Z]|zip[A-Z]", clerk.text("fault")), path
        assert clerk.page.locator("[data-test=verdict]").count() == 0
    clerk.drop(folder / "foreign/photos.zip", folder / "foreign/cut.zip").page.wait_for_selector("[data-test=fault][data-code=many]")
    clerk.drop(intact.out).settled()  # and then it goes on


def test_a_file_that_is_no_policy_is_refused_with_its_line(clerk, folder, intact):
    good = (intact.folder / "policy").read_text()
    for n, (text, words) in enumerate([(good.replace("quorum both", "quorum bath"), "第 6 行"), (good.replace("+A", "+B", 1), "第 1 行"), (good.replace("quorum both\n", ""), "quorum"), (intact.h.log.key.vkey + "\n", "是一把密钥"),
                                       (good[:-1], "不是策略"), (good.replace("\n", "\r\n"), "不是策略"), ("Dear court,\n", "不是策略")]):
        path = folder / f"policy-{n}"
        path.write_bytes(text.encode())
        clerk.fresh().pick("choose-policy", path)
        assert words in clerk.page.wait_for_selector("[data-test=policy-fault]").inner_text(), text
        assert clerk.page.locator("[data-test=policy]").count() == 0
    clerk.pick("choose-policy", intact.folder / "policy").page.wait_for_selector("[data-test=policy]")
    assert clerk.page.locator("[data-test=policy-fault]").count() == 0


# --- Large files ---

def test_a_large_file_is_read_in_slices_and_judged(clerk, folder):
    c = Case(folder / "large")
    data = random.Random(1).randbytes(1 << 20) * 70 + b"end"  # more than what is hashed in one piece
    c.h.now += 1800 * 1_000_000
    s = c.h.seal("1/main", data=data)
    c.h.begin_segment("1/main")
    c.go_on(30)
    c.export(days=4)
    place = c.out / f"media/1-main/{s.seq}.mp4"
    assert place.stat().st_size == len(data)
    clerk.check(c.out, c.folder / "policy")
    assert clerk.lines == verify(c.export_words())[0] and f"INTACT seg 1/main {s.seq}\n" in clerk.lines
    flip(place, at=len(data) - 1)
    clerk.check(c.out, c.folder / "policy")
    assert f"ALTERED seg 1/main {s.seq}\n" in clerk.lines


def test_a_long_check_shows_how_far_it_is_and_can_be_cancelled(clerk, folder):
    c = Case(folder / "long").export()
    size = 40_000_000_000
    text, _, _ = (c.out / "manifest.txt").read_bytes().rpartition(b"\n\n")
    first, *rest = text.split(b"\n")
    text = b"\n".join([first, *sorted(rest + [b"%s %d play/1-main-1.mp4" % (b"0" * 64, size)], key=lambda x: x.split()[2])]) + b"\n"
    (c.out / "manifest.txt").write_bytes(text + b"\n" + c.h.export_key.line(text))
    (c.out / "play").mkdir()
    os.truncate(os.open(c.out / "play/1-main-1.mp4", os.O_CREAT | os.O_WRONLY), size)  # no disk is used

    clerk.drop(c.out)
    wait(lambda: clerk.page.evaluate("(document.getElementById('bar')?.value ?? 0) > 100e6"), 60 * SLOW, "progress")
    assert clerk.page.inner_text("#busy-name") == "play/1-main-1.mp4" and "GB" in clerk.page.inner_text("#busy-line")
    assert clerk.page.evaluate("performance.memory?.usedJSHeapSize ?? 0") < 200e6
    clerk.page.focus("[data-test=cancel]")
    clerk.page.wait_for_timeout(500)
    assert clerk.page.evaluate("document.activeElement.dataset.test") == "cancel", "progress does not take the focus away"
    clerk.page.keyboard.press("Enter")
    clerk.settled("idle")
    assert "取消" in clerk.page.text_content("#live") and clerk.page.locator("[data-test=verdict]").count() == 0


# --- Arithmetic of its own ---

WITHOUT = {
    "no-worker": "delete window.Worker",
    "no-webcrypto": "delete window.Worker; Object.defineProperty(crypto, 'subtle', { value: undefined })",
    "no-ed25519": "delete window.Worker; const s = crypto.subtle; Object.defineProperty(crypto, 'subtle', { value: { digest: (...a) => s.digest(...a), importKey() { throw new DOMException('', 'NotSupportedError'); } } })",
}


@pytest.mark.parametrize("missing", WITHOUT)
def test_it_works_without_what_a_browser_may_lack(browser, intact, spoilt, missing):
    clerk = Clerk(browser, before=WITHOUT[missing])
    for c in (intact, spoilt):
        clerk.check(c.out, c.folder / "policy")
        assert clerk.lines == verify(c.export_words())[0]
    clerk.close()


def test_a_browser_that_computes_wrongly_is_not_believed(browser, intact):
    for lie in ("verify: async () => true", "verify: async () => false", "digest: async () => new ArrayBuffer(32)"):
        clerk = Clerk(browser, before="delete window.Worker; const s = crypto.subtle; Object.defineProperty(crypto, 'subtle', { value: { digest: (...a) => s.digest(...a), importKey: (...a) => s.importKey(...a), verify: (...a) => s.verify(...a), %s } })" % lie)
        clerk.drop(intact.out).settled("fault")
        assert clerk.attribute("fault", "data-code") == "selftest"
        clerk.close()


def test_its_own_digests_and_signatures_are_those_of_the_standards(clerk):
    r = random.Random(5)
    texts = [r.randbytes(n) for n in [*range(0, 140), 4095, 70_001]]
    b64 = lambda data: base64.b64encode(data).decode()
    ask = "items => { const c = makeChecker(), u = x => Uint8Array.from(atob(x), v => v.charCodeAt(0)); return %s; }"
    assert clerk.page.evaluate(ask % "items.map(x => [c.hex(c.sha256(u(x))), c.hex(c.sha512(u(x)))])", [b64(t) for t in texts]) == [[hashlib.sha256(t).hexdigest(), hashlib.sha512(t).hexdigest()] for t in texts]

    order, cases = 2**252 + 27742317777372353535851937790883648493, []
    for n in range(24):
        key = Ed25519PrivateKey.from_private_bytes(r.randbytes(32))
        public, text = key.public_key().public_bytes_raw(), r.randbytes(n * 9)
        good = key.sign(text)
        bit = lambda data: bytes(b ^ (1 << n % 8 if i == n % len(data) else 0) for i, b in enumerate(data))
        heavier = good[:32] + (int.from_bytes(good[32:], "little") + order).to_bytes(32, "little")  # the same signature in another way: RFC 8032 5.1.7 refuses it
        cases += [(public, good, text, True), (public, bit(good), text, False), (bit(public), good, text, False), (public, good, text + b"x", False), (public, heavier, text, False), (public, good[:63], text, False)]
    answers = clerk.page.evaluate(ask % "Promise.all(items.map(([k, s, t]) => c.verifyHere(u(k), u(s), u(t))))", [[b64(x) for x in case[:3]] for case in cases])
    assert answers == [case[3] for case in cases]


# --- People ---

@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser, intact, spoilt, folder, theme):
    clerk, axe, found = Clerk(browser, color_scheme=theme), Axe(), []
    for language in ("", "#en"):
        for name, path, policy in (("idle", None, None), ("intact", intact.out, intact.folder / "policy"), ("nopolicy", intact.out, None), ("spoilt", spoilt.out, spoilt.folder / "policy"), ("fault", LEDGER_TESTS, None)):
            clerk.fresh(language)
            if policy:
                clerk.drop_policy(policy)
            if path:
                clerk.drop(path).settled("fault" if name == "fault" else "done")
                clerk.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            clerk.page.wait_for_timeout(600)  # smooth scrolling ends
            for violation in axe.run(clerk.page, options=RULES).response["violations"]:
                found.append((name, language, violation["id"], [n["html"][:160] for n in violation["nodes"]][:3]))
            clerk.shot(f"{name}-{language[1:] or 'zh'}-{theme}")
    clerk.close()
    assert found == []


def test_english_is_complete_and_the_language_can_be_changed_at_any_time(clerk, spoilt, intact):
    texts = "[...document.querySelectorAll('body *')].filter(n => n.checkVisibility() && !n.closest('#zh, [data-test=custody], script, noscript')).flatMap(n => [...n.childNodes].filter(c => c.nodeType === 3).map(c => c.data)).concat([...document.querySelectorAll('[aria-label]')].map(n => n.ariaLabel), document.title).join('\\n')"
    for c in (None, intact, spoilt):
        clerk.fresh()
        if c:
            clerk.drop(c.out).settled()
        chinese = clerk.page.evaluate(texts)
        clerk.page.click("[data-test=en]")
        clerk.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        english = clerk.page.evaluate(texts)
        assert HAN.search(chinese) and not HAN.search(english), HAN.findall(english)
        assert clerk.page.get_attribute("html", "lang") == "en"
        assert not re.search(r"undefined|\{\w+|NaN|why-|mean[A-Z]", english + chinese)
    clerk.page.click("[data-test=zh]")
    assert "与账本不符" in clerk.page.inner_text("#verdict-title")


def test_every_word_is_there_in_both_languages_and_used():
    script, = re.findall(r"<script>(.*)</script>", PAGE.read_text(), re.S)
    table = script[script.index("const TEXT = {"):script.index("const ICONS")]
    entries = re.findall(r'(?:^|[\s,])"?([\w-]+)"?: \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\]', table)
    assert len(entries) > 150
    names = lambda text: set(re.findall(r"\{(\w+)", text))
    for key, chinese, english in entries:
        assert names(chinese) == names(english), key
        assert not HAN.search(english), key
    rest = script.replace(table, "") + PAGE.read_text().split("<script>")[0]
    families = ("say", "mean", "why-", "gap-", "fault", "zip", "limits", "ck", "main", "sub")
    assert [key for key, *_ in entries if not key.startswith(families) and not re.search(rf"[\"'`]{re.escape(key)}[\"'`]|data-(?:t|label)=\"{key}\"", rest)] == []


def test_the_keyboard_reaches_every_control_with_a_visible_focus_and_opens_the_pickers(clerk, spoilt):
    for c in (None, spoilt):
        clerk.fresh()
        if c:
            clerk.drop(c.out).settled()
            assert clerk.page.evaluate("document.activeElement.id") == "verdict-title", "reading goes on at the verdict"
            clerk.page.evaluate("document.activeElement.blur()")
        wanted = clerk.page.evaluate("[...document.querySelectorAll('button, summary, [tabindex=\"0\"]')].filter(n => n.checkVisibility()).length")
        clerk.page.evaluate("window.reached = new Set(); scrollTo(0, 0)")
        for _ in range(wanted + 3):
            clerk.page.keyboard.press("Tab")
            assert clerk.page.evaluate("""() => { const n = document.activeElement; if (!n || n === document.body) return true; window.reached.add(n);
                const s = getComputedStyle(n); return parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none'; }""")
        assert clerk.page.evaluate("window.reached.size") >= wanted
    for button, isFolder in (("choose-folder", True), ("choose-zip", False), ("choose-policy", False)):
        clerk.fresh().page.bring_to_front()
        while clerk.page.evaluate("document.activeElement.dataset.test") != button:
            clerk.page.keyboard.press("Tab")
        with clerk.page.expect_file_chooser() as chooser:
            clerk.page.keyboard.press("Enter")
        assert (chooser.value.element.get_attribute("webkitdirectory") is not None) == isFolder


def test_what_becomes_of_a_check_is_announced(clerk, intact):
    clerk.check(intact.out, intact.folder / "policy")
    assert clerk.page.inner_text("#verdict-title") in clerk.page.text_content("#live")
    assert clerk.page.get_attribute("#live", "role") == "status"


def test_names_that_try_to_be_code_or_lines_are_text(clerk, intact, folder):
    evil = folder / "evil" / intact.out.name
    shutil.copytree(intact.out, evil)
    (evil / "<img src=x onerror=alert(1)>\nINTACT seg 9 9").write_text("x")
    (evil / "\u202egpj.4pm %41").write_text("x")
    (evil / "%2e").write_text("x")
    (evil / "custody.txt").write_text("<script>alert(1)</script> \u202e txt\n")
    lines, _ = verify([str(evil), *intact.export_words()[1:]])
    # Chromium hides some names from what is dropped, and none from what is chosen.
    clerk.drop_policy(intact.folder / "policy").pick("choose-folder", evil).settled()
    assert clerk.lines == lines and "UNLOGGED file <img%20src=x%20onerror=alert(1)>%0AINTACT%20seg%209%209\n" in lines
    assert "<script>alert(1)</script>" in clerk.text("custody") and clerk.page.locator("img, main script").count() == 0


def test_a_printed_record_has_the_verdict_and_no_controls(clerk, spoilt):
    clerk.check(spoilt.out, spoilt.folder / "policy")
    clerk.page.emulate_media(media="print")
    for shown, selector in ((True, "[data-test=verdict]"), (True, "[data-test=findings]"), (True, ".paper"), (False, "[data-test=print]"), (False, ".given"), (False, "#theme")):
        assert clerk.page.locator(selector).first.is_visible() is shown, selector
    assert len(clerk.page.pdf()) > 20_000


def test_nothing_is_cut_off_on_a_narrow_screen(clerk, spoilt):
    clerk.page.set_viewport_size({"width": 360, "height": 800})
    for hash in ("", "#en"):
        clerk.fresh(hash)
        assert clerk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        clerk.drop(spoilt.out).settled()
        assert clerk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# --- Firefox ---

class FirefoxClerk(Firefox):
    """A person at Firefox, whose file dialogue answers by itself."""

    def __init__(self):
        self.home, port = tempfile.mkdtemp(prefix="custos-firefox-"), free_port()
        (pathlib.Path(self.home) / "user.js").write_text(f'user_pref("marionette.port", {port});\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\n')
        self.process = subprocess.Popen(["firefox-esr", "--headless", "--no-remote", "--marionette", "-remote-allow-system-access", "--profile", self.home], env={**os.environ, "HOME": self.home},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.driver = Marionette("127.0.0.1", port=port)
        wait(lambda: self.listens(port), 60 * SLOW, "Firefox")
        self.driver.start_session()
        self.driver.navigate(PAGE.as_uri())
        with self.driver.using_context("chrome"):
            self.driver.execute_script(REGISTER + """
              register('@mozilla.org/filepicker;1', '{3f1b2c3d-0a1b-4c2d-8e3f-000000000001}', () => {
                const file = Components.classes['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile);
                file.initWithPath(Services.prefs.getStringPref('custos.picked'));
                return { QueryInterface: ChromeUtils.generateQI(['nsIFilePicker']), init() {}, appendFilters() {}, appendFilter() {}, appendRawFilter() {}, open(callback) { Services.tm.dispatchToMainThread(() => callback.done(Ci.nsIFilePicker.returnOK)); },
                  file, fileURL: Services.io.newFileURI(file), filterIndex: 0, displayDirectory: null, displaySpecialDirectory: '', defaultString: '', defaultExtension: '', addToRecentDocs: false, okButtonLabel: '', capture: 0, mode: 0 };
              });""")
        # "Are you sure you want to upload all files from ...?" Nothing is uploaded, and the page says so before.
        self.driver.execute_script(REGISTER + """
          register('@mozilla.org/embedcomp/prompt-collection;1', '{3f1b2c3d-0a1b-4c2d-8e3f-0000000000ff}', () => ({ QueryInterface: ChromeUtils.generateQI(['nsIPromptCollection']), confirmFolderUpload: () => true }));""", sandbox="system")

    def pick(self, button, path):
        with self.driver.using_context("chrome"):
            self.driver.execute_script("Services.prefs.setStringPref('custos.picked', arguments[0])", script_args=[str(path)])
        self.driver.find_element(By.CSS_SELECTOR, f"[data-test={button}]").click()

    def check(self, path, policy):
        self.driver.refresh()
        if policy:
            self.pick("choose-policy", policy)
            self.until("document.querySelector('[data-test=policy]') !== null", 20)
        self.pick("choose-folder" if pathlib.Path(path).is_dir() else "choose-zip", path)
        self.until("document.documentElement.dataset.state === 'done'", 30)
        return self.ask("document.querySelector('[data-test=lines]').textContent")


REGISTER = """
  const { interfaces: Ci, manager } = Components, registrar = manager.QueryInterface(Ci.nsIComponentRegistrar);
  const register = (contract, id, make) => registrar.registerFactory(Components.ID(id), '', contract, { createInstance(iid) { return make().QueryInterface(iid); }, QueryInterface: ChromeUtils.generateQI(['nsIFactory']) });
"""


def test_firefox_says_the_same(intact, folder):
    firefox = FirefoxClerk()
    try:
        for path in (intact.out, zipped(intact.out, folder / "firefox.zip")):
            assert firefox.check(path, intact.folder / "policy") == verify(intact.export_words())[0]
        assert firefox.check(intact.out, None) == verify(intact.export_words(policy=False))[0]
        for n, title in enumerate(("export: a bit of footage is flipped", "export: a leaf is taken out of the chain by who has the export key", "export: all of it is somebody else's, whole in itself", "export: a byte in the ZIP")):
            attack, quorum, more = ATTACKS[title]
            words, _ = attack(Case(folder / f"firefox-{n}", quorum, **more))
            lines, code = verify(words)
            assert firefox.check(words[0], policy_in(words)) == lines
            assert firefox.ask("document.querySelector('[data-test=verdict]').dataset.tone") == "alarm"
    finally:
        firefox.close()
