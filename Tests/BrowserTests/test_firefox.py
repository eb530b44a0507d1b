"""UI-05 in Firefox ESR, which plays H.265 through MSE in software: the main stream itself is shown and named."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from harness import PASSWORD, SLOW, Server, camera

FIREFOX = shutil.which("firefox-esr")
try:
    from marionette_driver.marionette import Marionette
except ImportError:
    Marionette = None


@unittest.skipUnless(FIREFOX and Marionette, "needs firefox-esr and marionette_driver")
class FirefoxTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.home = tempfile.mkdtemp(prefix="custos-firefox-")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        (pathlib.Path(self.home) / "user.js").write_text(
            f'user_pref("marionette.port", {port});\nuser_pref("media.autoplay.default", 0);\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\n')
        self.process = subprocess.Popen([FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", self.home], env={**os.environ, "HOME": self.home},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(int(60 * SLOW)):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.5)
        self.driver = Marionette("127.0.0.1", port=port)
        self.driver.start_session()

    def tearDown(self):
        self.driver.delete_session()
        self.process.terminate()
        self.process.wait(20)
        self.server.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def ask(self, script):
        return self.driver.execute_script("return " + script, sandbox=None)

    def until(self, script, seconds):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            value = self.ask(script)
            if value:
                return value
            time.sleep(0.3)
        self.fail(f"not true in time: {script}: {self.ask('JSON.stringify(window.wrappedJSObject?.custosTest?.wall() ?? window.custosTest?.wall())')}")

    def test_ui05_the_h265_main_stream_plays_natively(self):
        self.driver.navigate(f"{self.server.address}/wall?test=1&n=1&c={camera(1)}")
        self.until("document.querySelector('[data-test=password]')", 20)
        self.ask(f"""(() => {{ const set = (name, value) => {{ document.querySelector(`[data-test=${{name}}]`).value = value; }};
            set('user', 'duty'); set('password', '{PASSWORD}'); document.querySelector('[data-test=sign-in]').click(); return true; }})()""")
        self.until("document.querySelector('[data-test=purpose-ok]')", 20)
        self.ask("document.querySelector('[data-test=purpose-ok]').click() || true")
        tile = self.until("(() => { const t = window.custosTest.wall().tiles[0]; return t && t.state === 'live' && t.frames > 10 ? t : null; })()", 30)
        self.assertEqual((tile["stream"], tile["codec"]), ("main", "h265"))
        self.assertIn("H.265", self.ask("document.querySelector('[data-test=tile-stream]').textContent"))
        self.assertTrue(self.ask("document.querySelector('[data-test=tile-note]').hidden"))


if __name__ == "__main__":
    unittest.main()
