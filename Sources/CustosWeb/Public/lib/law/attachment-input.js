// Files of a field: uploaded as soon as they are chosen, shown as a picture where they are one.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n.js";
import { announce } from "../announce.js";
import { sentence } from "../errors.js";
import { bytes } from "../format.js";
import { address, wire } from "./wire.js";
import { frame } from "./field-frame.js";
import { lawIcon } from "./icons.js";

/** Names of files that this page has uploaded. */
const names = new Map();

/** A file as a link, with its picture if it is one. */
export function fileLink(id) {
  const picture = h("img", { src: address.attachment(id), alt: names.get(id) ?? t("law.file.picture", { id }), loading: "lazy", hidden: true });
  picture.addEventListener("load", () => { picture.hidden = picture.naturalWidth === 0; });
  return h("a", { class: "file", href: address.attachment(id), target: "_blank", test: "file" }, picture, lawIcon("file", true),
    h("span", null, names.get(id) ?? t("law.file.number", { id })));
}

/** @returns {import("./inputs.js").Input} */
export function attachmentInput(field, changed) {
  const several = field.shape.type === "attachments", most = several ? field.shape.maximum ?? 10 : 1;
  let ids = [], waiting = 0;
  const list = h("ul", { class: "files" });
  const input = h("input", { type: "file", multiple: several, accept: "image/jpeg,image/png,application/pdf", class: "unseen",
    test: `in-${field.name}` });
  const pick = h("label", { class: "button small" }, lawIcon("upload", true), t(several ? "law.file.chooseMany" : "law.file.choose"));
  const status = h("p", { class: "hint", role: "status" });
  const around = frame(field, input, { hint: t("law.file.kinds"), body: h("div", { class: "upload" }, list, input, pick, status) });
  pick.htmlFor = input.id;

  function draw() {
    show(list, ids.map((id) => h("li", null, fileLink(id), h("button", { type: "button", class: "icon plain-button",
      "aria-label": t("law.file.remove", { name: names.get(id) ?? id }),
        on: { click: () => { ids = ids.filter((i) => i !== id); draw(); changed(); input.focus(); } } },
    icon("close", true)))));
    list.hidden = ids.length === 0;
    input.hidden = pick.hidden = ids.length >= most;
  }

  input.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("change", async (event) => {
    event.stopPropagation();
    for (const file of [...input.files].slice(0, most - ids.length)) {
      waiting += 1;
      show(status, t("law.file.sending", { name: file.name, size: bytes(file.size) }));
      try {
        const { id } = await wire.upload(file);
        names.set(id, file.name);
        ids.push(id);
        around.blame(null);
        announce(t("law.file.sent", { name: file.name }));
      } catch (error) {
        around.blame(t("law.file.fault", { name: file.name, text: sentence(error) }), error.rules);
      } finally {
        waiting -= 1;
        show(status);
      }
    }
    input.value = "";
    draw();
    changed();
  });
  draw();
  return { node: around.node, read: () => (several ? (ids.length ? ids : undefined) : ids[0]),
    write: (value) => { ids = value === undefined || value === null ? [] : [value].flat(); draw(); },
    blame: (path, text, rules) => around.blame(text, rules), focus: () => (input.hidden ? list.querySelector("button") : input).focus(),
    isWaiting: () => waiting > 0 };
}
