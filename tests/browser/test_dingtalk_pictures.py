"""Our own cards roughly as DingTalk shows them: pictures for the set-up page, taken from what really went over the wire."""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from adapters.dingtalk.fake_card import FORM_TEMPLATE
from adapters.dingtalk.fake_hands import buttons
from tests.browser.block_kit import LAMPS
from tests.browser.test_slack_pictures import take
from tests.stories.dingtalk_story import account, dingtalk_story

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STYLE = """
body { margin: 0; background: #f2f3f5; color: #171a1d; font: 15px/1.6 system-ui, "Noto Sans CJK SC", sans-serif }
.card { width: 420px; margin: 14px; padding: 16px; border-radius: 10px; background: #fff; box-shadow: 0 1px 3px #0002 }
h3 { margin: 0 0 8px; font-size: 17px } .tips { color: #e8891c; font-size: 13px; margin: 8px 0 }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin-top: 12px }
label { display: block; margin: 8px 0; font-size: 13px; color: #555 }
.field { padding: 6px 10px; border: 1px solid #dcdfe3; border-radius: 6px; font-size: 15px; color: #171a1d }
button { font: 15px system-ui, "Noto Sans CJK SC"; padding: 8px; border-radius: 6px; border: 1px solid #dcdfe3; background: #fff }
button.blue { background: #1677ff; border-color: #1677ff; color: #fff } button.red { color: #ff4d4f; border-color: #ff4d4f }
i.lamp { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 4px }
"""


def drawn(params: dict[str, str]) -> str:
    text = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", params["markdown"]).replace("  \n", "<br>")
    for lamp, colour in LAMPS.items():
        text = text.replace(lamp, f'<i class="lamp" style="background: {colour}"></i>')
    shown = "".join(f'<button class="{b["color"]}">{escape(label)}</button>' for label, b in buttons(params).items())
    tips = f'<div class="tips">{escape(params["tips"])}</div>' if params.get("tips") else ""
    fields = "".join(map(field, json.loads(params.get("form") or '{"fields": []}')["fields"]))
    if fields:
        fields += '<button class="blue">提交</button>'
    inner = f'<h3>{escape(params["title"])}</h3>{text}{fields}{tips}<div class="buttons">{shown}</div>'
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div class="card">{inner}</div>'


def field(one: dict[str, Any]) -> str:
    star = ' <b style="color: #ff4d4f">*</b>' if one["required"] else ""
    mark = " ▾" if one["type"] in ("SELECT", "DATE") else ""
    held = escape(one["defaultValue"]) or f'<span style="color: #aaa">{escape(one["placeholder"]) or "&nbsp;"}</span>'
    return f'<label>{escape(one["label"])}{star}<div class="field">{held}{mark}</div></label>'


async def test_cards(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        (_,) = await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        taken = story.cards("wangwei")[-1]
        said = await take(browser, drawn(taken.params), pictures / "dingtalk-number.png")
        assert "华东电力" in said

        await story.presses("wangwei", "释放")
        said = await take(browser, drawn(taken.seen_by(account("wangwei"))), pictures / "dingtalk-sure.png")
        assert "确定" in said

        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = story.cards("lina")[-1]
        said = await take(browser, drawn(asked.params), pictures / "dingtalk-approval.png")
        assert "同意" in said
        assert "&lt;" not in said


async def test_forms(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/page.db", public=True) as story:
        (_,) = await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护")
        await story.presses("wangwei", "填写")
        said = await take(browser, drawn(story.cards("wangwei")[-1].params), pictures / "dingtalk-page.png")
        assert "打开表单" in said
    async with dingtalk_story(f"sqlite://{tmp_path}/form.db", form_template_id=FORM_TEMPLATE) as story:
        (_,) = await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护")
        await story.presses("wangwei", "填写")
        said = await take(browser, drawn(story.cards("wangwei")[-1].params), pictures / "dingtalk-form.png")
        assert "提交" in said
        assert "金额" in said
