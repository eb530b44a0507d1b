// The register of views: who saw which footage, when, from where and why. Newest first, a page at a time.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, word } from "../lib/i18n.js";
import { api, query } from "../lib/api.js";
import { errorNotice } from "../lib/errors.js";
import { may } from "../lib/store.js";
import { clock, date, dateClock, duration, parseTime } from "../lib/time.js";

const PAGE = 50;

export function mount(root) {
  if (!may.audit()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("views.noRole"))));
    return { title: t("views.title") };
  }
  const body = h("tbody"), fault = h("div"), status = h("p", { class: "quiet", role: "status", test: "views-page" });
  const older = h("button", { type: "button", test: "older", on: { click: () => { starts.push(lastID); load(); } } }, t("views.older"),
    icon("forward", true));
  const newer = h("button", { type: "button", test: "newer", on: { click: () => { starts.pop(); load(); } } }, icon("back", true), t("views.newer"));
  /** Where each page begins: the id before which it reads. */
  const starts = [null];
  let lastID = null;

  async function load() {
    older.disabled = true;
    newer.disabled = true;
    try {
      const { views } = await api.get(`/views${query({ limit: PAGE, before: starts[starts.length - 1] })}`);
      lastID = views[views.length - 1]?.id ?? null;
      show(fault);
      show(body, views.length > 0 ? views.map(row) : h("tr", null, h("td", { colspan: 7 }, t("views.none"))));
      const first = (starts.length - 1) * PAGE + 1;
      show(status, views.length > 0 ? t("views.page", { first, last: first + views.length - 1 }) : "");
      older.disabled = views.length < PAGE;
      newer.disabled = starts.length === 1;
    } catch (error) {
      show(fault, errorNotice(error, { focus: true }));
    }
  }

  root.append(h("main", { class: "page" },
    h("header", { class: "page-head" }, h("div", null, h("h1", null, t("views.title")), h("p", { class: "quiet" }, t("views.text"))),
    h("button", { type: "button", test: "refresh", on: { click: () => { starts.length = 1; load(); } } }, t("views.refresh"))), fault,
    h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("views.title") },
      h("table", { class: "dense", test: "views" },
      h("thead", null, h("tr", null, ["at", "user", "camera", "kind", "span", "purpose",
      "peer"].map((c) => h("th", { scope: "col" }, t(`views.${c}`))))), body)),
    h("div", { class: "pager" }, newer, status, older)));
  load();
  return { title: t("views.title") };
}

function row(v) {
  const at = parseTime(v.at), from = parseTime(v.from), to = parseTime(v.to), ended = parseTime(v.endedAt);
  const span = v.kind === "playback" && !Number.isNaN(from)
    ? [h("time", { class: "mono" }, dateClock(from)), " – ", h("time", { class: "mono" }, date(from) === date(to) ? clock(to) : dateClock(to))]
    : Number.isNaN(ended) ? t("views.open") : duration(ended - at, t);
  return h("tr", { test: "view-row" }, h("td", { class: "mono nowrap" }, dateClock(at)), h("td", null, v.user), h("td", null, v.cameraName),
    h("td", { class: "nowrap" }, `${t(`views.kind.${v.kind}`)}${t("list.comma")}${word("stream", v.stream)}`), h("td", null, span),
    h("td", null, v.purpose), h("td", { class: "mono" }, v.peer));
}
