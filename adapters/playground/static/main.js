// Puts the page together: reads the company, opens the line, and hands what comes to the parts.

import * as api from "./api.js";
import { put, readChat, redraw, showWorking, startChat } from "./chat.js";
import { setClock, showClock, startClock } from "./clock.js";
import { compose, showComposer, startComposer } from "./composer.js";
import { avatar, byId, icon } from "./dom.js";
import { Live } from "./live.js";
import { inspect, showPayloads } from "./payload.js";
import { showPeople, startPeople } from "./people.js";
import { showTab, showTools, showView, startShell } from "./shell.js";
import { arrived, conversation, looked, person, placeOf, remember, room, state } from "./state.js";
import { heard, saw, showStory, startStory } from "./story.js";
import { t, translate } from "./words.js";

const live = new Live({ onOpen: connected, onChange: changed, onLost: () => banner(t("banner.lost"), "bad") });
let wasLost = false;

async function start() {
  startShell({ redraw: translateAll, closed: () => byId("say").focus() });
  startPeople({ choose });
  startChat({ failed, inspect: (message) => { showTab("payload"); inspect(message); } });
  startComposer({ failed, sending: showWorking, saying: heard });
  startClock({ failed, open });
  startStory({ open, offset, compose: async (where, text) => { await choose(where); compose(text); } });
  translate();
  await enter();
}

async function enter() {
  try {
    state.world = await api.world();
  } catch (failure) {
    banner(failure.message, "bad");
    setTimeout(enter, 2000);
    return;
  }
  const asked = new URLSearchParams(location.hash.slice(1));
  state.who = person(asked.get("as"))?.id ?? state.world.people[0].id;
  state.room = room(asked.get("in"))?.id ?? null;
  setClock(state.world.now);
  remember(state.world.newest);
  translateAll();
  await choose({ who: state.who, room: state.room });
}

function translateAll() {
  translate();
  showTools();
  if (!state.world) return;
  showAll();
  redraw();
}

function showAll() {
  showHead();
  showPeople();
  showComposer();
  showClock();
  showStory();
  showPayloads();
}

function showHead() {
  const who = person();
  byId("chat-name").textContent = state.room ? room().name : who.name;
  byId("chat-as").textContent = state.room ? t("chat.room", { name: who.name }) : t("chat.private");
  const face = avatar(who.name, placeOf(who.id));
  if (state.room) face.replaceChildren(icon("room"));
  face.id = "chat-avatar";
  byId("chat-avatar").replaceWith(face);
  document.title = `${state.room ? room().name : who.name} · ${state.world.company}`;
}

/** Another person, or another chat of the same. */
async function choose(where) {
  Object.assign(state, where);
  const hash = new URLSearchParams({ as: state.who, ...(state.room ? { in: state.room } : {}) });
  history.replaceState(null, "", `#${hash}`);
  looked();
  showHead();
  showPeople();
  showComposer();
  showView("chat");
  live.listen(state.who);
  try {
    await readChat({ fresh: true });
  } catch (failure) {
    failed(failure);
  }
}

function open(name) {
  const [kind, id] = name.split(":");
  return choose(kind === "room" ? { who: state.who, room: id } : { who: id, room: null });
}

async function connected() {
  if (wasLost) banner(t("banner.back"), "good");
  wasLost = false;
  try {
    const world = await api.world();
    setClock(world.now);
    remember(world.newest);
    looked();
    showPeople();
    await readChat({ fresh: false });
  } catch (failure) {
    failed(failure);
  }
}

function changed(told) {
  setClock(told.now);
  if (told.new && !(told.type === "elsewhere" && told.by)) arrived(told.conversation, told.id);
  if (told.type === "message") {
    put(told.message);
    saw(told.message);
  }
  if (told.conversation === conversation() && document.visibilityState === "visible") looked();
  showPeople();
}

let clearing = 0;

function banner(text, tone) {
  wasLost ||= tone === "bad" && text === t("banner.lost");
  const bar = byId("banner");
  bar.textContent = text;
  bar.dataset.tone = tone;
  bar.hidden = false;
  clearTimeout(clearing);
  if (text !== t("banner.lost")) clearing = setTimeout(() => (bar.hidden = true), tone === "good" ? 2500 : 8000);
}

const failed = (failure) => banner(failure.message, "bad");

function offset(at) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: state.world.timezone, timeZoneName: "longOffset" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName").value;
}

start();
