"""Bad input (issue 4): missing, contradictory, impossible, past and future values, markup, wrong numbers, duplicates, stale forms: each answered at its field in both languages, with nothing stored and nothing typed lost."""
import concurrent.futures, datetime, json

import pytest
import requests

import ways
from conftest import PASSWORD, Client, run
from law import AREA, Desk, Refused, World, now, today
from ways import GOOD_ID, GOOD_USCC


@pytest.fixture(scope="module")
def town():
    w = World()
    try:
        w.seen = ways.planned(w, name="系统")[0]
        yield w
    finally:
        w.close()


def site(w, **more):
    return {"name": "青城宾馆", "organisation": w.orgs["hotel"], "area": AREA, "publicKind": "art9_other", "publicKindReason": "宾馆", **more}


def wrong(w, kind, data, *paths, desk=None):
    """Refused at these fields and at no other; the books are as before."""
    desk = desk or w.boss
    before = count(w, kind)
    r = desk.wrong(lambda: desk.create(kind, **data), *paths)
    assert set(r.fields) == set(paths), r.error
    for f in r.fields.values():
        assert f["zh"].strip() and f["en"].strip() and any("\u4e00" <= c <= "\u9fff" for c in f["zh"]) and not any("\u4e00" <= c <= "\u9fff" for c in f["en"].replace("“", "")), f
    assert r.error["zh"] and r.error["en"]
    assert count(w, kind) == before, "something was stored"
    return r


def count(w, kind):
    return len(w.root.list(kind, limit=200))


# MARK: Missing, unknown, of the wrong type


def test_what_is_missing_is_named_all_at_once(town):
    wrong(town, "sign", {}, "name", "site", "textZh", "position")
    wrong(town, "camera", {"name": "一号"}, "system", "site")
    r = wrong(town, "police_grant", {}, "organ", "system", "grantKind", "purpose", "reason", "cameras", "from", "to", "fee", "legalBasis", "officerName", "document", desk=town.psoa)
    assert "NM203.14" in r.fields["fee"]["rules"]


def test_a_blank_is_missing(town):
    for blank in ("", "   ", "\t\n", "\u3000", None):
        wrong(town, "site", site(town, name=blank), "name")


def test_a_field_that_is_not_there_is_named(town):
    wrong(town, "site", site(town, colour="红", __proto__={}), "colour", "__proto__")
    wrong(town, "site", site(town, **{"x" * 300: 1}), "x" * 64)
    wrong(town, "site", site(town, protectedParts=[{"name": "门", "kind": "entrance", "size": 3}]), "protectedParts[0].size")


def test_what_the_system_fills_in_is_not_given(town):
    wrong(town, "retention_policy", {"system": town.seen.id, "days": 30, "legalBasis": ["a"], "approvedBy": "我"}, "approvedBy")
    wrong(town, "system", {"name": "x", "organisation": town.orgs["hotel"], "fundingType": "non_government", "purpose": "x", "inUseDate": today()}, "inUseDate")


@pytest.mark.parametrize("field, value", [
    ("name", 5), ("name", ["a"]), ("name", {"a": 1}), ("name", True), ("classified", "yes"), ("classified", 1), ("longitude", "east"), ("longitude", 181), ("longitude", [1]), ("placeCategories", "P08"), ("placeCategories", ["P99"]),
    ("placeCategories", ["P08", "P08"]), ("publicKind", "P08"), ("publicKind", ["art9_other"]), ("organisation", "6"), ("organisation", 6.5), ("organisation", -1), ("organisation", 9_000_000_000), ("protectedParts", {"name": "a"}),
    ("protectedParts", ["a"]), ("designation", [[]]), ("mobility", "boat"),
])
def test_a_value_of_another_type_is_refused_at_its_field(town, field, value):
    r = town.boss.wrong(lambda: town.boss.create("site", **site(town, **{field: value})))
    assert all(p == field or p.startswith(field + "[") for p in r.fields), r.error


def test_a_reference_to_something_else_is_refused(town):
    wrong(town, "sign", {"name": "a", "site": town.orgs["hotel"], "textZh": "a", "position": "a"}, "site")
    wrong(town, "training", {"person": town.seen.id, "content": "a", "trainer": "a", "date": today(), "result": "pass"}, "person")
    cameras = {"requesterKind": "private", "access": "view", "system": town.seen.id}
    wrong(town, "request", {**cameras, "cameras": [town.seen.id]}, "cameras[0]", desk=town.req)
    wrong(town, "request", {**cameras, "cameras": [1, 1]}, "cameras", desk=town.req)


