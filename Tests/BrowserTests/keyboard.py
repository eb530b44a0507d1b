"""A person who has a keyboard and nothing else: Tab, arrows, Enter, Space, typing. Whatever has the focus must be seen to have it."""

from conftest import PASSWORD
from harness import REFUSED, SLOW

LIMIT = 160  # more stops than a page has: whoever needs more is in a trap
# The focused element, if it is in view and its focus can be seen: an outline, or a box of its own colour.
FOCUS = """
() => {
  let n = document.activeElement;
  while (n?.shadowRoot?.activeElement) n = n.shadowRoot.activeElement;
  if (!n || n === document.body) return null;
  // A file input is unseen itself; its label stands for it.
  const shown = n.matches('input.unseen') ? n.parentElement.querySelector('.button') : n, box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const isSeen = n.tabIndex < 0 || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const middle = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height, 40) / 2)));
  const isCovered = middle && !shown.contains(middle) && !middle.contains(shown);
  return { test: n.dataset.test ?? null, tag: n.tagName, inView, isSeen, isCovered, words: (n.innerText || n.value || n.ariaLabel || '').slice(0, 60) };
}
"""


class Keyboard:
    """Steps of a story by keys alone. A focus that cannot be seen fails it."""

    def __init__(self, desk):
        self.desk, self.page = desk, desk.page
        desk.allowed = REFUSED + ("status of 409", "status of 404")

    def focus(self):
        f = self.page.evaluate(FOCUS)
        assert f is None or (f["inView"] and f["isSeen"] and not f["isCovered"]), f"the focus cannot be seen: {f}"
        return f

    def tab(self, back=False):
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        return self.focus()

    def to(self, test):
        """Tabs to a control, on through the page and once around."""
        seen = []
        for _ in range(LIMIT):
            f = self.page.evaluate(FOCUS)
            if f and f["test"] == test:
                return self.focus()
            f = self.tab()
            seen.append(f and (f["test"] or f["words"]))
        raise AssertionError(f"{test} was not reached by Tab; seen: {seen}")

    def press_on(self, test, key="Enter"):
        self.to(test)
        self.page.keyboard.press(key)

    def type_in(self, test, words):
        self.to(test)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, test, words):
        """A choice of a list box by its arrows."""
        self.to(test)
        for _ in range(60):
            shown = self.page.evaluate("document.activeElement.selectedOptions[0].text")
            if shown == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{test} has no {words}")

    def find(self, test, words):
        """A record by typing its name and taking it from the list."""
        self.type_in(test, words)
        self.page.locator("[data-test=option]", has_text=words).first.wait_for(timeout=8000 * SLOW)
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f"[data-test={test.replace('in-', 'chosen-')}]")

    def check(self, test):
        self.to(test)
        self.page.keyboard.press("Space")
        assert self.page.is_checked(f"[data-test={test}]"), test

    def wait(self, test, seconds=20):
        return self.page.wait_for_selector(f"[data-test={test}]", timeout=seconds * 1000 * SLOW)

    def goto(self, path):
        """An address typed into the browser's own bar."""
        self.desk.goto(path)
        self.page.wait_for_selector("top-bar")

    def sign_in(self, user, path):
        self.desk.goto(path + ("&" if "?" in path else "?") + "test=1")
        self.wait("user")
        self.type_in("user", user)
        self.type_in("password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("top-bar")

    def sign_out(self):
        self.press_on("account")
        self.press_on("account-signOut")
        self.wait("user")

    def close(self, name):
        self.desk.close(name)
