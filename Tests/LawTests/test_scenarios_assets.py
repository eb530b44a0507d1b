"""Scenarios 1 to 5, 11, 14, 15: where systems must and must not be, who keeps them, products and signs (NM203 Arts. 7-10, 13, 16)."""
from law import AREA, today, town, wait  # noqa: F401


def test_01_art_7_1_10_kindergarten_gate_without_a_camera_is_a_gap_and_a_finding(town):
    site = town.site(name="第一幼儿园", placeCategories=["P10"], siteHints=["school"], publicKind="art7_2", cn799Category="N7b1", protectedParts=[{"name": "正门", "kind": "entrance", "mandatory": True}])
    found = wait(lambda: [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "not_installed" and f["data"].get("subject") == site.id], 60, "the finding not_installed")
    assert found[0]["state"] == "open" and any(u.startswith("NM203.7") for u in found[0]["data"]["ruleUnits"])
    table = town.psoi.ask("GET", "/reports/RP-COVER").json()
    assert any("第一幼儿园" in str(row) for row in table["rows"]), table


def test_02_art_7_1_12_category_p12_needs_a_designation(town):
    data = dict(name="重点单位仓库", organisation=town.orgs["hotel"], area=AREA, placeCategories=["P12"], publicKind="non_public", publicKindReason="厂区内部")
    town.boss.refused(lambda: town.boss.create("site", **data), "NM203.7.1.12", guard="G-DESIG")
    made = town.boss.create("site", **data, designation=[{"government": "新城区人民政府", "level": "county", "documentNumber": "新政发〔2026〕3号", "decidedOn": today(-100)}])
    assert made.state == "valid"


def test_03_art_8_1_1_no_consent_lifts_the_ban_on_guest_rooms(town):
    site = town.site()
    system = town.system([site.id])
    r = town.boss.refused(lambda: town.camera(system.id, site.id, name="301房", mountArea="A1", consent="客人书面同意"), "NM203.8.1.1", guard="G-PRIV")
    assert "同意" in r.error["zh"] and "onsent" in r.error["en"]


def test_04_art_8_1_4_a_view_of_the_counter_is_masked_and_signed_off_or_refused(town):
    site = town.site(name="青城银行营业厅", placeCategories=["P03"], siteHints=["bank"])
    square = [[10, 10], [20, 10], [20, 20], [10, 20]]
    zone = town.boss.create("zone", name="柜台填单区", site=site.id, prohibited="A4", polygon=square, floor="1")
    town.boss2.take("confirm", zone.id) if zone.state == "flagged" else None
    system = town.system([site.id])
    view = [[0, 0], [30, 0], [30, 30], [0, 30]]
    town.boss.refused(lambda: town.camera(system.id, site.id, floor="1", x=1, y=1, viewPolygon=view), "NM203.8.1.4", guard="G-PRIV")
    masked = town.camera(system.id, site.id, floor="1", x=1, y=1, viewPolygon=view, masks=[{"polygon": [[9, 9], [21, 9], [21, 21], [9, 21]]}], product=town.product().id)
    sign = town.sign(site.id)
    town.boss.edit(masked.id, sign=sign.id)
    town.boss.take("install", masked.id, installDate=today(-30))
    town.boss.refused(lambda: town.boss.take("activate", masked.id), "NM203.8.1.4", guard="G-PRIV")  # Nobody else has looked yet.
    town.boss2.take("signOff", masked.id, reviewNote="遮挡有效")
    assert town.boss.take("activate", masked.id).state == "active"
    town.boss.refused(lambda: town.camera(system.id, site.id, floor="1", x=15, y=15, mountZone=zone.id), "NM203.8.1.4", guard="G-PRIV")


def test_05_art_10_custody_follows_the_funding(town):
    site = town.site(name="中心广场", placeCategories=["P10"], siteHints=["square"], publicKind="art7_1", cn799Category="N7a", governmentPlaces=["Q4"])
    shop = town.root.create("organisation", name="某商贸公司", kind="USE", area=AREA)
    plaza = dict(name="广场系统", fundingType="government", useUnit=town.orgs["pso"], organisation=town.orgs["pso"])
    town.boss.refused(lambda: town.system([site.id], **{**plaza, "custodian": shop.id}), "NM203.10", guard="G-CUSTODY")
    town.boss.refused(lambda: town.system([site.id], custodian=town.orgs["pso"]), "NM203.10", guard="G-CUSTODY")
    assert town.root.create("system", name="广场系统", organisation=town.orgs["pso"], sites=[site.id], area=AREA, fundingType="government", buildUnit=town.orgs["builder"], useUnit=town.orgs["pso"],
                            custodian=town.orgs["pso"], purpose="维护公共安全").state == "planned"
    assert town.system([site.id]).data["custodian"] == town.orgs["hotel"]


def test_11_art_13_3_no_camera_is_active_without_a_sign(town):
    site = town.site()
    system = town.system([site.id])
    camera = town.camera(system.id, site.id, product=town.product().id)
    town.boss.take("install", camera.id, installDate=today(-30))
    town.boss.refused(lambda: town.boss.take("activate", camera.id), "NM203.13.3", guard="G-SIGN")
    town.boss.edit(camera.id, sign=town.sign(site.id).id)
    assert town.boss.take("activate", camera.id).state == "active"


def test_14_art_16_the_certificate_covers_the_day_of_installation(town):
    site = town.site()
    system = town.system([site.id])
    product = town.product(validTo=today(-10))
    camera = town.camera(system.id, site.id, product=product.id)
    town.boss.refused(lambda: town.boss.take("install", camera.id, installDate=today(-8)), "NM203.16", guard="G-CERT")
    assert town.boss.take("install", camera.id, installDate=today(-10)).state == "installed"


def test_15_art_16_a_text_that_names_a_brand_is_not_published(town):
    text = town.con.create("requirement", name="设备需求", organisation=town.orgs["builder"], text="摄像机须为海康威视或由大华供应")
    town.con.refused(lambda: town.con.take("publish", text.id), "NM203.16", guard="G-BRAND")
    town.con.edit(text.id, text="摄像机分辨率不低于 1920x1080，支持 GB/T 28181")
    assert town.con.take("publish", text.id).state == "published"
    refusals = town.con.ask("GET", f"/records/{text.id}/history").json()["refusals"]
    assert refusals and refusals[0]["event"] == "publish"
