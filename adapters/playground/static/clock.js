// The company's clock and its hands.

import * as api from "./api.js";
import { byId, el } from "./dom.js";
import { dayOf, moment, nameOf, state, timeOf } from "./state.js";
import { locale, t } from "./words.js";

let ahead = 0;
let last = null;
let moving = false;
let hooks = {};

export function startClock(given) {
  hooks = given;
  for (const button of byId("clock-hands").children) {
    button.addEventListener("click", () => move({ step: button.dataset.step }));
  }
  setInterval(showTime, 1000);
}

/** The server's time just now; from here on it runs as ours does. */
export function setClock(iso) {
  ahead = new Date(iso).getTime() - Date.now();
  showTime();
}

export const now = () => new Date(Date.now() + ahead);

export function showClock() {
  byId("clock-zone").textContent = state.world.clock ? state.world.timezone.replace("_", " ") : t("clock.none");
  for (const button of byId("clock-hands").children) button.disabled = moving || !state.world.clock;
  showTime();
  showTold();
}

function showTime() {
  if (!state.world) return;
  const iso = now().toISOString();
  byId("clock-time").textContent = timeOf(iso);
  byId("clock-time").dateTime = iso;
  byId("clock-day").textContent = moment(iso, locale(), { year: "numeric", month: "short", day: "numeric", weekday: "short" });
}

export async function move(how) {
  moving = true;
  showClock();
  byId("clock-told").replaceChildren(el("p", { class: "busy", text: t("clock.moving") }));
  try {
    last = await api.moveClock(how);
    setClock(last.now);
    return true;
  } catch (failure) {
    last = null;
    hooks.failed(failure);
    return false;
  } finally {
    moving = false;
    showClock();
  }
}

function showTold() {
  if (moving) return;
  if (!last) return byId("clock-told").replaceChildren();
  const short = (iso) => `${dayOf(iso)} ${timeOf(iso)}`;
  const told = Object.entries(last.told);
  const count = told.reduce((sum, [, each]) => sum + each, 0);
  byId("clock-told").replaceChildren(
    el("p", { text: t("clock.moved", { before: short(last.before), now: short(last.now) }) }),
    el("p", { text: count ? t("clock.told", { count }) : t("clock.quiet") }),
    el("div", { class: "told" }, ...told.map(([conversation, each]) => jump(conversation, each))),
  );
}

function jump(conversation, count) {
  const open = () => hooks.open(conversation);
  return el("button", { type: "button", class: "hint", text: `${nameOf(conversation)} ${count}`, on: { click: open } });
}
