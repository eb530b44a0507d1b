// A tour: saved layouts one after the other, each for its time, until somebody touches a tile.

/** States: "off", "running", "paused". Fires "change" when state, step or the time left changes. */
export class TourRunner extends EventTarget {
  /** @param {(layout: any) => void} show what puts a layout on the wall */
  constructor(show) {
    super();
    this.show = show;
    this.state = "off";
    this.tour = null;
    this.steps = [];
    this.step = 0;
    this.left = 0;
  }

  /** Begins; layouts that are gone are passed over. False when none is left. */
  start(tour, layouts) {
    this.stop();
    this.steps = tour.steps.map(({ layout, dwell }) => ({ layout: layouts.find((l) => l.id === layout), dwell })).filter((s) => s.layout);
    if (this.steps.length === 0) return false;
    this.tour = tour;
    this.state = "running";
    this.goTo(0);
    this.timer = setInterval(() => this.tick(), 1000);
    return true;
  }

  goTo(step) {
    this.step = (step + this.steps.length) % this.steps.length;
    this.left = this.steps[this.step].dwell;
    this.show(this.steps[this.step].layout);
    this.tell();
  }

  tick() {
    if (this.state !== "running") return;
    this.left -= 1;
    if (this.left <= 0) this.goTo(this.step + 1); else this.tell();
  }

  pause() {
    if (this.state === "off") return;
    this.state = this.state === "running" ? "paused" : "running";
    this.tell();
  }

  stop() {
    clearInterval(this.timer);
    if (this.state === "off") return;
    this.state = "off";
    this.tour = null;
    this.tell();
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }
}
