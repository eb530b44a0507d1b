// How the recorder is: one sentence, what is red, each camera's last day hour by hour, storage, clocks, streams, links, jobs, days that end.
import { h, redraw, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { known, pick, t, word } from "../lib/i18n.js";
import { api, BASE } from "../lib/api.js";
import { stateMark } from "../lib/conditions.js";
import { errorNotice } from "../lib/errors.js";
import { bitRate, bytes, codecName, number, offset } from "../lib/format.js";
import { daysLeft } from "../lib/law/table.js";
import { blank, linkButton, pageHead, panel, status, table } from "../lib/page-parts.js";
import { serverNow } from "../lib/store.js";
import { HOUR, SECOND, briefTime, clock, duration, fields, parseTime } from "../lib/time.js";

/** Asked again when no event came for so long; older than twice that is shown as old. */
const PATIENCE = 15 * SECOND;
const CELLS = { R: "rec", G: "gap", P: "part", "-": "none" };
const SLOW_KEY_FRAME = 4;

export function mount(root, isCurrent) {
  const page = new HealthPage(root, isCurrent);
  return { title: t("nav.health"), dispose: () => page.stop() };
}

class HealthPage {
  constructor(root, isCurrent) {
    this.isCurrent = isCurrent;
    this.age = h("p", { class: "quiet small", test: "health-age" });
    this.fault = h("div");
    this.body = h("div", { class: "stack", test: "health" }, h("p", { class: "quiet", role: "status" }, t("storage.loading")));
    root.append(h("main", { class: "page" }, pageHead({ title: t("nav.health"), text: t("health.text"),
      actions: [this.age, linkButton("/storage", t("nav.storage"), { test: "to-storage" })] }), this.fault, this.body));
    this.timer = setInterval(() => this.tick(), SECOND);
    this.start();
  }

  start() {
    this.load();
    this.listen();
  }

  stop() {
    clearInterval(this.timer);
    this.source?.close();
    this.stopped = true;
  }

  listen() {
    this.source = new EventSource(`${BASE}/events?topics=health`);
    this.source.addEventListener("health", (event) => this.receive(JSON.parse(event.data)));
    // EventSource tries again by itself, and the clock below asks when it does not.
  }

  async load() {
    this.asking = true;
    try { this.receive(await api.get("/health")); } catch (error) { if (!this.stopped) show(this.fault, errorNotice(error)); }
    this.asking = false;
  }

  receive(answer) {
    if (this.stopped) return;
    this.at = performance.now();
    show(this.fault);
    const key = JSON.stringify(answer);
    if (key === this.key) return;
    this.key = key;
    const scrolls = [...this.body.querySelectorAll(".scroller")].map((n) => [n.scrollLeft, n.scrollTop]);
    redraw(this.body, () => this.render(answer));
    [...this.body.querySelectorAll(".scroller")].forEach((n, i) => { if (scrolls[i]) [n.scrollLeft, n.scrollTop] = scrolls[i]; });
  }

  /** Says how old the numbers are, and greys them when they are old. */
  tick() {
    if (this.at === undefined) return;
    const age = performance.now() - this.at;
    setText(this.age, age < PATIENCE ? t("storage.asOf", { time: clock(serverNow() - age) }) : t("health.old", { time: duration(age, t) }));
    this.body.classList.toggle("stale", age >= 2 * PATIENCE);
    if (age >= PATIENCE && !this.asking) this.load();
  }

  render(a) {
    const tone = a.red.length > 0 ? "alarm" : a.cameras.gapsToday > 0 || a.cameras.recording < a.cameras.wanted ? "warn" : "ok";
    show(this.body, h("p", { class: `sentence state ${tone}`, test: "health-sentence" }, icon(tone), h("span", null, pick(a.sentence))),
      a.red.length > 0 ? panel(t("health.red"), h("ul", { class: "lines" }, a.red.map((r) => h("li", { test: "red" },
        h("span", { class: "state alarm" }, icon("alarm", true), h("span", null, pick(r))),
        linkButton(r.link ?? "/law/form?kind=fault", t(/^\/law\/form/.test(r.link ?? "/law/form") ? "health.toFault" : "health.look"), { small: true, test: "red-link" })))), { test: "reds" }) : null,
      panel(t("health.matrix"), matrix(a.matrix), { wide: true, actions: [legend()] }),
      h("div", { class: "panels" }, storage(a.storage), clocks(a.clocks), jobs(a.jobs), links(a.links), expiries(a.expiries), ledger(a.ledger)),
      streams(a.streams));
  }
}

function legend() {
  return h("span", { class: "legend small quiet" }, ["R", "P", "G", "-"].map((c) => h("span", null, h("span", { class: `cell ${CELLS[c]}`, "aria-hidden": "true" }, c === "-" ? "" : c),
    " ", t(`health.cell.${CELLS[c]}`))));
}

/** Camera by hour: the letter says what the colour says; the row's last cell sums it up for whoever hears the table. */
function matrix({ from, hours, rows }) {
  const begin = parseTime(from), names = Array.from({ length: hours }, (_, n) => String(fields(begin + n * HOUR).hour).padStart(2, "0"));
  if (rows.length === 0) return blank({ glyph: "camera", text: t("health.noCameras"), actions: [linkButton("/start", t("nav.start"))] });
  return h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("health.matrix") }, h("table", { class: "matrix", test: "matrix" },
    h("thead", null, h("tr", null, h("th", { scope: "col" }, t("cameras.name")), names.map((n) => h("th", { scope: "col", class: "hour" }, n)))),
    h("tbody", null, rows.map((r) => h("tr", { test: "matrix-row" }, h("th", { scope: "row" }, h("a", { href: `/camera?c=${r.camera}` }, r.name)),
      [...r.cells].map((c, n) => {
        const words = t("health.at", { hour: `${names[n]}:00`, state: t(`health.cell.${CELLS[c] ?? "none"}`) });
        return h("td", { class: `cell ${CELLS[c] ?? "none"}`, title: words }, c === "G" || c === "P"
          ? h("a", { href: `/playback?c=${r.camera}&t=${encodeURIComponent(new Date(begin + n * HOUR).toISOString())}&z=3600`, "aria-label": words }, c)
          : h("span", { "aria-label": words, role: "img" }, c === "-" ? "" : c));
      }))))));
}

