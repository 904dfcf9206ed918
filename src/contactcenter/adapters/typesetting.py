"""Sets the sheet that comes on stdin and writes the PDF to stdout: a program of its own.

It is started by `typst_sheets.py` with the folder of the fonts, and reads nothing else.
"""

import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("sheet.typ")


def main() -> None:
    """Read, set, write; end with what is wrong where it cannot be set."""
    try:
        made = typst.compile(
            str(TEMPLATE),
            font_paths=[sys.argv[1]],
            ignore_system_fonts=True,
            sys_inputs={"sheet": sys.stdin.buffer.read().decode()},
            format="pdf",
        )
    except typst.TypstError as error:
        sys.exit(f"{error.message} {' '.join(error.hints)}")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
