#!/usr/bin/env python3
"""What it costs to record N cameras: Custos, the bare recv+write loop, and ffmpeg -c copy, in the same run.

  Benchmarks/record.py --media cam_1080p25_h264_4m.h264 --n 10 50 200 [--ffmpeg-limit 50] [--seconds 40]

Cameras are `custos simulate`, or another RTSP farm with --farm 'COMMAND with {port}' --path '/main/{i}'.
Every process of the recorder runs in a cgroup of its own; CPU is its accounting in nanoseconds, never wall time.
Prints one JSON line a run and a table of CPU seconds a stream-minute with ratios to the floor. Needs root.
"""
import argparse, json, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[1]
V2 = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
CGROUP = "/sys/fs/cgroup" if V2 else "/sys/fs/cgroup/cpuacct"


class Group:
    def __init__(self):
        self.path = f"{CGROUP}/custos_bench_{os.getpid()}_{time.monotonic_ns()}"
        os.mkdir(self.path)

    def start(self, words, log, cwd=None):
        def enter():
            with open(self.path + "/cgroup.procs", "w") as f:
                f.write(str(os.getpid()))
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=enter, cwd=cwd)

    def pids(self):
        with open(self.path + "/cgroup.procs") as f:
            return [int(x) for x in f.read().split()]

    def cpu(self):
        if V2:
            with open(self.path + "/cpu.stat") as f:
                return int(dict(l.split() for l in f)["usage_usec"]) / 1e6
        with open(self.path + "/cpuacct.usage") as f:
            return int(f.read()) / 1e9

    def memory(self):
        total = 0
        for p in self.pids():
            try:
                with open(f"/proc/{p}/smaps_rollup") as f:
                    total += sum(int(l.split()[1]) for l in f if l.startswith("Pss:"))
            except OSError:
                pass
        return total / 1024

    def switches(self):
        n = 0
        for p in self.pids():
            try:
                for t in os.listdir(f"/proc/{p}/task"):
                    with open(f"/proc/{p}/task/{t}/status") as f:
                        n += sum(int(l.split()[1]) for l in f if l.startswith("voluntary_ctxt"))
            except OSError:
                pass
        return n

    def end(self):
        for p in self.pids():
            try:
                os.kill(p, signal.SIGINT)
            except ProcessLookupError:
                pass
        for _ in range(150):
            if not self.pids():
                break
            time.sleep(0.1)
        for p in self.pids():
            os.kill(p, signal.SIGKILL)
        time.sleep(0.3)
        try:
            os.rmdir(self.path)
        except OSError:
            pass


