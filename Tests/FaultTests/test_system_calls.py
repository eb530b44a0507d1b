"""The real program while the kernel's answers are bent: strace injects errors into chosen calls."""
import shutil, subprocess, time

import pytest

from conftest import Server, wait

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.mark.parametrize(
    "inject",
    ["fdatasync:error=EIO:when=3+5", "pwrite64:error=EIO:when=9+11", "pwrite64:error=ENOSPC:when=7..12"],
    ids=lambda s: s.replace(":", " "))
def test_failing_calls_cost_no_footage_that_was_promised(farm, inject):
    s = Server()
    try:
        for n in (1, 4):
            s.add(f"c{n}", farm.url(n))
        # Only what happens after the databases and the volume are open is bent.
        s.start()
        client = s.client()
        wait(lambda: all(c["main"]["recording"] == "recording" for c in client.cameras().values()), 30, "recording")
        call = inject.split(":")[0]
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(s.process.pid), "-e", f"trace={call}", "-e", f"inject={inject}"], stderr=subprocess.DEVNULL)
        time.sleep(8)
        tracer.terminate()
        tracer.wait(20)
        wait(lambda: client.get("/healthz").status_code == 200, 10, "the server lives")
        wait(lambda: all(c["main"]["recording"] == "recording" for c in client.cameras().values()), 30, "recording again")
        time.sleep(3)
        assert s.stop() == 0
        found = s.check()
        assert found["findings"] == []
        for stream in s.recordings():
            assert stream["spans"]
    finally:
        s.close()
