// The conversation in the middle: messages in order, cards that change in place.

import * as api from "./api.js";
import { drawCard } from "./card.js";
import { avatar, byId, el } from "./dom.js";
import { keepTyped } from "./form.js";
import { chat, conversation, dayOf, moment, person, placeOf, state, timeOf } from "./state.js";
import { locale, t } from "./words.js";

const log = byId("log");
const spoken = byId("spoken");
const CLOSE_TO_END = 90;
const FLASH = 2400;

/** id → {message, node} of the conversation that is shown */
const shown = new Map();
let working = null;
let inspect = () => {};
let failed = () => {};
let reading = 0;
const FEW = 100;
const ALL = 1000;
let count = FEW;

export function startChat(hooks) {
  ({ inspect, failed } = hooks);
}

/** Reads the conversation anew: after choosing another one, and after every reconnection. */
export async function readChat({ fresh }) {
  log.querySelector(".earlier")?.remove();
  const turn = ++reading;
  if (fresh) {
    clear();
    count = FEW;
  }
  const messages = await api.messages(chat(), count);
  if (turn !== reading) return;
  if (isAnother(messages)) clear();
  // What came while the line was down is told as if it came now.
  const quiet = !shown.size;
  for (const message of messages) put(message, { quiet });
  if (!shown.size) log.replaceChildren(empty());
  if (messages.length === count && count === FEW) log.prepend(earlier());
  if (fresh) toEnd("instant");
}

/** What was said before the first hundred messages, on request. */
function earlier() {
  const button = el("button", { type: "button", class: "hint", text: t("log.earlier") });
  button.addEventListener("click", async () => {
    const below = log.scrollHeight - log.scrollTop;
    clear();
    count = ALL;
    await readChat({ fresh: false }).catch(failed);
    log.scrollTop = log.scrollHeight - below;
    log.focus({ preventScroll: true });
  });
  return el("li", { class: "day earlier" }, button);
}

/** Whether the desk was started over meanwhile: what is shown is not there any more. */
function isAnother(messages) {
  const oldest = messages[0]?.id ?? 0;
  const there = new Set(messages.map(({ id }) => id));
  return [...shown.keys()].some((id) => id >= oldest && !there.has(id));
}

/** Draws everything again in another language. */
export function redraw() {
  const messages = [...shown.values()].map(({ message }) => message);
  clear();
  for (const message of messages) put(message, { quiet: true });
  if (!messages.length) log.replaceChildren(empty());
  toEnd("instant");
}

/** Puts a message where it belongs: at the end, or in the place of its older form. */
export function put(message, { quiet = false } = {}) {
  if (message.conversation !== conversation()) return;
  const known = shown.get(message.id);
  if (known) return change(known, message);
  if (!shown.size) log.replaceChildren();
  const stay = !quiet && !isAtEnd();
  const node = draw(message);
  addDay(message);
  shown.set(message.id, { message, node });
  log.append(node);
  if (working) log.append(working);
  if (quiet) return;
  node.classList.add("new");
  if (message.sender !== state.who) spoken.textContent = message.card?.summary ?? message.text;
  if (!stay || message.sender === state.who) toEnd();
}

function change(known, message) {
  if (JSON.stringify(known.message) === JSON.stringify(message)) return;
  const node = draw(message);
  keepTyped(known.node, node);
  const focus = known.node.contains(document.activeElement);
  const atEnd = isAtEnd();
  known.node.replaceWith(node);
  shown.set(message.id, { message, node });
  if (focus) (node.querySelector(".buttons button") ?? log).focus({ preventScroll: true });
  node.classList.add("changed");
  setTimeout(() => node.classList.remove("changed"), FLASH);
  spoken.textContent = `${t("card.changed")}: ${message.card?.summary ?? message.text}`;
  if (atEnd) toEnd();
}

export function showWorking(on) {
  working?.remove();
  working = on ? el("li", { class: "line bot working" }, seal(), el("div", { class: "bubble" }, el("i"), el("i"), el("i"), el("span", { class: "sr", text: t("log.thinking") }))) : null;
  if (!working) return;
  if (!shown.size) log.replaceChildren();
  log.append(working);
  toEnd();
}

/** The newest card of the shown conversation, for the panel. */
export const find = (id) => shown.get(id)?.message;

function clear() {
  shown.clear();
  working = null;
  log.replaceChildren();
}

function draw(message) {
  const own = message.sender === state.who;
  const kind = message.sender === null ? "bot" : own ? "own" : "other";
  const body = message.card ? drawCard(message.card, { press, inspect: () => inspect(message) }) : el("div", { class: "bubble", text: message.text });
  const by = kind === "other" ? el("span", { class: "by", text: person(message.sender)?.name ?? message.sender }) : null;
  const edited = message.changed_at !== message.at ? ` · ${t("card.changed")} ${when(message.changed_at, message.at)}` : "";
  const time = el("time", { class: "time", datetime: message.at, text: timeOf(message.at) + edited });
  const face = kind === "bot" ? seal() : kind === "other" ? avatar(person(message.sender)?.name ?? "?", placeOf(message.sender)) : null;
  return el("li", { class: `line ${kind}`, data: { id: message.id } }, face, el("div", { class: "said" }, by, body, time));
}

const when = (at, first) => (dayOf(at) === dayOf(first) ? timeOf(at) : `${dayOf(at)} ${timeOf(at)}`);
const seal = () => el("img", { class: "seal", src: "/playground/static/seal.svg", alt: "", width: 30, height: 30 });

function addDay(message) {
  const last = [...shown.values()].at(-1)?.message;
  if (last && dayOf(last.at) === dayOf(message.at)) return;
  const words = moment(message.at, locale(), { year: "numeric", month: "long", day: "numeric", weekday: "short" });
  log.append(el("li", { class: "day" }, el("span", { text: words })));
}

function empty() {
  return el("li", { class: "empty" }, el("img", { src: "/playground/static/seal.svg", alt: "", width: 56, height: 56 }), el("p", { text: t("log.empty") }), el("p", { class: "note", text: t("log.start") }));
}

async function press(action, button, values) {
  if (action.confirm && !(await confirmed(action))) return;
  const buttons = [...button.closest(".card").querySelectorAll(".buttons button")];
  for (const one of buttons) one.disabled = true;
  button.classList.add("busy");
  button.setAttribute("aria-busy", "true");
  try {
    await api.press(chat(), action.token, values);
  } catch (failure) {
    failed(failure);
  } finally {
    for (const one of buttons) one.disabled = false;
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
  }
}

function confirmed(action) {
  const dialog = byId("confirm");
  byId("confirm-text").textContent = action.confirm;
  byId("confirm-yes").textContent = action.label;
  byId("confirm-yes").className = action.style ?? "primary";
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < CLOSE_TO_END;

function toEnd(behavior = "smooth") {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  requestAnimationFrame(() => log.scrollTo({ top: log.scrollHeight, behavior: still ? "instant" : behavior }));
}
