// The frame of every page of the law: what there is on the left, the page itself on the right.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { errorNotice } from "../errors.js";
import { may } from "../store.js";
import { lawIcon } from "./icons.js";
import { loadLaw } from "./model.js";
import { loadPacks } from "./units.js";

const STYLES = ["law", "request"].map((name) => new URL(`../../styles/${name}.css`, import.meta.url).href);
let styled = null;

/** The style of these pages comes with the first of them. */
function style() {
  styled ??= Promise.all(STYLES.map((href) => new Promise((resolve) => {
    const link = h("link", { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  })));
  return styled;
}

/**
 * Mounts a page: `build(main, law)` fills it and may answer {title, dispose}. What goes wrong while it is built is shown in its place.
 * @param {{path: string, kind?: string}} here the entry of the side list that is marked
 */
export async function lawPage(root, isCurrent, here, build) {
  await style();
  const main = h("main", { class: "law-main", test: "law-main" }, h("p", { class: "quiet", role: "status" }, t("law.loading")));
  const side = h("div", { class: "law-side" });
  const page = h("div", { class: "law" }, side, main);
  root.append(page);
  try {
    const law = await loadLaw();
    if (!isCurrent()) return {};
    side.append(sideList(law, here));
    loadPacks().catch(() => { /* a citation then shows its number only */ });
    show(main);
    return { title: t("nav.law"), ...await build(main, law) };
  } catch (error) {
    show(main, h("h1", null, t("nav.law")), errorNotice(error, { focus: true }));
    return { title: t("nav.law") };
  }
}

function sideList(law, here) {
  const link = (path, text, mark = path === here.path && !here.kind) => h("li", null,
    h("a", { href: path, "aria-current": mark ? "page" : null }, text));
  const desks = [["/law/guide", "law.guide.title", "system"], ["/law/desk", "law.desk.title", "request"],
    ["/law/office", "law.office.title", "inspection"]]
    .filter(([, , kind]) => law.kind(kind));
  const group = ([name, kinds]) => h("details", { open: kinds.some((k) => k.name === here.kind) },
    h("summary", null, t(`law.group.${name}`)), h("ul", null, kinds.map((k) => link(`/law/list?kind=${k.name}`, pick(k), k.name === here.kind))));
  const nav = h("nav", { "aria-label": t("law.side") },
    h("ul", null, link("/law", t("law.home.title")), desks.map(([path, key]) => link(path, t(key)))),
    h("p", { class: "side-head" }, t("law.side.books")), law.groups().map(group),
    h("p", { class: "side-head" }, t("law.side.proof")),
    h("ul", null, link("/law/registers", t("law.registers.title")), link("/law/reports", t("law.reports.title")),
      law.kind("system") ? link("/law/compliance", t("law.compliance.title")) : null, link("/law/packs", t("law.packs.title")),
      may.administer() || law.may("manage-accounts") ? link("/law/duties", t("law.duties.title")) : null));
  const narrow = h("details", { class: "side-narrow" }, h("summary", null, icon("menu"), t("law.side")));
  const wide = matchMedia("(min-width: 1000px)");
  const box = h("div", null);
  const place = () => { if (wide.matches) show(box, nav); else { narrow.append(nav); show(box, narrow); } };
  wide.addEventListener("change", () => { if (box.isConnected) place(); });
  place();
  return box;
}

/** The head of a page: where it stands, its name, a line below, and what can be done. */
export function pageHead({ path = [], title, text = null, mark = null, actions = [], test = "title" }) {
  return h("header", { class: "law-head" },
    path.length > 0 ? h("nav", { class: "crumbs", "aria-label": t("law.crumbs") },
      h("ol", null, path.map(([href, words]) => h("li", null, h("a", { href }, words))))) : null,
    h("div", { class: "law-title" }, h("h1", { test }, title), mark, h("div", { class: "law-actions" }, actions)),
    text ? h("p", { class: "quiet lead" }, text) : null);
}

/** A link that looks like a button. */
export function buttonLink(href, words, { glyph = null, primary = false, test = null, download = null, target = null, small = false } = {}) {
  return h("a", { href, class: `button${primary ? " primary" : ""}${small ? " small" : ""}`, test, download, target },
    glyph ? lawIcon(glyph, small) : null, words);
}

/** The crumbs of a kind: overview, group, kind. */
export function crumbs(law, kind, more = []) {
  return [["/law", t("nav.law")], ...(kind ? [[`/law/list?kind=${kind.name}`, pick(kind)]] : []), ...more];
}

