// What happened and waits for somebody: incidents, faults, findings and troubles of recording, the newest first, with the step that each allows.
import { h, redraw, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { api } from "../lib/api.js";
import { refreshBadges } from "../lib/badges.js";
import { errorNotice } from "../lib/errors.js";
import { loadLaw, stateOf } from "../lib/law/model.js";
import { learn } from "../lib/law/names.js";
import { stateChip } from "../lib/law/table.js";
import { titleNode } from "../lib/law/titles.js";
import { submissionKey, wire } from "../lib/law/wire.js";
import { waysOn } from "../lib/law/work.js";
import { blank, linkButton, pageHead, panel, status } from "../lib/page-parts.js";
import { rewrite } from "../lib/router.js";
import { may, serverNow } from "../lib/store.js";
import { briefTime, parseTime, readable } from "../lib/time.js";

const KINDS = ["incident", "fault", "finding"];
const LIMIT = 100, REFRESH = 15_000;
const SEVERITY = { alarm: "alarm", warn: "warn", info: "info" };

export function mount(root, isCurrent) {
  const page = new EventsPage(root, isCurrent);
  return { title: t("nav.events"), dispose: () => clearInterval(page.timer) };
}

class EventsPage {
  constructor(root, isCurrent) {
    const asked = new URLSearchParams(location.search);
    this.isCurrent = isCurrent;
    this.kind = KINDS.includes(asked.get("only")) ? asked.get("only") : null;
    this.isDone = asked.get("done") === "1";
    this.fault = h("div");
    this.chips = h("div", { class: "chips", role: "group", "aria-label": t("events.kind") });
    this.actions = h("div", { class: "page-actions" });
    this.unseen = h("div");
    this.list = h("div", { test: "events" }, h("p", { class: "quiet", role: "status" }, t("law.loading")));
    root.append(h("main", { class: "page" }, h("header", { class: "page-head" }, h("div", null, h("h1", null, t("nav.events")), h("p", { class: "quiet" }, t("events.text"))),
      this.actions), this.fault, h("div", { class: "toolbar" }, this.chips), h("div", { class: "stack" }, this.unseen, this.list)));
    this.load();
    this.timer = setInterval(() => { if (!document.hidden && !document.querySelector("dialog:modal")) this.load(); }, REFRESH);
  }

  async load() {
    try {
      this.law ??= await loadLaw();
      const kinds = KINDS.map((n) => this.law.kind(n)).filter((k) => k && k.mayRead !== false);
      const [duty, ...lists] = await Promise.all([api.get("/duty").catch(() => null),
        ...kinds.map((k) => wire.records({ kind: k.name, limit: LIMIT }).then((a) => { learn(a.titles); return a.records.map((record) => ({ kind: k, record })); }))]);
      if (!this.isCurrent()) return;
      show(this.fault);
      this.duty = duty;
      this.all = lists.flat().sort((a, b) => b.record.createdAt?.localeCompare(a.record.createdAt ?? "") ?? b.record.id - a.record.id);
      redraw(this.list.parentElement, () => this.draw(kinds));
    } catch (error) {
      if (this.isCurrent()) show(this.fault, errorNotice(error));
    }
  }

  draw(kinds) {
    const key = JSON.stringify([this.all.map((e) => [e.record.id, e.record.version, e.record.state]), this.duty?.events, this.kind, this.isDone]);
    if (key === this.key) return;
    this.key = key;
    show(this.actions, kinds.filter((k) => k.mayWrite && k.name !== "finding").map((k) => linkButton(`/law/form?kind=${k.name}&then=${encodeURIComponent("/events")}`,
      t("law.list.new", { kind: pick(k) }), { glyph: "plus", primary: k.name === "incident", test: `new-${k.name}` })));
    const isOpen = (e) => !stateOf(e.kind, e.record.state).isFinal, fitting = this.all.filter((e) => isOpen(e) !== this.isDone);
    const chip = (words, pressed, run, test) => h("button", { type: "button", class: "chip", "aria-pressed": String(pressed), test, on: { click: run } }, words);
    const choose = (change) => () => { Object.assign(this, change); rewrite({ only: this.kind, done: this.isDone ? "1" : null }); this.draw(kinds); };
    show(this.chips, chip(t("events.all", { n: fitting.length }), this.kind === null, choose({ kind: null }), "events-all"),
      kinds.map((k) => chip(`${pick(k)} ${fitting.filter((e) => e.kind === k).length}`, this.kind === k.name, choose({ kind: k.name }), `events-${k.name}`)),
      chip(t("events.done"), this.isDone, choose({ isDone: !this.isDone }), "events-done"));
    this.drawUnseen();
    const shown = fitting.filter((e) => !this.kind || e.kind.name === this.kind);
    show(this.list, panel(t(this.isDone ? "events.done" : "events.open"), shown.length === 0 ? blank({ glyph: "ok", title: t("events.none"), text: t("events.noneText"), test: "events-none" })
      : h("ul", { class: "lines" }, shown.map((e) => this.row(e))), { mark: h("span", { class: "count" }, String(shown.length)) }));
  }

  /** What the recorder reports and nobody has acknowledged. */
  drawUnseen() {
    const events = this.duty?.events ?? [];
    show(this.unseen, events.length === 0 ? null : panel(t("events.unseen"), h("ul", { class: "lines" }, events.map((e) => h("li", { test: "unseen" },
      h("div", null, status(SEVERITY[e.severity] ?? "info", t(`events.severity.${SEVERITY[e.severity] ?? "info"}`)), " ",
        e.record ? h("a", { href: `/law/record?id=${e.record}` }, readable(pick(e.title))) : h("span", null, readable(pick(e.title))),
        h("div", { class: "quiet small" }, [briefTime(parseTime(e.at), serverNow()), e.detail].filter(Boolean).join(" · "))),
      h("div", { class: "row" }, e.camera && may.watch() ? linkButton(`/playback?c=${e.camera}&t=${encodeURIComponent(e.at)}&z=600`, t("nav.playback"), { small: true }) : null,
        e.mayAcknowledge ? this.acknowledge(e) : null)))),
      { mark: h("span", { class: "count" }, String(events.length)), test: "unseen-events" }));
  }

  /** The step that takes an event in hand: of a record its own, of what the recorder noticed a new fault, filled in as far as it is known. */
  acknowledge(e) {
    const { acknowledge: a } = e;
    if (a.link) return linkButton(`${a.link}&then=${encodeURIComponent("/events")}`, pick(a), { small: true, test: "acknowledge" });
    return e.record ? this.step(e.record, a.kind, a.event, e.version) : null;
  }

  row({ kind, record }) {
    const ways = waysOn(this.law, kind, record.state), at = parseTime(record.createdAt ?? record.updatedAt);
    return h("li", { test: "event-row", data: { kind: kind.name, state: record.state } }, h("div", null, h("a", { href: `/law/record?id=${record.id}` }, titleNode(kind, record)),
      h("div", { class: "quiet small row" }, h("span", null, pick(kind)), stateChip(kind, record.state),
        Number.isNaN(at) ? null : h("span", null, briefTime(at, serverNow())))),
      h("div", { class: "row" }, ways.slice(0, 3).map((e) => this.step(record.id, kind.name, e.name, record.version))));
  }

  /** A step that asks for nothing is taken here; one with a form opens it. */
  step(id, kindName, name, version = null) {
    const event = this.law.kind(kindName)?.events.find((e) => e.name === name);
    if (!event) return null;
    if ((event.fields ?? []).length > 0 || version === null) return linkButton(`/law/record?id=${id}&step=${name}&then=${encodeURIComponent("/events")}`, pick(event),
      { small: true, test: `step-${name}` });
    return h("button", { type: "button", class: "small", test: `step-${name}`, on: { click: async (click) => {
      const button = click.currentTarget;
      button.disabled = true;
      try {
        await wire.take(id, name, version, {}, submissionKey());
        announce(t("events.taken", { step: pick(event) }));
        refreshBadges();
        await this.load();
      } catch (error) {
        button.disabled = false;
        show(this.fault, errorNotice(error, { focus: true }));
      }
    } } }, icon("ok", true), pick(event));
  }
}
