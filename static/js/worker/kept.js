// The pages that the phone keeps. They belong to one user: they are deleted as soon as another user is signed in, or
// nobody. A page is current until the user changes something that it shows.
const { build } = self.GYM;
const PAGES = "pages";
const TIMES = "times"; // a cache, too: when something was last changed
const OWNER = "/-/owner"; // keys in the caches, not addresses: whose pages these are,
const CHANGED = "/-/changed"; // and the times of changes
const MOST = 40; // pages, apart from those that must stay
const MOST_BYTES = 8e6;
export const ANY = { ignoreVary: true };

let emptied = 0; // how often
export function empty() {
  emptied += 1;
  return caches.delete(PAGES);
}

// When a request is sent: a response that arrives after the user signed out is not kept, and one that was requested
// before a change is not current.
export const asked = () => ({ emptied, at: Date.now() });

export async function owner() {
  return (await (await caches.open(PAGES)).match(OWNER))?.text();
}

export async function kept(key) {
  return (await caches.open(PAGES)).match(key, ANY);
}

// A kept page at the address of `url` whose query says the same about `names`, whatever else it says.
export async function keptLike({ pathname, searchParams }, names) {
  const cache = await caches.open(PAGES);
  const found = (await cache.keys()).map(({ url }) => new URL(url)).find(
    (one) => one.pathname === pathname && names.every((name) => one.searchParams.get(name) === searchParams.get(name)),
  );
  return found && cache.match(found, ANY);
}

// Makes the cache belong to `user`, and stores a page if there is one. `ask`: what `asked` returned. If the cache is
// deleted in the meantime, the page is deleted with it. Returns the text of the page, if it is kept.
export async function keep(user, ask, key, response) {
  let { emptied: before } = ask;
  const text = key && withoutMessages(await response.text());
  let cache = await caches.open(PAGES);
  if ((await (await cache.match(OWNER))?.text()) !== user) {
    if (user && before !== emptied) return null;
    await empty();
    if (!user) return null;
    before = emptied;
    cache = await caches.open(PAGES);
    await cache.put(OWNER, new Response(user));
  }
  if (!key || before !== emptied) return null;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries({ "X-Asked": ask.at, "X-Build": build, "X-Size": text.length })) {
    headers.set(name, value);
  }
  await cache.put(key, new Response(text, { headers }));
  return text;
}
// Messages are shown once.
const withoutMessages = (text) => text.replace(/<gym-toast[\s\S]*?<\/gym-toast>/g, "");

// Deletes the oldest pages that are too many, or too large, but none of `needed`.
export async function trim(needed) {
  const cache = await caches.open(PAGES);
  const stays = new Set([OWNER, ...needed]);
  const all = (await cache.keys()).filter(({ url }) => !stays.has(new URL(url).pathname)).reverse(); // newest first
  let bytes = 0;
  for (const [at, request] of all.entries()) {
    bytes += Number((await cache.match(request, ANY))?.headers.get("X-Size") ?? 0);
    if (at >= MOST || bytes > MOST_BYTES) await cache.delete(request);
  }
}

// --- changes ---
const changed = {}; // what → when
const known = caches
  .open(TIMES)
  .then((cache) => cache.match(CHANGED))
  .then((stored) => stored?.json())
  .then((before) => Object.entries(before ?? {}).forEach(([what, at]) => (changed[what] = Math.max(changed[what] ?? 0, at))))
  .catch(() => {});

// Pages that show `what` are no longer current.
export async function note(what) {
  changed[what] = Date.now();
  await known;
  await (await caches.open(TIMES)).put(CHANGED, new Response(JSON.stringify(changed)));
}

// Whether the page is of this build, and was requested after the last change of what it shows.
export async function isCurrent(page, shown) {
  await known;
  return page?.headers.get("X-Build") === build && shown.every((what) => Number(page.headers.get("X-Asked")) > (changed[what] ?? 0));
}
