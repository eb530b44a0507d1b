// A still picture of what a camera shows now, or of the moment that is held: reason first, register row, then the picture to keep.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { api } from "./api.js";
import { openDialog } from "./dialog.js";
import { errorNotice } from "./errors.js";
import { field } from "./forms.js";
import { dateClock, parseTime, timeText } from "./time.js";

/** The camera may have to send a key frame first. */
const PATIENCE = 30_000;
const REASON_LIMIT = 200;

/** What file systems dislike. */
const plain = (text) => text.replace(/[\\/:*?"<>|\p{C}\s]/gu, "_");

/**
 * Asks for the reason, takes the picture, shows it with its number and offers it for keeping.
 * @param {{camera: any, stream: string, at: number | null}} what `at` null is now
 */
export function takeSnapshot({ camera, stream, at }) {
  let url = null;
  return openDialog({ title: t("snapshot.title"), test: "snapshot", onclose: () => { if (url) URL.revokeObjectURL(url); }, build: (close) => {
    const reason = field({ label: t("snapshot.reason"), hint: t("snapshot.reasonHint"), test: "snapshot-reason",
      input: h("input", { type: "text", required: true, maxlength: REASON_LIMIT, autocomplete: "off", data: { focus: "" } }) });
    const fault = h("div"), body = h("div"), footer = h("div", { class: "row end grow" });
    const take = h("button", { type: "button", class: "primary", test: "snapshot-take", on: { click: () => form.requestSubmit() } },
      icon("snapshot"), t("snapshot.take"));
    const form = h("form", { novalidate: true, on: { submit: (event) => { event.preventDefault(); send(); } } },
      h("p", null, at === null ? t("snapshot.now", { name: camera.name }) : t("snapshot.at", { name: camera.name, time: dateClock(at) })),
      h("p", { class: "quiet" }, t("snapshot.why")), fault, reason, h("button", { type: "submit", hidden: true }));
    async function send() {
      if (take.disabled) return;
      const text = reason.input.value.trim();
      reason.blame(text ? null : t("snapshot.reasonMissing"));
      if (!text) { reason.input.focus(); return; }
      take.disabled = true;
      show(fault);
      try {
        const response = await api.posted(`/cameras/${camera.id}/snapshots`, { reason: text, at: at === null ? null : timeText(at), stream },
          { patience: PATIENCE });
        done(await response.blob(), (name) => response.headers.get(name));
      } catch (error) {
        show(fault, errorNotice(error, { focus: true }));
        take.disabled = false;
      }
    }
    function done(blob, header) {
      if (!body.isConnected) return; // closed meanwhile: the register has the picture, nobody is shown it
      const number = header("X-Custos-Register-Number") ?? "", time = parseTime(header("X-Custos-Start"));
      url = URL.createObjectURL(blob);
      const fact = (key, value, kind = null) => [h("dt", null, t(key)), h("dd", { class: kind }, value)];
      show(body, h("img", { class: "snapshot", src: url, alt: t("snapshot.alt", { name: camera.name }), test: "snapshot-picture" }),
        h("dl", { class: "facts" }, fact("snapshot.number", h("strong", { test: "snapshot-number" }, number)),
          Number.isNaN(time) ? null : fact("snapshot.time", dateClock(time)),
          fact("snapshot.digest", header("X-Custos-SHA256") ?? "", "mono wrap")));
      const save = h("a", { class: "button primary", href: url, download: `${plain(number || camera.name)}.jpg`, test: "snapshot-save" },
        icon("save"), t("snapshot.save"));
      show(footer, h("button", { type: "button", on: { click: () => close({ number }) } }, t("dialog.close")), save);
      save.focus();
    }
    show(body, form);
    show(footer, h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")), take);
    return { body, actions: [footer] };
  } });
}
