import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association.table_latex import escaped, latex_table

HOSTILE = [
    r"50% & \input{/etc/passwd} $x_1^2$ #1 ~",
    r"\end{tabular}\immediate\write18{id}",
    '[first] "quoted" `grave` < > | -- {open',
    "line\nbreak\x07",
]
TABLE = pd.DataFrame({"Characteristic_%": HOSTILE, "Level": "", "n (%)": ["1", "2", "3", "4"]})
COMMANDS = {
    "textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar",
    "textquotedbl", "textasciigrave",
}  # fmt: skip


@given(st.text(max_size=40))
def test_no_text_is_a_command_or_leaves_a_brace_open(text: str):
    found = escaped(text)
    assert set(re.findall(r"\\([a-z]+)", found)) <= COMMANDS
    bare = re.sub(r"\\[a-z]+\{\}", "", found)
    bare = re.sub(r"\\[{}&%$#_]", "", bare)
    bare = bare.replace("{[}", "").replace("{]}", "")
    assert not re.search(r'[\\{}&%$#_~^<>|"`]', bare)
    assert "\n" not in found


def test_the_table_is_well_formed():
    text = latex_table(TABLE, title="50% of them", notes=("P < 0.05 & more.",))
    for name in ("table", "tabular"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") == 1
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert len(rows) == 5
    assert all(len(re.findall(r"(?<!\\)&", row)) == 2 for row in rows)
    assert r"\caption{50\% of them}" in text
    assert r"P \textless{} 0.05 \& more." in text
    assert r"\usepackage{booktabs}" in text
    assert "Simulated" not in text


def test_simulated_patients_are_called_so_in_caption_notes_and_comment():
    text = latex_table(TABLE, title="Who they are", simulated=True)
    assert text.count("Simulated data: these patients do not exist.") == 3
    assert r"\caption{Who they are. Simulated data" in text


@pytest.mark.slow
def test_it_compiles(tmp_path: Path):
    if shutil.which("pdflatex") is None:
        pytest.skip("no TeX on this machine")
    preamble = "".join(
        f"\\usepackage{name}" for name in ("[T1]{fontenc}", "{booktabs}", "{graphicx}")
    )
    body = latex_table(TABLE, title="50% & more_", notes=HOSTILE, simulated=True)
    source = f"\\documentclass{{article}}{preamble}\\begin{{document}}\n{body}\\end{{document}}\n"
    (tmp_path / "table.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    run = subprocess.run(
        [*command, "table.tex"], cwd=tmp_path, capture_output=True, text=True, errors="replace"
    )
    assert run.returncode == 0, run.stdout[-3000:]
    assert (tmp_path / "table.pdf").is_file()
