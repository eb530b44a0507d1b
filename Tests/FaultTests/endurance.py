#!/usr/bin/env python3
"""Records simulated cameras, kills the recorder twice, fills its volume once, and accounts for every second.

  endurance.py --custos .build/release/custos --cameras 20 --minutes 10      the whole (by hand, before a release)
  endurance.py --custos .build/debug/custos --cameras 4 --minutes 1          the short form that CI runs

Passes when: every second of every camera is footage or a gap with its cause; every sealed file plays in ffprobe
(and a sample of them in VLC); at most --loss seconds a camera are lost at each kill; `custos check` finds nothing.
Needs root for the volume of its own (a loop file system); without it the fill step is said to be left out.
"""
import argparse, datetime, json, os, shutil, signal, subprocess, sys, tempfile, time


def log(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def parse(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Run:
    def __init__(self, o):
        self.o = o
        self.dir = tempfile.mkdtemp(prefix="custos-endurance-")
        self.data = os.path.join(self.dir, "data")
        self.volume = os.path.join(self.dir, "volume")
        os.makedirs(self.volume)
        self.mounted = False
        self.faults = []
        self.children = []
        self.kills = []

    def fault(self, text):
        self.faults.append(text)
        log("FAULT " + text)

    def custos(self, *words, ok=(0,)):
        r = subprocess.run([self.o.custos, *words], capture_output=True, text=True, timeout=300)
        if r.returncode not in ok:
            raise SystemExit(f"custos {' '.join(words)}: exit {r.returncode}\n{r.stdout}\n{r.stderr}")
        return r

    def start(self, name, *words):
        out = open(os.path.join(self.dir, name + ".log"), "ab")
        p = subprocess.Popen([self.o.custos, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.children.append(p)
        return p

    def mount(self):
        image = os.path.join(self.dir, "volume.img")
        mbit = 0.8
        size = int(self.o.cameras * (self.o.minutes + 2) * 60 * mbit / 8 * 1.5) + 96
        steps = [["truncate", "-s", f"{size}M", image], ["mkfs.ext4", "-q", "-F", "-m", "0", image], ["mount", "-o", "loop", image, self.volume]]
        for s in steps:
            r = subprocess.run(s, capture_output=True, text=True)
            if r.returncode != 0:
                log(f"no volume of its own ({' '.join(s)}: {r.stderr.strip()}): the fill step is left out")
                return
        self.mounted = True
        log(f"volume of {size} MB")

    def serve(self):
        return self.start("serve", "serve", "--data", self.data, "--config", self.config)

    def recordings(self):
        return json.loads(self.custos("recording", "list", "--data", self.data, "--config", self.config, "--json").stdout)["streams"]

    def wait_recording(self, since, limit=60):
        """Until every camera has footage that ends after `since`."""
        end = time.time() + limit
        while time.time() < end:
            streams = [s for s in self.recordings() if s["spans"] and parse(s["spans"][-1]["end"]) > since]
            if len(streams) >= self.o.cameras:
                return time.time()
            time.sleep(0.5)
        self.fault(f"not every camera recorded {limit} s after {since}: {len(streams)} of {self.o.cameras}")
        return time.time()

    def kill(self, server):
        server.send_signal(signal.SIGKILL)
        at = time.time()
        server.wait()
        self.kills.append(at)
        log("SIGKILL")
        restarted = self.serve()
        took = self.wait_recording(at + 1) - at
        log(f"recording again, seen {took:.1f} s after the kill")
        return restarted

    def fill(self):
        path = os.path.join(self.volume, "filler")
        log("filling the volume")
        # Open segments have room set aside and sealing gives some of it back: the filler takes that too. What finds no
        # room waits in memory within its bound, and only past that becomes a capacity gap.
        end = time.time() + max(25, self.o.minutes * 6)
        with open(path, "wb", buffering=0) as f:
            while time.time() < end:
                for size in (1 << 20, 1 << 12):
                    try:
                        while True:
                            f.write(b"\0" * size)
                    except OSError:
                        pass
                time.sleep(0.2)
        os.unlink(path)
        log("room again")
        self.wait_recording(time.time() + 1, 90)

    def go(self):
        o = self.o
        self.mount()
        self.config = os.path.join(self.dir, "custos.json5")
        with open(self.config, "w") as f:
            json.dump({"listen": "127.0.0.1:0", "rtspListen": None, "volumes": [self.volume]}, f)
        self.start("simulate", "simulate", "--cameras", str(o.cameras), "--port", str(o.port), "--cache", o.cache)
        with open(os.path.join(self.dir, "cameras.csv"), "w") as f:
            f.write("name,url\n" + "".join(f"门口 {n},rtsp://127.0.0.1:{o.port}/cam/{n}\n" for n in range(1, o.cameras + 1)))
        self.custos("camera", "import", "--data", self.data, os.path.join(self.dir, "cameras.csv"))
        began = time.time()
        server = self.serve()
        self.wait_recording(began, 90)
        log(f"{o.cameras} cameras record")
        total = o.minutes * 60
        start = time.time()
        until = lambda share: time.sleep(max(0, start + total * share - time.time()))
        until(0.25)
        server = self.kill(server)
        until(0.5)
        if self.mounted:
            self.fill()
        until(0.75)
        server = self.kill(server)
        until(1)
        stopped = time.time()
        server.send_signal(signal.SIGTERM)
        if server.wait(60) != 0:
            self.fault(f"the server ended with {server.returncode} at SIGTERM")
        log("stopped; judging")
        self.judge(stopped)

    def judge(self, stopped):
        o = self.o
        # 1. every second is footage or a gap with its cause
        streams = self.recordings()
        if len(streams) != o.cameras:
            self.fault(f"{len(streams)} streams, {o.cameras} wanted")
        worst, capacity = 0.0, 0
        for s in streams:
            spans = [(parse(x["start"]), parse(x["end"]), "footage") for x in s["spans"]]
            gaps = [(parse(x["start"]), parse(x["end"]) if x.get("end") else stopped, x["cause"]) for x in s["gaps"]]
            allowed = {"camera", "network", "capacity", "crash", "maintenance", "clock"}
            for g in gaps:
                if g[2] not in allowed:
                    self.fault(f"{s['stream']}: a gap of {g[1] - g[0]:.1f} s without a known cause: {g[2]}")
            at = None
            for a, b, what in sorted(spans + gaps):
                if at is not None and a - at > 2.0:
                    self.fault(f"{s['stream']}: {a - at:.1f} s uncovered before {a:.1f} ({what})")
                at = b if at is None else max(at, b)
            if stopped - at > 4:
                self.fault(f"{s['stream']}: covered until {stopped - at:.1f} s before the stop")
            for k in self.kills:
                before = [b for a, b, what in spans if what == "footage" and a < k]
                lost = k - max(before) if before else 999
                # A span that runs past the kill was merged across a restart of under two seconds.
                worst = max(worst, lost)
                if lost > o.loss:
                    self.fault(f"{s['stream']}: {lost:.2f} s lost at a kill")
            capacity += any(g[2] == "capacity" for g in gaps)
        log(f"lost at a kill, worst: {worst:.2f} s; streams with a capacity gap: {capacity}")
        # 2. every sealed file plays
        files = [os.path.join(r, f) for r, _, fs in os.walk(self.volume) for f in fs if f.endswith(".mp4")]
        for f in files:
            r = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", f], capture_output=True, text=True)
            if r.returncode != 0 or r.stderr.strip() or int((r.stdout.strip() or "0").split(",")[0] or 0) < 1:
                self.fault(f"{f}: ffprobe: {r.stdout.strip()} {r.stderr.strip()}")
        log(f"{len(files)} sealed files in ffprobe")
        # An empty file that the full disk left behind goes to quarantine, which is not footage.
        left = [f for r, _, fs in os.walk(os.path.join(self.volume, "rec")) for f in fs if f.endswith(".open")]
        if left:
            self.fault(f"{len(left)} files are still open: {left[:3]}")
        if shutil.which("cvlc"):
            for f in files[:: max(1, len(files) // 4)]:
                self.play_in_vlc(f)
        # 3. the checker, which shares no code with the writer
        r = self.custos("check", "--data", self.data, "--config", self.config, "--json", ok=(0, 1))
        report = json.loads(r.stdout)
        if r.returncode != 0 or report["findings"]:
            self.fault(f"custos check: {json.dumps(report['findings'], ensure_ascii=False)[:1500]}")
        log(f"custos check: {len(report['findings'])} findings")

    def play_in_vlc(self, path):
        """VLC refuses to run as root, and footage is readable by its owner only: a copy, played by nobody."""
        copy = tempfile.mkdtemp(prefix="custos-vlc-")
        os.chmod(copy, 0o777)
        there = os.path.join(copy, "play.mp4")
        shutil.copyfile(path, there)
        os.chmod(there, 0o644)
        as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
        raw = os.path.join(copy, "raw.ts")
        r = subprocess.run([*as_nobody, "cvlc", "-q", "-I", "dummy", "--no-sout-audio", "--sout", f"#std{{access=file,mux=ts,dst={raw}}}", "--play-and-exit", there],
                           capture_output=True, text=True, timeout=180, env={**os.environ, "HOME": copy})
        n = os.path.getsize(raw) if os.path.exists(raw) else 0
        if r.returncode != 0 or n < os.path.getsize(path) * 0.8:
            self.fault(f"{path}: VLC ended with {r.returncode} and read {n} of {os.path.getsize(path)} bytes: {r.stderr[-300:]}")
        shutil.rmtree(copy, ignore_errors=True)

    def close(self):
        for p in self.children:
            if p.poll() is None:
                p.kill()
                p.wait()
        if self.mounted:
            subprocess.run(["umount", self.volume])
        if not self.faults and not self.o.keep:
            shutil.rmtree(self.dir, ignore_errors=True)
        else:
            log(f"kept: {self.dir}")


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--custos", required=True)
    a.add_argument("--cameras", type=int, default=20)
    a.add_argument("--minutes", type=float, default=10)
    a.add_argument("--loss", type=float, default=1.5, help="seconds that may be lost at a kill (1 s of open fragment and what was in flight)")
    a.add_argument("--port", type=int, default=28554)
    a.add_argument("--cache", default=os.path.join(tempfile.gettempdir(), "custos-clips"))
    a.add_argument("--keep", action="store_true")
    run = Run(a.parse_args())
    try:
        run.go()
    finally:
        run.close()
    print(f"endurance: {'failed' if run.faults else 'passed'}")
    sys.exit(1 if run.faults else 0)


main()
