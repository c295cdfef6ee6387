// Asks the server. Every failure becomes a Failure with words that can be shown.

import { t } from "./words.js";

export class Failure extends Error {}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(`/playground/api/${path}`, { cache: "no-store", ...options });
  } catch {
    throw new Failure(t("error.offline"));
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  throw new Failure(words(body, response.status));
}

function words(body, status) {
  const known = body && t.has(`error.${body.code}`) ? t(`error.${body.code}`) : null;
  return known ?? body?.error ?? t("error.server", { status });
}

function send(path, body) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// The key stays the same when a request is repeated, so that a lost answer does nothing twice.
async function once(path, body) {
  const keyed = { ...body, key: newKey() };
  try {
    return await send(path, keyed);
  } catch (failure) {
    if (failure.message !== t("error.offline")) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 800));
    return send(path, keyed);
  }
}

function newKey() {
  // randomUUID exists only where the page came over https or from this machine.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const where = ({ who, room }) => (room ? `in=${encodeURIComponent(room)}` : `as=${encodeURIComponent(who)}`);
const speaker = ({ who, room }) => (room ? { as: who, in: room } : { as: who });

export const world = () => ask("world");
export const messages = (chat, count = 100) => ask(`messages?${where(chat)}&last=${count}`);
export const payloads = (chat, id) => ask(`payloads?${where(chat)}&message=${id}`);
export const say = (chat, text) => once("say", { ...speaker(chat), text });
export const press = (chat, token, values) => once("press", { ...speaker(chat), token, ...(values ? { values } : {}) });
export const moveClock = (how) => send("clock", how);
