// The builder's requests to the server, and its store for an unsaved plan.

// Resolves to {status, data}. Throws if it is worth trying again: without a network, or while the server is busy.
export async function post(url, body, texts) {
  // The cookie is newer than the page if the user signed in again in another tab.
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  if (isJson && !answer.redirected) return { status: answer.status, data: await answer.json() };
  const isSignedOut = answer.redirected || [401, 403].includes(answer.status);
  return { status: 400, data: { errors: [{ message: isSignedOut ? texts.signed_out : texts.failed }] } };
}

// Resolves to the JSON at a URL, or {} without a URL.
export const get = async (url) => (url ? (await fetch(url)).json() : {});

// Stores a user's unsaved plan of a program in this browser.
export function draftStore(user, program) {
  const name = `plan-${user}-${program}`;
  return {
    get: () => JSON.parse(localStorage.getItem(name) ?? "null"),
    set: (value) => {
      try {
        localStorage.setItem(name, JSON.stringify(value));
      } catch {
        // The storage is full: only the open page has the plan.
      }
    },
    remove: () => localStorage.removeItem(name),
  };
}
