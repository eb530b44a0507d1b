// A long form one question group at a time, with a list of how far it is; any step can be left unfinished.
import { h, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { rewrite } from "../router.js";
import { answerList } from "./answers.js";
import { RecordForm } from "./record-form.js";
import { concerns } from "./sections.js";

/** The last step of every such form: everything once more before it is sent. */
const CHECK = "check";

/** Besides the options of `RecordForm`: steps [{name, parts}], aside (a node), needs(data) => names of fields that will be asked for later. */
export class SteppedForm extends RecordForm {
  part({ name, fields }, context) {
    const node = super.part({ name: null, fields }, context);
    return h("section", { class: "step-part", test: `part-${name}` }, h("h3", null, t(`law.part.${name}`)), node);
  }

  layout() {
    this.panels = this.steps.map((step) => {
      const parts = this.parts.filter((p) => step.parts.includes(p.name));
      const head = h("h2", { tabIndex: -1 }, t(`law.ask.${step.name}`));
      return { ...step, parts, head, extra: h("div"), node: null };
    });
    for (const panel of this.panels) {
      panel.node = h("section", { class: "step-sheet", test: `sheet-${panel.name}`, hidden: true }, panel.head,
        h("p", { class: "quiet" }, t(`law.askText.${panel.name}`)), panel.parts.map((p) => p.node), panel.extra);
    }
    this.answers = h("div");
    const head = h("h2", { tabIndex: -1 }, t("law.ask.check"));
    this.panels.push({ name: CHECK, parts: [], head, node: h("section", { class: "step-sheet", test: "sheet-check", hidden: true }, head,
      h("p", { class: "quiet" }, t("law.askText.check")), this.answers) });
    this.panels.forEach((panel, n) => { panel.entry = this.entry(panel, n); });
    this.progress = h("ol", { class: "progress", "aria-label": t("law.ask.steps"), test: "progress" }, this.panels.map((p) => p.entry.item));
    const move = (key, n, primary) => h("button", { type: "button", class: primary ? "primary" : null, test: `form-${key}`,
      on: { click: () => this.go(this.at + n) } }, t(`law.ask.${key}`));
    this.backButton = move("back", -1, false);
    this.onButton = move("next", 1, true);
    return [this.progress, h("div", { class: "stepped" }, h("div", { class: "stepped-main" }, this.notices, this.panels.map((p) => p.node),
      h("footer", { class: "form-end" }, h("div", { class: "row" }, this.backButton, this.onButton, this.actions, this.cancelButton()),
        h("div", null, this.rest, this.keptLine))), h("aside", { class: "stepped-side", "aria-label": t("law.path.title") }, this.aside))];
  }

  /** Shows the first step, or the one that the draft or the address names. */
  begin(name = null) {
    if (this.resume()) return;
    this.go(Math.max(0, this.panels.findIndex((p) => p.name === name)), false);
  }

  go(n, takesFocus = true) {
    this.at = Math.max(0, Math.min(this.panels.length - 1, n));
    const here = this.panels[this.at], isLast = here.name === CHECK;
    for (const panel of this.panels) panel.node.hidden = panel !== here;
    if (isLast) this.showAnswers();
    this.backButton.hidden = this.at === 0;
    this.onButton.hidden = isLast;
    for (const b of this.actions) b.hidden = !isLast;
    rewrite({ part: here.name });
    this.draw();
    this.onstep?.(here);
    if (!takesFocus) return;
    here.head.focus({ preventScroll: true });
    this.progress.scrollIntoView({ block: "nearest" });
  }

  showAnswers() {
    const open = this.missing();
    show(this.answers, open.length > 0 ? h("div", { class: "notice warn", test: "still-missing" }, h("p", { class: "title" }, icon("warn"),
      t("law.ask.later")),
      h("ul", null, open.map(({ field, input }) => h("li", null, h("button", { type: "button", class: "link", on: { click: () => this.goTo(input) } },
        pick(field)))))) : null,
    answerList(this, (field) => this.goTo(this.inputs.get(field.name).input)));
  }

  /** Fields that have to be there, now or before anything is approved, and are not. */
  missing() {
    const data = this.read(), needed = new Set(this.needs?.(data) ?? []);
    return [...this.inputs.values()].filter(({ field, input }) => (field.required || needed.has(field.name)) && input.read() === undefined);
  }

  count() {
    if (!this.panels) return;
    this.draw();
    const missing = this.missing(), needed = new Set(this.needs?.(this.read()) ?? []);
    for (const [name, { input }] of this.inputs) input.node.classList.toggle("needed", needed.has(name));
    this.tellMissing(missing, "law.ask.open", missing.length === 0);
  }

  /** The list is made once and only its words change: a press on it must not lose its button to a field that is just being left. */
  draw() {
    const missing = this.missing();
    this.panels.forEach((panel, n) => {
      const own = panel.parts.flatMap((p) => p.fields), open = missing.filter((m) => own.includes(m.field)).length;
      const isFaulty = panel.node.querySelector(".at-fault") !== null, isGiven = own.some((f) => this.inputs.get(f.name).input.read() !== undefined);
      const how = isFaulty ? "faulty" : panel.name === CHECK ? "" : open > 0 ? "left" : isGiven ? "done" : "none", isHere = n === this.at;
      const { item, button, mark, state } = panel.entry;
      item.className = isHere ? "now" : how === "done" ? "done" : "";
      if (isHere) button.setAttribute("aria-current", "step"); else button.removeAttribute("aria-current");
      if (mark.dataset.how !== how) show(mark, isFaulty ? icon("alarm", true) : how === "done" ? icon("ok", true) : String(n + 1));
      mark.dataset.how = how;
      setText(state, how ? t(`law.ask.${how}`, { n: open }) : "");
    });
  }

  /** One step in the list of how far the form is. */
  entry(panel, n) {
    const mark = h("span", { class: "progress-number", "aria-hidden": "true" }), state = h("span", { class: "quiet small" });
    const button = h("button", { type: "button", test: `go-${panel.name}`, on: { click: () => this.go(n) } }, mark,
      h("span", null, t(`law.ask.${panel.name}`), state));
    return { item: h("li", null, button), button, mark, state };
  }

  showParts() {
    const data = { ...this.facts, ...this.read() };
    for (const part of this.parts) part.node.hidden = !concerns(part, data);
    this.onvalues?.(data);
  }

  goTo(input, path) {
    const n = this.panels.findIndex((p) => p.node.contains(input.node));
    if (n >= 0 && n !== this.at) this.go(n, false);
    input.node.closest(".step-part").hidden = false;
    input.focus(path);
  }

  blame(problems) {
    super.blame(problems);
    this.draw();
  }

  /** Enter leads on; only the last step sends. */
  submit() {
    return this.panels[this.at].name === CHECK ? super.submit() : this.go(this.at + 1);
  }
}