def test_other_bodies_than_the_form_are_refused(town):
    url, h = f"{town.server.base}/api/v1/law/records", {"Content-Type": "application/json"}
    post = lambda data: town.boss.client.post("/api/v1/law/records", data=data, headers=h)  # noqa: E731
    for body in ("", "{", "[]", "null", "5", '"a"', '{"kind":"site"}', '{"data":{}}', '{"kind":5,"data":{}}', '{"kind":"site","data":[]}', '{"kind":"site","data":"a"}', '{"kind":"site","data":{},"more":1}', "{\"kind\":\"site\",\"data\":{\"name\":\"\\ud800\"}}", "\xff\xfe"):
        r = post(body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body)
        assert r.status_code in (400, 415, 422), (body, r.status_code, r.text)
        assert r.json()["error"]["zh"] and r.json()["error"]["en"], body
    deep = '{"kind":"site","data":' + '{"a":' * 3000 + "1" + "}" * 3000 + "}"
    assert post(deep).status_code in (400, 422)
    assert post(json.dumps({"kind": "site", "data": {"name": "a" * 200_000}})).status_code == 413
    assert requests.post(url, data="{}", headers=h, timeout=10).status_code == 401
    r = town.boss.client.post("/api/v1/law/records", json={"kind": "no-such-kind", "data": {}})
    assert r.status_code == 404 and r.json()["error"]["code"] == "law.no_kind"
    assert town.boss.client.get("/api/v1/law/records/999999999").status_code == 404
    assert town.boss.client.get("/api/v1/law/records/abc").status_code in (400, 404)
    assert town.boss.client.get("/api/v1/law/records", params={"kind": "site", "limit": 100000}).status_code in (400, 422)


# MARK: Text


@pytest.mark.parametrize("name", [
    "<script>alert(1)</script>", "O'Brien \"引号\" \\ / & ;--", "';drop table law_record;--", "😀宾馆🏨", "á́é combining", "ئۇيغۇر", "ᠮᠣᠩᠭᠣᠯ", "%00%0a{{7*7}}${7*7}", "名" * 100, "=cmd|' /C calc'!A0",
])
def test_markup_and_other_scripts_are_just_text(town, name):
    made = town.boss.create("site", **site(town, name=name))
    assert made.data["name"] == name and made["record"]["title"].startswith(name[:20])
    assert town.boss.get(made.id).data["name"] == name
    assert made.id in [x["id"] for x in town.boss.list("site", limit=200)]
    if name[0].isalnum() and len(name) < 50:
        assert town.boss.client.get("/api/v1/law/records", params={"kind": "site", "q": name}).status_code == 200
    page = town.boss.client.get("/api/v1/law/export", params={"kind": "site", "format": "csv"})
    assert page.status_code == 200
    if name.startswith("="):
        assert not any(line.startswith(name) or f",{name}" in line or f',"{name}' in line for line in page.content.decode("utf-8-sig").splitlines()), "a formula leaves as one"


@pytest.mark.parametrize("name", ["a\u0000b", "a\u0007b", "a\u202eb", "a\u2066b\u2069", "a\u2028b", "a\ufeffb", "a\ufffdb", "a\nb", "a\tb", "\u007f"])
def test_control_characters_and_direction_marks_are_refused(town, name):
    wrong(town, "site", site(town, name=name), "name")


def test_the_bound_of_a_name_is_counted_in_characters(town):
    assert town.boss.create("site", **site(town, name="名" * 32)).data["name"] == "名" * 32
    assert town.boss.create("site", **site(town, name="👨‍👩‍👧‍👦" * 32)).state == "valid"
    assert town.boss.create("site", **site(town, name="  " + "名" * 100 + " \n")).data["name"] == "名" * 100
    r = wrong(town, "site", site(town, name="名" * 101), "name")
    assert "100" in r.fields["name"]["zh"] and "101" in r.fields["name"]["en"]
    wrong(town, "site", site(town, mobility="vehicle", vehicleNumber="蒙" * 33), "vehicleNumber")
    assert town.boss.create("site", **site(town, mobility="vehicle", vehicleNumber="蒙" * 32)).state == "valid"
    p = town.root.create("person", name="阿" * 64, organisation=town.orgs["hotel"])
    assert p.data["name"] == "阿" * 64
    wrong(town, "person", {"name": "阿" * 65, "organisation": town.orgs["hotel"]}, "name", desk=town.root)


