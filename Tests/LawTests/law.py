"""What the tests of the law share: a server with people of every part before the law, and the usual ways through its books."""
import datetime, itertools, json, sys, pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import pytest  # noqa: E402

from conftest import PASSWORD, Client, Server, run, wait  # noqa: E402

AREA = "150102"  # Xincheng district of Hohhot.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082")
ZONE = datetime.timezone(datetime.timedelta(hours=8))


def today(days=0):
    """The local day (Asia/Shanghai), so many days on."""
    return (datetime.datetime.now(ZONE).date() + datetime.timedelta(days=days)).isoformat()


def now(seconds=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).isoformat(timespec="seconds").replace("+00:00", "Z")


def earlier(months, days=0, frm=None):
    """A day so many months ago, by the calendar rule's reverse, less some days."""
    d = datetime.date.fromisoformat(frm or today())
    y, m = divmod(d.year * 12 + d.month - 1 - months, 12)
    for day in range(d.day, 27, -1):
        try:
            return (datetime.date(y, m + 1, day) - datetime.timedelta(days=days)).isoformat()
        except ValueError:
            continue
    return (datetime.date(y, m + 1, min(d.day, 27)) - datetime.timedelta(days=days)).isoformat()


class Answer(dict):
    """A record as the API shows it, with the steps that it has."""

    @property
    def id(self):
        return self["record"]["id"]

    @property
    def state(self):
        return self["record"]["state"]

    @property
    def data(self):
        return self["record"]["data"]

    def step(self, name):
        return next((e for e in self["events"] if e["name"] == name), None)


class Refused(AssertionError):
    def __init__(self, r):
        super().__init__(f"{r.status_code} {r.text[:1500]}")
        self.status, self.error = r.status_code, r.json()["error"]

    @property
    def rules(self):
        return self.error.get("rules", [])

    @property
    def fields(self):
        return {f["path"]: f for f in self.error.get("fields", [])}


class Desk:
    """One signed-in person at the law's books."""

    def __init__(self, client):
        self.client = client

    def ask(self, method, path, ok=(200, 201), **more):
        r = self.client.request(method, "/api/v1/law" + path, **more)
        if r.status_code not in ok:
            raise Refused(r)
        return r

    def create(self, kind, /, submission=None, **data):
        body = {"kind": kind, "data": data, **({"submission": submission} if submission else {})}
        return Answer(self.ask("POST", "/records", json=body).json())

    def get(self, id):
        return Answer(self.ask("GET", f"/records/{id}").json())

    def edit(self, id, /, version=None, **data):
        return Answer(self.ask("PATCH", f"/records/{id}", json={"version": version or self.get(id)["record"]["version"], "data": data}).json())

    def take(self, event, id, /, version=None, submission=None, **data):
        body = {"event": event, "version": version or self.get(id)["record"]["version"], "data": data, **({"submission": submission} if submission else {})}
        return Answer(self.ask("POST", f"/records/{id}/events", json=body).json())

    def list(self, kind, **query):
        return self.ask("GET", "/records", params={"kind": kind, **query}).json()["records"]

    def register(self, name, **query):
        return self.ask("GET", f"/registers/{name}", params=query).json()["rows"]

    def attach(self, name="photo.png", data=PNG, kind="image/png"):
        return self.ask("POST", "/attachments", data=data, headers={"Content-Type": kind, "X-Custos-Name": name}).json()["id"]

    def refused(self, body, *rules, guard=None):
        """The refusal of `body`: a lawful no with both languages, its rules and a remedy."""
        try:
            body()
        except Refused as r:
            e = r.error
            assert r.status == 422 and e["code"] == "law.refused", r
            assert e["zh"] and e["en"] and e["remedy"]["zh"] and e["remedy"]["en"] and e["rules"], e
            for rule in rules:
                assert any(u == rule or u.startswith(rule + ".") for u in e["rules"]), (rule, e)
            if guard:
                assert guard in e["zh"] and guard in e["en"], (guard, e)
            return r
        raise AssertionError("it was not refused")

    def wrong(self, body, *paths):
        """Mistakes in the form, each at its field."""
        try:
            body()
        except Refused as r:
            assert r.error["code"] == "law.fields", r
            for p in paths:
                assert p in r.fields, (p, r)
                assert r.fields[p]["zh"] and r.fields[p]["en"]
            return r
        raise AssertionError("nothing was wrong")


serial = itertools.count(1)


