// The page's own words. What the bot says comes in the language of the person it talks to.

const ZH = {
  skip: "跳到输入框",
  "brand.line": "合同台 · 演练场",
  "people.label": "人员与群",
  "people.title": "以谁的身份",
  "people.foot": "虚构的公司与人员，数据只在这台机器上。",
  "rooms.title": "群",
  "role.sales": "销售", "role.manager": "经理", "role.legal": "法务", "role.finance": "财务", "role.admin": "合同管理员", "role.auditor": "审计",
  "unread.label": "有新消息",
  "unread.count": "{count} 条新消息",
  "chat.private": "与合同台的私聊",
  "chat.room": "群 · 以 {name} 的身份",
  "chat.bot": "合同台",
  "log.label": "消息",
  "log.empty": "还没有消息。",
  "log.start": "在下面输入，或点一个例子。",
  "log.earlier": "更早的消息",
  "log.thinking": "合同台正在处理…",
  "hints.label": "例子",
  "say.label": "给合同台的话",
  "say.private": "给合同台发消息…",
  "say.room": "在「{room}」里 @合同台…",
  "send": "发送",
  "card.working": "处理中",
  "card.payload": "看报文",
  "card.changed": "已更新",
  "stage.done": "已完成", "stage.now": "进行中", "stage.next": "之后", "stage.stopped": "已停止",
  "form.required": "必填",
  "form.choose": "请选择",
  "panel.label": "时钟、导览与报文",
  "panel.show": "显示右栏",
  "panel.hide": "隐藏右栏",
  "clock.title": "公司时间",
  "clock.day": "+1 天", "clock.week": "+1 周", "clock.alert": "到下个提醒",
  "clock.moving": "时钟在走，到期的事正在办…",
  "clock.moved": "从 {before} 走到 {now}。",
  "clock.quiet": "这段时间里没有需要告诉谁的事。",
  "clock.told": "合同台说了 {count} 件事：",
  "clock.none": "只有演示数据库的时钟可以拨动。",
  "story.tab": "导览", "payload.tab": "各渠道报文",
  "story.lead": "五步看完一份合同：取号、填写、审批、提醒、认领。",
  "story.again": "重新开始",
  "story.number": "合同号 {number}",
  "story.1": "取一个号", "story.1.text": "王伟谈成了一单。号立刻归他，不会再给别人。",
  "story.2": "填写合同", "story.2.text": "日期、通知期一句话填好；缺什么，合同台会问。",
  "story.3": "提交审批", "story.3.text": "先看要问到谁，再点卡片上的「提交」。",
  "story.4": "李娜审批", "story.4.text": "卡片已在李娜那里。点「同意」，王伟的卡片随即改变。",
  "story.5": "时间到了，认领", "story.5.text": "把时钟拨到提醒那天，销售合同提醒群里会响；王伟认领。",
  "story.put": "放进输入框", "story.ask": "打开李娜的待办", "story.press": "到王伟的私聊", "story.clock": "把时钟拨到提醒那天", "story.claim": "在群里认领",
  "story.as": "{name}：{text}",
  "story.wait": "先走前一步",
  "story.customer": "云帆物流", "story.what": "年度云服务",
  "payload.lead": "选一张卡片（点它右上角的 {sign}），看每个渠道会发出什么。",
  "payload.none": "还没有配置任何聊天平台的渠道。配置以后，这里就是这张卡片会发给每个平台的原样内容。",
  "payload.loading": "读取中…",
  "payload.copy": "复制", "payload.copied": "已复制",
  "bar.label": "视图", "bar.people": "人员", "bar.chat": "聊天", "bar.panel": "时钟与导览",
  "confirm.no": "不",
  "language.other": "EN", "language.label": "Switch to English",
  "theme.auto": "颜色：随系统", "theme.light": "颜色：浅色", "theme.dark": "颜色：深色",
  "banner.lost": "与合同台的连接断了，正在重连…",
  "banner.back": "已重新连上。",
  "error.offline": "连不上合同台。它还在运行吗？稍后再试。",
  "error.server": "合同台出错了（{status}）。再试一次；若还不行，看运行它的终端。",
  "error.no_clock": "只有演示数据库的时钟可以拨动。",
  "error.no_alert": "前面没有提醒了。先给一份合同填上到期日期。",
  "error.past": "时钟只能往前走。",
  "error.unknown_person": "公司文件里没有这个人，请在左边选一位。",
  "error.unknown_room": "公司文件里没有这个群，请在左边选一个。",
  "error.wrong_host": "请用 127.0.0.1 或 localhost 打开本页。",
  "list.comma": "、",
};

