// The service worker serves today, sessions, the exercise picker and the history without a network, to the user who signed
// in last. It sends the outbox when the network is back and no page is open. The server adds `GYM` (gymtrack/pwa.py).
import { ExpirationPlugin } from "workbox-expiration";
import { registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";
import { Sender } from "./outbox/send.js";
import { PREFIX, Store } from "./outbox/store.js";
import { EXERCISES, TODAY, page, refresh } from "./worker/answers.js";
import { empty, note, owner } from "./worker/kept.js";
import { warm } from "./worker/warm.js";

const { assets, exercise, identity, immutable, offline, urls } = self.GYM;
const ASSETS = "assets";

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
const strategy = immutable ? new CacheFirst({ cacheName: ASSETS, plugins }) : new NetworkFirst({ cacheName: ASSETS, networkTimeoutSeconds: 2 });
registerRoute(({ url }) => url.origin === location.origin && url.pathname.startsWith(urls.static), strategy);

// --- pages ---
const isOurs = (url) => url.origin === location.origin;
registerRoute(({ request, url }) => isOurs(url) && (request.mode === "navigate" || url.pathname === EXERCISES), page);

// Whatever a form changes, the next page comes from the network. Who signs in or out leaves no page to the next one.
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (["GET", "HEAD"].includes(event.request.method) || !isOurs(url) || url.pathname === urls.sync) return;
  const changes = [note("forms")];
  if (url.pathname.startsWith(exercise)) changes.push(note("exercises"));
  if (identity.includes(url.pathname)) changes.push(empty());
  event.waitUntil(Promise.all(changes));
});
// The server has confirmed changes of the outbox.
async function confirmed(what) {
  if (!what?.length) return;
  await Promise.all(what.map(note));
  if (await owner()) await refresh(TODAY);
}
self.addEventListener("message", (event) => {
  const { type, user, what } = event.data ?? {};
  if (type === "warm") event.waitUntil(warm(user));
  if (type === "confirmed") event.waitUntil(confirmed(what));
  if (type === "forget") event.waitUntil(empty());
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
    const onState = (message) => {
      channel.postMessage(message);
      confirmed(message.confirmed);
    };
    const sender = new Sender(store, { url: urls.sync, csrf, onState });
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
