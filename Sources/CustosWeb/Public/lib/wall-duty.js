// What is on duty's mind: events that nobody has acknowledged, the shift, what the last one handed over. Asked of the server while the wall is open.
import { api } from "./api.js";
import { Observable } from "./observable.js";
import { cameras } from "./store.js";
import { refreshBadges } from "./badges.js";
import { submissionKey, wire } from "./law/wire.js";

/** Asked again after this, and soon after a camera's state changed. */
const EVERY = 10_000;
const SOON = 1500;

/** {phase: "asking" | "known" | "failed", events, shift, handover, counts, error}. */
const NOTHING = { phase: "asking", events: [], shift: null, handover: null, counts: { unacknowledged: 0, tasks: 0 }, error: null };

export class DutyFeed extends Observable {
  constructor() {
    super(NOTHING);
    this.states = "";
  }

  start() {
    this.timer = setInterval(() => { if (!document.hidden) this.ask(); }, EVERY);
    this.stopWatching = cameras.watch((list) => {
      const states = list.map((c) => `${c.id}${c.main.condition}`).join();
      if (states === this.states) return;
      this.states = states;
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.ask(), SOON);
    });
    return this.ask();
  }

  async ask() {
    if (this.isOver) return;
    // Only the newest question is heard: an older answer would bring back what was just taken in hand.
    const serial = this.serial = (this.serial ?? 0) + 1;
    try {
      const answer = await api.get("/duty");
      if (!this.isOver && serial === this.serial) this.value = { ...NOTHING, ...answer, phase: "known" };
    } catch (error) {
      if (!this.isOver && serial === this.serial) this.value = { ...this.value, phase: "failed", error };
    }
  }

  /**
   * Takes the step of the event's own kind that says "in hand". A step that asks for more than a click is taken on its own form: then the
   * address of that is the answer.
   */
  async acknowledge({ record, version, acknowledge }) {
    if (acknowledge.link) return acknowledge.link;
    if (acknowledge.fields.length > 0) return `/law/record?id=${record}&step=${acknowledge.event}`;
    await wire.take(record, acknowledge.event, version, {}, submissionKey());
    await Promise.all([this.ask(), refreshBadges()]);
    return null;
  }

  dispose() {
    this.isOver = true;
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.stopWatching?.();
  }
}
