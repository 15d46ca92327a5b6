// What is behind a menu or a tap on a set comes soon after the page, or when it is first needed.
import { texts } from "./texts.js";
import { showToast } from "./toasts.js";

const SOON = 1500; // ms after the page is there

// The functions of sheets.js; without a network they can be missing: then none, and the page says so.
export async function loadSheets() {
  try {
    return await import("./sheets.js");
  } catch {
    showToast(texts.online);
    return {};
  }
}
// For a tap without a network later. `then` is called when they are there.
export const loadSoon = (then) => setTimeout(() => import("./sheets.js").then(then, () => {}), SOON);
