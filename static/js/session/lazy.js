// What is behind a menu or a tap on a set comes soon after the page, or when it is first needed.
import { texts } from "./texts.js";
import { showToast } from "./toasts.js";

const SOON = 1500; // ms after the page is there

// The functions of a module; without a network they can be missing: then none, and the page says so.
async function load(module) {
  try {
    return await module;
  } catch {
    showToast(texts.online);
    return {};
  }
}
export const loadOverlays = () => load(import("./overlays.js"));
export const loadPicker = () => load(import("./picker.js"));
// For a tap without a network later. `then` is called when they are there.
export const loadSoon = (then) => setTimeout(() => import("./overlays.js").then(then, () => {}), SOON);
