// What waits for the person: steps of the law that are theirs, with the day they are due; for managers also gaps and days that end.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, pick } from "../lib/i18n.js";
import { api } from "../lib/api.js";
import { errorNotice } from "../lib/errors.js";
import { daysLeft } from "../lib/law/table.js";
import { loadLaw } from "../lib/law/model.js";
import { blank, linkButton, pageHead, panel, status } from "../lib/page-parts.js";
import { may, serverNow, session } from "../lib/store.js";
import { briefTime, parseTime, readable } from "../lib/time.js";

export function mount(root, isCurrent) {
  const list = h("div", { test: "tasks" }, h("p", { class: "quiet", role: "status" }, t("law.loading"))), side = h("div", { class: "stack" });
  root.append(h("main", { class: "page" }, pageHead({ title: t("nav.tasks"), text: t("tasks.text", { name: session.value.user.name || session.value.user.user }) }), h("div", { class: "tasks-grid" }, list, side)));
  fill(list, isCurrent);
  beside(side, isCurrent);
  return { title: t("nav.tasks") };
}

async function fill(list, isCurrent) {
  try {
    const law = await loadLaw(), tasks = await api.get("/tasks");
    if (!isCurrent()) return;
    const rows = tasks.tasks;
    show(list, panel(t("tasks.mine"), rows.length === 0 ? blank({ glyph: "ok", title: t("tasks.none"), text: t("tasks.noneText"),
      actions: may.setUpCameras() ? [linkButton("/start", t("nav.start"))] : [], test: "tasks-none" })
      : h("ul", { class: "lines" }, rows.map((task) => line(law, task))), { mark: h("span", { class: "count" }, String(tasks.total)) }));
  } catch (error) {
    if (isCurrent()) show(list, errorNotice(error));
  }
}

function line(law, task) {
  const kind = law.kind(task.kind), since = parseTime(task.since), due = task.due ? daysLeft(task.due) : null;
  return h("li", { test: "task" }, h("div", null, h("a", { href: `/law/record?id=${task.record}` }, readable(task.title)),
    h("div", { class: "quiet small row" }, kind ? pick(kind) : task.kind, h("span", null, pick(task.state)), due,
      Number.isNaN(since) ? null : h("span", null, t("tasks.since", { time: briefTime(since, serverNow()) }))),
    task.obstacle ? h("p", { class: "small task-obstacle" }, icon("warn", true), " ", pick(task.obstacle)) : null),
    h("a", { class: "button small", href: `/law/record?id=${task.record}${task.step ? `&step=${task.step.name}` : ""}&then=${encodeURIComponent("/tasks")}`,
      test: "task-do" }, task.step ? pick(task.step) : t("tasks.open")));
}

/** For whoever answers for the recording: how it stands, in a few lines with ways on. */
async function beside(side, isCurrent) {
  if (!may.watch()) return;
  try {
    const storage = await api.get("/storage");
    if (!isCurrent()) return;
    const health = await api.get("/health");
    if (!isCurrent()) return;
    const tone = storage.forecast.alarm && storage.forecast.alarm !== "none" ? "warn" : "ok";
    show(side, panel(t("tasks.recording"), h("ul", { class: "lines" },
      h("li", null, h("span", null, pick(health.sentence)), linkButton("/health", t("nav.health"), { small: true })),
      (health?.red ?? []).slice(0, 5).map((r) => h("li", null, h("span", null, pick(r)), r.link ? linkButton(r.link, t("health.look"), { small: true }) : null)),
      h("li", null, status(tone, t(typeof storage.forecast.daysProjected === "number" ? "tasks.days" : "tasks.daysEarly",
        { days: storage.forecast.daysProjected?.toFixed(1), floor: storage.floorDays })), linkButton("/storage", t("nav.storage"), { small: true })))),
      health.expiries.length > 0 ? panel(t("health.expiries"), h("ul", { class: "lines" }, health.expiries.slice(0, 8)
        .map((e) => h("li", null, h("a", { href: `/law/record?id=${e.record}` }, e.title), daysLeft(e.on.slice(0, 10)))))) : null,
      h("p", { class: "quiet small" }, icon("info", true), " ", t("tasks.help")));
  } catch (error) {
    if (isCurrent() && error.status !== 403) show(side, errorNotice(error));
  }
}
