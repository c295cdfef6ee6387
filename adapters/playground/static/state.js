// What the page knows: the company, who is looking, at which chat, and what has not been seen.

export const state = {
  world: null,
  who: null,
  room: null,
  /** conversation → newest message id */
  newest: new Map(),
  /** conversation → messages that came since the page was opened and were not looked at */
  unread: new Map(),
};

const SEEN = "seen";
const seen = new Map(Object.entries(read(SEEN)));

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

export const conversation = () => (state.room ? `room:${state.room}` : `person:${state.who}`);
export const chat = () => ({ who: state.who, room: state.room });
export const person = (id = state.who) => state.world.people.find((one) => one.id === id);
/** Where a person stands in the company's list. */
export const placeOf = (id) => state.world.people.findIndex((one) => one.id === id);
export const room = (id = state.room) => state.world.rooms.find((one) => one.id === id);

export function nameOf(conversation) {
  const [kind, id] = conversation.split(/:(.*)/s);
  return (kind === "room" ? room(id) : person(id))?.name ?? id;
}

/** Takes over what the server says is newest. A database that was started over has smaller numbers than we remember. */
export function remember(newest) {
  for (const [name, id] of Object.entries(newest)) {
    state.newest.set(name, id);
    if (!seen.has(name) || seen.get(name) > id) seen.set(name, id);
  }
}

export function arrived(name, id) {
  state.newest.set(name, Math.max(id, state.newest.get(name) ?? 0));
  if (name !== conversation()) state.unread.set(name, (state.unread.get(name) ?? 0) + 1);
}

export function looked(name = conversation()) {
  state.unread.delete(name);
  seen.set(name, state.newest.get(name) ?? 0);
  localStorage.setItem(SEEN, JSON.stringify(Object.fromEntries(seen)));
}

export const isUnread = (name) => state.unread.has(name) || (state.newest.get(name) ?? 0) > (seen.get(name) ?? 0);

/** The company's own time of a moment. */
export function moment(iso, locale, options) {
  return new Intl.DateTimeFormat(locale, { timeZone: state.world.timezone, hourCycle: "h23", ...options }).format(new Date(iso));
}

/** The company's calendar day of a moment, as 2026-01-31. */
export const dayOf = (iso) => moment(iso, "sv-SE", { year: "numeric", month: "2-digit", day: "2-digit" });
export const timeOf = (iso) => moment(iso, "sv-SE", { hour: "2-digit", minute: "2-digit" });