function storage(s) {
  const short = typeof s.daysProjected === "number" && s.daysProjected < s.floorDays;
  const facts = [["storage.kept", days(s.daysKept)], ["storage.projected", h("span", { class: short ? "under" : null }, days(s.daysProjected))],
    ["health.floor", days(s.floorDays)], ["storage.rate", `${bytes(s.writeRate)}/s`], ["health.holds", bytes(s.holdsBytes)]];
  return panel(t("nav.storage"), h("div", { class: "panel-body" }, h("dl", { class: "facts" }, facts.map(([k, v]) => [h("dt", null, t(k)), h("dd", null, v)])),
    (s.volumes ?? []).map((v) => h("p", { class: "small" }, h("span", { class: "mono" }, v.path), " ",
      v.totalBytes > 0 ? t("storage.used", { used: bytes(v.usedBytes), total: bytes(v.totalBytes), percent: Math.round(v.usedBytes / v.totalBytes * 100) }) : ""))),
    { actions: [linkButton("/storage", t("health.more"), { small: true })], test: "health-storage" });
}

const days = (n) => (typeof n === "number" ? t("unit.d", { n: number(n, 1) }) : "–");
const rows = (title, list, row, none, test) => panel(title, list.length > 0 ? h("ul", { class: "lines" }, list.map(row)) : h("p", { class: "panel-body quiet" }, t(none)), { test });

const clocks = (list) => rows(t("health.clocks"), list.filter((c) => c.judged.level !== "ok"), (c) => h("li", null, h("span", null, cameraName(c)),
  status(c.judged.level, `${pick(c.judged)} ${offset(c.offsetMs / 1000)}`)), "health.clocksGood", "health-clocks");
const cameraName = (c) => c.name ?? `#${c.camera}`;
const jobs = (list) => rows(t("health.jobs"), list, (j) => h("li", null, h("span", null, typeof j.title === "string" ? j.title : pick(j.title)),
  h("span", { class: "quiet small" }, [j.state && known(`health.job.${j.state}`) ? t(`health.job.${j.state}`) : j.state,
    typeof j.progress === "number" ? `${Math.round(j.progress * 100)} %` : null].filter(Boolean).join(" · "))), "health.noJobs", "health-jobs");
const links = (list) => rows(t("health.links"), list, (l) => h("li", null, h("span", null, l.name ?? l.title ?? l.id), status(l.up === false ? "alarm" : "ok",
  l.state ?? (l.up === false ? t("condition.offline") : t("condition.live")))), "health.noLinks", "health-links");
const expiries = (list) => rows(t("health.expiries"), list, (e) => h("li", null, h("a", { href: `/law/record?id=${e.record}` }, typeof e.title === "string" ? e.title : pick(e.title)),
  daysLeft(e.on?.slice(0, 10))), "health.noExpiries", "health-expiries");

function ledger(l) {
  if (!l) return null;
  const facts = [["health.leaves", l.size], ["health.signed", l.signedAt ? briefTime(parseTime(l.signedAt), serverNow()) : null], ["health.waiting", l.waiting]].filter(([, v]) => v !== undefined && v !== null);
  return panel(t("health.ledger"), h("div", { class: "panel-body" }, h("p", null, status(l.state === "ok" ? "ok" : "alarm", t(l.state === "ok" ? "audit.chainOK" : "audit.chainBad"))),
    h("dl", { class: "facts" }, facts.map(([k, v]) => [h("dt", null, t(k)), h("dd", null, String(v))]))));
}

function streams(list) {
  const columns = [t("cameras.name"), t("health.stream"), t("health.state"), t("health.codec"), t("health.size"),
    ...["fps", "rate", "keyFrame", "lost", "reconnects"].map((k) => [t(`health.${k}`), "number"])];
  const number2 = (v) => h("td", { class: "number" }, v ?? "–");
  return panel(t("health.streams"), table(t("health.streams"), columns, list.map((s) => h("tr", { test: "stream-row" }, h("th", { scope: "row" }, s.name ?? `#${s.camera}`),
    h("td", null, word("stream", s.kind)), h("td", null, stateMark(s.condition)), h("td", null, codecName(s.codec)), h("td", { class: "nowrap" }, s.width ? `${s.width}×${s.height}` : "–"),
    number2(s.fps === null || s.fps === undefined ? null : number(s.fps, 1)), number2(bitRate(s.bitrate) || null),
    h("td", { class: "number" }, h("span", { class: s.keyFrameSeconds > SLOW_KEY_FRAME ? "under" : null }, s.keyFrameSeconds ? `${number(s.keyFrameSeconds, 1)} s` : "–")),
    number2(s.lostPackets), number2(s.reconnects))), "streams"), { wide: true });
}
