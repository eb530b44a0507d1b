// What a person keeps of a register: the columns, and filters under a name. Kept with the account (`view.<register>`).
import { readValue, writeValue } from "../account-values.js";

/** Named views of one register. */
export const MOST_VIEWS = 20;

const nameOf = (register) => `view.${register.toLowerCase().replaceAll("_", "-")}`;

export class RegisterViews {
  constructor(register) {
    this.name = nameOf(register);
    this.columns = null;
    this.views = [];
  }

  async load() {
    const kept = await readValue(this.name);
    if (kept?.value && typeof kept.value === "object") {
      this.columns = Array.isArray(kept.value.columns) ? kept.value.columns : null;
      this.views = Array.isArray(kept.value.views) ? kept.value.views.slice(0, MOST_VIEWS) : [];
    }
    return this;
  }

  save() {
    return writeValue(this.name, { columns: this.columns, views: this.views });
  }

  /** Keeps a filter under a name; one of that name gives way. */
  put(title, filter) {
    this.views = [...this.views.filter((v) => v.title !== title), { title, filter }].slice(-MOST_VIEWS);
    return this.save();
  }

  drop(title) {
    this.views = this.views.filter((v) => v.title !== title);
    return this.save();
  }
}
