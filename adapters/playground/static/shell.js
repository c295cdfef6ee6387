// What stands around the chat: columns and drawers, tabs, colours, the language of the page.

import { byId, icon } from "./dom.js";
import { language, setLanguage, t } from "./words.js";

const THEMES = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };
const root = document.documentElement;
const narrow = matchMedia("(max-width: 720px)");
const middle = matchMedia("(max-width: 1120px)");
let hooks = {};

export function startShell(given) {
  hooks = given;
  for (const holder of document.querySelectorAll("[data-icon]")) holder.append(icon(holder.dataset.icon));
  byId("language").addEventListener("click", () => {
    setLanguage(language() === "zh" ? "en" : "zh");
    hooks.redraw();
  });
  byId("theme").addEventListener("click", nextTheme);
  byId("panel-toggle").addEventListener("click", () => showPanel(!isPanelOpen()));
  for (const button of document.querySelectorAll(".bar button")) {
    button.addEventListener("click", () => showView(button.dataset.view));
  }
  for (const tab of byId("tabs").children) tab.addEventListener("click", () => showTab(tab.id.replace("tab-", "")));
  byId("tabs").addEventListener("keydown", arrow);
  document.addEventListener("keydown", escape);
  narrow.addEventListener("change", () => showView("chat"));
  middle.addEventListener("change", () => showPanel(!middle.matches));
  showPanel(!middle.matches);
  showView("chat");
}

const isPanelOpen = () => document.body.dataset.panel === "open";

function showPanel(open) {
  document.body.dataset.panel = open ? "open" : "closed";
  showTools();
}

/** On a phone one column is seen at a time. */
export function showView(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll(".bar button")) {
    button.setAttribute("aria-current", button.dataset.view === view ? "true" : "false");
  }
}

export function showTab(name) {
  for (const tab of byId("tabs").children) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    byId(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (narrow.matches) showView("panel");
  else if (!isPanelOpen()) showPanel(true);
}

function arrow(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const tabs = [...byId("tabs").children];
  const step = event.key === "ArrowRight" ? 1 : -1;
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  showTab(next.id.replace("tab-", ""));
  next.focus();
}

function escape(event) {
  if (event.key !== "Escape" || byId("confirm").open || event.isComposing) return;
  const drawn = (narrow.matches && document.body.dataset.view !== "chat") || (!narrow.matches && middle.matches && isPanelOpen());
  if (!drawn) return;
  showView("chat");
  if (!narrow.matches) showPanel(false);
  hooks.closed();
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  localStorage.setItem("theme", next);
  if (next === "auto") delete root.dataset.theme;
  else root.dataset.theme = next;
  showTools();
}

const theme = () => root.dataset.theme ?? "auto";

export function showTools() {
  label(byId("language"), t("language.label"), document.createTextNode(t("language.other")));
  label(byId("theme"), t(`theme.${theme()}`), icon(ICONS[theme()]));
  const toggle = byId("panel-toggle");
  toggle.setAttribute("aria-expanded", isPanelOpen());
  label(toggle, t(isPanelOpen() ? "panel.hide" : "panel.show"), icon("panel"));
}

function label(button, words, content) {
  button.replaceChildren(content);
  button.title = words;
  button.setAttribute("aria-label", words);
}
