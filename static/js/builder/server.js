// What the builder sends and fetches, and where it keeps a plan that is not saved yet.

// Resolves to {status, data}. Throws where it is worth trying again: without a network, and while the server is busy.
export async function post(url, body, texts) {
  // The cookie is newer than the page when someone signed in again in another tab.
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  if (isJson && !answer.redirected) return { status: answer.status, data: await answer.json() };
  const isSignedOut = answer.redirected || [401, 403].includes(answer.status);
  return { status: 400, data: { errors: [{ message: isSignedOut ? texts.signed_out : texts.failed }] } };
}

// The JSON of an address; {} without an address.
export const get = async (url) => (url ? (await fetch(url)).json() : {});

// The unsaved plan of a person and a program, in this browser.
export function draftStore(user, program) {
  const name = `plan-${user}-${program}`;
  return {
    get: () => JSON.parse(localStorage.getItem(name) ?? "null"),
    set: (value) => {
      try {
        localStorage.setItem(name, JSON.stringify(value));
      } catch {
        // The storage is full: the plan is then kept by the open page alone.
      }
    },
    remove: () => localStorage.removeItem(name),
  };
}
