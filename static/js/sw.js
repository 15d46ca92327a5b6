// The service worker serves the shell, today, sessions and the exercise picker without a network, to the user who
// signed in last. It sends the outbox when the network is back and no page is open. The server adds `GYM` (gymtrack/pwa.py).
import { ExpirationPlugin } from "workbox-expiration";
import { registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";
import { Sender } from "./outbox/send.js";
import { PREFIX, Store } from "./outbox/store.js";

const { assets, build, immutable, offline, shell: SHELL, urls } = self.GYM;
const ASSETS = "assets";
const PAGES = "pages"; // of one user; deleted as soon as another user is signed in, or nobody
const OWNER = "/-/owner"; // a key in the cache, not an address: the user whose pages these are
const PATIENCE = 4000; // ms, before the stored copy of a page is served
const { exercises: EXERCISES, home: HOME, static: STATIC, today: TODAY } = urls;
const SESSION = new RegExp(`^${urls.session.replace("%session", "([0-9a-f]{8}-[0-9a-f-]{27})")}$`);
const ANY = { ignoreVary: true };

self.addEventListener("install", (event) => {
  self.skipWaiting(); // assets of earlier builds stay for the pages that still use them
  event.waitUntil(
    caches.open(ASSETS).then(async (cache) => {
      const wanted = await Promise.all(assets.map(async (url) => ((await cache.match(url)) && immutable ? null : url)));
      await cache.addAll([...wanted.filter(Boolean), new Request(offline, { credentials: "omit", cache: "reload" })]);
    }),
  );
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// --- assets ---
const plugins = [new ExpirationPlugin({ maxEntries: 120 })]; // of several builds, so that an old page finds its assets
const strategy = immutable ? new CacheFirst({ cacheName: ASSETS, plugins }) : new NetworkFirst({ cacheName: ASSETS });
registerRoute(({ url }) => url.origin === location.origin && url.pathname.startsWith(STATIC), strategy);

// --- pages ---
const isKept = ({ pathname }) => pathname === TODAY || SESSION.test(pathname);

let emptied = 0; // how often
function empty() {
  emptied += 1;
  return caches.delete(PAGES);
}
// Makes the cache belong to `user`, and stores a page if there is one. `asked` is the value of `emptied` at the time of
// the request: a response that arrives after the user signed out is not stored. If the cache is deleted in the meantime,
// the page is deleted with it.
async function keep(user, asked, path, response) {
  let cache = await caches.open(PAGES);
  if ((await (await cache.match(OWNER))?.text()) !== user) {
    if (user && asked !== emptied) return;
    await empty();
    if (!user) return;
    asked = emptied;
    cache = await caches.open(PAGES);
    await cache.put(OWNER, new Response(user));
  }
  if (path && asked === emptied) await cache.put(path, response);
}
async function owner() {
  return (await (await caches.open(PAGES)).match(OWNER))?.text();
}
async function kept(pathname) {
  const cache = await caches.open(PAGES);
  const page = await cache.match(pathname, ANY);
  if (page || !SESSION.test(pathname)) return page;
  // For a session that started on this phone, or whose page was never opened here, the shell shows the phone's data.
  return (await isHere(pathname)) ? cache.match(SHELL, ANY) : undefined;
}
async function isHere(pathname) {
  const user = await owner();
  if (!user) return false;
  const store = await Store.open(user);
  const session = await store.session(pathname.match(SESSION)[1]);
  store.db?.close();
  return Boolean(session && session.status !== "gone");
}
async function fromNetwork(request, url) {
  const asked = emptied;
  const response = await fetch(request);
  if (response.type === "opaqueredirect" || !response.ok) return response;
  const worthKeeping = isKept(url) ? [url.pathname, response.clone()] : [];
  await keep(response.headers.get("X-User") ?? "", asked, ...worthKeeping);
  return response;
}
async function page({ request, url, event }) {
  const network = fromNetwork(request, url);
  event.waitUntil(network.catch(() => {})); // a late answer is kept for the next time
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  let response;
  try {
    response = await Promise.race([network, late.then(() => kept(url.pathname))]);
    response ??= await network;
  } catch {
    response = null;
  }
  const isBusy = response?.status === 429 || response?.status >= 500;
  if (response && response.status !== 404 && !isBusy) return response;
  if (response?.status === 404 && !SESSION.test(url.pathname)) return response;
  const stored = response?.status === 404 ? (await isHere(url.pathname)) && (await kept(SHELL)) : await kept(url.pathname);
  if (!stored && !response && url.pathname === HOME && (await kept(TODAY))) return Response.redirect(TODAY);
  return stored || response || (await caches.match(offline, ANY)) || Response.error();
}
registerRoute(({ request, url }) => request.mode === "navigate" && url.origin === location.origin, page);

const picker = new NetworkFirst({ cacheName: PAGES, networkTimeoutSeconds: 3, matchOptions: ANY });
registerRoute(({ url }) => url.origin === location.origin && url.pathname === EXERCISES, picker);

// --- pages to store before they are needed ---
const STALE = 6 * 3600_000;
async function warm(user) {
  const cache = await caches.open(PAGES);
  for (const path of [SHELL, EXERCISES, TODAY]) {
    const stored = await cache.match(path, ANY);
    const fresh = stored && Date.now() - Date.parse(stored.headers.get("Date") ?? 0) < STALE;
    const current = stored?.headers.get("X-Build") === build;
    if (fresh && (current || path === EXERCISES)) continue;
    const asked = emptied;
    try {
      const response = await fetch(path, { redirect: "error", headers: { Accept: "text/html" } });
      if (!response.ok || response.headers.get("X-User") !== user) return;
      const headers = new Headers(response.headers);
      headers.set("X-Build", build);
      await keep(user, asked, path, new Response(await response.blob(), { headers }));
    } catch {
      return; // no network: the next page tries again
    }
  }
}
self.addEventListener("message", (event) => {
  if (event.data?.type === "warm") event.waitUntil(warm(event.data.user));
  if (event.data?.type === "forget") event.waitUntil(empty());
});

// --- the outbox, when no page is open (where the browser has background sync) ---
async function csrf() {
  return (await self.cookieStore?.get("csrftoken"))?.value;
}
async function sendAll() {
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    if (!new RegExp(`^${PREFIX}\\d+$`).test(name)) continue;
    const user = name.slice(PREFIX.length);
    const store = await Store.open(user);
    const channel = new BroadcastChannel(`gymtrack-${user}`);
    const sender = new Sender(store, { url: urls.sync, csrf, onState: (message) => channel.postMessage(message) });
    await sender.flush();
    channel.close();
    store.db?.close();
    if (["offline", "failing", "busy"].includes(sender.state)) throw new Error("later"); // the browser tries again
  }
}
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendAll());
});

// --- push messages: the end of a rest ---
async function announce({ title, body, url, icon, topic }) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some(({ visibilityState }) => visibilityState === "visible")) return; // it rings itself
  await self.registration.showNotification(title, { body, icon, tag: topic, renotify: true, data: { url } });
}
async function openPage(url) {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find((one) => new URL(one.url).pathname === url);
  return page ? page.focus() : self.clients.openWindow(url);
}
self.addEventListener("push", (event) => event.waitUntil(announce(event.data.json())));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data.url));
});