def tree(folder):
    return sum(os.lstat(os.path.join(r, f)).st_size for r, _, fs in os.walk(folder) for f in fs)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--custos", default=str(ROOT / ".build/release/custos"))
    a.add_argument("--media", help="Annex B file that the simulated cameras play")
    a.add_argument("--farm", help="another farm's command, with {port}")
    a.add_argument("--path", default="/cam/{i}")
    a.add_argument("--mbps", type=float, default=4.024, help="payload of one stream")
    a.add_argument("--n", type=int, nargs="+", default=[10, 50])
    a.add_argument("--ffmpeg-limit", type=int, default=50)
    a.add_argument("--seconds", type=float, default=40)
    a.add_argument("--warm", type=float, default=15)
    a.add_argument("--dir", default=tempfile.gettempdir())
    a.add_argument("--only", nargs="*", default=["bare", "ffmpeg", "custos"])
    a.add_argument("--port", type=int, default=38554)
    o = a.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="custos-bench-", dir=o.dir))
    log = open(work / "log", "w")
    bare = work / "bare"
    subprocess.run(["cc", "-O2", "-o", bare, ROOT / "Benchmarks/bare/bare.c"], check=True)
    if o.farm:
        farm = subprocess.Popen(o.farm.format(port=o.port).split(), stdout=log, stderr=log)
    else:
        farm = subprocess.Popen([o.custos, "simulate", "--cameras", str(max(o.n)), "--port", str(o.port), "--media", o.media], stdout=log, stderr=log)
    os.setpriority(os.PRIO_PROCESS, farm.pid, -10)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", o.port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    results = {}

    def measure(name, n, begin):
        folder = work / f"{name}-{n}"
        folder.mkdir()
        g = Group()
        try:
            begin(g, folder)
            time.sleep(o.warm)
            c0, t0, s0, w0 = g.cpu(), time.monotonic(), tree(folder), g.switches()
            f0 = farm_cpu()
            time.sleep(o.seconds)
            c1, t1, s1, w1 = g.cpu(), time.monotonic(), tree(folder), g.switches()
            pss = g.memory()
            minutes = n * (t1 - t0) / 60
            payload = n * (t1 - t0) * o.mbps * 1e6 / 8
            r = dict(name=name, n=n, cpu_per_stream_minute=round((c1 - c0) / minutes, 4), cores=round((c1 - c0) / (t1 - t0), 4), pss_mb=round(pss, 1), file_per_payload=round((s1 - s0) / payload, 4),
                     wakeups_per_stream_s=round((w1 - w0) / n / (t1 - t0), 1), farm_cpu_per_stream_minute=round((farm_cpu() - f0) / minutes, 4), load=os.getloadavg()[0])
            results[(name, n)] = r
            print(json.dumps(r), flush=True)
        finally:
            g.end()
            shutil.rmtree(folder, ignore_errors=True)

    def farm_cpu():
        with open(f"/proc/{farm.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def url(i):
        return f"rtsp://127.0.0.1:{o.port}" + o.path.replace("{i}", str(i))

    def begin_bare(n):
        return lambda g, folder: g.start([bare, "127.0.0.1", str(o.port), o.path.replace("{i}", "%d"), str(n), folder, str(o.warm + o.seconds + 5)], log)

    def begin_ffmpeg(n):
        def go(g, folder):
            for i in range(1, n + 1):
                (folder / str(i)).mkdir()
                g.start(["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", url(i), "-c", "copy", "-f", "segment", "-segment_time", "60", "-segment_format", "mp4", "-reset_timestamps", "1", folder / str(i) / "%03d.mp4"], log)
        return go

    def begin_custos(n):
        def go(g, folder):
            with open(folder / "cameras.csv", "w") as f:
                f.write("name,url\n" + "".join(f"camera {i},{url(i)}\n" for i in range(1, n + 1)))
            subprocess.run([o.custos, "camera", "import", "--data", folder / "data", folder / "cameras.csv"], check=True, stdout=log, stderr=log)
            with open(folder / "c.json5", "w") as f:
                json.dump({"listen": "127.0.0.1:0", "rtspListen": None}, f)
            g.start([o.custos, "serve", "--data", folder / "data", "--config", folder / "c.json5"], log)
        return go

    try:
        for n in o.n:
            for name, begin in [("bare", begin_bare), ("custos", begin_custos), ("ffmpeg", begin_ffmpeg)]:
                if name in o.only and (name != "ffmpeg" or n <= o.ffmpeg_limit):
                    measure(name, n, begin(n))
    finally:
        farm.kill()
        farm.wait()
        if not sys.exc_info()[0]:
            shutil.rmtree(work, ignore_errors=True)
    print("\n| recorder | N | CPU s per stream-minute | to bare | to ffmpeg | cores | PSS MB | file/payload | wake-ups/s a stream |\n|---|---|---|---|---|---|---|---|---|")
    for (name, n), r in results.items():
        to = lambda other: f"{r['cpu_per_stream_minute'] / results[(other, n)]['cpu_per_stream_minute']:.2f}" if (other, n) in results else "-"
        print(f"| {name} | {n} | {r['cpu_per_stream_minute']:.4f} | {to('bare')} | {to('ffmpeg')} | {r['cores']:.3f} | {r['pss_mb']:.0f} | {r['file_per_payload']:.4f} | {r['wakeups_per_stream_s']:.1f} |")


if __name__ == "__main__":
    main()
