// Help: what each page is for and how it is used, in a few sentences; the page one came from stands first.
import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { known, t } from "../lib/i18n.js";
import { linkButton, pageHead, panel } from "../lib/page-parts.js";
import { PAGES, mayOpen, sections } from "../lib/site-map.js";

const name = (path) => path.slice(1).replace(/\//g, "_").replace(/-/g, "_");
const told = (page) => known(`help.${name(page.path)}`) && mayOpen(page);

export function mount(root) {
  const from = PAGES.find((p) => p.path === new URLSearchParams(location.search).get("page"));
  const all = [null, ...sections().map((s) => s.name)].map((s) => [s, PAGES.filter((p) => p.section === s && told(p))]).filter(([, list]) => list.length > 0);
  root.append(h("main", { class: "page narrow", test: "help-page" }, pageHead({ title: t("nav.help"), text: t("help.text") }), h("div", { class: "stack" },
    from && told(from) ? article(from, true) : null,
    panel(t("help.keys"), h("div", { class: "panel-body" }, h("ul", { class: "plain-list" }, ["help.key.sections", "help.key.find", "help.key.list",
      "help.key.back"].map((k) => h("li", null, t(k)))))),
    all.map(([section, list]) => h("section", { class: "stack" }, h("h2", null, section ? t(sections().find((s) => s.name === section).key) : t("help.everywhere")),
      h("dl", { class: "help-list" }, list.map((p) => [h("dt", null, h("a", { href: p.path }, t(p.key))), h("dd", null, t(`help.${name(p.path)}`))])))),
    h("p", { class: "quiet small" }, icon("info", true), " ", t("help.guide")))));
  return { title: t("nav.help") };
}

function article(page, isFirst) {
  return panel(t(page.key), h("div", { class: "panel-body", test: "help-here" }, h("p", null, t(`help.${name(page.path)}`)),
    isFirst ? linkButton(page.path, t("help.back"), { small: true }) : null));
}