def test_lists_have_bounds(town):
    wrong(town, "site", site(town, designation=[{"government": "g", "level": "county", "documentNumber": "n", "decidedOn": today()}] * 500), "designation")
    wrong(town, "zone", {"name": "z", "site": town.site().id, "prohibited": "A1", "polygon": [[0, 0]] * 65}, "polygon")
    for polygon in ([[0, 0], [1, 1]], [[0, 0], [1, 1], [2]], [[0, 0], [1, 1], ["a", 2]], "box", [[0, 0], [1, 1], [1e308, 2]]):
        wrong(town, "zone", {"name": "z", "site": town.site().id, "prohibited": "A1", "polygon": polygon}, "polygon")


# MARK: Dates


@pytest.mark.parametrize("day", ["2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-5", "26-01-05", "2026/01/05", "0000-00-00", "2026-01-05T00:00:00Z", "明天", 20260105, "2026-01-05\u0000"])
def test_days_that_do_not_exist(town, day):
    wrong(town, "training", {"person": town.persons["opr"], "content": "a", "trainer": "a", "date": day, "result": "pass"}, "date")


def test_days_of_the_past_and_of_the_future(town):
    train = {"person": town.persons["opr"], "content": "a", "trainer": "a", "result": "pass"}
    r = wrong(town, "training", {**train, "date": today(1)}, "date")
    assert today() in r.fields["date"]["zh"] and today() in r.fields["date"]["en"]
    assert town.boss.create("training", **train, date=today(), validTo=today()).state == "valid"
    wrong(town, "training", {**train, "date": today(-1), "validTo": today(-2)}, "validTo")  # It ends before it begins.
    wrong(town, "incident", {"system": town.seen.id, "incidentKind": "flaw", "description": "a", "discoveredAt": now(3600)}, "discoveredAt")
    wrong(town, "incident", {"system": town.seen.id, "incidentKind": "flaw", "description": "a", "discoveredAt": "2026-02-30T00:00:00Z"}, "discoveredAt")
    leap = town.boss.create("training", **train, date="2024-02-29", validTo=today(9))
    assert leap.data["date"] == "2024-02-29"


def test_spans_that_run_backwards_or_hold_too_much(town):
    base = {"requesterKind": "private", "access": "view", "system": town.seen.id}
    wrong(town, "request", {**base, "from": now(-60), "to": now(-120)}, "to", desk=town.req)
    wrong(town, "request", {**base, "from": now(-60), "to": now(-60)}, "to", desk=town.req)
    wrong(town, "request", {**base, "from": now(-60), "to": now(600)}, "to", desk=town.req)
    wrong(town, "request", {**base, "from": now(-32 * 86400), "to": now(-60)}, "to", desk=town.req)
    assert town.req.create("request", **base, **{"from": now(-31 * 86400), "to": now(0)}).state == "draft"


# MARK: Numbers with a grammar


@pytest.mark.parametrize("number", ["15010219900101123", "150102199001011231", "15010219900230123X", "150102199013011230", "A50102199001011230", GOOD_ID + "0", "一五〇一", "000000000000000000"])
def test_wrong_resident_numbers(town, number):
    assert number != GOOD_ID
    wrong(town, "request", {"requesterKind": "private", "access": "view", "system": town.seen.id, "residentNumber": number}, "residentNumber", desk=town.req)


def test_a_right_resident_number_is_kept_masked(town):
    made = town.req.create("request", requesterKind="private", access="view", system=town.seen.id, residentNumber=f" {GOOD_ID[:6]}-{GOOD_ID[6:]} ".lower())
    assert made.data["residentNumber"]["masked"] == "1501**********" + GOOD_ID[-4:] and GOOD_ID not in json.dumps(made)
    assert GOOD_ID not in town.req.ask("GET", f"/records/{made.id}/history").text
    again = town.req.edit(made.id, residentNumber=made.data["residentNumber"], purpose="a")
    assert again.data["residentNumber"] == made.data["residentNumber"], "what came back masked is unchanged"


