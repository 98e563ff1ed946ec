// Requests to our own API: the session's cookie goes along, a change brings the form's token.

const token = document.querySelector("meta[name=csrf]")?.content ?? "";

export const tokenHeaders = { "X-CSRF-Token": token };

export async function getJson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.error?.code), { problem: body.error });
  return body;
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export const UNFINISHED = new Set(["queued", "reading"]);
