"""Bytes of a file as text, in the encodings in which people save, or refused with what to do about it."""

import re

from services.vocabulary.spreadsheet.table import TableProblem, decoded

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What UTF-8 looks like when it is read as Windows-1252; and ä, ö and å of a Mac or of MS-DOS, inside of words.
_MISREAD = re.compile(
    r"Ã(?:[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\Z)|[^\W\d_][„†ŠŒ]|[„†Œ][^\W\d_]|[a-zåäö]š[a-zåäö]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")


def text_of(content: bytes, *, is_csv: bool, encoding: str = "") -> str:
    """The text; `TableProblem` says what the file is instead, or where its encoding goes wrong."""
    if content.startswith(_WORKBOOK):
        raise TableProblem("this is a workbook; open it and save it as CSV UTF-8")
    if not content.strip():
        raise TableProblem("the file is empty; save or export it again")
    if re.match(rb"(\xef\xbb\xbf)?\s*<", content):
        raise TableProblem("this is a web page, not the file itself; give the address at which the file downloads")
    if encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except UnicodeError as error:
            raise TableProblem(f"it is not in the encoding {encoding} that the mapping says ({error})") from None
    if content.startswith(_UTF_16):  # what Excel calls Unicode text
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise TableProblem("the file breaks off in the midst of a letter; save or export it again") from None
    try:
        return decoded(content, is_csv=is_csv)
    except TableProblem:
        if text := _windows(content):
            return text
        raise


def _windows(content: bytes) -> str:
    """What Excel in Finland saves as plain CSV; empty when it is something else."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return "" if _MISREAD.search(text) or _CONTROL.search(text) else text


def delimiter(text: str, heading_row: int = 1) -> str:
    """What stands between the cells: most of semicolons, commas and tabs in the row that names the columns."""
    lines = text.split("\n", heading_row)
    line = lines[heading_row - 1] if len(lines) >= heading_row else ""
    return max(";,\t", key=lambda mark: (line.count(mark), mark == ","))
