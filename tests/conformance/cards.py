"""Cards that hold one of everything, for golden renders."""

from cards.model import (
    Action,
    Card,
    Chips,
    Facts,
    Field,
    Form,
    Input,
    Note,
    Progress,
    Row,
    Rows,
    Stage,
    Step,
    Style,
    Text,
    Tone,
)

HOSTILE = "<img src=x onerror=alert(1)> & <!channel> <@U0LINA> *b* `c` [a](javascript:alert(1)) @所有人 {{7*7}} \"'\\"

CARDS = {
    "text": Card("没有这个合同", "没有编号为 XH-1 的合同", blocks=(Text("请核对编号，或按客户查找。"),)),
    "facts": Card(
        "20260115-XS-000123",
        "20260115-XS-000123 · 生效 · 云服务年度框架",
        state="生效",
        tone=Tone.GOOD,
        blocks=(
            Facts((("客户", "晨光科技"), ("金额", "¥1,234,567.50"), ("到期", "2027-03-31(三)"))),
            Chips(("框架", "重点客户")),
            Note("到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)"),
        ),
        actions=(
            Action("进度", "t-progress"),
            Action("终止", "t-terminate", Style.DANGER, confirm="终止 20260115-XS-000123？"),
        ),
    ),
    "rows": Card(
        "待办 2 项",
        "待办 2 项，最早的已等 3 天",
        state="审批中",
        tone=Tone.WAITING,
        blocks=(
            Rows(
                (
                    Row(
                        "20260115-XS-000123 云服务",
                        "王伟 · ¥480,000.00 · 码: A7K2",
                        "审批中",
                        Tone.WARNING,
                        (Action("同意", "t-a1", Style.PRIMARY), Action("驳回", "t-r1", Style.DANGER)),
                    ),
                    Row("20260114-FW-000009 维保", "刘洋 · ¥90,000.00"),
                )
            ),
        ),
        actions=(Action("下一页", "t-next"),),
    ),
    "progress": Card(
        "审批进度",
        "20260115-XS-000123 等待赵敏",
        state="审批中",
        tone=Tone.WAITING,
        blocks=(
            Progress(
                (
                    Step("李娜", "01-15 10:02 同意", Stage.DONE),
                    Step("赵敏", "自 01-15 10:02", Stage.NOW),
                    Step("周强", "", Stage.NEXT),
                )
            ),
        ),
    ),
    "form": Card(
        "Fill in 20260115-XS-000123",
        "5 facts are missing",
        state="draft",
        blocks=(
            Form(
                (
                    Field("title", "Title", Input.TEXT, value="Cloud", required=True),
                    Field("type", "Type", Input.CHOICE, "sales", True, options=(("sales", "Sales"), ("fw", "Service"))),
                    Field("amount", "Amount", Input.AMOUNT, hint="e.g. 480,000"),
                    Field("ends", "Ends", Input.DATE),
                    Field("notes", "Notes", Input.LONG_TEXT),
                ),
                Action("Save", "t-save", Style.PRIMARY),
            ),
        ),
    ),
    "hostile": Card(
        HOSTILE,
        HOSTILE,
        state="draft",
        tone=Tone.BAD,
        blocks=(Text(HOSTILE), Facts((("title", HOSTILE),)), Chips((HOSTILE,)), Note(HOSTILE)),
    ),
}
