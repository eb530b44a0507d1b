// Keys of the page in view: bound by physical code, silent while a field or an input method has the keyboard, and the person's own to change.

import { rememberKeys } from "./known-keys.js";

/**
 * @typedef {{code: string, shift?: boolean, control?: boolean, alt?: boolean, label: string, show?: string, hidden?: boolean,
 *   run: (event: KeyboardEvent) => void}} Binding
 * `label` is a catalogue key and names the action; `show` what the list prints for the key.
 */

/** @type {Map<string, Binding[]>} */
const scopes = new Map();

/** {off: boolean, map: {label: code}}: single keys switched off, and keys put elsewhere (WCAG 2.1.4). */
let choice = { off: false, map: {} };

/** Takes over what the person chose. */
export function chooseKeys(value) {
  choice = { off: value?.off === true, map: value?.map && typeof value.map === "object" ? value.map : {} };
}

export const chosenKeys = () => choice;

/** Sets the bindings of a scope ("app", "page"); null removes them. */
export function bind(scope, bindings) {
  if (!bindings) { scopes.delete(scope); return; }
  scopes.set(scope, bindings);
  const single = bindings.filter((b) => isSingle(b) && !b.hidden && !b.shift);
  if (scope === "page" && single.length > 0) rememberKeys(document.body.dataset.page, single);
}

/** All bindings now in force, the page's first. */
export function bindings() {
  return [...(scopes.get("page") ?? []), ...(scopes.get("app") ?? [])];
}

/** A key without Ctrl or Alt that stands for a letter, digit or sign: it may be switched off or moved. */
export function isSingle(binding) {
  return !binding.control && !binding.alt && /^(Key|Digit|Comma|Period|Slash|Bracket|Equal|Minus|Semicolon|Quote|Backquote|Backslash|Numpad)/.test(binding.code);
}

/** The key that an action has now; null while single keys are off. */
export function codeOf(binding) {
  if (!isSingle(binding)) return binding.code;
  return choice.off ? null : choice.map[binding.label] ?? binding.code;
}

/** Whether the event's target takes typed text or has its own use for the key. */
function isTyping(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

/** Space and Enter belong to the button or link that has the focus. */
function isPressing(event) {
  const target = event.composedPath()[0];
  return (event.code === "Space" || event.code === "Enter") && target instanceof HTMLElement
    && target.matches("button, a[href], summary, [role=button], [role=menuitem], [role=menuitemradio], input, tr[tabindex]");
}

export function matches(binding, event) {
  return codeOf(binding) === event.code && Boolean(binding.shift) === event.shiftKey && Boolean(binding.alt) === event.altKey
    && Boolean(binding.control) === (event.ctrlKey || event.metaKey);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (document.querySelector("dialog:modal")) return;
  // A key that the person put on an action goes before one that another action has by itself.
  const fitting = bindings().filter((b) => matches(b, event)), found = fitting.find((b) => choice.map[b.label]) ?? fitting[0];
  if (!found) return;
  // In a field Ctrl and Alt with an arrow move by words and lines.
  const isOfField = (found.control || found.alt) && /^(Arrow|Home|End|Backspace|Delete)/.test(event.code);
  if (isOfField && isTyping(event)) return;
  if (!found.control && !found.alt && (isTyping(event) || isPressing(event))) return;
  event.preventDefault();
  found.run(event);
});
