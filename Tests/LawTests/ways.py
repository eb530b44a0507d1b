"""The long ways through the law's books that several files of tests take: a system built and accepted, a system in use, a penalty case."""
import datetime, os, pathlib, signal, time

from conftest import PASSWORD, wait
from law import AREA, Desk, Refused, now, today  # noqa: F401


def resident(seventeen):
    """A resident identity number with its check digit."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return seventeen + "10X98765432"[sum(int(c) * w for c, w in zip(seventeen, weights)) % 11]


def credit(seventeen):
    """A unified social credit code with its check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return seventeen + alphabet[(31 - sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(seventeen)) % 31) % 31]


GOOD_ID = resident("15010219900101123")
GOOD_USCC = credit("91150100114123457")


def planned(w, cameras=1, devices=(), site=None, by=None, **system):
    """A planned system with its cameras, each with product and sign: everything that the design asks for."""
    site = site or w.site()
    made = w.system([site.id], **system)
    sign = w.sign(site.id, **({"installedOn": today(-400)}))
    product = w.product()
    rows = []
    for n in range(max(cameras, len(devices))):
        more = {"device": devices[n]} if n < len(devices) else {}
        rows.append(w.camera(made.id, site.id, product=product.id, sign=sign.id, name=f"{made.data['name']}-{n + 1}", **more))
    return made, rows, site


def designed(w, **more):
    system, cameras, site = planned(w, **more)
    return w.boss.take("design", system.id), cameras, site


def built(w, start=today(-60), **more):
    """Construction finished on the day before `start`."""
    system, cameras, site = designed(w, **more)
    w.boss.take("start_construction", system.id, constructionFrom=day(start, -30))
    for c in cameras:
        w.boss.take("install", c.id, installDate=day(start, -10))
    return w.boss.take("complete_construction", system.id, completedOn=day(start, -1)), cameras, site


def in_trial(w, start=today(-60), **more):
    system, cameras, site = built(w, start=start, **more)
    return w.con.take("start_trial", system.id, trialStart=start), cameras, site


def commission(w, system, on, **more):
    return w.con.take("commission_test", system, **{
        "agency": w.orgs["lab"], "qualificationNo": "CMA-2025-001", "qualValidFrom": "2020-01-01", "qualValidTo": today(400), "qualScope": ["video"], "commissionedOn": on,
        "person": w.persons["tst"], **more})


def latest(desk, kind, system):
    """The newest record of a kind that belongs to a system."""
    return desk.get(max(r["id"] for r in desk.list(kind, field="system", value=str(system))))


def tested(w, start=today(-60), on=today(-15), result="pass", **more):
    system, cameras, site = in_trial(w, start=start, **more)
    commission(w, system.id, on)
    test = latest(w.tst, "test", system.id)
    w.tst.take("enter_result", test.id, testedOn=on, items=[{"item": "图像质量", "result": result}, {"item": "存储时间", "result": "pass"}], result=result, reportNo="HC-2026-77")
    return w.boss.get(system.id), cameras, site


def interface(w, system):
    return w.boss.create("interconnect", name="新城区公安分局联网接口", system=system, protocol="gbt28181-2022", organ=w.orgs["pso"], connected=False)


def conforming(w, system):
    return w.boss.create("conformity", system=system, standards=[{"standard": "GB/T 28181", "version": "2022", "meets": "yes", "evidence": "检测报告 HC-2026-77"}], statedBy="con某", statedOn=today(-20))


def participants(w, *sides):
    who = {"CON": {"side": "CON", "organisation": w.orgs["builder"], "name": "con某"}, "PSO": {"side": "PSO", "organisation": w.orgs["pso"], "name": "psoa某"}, "USE": {"side": "USE", "organisation": w.orgs["hotel"], "name": "boss某"}}
    return [who[s] for s in sides]


def convened(w, system, on=today(-10), sides=("CON", "PSO", "USE"), result="pass", **more):
    """An acceptance with its conclusion written down; nobody has signed."""
    w.con.take("convene_acceptance", system, heldOn=on, participants=participants(w, *sides), form="independent")
    acceptance = latest(w.con, "acceptance", system)
    return w.con.take("record_result", acceptance.id, result=result, conclusion="符合设计和标准要求" if result == "pass" else "存在问题", **more)


def accepted(w, on=today(-10), result="pass", **more):
    system, cameras, site = tested(w, **more)
    interface(w, system.id)
    conforming(w, system.id)
    items = {} if result == "pass" else {"openItems": [{"item": "补设标识"}]}
    acceptance = convened(w, system.id, on=on, result=result, **items)
    w.con.take("sign_construction", acceptance.id)
    w.psoa.take("sign_pso", acceptance.id)
    return w.boss.get(system.id), cameras, site


