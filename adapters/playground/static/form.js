// A form on a card: labelled fields that are sent together by one button.

import { el } from "./dom.js";
import { t } from "./words.js";

let count = 0;

export function drawForm({ fields, send }, { press }) {
  const button = el("button", { type: "submit", class: send.style ?? "primary", text: send.label });
  const form = el("form", { class: "form" }, ...fields.map(drawField), el("div", { class: "buttons" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press(send, button, Object.fromEntries(new FormData(form)));
  });
  return form;
}

function drawField(field) {
  const id = `field-${++count}`;
  const control = CONTROLS[field.input](field);
  const hint = field.hint ? el("span", { class: "hint", id: `${id}-hint`, text: field.hint }) : null;
  control.id = id;
  control.name = field.name;
  control.required = field.required;
  if (hint) control.setAttribute("aria-describedby", hint.id);
  const label = el("label", { for: id }, field.label);
  if (field.required) label.append(el("abbr", { class: "required", text: "*", title: t("form.required") }));
  return el("div", { class: field.input === "long_text" ? "field wide" : "field" }, label, control, hint);
}

const CONTROLS = {
  text: (field) => input("text", field, { maxlength: 400 }),
  long_text: (field) => el("textarea", { rows: 3, maxlength: 4000, text: field.value }),
  amount: (field) => input("text", field, { inputmode: "decimal", maxlength: 40 }),
  date: (field) => input("date", field),
  choice: choice,
};

function input(type, field, attributes = {}) {
  const control = el("input", { type, ...attributes });
  control.defaultValue = field.value;
  return control;
}

function choice(field) {
  const select = el("select", {}, ...(field.value ? [] : [el("option", { value: "", text: t("form.choose") })]));
  for (const { value, label } of field.options) select.append(el("option", { value, text: label, selected: value === field.value }));
  return select;
}

/** Carries what somebody has typed over to the same form drawn anew. */
export function keepTyped(before, after) {
  for (const old of before.querySelectorAll(".form input, .form select, .form textarea")) {
    if (old.value === startOf(old)) continue;
    const now = after.querySelector(`.form [name="${CSS.escape(old.name)}"]`);
    if (now) now.value = old.value;
  }
}

function startOf(control) {
  if (control.tagName === "SELECT") return [...control.options].find((option) => option.defaultSelected)?.value ?? control.options[0]?.value;
  return control.defaultValue;
}
