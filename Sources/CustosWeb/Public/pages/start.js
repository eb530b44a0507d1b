// The way from a new server to a lawful one: steps with their state, read from the facts, so that it can be left and taken up at any time.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t } from "../lib/i18n.js";
import { api, query } from "../lib/api.js";
import { errorNotice } from "../lib/errors.js";
import { loadLaw } from "../lib/law/model.js";
import { linkButton, pageHead, status } from "../lib/page-parts.js";
import { cameras, loadCameras, may, session } from "../lib/store.js";

const BACK = `&then=${encodeURIComponent("/start")}`;
/** Rule units that are still open or breached are shown by name up to so many. */
const ASKED = 6;
const TONES = { done: "ok", now: "info", trouble: "alarm", warn: "warn", later: "off" };

export function mount(root, isCurrent) {
  const list = h("ol", { class: "start-steps", test: "start-steps" }), fault = h("div");
  const sum = h("p", { class: "start-sum", role: "status", test: "start-sum" }, t("start.looking"));
  const load = async () => {
    try {
      const steps = await look();
      if (!isCurrent()) return;
      const done = steps.filter((s) => s.state === "done").length;
      show(sum, status(done === steps.length ? "ok" : "info", t("start.sum", { done, n: steps.length })));
      show(list, steps.map((s, n) => step(s, n)));
      show(fault);
    } catch (error) {
      if (isCurrent()) show(fault, errorNotice(error));
    }
  };
  root.append(h("main", { class: "page narrow start" }, pageHead({ title: t("nav.start"), text: t("start.text"),
    actions: [h("button", { type: "button", test: "start-again", on: { click: load } }, t("start.again"))] }), fault, sum, list));
  load();
  // A first picture comes by itself: what the cameras do is looked at again when it changes.
  const key = () => cameras.value.map((c) => `${c.id}${c.main?.condition ?? c.main?.state}${c.main?.recording}`).join();
  let before = key();
  const stop = cameras.watch(() => { if (key() !== before) { before = key(); load(); } }, false);
  return { title: t("nav.start"), dispose: stop };
}

function step({ name, state, text, actions = [], more = null }, n) {
  return h("li", { class: `start-step ${state}`, test: `start-${name}`, data: { state } },
    h("span", { class: "start-number", "aria-hidden": "true" }, state === "done" ? icon("ok") : String(n + 1)),
    h("div", null, h("div", { class: "row" }, h("h2", null, t(`start.${name}`)), status(TONES[state], t(`start.state.${state}`))),
      h("p", { class: "quiet" }, text), more, actions.length > 0 ? h("div", { class: "row" }, actions) : null));
}

/** Every step with its state, out of what the server knows now. */
async function look() {
  const law = await loadLaw(), may2 = (kind) => law.kind(kind)?.mayWrite === true;
  if (may.watch()) await loadCameras();
  const [units, systems, storage] = await Promise.all([recordsOf(law, "organisation"), recordsOf(law, "system"),
    api.get("/storage").catch((error) => { if (error.status === 403) return null; throw error; })]);
  const list = cameras.value, live = list.filter((c) => c.enabled && c.main.recording === "recording"), first = live[0] ?? list[0];
  const go = (href, words, isNow, test) => linkButton(href, words, { primary: isNow, test });
  const steps = [
    { name: "account", state: session.value.user.totp ? "done" : "warn", text: t(session.value.user.totp ? "start.accountDone" : "start.accountText",
      { name: session.value.user.name || session.value.user.user }),
      actions: session.value.user.totp ? [] : [h("button", { type: "button", test: "start-totp",
        on: { click: async () => (await import("./account.js")).totp() } }, t("account.totp"))] },
    { name: "organisation", state: units.length > 0 ? "done" : "now", text: units.length > 0 ? units[0].title : t("start.organisationText"),
      actions: units.length === 0 && may2("organisation") ? [go(`/law/form?kind=organisation${BACK}`, t("start.organisationDo"), true, "start-add-unit")] : [] },
    { name: "camera", state: list.length > 0 ? "done" : "now", text: list.length > 0 ? t("start.cameras", { n: list.length }) : t("start.cameraText"),
      actions: may.setUpCameras() ? [go("/cameras?add=1", t("start.cameraDo"), list.length === 0, "start-add-camera")] : [] },
    { name: "picture", state: live.length > 0 ? "done" : list.length > 0 ? "trouble" : "later",
      text: t(live.length > 0 ? "start.pictureDone" : list.length > 0 ? "start.pictureNone" : "start.pictureLater", { n: live.length }),
      actions: list.length === 0 ? [] : [...(may.watch() ? [go(`/wall?n=1&c=${first.id}`, t("start.pictureDo"), false, "start-see")] : []),
        ...(live.length === 0 ? [go("/cameras", t("start.pictureFix"), true, "start-fix")] : [])] },
    storageStep(storage, list.length),
    systems.length > 0 ? await lawStep(law, systems[0]) : { name: "law", state: units.length > 0 ? "now" : "later", text: t("start.lawText"),
      actions: may2("system") ? [go(`/law/form?kind=system${BACK}`, t("start.lawDo"), units.length > 0, "start-add-system")] : [] },
    await peopleStep(),
  ];
  return steps.filter(Boolean);
}

async function recordsOf(law, kind) {
  if (law.kind(kind)?.mayRead === false) return [];
  return (await api.get(`/law/records${query({ kind, limit: 5 })}`)).records;
}

function storageStep(storage, cameraCount) {
  if (!storage) return null;
  const { forecast, floorDays, volumes } = storage, days = forecast.daysProjected, bad = volumes.some((v) => v.state !== "ok");
  const isKnown = typeof days === "number", state = bad ? "trouble" : !isKnown ? (cameraCount > 0 ? "now" : "later") : days < floorDays ? "trouble" : "done";
  return { name: "storage", state, text: bad ? t("start.storageBad") : !isKnown ? t("start.storageEarly", { floor: floorDays })
    : t(days < floorDays ? "start.storageShort" : "start.storageDone", { days: days.toFixed(1), floor: floorDays }),
    actions: [linkButton("/storage", t("nav.storage"), { test: "start-storage" })] };
}

/** What the rules still ask of the first system. */
async function lawStep(law, system) {
  const answer = await api.get(`/law/compliance/${system.id}`), rows = answer.units ?? answer.rows ?? [];
  const open = rows.filter((r) => ["open", "breached"].includes(r.state ?? r.status)), next = open.filter((r) => r.next).slice(0, ASKED);
  return { name: "law", state: open.length === 0 ? "done" : "now", text: t(open.length === 0 ? "start.lawDone" : "start.lawOpen",
    { name: system.title, n: open.length }),
    more: next.length > 0 ? h("ul", { class: "plain-list", test: "start-asked" }, next.map((r) => h("li", null, pick(r.next.text ?? r.next)))) : null,
    actions: [linkButton(`/law/guide?system=${system.id}`, t("law.guide.open"), { primary: open.length > 0, test: "start-guide" }),
      linkButton(`/law/compliance?system=${system.id}`, t("law.compliance.title"))] };
}

async function peopleStep() {
  if (!may.manageAccounts()) return null;
  const { users } = await api.get("/users"), others = users.filter((u) => u.id !== session.value.user.id && !u.disabled);
  return { name: "people", state: others.length > 0 ? "done" : "now", text: t(others.length > 0 ? "start.peopleDone" : "start.peopleText", { n: others.length }),
    actions: [linkButton("/users", t("nav.users"), { test: "start-users" }), linkButton("/law/duties", t("law.duties.title"))] };
}
