"""Scenarios 22, 23 and 30 (deletion): originals and the recorder itself, with the clock and the disk of the scenario (NM203 Arts. 18.1.4, 19.1.2; CN799 Art. 17)."""
import contextlib, datetime, json, subprocess, time

import pytest

import law
import ways
from conftest import Server, wait
from law import AREA, Desk, World, now


# MARK: 22


@pytest.fixture(scope="module")
def march(tmp_path_factory):
    """A town whose server lives in March 2025: a minute before midnight of the 31st."""
    w = World.__new__(World)
    w.duties, w.server = {"boss": ("use-m",)}, Server()
    w.server.config.write_text(json.dumps({"listen": f"127.0.0.1:{w.server.port}", "rtspListen": None}))
    law.run("user", "add", "--data", w.server.data, "--role", "member", "--duty", "use-m", "--name", "boss某", "boss", input=law.PASSWORD + "\n")
    at(w, "2025-03-31 23:59:00")
    yield w
    w.close()


def at(w, moment):
    """The server's clock goes on from this moment in Hohhot."""
    utc = datetime.datetime.fromisoformat(moment + "+08:00").astimezone()
    w.server.stop()
    ways.moved(w, "@" + utc.strftime("%Y-%m-%d %H:%M:%S"))


def test_22_art_18_1_4_a_segment_of_1_march_may_be_erased_from_1_april(march):
    w = march
    hotel = w.root.create("organisation", name="青城宾馆", kind="USE", area=AREA).id
    w.root.create("person", name="boss某", organisation=hotel, roles=["use-m"]).id
    site = w.root.create("site", name="宾馆", organisation=hotel, area=AREA, placeCategories=["P08"], siteHints=["hotel"], publicKind="art9_other", publicKindReason="宾馆")
    system = w.root.create("system", name="系统", organisation=hotel, sites=[site.id], area=AREA, fundingType="non_government", useUnit=hotel, custodian=hotel, purpose="维护公共安全", packs=["NM203", "CNX"], retentionDays=30)
    camera = w.root.create("camera", name="大门", system=system.id, site=site.id)
    asked = lambda asker="unit": w.root.create("erasure_request", system=system.id, cameras=[camera.id], asker=asker, askerName="宾馆", reason="腾空间", **{"from": "2025-03-01T09:00:00+08:00", "to": "2025-03-01T10:00:00+08:00"})  # noqa: E731
    early = asked()
    assert early["record"]["createdAt"].startswith("2025-03-31T15:59"), early
    r = w.root.refused(lambda: w.root.take("decide", early.id), "NM203.18.1.4", guard="G-ORIG")
    assert "2025-04-01 00:00" in r.error["zh"] and "2025-04-01 00:00" in r.error["en"]
    assert w.root.get(early.id).state == "received" and w.root.ask("GET", f"/records/{early.id}/history").json()["refusals"]
    # A person in the picture is not refused: nothing but storage goes on with it (PIPL 47).
    person = w.root.take("decide", asked(asker="subject").id)
    assert person.state == "restricted" and person.data["until"].startswith("2025-03-31T16:00:00"), person.data
    at(w, "2025-04-01 00:00:01")
    late = w.root.take("decide", asked().id)
    assert late.state == "erasable", late.data
    assert [v["event"] for v in w.root.ask("GET", f"/records/{late.id}/history").json()["versions"]] == ["decide", "create"]


# MARK: 23


@pytest.fixture
def small(farm):
    """A town whose recorder has a volume of its own that fills up."""
    w = World.__new__(World)
    server = Server()
    volume = server.folder / "volume"
    volume.mkdir()
    r = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160M", "custos-test", str(volume)], capture_output=True, text=True)
    if r.returncode:
        server.close()
        pytest.skip(f"no file system of its own can be mounted here: {r.stderr.strip()}")
    server.config.write_text(json.dumps({"listen": f"127.0.0.1:{server.port}", "rtspListen": None, "volumes": [str(volume)]}))
    try:
        with swapped(server):
            w.__init__(farm, cameras=1)
        w.volume = volume
        yield w
    finally:
        server.stop()
        subprocess.run(["umount", "-l", str(volume)])
        server.close()


