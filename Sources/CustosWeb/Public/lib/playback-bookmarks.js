// Bookmarks: made over a stretch of footage, found again by note, tag or camera. They outlive the footage and say so.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { api, query } from "./api.js";
import { errorNotice } from "./errors.js";
import { askForm, check, field } from "./forms.js";
import { cameraNames } from "./footage-span.js";
import { confirm, openDialog } from "./dialog.js";
import { camera, serverNow } from "./store.js";
import { briefTime, dateClock, duration, parseTime, timeText } from "./time.js";

/** The list shows the newest; the search finds the rest. */
const SHOWN = 50;
/** The search waits for a pause in typing. */
const PAUSE = 250;

/** Makes a bookmark, or changes one; the server's answer, or null. */
export function bookmarkDialog({ cameras, from, to, bookmark = null }) {
  const note = field({ label: t("bookmark.note"), test: "bookmark-note",
    input: h("input", { type: "text", required: true, maxlength: 500, autocomplete: "off", value: bookmark?.note ?? "" }) });
  const tag = field({ label: t("bookmark.tag"), hint: t("bookmark.tagHint"), test: "bookmark-tag",
    input: h("input", { type: "text", maxlength: 40, autocomplete: "off", value: bookmark?.tag ?? "" }) });
  const shared = check({ label: t("bookmark.shared"), checked: Boolean(bookmark?.shared), test: "bookmark-shared" });
  const values = () => ({ note: note.input.value.trim(), tag: tag.input.value.trim(), shared: shared.input.checked });
  return askForm({ title: t(bookmark ? "bookmark.change" : "bookmark.make"), test: "bookmark-form",
    fields: [h("p", { class: "quiet" }, t("bookmark.of", { cameras: cameraNames(cameras), from: dateClock(from), length: duration(to - from, t) })),
      note, tag, shared],
    send: () => (bookmark ? api.patch(`/bookmarks/${bookmark.id}`, values())
      : api.post("/bookmarks", { cameras: cameras.map((id) => camera(id)?.wireID ?? Number(id)),
        from: timeText(from), to: timeText(to), ...values() })) });
}

/** The list with its search; answers the bookmark to go to, or null. `changed` is called when one was changed or removed. */
export function bookmarkList({ changed }) {
  return openDialog({ title: t("bookmark.list"), wide: true, test: "bookmarks", build: (close) => {
    const input = h("input", { type: "search", "aria-label": t("bookmark.search"), placeholder: t("bookmark.search"), test: "bookmark-search",
      autocomplete: "off", data: { focus: "" } });
    const count = h("p", { class: "quiet", role: "status" }), body = h("div", { class: "bookmark-rows" });
    let serial = 0, timer = null;
    const load = async () => {
      serial += 1;
      const mine = serial;
      try {
        const { bookmarks } = await api.get(`/bookmarks${query({ q: input.value.trim() || null, limit: SHOWN })}`);
        if (mine !== serial) return;
        show(count, bookmarks.length === SHOWN ? t("bookmark.most", { n: SHOWN }) : t("bookmark.count", { n: bookmarks.length }));
        show(body, bookmarks.length === 0 ? h("p", { class: "empty" }, t(input.value.trim() ? "bookmark.noneFound" : "bookmark.none"))
          : h("ul", { class: "plain-list" }, bookmarks.map(row)));
      } catch (error) {
        if (mine === serial) show(body, errorNotice(error));
      }
    };
    const again = async (act) => {
      try { if ((await act()) === null) return; changed(); } catch (error) { show(body, errorNotice(error, { focus: true })); return; }
      await load();
      input.focus();
    };
    const row = (b) => {
      const from = parseTime(b.from), to = parseTime(b.to);
      return h("li", { test: "bookmark-row" },
        h("div", { class: "grow" },
          h("button", { type: "button", class: "plain-button go", test: "bookmark-go", on: { click: () => close({ ...b, from, to }) } },
            icon("flag", true), h("span", null, b.note), b.tag ? h("span", { class: "tag" }, b.tag) : null),
          h("p", { class: "quiet" }, t("bookmark.line", { cameras: cameraNames(b.cameras), from: briefTime(from, serverNow()),
            length: duration(to - from, t), owner: b.mine ? t("bookmark.mine") : b.owner.name }), b.shared ? t("bookmark.isShared") : ""),
          b.erased ? h("p", { class: "state warn" }, icon("warn", true), h("span", null, t("bookmark.erased"))) : null),
        b.mine ? [h("button", { type: "button", class: "plain-button", test: "bookmark-change",
          on: { click: () => again(() => bookmarkDialog({ cameras: b.cameras.map(String), from, to, bookmark: b })) } }, t("bookmark.change")),
        h("button", { type: "button", class: "plain-button", test: "bookmark-remove", on: { click: () => again(async () => {
          if (!await confirm({ title: t("bookmark.remove"), text: b.note, yes: t("bookmark.remove"), danger: true })) return null;
          await api.remove(`/bookmarks/${b.id}`);
          return true;
        }) } }, t("bookmark.remove"))] : null);
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, PAUSE); });
    load();
    return { body: [h("div", { class: "row" }, h("div", { class: "grow" }, input), count), body],
      actions: [h("button", { type: "button", class: "primary", on: { click: () => close(null) } }, t("dialog.close"))] };
  } });
}
