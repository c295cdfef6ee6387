"""Tables in files: csv and xlsx, read with care and written so that no spreadsheet program runs what is in them."""

from bot.sheets.problem import BadFile
from bot.sheets.reading import read_sheet
from bot.sheets.writing import write_sheet

__all__ = ["BadFile", "read_sheet", "write_sheet"]
