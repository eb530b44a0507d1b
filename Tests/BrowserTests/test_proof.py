"""An export from request to package by two people in the browser; a hold that takes two to end; the package checked by its own page."""

import subprocess, sys, pathlib, zipfile

from conftest import CUSTOS, PASSWORD
from harness import REFUSED, browser, desk, house


def fill_register(desk):
    for name, text in {"requester": "锡林浩特市公安局", "documentType": "介绍信", "documentNumber": "2026-117", "formNumber": "DJ-0042", "authority": "公安机关", "reason": "盗窃案"}.items():
        desk.page.fill(f"[data-test=export-{name}]", text)


def second(house):
    r = house.client.post("/api/v1/users", json={"user": "lisi", "name": "李四", "role": "admin", "password": PASSWORD})
    assert r.status_code in (201, 409), r.text


def test_an_export_takes_two_people_and_the_package_proves_itself(house, desk, tmp_path):
    second(house)
    desk.allowed = REFUSED  # The page may ask once more while its person signs out.
    desk.sign_in(path="/proof")
    desk.shown("ledger-sentence")
    assert "账本正常" in desk.text("ledger-sentence")
    desk.shown("no-witness")
    desk.click("add-export")
    fill_register(desk)
    desk.page.select_option("[data-test=form-camera]", str(house.camera(4)))
    desk.click("form-ok")
    row = desk.page.locator("[data-test=export-row]").first
    row.wait_for()
    assert row.locator("[data-test=export-approve]").is_disabled(), "nobody approves an export of their own"
    desk.click("account")
    desk.click("account-signOut")
    desk.sign_in("lisi", "/proof")
    desk.page.locator("[data-test=export-approve]").first.click()
    desk.page.locator("[data-test=export-start]").first.click()
    link = desk.page.locator("[data-test=export-download]").first
    link.wait_for(timeout=60_000)
    with desk.page.expect_download() as waiting:
        link.click()
    package = tmp_path / "export.zip"
    waiting.value.save_as(package)
    with zipfile.ZipFile(package) as z:
        assert z.testzip() is None
        policy = tmp_path / "policy"
        policy.write_text("log " + z.read(next(n for n in z.namelist() if n.endswith("/log.vkey"))).decode().strip() + "\nquorum none\n")
    checker = pathlib.Path(__file__).parents[1] / "LedgerTests/verify.py"
    for command in ([CUSTOS, "verify"], [sys.executable, str(checker)]):
        r = subprocess.run([*command, str(package), "--policy", str(policy), "--lines"], capture_output=True, text=True, timeout=60)
        assert r.returncode < 20 and "ALTERED" not in r.stdout, r.stdout + r.stderr
    desk.click("export-taken")
    desk.click("form-ok")
    desk.page.get_by_text("已领取").first.wait_for()


def test_a_hold_is_ended_by_two_people(house, desk):
    second(house)
    desk.allowed = REFUSED  # The page may ask once more while its person signs out.
    desk.sign_in(path="/proof")
    desk.click("add-mark")
    desk.page.fill("[data-test=mark-reason]", "案件 117")
    desk.click("form-ok")
    row = desk.page.locator("[data-test=mark-row]", has_text="案件 117")
    row.locator("[data-test=mark-end]").click()
    desk.page.fill("[data-test=end-reason]", "案件办结")
    desk.click("form-ok")
    row.locator("[data-test=mark-agree]").wait_for()
    assert row.locator("[data-test=mark-agree]").is_disabled()
    desk.click("account")
    desk.click("account-signOut")
    desk.sign_in("lisi", "/proof")
    row = desk.page.locator("[data-test=mark-row]", has_text="案件 117")
    row.locator("[data-test=mark-agree]").click()
    desk.page.fill("[data-test=end-reason]", "同意")
    desk.click("form-ok")
    row.wait_for(state="detached")
