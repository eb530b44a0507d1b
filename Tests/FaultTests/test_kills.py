"""SIGKILL in the middle of sealing: a stop begins to seal every segment, and the kill comes a few milliseconds later."""
import signal, subprocess, time

from conftest import Server, wait

DELAYS = [0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05]


def test_a_kill_at_any_moment_of_the_seal_leaves_nothing_unexplained(farm):
    s = Server()
    try:
        for n in range(1, 9):
            s.add(f"c{n}", farm.url(n))
        for delay in DELAYS:
            s.start()
            began = time.time()
            wait(lambda: sum(bool(x["spans"]) and parse(x["spans"][-1]["end"]) > began for x in s.recordings()) == 8, 30, "footage of every camera")
            s.process.send_signal(signal.SIGTERM)
            time.sleep(delay)
            s.process.kill()
            s.process.wait()
        s.start()
        wait(lambda: not list((s.data / "footage" / "rec").rglob("*.open")) or all(x["spans"] and parse(x["spans"][-1]["end"]) > time.time() - 5 for x in s.recordings()), 30, "recovery")
        time.sleep(3)
        assert s.stop() == 0
        assert s.check()["findings"] == []
        rec = s.data / "footage" / "rec"
        assert not list(rec.rglob("*.open"))
        for f in rec.rglob("*.mp4"):
            r = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", f], capture_output=True, text=True)
            assert r.returncode == 0 and not r.stderr.strip() and int(r.stdout.strip().split(",")[0]) > 0, (f, r.stdout, r.stderr)
        for x in s.recordings():
            ends = sorted([(parse(v["start"]), parse(v["end"])) for v in x["spans"]] + [(parse(g["start"]), parse(g["end"]) if g.get("end") else time.time()) for g in x["gaps"]])
            for (_, a), (b, _) in zip(ends, ends[1:]):
                assert b - a <= 2, f"{x['stream']}: {b - a:.1f} s uncovered"
    finally:
        s.close()


def parse(text):
    import datetime

    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