const EN = {
  skip: "Skip to the message box",
  "brand.line": "Contract desk · playground",
  "people.label": "People and rooms",
  "people.title": "Speak as",
  "people.foot": "An invented company; its data stays on this machine.",
  "rooms.title": "Rooms",
  "role.sales": "Sales", "role.manager": "Manager", "role.legal": "Legal", "role.finance": "Finance", "role.admin": "Contract office", "role.auditor": "Auditor",
  "unread.label": "new messages",
  "unread.count": "{count} new messages",
  "chat.private": "Private chat with the contract desk",
  "chat.room": "Room · as {name}",
  "chat.bot": "Contract desk",
  "log.label": "Messages",
  "log.empty": "No messages yet.",
  "log.start": "Type below, or tap an example.",
  "log.earlier": "Earlier messages",
  "log.thinking": "The desk is working on it…",
  "hints.label": "Examples",
  "say.label": "Message to the contract desk",
  "say.private": "Message the contract desk…",
  "say.room": "Mention the desk in “{room}”…",
  "send": "Send",
  "card.working": "Working",
  "card.payload": "Show payload",
  "card.changed": "Updated",
  "stage.done": "Done", "stage.now": "Now", "stage.next": "Next", "stage.stopped": "Stopped",
  "form.required": "required",
  "form.choose": "Choose",
  "panel.label": "Clock, story and payloads",
  "panel.show": "Show the side panel",
  "panel.hide": "Hide the side panel",
  "clock.title": "Company time",
  "clock.day": "+1 day", "clock.week": "+1 week", "clock.alert": "Next alert",
  "clock.moving": "The clock is moving; what falls due is being done…",
  "clock.moved": "From {before} to {now}.",
  "clock.quiet": "Nobody needed to hear anything in that time.",
  "clock.told": "The desk said {count} things:",
  "clock.none": "Only the clock of a demo database can be moved.",
  "story.tab": "Story", "payload.tab": "Payloads",
  "story.lead": "One contract in five steps: number, facts, approval, alert, claim.",
  "story.again": "Start over",
  "story.number": "Contract {number}",
  "story.1": "Take a number", "story.1.text": "王伟 (Wang Wei) closed a deal. The number is his at once and never given twice.",
  "story.2": "Fill it in", "story.2.text": "Dates and notice period in one line; the desk asks for what is missing.",
  "story.3": "Submit it", "story.3.text": "See who will be asked, then press 提交 (Submit) on the card.",
  "story.4": "Approve as 李娜", "story.4.text": "The card waits with 李娜 (Li Na). Press 同意 (Approve): 王伟's card changes too.",
  "story.5": "The day comes: claim it", "story.5.text": "Move the clock to the alert; the room 销售合同提醒 hears of it; 王伟 claims it.",
  "story.put": "Put into the composer", "story.ask": "Open 李娜's inbox", "story.press": "Go to 王伟's chat", "story.clock": "Move the clock to the alert", "story.claim": "Claim it in the room",
  "story.as": "{name}: {text}",
  "story.wait": "Take the step before first",
  "story.customer": "云帆物流", "story.what": "Cloud services",
  "payload.lead": "Choose a card (its {sign} at the top right) to see what each channel would send.",
  "payload.none": "No channel to a chat platform is configured yet. Once one is, this shows exactly what this card would send there.",
  "payload.loading": "Reading…",
  "payload.copy": "Copy", "payload.copied": "Copied",
  "bar.label": "View", "bar.people": "People", "bar.chat": "Chat", "bar.panel": "Clock & story",
  "confirm.no": "No",
  "language.other": "中", "language.label": "切换到中文",
  "theme.auto": "Colours: as the system", "theme.light": "Colours: light", "theme.dark": "Colours: dark",
  "banner.lost": "The connection to the desk is lost; trying again…",
  "banner.back": "Connected again.",
  "error.offline": "The contract desk does not answer. Is it still running? Try again in a moment.",
  "error.server": "The contract desk failed ({status}). Try again; if it stays, look at the terminal that runs it.",
  "error.no_clock": "Only the clock of a demo database can be moved.",
  "error.no_alert": "No alert lies ahead. Give a contract an end date first.",
  "error.past": "The clock only moves forward.",
  "error.unknown_person": "The company file has no such person; choose one on the left.",
  "error.unknown_room": "The company file has no such room; choose one on the left.",
  "error.wrong_host": "Open this page under 127.0.0.1 or localhost.",
  "list.comma": ", ",
};

let current = localStorage.getItem("language") ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

const dictionary = () => (current === "zh" ? ZH : EN);

export const language = () => current;
export const locale = () => (current === "zh" ? "zh-CN" : "en-GB");

export function setLanguage(next) {
  current = next === "zh" ? "zh" : "en";
  localStorage.setItem("language", current);
}

export function t(key, values = {}) {
  const words = dictionary()[key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

t.has = (key) => key in dictionary();

/** Fills in everything that is marked with data-word (its text) or data-label (its spoken name). */
export function translate(root = document) {
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
}
