// Shows what has arrived since the service worker answered with a page that the phone keeps.
let isUsed = false; // nothing moves under the user's hands
for (const type of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(type, () => (isUsed = true), { capture: true, once: true, passive: true });
}

async function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const script = ({ scripts }) => [...scripts].find(({ type }) => type === "module")?.getAttribute("src");
  if (script(fresh) !== script(document)) return location.reload(); // of another version
  const replace = () => {
    const content = document.getElementById("content");
    content.replaceChildren(...fresh.getElementById("content").childNodes);
    globalThis.htmx?.process(content);
  };
  if (!isUsed) return replace();
  const [{ offer }, { outboxTexts: texts }] = await Promise.all([import("../session/toasts.js"), import("../session/texts.js")]);
  offer(texts.changed, texts.show, replace);
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.type === "fresh") show(data.text);
  if (data.type === "moved" || data.type === "arrived") location.reload();
});
