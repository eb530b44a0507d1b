// The law's overview: what waits for me, and the way to everything else by task.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { api } from "../../lib/api.js";
import { confirm } from "../../lib/dialog.js";
import { panel } from "../../lib/page-parts.js";
import { serverNow } from "../../lib/store.js";
import { briefTime, clock, date, parseTime } from "../../lib/time.js";
import { draftWords, listDrafts, removeDraft } from "../../lib/law/drafts.js";
import { lawIcon } from "../../lib/law/icons.js";
import { lawPage, pageHead } from "../../lib/law/shell.js";
import { daysLeft, stateChip } from "../../lib/law/table.js";
import { stepAddress } from "../../lib/law/work.js";

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
    api.get("/tasks").then((answer) => show(work, taskList(law, answer)), (error) => show(work, errorNotice(error)));
    return { title: t("nav.law") };
  });
}

/** Forms that were begun and not sent, at this desk or another. */
function kept(law) {
  const node = h("div", null);
  const draw = async () => {
    const drafts = await listDrafts().catch(() => []);
    show(node, drafts.length === 0 ? null : panel(t("law.home.kept"), h("ul", { class: "lines" }, drafts.map((d) => h("li", { test: "draft-row" },
      h("div", null, h("a", { href: safe(d.address) }, draftWords(law.kind(d.kind), d)), h("p", { class: "quiet small" },
        t(d.isHere ? "law.draft.here" : "law.draft.savedAt", { time: `${date(d.at)} ${clock(d.at)}` }))),
      h("div", { class: "row" }, h("a", { class: "button small", href: safe(d.address), test: "draft-resume" }, t("law.draft.resume")),
        h("button", { type: "button", class: "small plain-button", "aria-label": t("law.draft.dropOf", { title: draftWords(law.kind(d.kind), d) }),
          test: "draft-drop",
          on: { click: () => drop(d, draftWords(law.kind(d.kind), d), draw) } }, t("law.form.drop")))))), { test: "drafts", level: 3, mark: h("span",
            { class: "count" },
            String(drafts.length)) }));
  };
  draw();
  return node;
}

/** A draft leads only to forms of this site's own. */
const safe = (address) => (/^\/law\/(form|record)\?/.test(address) ? address : "/law");

async function drop(draft, words, draw) {
  if (!await confirm({ title: t("law.draft.dropTitle"), text: words, yes: t("law.form.drop"), danger: true })) return;
  await removeDraft(draft.name);
  await draw();
  document.querySelector("[data-test=law-main] h1")?.focus();
}

/** What the server says is waiting, the most pressing first. */
function taskList(law, { tasks, total, more }) {
  if (tasks.length === 0) return h("p", { class: "quiet" }, icon("ok", true), " ", t("law.home.noWork"));
  const row = (task) => {
    const kind = law.kind(task.kind), since = parseTime(task.since);
    return h("tr", { test: "task-row", class: task.overdue ? "overdue" : null },
      h("th", { scope: "row" }, h("a", { href: `/law/record?id=${task.record}` }, task.title || `#${task.record}`)),
      h("td", null, kind ? pick(kind) : task.kind), h("td", null, kind ? stateChip(kind, task.state.name) : pick(task.state)),
      h("td", { class: "mono nowrap" }, Number.isNaN(since) ? "–" : briefTime(since, serverNow())), h("td", { class: "nowrap" },
        daysLeft(task.due) ?? "–"),
      h("td", { class: "actions" }, task.step ? h("a", { class: "button small", href: stepAddress(task.kind, task.record, task.step.name),
        test: "task-step" }, task.obstacle ? icon("lock", true) : null, pick(task.step)) : null));
  };
  const heads = ["title", "kind", "state", "since", "due", "step"];
  return [h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("law.home.work") },
    h("table", { class: "dense law-table", test: "tasks" }, h("thead", null, h("tr", null, heads.map((c) => h("th",
      { scope: "col", class: c === "step" ? "actions" : null }, t(`law.task.${c}`))))), h("tbody", null, tasks.map(row)))),
  total > tasks.length || more ? h("p", { class: "quiet small" }, t("law.task.more", { n: total - tasks.length })) : null];
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
