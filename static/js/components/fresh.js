// Shows what has arrived since the service worker answered with a page that the phone keeps.
import { outboxTexts as texts } from "../session/texts.js";

let isUsed = false; // nothing moves under the user's hands
for (const type of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(type, () => (isUsed = true), { capture: true, once: true, passive: true });
}

// Not with session/toasts.js, which most pages don't load.
function offer(replace) {
  const toast = document.createElement("gym-toast");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost", textContent: texts.show });
  button.addEventListener("click", () => {
    toast.remove();
    replace();
  });
  toast.append(texts.changed, button);
  document.getElementById("toasts").append(toast);
}
function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const script = ({ scripts }) => [...scripts].find(({ type }) => type === "module")?.getAttribute("src");
  if (script(fresh) !== script(document)) return location.reload(); // of another version
  const replace = () => {
    const content = document.getElementById("content");
    content.replaceChildren(...fresh.getElementById("content").childNodes);
    globalThis.htmx?.process(content);
  };
  if (!isUsed) return replace();
  offer(replace);
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.type === "fresh") show(data.text);
  if (data.type === "moved" || data.type === "arrived") location.reload();
});
