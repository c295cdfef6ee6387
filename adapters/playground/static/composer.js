// Where one types: examples to tap, Enter sends, the arrow up brings back what was said.

import * as api from "./api.js";
import { byId, el } from "./dom.js";
import { chat, person, room, state } from "./state.js";
import { language, t } from "./words.js";

const box = byId("say");
const TALLEST = 160;

// A trailing space marks what still wants words after it: it is put into the box instead of being sent.
const EXAMPLES = {
  zh: {
    sales: ["帮助", "我的合同", "取号 销售 客户=", "我的号", "查 30天内到期", "查 客户="],
    manager: ["待办", "到期 90", "查 状态=审批中", "客户 ", "帮助"],
    legal: ["待办", "查 金额>50万", "到期 60", "帮助"],
    finance: ["待办", "查 金额>200万", "到期 60", "帮助"],
    admin: ["缺号", "查 类型=销售", "到期 90", "解读 ", "帮助"],
    auditor: ["查 2026年", "日志 ", "缺号", "帮助"],
    room: ["到期 30", "查 30天内到期", "帮助", "认领 "],
  },
  en: {
    sales: ["help", "my contracts", "number sales customer=", "my numbers", "find expiring 30 days", "find customer="],
    manager: ["inbox", "expiring 90", "find state=approving", "customer ", "help"],
    legal: ["inbox", "find amount>500000", "expiring 60", "help"],
    finance: ["inbox", "find amount>2000000", "expiring 60", "help"],
    admin: ["gaps", "find type=sales", "expiring 90", "explain ", "help"],
    auditor: ["find 2026", "history ", "gaps", "help"],
    room: ["expiring 30", "find expiring 30 days", "help", "claim "],
  },
};

const said = [];
let back = 0;
let hooks = {};

export function startComposer(given) {
  hooks = given;
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(box.value);
  });
  box.addEventListener("keydown", typed);
  box.addEventListener("input", grow);
}

export function showComposer() {
  box.placeholder = state.room ? t("say.room", { room: room().name }) : t("say.private");
  byId("send").textContent = t("send");
  const examples = EXAMPLES[language()];
  const list = state.room ? examples.room : person().roles.flatMap((role) => examples[role] ?? []);
  byId("hints").replaceChildren(...[...new Set(list)].map(hint));
}

export function compose(text) {
  box.value = text;
  grow();
  box.focus();
}

function hint(example) {
  const unfinished = /[ =]$/.test(example);
  const tapped = () => (unfinished ? compose(example) : send(example));
  return el("button", { type: "button", class: "hint", text: unfinished ? `${example.trimEnd()}…` : example, on: { click: tapped } });
}

function typed(event) {
  // While an input method composes, Enter chooses a word; 229 is how some browsers say so.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(box.value);
  } else if (event.key === "ArrowUp" && (box.value === "" || box.value === said[back])) {
    recall(event, 1);
  } else if (event.key === "ArrowDown" && box.value !== "" && box.value === said[back]) {
    recall(event, -1);
  }
}

function recall(event, step) {
  const next = box.value === "" ? 0 : back + step;
  if (next >= said.length) return;
  event.preventDefault();
  back = Math.max(next, 0);
  box.value = next < 0 ? "" : said[back];
  grow();
}

async function send(text) {
  if (!text.trim()) return box.focus();
  const where = chat();
  if (said[0] !== text) said.unshift(text);
  back = 0;
  if (box.value === text) compose("");
  hooks.sending(true);
  hooks.saying(text);
  try {
    await api.say(where, text);
  } catch (failure) {
    if (box.value === "") compose(text);
    hooks.failed(failure);
  } finally {
    hooks.sending(false);
  }
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
}
