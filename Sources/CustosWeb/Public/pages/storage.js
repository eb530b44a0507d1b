// Storage: one sentence, the volumes, the forecast, and how far back each camera's footage goes.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, word } from "../lib/i18n.js";
import { api } from "../lib/api.js";
import { toneMark } from "../lib/conditions.js";
import { errorNotice } from "../lib/errors.js";
import { bytes, number } from "../lib/format.js";
import { serverNow } from "../lib/store.js";
import { briefTime, clock, date, dateClock, parseTime } from "../lib/time.js";

const REFRESH = 10_000;
const STATE_TONES = { ok: "ok", slow: "warn", full: "alarm", readOnly: "alarm", missing: "alarm", swapped: "alarm", failed: "alarm" };
/** A sync slower than this endangers recording; the server judges, this only marks the number. */
const SLOW_SYNC = 100;

export function mount(root) {
  const page = new StoragePage(root);
  return { title: t("nav.storage"), dispose: () => page.stop() };
}

class StoragePage {
  constructor(root) {
    this.body = h("div", null, h("p", { class: "quiet" }, t("storage.loading")));
    this.fault = h("div");
    this.age = h("p", { class: "quiet small" });
    root.append(h("main", { class: "page" }, h("header", { class: "page-head" }, h("h1", null, t("nav.storage")), this.age), this.fault, this.body));
    this.load();
    this.timer = setInterval(() => this.load(), REFRESH);
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
  }

  async load() {
    try {
      const answer = await api.get("/storage");
      if (this.stopped) return;
      show(this.fault);
      this.body.classList.remove("stale");
      show(this.age, t("storage.asOf", { time: clock(serverNow()) }));
      const key = JSON.stringify(answer);
      if (key !== this.key) { this.key = key; this.render(answer); }
    } catch (error) {
      if (this.stopped) return;
      this.body.classList.add("stale");
      show(this.fault, errorNotice(error));
    }
  }

  render({ volumes, floorDays, forecast, cameras }) {
    const now = serverNow(), bad = volumes.filter((v) => v.state !== "ok").length;
    const short = isBelow(forecast.daysProjected, floorDays) || forecast.holdsPolicy === false;
    const kind = short || forecast.alarm === "full" || forecast.alarm === "24h" ? "alarm" : forecast.alarm && forecast.alarm !== "none" || bad > 0
      ? "warn" : "ok";
    const scrolled = this.body.querySelector(".scroller")?.scrollTop ?? 0;
    show(this.body,
      h("p", { class: `sentence state ${kind}`, test: "storage-sentence" }, icon({ ok: "ok", warn: "warn", alarm: "alarm" }[kind]),
        h("span", null, t(typeof forecast.daysProjected === "number" ? "storage.sentence" : "storage.sentenceEarly",
          { n: volumes.length, days: number(forecast.daysProjected, 1), floor: floorDays }),
          forecast.holdsPolicy === false ? ` ${t("storage.policyBroken")}` : "", bad > 0 ? ` ${t("storage.bad", { n: bad })}` : "")),
      forecast.alarm && forecast.alarm !== "none"
        ? h("div", { class: `notice ${kind}`, role: "status", test: "forecast" },
        h("p", { class: "title" }, icon(kind === "alarm" ? "alarm" : "warn"), t(`storage.alarm.${forecast.alarm}`)),
        forecast.fullAt ? h("p", null, t("storage.fullAt", { time: dateClock(parseTime(forecast.fullAt)) })) : null,
          h("p", { class: "quiet" }, t("storage.noOverwrite", { floor: floorDays }))) : null,
      h("div", { class: "cards" }, volumes.map((v) => this.card(v, floorDays, now))),
      h("h2", { class: "section" }, t("storage.byCamera")),
      h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("storage.byCamera") },
        h("table", { class: "dense", test: "storage-cameras" }, h("thead", null, h("tr", null,
        h("th", { scope: "col" }, t("cameras.name")), h("th", { scope: "col" }, t("storage.oldest")),
          h("th", { scope: "col", class: "number" }, t("storage.days")), h("th", { scope: "col", class: "number" }, t("storage.bytes")),
          h("th", { scope: "col" }, h("span", { class: "unseen" }, t("storage.share"))))),
      h("tbody", null, cameras.map((c) => h("tr", null, h("th", { scope: "row" }, c.name),
        h("td", { class: "mono" }, c.oldest ? dateClock(parseTime(c.oldest)) : "–"), h("td", { class: "number" }, number(c.days, 1)),
        h("td", { class: "number nowrap" }, bytes(c.bytes)),
        h("td", { class: "bar-cell" }, bar(c.bytes / Math.max(1, ...cameras.map((o) => o.bytes))))))))));
    this.body.querySelector(".scroller").scrollTop = scrolled;
  }

  card(v, floorDays, now) {
    const used = v.totalBytes > 0 ? v.usedBytes / v.totalBytes : 0;
    const facts = [["storage.free", bytes(v.freeBytes)], ["storage.rate", `${bytes(v.writeRate)}/s`],
      ["storage.oldest", v.oldest ? date(parseTime(v.oldest)) : "–"], ["storage.kept", days(v.daysKept)],
      ["storage.projected", h("span", { class: isBelow(v.daysProjected, floorDays) ? "under" : null }, days(v.daysProjected))],
        ["storage.sync", h("span", { class: v.syncMilliseconds > SLOW_SYNC ? "under" : null }, `${number(v.syncMilliseconds, 1)} ms`)]];
    return h("section", { class: "volume", test: "volume" },
      h("header", null, h("h2", { class: "mono" }, v.path), toneMark(STATE_TONES[v.state] ?? "warn", word("volume", v.state))),
      v.state !== "ok" ? h("p", { class: "quiet small" },
        `${t(`volume.${v.state}.why`)} ${t("tile.since", { time: briefTime(parseTime(v.since), now) })}`) : null,
      bar(used, t("storage.used", { used: bytes(v.usedBytes), total: bytes(v.totalBytes), percent: Math.round(used * 100) })),
      h("p", { class: "small" }, t("storage.used", { used: bytes(v.usedBytes), total: bytes(v.totalBytes), percent: Math.round(used * 100) })),
      h("dl", { class: "facts" }, facts.map(([key, value]) => [h("dt", null, t(key)), h("dd", null, value)])));
  }
}

const isBelow = (value, floor) => typeof value === "number" && value < floor;
const days = (value) => (typeof value === "number" ? t("unit.d", { n: number(value, 1) }) : "–");

function bar(share, label = null) {
  const fill = h("span", { style: { width: `${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%` } });
  return h("div", { class: "bar", role: label ? "img" : null, "aria-label": label, "aria-hidden": label ? null : "true" }, fill);
}
