// The law's overview: what waits for me, and the way to everything else by task.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { draftKeys, dropDraft } from "../../lib/law/drafts.js";
import { lawIcon } from "../../lib/law/icons.js";
import { dueDay } from "../../lib/law/model.js";
import { lawPage, pageHead } from "../../lib/law/shell.js";
import { daysLeft, stateChip } from "../../lib/law/table.js";
import { titleNode } from "../../lib/law/titles.js";
import { nextStep, openWork } from "../../lib/law/work.js";

const SHOWN = 6;
/** The desks: address, name, what it is for, icon, the kind without which there is none. */
const WAYS = [["/law/guide", "law.guide.title", "law.guide.text", "next", "system"],
  ["/law/desk", "law.desk.title", "law.desk.text", "file", "request"],
  ["/law/office", "law.office.title", "law.office.text", "law", "inspection"],
    ["/law/compliance", "law.compliance.title", "law.compliance.text", "law", "system"],
  ["/law/registers", "law.registers.title", "law.registers.text", "file", null],
    ["/law/reports", "law.reports.title", "law.reports.text", "print", null],
  ["/law/packs", "law.packs.title", "law.packs.text", "law", null]];

export function mount(root, isCurrent) {
  return lawPage(root, isCurrent, { path: "/law" }, (main, law) => {
    const work = h("div", { test: "work" }, h("p", { class: "quiet", role: "status" }, t("law.loading")));
    main.append(pageHead({ title: t("nav.law"), text: t("law.home.text") }),
      h("section", { class: "home-part" }, h("h2", null, t("law.home.work")), kept(law), work),
      h("section", { class: "home-part" }, h("h2", null, t("law.home.ways")), h("div", { class: "ways" }, ways(law))),
      h("section", { class: "home-part" }, h("h2", null, t("law.home.books")), h("div", { class: "books" }, law.groups().map((g) => book(g)))));
    openWork(law).then((lanes) => show(work, lanes.length > 0 ? lists(law, lanes)
      : h("p", { class: "quiet" }, icon("ok", true), " ", t("law.home.noWork"))), (error) => show(work, errorNotice(error)));
    return { title: t("nav.law") };
  });
}

/** Forms that were begun in this tab and not sent. */
function kept(law) {
  const node = h("div", null);
  const draw = () => {
    const keys = draftKeys().map((key) => ({ key, kind: law.kind(key.split(".")[0]), rest: key.split(".") }))
      .filter((d) => d.kind && d.rest[1] !== "beside");
    show(node, keys.length === 0 ? null : h("div", { class: "notice" }, h("p", { class: "title" }, icon("history"), t("law.home.kept")),
      h("ul", { class: "plain-list" }, keys.map(({ key, kind, rest }) => h("li", null,
      h("a", { href: address(kind, rest) }, rest[1] === "new" ? t("law.list.new", { kind: pick(kind) }) : `${pick(kind)} #${rest[1]}`), " ",
      h("button", { type: "button", class: "small plain-button", on: { click: () => { dropDraft(key); draw(); } } }, t("law.form.drop")))))));
  };
  draw();
  return node;
}

function address(kind, [, id, event]) {
  if (id === "new") return `/law/form?kind=${kind.name}`;
  return event === "edit" ? `/law/form?id=${id}` : `/law/record?id=${id}&step=${event}`;
}

function lists(law, lanes) {
  const byKind = new Map();
  for (const lane of lanes) byKind.set(lane.kind, [...(byKind.get(lane.kind) ?? []), lane]);
  return h("div", { class: "work-grid" }, [...byKind].map(([kind, list]) => {
    const rows = list.flatMap((l) => l.records.map((r) => ({ r, due: dueDay(kind, r) }))).sort((a, b) => (a.due ?? "9").localeCompare(b.due ?? "9"));
    return h("section", { class: "work-card", test: `work-${kind.name}` },
      h("header", null, h("h3", null, h("a", { href: `/law/list?kind=${kind.name}` }, pick(kind))),
      h("span", { class: "count" }, String(rows.length), list.some((l) => l.more) ? "+" : "")),
      h("ul", null, rows.slice(0, SHOWN).map(({ r, due }) => {
        const next = nextStep(law, kind, r.state);
        return h("li", null, h("div", null, h("a", { href: `/law/record?id=${r.id}` }, titleNode(kind, r)),
          h("div", { class: "work-line" }, stateChip(kind, r.state), daysLeft(due))),
          next ? h("a", { class: "button small", href: `/law/record?id=${r.id}&step=${next.name}` }, pick(next)) : null);
      })), rows.length > SHOWN ? h("p", { class: "small" }, h("a", { href: `/law/list?kind=${kind.name}` }, t("law.home.all"))) : null);
  }));
}

function ways(law) {
  return WAYS.filter(([, , , , kind]) => !kind || law.kind(kind)).map(([path, title, text, glyph]) => h("a",
    { class: "way", href: path, test: `way-${path.slice(5)}` },
    lawIcon(glyph), h("span", null, h("strong", null, t(title)), h("span", { class: "quiet small" }, t(text)))));
}

function book([name, kinds]) {
  return h("section", { class: "book", test: `group-${name}` }, h("h3", null, t(`law.group.${name}`)),
    h("ul", null, kinds.map((k) => h("li", null, h("a", { href: `/law/list?kind=${k.name}` }, pick(k)),
    k.mayWrite ? h("a", { class: "button small bare", href: `/law/form?kind=${k.name}`, "aria-label": t("law.list.new", { kind: pick(k) }) },
      icon("plus", true)) : null))));
}
