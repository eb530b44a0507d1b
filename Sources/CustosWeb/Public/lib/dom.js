// Builds DOM nodes: the only way the screens make content, so that no HTML string exists anywhere.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "muted", "autoplay", "playsInline", "required",
  "readOnly", "indeterminate", "open", "tabIndex", "htmlFor", "autofocus"]);

/**
 * One element with its properties and children.
 * `on` holds listeners, `style` CSS properties (set through CSSOM, which the policy allows), `data` data-attributes;
 * anything else is an attribute, left out when null or false.
 * @param {string} tag
 * @param {Record<string, any> | null} props
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 */
export function h(tag, props = null, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function s(tag, props = null, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name === "data") for (const [key, text] of Object.entries(value)) { if (text !== null && text !== undefined) node.dataset[key] = text; }
    else if (name === "test") node.dataset.test = value;
    else if (name === "class") node.setAttribute("class", value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

/** Adds children, flattening lists and leaving out nothing-values. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces all children of a node. */
export function show(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Sets text only when it changed: assistive technology and layout then stay quiet. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A control as it is found again after its page was drawn anew: by its name, its address, and the first link of its row. */
function traits(node) {
  return [node.dataset.test, node.getAttribute("href"), node.closest("li, tr")?.querySelector("a[href]")?.getAttribute("href")].join("|");
}

/** Draws a part of a page anew; the control in it that had the focus has it again, if it is still there. */
export function redraw(part, draw) {
  const held = part.contains(document.activeElement) ? traits(document.activeElement) : null;
  draw();
  if (held === null || part.contains(document.activeElement)) return;
  [...part.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")].find((n) => traits(n) === held)?.focus({ preventScroll: true });
}

let serial = 0;
/** A document-wide unique id for label and description references. */
export function uniqueID(prefix = "n") {
  serial += 1;
  return `${prefix}-${serial}`;
}
