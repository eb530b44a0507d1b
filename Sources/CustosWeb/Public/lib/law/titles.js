// The line by which a person knows a record, in the reader's language.
import { h, setText } from "../dom.js";
import { titleOf } from "./names.js";
import { isEmpty, valueText } from "./values.js";

/** The fields of a kind that make up its title, where words of codes or names of others are among them. */
function parts(kind, record) {
  const fields = (kind?.titled ?? []).map((name) => kind.fields.find((f) => f.name === name) ?? kind.events.flatMap((e) => e.fields ?? [])
    .find((f) => f.name === name))
    .filter((f) => f && !isEmpty(record.data[f.name]));
  return fields.some((f) => ["choice", "reference", "time"].includes(f.shape.type)) ? fields : null;
}

export function titleText(kind, record, titles = {}) {
  const fields = parts(kind, record);
  return (fields ? fields.map((f) => valueText(f, record.data[f.name], titles)).join(" ") : record.title) || `#${record.id}`;
}

/** The title as a node; names of other records come in when they are known. */
export function titleNode(kind, record) {
  const node = h("span", null, titleText(kind, record)), ids = (parts(kind, record) ?? []).filter((f) => f.shape.type === "reference")
    .map((f) => record.data[f.name]);
  if (ids.length > 0) Promise.all(ids.map((id) => titleOf(id))).then((found) => setText(node,
    titleText(kind, record, Object.fromEntries(ids.map((id, n) => [id, found[n]])))));
  return node;
}