POLICIES = ["duty_watch", "daily_check", "maintenance", "use_register", "security_secrecy"]


def policies(w, kinds=POLICIES):
    """Policies of the hotel, in force."""
    for kind in kinds:
        p = w.boss.create("policy", organisation=w.orgs["hotel"], policyKind=kind, name=f"{kind} 制度", version="1", text="第一条 值机人员应当……", approver=w.persons["boss"], approvedOn=today(-30))
        w.boss.take("put_in_force", p.id)


def trained(w, *users, to=today(300)):
    return [w.boss.create("training", person=w.persons[u], content="视频监控系统操作与保密", trainer="自治区安防协会", date=today(-30), validTo=to, result="pass") for u in users]


def existing(w, since=today(-400), devices=(), cameras=1, **more):
    """A system that was in use before it was entered here, with its acceptance; its cameras are active."""
    system, rows, site = planned(w, cameras=cameras, devices=devices, **more)
    for c in rows:
        w.boss.take("install", c.id, installDate=day(since, -20) if since > "2024" else since)
        w.boss.take("activate", c.id)
    return w.boss.take("register_existing", system.id, existingSince=since, existingAcceptedOn=day(since, -5), existingAcceptanceNo="验字001"), rows, site


def day(d, days):
    return (datetime.date.fromisoformat(d) + datetime.timedelta(days=days)).isoformat()


def shop(w, name="购物中心"):
    """A place that Decree 799 names in Art. 7(2)."""
    return w.site(name=name, siteHints=["large_commerce"], publicKind="art7_2", cn799Category="N7b1", publicKindReason="大型商场")


def sealed(w, began):
    """Closes what is being recorded, and goes on three minutes later: a span of footage of which a package can be made at once."""
    time.sleep(max(0, 10 - (time.time() - began)))
    w.server.stop()
    span = {"from": now(-6), "to": now(-2)}
    moved(w, "+3m")
    return span


def moved(w, by):
    """Starts the server, which was stopped, with its clock moved: nothing in the books can be."""
    server = w.server
    server.start(prefix=("faketime", "--exclude-monotonic", "-f", by))
    # The command waits for the server as its parent, and passes no signal on.
    pid = server.process.pid
    child = int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def stop(how=signal.SIGTERM):
        if server.process.poll() is None:
            os.kill(child, how)
            server.process.wait(40)
        return server.process.returncode

    server.stop = stop
    w.desks = {"root": Desk(server.client())}


def package(w, request):
    """The request with its package, once that is written."""

    def made():
        r = w.boss.get(request)
        assert r.state != "approved", f"the package failed: {r.data.get('packageFault')}"
        return r if r.data.get("manifestHash") else None

    try:
        return wait(made, 150, "the package")
    except AssertionError as e:
        raise AssertionError(f"{e}: {w.boss.client.get('/api/v1/exports').text[:1500]}") from None


def account(w, user, *duties):
    """An account with these parts before the law, made by the administrator."""
    r = w.root.client.post("/api/v1/users", json={"user": user, "name": f"{user}某", "role": "member", "password": PASSWORD, "duties": list(duties)})
    assert r.status_code == 201, r.text


# MARK: Supervision


def found(w, kind, *units, **more):
    """A finding that an inspector wrote down."""
    return w.psoi.create("finding", **{"findingKind": kind, "ruleUnits": list(units), "evidence": "现场检查照片三张，询问笔录一份", "organisation": w.orgs["hotel"], **more})


def order(w, finding, kind="rectification", due=None, served=None, **more):
    """An order, served."""
    o = w.psoi.create("order", finding=finding, organ=w.orgs["pso"], officers=[w.persons["psoi"], w.persons["psoi2"]], orderKind=kind, content="责令限期改正：补装摄像机", dueOn=due or today(10), **more)
    return w.psoi.take("serve", o.id, servedOn=served or today(-1), serviceMethod="in_person", receivedBy="boss某")


def case(w, finding, code, subject="unit", amount=None, by=None, **more):
    data = {"finding": finding, "organ": w.orgs["pso"], "officers": [w.persons["psoc"], w.persons["psoi"]], "code": code, "conductOn": today(-2), "subjectKind": subject, "amount": amount, **more}
    return (by or w.psoc).create("penalty", **{k: v for k, v in data.items() if v is not None})
