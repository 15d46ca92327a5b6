// What is behind a menu or a tap on a set comes soon after the page, or when it is first needed.
import { texts } from "./texts.js";
import { showToast } from "./toasts.js";

const SOON = 1500; // ms after the page is there

// The functions of overlays.js; without a network they can be missing: then none, and the page says so.
export async function loadOverlays() {
  try {
    return await import("./overlays.js");
  } catch {
    showToast(texts.online);
    return {};
  }
}
// For a tap without a network later. `then` is called when they are there.
export const loadSoon = (then) => setTimeout(() => import("./overlays.js").then(then, () => {}), SOON);
