// The left column: who there is, and which rooms.

import { avatar, byId, el, icon } from "./dom.js";
import { isUnread, placeOf, state } from "./state.js";
import { t } from "./words.js";

let choose = () => {};

export function startPeople(hooks) {
  choose = hooks.choose;
}

export function showPeople() {
  const { people, rooms, company } = state.world;
  byId("company").textContent = company;
  fill(byId("person-list"), people.map(drawPerson));
  fill(byId("room-list"), rooms.map(drawRoom));
  const others = [...people.map(({ id }) => `person:${id}`), ...rooms.map(({ id }) => `room:${id}`)].filter(isUnread);
  const badge = byId("bar-unread");
  badge.hidden = !others.length;
  badge.textContent = others.length;
}

/** Drawn anew without losing the place of the keyboard. */
function fill(list, items) {
  const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...items);
  list.children[focused]?.querySelector("button").focus({ preventScroll: true });
}

function drawPerson({ id, name, roles, department }) {
  const role = roles.map((role) => t(`role.${role}`)).join(t("list.comma"));
  const current = state.who === id;
  const pressed = { who: id, room: null };
  return entry(`person:${id}`, avatar(name, placeOf(id)), name, `${role} · ${department}`, { current: current && !state.room, speaking: current }, pressed);
}

function drawRoom({ id, name }) {
  const face = el("span", { class: "avatar room" }, icon("room"));
  return entry(`room:${id}`, face, name, null, { current: state.room === id, speaking: false }, { who: state.who, room: id });
}

function entry(conversation, face, name, line, { current, speaking }, pressed) {
  const button = el(
    "button",
    { type: "button", class: speaking ? "entry speaking" : "entry", "aria-current": current ? "true" : null, data: { conversation }, on: { click: () => choose(pressed) } },
    face,
    el("span", { class: "entry-words" }, el("span", { class: "entry-name", text: name }), line ? el("span", { class: "entry-line", text: line }) : null),
    dot(conversation),
  );
  return el("li", {}, button);
}

function dot(conversation) {
  if (!isUnread(conversation)) return null;
  const count = state.unread.get(conversation);
  const spoken = count ? t("unread.count", { count }) : t("unread.label");
  return el("span", { class: count ? "unread counted" : "unread", text: count ?? "" }, el("span", { class: "sr", text: spoken }));
}
