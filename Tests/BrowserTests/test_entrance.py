"""The way in, on a fresh server: one-time link, first sign-in, first camera with its test picture, lock-out, one-time codes, roles."""

import base64, hashlib, hmac, re, struct, time

import pytest

from conftest import PASSWORD, Server, run, wait
from harness import REFUSED, SLOW, Desk, browser, house


@pytest.fixture(scope="module")
def fresh():
    server = Server(admin=False).start()
    yield server
    server.close()


@pytest.fixture
def visitor(fresh, browser, request):
    desk = Desk(browser, fresh.base)
    desk.allowed = REFUSED
    yield desk
    desk.close(request.node.name)


def code(secret, ahead=0):
    """RFC 6238, six digits, thirty seconds, SHA-1: what an authenticator app shows, or will show after so many steps."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def setup_link(server):
    return wait(lambda: (re.search(r"http://\S+/setup\S+", server.log.read_text()) or [None])[0], 10, "the set-up link")


def test_the_link_makes_the_administrator_once_who_adds_a_camera_and_sees_it(fresh, visitor, house):
    link = setup_link(fresh)
    visitor.goto("/setup?test=1#" + "wrong" * 8)
    visitor.fill(name="李建国", user="chief", password=PASSWORD, again=PASSWORD)
    assert "wrong" not in visitor.page.url, "the token leaves the address"
    visitor.click("create")
    assert "链接无效" in visitor.text("error")

    visitor.goto("/signin")
    visitor.shown("setup-needed")
    visitor.page.goto(link)
    visitor.fill(name="李建国", user="chief", password=PASSWORD, again="something else")
    visitor.click("create")
    assert "不一致" in visitor.page.inner_text(".entrance")
    visitor.fill(again=PASSWORD)
    visitor.click("create")
    visitor.shown("start-camera")
    assert visitor.page.url.endswith("/start")
    state = lambda name: visitor.page.get_attribute(f"[data-test=start-{name}]", "data-state")
    assert [state(n) for n in ("account", "organisation", "camera", "picture", "storage", "law")] == ["warn", "now", "now", "later", "later", "later"]
    visitor.click("start-add-camera")
    visitor.page.wait_for_url("**/cameras*")
    visitor.page.wait_for_selector("[data-test=camera-form], [data-test=add-camera]")
    if visitor.count("[data-test=camera-form]"):
        visitor.press("Escape")
        visitor.shown("camera-form", state="detached")

    # the first camera: refused without a name, tried with a picture, refused below the floor, added
    visitor.click("add-camera")
    visitor.click("save")
    assert "此项必填" in visitor.text("camera-form")
    visitor.fill(name="东门岗亭", main_url="rtsp://user:secret@127.0.0.1/h264")
    visitor.click("save")
    assert "不要写在地址里" in visitor.text("camera-form")
    visitor.fill(main_url="rtsp://127.0.0.1:1/h264")
    visitor.click("probe")
    visitor.page.wait_for_selector("[data-test=probe-result] [data-test=error]")
    assert "摄像机拒绝连接" in visitor.text("probe-result")
    visitor.fill(main_url=house.farm.url(1))
    visitor.click("probe")
    visitor.page.wait_for_function("() => { const i = document.querySelector('[data-test=probe-picture]'); return i && i.complete && i.naturalWidth > 0; }", timeout=15_000 * SLOW)
    size = visitor.page.evaluate("(() => { const i = document.querySelector('[data-test=probe-picture]'); return [i.naturalWidth, i.naturalHeight]; })()")
    assert size[0] / size[1] == pytest.approx(16 / 9, 0.01), size
    assert "H.264" in visitor.text("probe-result") and "640" in visitor.text("probe-result")

    visitor.fill(days="7")
    visitor.click("save")
    visitor.page.wait_for_selector("[data-test=rule]")
    assert visitor.text("rule") == "NM203.18.1.4" and "30" in visitor.text("remedy")
    assert visitor.page.input_value("[data-test=name]") == "东门岗亭", "what was typed is kept"
    visitor.fill(days="30")
    visitor.click("save")
    visitor.shown("camera-form", state="detached")
    row = visitor.page.locator("[data-test=camera-row]", has_text="东门岗亭")
    row.get_by_text("录像中").wait_for(timeout=15_000 * SLOW)

    visitor.goto("/start")
    visitor.page.wait_for_selector("[data-test=start-picture][data-state=done]", timeout=15_000 * SLOW)
    assert state("camera") == "done" and state("organisation") == "now", "the list goes on from the facts"
    visitor.goto("/wall?n=1")
    visitor.state_purpose()
    visitor.until("f => f.tiles[0] && f.tiles[0].state === 'live' && f.tiles[0].frames > 5", 15, "wall")

    visitor.goto("/cameras")
    row.locator("[data-test=toggle]").click()
    visitor.click("confirm-yes")
    row.get_by_text("已停用").first.wait_for()
    row.locator("[data-test=remove]").click()
    assert "30 天" in visitor.text("remove-camera")
    visitor.click("confirm-yes")
    row.wait_for(state="detached")

    visitor.context.clear_cookies()
    visitor.page.goto(link)
    visitor.page.wait_for_timeout(500)
    assert visitor.page.request.get(visitor.base + "/api/v1/setup").json() == {"needed": False}, "the link works once"


def test_a_wrong_password_is_told_and_the_account_locks(fresh, visitor):
    visitor.goto("/?test=1")
    visitor.fill(user="nobody")
    for _ in range(8):
        visitor.fill(password="wrong wrong")
        visitor.click("sign-in")
        visitor.page.wait_for_selector("[data-code='auth.failed'], [data-test=locked]")
        if visitor.count("[data-test=locked]"):
            break
        visitor.page.wait_for_selector("[data-test=sign-in]:not([disabled])")
    assert "还需等待" in visitor.text("locked") and "秒" in visitor.text("locked")
    assert visitor.page.is_disabled("[data-test=sign-in]")


def test_one_time_codes_are_turned_on_and_then_asked_for(fresh, visitor):
    run("user", "add", "--data", fresh.data, "--role", "admin", "--name", "赵敏", "totp", input=PASSWORD + "\n")
    visitor.sign_in("totp", "/storage")
    visitor.click("account")
    visitor.click("account-totp")
    secret = visitor.text("totp-secret")
    used = code(secret)
    visitor.fill(totp_code=used)
    visitor.click("form-ok")
    visitor.shown("totp-form", state="detached")
    visitor.click("account")
    visitor.click("account-signOut")
    visitor.shown("user")

    visitor.goto("/storage")
    visitor.fill(user="totp", password=PASSWORD)
    visitor.press("Enter")
    visitor.shown("totp")
    assert visitor.page.evaluate("document.activeElement.dataset.test") == "totp"
    visitor.fill(totp=used)
    visitor.press("Enter")
    visitor.page.wait_for_selector("[data-code='auth.failed'], [data-code='auth.totp_required']")  # each code is taken once
    visitor.page.wait_for_selector("[data-test=sign-in]:not([disabled])")
    visitor.fill(password=PASSWORD, totp=code(secret, ahead=1))  # a clock may be half a minute off
    visitor.press("Enter")
    visitor.shown("storage-sentence")
    assert "/storage" in visitor.page.url, "back to what was asked for"
