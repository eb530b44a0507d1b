// What a span of some cameras holds before it is asked for: recorded time, gaps with their causes, size, and how long a package takes.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n.js";
import { api, query } from "../api.js";
import { causeText } from "../conditions.js";
import { sentence } from "../errors.js";
import { bytes } from "../format.js";
import { camera, may } from "../store.js";
import { SECOND, dateClock, duration, parseTime } from "../time.js";
import { wire } from "./wire.js";

/** Typing is left to settle; the server reads its catalogue for each asking. */
const PAUSE = 600;
/** Gaps that are listed of one camera; the rest is counted. */
const GAPS = 4;

const length = (seconds) => duration(seconds * SECOND, t);

/** The devices behind rows of the camera register: {device: title}. */
export async function devicesOf(records) {
  const found = await Promise.all(records.map((id) => wire.record(id).then((a) => a.record, () => null)));
  return found.filter((r) => r?.data.device);
}

export class SpanPreview {
  constructor() {
    this.node = h("div", { class: "span-preview", test: "span-preview", "aria-live": "polite", hidden: true });
  }

  /** Asks for what the form says now; the same question is asked once. */
  ask({ cameras = [], from, to }) {
    const isWhole = cameras.length > 0 && !Number.isNaN(parseTime(from)) && parseTime(from) < parseTime(to);
    const key = isWhole ? JSON.stringify([cameras, from, to]) : null;
    if (key === this.key) return;
    this.key = key;
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!key || !may.watch()) { this.node.hidden = true; return; }
    this.timer = setTimeout(() => this.load(key, cameras, from, to), PAUSE);
  }

  async load(key, cameras, from, to) {
    this.asking = new AbortController();
    this.node.hidden = false;
    show(this.node, h("p", { class: "quiet" }, t("law.span.asking")));
    try {
      const rows = await devicesOf(cameras);
      if (key !== this.key) return;
      if (rows.length === 0) { show(this.node, h("p", { class: "quiet" }, t("law.span.elsewhere"))); return; }
      const answer = await api.get(`/footage/span${query({ camera: rows.map((r) => r.data.device).join(","), from, to })}`,
        { signal: this.asking.signal });
      if (key === this.key) this.draw(answer, cameras.length - rows.length);
    } catch (error) {
      if (error.name !== "AbortError" && key === this.key) show(this.node, h("p", { class: "quiet" }, icon("warn", true), " ", sentence(error)));
    }
  }

  draw(answer, others) {
    show(this.node, spanTable(answer), others > 0 ? h("p", { class: "quiet small" }, t("law.span.others", { n: others })) : null);
  }
}

/** The answer of the server as a table with its sum; also used beside the decision. */
export function spanTable({ cameras, totals }) {
  const gaps = (list) => (list.length === 0 ? h("span", { class: "state ok" }, icon("ok", true), h("span", null, t("law.span.noGap")))
    : h("ul", { class: "gap-list" }, list.slice(0, GAPS).map((g) => h("li", null, h("span", { class: "mono" }, dateClock(parseTime(g.start))), " – ",
      h("span", { class: "mono" }, g.end ? dateClock(parseTime(g.end)).slice(11) : t("law.span.open")), " ", causeText(g.cause))),
    list.length > GAPS ? h("li", { class: "quiet" }, t("law.span.more", { n: list.length - GAPS })) : null));
  const row = (c) => h("tr", { test: "span-row" }, h("th", { scope: "row" }, camera(String(c.id))?.name ?? `#${c.id}`),
    h("td", { class: "number" }, length(c.recordedSeconds)), h("td", { class: "number" }, bytes(c.bytes)), h("td", null, gaps(c.gaps)));
  return h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("law.span.title") }, h("table", { class: "dense" },
    h("caption", null, t("law.span.title")),
    h("thead", null, h("tr", null, ["camera", "recorded", "size", "gaps"].map((c) => h("th", { scope: "col", class: ["recorded", "size"].includes(c)
      ? "number" : null },
      t(`law.span.${c}`))))), h("tbody", null, cameras.map(row)),
    h("tfoot", null, h("tr", null, h("th", { scope: "row" }, t("law.span.total")), h("td", { class: "number" }, length(totals.recordedSeconds)),
      h("td", { class: "number" }, bytes(totals.bytes)), h("td", { test: "span-estimate" }, t("law.span.estimate",
        { time: length(Math.max(1, totals.packageSeconds)),
        gaps: length(totals.gapSeconds) }))))));
}
