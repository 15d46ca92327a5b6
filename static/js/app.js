// Each component is a custom element. The larger ones are loaded only on pages that show them.
import "./components/stepper.js";
import "./components/readings.js";
import "./components/elapsed.js";
import "./components/fresh.js";
import "./components/toast.js";
import "./components/theme.js";
import "./components/timezone.js";
import "./components/autosubmit.js";

const lazy = {
  "gym-session": () => import("./components/session.js"),
  "gym-running-workout": () => import("./components/trainee.js"), // on each page of a trainee without <gym-session>
  "gym-chart": () => import("./components/chart.js"),
  "gym-copy": () => import("./components/copy.js"),
  "gym-share": () => import("./components/share.js"),
  "gym-watch": () => import("./components/watch.js"),
  "gym-inbox": () => import("./components/inbox.js"),
  "gym-builder": () => import("./components/builder.js"),
  "gym-push": () => import("./components/push.js"),
  "gym-own-plan": () => import("./components/own_plan.js"),
};
function load(root) {
  for (const [name, module] of Object.entries(lazy)) {
    if (!customElements.get(name) && root.querySelector(`${name}:not([hidden] ${name})`)) module();
  }
}
load(document);
document.addEventListener("htmx:load", (event) => load(event.target.parentNode ?? document));

// Of tabs that scroll sideways, the current one is in sight.
for (const tab of document.querySelectorAll(".tabs-line > [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft - 48;

// After too many requests htmx does not change the page. This shows the server's message, which says when to try again.
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status !== 429) return;
  const toast = document.createElement("gym-toast");
  toast.textContent = xhr.responseText;
  document.getElementById("toasts")?.append(toast);
});

// Browsers require https or localhost for a service worker. Pages work without one.
const worker = document.querySelector("meta[name=service-worker]").content;
navigator.serviceWorker?.register(worker).catch((error) => console.info("No service worker:", error.message));
