// Stores pages before they are needed: what a workout needs at once, the history when the page is at rest.
import { EXERCISES, SHELL, TODAY, current, refresh } from "./answers.js";
import { Store } from "../outbox/store.js";
import { isCurrent, kept, owner } from "./kept.js";

const { history } = self.GYM;
const STALE = 6 * 3600_000; // ms
const EDITED = ["forms", "workouts"]; // what changes routines
const REST = 3000; // ms, before the history is fetched
const EXERCISE_PAGES = 8;
const CHOICES = /name="exercise">.*?<\/select>/s;
const CHOICE = /<option value="(\d+)/g;
const DRAFTED = /"key": "(\d+)-\d+/g;
const ROUTINES = /data-warm="([^"]*)"/;

export async function warm(user) {
  for (const key of [SHELL, EXERCISES, TODAY]) {
    if (!(await isYoung(key)) || !(await current(key))) await refresh(key);
    if ((await owner()) !== user) return; // somebody else is signed in, or nobody, or there is no network
  }
  await new Promise((go) => setTimeout(go, REST));
  for (const key of [history.list, history.calendar, history.progress]) if (!(await store(key))) return;
  if (!(await store(history.routines, EDITED))) return;
  for (const key of await routineDrafts()) if (!(await store(key, EDITED))) return;
  for (const key of await exercisePages(user)) if (!(await store(key))) return;
}
async function isYoung(key) {
  return Date.now() - Number((await kept(key))?.headers.get("X-Asked") ?? 0) < STALE;
}
async function store(key, shown = ["workouts"]) {
  return ((await isYoung(key)) && (await isCurrent(await kept(key), shown))) || refresh(key);
}

// What the first routines show when they start, so that they do without a network.
async function routineDrafts() {
  const [, addresses = ""] = (await (await kept(history.routines))?.text())?.match(ROUTINES) ?? [];
  return addresses.split(" ").filter(Boolean);
}

// The progress of the exercises of the last workouts and of the next one, over 90 days.
async function exercisePages(user) {
  const numbers = (text, pattern) => [...text.matchAll(pattern)].map(([, number]) => number);
  const text = async (key) => (await (await kept(key))?.text()) ?? "";
  const done = numbers((await text(history.progress)).match(CHOICES)?.[0] ?? "", CHOICE);
  const store = await Store.open(user);
  const sessions = (await store.sessions()).sort((a, b) => (b.started_at ?? "").localeCompare(a.started_at ?? ""));
  store.db?.close();
  const recent = sessions.flatMap(({ blocks = [] }) => blocks.map(({ key }) => key.split("-")[0]));
  const wanted = [...recent, ...numbers(await text(TODAY), DRAFTED), ...done].filter((one) => done.includes(one));
  return [...new Set(wanted)].slice(0, EXERCISE_PAGES).map((number) => `${history.progress}?exercise=${number}&period=90`);
}