class World:
    """A town: a county PSO, its station, a using unit with a hotel, builders and testers, and an account for each part."""

    def __init__(self, farm=None, cameras=0):
        self.server = Server()
        self.duties = {
            "psoa": ("pso-a",), "psoi": ("pso-i",), "psoi2": ("pso-i",), "psoc": ("pso-c",), "dep": ("dep",), "gov": ("gov",), "con": ("con",), "boss": ("use-m",), "boss2": ("use-m",), "opr": ("opr",),
            "mnt": ("mnt",), "ent": ("ent",), "tst": ("tst",), "req": ("req",), "aud": ("aud",), "sys": ("sys",),
        }
        for user, duties in self.duties.items():
            more = itertools.chain.from_iterable(("--duty", d) for d in duties)
            run("user", "add", "--data", self.server.data, "--role", "member", *more, "--name", f"{user}某", user, input=PASSWORD + "\n")
        self.devices = [self.server.add(f"大堂{n}", farm.url(n)) for n in range(1, cameras + 1)]
        self.server.start()
        self.desks = {"root": Desk(self.server.client())}
        self.orgs, self.persons = {}, {}
        self.town()

    def __getattr__(self, name):
        if name in self.__dict__.get("duties", {}) or name == "root":
            if name not in self.desks:
                self.desks[name] = Desk(Client(self.server.base, name, PASSWORD))
            return self.desks[name]
        raise AttributeError(name)

    def town(self):
        root = self.desks["root"]

        def org(key, name, kind, **more):
            self.orgs[key] = root.create("organisation", name=name, kind=kind, area=more.pop("area", AREA), **more).id

        org("region", "内蒙古自治区公安厅", "PSO", level="region", area="15")
        org("pso", "新城区公安分局", "PSO", level="county", parent=self.orgs["region"])
        org("station", "新城区某派出所", "PSO", level="station", parent=self.orgs["pso"])
        org("gov", "新城区人民政府", "GOV", level="county")
        org("dep", "新城区文旅局", "DEP", level="county", sectors=["culture_tourism", "lodging"])
        org("hotel", "青城宾馆有限公司", "USE", sectors=["lodging"])
        org("builder", "草原安防工程公司", "CON")
        org("lab", "华测检验检测中心", "TST")
        org("contractor", "安守运维公司", "ENT")
        places = {"psoa": "pso", "psoi": "pso", "psoi2": "pso", "psoc": "pso", "dep": "dep", "gov": "gov", "con": "builder", "boss": "hotel", "boss2": "hotel", "opr": "hotel", "mnt": "hotel", "ent": "contractor", "tst": "lab", "aud": "hotel", "sys": "hotel"}
        for user, place in places.items():
            # An account of entrusted staff is tied to a person only once a contract names them (G-ENTRUST).
            account = {} if user == "ent" else {"account": user}
            self.persons[user] = root.create("person", name=f"{user}某", organisation=self.orgs[place], roles=list(self.duties[user]), **account).id

    def close(self):
        self.server.close()

    # MARK: Ways through the books

    def site(self, **more):
        return self.boss.create("site", **{"name": f"青城宾馆{next(serial)}", "organisation": self.orgs["hotel"], "area": AREA, "placeCategories": ["P08"], "siteHints": ["hotel"], "publicKind": "art9_other", "publicKindReason": "宾馆", **more})

    def product(self, **more):
        return self.root.create(
            "product", **{"maker": "某厂", "model": f"X{next(serial)}", "productKind": "camera", "certificateKind": "test", "certificateBody": "国家安全防范报警系统产品质量检验检测中心", "certificateNumber": f"T{next(serial)}",
                          "validFrom": today(-1000), "validTo": today(1000), **more})

    def sign(self, site, **more):
        return self.boss.create(
            "sign", **{"name": f"标识{next(serial)}", "site": site, "textZh": "您已进入公共安全视频监控区域", "position": "入口左侧", "photo": self.boss.attach(), "installedOn": today(-20), **more})

    def system(self, sites, **more):
        return self.boss.create(
            "system", **{"name": f"宾馆视频系统{next(serial)}", "organisation": self.orgs["hotel"], "sites": sites, "area": AREA, "fundingType": "non_government", "buildUnit": self.orgs["builder"],
                         "useUnit": self.orgs["hotel"], "custodian": self.orgs["hotel"], "purpose": "维护公共安全", "packs": ["NM203", "CNX"], "retentionDays": 30,
                         "scopeDecision": "in_scope", "scopeReason": "宾馆出入口", "scopeDecidedBy": "boss某", **more})

    def camera(self, system, site, **more):
        return self.boss.create("camera", **{"name": f"大门{next(serial)}", "system": system, "site": site, "position": "大门", "necessity": "出入口人员往来", **more})


@pytest.fixture(scope="module")
def town():
    """A town for a whole file: what one test makes does not disturb another."""
    w = World()
    yield w
    w.close()


@pytest.fixture(scope="module")
def watched_town(farm):
    """A town whose recorder has two cameras."""
    w = World(farm, cameras=2)
    yield w
    w.close()
