// Keys of the page in view: bound by physical code, silent while a field or an input method has the keyboard.

/**
 * @typedef {{code: string, shift?: boolean, control?: boolean, alt?: boolean, label: string, show?: string, run: (event: KeyboardEvent) => void}} Binding
 * `label` is a catalogue key; `show` what the list prints for the key.
 */

/** @type {Map<string, Binding[]>} */
const scopes = new Map();

/** Sets the bindings of a scope ("app", "page"); null removes them. */
export function bind(scope, bindings) {
  if (bindings) scopes.set(scope, bindings);
  else scopes.delete(scope);
}

/** All bindings now in force, the page's first. */
export function bindings() {
  return [...(scopes.get("page") ?? []), ...(scopes.get("app") ?? [])];
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
  return binding.code === event.code && Boolean(binding.shift) === event.shiftKey && Boolean(binding.alt) === event.altKey
    && Boolean(binding.control) === (event.ctrlKey || event.metaKey);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (document.querySelector("dialog:modal")) return;
  const found = bindings().find((b) => matches(b, event));
  if (!found) return;
  if (!found.control && !found.alt && (isTyping(event) || isPressing(event))) return;
  event.preventDefault();
  found.run(event);
});
