"""Prints what an administrator pastes into a platform."""

import argparse

from bot.channels import discover
from bot.cli.arguments import papers
from bot.settings import load_settings


async def run(arguments: argparse.Namespace) -> int:
    channel, paper = papers()[arguments.command]
    print(discover()[channel].papers[paper](load_settings().public_url))
    return 0
