// Draws a card of the bot. The same few blocks as every channel has; everything is set as text.

import { el, icon } from "./dom.js";
import { drawForm } from "./form.js";
import { t } from "./words.js";

/** `press(action, button, values?)` sends a button; `inspect` shows the payloads of this card. */
export function drawCard(card, { press, inspect }) {
  const buttons = { press };
  const blocks = card.blocks.map((block) => BLOCKS[block.type]?.(block, buttons) ?? null);
  if (!card.blocks.length && !card.actions.length && card.summary !== card.title) blocks.push(el("p", { class: "text", text: card.summary }));
  return el(
    "article",
    { class: "card", data: { tone: card.tone ?? "neutral" }, "aria-label": card.summary },
    el(
      "header",
      { class: "card-head" },
      el("h3", { text: card.title }),
      card.state ? pill(card.state, card.tone) : null,
      el("button", { class: "inspect", type: "button", title: t("card.payload"), "aria-label": t("card.payload"), on: { click: inspect } }, icon("code")),
    ),
    ...blocks,
    actions(card.actions, buttons),
  );
}

const BLOCKS = {
  text: ({ text }) => el("p", { class: "text", text }),
  note: ({ text }) => el("p", { class: "note", text }),
  facts: ({ rows }) => el("dl", { class: "facts" }, ...rows.map(fact)),
  chips: ({ words }) => el("ul", { class: "chips" }, ...words.map((word) => el("li", { text: word }))),
  rows: ({ rows }, buttons) => el("ul", { class: "rows" }, ...rows.map((row) => drawRow(row, buttons))),
  progress: ({ steps }) => el("ol", { class: "progress" }, ...steps.map(drawStep)),
  form: (form, buttons) => drawForm(form, buttons),
};

const WIDE = 22;

/** Wide letters count twice, as they do on the screen. */
const width = (text) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? 2 : 1), 0);

function fact({ label, value }) {
  return el("div", { class: width(value) > WIDE ? "wide" : "" }, el("dt", { text: label }), el("dd", { text: value }));
}

function pill(state, tone) {
  return el("span", { class: "pill", text: state, data: { tone: tone ?? "neutral" } });
}

function drawRow(row, buttons) {
  return el(
    "li",
    { data: { tone: row.tone ?? "neutral" } },
    el("div", { class: "row-head" }, el("strong", { text: row.title }), row.state ? pill(row.state, row.tone) : null),
    row.text ? el("p", { text: row.text }) : null,
    actions(row.actions, buttons, row.title),
  );
}

function drawStep({ title, text, stage }) {
  return el(
    "li",
    { data: { stage }, "aria-current": stage === "now" ? "step" : null },
    el("span", { class: "dot" }, stage === "done" ? icon("check") : null),
    el("span", { class: "step-title", text: title }),
    el("span", { class: "sr", text: t(`stage.${stage}`) }),
    text ? el("span", { class: "step-text", text }) : null,
  );
}

/** `of` tells a listener which of many equal buttons this is. */
function actions(list, { press }, of = null) {
  if (!list?.length) return null;
  const buttons = list.map((action) => drawButton(action, (button) => press(action, button), of));
  return el("div", { class: "buttons" }, ...buttons);
}

export function drawButton(action, pressed, of = null, type = "button") {
  const button = el("button", { type, class: action.style ?? "plain", text: action.label, "aria-label": of ? `${action.label}: ${of}` : null });
  if (type === "button") button.addEventListener("click", () => pressed(button));
  return button;
}
