"""UI-05 in Firefox ESR, which plays H.265 through MSE in software: the main stream itself is shown, live and recorded, and named."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
from marionette_driver.marionette import Marionette

from conftest import PASSWORD, free_port, wait
from harness import FRAME, MINUTE, READ_CODE, SLOW, apart, house
from house import iso, now


class Firefox:
    def __init__(self):
        self.home, port = tempfile.mkdtemp(prefix="custos-firefox-"), free_port()
        (pathlib.Path(self.home) / "user.js").write_text(
            f'user_pref("marionette.port", {port});\nuser_pref("media.autoplay.default", 0);\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\n')
        self.process = subprocess.Popen(["firefox-esr", "--headless", "--no-remote", "--marionette", "--profile", self.home], env={**os.environ, "HOME": self.home},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.driver = Marionette("127.0.0.1", port=port)
        wait(lambda: self.listens(port), 60 * SLOW, "Firefox")
        self.driver.start_session()

    def listens(self, port):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def ask(self, script):
        return self.driver.execute_script("return " + script, sandbox=None)

    def until(self, script, seconds):
        end = time.monotonic() + seconds * SLOW
        while True:
            value = self.ask(script)
            if value:
                return value
            assert time.monotonic() < end, f"not true in time: {script}: {self.ask('JSON.stringify(window.custosTest?.wall() ?? window.custosTest?.playback())')}"
            time.sleep(0.2)

    def click(self, name):
        self.until(f"document.querySelector('[data-test={name}]')", 20)
        self.ask(f"document.querySelector('[data-test={name}]').click() || true")

    def code(self):
        return self.ask(f"({READ_CODE})(document.querySelector('.grid .slot video'))")

    def close(self):
        self.driver.delete_session()
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)


@pytest.fixture
def firefox():
    browser = Firefox()
    yield browser
    browser.close()


def test_ui05_h265_plays_natively_live_and_recorded(house, firefox):
    camera, base = house.camera(house.ONLY_H265), house.server.base
    firefox.driver.navigate(f"{base}/wall?test=1&n=1&c={camera}")
    firefox.until("document.querySelector('[data-test=password]')", 20)
    firefox.ask(f"""(() => {{ const set = (name, value) => {{ document.querySelector(`[data-test=${{name}}]`).value = value; }};
        set('user', 'duty'); set('password', '{PASSWORD}'); return true; }})()""")
    firefox.click("sign-in")
    firefox.click("purpose-ok")
    tile = firefox.until("(() => { const t = window.custosTest.wall()?.tiles[0]; return t && t.state === 'live' && t.frames > 10 ? t : null; })()", 30)
    age = -apart(firefox.code(), now() % MINUTE)
    print(f"UI-05 Firefox: H.265 live, picture {age:.0f} ms old, {tile['frames']} frames")
    assert (tile["stream"], tile["codec"]) == ("main", "h265")
    assert abs(age) < 2000 * SLOW
    assert "H.265" in firefox.ask("document.querySelector('[data-test=tile-stream]').textContent")
    assert firefox.ask("document.querySelector('[data-test=tile-note]').hidden")

    at = house.footage(12) + 4000
    firefox.driver.navigate(f"{base}/playback?test=1&c={camera}&t={iso(at)}")
    firefox.click("purpose-ok")
    firefox.until("window.custosTest.playback()?.tiles[0]?.answer === 'ready' && window.custosTest.playback().shownWall", 30)
    time.sleep(0.3)
    assert abs(apart(firefox.code(), at % MINUTE)) <= 2 * FRAME
    assert firefox.ask("window.custosTest.playback().tiles[0].codec") == "h265"
