"""``make bench``: every measurement that this project can make here, one after the other.

What runs on the samples always runs. What needs the judged material that is kept beside the
project runs where a folder with it is given: ``python -m bench [FOLDER]``.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples" / "agreements"


def commands(material: Path | None) -> list[list[str]]:
    """Arguments of each bench, cheapest first."""
    law = SAMPLES.parent / "law"
    runs = [
        ["clauses.py", str(SAMPLES), str(law)],
        ["metadata.py", str(SAMPLES)],
        ["overlap.py", str(SAMPLES)],
        ["search.py", "speed"],
    ]
    if material:
        runs += [
            ["extraction.py", str(material)],
            ["clauses.py", str(SAMPLES), "--gazettes", str(material / "pdf")],
            ["search.py", "quality", str(material)],
            ["contract_dates.py", str(material / "contracts" / "cuad_dates.jsonl.gz")],
            [
                "public_tools.py",
                str(material),
                "--environments",
                str(HERE.parent / "var" / "tools"),
            ],
        ]
    return runs


def main() -> int:
    """Exit code 0 when every bench ran."""
    material = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if material is None:
        print("Without judged material: give its folder to measure the rest.", file=sys.stderr)
    worst = 0
    for script, *arguments in commands(material):
        print(f"\n== {script} {' '.join(arguments)}", flush=True)
        run = subprocess.run([sys.executable, str(HERE / script), *arguments], check=False)
        worst = max(worst, run.returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