@pytest.mark.parametrize("code", [GOOD_USCC[:-1], GOOD_USCC[:-1] + ("A" if GOOD_USCC[-1] != "A" else "B"), GOOD_USCC.replace("9", "I", 1), "91150100", "O" * 18])
def test_wrong_credit_codes(town, code):
    wrong(town, "organisation", {"name": "公司", "kind": "USE", "uscc": code}, "uscc", desk=town.root)


def test_a_right_credit_code_is_entered_once(town):
    town.root.create("organisation", name="公司", kind="USE", uscc=GOOD_USCC)
    wrong(town, "organisation", {"name": "另一家", "kind": "USE", "uscc": GOOD_USCC.lower()}, "uscc", desk=town.root)


@pytest.mark.parametrize("field, value", [("gbId", "1234"), ("gbId", "1" * 19 + "x"), ("gbId", "１" * 20)])
def test_wrong_gb_numbers(town, field, value):
    wrong(town, "camera", {"name": "一号", "system": town.seen.id, "site": town.seen.data["sites"][0], field: value}, field)


@pytest.mark.parametrize("phone", ["abc", "123", "1" * 21, "12+345"])
def test_wrong_telephones(town, phone):
    wrong(town, "organisation", {"name": "公司", "kind": "USE", "phone": phone}, "phone", desk=town.root)


def test_wrong_amounts(town):
    grant = dict(organ=town.orgs["pso"], system=town.seen.id, grantKind="connect", purpose="public_order", reason="a", cameras=[], legalBasis="a", officerName="a", document="a", **{"from": today(), "to": today(1)})
    for fee in (-1, 1e12, "free", "NaN", True, [0]):
        assert "fee" in town.psoa.wrong(lambda: town.psoa.create("police_grant", **grant, fee=fee), "fee").fields
    for days in (0, -30, 30.5, "thirty", 1e9):
        wrong(town, "retention_policy", {"system": town.seen.id, "days": days, "legalBasis": ["a"]}, "days")


# MARK: The same form again, forms that are out of date


def test_the_same_form_sent_twice_is_one_record(town):
    before = count(town, "site")
    first = town.boss.create("site", **site(town, name="双击"), submission="form-0001-abcdef")
    again = town.boss.create("site", **site(town, name="双击"), submission="form-0001-abcdef")
    assert first.id == again.id and count(town, "site") == before + 1
    other = town.boss2.create("site", **site(town, name="双击"), submission="form-0001-abcdef")  # Another person's key is another key.
    assert other.id != first.id
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(lambda _: Desk(town.boss.client).create("site", **site(town, name="连击"), submission="form-0002-abcdef").id, range(6)))
    assert len(ids) == 1


def test_a_step_sent_twice_is_taken_once(town):
    p = town.boss.create("policy", organisation=town.orgs["hotel"], policyKind="duty_watch", name="制度", version="1", text="a", approver=town.persons["boss"], approvedOn=today())
    version = p["record"]["version"]
    first = town.boss.take("put_in_force", p.id, version=version, submission="step-0001-abcdef")
    again = town.boss.take("put_in_force", p.id, version=version, submission="step-0001-abcdef")
    assert first.state == again.state == "in_force" and first["record"]["version"] == again["record"]["version"]
    events = [v["event"] for v in town.boss.ask("GET", f"/records/{p.id}/history").json()["versions"]]
    assert events.count("put_in_force") == 1


def test_a_key_of_one_form_is_no_answer_to_another(town):
    made = town.boss.create("site", **site(town, name="一"), submission="form-0003-abcdef")
    try:
        other = town.boss.create("product", maker="厂", model="型", submission="form-0003-abcdef")
        assert other["record"]["kind"] == "product", "the answer to the form of a product is a site"
    except Refused as r:
        assert r.status in (409, 422), r
    assert made["record"]["kind"] == "site"


@pytest.mark.parametrize("key", ["", "short", "x" * 81])
def test_keys_have_a_length(town, key):
    r = town.boss.client.post("/api/v1/law/records", json={"kind": "site", "data": site(town), "submission": key})
    assert r.status_code in (400, 422), r.text


