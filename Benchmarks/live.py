#!/usr/bin/env python3
"""What live viewers and seeking cost: one stream of a real server, watched over WebSocket by 1 and by 100 viewers.

  Benchmarks/live.py --media cam_1080p25_h264_4m.h264 [--viewers 1 100] [--seconds 30]

The camera is `custos simulate`; the server records it meanwhile and runs in a cgroup of its own. Its CPU without viewers is taken
off. The viewers are a small C program that counts (viewers/ws_viewers.c). Delay is the time of a frame's last byte minus the
frame's wall time in the message, by the same clock, and nothing is taken off. Prints one JSON line for each step. Needs root.
"""
import argparse, http.client, json, os, pathlib, random, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Benchmarks")]
from conftest import Farm, Server, run, wait  # noqa: E402
from record import Group  # noqa: E402


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--media", required=True)
    a.add_argument("--viewers", type=int, nargs="+", default=[1, 100])
    a.add_argument("--seconds", type=float, default=30)
    a.add_argument("--warm", type=float, default=4)
    a.add_argument("--seeks", type=int, default=30)
    o = a.parse_args()
    program = tempfile.mktemp(prefix="ws_viewers-")
    subprocess.run(["cc", "-O2", "-o", program, ROOT / "Benchmarks/viewers/ws_viewers.c"], check=True)
    farm, server, group = Farm("--media", o.media, cameras=1), Server(admin=False), Group()
    os.setpriority(os.PRIO_PROCESS, farm.process.pid, -10)
    say = lambda **r: print(json.dumps({**r, "load": round(os.getloadavg()[0], 2)}), flush=True)
    try:
        camera = server.add("c", farm.url(1))
        token = json.loads(run("token", "add", "--data", server.data, "--name", "bench", "--role", "viewer", "--json").stdout)["token"]
        server.start(prefix=["sh", "-c", f'echo $$ > {group.path}/cgroup.procs; exec "$@"', "sh"])
        head = {"Authorization": f"Bearer {token}"}

        def api(method, path, body=None):
            c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            c.request(method, path, json.dumps(body) if body else None, {**head, "Content-Type": "application/json"})
            return json.loads(c.getresponse().read())

        wait(lambda: any(c["id"] == camera and c["main"]["condition"] == "live" for c in api("GET", "/api/v1/cameras")["cameras"]), 30, "the camera")
        began = time.time()
        time.sleep(o.warm)

        def viewers(n, seconds, stalled=0):
            target = f"/api/v1/cameras/{camera}/live?stream=main&purpose=benchmark"
            return subprocess.Popen([program, "127.0.0.1", str(server.port), target, token, str(n), str(seconds), str(o.warm), str(stalled)], stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.setpriority(os.PRIO_PROCESS, 0, -5))

        def window(seconds):
            c0, t0 = group.cpu(), time.monotonic()
            time.sleep(seconds)
            return (group.cpu() - c0) / (time.monotonic() - t0), group.memory()

        idle, pss = window(o.seconds)
        say(step="no viewer", cores=round(idle, 4), pss_mb=round(pss, 1))
        for n in o.viewers:
            p = viewers(n, o.warm + o.seconds + 1)
            time.sleep(o.warm)
            cores, pss = window(o.seconds)
            out = json.loads(p.communicate()[0])
            say(step="viewers", cores=round(cores, 4), cpu_per_viewer_minute=round((cores - idle) * 60 / n, 4), pss_mb=round(pss, 1), **out)

        # One that never reads beside one that does: its bounded queue, and nobody else's trouble.
        _, before = window(1)
        p = viewers(1, o.warm + 14, stalled=1)
        time.sleep(o.warm + 8)
        _, during = window(1)
        out = json.loads(p.communicate()[0])
        say(step="one stalled", pss_mb_before=round(before, 1), pss_mb=round(during, 1), delay_ms=out["delay_ms"], skips_of_the_other=out["skips"])

        firsts = sorted(json.loads(viewers(1, 1 + random.random() / 2).communicate()[0])["first_picture_ms"]["p50"] for _ in range(15))
        say(step="first picture, one viewer after another", p50_ms=firsts[7], max_ms=firsts[-1])

        # Seek: from the request to the last byte of ten seconds, at random places of what is recorded.
        stamp = lambda t: time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(t)) + f".{int(t % 1 * 1000):03d}Z"
        begin, end = began + 3, time.time() - 14
        view = api("POST", "/api/v1/views", {"cameras": [camera], "kind": "playback", "from": stamp(begin), "to": stamp(time.time()), "purpose": "benchmark"})["view"]
        firsts, wholes, sizes = [], [], []
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        block = bytearray(1 << 20)
        for _ in range(o.seeks):
            t = random.uniform(begin, end)
            path = f"/api/v1/cameras/{camera}/media?stream=main&view={view}&from={stamp(t)}&until={stamp(t + 10)}&origin={stamp(t)}"
            t0 = time.monotonic()
            c.request("GET", path, headers=head)
            r = c.getresponse()
            n = k = r.readinto(block)
            firsts.append(time.monotonic() - t0)
            while k:
                k = r.readinto(block)
                n += k
            wholes.append(time.monotonic() - t0)
            sizes.append(n)
            assert r.status == 200 and n > 500_000, (r.status, n)
        ms = lambda v, q: round(sorted(v)[min(len(v) - 1, int(len(v) * q))] * 1000, 1)
        say(step="seek", begin_p50_ms=ms(firsts, 0.5), whole_p50_ms=ms(wholes, 0.5), whole_p95_ms=ms(wholes, 0.95), mean_mb=round(sum(sizes) / len(sizes) / 1e6, 2))
    finally:
        server.close()
        farm.stop()
        group.end()
        os.unlink(program)


if __name__ == "__main__":
    main()
