// <wall-events>: the events beside the wall that nobody has acknowledged, newest first.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t } from "../lib/i18n.js";
import { sentence } from "../lib/errors.js";
import { alarm, announce } from "../lib/announce.js";
import { navigate } from "../lib/router.js";
import { camera, serverNow } from "../lib/store.js";
import { briefTime, parseTime } from "../lib/time.js";

const GLYPHS = { alarm: "alarm", warn: "warn", info: "info" };

/** Set `feed` (a DutyFeed). Fires "place" {id} for the camera of an event. */
export class WallEvents extends HTMLElement {
  connectedCallback() {
    this.at = -1;
    this.cards = new Map();
    this.seen = null;
    this.count = h("p", { class: "count", role: "status", test: "duty-count" });
    this.list = h("ol", { class: "events", test: "duty-events" });
    this.notice = h("div", { class: "blank", test: "duty-blank" });
    show(this, h("header", null, h("h2", null, t("duty.title")), this.count), this.notice, this.list);
    this.stop = this.feed.watch((duty) => this.render(duty));
  }

  disconnectedCallback() {
    this.stop();
  }

  render(duty) {
    const { phase, events, error } = duty;
    setText(this.count, phase === "known" || events.length > 0 ? String(events.length) : "");
    this.showNotice(phase, events, error);
    const keep = new Set(events.map((e) => e.id));
    for (const [id, card] of this.cards) if (!keep.has(id)) { this.leave(card); this.cards.delete(id); }
    events.forEach((event, n) => {
      let card = this.cards.get(event.id);
      if (!card) { card = this.makeCard(event); this.cards.set(event.id, card); }
      card.event = event;
      setText(card.time, briefTime(parseTime(event.at), serverNow()));
      if (this.list.children[n] !== card.node) this.list.insertBefore(card.node, this.list.children[n] ?? null);
    });
    if (phase === "known") this.tellNew(events);
  }

  showNotice(phase, events, error) {
    const key = events.length > 0 && phase !== "failed" ? "" : phase === "failed" ? `failed ${error.code}` : phase;
    if (this.noticeKey === key) return;
    this.noticeKey = key;
    this.notice.hidden = key === "";
    if (phase === "failed") {
      show(this.notice, icon("warn"), h("p", null, t("duty.failed")), h("p", { class: "quiet" }, sentence(error)),
        h("button", { type: "button", class: "small", on: { click: () => this.feed.ask() } }, t("error.retry")));
    } else show(this.notice, icon(phase === "known" ? "ok" : "wait"), h("p", null, t(`duty.${phase}`)),
      phase === "known" ? h("p", { class: "quiet" }, t("duty.emptyHint")) : null);
  }

  /** An alarm that was not there before is spoken; at the first look nothing is. */
  tellNew(events) {
    const fresh = this.seen ? events.filter((e) => !this.seen.has(e.id)) : [];
    this.seen = new Set(events.map((e) => e.id));
    const worst = fresh.find((e) => e.severity === "alarm");
    if (worst) alarm(t("duty.new", { title: pick(worst.title) })); else if (fresh.length > 0) announce(t("duty.new",
      { title: pick(fresh[0].title) }));
  }

  makeCard(event) {
    const time = h("time", { class: "quiet" }), known = event.camera ? camera(String(event.camera)) : null, fault = h("p", { class: "fault",
      hidden: true });
    const button = (words, test, run) => h("button", { type: "button", class: "small plain-button", test, on: { click: run } }, words);
    const take = event.mayAcknowledge && event.acknowledge
      ? button(pick(event.acknowledge), "duty-acknowledge", () => this.acknowledge(event.id)) : null;
    const node = h("li", { class: `event ${event.severity}`, tabIndex: -1, test: "duty-event", data: { id: event.id } },
      h("p", { class: "line" }, icon(GLYPHS[event.severity] ?? "info", true), h("span", { class: "severity" },
        t(`duty.severity.${event.severity}`)), time),
      h("p", { class: "title" }, pick(event.title)),
      event.detail && !pick(event.title).includes(event.detail) ? h("p", { class: "detail" }, event.detail) : null, known ? h("p",
        { class: "quiet where" }, known.name) : null, fault,
      h("p", { class: "does" },
        known ? button(t("duty.show"), "duty-show", () => this.dispatchEvent(new CustomEvent("place", { bubbles: true,
          detail: { id: known.id } }))) : null,
        take, event.record ? h("a", { class: "small", href: `/law/record?id=${event.record}`, test: "duty-open" }, t("duty.open")) : null));
    node.addEventListener("focusin", () => this.choose([...this.list.children].indexOf(node), false));
    return { node, time, take, fault, event };
  }

  async acknowledge(id) {
    const card = this.cards.get(id);
    if (!card?.take || card.take.disabled) return;
    card.take.disabled = true;
    card.fault.hidden = true;
    try {
      const address = await this.feed.acknowledge(card.event);
      if (address) { navigate(address); return; }
      announce(t("duty.acknowledged", { title: pick(card.event.title) }));
    } catch (error) {
      card.fault.hidden = false;
      setText(card.fault, sentence(error));
      announce(sentence(error));
      card.take.disabled = false;
    }
  }

  /** A card goes: the focus goes to the next one. */
  leave({ node }) {
    const had = node.contains(document.activeElement), next = node.nextElementSibling ?? node.previousElementSibling;
    node.remove();
    if (had) (next ?? this.list).focus();
  }

  /** Chooses the event so many further, as N and P do. */
  step(by) {
    const n = this.list.children.length;
    if (n === 0) { announce(t("duty.known")); return; }
    this.choose(Math.max(0, Math.min(n - 1, this.at + by)), true);
  }

  choose(at, move) {
    this.at = at;
    [...this.list.children].forEach((node, n) => node.toggleAttribute("data-chosen", n === at));
    if (move) this.list.children[at]?.focus();
  }

  /** Acknowledges the chosen event. */
  acknowledgeChosen() {
    const id = this.list.children[this.at]?.dataset.id;
    const card = [...this.cards.values()].find((c) => c.node.dataset.id === id);
    if (card) this.acknowledge(card.event.id);
  }
}

customElements.define("wall-events", WallEvents);
