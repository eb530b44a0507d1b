"""What tests that run the program share: the binary, simulated cameras, a server with an administrator."""
import contextlib, json, os, pathlib, re, shutil, signal, socket, subprocess, tempfile, time

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[1]
CUSTOS = os.environ.get("CUSTOS", str(ROOT / ".build/release/custos"))
CLIPS = os.path.join(tempfile.gettempdir(), "custos-clips")
PASSWORD = "一 long enough password"


def run(*words, ok=(0,), **more):
    r = subprocess.run([CUSTOS, *map(str, words)], capture_output=True, text=True, timeout=120, **more)
    assert r.returncode in ok, f"custos {' '.join(map(str, words))}: exit {r.returncode}\n{r.stdout}\n{r.stderr}"
    return r


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait(condition, seconds=30, what="condition"):
    """The first true answer of `condition`, asked again and again; fails with the name of what was waited for."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.1)


class Farm:
    """`custos simulate`: cameras at rtsp://127.0.0.1:PORT/cam/N."""

    def __init__(self, *options, cameras=4, port=None):
        self.port = port or free_port()
        self.options, self.cameras = options, cameras
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [CUSTOS, "simulate", "--cameras", str(self.cameras), "--port", str(self.port), "--cache", CLIPS, *map(str, self.options)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def listens():
            assert self.process.poll() is None, "custos simulate ended"
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                return True

        wait(listens, 90, "the simulated cameras")

    def url(self, n, sub=False):
        return f"rtsp://127.0.0.1:{self.port}/cam/{n}" + ("/sub" if sub else "")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Server:
    """`custos serve` on a folder of its own, with an administrator who can sign in."""

    def __init__(self, folder=None, settings=None, admin=True):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="custos-test-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self.rtsp = free_port()
        self.config = self.folder / "custos.json5"
        self.config.write_text(json.dumps({"listen": f"127.0.0.1:{self.port}", "rtspListen": f"127.0.0.1:{self.rtsp}", **(settings or {})}))
        self.log = self.folder / "serve.log"
        self.process = None
        if admin:
            run("user", "add", "--data", self.data, "--role", "admin", "--name", "管理员", "root", input=PASSWORD + "\n")

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, prefix=()):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*prefix, CUSTOS, "serve", "--data", self.data, "--config", self.config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

        def ready():
            assert self.process.poll() is None, f"custos serve ended:\n{self.log.read_text()[-3000:]}"
            with contextlib.suppress(requests.ConnectionError):
                return requests.get(self.base + "/healthz", timeout=2).status_code == 200

        wait(ready, 30, "the server")
        return self

    def add(self, name, url, *more):
        return json.loads(run("camera", "add", "--data", self.data, "--name", name, "--json", url, *more).stdout)["id"]

    def client(self, user="root", password=PASSWORD):
        return Client(self.base, user, password)

    def train(self, user, name="值机员"):
        """An operator sees nothing without training (NM203.18.1.2): enters unit, person and training, as the manager does."""
        law = self.client()

        def enter(kind, /, **data):
            r = law.post("/api/v1/law/records", json={"kind": kind, "data": data})
            assert r.status_code == 201, r.text
            return r.json()["record"]["id"]

        unit = enter("organisation", name="本单位", kind="USE", area="150102")
        person = enter("person", name=name, organisation=unit, account=user)
        enter("training", person=person, content="值机操作", trainer="培训机构", date=time.strftime("%Y-%m-%d"), result="pass")
        law.delete("/api/v1/session")

    def recordings(self):
        return json.loads(run("recording", "list", "--data", self.data, "--config", self.config, "--json").stdout)["streams"]

    def check(self):
        return json.loads(run("check", "--data", self.data, "--config", self.config, "--json", ok=(0, 1)).stdout)

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(40)
        return self.process.returncode if self.process else None

    def close(self):
        # Of a wrapper like faketime the program is the child, which would go on without it.
        if self.process and self.process.poll() is None and "faketime" in str(self.process.args[0]):
            with contextlib.suppress(OSError):
                for child in pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
                    os.kill(int(child), signal.SIGKILL)
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


class Client(requests.Session):
    """A signed-in browser without a browser."""

    def __init__(self, base, user, password):
        super().__init__()
        self.base = base
        r = self.post("/api/v1/session", json={"user": user, "password": password})
        assert r.status_code == 200, r.text
        self.headers["X-Custos-CSRF"] = r.json()["csrf"]

    def request(self, method, url, **more):
        more.setdefault("timeout", 20)
        return super().request(method, self.base + url if url.startswith("/") else url, **more)

    def cameras(self):
        return {c["id"]: c for c in self.get("/api/v1/cameras").json()["cameras"]}


@pytest.fixture(scope="session")
def farm():
    f = Farm(cameras=16)
    yield f
    f.stop()


@pytest.fixture
def server():
    s = Server()
    yield s
    s.close()
