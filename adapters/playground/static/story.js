// The guided story: five steps, each with the button that does it as the right person.

import { byId, el } from "./dom.js";
import { dayOf } from "./state.js";
import { move, now } from "./clock.js";
import { language, t } from "./words.js";

const SELLER = "wangwei";
const APPROVER = "lina";
const ROOM = "sales-alerts";
const NUMBER = /\b\d{8}-[A-Z]{2}-\d{6}\b/;
const DAY = 86_400_000;
const STORE = "story";
const FRESH = { number: null, done: 0 };

let told = load();
let hooks = {};

export function startStory(given) {
  hooks = given;
}

function load() {
  try {
    return { ...FRESH, ...JSON.parse(sessionStorage.getItem(STORE)) };
  } catch {
    return { ...FRESH };
  }
}

function keep(changes) {
  told = { ...told, ...changes };
  sessionStorage.setItem(STORE, JSON.stringify(told));
  showStory();
}

const day = (ahead) => dayOf(new Date(now().getTime() + ahead * DAY).toISOString());
const zh = () => language() === "zh";

// The end lies so that the alert 30 days before the last day to give notice comes within the next fortnight.
const NOTICE = 45;
const LEAD = 30;
const WAIT = 14;

const take = () => (zh() ? `取号 销售 客户=${t("story.customer")} 标题=${t("story.what")} 金额=48万` : `number sales customer=${t("story.customer")} title="${t("story.what")}" amount=480000`);
const fill = () => (zh() ? `填写 ${told.number} 开始日期=${day(0)} 到期日期=${day(NOTICE + LEAD + WAIT)} 通知期=${NOTICE}天` : `fill ${told.number} starts=${day(0)} ends=${day(NOTICE + LEAD + WAIT)} notice_period="${NOTICE} days"`);
const submit = () => `${zh() ? "提交" : "submit"} ${told.number}`;
const inbox = () => (zh() ? "待办" : "inbox");
const claim = () => `${zh() ? "认领" : "claim"} ${told.number}`;

const STEPS = [
  { needs: false, doing: [["story.put", () => hooks.compose({ who: SELLER, room: null }, take())]] },
  { needs: true, doing: [["story.put", () => hooks.compose({ who: SELLER, room: null }, fill())]] },
  { needs: true, doing: [["story.put", () => hooks.compose({ who: SELLER, room: null }, submit())]] },
  { needs: true, doing: [["story.ask", () => hooks.compose({ who: APPROVER, room: null }, inbox())]] },
  {
    needs: true,
    doing: [
      ["story.clock", wait],
      ["story.claim", () => hooks.compose({ who: SELLER, room: ROOM }, claim())],
    ],
  },
];

async function wait() {
  if (!(await move({ to: `${day(WAIT)}T09:30:00${offset()}` }))) return;
  hooks.open(`room:${ROOM}`);
}

/** The offset of the company's zone just now, as +08:00. */
function offset() {
  const name = hooks.offset(now());
  return name === "GMT" ? "+00:00" : name.replace("GMT", "").replace("−", "-");
}

/** Takes note of what is being said, so that the story knows how far it has come. */
export function heard(text) {
  const words = [["取号", "number"], ["填写", "fill"], ["提交", "submit"], ["待办", "inbox"], ["认领", "claim"]];
  const step = words.findIndex((either) => either.some((word) => text.toLowerCase().startsWith(word)));
  if (step === told.done) keep({ done: step + 1 });
}

/** Takes the number off the first card that answers the seller. */
export function saw(message) {
  if (told.number || told.done !== 1 || message.conversation !== `person:${SELLER}` || !message.card) return;
  const number = NUMBER.exec(`${message.card.title} ${message.card.summary}`)?.[0];
  if (number) keep({ number });
}

export function showStory() {
  const again = el("button", { type: "button", class: "hint", text: t("story.again"), on: { click: () => keep(FRESH) } });
  const parts = [
    el("p", { class: "note", text: t("story.lead") }),
    el("ol", { class: "story" }, ...STEPS.map(drawStep)),
    told.done === STEPS.length ? el("p", { class: "story-end", text: t("story.end") }) : null,
    el("div", { class: "story-foot" }, told.number ? el("span", { class: "note", text: t("story.number", { number: told.number }) }) : null, told.done ? again : null),
  ];
  byId("story").replaceChildren(...parts.filter(Boolean));
}

function drawStep({ needs, doing }, index) {
  const stage = index < told.done ? "done" : index === told.done ? "now" : "next";
  const blocked = needs && !told.number;
  const buttons = doing.map(([words, run]) =>
    el("button", { type: "button", class: "primary", disabled: blocked, title: blocked ? t("story.wait") : null, text: t(words), on: { click: run } }),
  );
  return el(
    "li",
    { data: { stage }, "aria-current": stage === "now" ? "step" : null },
    el("h3", { text: t(`story.${index + 1}`) }),
    el("p", { text: t(`story.${index + 1}.text`) }),
    stage === "now" ? el("div", { class: "buttons" }, ...buttons) : null,
  );
}
