// The second screen of the duty wall: pictures and nothing to press; the first screen says what is shown.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { bind } from "../lib/keys.js";
import { cameras, may, serverNow, session } from "../lib/store.js";
import { clock, date } from "../lib/time.js";
import { placement, placementText } from "../lib/wall-layout.js";
import { WallGrid } from "../lib/wall-grid.js";
import { WallScreen } from "../lib/wall-link.js";
import { loadStyles } from "../lib/load-style.js";
import { exposeWall } from "../lib/test-hook.js";

export async function mount(root, isCurrent) {
  if (!may.watch()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("wall.noRole"))));
    return { title: t("nav.output") };
  }
  await loadStyles("wall-tools");
  if (!isCurrent()) return {};
  return new Output(root);
}

class Output {
  constructor(root) {
    this.title = t("nav.output");
    this.tiles = [];
    this.focus = -1;
    this.enlarged = false;
    this.purpose = null;
    this.grid = new WallGrid();
    this.slots = this.grid.slots;
    this.words = h("div", { class: "idle", role: "status", test: "output-idle" });
    this.notice = h("p", { class: "missed", role: "alert", hidden: true, test: "output-missed" });
    this.line = h("p", { class: "line", test: "output-line" });
    this.time = h("time", { class: "now" });
    root.append(h("main", { class: "wall output", test: "output" }, h("h1", { class: "unseen" }, t("nav.output")),
      h("div", { class: "stage" }, this.grid.node, this.words), this.notice, h("div", { class: "duty-strip" }, this.line, h("div",
        { class: "grow" }), this.time)));
    document.body.classList.add("fixed");
    bind("page", null);
    exposeWall(this);
    this.stopWatching = cameras.watch(() => this.refresh());
    this.screen = new WallScreen({ show: (scene) => this.put(scene), missed: (since) => this.miss(since), state: () => this.grid.summary });
    this.timer = setInterval(() => this.tick(), 1000);
    this.put(null);
    this.tick();
  }

  /** Shows a scene; without one every stream ends and the screen says so. */
  put(scene) {
    this.scene = scene;
    this.tiles = scene ? placement(placementText(scene.tiles), scene.count, []) : [];
    this.purpose = scene?.purpose ?? null;
    this.refresh();
    this.words.hidden = scene !== null;
    this.grid.node.hidden = scene === null;
    show(this.words, scene ? null : [icon("screens"), h("p", { class: "title" }, t("output.empty")), h("p", { class: "quiet" }, t("output.hint"))]);
    this.tick();
  }

  refresh() {
    this.grid.apply(this);
  }

  /** The first screen is silent since then, or speaks again. */
  miss(since) {
    this.notice.hidden = since === null;
    show(this.notice, since === null ? null : [icon("warn"), t("output.missed", { time: clock(since) })]);
  }

  tick() {
    const { live, n, lost } = this.grid.summary, user = session.value?.user, now = serverNow();
    setText(this.line, this.scene ? t("output.line", { title: this.scene.title, live, n, lost, purpose: this.purpose,
      name: user?.name || user?.user || "" }) : "");
    setText(this.time, `${date(now)} ${clock(now)}`);
  }

  dispose() {
    document.body.classList.remove("fixed");
    this.stopWatching();
    this.screen.dispose();
    clearInterval(this.timer);
    exposeWall(null);
  }
}
