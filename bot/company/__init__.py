"""The company file: read, checked whole, and answered with file, line and cure where it is wrong."""

from bot.company.problem import CompanyFileError, Problem
from bot.company.reading import load_company

__all__ = ["CompanyFileError", "Problem", "load_company"]
