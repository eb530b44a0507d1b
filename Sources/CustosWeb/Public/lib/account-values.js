// What an account keeps on the server: choices, layouts, views. One value a name; `/me/values`.
import { api, query } from "./api.js";

/** A moment without a line leaves what this browser remembers. */
const isAbsent = (error) => error.status === 0;

/** {value, version} of a name, or null. */
export async function readValue(name) {
  try {
    const { values } = await api.get(`/me/values${query({ prefix: name })}`);
    const entry = values.find((v) => v.name === name);
    return entry ? { value: entry.value, version: entry.version } : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** All values of names that begin so: [{name, version, changedAt, value}]. */
export async function readValues(prefix) {
  try {
    return (await api.get(`/me/values${query({ prefix })}`)).values;
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Keeps a value; `version` null takes the place of whatever was there. Answers the new version, null when the server keeps none. */
export async function writeValue(name, value, version = null) {
  try {
    return (await api.put(`/me/values/${encodeURIComponent(name)}`, { value, version })).version;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
