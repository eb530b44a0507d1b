"""The register page: one for all registers. UI-19: a register of 100,000 rows is searched, cut down, sorted and taken away as a file."""

import csv
import io
import os
import time

import pytest

import screens
from harness import REFUSED, SLOW, Desk, browser, load

# Rows that are built through the store's own import; fewer while the page is being worked on.
ROWS = int(os.environ.get("CUSTOS_REGISTER_ROWS", "100000"))
BATCH = 20_000
MAKERS = 97
# ui.md 9, loaded: the only column that fails a test.
PAGE_LIMIT, CSV_LIMIT = 2.0, 30.0
CSV_LIMITED_ROWS = 100_000


@pytest.fixture(scope="session")
def town():
    shared = screens.Town.shared()  # one for all modules
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def book(town):
    """The product register with many rows; one of them would be a formula in a spreadsheet."""
    town.products = len(town.world.boss.list("product", limit=200))
    began = time.monotonic()
    for first in range(0, ROWS, BATCH):
        lines = [f"厂{n % MAKERS:02},型号{n:06}" for n in range(first, min(first + BATCH, ROWS))]
        if first == 0:
            lines[0] = "=1+1,型号000000"
        r = town.world.boss.client.post("/api/v1/law/import?kind=product&dry=0", data=("\ufeff生产企业,型号\r\n" + "\r\n".join(lines)).encode(), headers={"Content-Type": "text/csv"}, timeout=600)
        assert r.status_code == 200 and r.json()["kept"], r.text[:500]
    print(f"{ROWS} rows imported in {time.monotonic() - began:.0f} s, {load()}")
    return town


@pytest.fixture
def boss(town, browser, request):
    desk = Desk(browser, town.world.server.base, {"width": 1280, "height": 720})
    desk.allowed = REFUSED
    desk.sign_in("boss", "/law/registers")
    desk.shown("law-main")
    yield desk
    desk.close(request.node.name)


def shown(desk, do, rows=None):
    """Seconds from an act to the rows on screen, as the page itself marks them."""
    desk.page.evaluate("performance.clearMarks()")
    do()
    desk.page.wait_for_function("() => performance.getEntriesByName('register-shown').length > 0", timeout=30_000 * SLOW)
    took = desk.page.evaluate("performance.getEntriesByName('register-shown').at(-1).startTime - performance.getEntriesByName('register-asked').at(-1).startTime") / 1000
    if rows is not None:
        assert desk.count("[data-test=register-row]") == rows
    return took


def median(desk, do):
    return sorted(shown(desk, do) for _ in range(5))[2]


def heads(desk):
    return [t.strip() for t in desk.page.locator("[data-test=register-row] th").all_inner_texts()]


def file_of(desk, test):
    began = time.monotonic()
    with desk.page.expect_download(timeout=120_000 * SLOW) as waiting:
        desk.click(test)
    content = open(waiting.value.path(), "rb").read()
    return content, time.monotonic() - began


def exports(town):
    """What the log says of files that were taken away: the leaves of the ledger, the newest first."""
    client = town.world.desks["root"].client
    end = time.monotonic() + 30
    while True:
        ledger = client.get("/api/v1/ledger").json()
        if ledger["waiting"] == 0 and ledger["signedSize"] == ledger["size"]:
            break
        assert time.monotonic() < end, ledger
        time.sleep(0.5)
    found = []
    for n in range(ledger["signedSize"] - 1, max(-1, ledger["signedSize"] - 40), -1):
        leaf = client.get(f"/api/v1/ledger/leaves/{n}").json()["leaf"]
        if "law-export" in leaf:
            found.append(leaf)
    return found


def test_ui_19_a_long_register_is_searched_cut_sorted_and_taken_away(book, boss):
    opened = shown(boss, lambda: boss.goto("/law/registers?name=product"), 50)
    total = boss.text("total")
    assert int("".join(c for c in total if c.isdigit())) == ROWS + book.products, total
    searched = median(boss, lambda: boss.page.reload())
    typed = shown(boss, lambda: boss.page.fill("[data-test=search]", f"型号{ROWS - 1:06}"), 1)
    assert f"型号{ROWS - 1:06}" in heads(boss)[0] and "q=" in boss.page.url
    maker = shown(boss, lambda: boss.page.fill("[data-test=search]", "厂05"), min(50, len(range(5, ROWS, MAKERS))))
    assert all("厂05" in h for h in heads(boss))
    by_name = shown(boss, lambda: boss.page.select_option("[data-test=sort]", "title"))
    names = heads(boss)
    assert names == sorted(names) and names[0].startswith("厂05 型号000005")
    boss.click("chip-q")
    all_by_name = shown(boss, lambda: boss.page.select_option("[data-test=sort]", "titleDown"))
    print(f"first 50 of {ROWS}: opened {opened:.2f} s, again {searched:.2f}, one found {typed:.2f}, a maker {maker:.2f}, by name {by_name:.2f}, all by name {all_by_name:.2f}, {load()}")
    assert max(opened, searched, typed, maker, by_name, all_by_name) < PAGE_LIMIT * SLOW

    boss.page.goto(f"{boss.base}/law/registers?name=product&q=厂05&state=valid&sort=title")
    boss.page.wait_for_selector("[data-test=register-row]")
    content, took = file_of(boss, "export-csv")
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet opens it as UTF-8"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    models = [r[rows[0].index("型号")] for r in rows[1:]]
    assert models == [f"型号{n:06}" for n in range(5, ROWS, MAKERS)], "the rows of the filter, in its order"

    boss.page.goto(f"{boss.base}/law/registers?name=product&sort=oldest")
    boss.page.wait_for_selector("[data-test=register-row]")
    content, took = file_of(boss, "export-csv")
    print(f"CSV of {ROWS} rows in {took:.1f} s, {len(content)} bytes, {load()}")
    text = content.decode("utf-8-sig")
    assert text.count("型号") >= ROWS and "'=1+1" in text, "a formula stays text"
    assert "\r\n=1+1" not in text and ",=1+1" not in text
    if ROWS >= CSV_LIMITED_ROWS:
        assert took < CSV_LIMIT * SLOW
    log = exports(book)
    assert len(log) >= 2 and "kind:product" in log[0], "each export stands in the log"


