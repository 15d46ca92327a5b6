// Push messages to this browser: whether it gets them, and when the server has to send one.
import { csrfToken } from "./outbox/index.js";
import { fill, urls } from "./session/texts.js";

const MARK = "push"; // in storage while this browser gets messages: most pages need not ask the service worker
const isMarked = () => {
  try {
    return Boolean(localStorage.getItem(MARK));
  } catch {
    return false;
  }
};
function mark(isOn) {
  try {
    if (isOn) localStorage.setItem(MARK, "on");
    else localStorage.removeItem(MARK);
  } catch {
    // no access to storage: no messages are requested
  }
}

async function send(url, method, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": (await csrfToken()) ?? "" };
  return fetch(url, { method, headers, body: JSON.stringify(body), keepalive: true, redirect: "error" });
}
const manager = async () => (await navigator.serviceWorker.ready).pushManager;

// unsupported, denied, on or off.
export async function state(key) {
  if (!key || !("PushManager" in window) || !("Notification" in window) || !navigator.serviceWorker) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const isOn = isMarked() && Notification.permission === "granted" && (await (await manager()).getSubscription());
  return isOn ? "on" : "off";
}
export async function turnOn(key, url) {
  if ((await Notification.requestPermission()) !== "granted") return;
  const subscription = await (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { ok } = await send(url, "POST", subscription.toJSON());
  mark(ok);
}
export async function turnOff(url) {
  mark(false);
  const subscription = await (await manager()).getSubscription();
  if (!subscription) return;
  await send(url, "DELETE", { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

// Tells the server when the rest of a session ends, or that there is none (0). One request after the other, so that
// a skip can't arrive before what it skips.
let last = Promise.resolve();
export function schedule(session, seconds) {
  if (!isMarked()) return;
  const body = { seconds: seconds > 0 ? Math.round(seconds) : null };
  last = last.then(async () => {
    try {
      const answer = await send(fill(urls.rest, { session }), "POST", body);
      if (answer.ok && !(await answer.json()).subscribed) mark(false); // it ended with a sign-in
    } catch {
      // no network, so no message either
    }
  });
}
