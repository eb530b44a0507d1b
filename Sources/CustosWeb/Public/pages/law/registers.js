// The registers, one page for all of them: statutory books row by row, and the books of a kind of records.
import { h } from "../../lib/dom.js";
import { pick, t } from "../../lib/i18n.js";
import { loadStyles } from "../../lib/load-style.js";
import { crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { RegisterPage } from "../../lib/law/register-page.js";
import { BookSource, KindSource, registerName } from "../../lib/law/register-source.js";
import { nothing } from "../../lib/law/table.js";
import { wire } from "../../lib/law/wire.js";

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search), name = asked.get("name");
  return lawPage(root, isCurrent, { path: "/law/registers" }, async (main, law) => {
    await loadStyles("registers");
    const kind = name ? law.kind(name) : null;
    const { registers } = await wire.registers().catch((error) => { if (error.status === 403) return { registers: [] }; throw error; });
    const books = bookNames(law, registers);
    if (!name) return index(main, law, books);
    const source = kind ? new KindSource(law, kind) : new BookSource(law, name);
    const page = new RegisterPage(main, law, source, asked, books);
    await page.start();
    return { title: source.title, dispose: () => page.stop() };
  });
}

/** Registers that have rows, and those that a kind will write into. */
function bookNames(law, registers) {
  const rows = new Map(registers.map((r) => [r.name, r.rows]));
  for (const kind of law.kinds.values()) if (kind.register && kind.mayRead !== false && !rows.has(kind.register)) rows.set(kind.register, 0);
  return [...rows].map(([name, n]) => ({ name, rows: n })).sort((a, b) => a.name.localeCompare(b.name));
}

function index(main, law, books) {
  main.append(pageHead({ path: crumbs(law, null), title: t("law.registers.title"), text: t("law.registers.text") }));
  if (books.length === 0) main.append(nothing(t("law.registers.none")));
  else main.append(h("ul", { class: "book-cards", test: "books" }, books.map((b) => h("li", null,
    h("a", { href: `/law/registers?name=${encodeURIComponent(b.name)}`, test: `register-${b.name}` }, h("span", { class: "code" }, b.name),
      h("span", { class: "book-title" }, registerName(b.name)), h("span", { class: "quiet small" }, t("law.registers.rowsOf", { n: b.rows })))))));
  main.append(h("h2", { class: "section" }, t("law.registers.kinds")), h("div", { class: "books" }, law.groups().map(([group, kinds]) =>
    h("section", { class: "book" }, h("h3", null, t(`law.group.${group}`)), h("ul", null, kinds.map((k) => h("li", null,
      h("a", { href: `/law/registers?name=${k.name}`, test: `register-${k.name}` }, pick(k)))))))));
  return { title: t("law.registers.title") };
}
