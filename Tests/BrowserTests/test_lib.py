"""Runs the tests of the modules without DOM inside the browser: pages/lib-tests.js."""

import pathlib

from harness import browser, desk, house

TESTS = pathlib.Path(__file__).parent / "pages" / "lib-tests.js"


def test_modules_without_dom(house, desk):
    desk.page.route("**/a/lib-tests.js", lambda route: route.fulfill(path=TESTS, content_type="text/javascript"))
    desk.goto("/signin")
    results = desk.page.evaluate("import('/a/lib-tests.js').then(m => m.run())")
    assert len(results) > 12
    assert [r for r in results if r["fault"]] == []
