// The line between the duty wall and its second screen: two pages of one browser, the wall speaks, the screen answers what it shows.
const NAME = "custos.wall";
/** Both sides say that they are there so often. */
const BEAT = 2000;
/** Silent for so long: the other side is missed. Browsers slow down pages in the back to one beat a second and more. */
export const MISSED = 8000;
/** Missed for so long: the second screen ends its pictures, nobody is at the desk. */
export const ABANDONED = 60_000;

/** The wall's end. Fires "change" when the second screen comes, goes, or shows something else. */
export class WallDriver extends EventTarget {
  constructor() {
    super();
    this.scene = null;
    /** Whether the person said what the second screen shows; until then it is what it has. */
    this.isDecided = false;
    this.screen = null;
    this.heardAt = -Infinity;
    this.channel = new BroadcastChannel(NAME);
    this.channel.onmessage = ({ data }) => this.receive(data);
    this.timer = setInterval(() => this.beat(), BEAT);
    this.say({ type: "who" });
  }

  receive(message) {
    if (message.type === "gone") { this.screen = null; this.heardAt = -Infinity; }
    if (message.type !== "shows") { this.dispatchEvent(new Event("change")); return; }
    const isNew = this.screen === null;
    this.screen = message;
    this.heardAt = performance.now();
    // A wall that was loaded anew goes on with what the second screen has.
    if (!this.isDecided) this.scene = message.scene;
    else if (isNew && this.scene && !message.scene) this.say({ type: "scene", scene: this.scene });
    this.dispatchEvent(new Event("change"));
  }

  beat() {
    this.say({ type: "beat", hasScene: this.scene !== null });
    if (this.screen && !this.isOpen) { this.screen = null; this.dispatchEvent(new Event("change")); }
  }

  get isOpen() {
    return performance.now() - this.heardAt < MISSED;
  }

  /** Puts a scene on the second screen: {count, tiles, enlarged, purpose, title}. */
  put(scene) {
    this.scene = scene;
    this.isDecided = true;
    this.say({ type: "scene", scene });
    this.dispatchEvent(new Event("change"));
  }

  /** Takes every picture off the second screen. */
  clear() {
    this.put(null);
  }

  say(message) {
    this.channel.postMessage(message);
  }

  dispose() {
    clearInterval(this.timer);
    this.channel.close();
  }
}

/** The second screen's end. Calls `show(scene)` with what is to be shown, null for nothing, and `missed(since)` when the wall is silent. */
export class WallScreen {
  constructor({ show, missed, state }) {
    this.show = show;
    this.missed = missed;
    this.state = state;
    this.scene = null;
    this.heardAt = performance.now();
    this.isMissed = false;
    this.channel = new BroadcastChannel(NAME);
    this.channel.onmessage = ({ data }) => this.receive(data);
    this.timer = setInterval(() => this.beat(), BEAT);
    this.onLeave = () => this.channel.postMessage({ type: "gone" });
    addEventListener("pagehide", this.onLeave);
    this.tell();
  }

  receive(message) {
    if (message.type === "gone" || message.type === "shows") return;
    this.heardAt = performance.now();
    if (this.isMissed) { this.isMissed = false; this.missed(null); }
    if (message.type === "scene") this.put(message.scene);
    this.tell();
  }

  put(scene) {
    this.scene = scene;
    this.show(scene);
  }

  beat() {
    const silence = performance.now() - this.heardAt;
    if (silence > MISSED && !this.isMissed) { this.isMissed = true; this.missed(Date.now() - silence); }
    if (silence > ABANDONED && this.scene) this.put(null);
    this.tell();
  }

  tell() {
    this.channel.postMessage({ type: "shows", scene: this.scene, state: this.state() });
  }

  dispose() {
    clearInterval(this.timer);
    removeEventListener("pagehide", this.onLeave);
    this.onLeave();
    this.channel.close();
  }
}
