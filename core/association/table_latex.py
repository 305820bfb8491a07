"""A table of text as LaTeX, to be pasted into a manuscript."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.association.table_word import one_line

__all__ = ["escaped", "latex_table"]

_SIMULATED = "Simulated data: these patients do not exist."
# Each of these means something to TeX, or prints as something else in its old font encoding.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",
    "]": "{]}",
}
_HEADER = """\
% In the preamble: \\usepackage[T1]{fontenc}, \\usepackage{booktabs}, \\usepackage{graphicx}
% Names outside the Latin script need XeLaTeX or LuaLaTeX and a font that has them.
"""


def latex_table(
    table: pd.DataFrame, *, title: str, notes: Sequence[str] = (), simulated: bool = False
) -> str:
    """Return a ``table`` float with a caption, rules as of booktabs, and notes below.

    Written by pandas' Styler; every cell is escaped, so that a level such as
    ``50% & more`` prints as it stands and none can be a command.

    Parameters
    ----------
    table : DataFrame of str
    title : str
    notes : sequence of str
        Sentences below the table.
    simulated : bool
        Whether the patients are made up; caption, notes and a comment then say
        so.
    """
    plain = table.reset_index(drop=True)
    plain.columns = pd.Index([escaped(name) for name in table.columns])
    styler = plain.style.format(escaped).hide(axis="index")
    body = styler.to_latex(hrules=True, column_format="ll" + "r" * (len(plain.columns) - 2))
    said = [_SIMULATED] if simulated else []
    caption = ". ".join([title.rstrip("."), *said])
    below = " ".join([*said, *notes])
    lines = [
        _HEADER + (f"% {_SIMULATED}\n" if simulated else "") + r"\begin{table}",
        r"\centering",
        rf"\caption{{{escaped(caption)}}}",
        r"\resizebox{\textwidth}{!}{%",
        body.rstrip("\n") + "}",
        r"\par\smallskip\raggedright\footnotesize " + escaped(below),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def escaped(value: object) -> str:
    r"""Return text that TeX prints as it stands.

    Examples
    --------
    >>> escaped("50% & \\input{x}")
    '50\\% \\& \\textbackslash{}input\\{x\\}'
    """
    return "".join(_SPECIAL.get(char, char) for char in one_line(value))
