// What each channel would send for a card, as it would go over the wire.

import * as api from "./api.js";
import { byId, el } from "./dom.js";
import { chat } from "./state.js";
import { t } from "./words.js";

let selected = null;
let asked = 0;

export function showPayloads() {
  if (!selected) return byId("payload").replaceChildren(el("p", { class: "note", text: t("payload.lead", { sign: "</>" }) }));
  inspect(selected.message, selected.where);
}

/** Reads and shows the payloads of one message. */
export async function inspect(message, where = chat()) {
  selected = { message, where };
  const turn = ++asked;
  const head = el("p", { class: "payload-of", text: message.card.title });
  byId("payload").replaceChildren(head, el("p", { class: "note", text: t("payload.loading") }));
  let body;
  try {
    body = draw(await api.payloads(where, message.id));
  } catch (failure) {
    body = [el("p", { class: "note bad", text: failure.message })];
  }
  if (turn === asked) byId("payload").replaceChildren(head, ...body);
}

function draw(payloads) {
  const channels = Object.entries(payloads);
  if (!channels.length) return [el("p", { class: "note", text: t("payload.none") })];
  return channels.map(([channel, payload], index) => drawOne(channel, JSON.stringify(payload, null, 2), index === 0));
}

function drawOne(channel, json, open) {
  const copy = el("button", { type: "button", class: "hint copy", text: t("payload.copy") });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(json);
    copy.textContent = t("payload.copied");
  });
  const bytes = new TextEncoder().encode(json).length;
  return el("details", { class: "payload", open }, el("summary", {}, el("b", { text: channel }), el("span", { text: ` ${bytes} B` })), copy, el("pre", { tabindex: 0 }, el("code", { text: json })));
}