def test_rows_chips_columns_and_drawer_by_keyboard(town, boss):
    boss.goto("/law/registers?name=camera")
    boss.page.wait_for_selector("[data-test=register-row]")
    boss.press("KeyF".removeprefix("Key").lower())
    assert boss.page.evaluate("document.activeElement.dataset.test") == "search"
    boss.page.keyboard.type("大堂")
    boss.page.wait_for_selector("[data-test=chip-q]")
    assert boss.count("[data-test=register-row]") == 1 and boss.text("total").startswith("1")
    boss.page.focus("[data-test=chip-q]")
    boss.press("Enter")
    boss.page.wait_for_function("() => document.querySelectorAll('[data-test=register-row]').length > 1")
    assert "q=" not in boss.page.url and boss.page.evaluate("document.activeElement.dataset.test") == "search"

    boss.page.locator("[data-test=register-row]").first.focus()
    boss.press("ArrowDown")
    boss.press("End")
    assert boss.page.evaluate("document.activeElement === [...document.querySelectorAll('[data-test=register-row]')].at(-1)")
    boss.press("Home")
    boss.press("Enter")
    boss.page.wait_for_selector("[data-test=drawer] [data-test=history-row]")
    assert boss.count("[data-test=drawer] [data-test=history-row]") >= 2
    assert boss.page.get_attribute("[data-test=drawer-correct]", "href").startswith("/law/form?id=")
    boss.press("Escape")
    assert boss.count("[data-test=drawer]:visible") == 0
    assert boss.page.evaluate("document.activeElement.dataset.test") == "register-row", "focus is back on the row"

    boss.click("columns")
    boss.page.check("[data-test=column-gbId]")
    boss.page.uncheck("[data-test=column-updatedAt]")
    boss.click("columns-save")
    boss.shown("columns-form", state="detached")
    table = boss.page.inner_text("[data-test=register] thead")
    assert "国标编码" in table and "更新" not in table


def test_a_statutory_book_is_only_added_to(town, boss):
    boss.goto("/law/registers?name=R-INSPECT")
    boss.page.wait_for_selector("[data-test=register-row]")
    assert "只增不改" in boss.text("law-main") and "账本" in boss.text("chain")
    rows = boss.count("[data-test=register-row]")
    boss.page.select_option("[data-test=state]", "serve")
    boss.page.wait_for_selector("[data-test=chip-state]")
    boss.page.wait_for_function(f"() => document.querySelectorAll('[data-test=register-row]').length < {rows}")
    served = boss.count("[data-test=register-row]")
    assert served >= 1 and all("送达" in r for r in boss.page.locator("[data-test=register-row]").all_inner_texts())
    content, _ = file_of(boss, "export-csv")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(lines) == served + 1 and all("送达" in line and any(c.startswith("R-ORDER-") for c in line) for line in lines[1:]), lines
    sheet, _ = file_of(boss, "export-xlsx")
    assert sheet.startswith(b"PK")


def test_the_filter_is_in_the_address_and_a_view_is_kept(town, boss):
    boss.goto("/law/registers?name=camera&q=前台&state=active")
    boss.page.wait_for_selector("[data-test=register-row]")
    assert boss.count("[data-test=register-row]") == 1 and boss.count("[data-test=chips] .chip") == 2
    boss.click("save-view")
    boss.fill(view_name="前台的")
    boss.click("form-ok")
    boss.shown("view")
    boss.goto("/law/registers?name=camera")
    boss.page.wait_for_selector("[data-test=view]")
    boss.click("view")
    boss.page.wait_for_selector("[data-test=chip-q]")
    assert "q=" in boss.page.url and boss.count("[data-test=register-row]") == 1
    boss.click("view-drop")
    boss.page.wait_for_selector("[data-test=view]", state="detached")
