// Answers requests for pages: those of the training at once with what the phone keeps, the history after a short wait
// for the network, and all others with the page that says that there is no network.
import { Store } from "../outbox/store.js";
import { ANY, asked, isCurrent, keep, kept, keptLike, note, owner, trim } from "./kept.js";

const { admin, history, offline, urls } = self.GYM;
export const { exercises: EXERCISES, home: HOME, shell: SHELL, today: TODAY } = urls;
const HISTORY = Object.values(history);
const PATIENCE = 2500; // ms, before a connection counts as none
const GIVE_UP = 30_000; // ms, for what nobody waits for
const SESSION = new RegExp(`^${urls.session.replace("%session", "([0-9a-f]{8}-[0-9a-f-]{27})")}$`);
const LATE = Symbol("late");

// What each page shows. Workouts change in the outbox, everything else with forms.
const isHistory = ({ pathname }) => HISTORY.includes(pathname);
function shownBy(key) {
  if (key === EXERCISES) return ["exercises"];
  return key === TODAY ? ["forms", "today", "workouts"] : ["forms"];
}
// The key under which the page is kept, if it is.
function keyOf(url) {
  if (isHistory(url)) return url.pathname + url.search;
  return [TODAY, EXERCISES, SHELL].includes(url.pathname) || SESSION.test(url.pathname) ? url.pathname : null;
}

async function stateHere(pathname) {
  const user = await owner();
  if (!user) return null;
  const store = await Store.open(user);
  const state = await store.session(pathname.match(SESSION)[1]);
  store.db?.close();
  return state && state.status !== "gone" ? state : null;
}
export async function current(key) {
  const page = await kept(key);
  return (await isCurrent(page, shownBy(key))) ? page : null;
}
// What the phone can answer at once, and the page to ask for again then. A workout in progress is drawn from the
// phone's state, whatever page it is in.
async function atOnce(url) {
  const { pathname } = url;
  if (pathname === HOME) return [(await current(TODAY)) && Response.redirect(TODAY), null];
  if (pathname === TODAY || pathname === EXERCISES) return [await current(pathname), pathname];
  const state = SESSION.test(pathname) ? await stateHere(pathname) : null;
  if (state?.status !== "in_progress") return [null, null];
  return [(await current(pathname)) ?? (await current(SHELL)), state.at ? pathname : null];
}
// What the phone has, if the network has nothing.
async function instead(url) {
  if (url.pathname === HOME) return (await kept(TODAY)) && Response.redirect(TODAY);
  const key = keyOf(url);
  const page = key && (await kept(key));
  if (page || !key) return page;
  if (url.pathname === history.progress && url.searchParams.has("exercise")) return keptLike(url, ["exercise"]);
  // For a session that started on this phone, or whose page was never opened here, the shell shows the phone's data.
  return SESSION.test(url.pathname) && (await stateHere(url.pathname)) ? kept(SHELL) : null;
}

async function fromNetwork(request, url) {
  const ask = asked();
  const response = await fetch(request);
  if (response.type === "opaqueredirect" || !response.ok) return response;
  const key = keyOf(url);
  await keep(response.headers.get("X-User") ?? "", ask, ...(key ? [key, response.clone()] : []));
  if (key) await trim([SHELL, EXERCISES, TODAY]);
  return response;
}

// --- what arrives after the phone has answered ---
async function tell(id, message) {
  (id ? await self.clients.get(id) : null)?.postMessage(message);
}
// Without what differs each time.
const content = (text) => text.replace(/(csrfmiddlewaretoken" value=|x-csrftoken": ?|data-at=)"[^"]*/g, "");
async function tellNews(client, text, before) {
  if (text && content(text) !== content(await before.text())) await tell(client, { type: "fresh", text });
}

const asking = new Map(); // key → the request for it
// Asks for a page again, and tells the page (`client`) that shows `before` what is new.
export async function refresh(key, client = null, before = null) {
  if (!asking.has(key)) asking.set(key, again(key).finally(() => asking.delete(key)));
  const { text, moved } = await asking.get(key).catch(() => ({}));
  if (moved) await tell(client, { type: "moved" });
  else if (before) await tellNews(client, text, before);
  return Boolean(text);
}
async function again(key) {
  const ask = asked();
  const response = await fetch(key, {
    headers: { Accept: "text/html", "X-Behind": "1" }, // messages wait for a page that shows them
    redirect: "manual",
    signal: AbortSignal.timeout(GIVE_UP),
  });
  const user = response.headers.get("X-User");
  const before = await owner();
  const moved = response.type === "opaqueredirect" || (response.ok && before && user !== before); // signed out elsewhere
  if (moved) await note("forms");
  return response.ok && user ? { moved, text: await keep(user, ask, key, response) } : { moved };
}

const late = new Map(); // address → the answer for a page that had stopped waiting
async function afterAll(network, ask, url, client, before) {
  const response = await network.catch(() => null);
  if (!response) return;
  if (before && (url.pathname === TODAY || isHistory(url))) {
    await tellNews(client, await (await kept(keyOf(url)))?.text(), before);
  } else if (!before) {
    late.set(url.href, { response, ask });
    await tell(client, { type: "arrived" });
  }
}
function arrived({ href }) {
  const { response, ask } = late.get(href) ?? {};
  late.delete(href);
  const { emptied, at } = asked();
  return response && ask.emptied === emptied && at - ask.at < GIVE_UP ? response : null;
}

export async function page({ request, url, event }) {
  const client = event.resultingClientId;
  const [ready, again] = await atOnce(url);
  if (ready) {
    if (again) event.waitUntil(refresh(again, client, again === TODAY ? ready.clone() : null));
    return ready;
  }
  const ask = asked();
  const before = arrived(url);
  if (before) return before;
  const network = fromNetwork(request, url);
  event.waitUntil(network.catch(() => {}));
  const patience = new Promise((go) => setTimeout(go, PATIENCE, LATE));
  const answer = network.catch(() => null);
  const response = await (url.pathname.startsWith(admin) ? answer : Promise.race([answer, patience]));
  if (response !== LATE) return answered(response, request, url);
  const stored = await instead(url);
  event.waitUntil(afterAll(network, ask, url, client, stored?.clone()));
  return stored ?? nothing(request);
}
// `response`: the network's, or null.
async function answered(response, request, url) {
  const isMissing = response?.status === 404;
  const isBusy = response?.status === 429 || response?.status >= 500;
  if (response && !isBusy && !(isMissing && SESSION.test(url.pathname))) return response;
  const stored = isMissing ? (await stateHere(url.pathname)) && (await kept(SHELL)) : await instead(url);
  return stored || response || nothing(request);
}
async function nothing(request) {
  return (request.mode === "navigate" && (await caches.match(offline, ANY))) || Response.error();
}
