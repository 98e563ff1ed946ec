"""Ours beside public tools on the same English texts: LexNLP and amagi-contract-deadlines.

    python bench/public_tools.py ../shared/data --environments /tmp/tools

Each tool is installed at its pinned version into an environment of its own in that folder (made
once); one that cannot be installed is skipped with a sentence. Two comparisons:

- full dates and lengths of time in the labelled English units, the judged and then our own:
  precision, recall and F1 of values;
- the last day of contracts (CUAD): right among those that have one, given where there is none.
  LexNLP tells no date's role and has no part in it.
"""

import argparse
import gzip
import json
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import contract_dates  # noqa: E402

from extract.times import find_times_in  # noqa: E402
from models import TimeKind  # noqa: E402

_TOOLS = {"lexnlp": "2.3.0", "amagi-contract-deadlines": "0.1.2"}
_INSTALL_SECONDS = 1200
# What runs in the tool's environment: a JSON list of texts in, a list of values per text out.
_VALUES = {
    "lexnlp": """
import json, sys
from lexnlp.extract.en.dates import get_dates
from lexnlp.extract.en.durations import get_durations
answers = []
for text in json.load(sys.stdin):
    lengths = [f"P{round(found[1])}{found[0][0].upper()}" for found in get_durations(text)]
    answers.append([str(day) for day in get_dates(text)] + lengths)
print(json.dumps(answers))
""",
    "amagi-contract-deadlines": """
import json, sys
from amagi_contract_deadlines.dates import find_dates, find_durations
answers = []
for text in json.load(sys.stdin):
    lengths = [found.value for found in find_durations(text)]
    told = [f"P{n.months}M" if n.months else f"P{n.days}D" for n in lengths]
    answers.append([str(found.value) for found in find_dates(text)] + told)
print(json.dumps(answers))
""",
}
_LAST_DAYS = """
import json, sys, tempfile
from pathlib import Path
from amagi_contract_deadlines.detect import analyze
from amagi_contract_deadlines.extract import load
answers = []
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "contract.txt"
    for text in json.load(sys.stdin):
        path.write_text(text, encoding="utf-8")
        ends = [e.date for e in analyze(load(path)).events if e.label == "Term ends" and e.date]
        answers.append([str(ends[0])] if ends else [])
print(json.dumps(answers))
"""


def main() -> None:
    """Read the arguments; print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--environments", type=Path, required=True)
    asked = parser.parse_args()
    installed = {
        tool: python
        for tool, version in _TOOLS.items()
        if (python := environment(asked.environments / tool, tool, version))
    }
    for units in (asked.data / "labelled", ROOT / "bench" / "units"):
        compare_values(units / "norms_en.jsonl", installed)
    compare_last_days(asked.data / "contracts" / "cuad_dates.jsonl.gz", installed)


def environment(folder: Path, tool: str, version: str) -> Path | None:
    """The interpreter of a tool's environment, made when it is missing."""
    python, done = folder / "bin" / "python", folder / "installed"
    if done.exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    try:
        run = subprocess.run(
            [*command, f"{tool}=={version}"],
            capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"{tool} {version} is skipped: its installation took too long.")
        return None
    if run.returncode:
        reason = run.stderr.strip().splitlines()[-1] if run.stderr.strip() else "no reason given"
        print(f"{tool} {version} is skipped: it cannot be installed here ({reason}).")
        return None
    done.touch()
    return python


def ask(python: Path, program: str, texts: Sequence[str]) -> list[list[str]] | None:
    """What a tool answers to each text; None when it fails, which is said."""
    run = subprocess.run(
        [str(python), "-c", program],
        input=json.dumps(texts), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        print(f"{python.parent.parent.name} fails: {run.stderr.strip().splitlines()[-1]}")
        return None
    answers: list[list[str]] = json.loads(run.stdout)
    return answers


def compare_values(path: Path, installed: dict[str, Path]) -> None:
    """Dates and lengths by their values, in the labelled units."""
    units = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    gold = [[t["value"] for t in unit["times"] if _compared(t["kind"], t["value"])]
            for unit in units]  # fmt: skip
    texts = [unit["text"] for unit in units]
    ours = [
        [t.value for t in find_times_in(text, "en") if _compared(t.kind, t.value)] for text in texts
    ]
    _values_line("ours", gold, ours)
    for tool, python in installed.items():
        answers = ask(python, _VALUES[tool], texts)
        if answers is not None:
            _values_line(tool, gold, answers)


def _compared(kind: str, value: str) -> bool:
    return kind == TimeKind.DURATION or (kind == TimeKind.DATE and len(value) == 10)


def _values_line(tool: str, gold: Iterable[list[str]], found: Iterable[list[str]]) -> None:
    right = told = true = 0
    for wanted, given in zip(gold, found, strict=True):
        a = Counter(contract_dates.canonical(value) for value in wanted)
        b = Counter(contract_dates.canonical(value) for value in given)
        right, told, true = right + (a & b).total(), told + b.total(), true + a.total()
    print(
        f"values of times    {tool:26} precision {right / max(1, told):.3f} "
        f"recall {right / max(1, true):.3f} F1 {2 * right / max(1, told + true):.3f}"
    )


def compare_last_days(path: Path, installed: dict[str, Path]) -> None:
    """The last day of contracts, ours and that of the tool that tells one."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        contracts = [json.loads(line) for line in lines]
    ours = [contract_dates.answers(row)["expiration_date"] for row in contracts]
    _last_days_line("ours", contracts, ours)
    tool = "amagi-contract-deadlines"
    if tool in installed:
        answers = ask(installed[tool], _LAST_DAYS, [row["text"] or "" for row in contracts])
        if answers is not None:
            _last_days_line(
                tool, contracts, [date.fromisoformat(a[0]) if a else None for a in answers]
            )


def _last_days_line(
    tool: str,
    contracts: Iterable[dict[str, str | None]],
    found: Iterable[date | str | None],
) -> None:
    tally = contract_dates.Tally()
    for row, given in zip(contracts, found, strict=True):
        told = contract_dates.judged("expiration_date", row["expiration_date"], given)
        if told is not None:
            tally.answered += 1
            tally.right += told
        elif not row["expiration_date"]:
            tally.open += 1
            tally.false += given is not None
    print(f"last days          {tool:26} {tally}")


if __name__ == "__main__":
    main()