@contextlib.contextmanager
def swapped(server):
    """`World` is made on this server."""
    own, law.Server = law.Server, lambda: server
    try:
        yield
    finally:
        law.Server = own


def test_23_art_18_1_4_a_full_disk_overwrites_nothing_and_is_found(small):
    w = small
    system, _, _ = ways.existing(w, devices=w.devices)
    rec = w.volume / "rec"
    wait(lambda: list(rec.rglob("*.open")), 30, "footage")
    time.sleep(6)
    w.server.stop()
    w.server.start()
    w.desks = {"root": Desk(w.server.client())}
    sealed = {p: p.read_bytes() for p in rec.rglob("*.mp4")}
    assert sealed
    filler = open(w.volume / "filler", "wb", buffering=0)

    def found():
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while True:
                    filler.write(b"\0" * size)
        return [f for f in w.psoi.list("finding", field="system", value=str(system.id)) if f["data"]["findingKind"] == "retention_short"]

    finding = wait(found, 90, "the finding that recording has stopped")
    assert "录像停止" in finding[0]["data"]["evidence"] and "NM203.18.1.4" in finding[0]["data"]["ruleUnits"]
    storage = w.boss.client.get("/api/v1/storage").json()
    assert storage["forecast"]["alarm"] == "full" or any(v["state"] in ("full", "exhausted", "failing") for v in storage["volumes"]), storage
    for path, data in sealed.items():
        assert path.read_bytes() == data, f"{path} was touched"
    filler.close()
    (w.volume / "filler").unlink()


# MARK: 30


@pytest.fixture
def mall(farm):
    w = World(farm, cameras=2)
    yield w
    w.close()


def test_30_cn799_17_what_is_forty_days_old_may_go_and_what_is_held_stays_with_its_reason(mall):
    """What may be erased is decided here, through the API. That the nightly job then erases it with proof in the ledger, and that nothing is erased on the word of a clock that was set forward, as it is here, are matters
    of a machine whose own clock has run for forty days: SweeperTests and RetentionTests cover them with such a clock, because a running kernel has no other."""
    w = mall
    began = time.time()
    system, (free, held), _ = ways.existing(w, site=ways.shop(w, "购物中心M"), devices=w.devices, packs=["NM203", "CN799", "CNX"], name="购物中心系统")
    time.sleep(max(0, 8 - (time.time() - began)))
    w.server.stop()
    span = {"from": now(-7), "to": now(-1)}
    w.server.start()
    w.desks = {"root": Desk(w.server.client())}
    r = w.req.create("request", requesterKind="private", access="view", system=system.id, cameras=[held.id], **span)
    number = w.req.take("submit", r.id).data["number"]
    ask = lambda camera: w.boss.create("erasure_request", system=system.id, cameras=[camera.id], asker="unit", askerName="购物中心", reason="目的已经实现", **span)  # noqa: E731
    w.boss.refused(lambda: w.boss.take("decide", ask(free).id), "NM203.18.1.4", guard="G-ORIG")
    media = {p: p.stat().st_size for p in (w.server.data / "footage" / "rec").rglob("*.mp4")}
    assert len(media) >= 2
    w.server.stop()
    ways.moved(w, "+40d")
    assert w.boss.take("decide", ask(free).id).state == "erasable"
    r = w.boss.refused(lambda: w.boss.take("decide", ask(held).id), guard="G-ORIG")
    assert "hold" in r.error["en"].lower() or "冻结" in r.error["zh"] or "保全" in r.error["zh"] or "暂缓" in r.error["zh"], r.error
    marks = [m for m in w.boss.client.get("/api/v1/custody").json()["marks"] if number in json.dumps(m, ensure_ascii=False)]
    assert marks and all(m["reason"] for m in marks)
    assert all(p.exists() and p.stat().st_size == size for p, size in media.items()), "a clock that was set forward made footage old"
