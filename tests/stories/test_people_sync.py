"""`contractbot people sync`: DingTalk's directory beside the company file, over its wire."""

import argparse
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.dingtalk.fake import FakeDingTalk, fake_dingtalk
from bot.cli import people
from bot.cli.failure import Failed
from bot.company import load_company
from bot.roster import completed, quoted
from bot.settings import known_channels, load_settings
from storage.migrate import migrate
from tests.stories.story import COMPANY


def organisation(fake: FakeDingTalk) -> None:
    """As the company file has it, but for what the tests are about."""
    company = load_company(COMPANY, known_channels())
    fake.organisation.departments = {2: ("总经办", 1), 3: ("华东销售部", 2), 4: ("华南销售部", 2)}
    for person in company.people.values():
        fake.organisation.members[person.accounts["dingtalk"]] = {
            "name": person.name,
            "org_email": person.email,
            "dept_id_list": [3 if person.department == "HD" else 1],
        }


async def sync(tmp_path: Path, fake: FakeDingTalk, monkeypatch: pytest.MonkeyPatch, *, dry: bool, file: Path) -> None:
    url = f"sqlite://{tmp_path}/sync.db"
    await migrate(url, demo=False)
    settings = load_settings(
        {"database_url": url, "company_file": file, "dingtalk": fake.settings(), "secret_key": "A" * 43 + "="}
    )
    monkeypatch.setattr(people, "settings_here", lambda: settings)
    assert await people.run(argparse.Namespace(dry_run=dry)) == 0


def without(account: str) -> str:
    return "".join(
        line
        for line in COMPANY.read_text("utf-8").splitlines(keepends=True)
        if line.strip() != f'dingtalk = "{account}"'
    )


async def test_what_differs_is_told_and_what_is_vouched_for_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "company.toml"
    file.write_text(without("dt-wangwei"), "utf-8")
    before = file.read_bytes()
    async with fake_dingtalk() as fake:
        organisation(fake)
        fake.organisation.members["dt-new"] = {"name": "新人", "dept_id_list": ["4"]}
        fake.organisation.members["dt-lina"]["dept_id_list"] = [4]
        del fake.organisation.members["dt-liuyang"]
        await sync(tmp_path, fake, monkeypatch, dry=True, file=file)
        told = capsys.readouterr().out
        assert '  link     wangwei: dingtalk = "dt-wangwei"' in told
        assert '  new      "dt-new": 新人, 华南销售部' in told
        assert "  moved    lina: 华南销售部 there, HD in the file" in told
        assert "  gone     liuyang: dt-liuyang" in told
        assert file.read_bytes() == before, "a dry run writes nothing"

        await sync(tmp_path, fake, monkeypatch, dry=False, file=file)
        assert load_company(file, known_channels()).people["wangwei"].accounts["dingtalk"] == "dt-wangwei"
        added = set(file.read_text("utf-8").splitlines()) - set(before.decode().splitlines())
        assert added == {'dingtalk = "dt-wangwei"'}
        assert fake.api.counted == 0, "the directory is free of the month's quota"


async def test_a_name_alone_links_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "company.toml"
    file.write_text(without("dt-wangwei"), "utf-8")
    before = file.read_bytes()
    async with fake_dingtalk() as fake:
        organisation(fake)
        del fake.organisation.members["dt-wangwei"]["org_email"]
        # What somebody writes into their own profile is no proof.
        fake.organisation.members["dt-wangwei"]["email"] = "wangwei@xinghe.example"
        await sync(tmp_path, fake, monkeypatch, dry=False, file=file)
    assert '  perhaps  wangwei: dingtalk = "dt-wangwei"' in capsys.readouterr().out
    assert file.read_bytes() == before


async def test_who_cannot_be_seen_is_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_dingtalk() as fake:
        organisation(fake)
        fake.organisation.hidden.add("dt-lina")
        await sync(tmp_path, fake, monkeypatch, dry=True, file=COMPANY)
        told = capsys.readouterr().out
        assert "gone     " not in told
        assert "may not see everybody" in told
        fake.organisation.permissions.clear()
        with pytest.raises(Failed, match="permission"):
            await sync(tmp_path, fake, monkeypatch, dry=True, file=COMPANY)


@given(st.text(max_size=30))
def test_any_account_is_written_as_it_is(account: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in account):
        return
    text = completed('[[people]]\nid = "a"\nname = "b"\n[[rooms]]\nid = "a"\n', "dingtalk", {"a": account})
    read = tomllib.loads(text)
    assert read["people"][0]["dingtalk"] == account
    assert "dingtalk" not in read["rooms"][0]
    assert quoted(account).startswith('"')