def test_a_stale_form_hears_of_the_present_version(town):
    made = town.boss.create("site", **site(town, name="旧"))
    version = made["record"]["version"]
    town.boss2.edit(made.id, version=version, name="新")
    r = town.boss.client.patch(f"/api/v1/law/records/{made.id}", json={"version": version, "data": {"name": "旧改"}})
    error = r.json()["error"]
    assert r.status_code == 409 and error["code"] == "law.stale" and error["version"] == version + 1 and error["zh"] and error["en"]
    assert town.boss.get(made.id).data["name"] == "新"
    for bad in (0, -1, version + 5, 2**62):
        r = town.boss.client.patch(f"/api/v1/law/records/{made.id}", json={"version": bad, "data": {"name": "x"}})
        assert r.status_code in (400, 409, 422), (bad, r.text)
    r = town.boss.client.post(f"/api/v1/law/records/{made.id}/events", json={"event": "end", "version": version, "data": {"endReason": "x"}})
    assert r.status_code == 409 and r.json()["error"]["code"] == "law.stale"


def test_a_step_that_the_state_does_not_have(town):
    made = town.boss.create("site", **site(town, name="停用"))
    town.boss.take("end", made.id, endReason="歇业")
    for body in ({"event": "end", "data": {"endReason": "x"}}, {"event": "no_such_step"}):
        r = town.boss.client.post(f"/api/v1/law/records/{made.id}/events", json={**body, "version": 2})
        assert r.status_code == 409 and r.json()["error"]["code"] == "law.state" and r.json()["error"]["state"] == "ended", r.text
    r = town.boss.client.patch(f"/api/v1/law/records/{made.id}", json={"version": 2, "data": {"name": "x"}})
    assert r.status_code == 409 and r.json()["error"]["code"] == "law.state"
    assert town.boss.client.delete(f"/api/v1/law/records/{made.id}").status_code in (404, 405), "nothing of the books is deleted"


def test_of_many_edits_at_once_each_version_is_won_once(town):
    made = town.boss.create("site", **site(town, name="争"))
    version = made["record"]["version"]

    def edit(n):
        r = town.boss.client.patch(f"/api/v1/law/records/{made.id}", json={"version": version, "data": {"name": f"争{n}"}})
        return r.status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(edit, range(8)))
    assert codes.count(200) == 1 and codes.count(409) == 7, codes
    assert town.boss.get(made.id)["record"]["version"] == version + 1


def test_what_was_fixed_is_not_edited(town):
    t = town.boss.create("training", person=town.persons["opr"], content="a", trainer="a", date=today(-1), result="pass")
    r = town.boss.wrong(lambda: town.boss.edit(t.id, person=town.persons["mnt"]), "person")
    assert set(r.fields) == {"person"} and town.boss.get(t.id).data["person"] == town.persons["opr"]


def test_a_refusal_is_written_down_and_changes_nothing(town):
    before = town.boss.get(town.seen.id)["record"]
    town.boss.refused(lambda: town.boss.take("put_into_use", town.seen.id, putIntoUseOn=today()), "NM203.17")
    assert town.boss.get(town.seen.id)["record"] == before
    refusals = town.boss.ask("GET", f"/records/{town.seen.id}/history").json()["refusals"]
    assert refusals[0]["event"] == "put_into_use" and refusals[0]["name"] == "boss某" and any(u.startswith("NM203.17") for u in refusals[0]["rules"])


# MARK: Files


def test_uploads_are_what_they_say_and_no_larger_than_they_may_be(town):
    for data, kind in ((b"<html>", "text/html"), (b"GIF89a", "image/gif"), (b"not a png", "image/png"), (b"%PNG", "application/pdf"), (b"", "image/jpeg"), (b"MZ", "application/x-msdownload")):
        r = town.boss.client.post("/api/v1/law/attachments", data=data, headers={"Content-Type": kind, "X-Custos-Name": "a"})
        assert r.status_code == 415 and r.json()["error"]["zh"], (kind, r.status_code)
    r = town.boss.client.post("/api/v1/law/attachments", data=b"%PDF-1.7" + b"0" * (64 << 20), headers={"Content-Type": "application/pdf"})
    assert r.status_code == 413
    id = town.boss.attach(name="..%2F..%2Fetc%2Fpasswd%22%0d%0aX-Evil: 1")
    r = town.boss.client.get(f"/api/v1/law/attachments/{id}")
    assert r.status_code == 200 and "X-Evil" not in r.headers and r.headers["X-Content-Type-Options"] == "nosniff"
    assert town.req.client.get(f"/api/v1/law/attachments/{id}").status_code == 404
    wrong(town, "sign", {"name": "a", "site": town.seen.data["sites"][0], "textZh": "a", "position": "a", "photo": 999999}, "photo")


