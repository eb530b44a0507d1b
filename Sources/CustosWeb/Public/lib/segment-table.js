// The timeline's content as a table: footage, gaps with their causes and marks, to the second.
import { h } from "./dom.js";
import { t, word } from "./i18n.js";
import { causeText, toneMark } from "./conditions.js";
import { dateClock, duration } from "./time.js";
import { FootageMap } from "./footage-map.js";
import { markWords } from "./timeline-marks.js";
import { end, start, viewText } from "./timeline-view.js";

/** More rows than this are not shown at once; a narrower view shows the rest. */
const MOST_ROWS = 400;

export function segmentTable({ view, rows, now, go }) {
  const from = start(view), to = Math.min(end(view), now), lines = [];
  for (const row of rows) {
    const spans = row.map.spans.slice(FootageMap.after(row.map.spans,
      from)).filter((s) => s.start < to).map((s) => ({ row, kind: "recorded", start: s.start, end: s.end }));
    const gaps = row.map.gaps.slice(FootageMap.after(row.map.gaps,
      from)).filter((g) => g.start < to).map((g) => ({ row, kind: "gap", start: g.start, end: g.end, gap: g }));
    const marks = [["hold", row.marks.holds], ["event", row.marks.events], ["bookmark", row.marks.bookmarks]].flatMap(([kind, list]) => list
      .filter((m) => m.from < to && (m.to ?? now) >= from)
      .map((m) => ({ row, kind: "mark", mark: kind, start: m.from, end: m.to, words: markWords(kind, m, now) })));
    lines.push(...[...spans, ...gaps, ...marks].sort((a, b) => a.start - b.start));
  }
  const shown = lines.slice(0, MOST_ROWS);
  return [
    h("table", null, h("caption", null, t("segments.caption", { view: viewText(view), n: lines.length }),
      lines.length > MOST_ROWS ? ` ${t("segments.more", { n: MOST_ROWS })}` : ""),
      h("thead", null, h("tr", null, ["camera", "kind", "start", "end", "length"].map((c) => h("th", { scope: "col" }, t(`segments.${c}`))))),
      h("tbody", null, shown.map((line) => h("tr",
        { test: `segment-${line.kind}`, data: { start: String(line.start), end: line.end === null ? "" : String(line.end) } },
        h("td", null, line.row.name),
        h("td", null, line.kind === "mark" ? toneMark(line.mark === "hold" ? "hold" : "info", line.words)
          : line.kind === "recorded" ? toneMark("ok", t("segments.footage"))
          : [toneMark("warn", t("playback.gapTitle", { cause: word("gap", line.gap.cause) })),
          line.gap.detail ? h("div", { class: "quiet" }, causeText(line.gap.detail)) : null]),
        h("td", null, h("button", { type: "button", class: "plain-button mono", title: t("segments.go"),
          on: { click: () => go(line.row.id, line.start) } }, dateClock(line.start))),
        h("td", { class: "mono" }, line.end === null ? t("segments.open") : dateClock(line.end)),
        h("td", { class: "number nowrap" }, duration((line.end ?? now) - line.start, t)))))),
  ];
}
