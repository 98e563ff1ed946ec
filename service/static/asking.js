// Requests to our own API: the session's cookie goes along, a change brings the form's token.

const token = document.querySelector("meta[name=csrf]")?.content ?? "";

export const tokenHeaders = { "X-CSRF-Token": token };

async function answered(request) {
  const answer = await request;
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.error?.code), { problem: body.error });
  return body;
}

export const getJson = (address) =>
  answered(fetch(address, { headers: { Accept: "application/json" } }));

export const postJson = (address, value = {}) =>
  answered(
    fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", ...tokenHeaders },
      body: JSON.stringify(value),
    }),
  );

export const fill = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export const UNFINISHED = new Set(["queued", "reading"]);
