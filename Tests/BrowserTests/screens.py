"""Every page of the program with something on it: which address shows it, who looks at it, and a town whose books and cameras fill it."""

import datetime
import functools
import pathlib
import re
import sys

from conftest import Farm

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "LawTests"))
import ways  # noqa: E402
from law import World, now, today  # noqa: E402

MAP = ROOT / "Sources" / "CustosWeb" / "Public" / "lib" / "site-map.js"


def routes():
    """All addresses of pages, from the pages' own list: a new page is looked at without being named here."""
    return re.findall(r"\bpage\((?:null|\"\w+\"), \"(/[\w/-]*)\"", MAP.read_text())


class Town:
    """A hotel with four cameras in use, a police request, a finding with its order, a fault, a shift: what a page has to show."""

    @staticmethod
    @functools.cache
    def shared():
        return Town()

    def __init__(self):
        self.closed, self.farm, self.world = False, Farm(cameras=4), None
        try:
            self.world = World(self.farm, cameras=4)
            self.fill()
        except BaseException:
            self.close()
            raise

    def fill(self):
        w = self.world
        site = w.site(name="青城宾馆", address="新华大街 8 号", contact="副经理")
        sign, product = w.sign(site.id, name="大堂入口标识", installedOn=today(-400)), w.product()
        system, cameras = w.system([site.id], name="青城宾馆视频系统"), []
        for n, (device, name) in enumerate(zip(w.devices, ("大堂入口", "前台", "电梯厅", "后门"))):
            x, y, far = 2 + 10 * (n % 2), 2 + 7 * (n // 2), 6 if n % 2 == 0 else -6
            cameras.append(w.camera(system.id, site.id, product=product.id, sign=sign.id, name=name, position=name, device=device, x=x, y=y, viewPolygon=[[x, y], [x + far, y + 1], [x + far, y + 6]]))
            w.boss.take("install", cameras[n].id, installDate=today(-420))
            w.boss.take("activate", cameras[n].id)
        system = w.boss.take("register_existing", system.id, existingSince=today(-400), existingAcceptedOn=today(-405), existingAcceptanceNo="验字001")
        self.system, self.cameras, self.site = system.id, [c.id for c in cameras], site.id
        self.devices = [str(d) for d in w.devices]
        ways.policies(w)
        ways.trained(w, "opr", "boss", "boss2")
        w.boss.create("zone", name="更衣室", site=site.id, prohibited="A3", polygon=[[14, 2], [18, 2], [18, 6], [14, 6]])
        self.shift = w.boss.create("shift", organisation=w.orgs["hotel"], system=system.id, post="监控室", plannedFrom=now(-60), plannedTo=now(8 * 3600), watchers=[w.persons["opr"]])
        w.opr.take("start", self.shift.id)
        w.opr.take("note", self.shift.id, noteText="22时10分大堂有人遗失行李", noteOpen=True)
        self.fault = w.opr.create("fault", system=system.id, faultKind="power", description="后门摄像机断电", since=now(-600))
        self.finding = ways.found(w, "no_sign", "NM203.15", system=system.id)
        self.order = ways.order(w, self.finding.id)
        self.inspection = w.psoi.create("inspection", officers=[w.persons["psoi"], w.persons["psoi2"]], organ=w.orgs["pso"], inspected=w.orgs["hotel"], system=system.id, inspectionKind="planned", plannedOn=today())
        asked = w.psoc.create(
            "request", requesterKind="police", requesterUnit="新城区公安分局", requesterOrganisation=w.orgs["pso"], requesterName="psoc某", documentType="police_id", documentNumber="015001", access="copy",
            system=system.id, cameras=self.cameras[:2], purpose="侦办盗窃案", legalBasis="公安机关办理刑事案件程序规定第六十二条", caseNo="A1501022026110001", procedure="criminal",
            noticeNumber="呼新公调证字〔2026〕8号", noticeDate=today(), noticeEvidence="正门、大堂录像", noticeDueOn=today(3), noticeApprovedBy="大队长",
            officers=[{"name": "psoc某", "policeNumber": "015001"}, {"name": "psoi某", "policeNumber": "015002"}], **{"from": now(-20), "to": now(-2)})
        self.request = w.psoc.take("submit", asked.id)

    def address(self, path):
        """The whole address at which a page has something to show."""
        cameras, four = self.devices[0], ",".join(self.devices)
        at = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=6)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "/wall": f"/wall?n=4&c={four}", "/output": f"/output?n=4&c={four}", "/camera": f"/camera?c={cameras}", "/playback": f"/playback?c={four}&t={at}&z=600",
            "/plan": f"/plan?site={self.site}", "/law/record": f"/law/record?id={self.request.id}", "/law/list": "/law/list?kind=camera", "/law/form": "/law/form?kind=request",
            "/law/import": "/law/import?kind=site", "/law/compliance": f"/law/compliance?system={self.system}", "/law/guide": "/law/guide",
        }.get(path, path)

    def who(self, path):
        return {"/law/office": "psoi", "/signin": None, "/setup": None}.get(path, "boss")

    def close(self):
        if self.closed:
            return
        self.closed = True
        if self.world:
            self.world.close()
        self.farm.stop()
