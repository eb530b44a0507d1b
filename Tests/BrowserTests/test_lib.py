"""Runs the tests of the modules without DOM inside the browser: pages/lib-tests.js."""

import unittest

from harness import BrowserTest


class LibraryTest(BrowserTest):
    def test_modules_without_dom(self):
        self.page.goto(self.server.address + "/signin")
        results = self.page.evaluate("import('/test/lib-tests.js').then(m => m.run())")
        self.assertGreater(len(results), 12)
        for result in results:
            with self.subTest(result["name"]):
                self.assertIsNone(result["fault"])


if __name__ == "__main__":
    unittest.main()
