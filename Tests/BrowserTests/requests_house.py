"""What the tests of requests start from: a real house with one recording camera in a government-built and one in a private system, and people of
each part. Entered through the API, as the law's own journeys by pages are in test_law.py."""

import datetime
import time

from conftest import PASSWORD, run, wait
from test_law import LawHouse, day

OFFICERS = [{"name": "张警官", "policeNumber": "150117"}, {"name": "赵警官", "policeNumber": "150118"}]
UNDERTAKING = {"undertakingSigner": "张警官", "undertakingSignedOn": day(), "undertakesPurpose": True, "undertakesSecrecy": True, "undertakesDisposal": True}
NOTICE = {"caseNo": "A2026-117", "procedure": "criminal", "noticeNumber": "锡公调证字 117 号", "noticeDate": day(-1), "noticeEvidence": "正门监控录像", "noticeDueOn": day(5), "noticeApprovedBy": "李大队",
          "officers": OFFICERS}


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local(seconds):
    """A time as a person types it: the clock of the house."""
    return (datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc) + datetime.timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")


class RequestHouse(LawHouse):
    """Two systems with a camera each; only the first has footage of this recorder."""

    def __init__(self, browser):
        super().__init__(browser)
        run("user", "add", "--data", self.server.data, "--role", "viewer", "--name", "前台值机员", "counter", input=PASSWORD + "\n")
        made = self.made
        made["pso"] = self.enter("organisation", name="锡林浩特市公安局", kind="PSO", level="county", area="152502")
        made["hotel"] = self.enter("organisation", name="敕勒川大酒店", kind="USE", area="152502")
        made["site"] = self.enter("site", name="敕勒川大酒店主楼", organisation=made["hotel"], area="152502", address="那达慕大街 12 号", placeCategories=["P08"],
                                  protectedParts=[{"name": "正门", "kind": "entrance", "mandatory": True}], publicKind="art9_other")
        made["square"] = self.enter("site", name="中心广场", organisation=made["pso"], area="152502", address="中心广场", placeCategories=["P01"])
        made["product"] = self.enter("product", maker="示例光电", model="IPC-400", productKind="camera", certificateKind="certification", certificateBody="公安部检测中心", certificateNumber="C-1",
                                     validFrom=day(-800), validTo=day(800))
        more = dict(area="152502", purpose="维护公共安全", scopeDecision="in_scope", scopeReason="公共场所", scopeDecidedBy="经理", packs=["NM203", "CN799", "CNX"])
        made["private"] = self.enter("system", name="敕勒川大酒店视频监控系统", organisation=made["hotel"], sites=[made["site"]], fundingType="non_government", custodian=made["hotel"], **more)
        made["public"] = self.enter("system", name="中心广场视频监控系统", organisation=made["pso"], sites=[made["square"]], fundingType="government", custodian=made["pso"], **more)
        for key, system, site, name, device in (("door", "private", "site", "正门枪机", None), ("plaza", "public", "square", "广场球机", self.device), ("plaza2", "public", "square", "广场枪机", None)):
            data = dict(system=made[system], site=made[site], name=name, position=name, product=made["product"], necessity="治安防控")
            made[key] = self.enter("camera", **data, **({"device": self.device} if device else {}))
        # The operator at the counter is the custodian's own, and trained.
        made["counter"] = self.enter("person", name="前台值机员", organisation=made["pso"], account="counter")
        self.enter("training", person=made["counter"], content="值机操作", trainer="培训机构", date=day(-1), result="pass")
        for account, name, unit in (("psoa", "审批民警", "pso"), ("psoc", "办案民警", "pso"), ("asker", "申请民警", "pso")):
            made[account] = self.enter("person", name=name, organisation=made[unit], account=account)

    def enter(self, kind, /, client=None, **data):
        r = (client or self.client).post("/api/v1/law/records", json={"kind": kind, "data": data})
        assert r.status_code == 201, r.text
        return r.json()["record"]["id"]

    def act(self, record, event, client=None, ok=200, **data):
        """Takes a step through the API; the whole answer."""
        client = client or self.client
        version = client.get(f"/api/v1/law/records/{record}").json()["record"]["version"]
        r = client.post(f"/api/v1/law/records/{record}/events", json={"event": event, "version": version, "data": data})
        assert r.status_code == ok, r.text
        return r.json()

    def span(self, first=3, length=20):
        """The span of footage that a request asks for, once it is there."""
        wait(lambda: time.time() - self.began > first + length + 4, first + length + 8, "footage")
        return self.began + first, self.began + first + length

    def request(self, client=None, submit=True, **data):
        """A police request for the camera on the square, complete but for what is named otherwise."""
        start, end = self.span()
        whole = {"requesterKind": "police", "requesterUnit": "锡林浩特市公安局刑侦大队", "requesterName": "张警官", "documentType": "police_id", "documentNumber": "152502-0117", "access": "copy",
                 "system": self.made["public"], "cameras": [self.made["plaza"], self.made["plaza2"]], "from": utc(start), "to": utc(end), "purpose": "盗窃案侦查 𠮷", "legalBasis": "刑事诉讼法第五十四条",
                 **NOTICE, **UNDERTAKING, **data}
        record = self.enter("request", client, **{k: v for k, v in whole.items() if v is not None})
        if submit:
            self.act(record, "submit", client)
        return record

    def check_identity(self, record, client=None):
        self.act(record, "checkIdentity", client, shownType="police_id", shownNumber="152502-0117", shownName="张警官", shownIssuer="锡林浩特市公安局", shownExpiry=day(900), shownMeans="original",
                 identityResult="match")
