"""A real house for the browser tests: simulated cameras over RTSP, the real server recording them, footage of yesterday and of today,
a gap that a stopped camera left, people of each role. Started once a session."""

import datetime
import functools
import os
import pathlib
import signal
import threading
import time

from conftest import PASSWORD, Farm, Server, free_port, run, wait

HOSTILE = "16 <img src=x onerror=alert(1)> שער צפוני"  # markup, and letters that run the other way
DAY = 86_400_000
# Yesterday is recorded by the real program under a clock that runs a day behind; one day keeps the minute that the pictures carry.
YESTERDAY = ("faketime", "--exclude-monotonic", "-f", "-1d")
YESTERDAY_SECONDS = 12
GAP_AFTER, GAP_SECONDS = 22, 9


class House:
    """Cameras by number: 1 to 16 of one farm (2, 6, 10, 14 are H.265 with an H.264 sub-stream), then:
    17 leaves a gap, 18 is stopped by a test, 19 is nobody's address, 20 is H.265 without a sub-stream."""

    GAPPED, STOPPED, OFFLINE, ONLY_H265 = 17, 18, 19, 20

    @staticmethod
    @functools.cache
    def shared():
        return House()

    def __init__(self):
        self.closed, self.parts = False, []
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        self.farm = self.part(Farm(cameras=16))
        self.gapped, self.stopped = (self.part(Farm("--codec", "h264", cameras=1)) for _ in range(2))
        self.server = self.part(Server())
        for user, role, name in (("duty", "viewer", "值机员"), ("audit", "auditor", "审计员"), ("keeper", "admin", "测试员")):
            run("user", "add", "--data", self.server.data, "--role", role, "--name", name, user, input=PASSWORD + "\n")
        self.ids = {n: str(self.add(n)) for n in range(1, 21)}

        began = time.time()
        self.server.start(prefix=YESTERDAY)
        client = self.server.client("keeper")
        wait(lambda: sum(c["main"]["recording"] == "recording" for c in client.cameras().values()) >= 19, 30, "yesterday's recording")
        time.sleep(YESTERDAY_SECONDS)
        pid = self.server.process.pid  # of faketime, which waits for the program
        os.kill(int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()), signal.SIGTERM)
        self.server.process.wait(40)
        self.yesterday = (int(began * 1000) - DAY, int(time.time() * 1000) - DAY)

        self.server.start()
        self.server.train("duty")
        self.client = self.server.client("keeper")  # nobody else signs in as the keeper: a person has so many sessions and no more
        wait(lambda: sum(c["main"]["recording"] == "recording" for c in self.cameras().values()) >= 19, 30, "recording")
        self.began = now()
        self.gap = None
        self.thread = threading.Thread(target=self.leave_gap, daemon=True)
        self.thread.start()

    def part(self, part):
        self.parts.append(part)
        return part

    def add(self, n):
        name, farm = f"{n:02} 路口", self.farm
        if n == 16: name = HOSTILE
        if n == self.GAPPED: return self.server.add(f"{n:02} 有缺口", self.gapped.url(1))
        if n == self.STOPPED: return self.server.add(f"{n:02} 会停", self.stopped.url(1))
        if n == self.OFFLINE: return self.server.add(f"{n:02} 断网", f"rtsp://127.0.0.1:{free_port()}/cam/1")
        if n == self.ONLY_H265: return self.server.add(f"{n:02} 仅 H.265", farm.url(6), "--force")
        more = ["--sub", farm.url(n, sub=True)] if (n - 1) % 4 in (1, 2) else []
        if n == 2: more.append("--record-sub")
        return self.server.add(name, farm.url(n), *more)

    def leave_gap(self):
        time.sleep(GAP_AFTER)
        start = now()
        self.gapped.stop()
        time.sleep(GAP_SECONDS)
        if not self.closed:
            self.gapped.start()
            self.gap = (start, now())

    def camera(self, n):
        return self.ids[n]

    def cameras(self):
        return {str(k): v for k, v in self.client.cameras().items()}

    def gap_facts(self):
        """(start, end, cause) of today's gap, once footage has followed it for some seconds."""
        def look():
            if not self.gap:
                return None
            found = [g for g in self.timeline(self.GAPPED)["gaps"] if g["end"] and ms(g["start"]) > self.began]
            return found and now() - ms(found[0]["end"]) > 8000 and (ms(found[0]["start"]), ms(found[0]["end"]), found[0]["cause"])
        return wait(look, 60, "a gap with footage behind it")

    def timeline(self, n, stream="main"):
        return self.client.get(f"/api/v1/cameras/{self.ids[n]}/timeline", params={"stream": stream, "from": iso(now() - 2 * DAY), "to": iso(now())}).json()

    def views(self):
        return self.client.get("/api/v1/views?limit=500").json()["views"]

    def footage(self, seconds):
        """The begin of today's footage, once it is at least so long."""
        wait(lambda: now() - self.began > seconds * 1000, seconds + 1, "footage")
        return self.began

    def close(self):
        if self.closed:
            return
        self.closed = True
        for part in reversed(self.parts):
            part.close() if isinstance(part, Server) else part.stop()


def now():
    return int(time.time() * 1000)


def ms(text):
    """RFC 3339 as milliseconds."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000


def iso(wall):
    return datetime.datetime.fromtimestamp(wall / 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