def table(w, rows, dry, encoding="utf-8"):
    """Sends organisations as a CSV table under the heads that the program itself writes."""
    head = w.root.client.get("/api/v1/law/export", params={"kind": "organisation", "format": "csv"}).content.decode("utf-8-sig").splitlines()[0].split(",")
    title = {f["name"]: f["zh"] for k in w.root.ask("GET", "/kinds").json()["kinds"] if k["name"] == "organisation" for f in k["fields"]}
    lines = [",".join(head)] + [",".join(next((v for n, v in row.items() if h.strip('"') in (n, title[n])), "") for h in head) for row in rows]
    return w.root.client.post("/api/v1/law/import", params={"kind": "organisation", "dry": dry}, data="\r\n".join(lines).encode(encoding), headers={"Content-Type": "text/csv"})


def test_a_table_with_faulty_rows_names_each_and_stores_none(town):
    before = count(town, "organisation")
    rows = [{"name": "甲公司", "kind": "USE"}, {"kind": "USE", "address": "某路"}, {"name": "丙公司", "kind": "KING"}, {"name": "丁公司", "kind": "USE", "uscc": "123"}]
    for dry in ("1", "0"):
        r = table(town, rows, dry, "gb18030")
        assert r.status_code == 200, r.text
        said = r.json()
        assert {p["row"] for p in said["problems"]} == {3, 4, 5} and all(p["zh"] and p["en"] and p["column"] for p in said["problems"]), said
        assert said["kept"] is False and count(town, "organisation") == before, "a faulty table was stored"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_good_table_is_tried_first_and_then_kept(town, encoding):
    before, rows = count(town, "organisation"), [{"name": f"䶮公司{encoding}", "kind": "USE"}]
    tried = table(town, rows, "1", encoding).json()
    assert tried["problems"] == [] and tried["kept"] is False and count(town, "organisation") == before, tried
    kept = table(town, rows, "0", encoding).json()
    assert kept["kept"] is True and kept["created"] == 1 and count(town, "organisation") == before + 1, kept
    assert f"䶮公司{encoding}" in [x["data"]["name"] for x in town.root.list("organisation", limit=200)]


def test_what_is_no_table_is_refused(town):
    for data in (b"", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04broken", b'"never closed', b"\xff\xfe\x00\xd8"):
        r = town.root.client.post("/api/v1/law/import", params={"kind": "organisation", "dry": "0"}, data=data, headers={"Content-Type": "text/csv"})
        assert r.status_code in (400, 422) or r.json()["problems"], (data[:20], r.text)
        assert r.status_code != 500
    r = town.boss.client.post("/api/v1/law/import", params={"kind": "incident", "dry": "1"}, data=b"a\r\n1", headers={"Content-Type": "text/csv"})
    assert r.status_code in (403, 404, 422), r.text  # A kind that is no register.
    for desk in (town.req, town.aud, town.psoi):
        r = desk.client.post("/api/v1/law/import", params={"kind": "organisation", "dry": "1"}, data="单位名称\r\n甲".encode(), headers={"Content-Type": "text/csv"})
        assert r.status_code == 403 or (r.status_code == 200 and r.json()["problems"]) or r.status_code == 422, r.text


# MARK: The books themselves


def test_books_survive_a_command_line_beside_the_server(town):
    """A command that looks at the data folder of a running server ends none of its locks: what is written afterwards is still there after a restart."""
    run("user", "list", "--data", town.server.data)
    made = [town.boss.create("site", **site(town, name=f"其后{n}")).id for n in range(3)]
    run("camera", "list", "--data", town.server.data)
    made += [town.boss.create("site", **site(town, name=f"再后{n}")).id for n in range(3)]
    assert town.server.stop() == 0
    town.server.start()
    town.desks = {"root": Desk(town.server.client())}
    assert set(made) <= {x["id"] for x in town.boss.list("site", limit=200)}
    assert run("check", "--data", town.server.data, "--config", town.server.config, "--json", ok=(0, 1)).returncode == 0
