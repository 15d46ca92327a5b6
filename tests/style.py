"""Finds forms of words that readers stumble over, in documents, comments, docstrings and texts for people.

`python -m tests.style accounts static/js` lists them for these folders, `python -m tests.style` for the repository.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
CATALOGUE = "locale/de/LC_MESSAGES/django.po"
# `manage.py reference` and `api_schema` write these from the code.
GENERATED = {"docs/settings.md", "docs/models.md"}
# The glossary names the words that it replaces, and these two the patterns.
EXEMPT = {"docs/glossary.md", "tests/style.py", "tests/test_style.py"}

BE = r"\b(?:is|are|was|were|be|been|being)"
# A pattern, and what to write instead.
BANNED = {
    rf"{BE} (?:said|told)\b": "say who says what to whom: shown, reported, notified, answered with",
    rf"{BE} held\b": "enforced, kept, locked, checked",
    r"\b(?:is|are|was|were) gone\b": "deleted, no longer there, unreachable",
    r"\bno longer one\b": "name the thing that it no longer is",
    r"\bthat (?:is|are) none\b": "invalid, or name what is wrong",
    r"\b(?:tell|tells|telling) of\b": "report, describe, mention",
    r"\bwhat is asked\b": "the request, the question, the target",
    rf"{BE} asked (?:for|of)\b": "requested, required, prescribed",
    r"(?<!there )\b(?:is|are|was|were) no (?!longer\b|more\b|\w+er\b)\w+": "isn't a …",
    r"(?<!image )\bdigests?\b": "content_hash or checksum; the daily mail",
    r"\beditions?\b": "revision, edit_count",
    r"\bas ever\b": "as before, as usual",
    r"\blikewise\b": "in the same way, also",
    r"\banew\b": "again",
    r"\bseldom\b": "rarely",
    r"\bmend(?:s|ed|ing)?\b": "fix, correct",
    r"\bstands? (?:in(?! the way)|against|beside)\b": "is in, conflicts with, is next to",
    r"\bone's\b": "their, your, its owner's",
    r"\bthe one before\b": "the previous …",
}
PATTERNS = {re.compile(pattern, re.IGNORECASE): instead for pattern, instead in BANNED.items()}


class Finding(NamedTuple):
    path: str
    line: int
    text: str
    found: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text.strip()[:160]}  [“{self.found}”: {self.instead}]"


def without_code(text: str) -> str:
    """The text without names in backticks."""
    return re.sub(r"`[^`]*`", " ", text)


def python_lines(source: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of each comment and of each line of a docstring."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], without_code(token.string)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text:
                yield from enumerate(map(without_code, text.split("\n")), node.body[0].lineno)


def script_lines(source: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of the comments of JavaScript, each line of them."""
    for comment in re.finditer(r"(?<![:\w'\"`])//[^\n]*|/\*[\s\S]*?\*/", source):
        yield from enumerate(comment.group().split("\n"), source.count("\n", 0, comment.start()) + 1)


def document_lines(source: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of Markdown, without blocks of code, code within a line, addresses and quoted texts."""
    code = False
    for number, line in enumerate(source.split("\n"), 1):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code:
            yield number, re.sub(r"`[^`]*`|\]\([^)]*\)|“[^”]*”", " ", line)


def catalogue_lines(source: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of each msgid of a translation catalogue."""
    reading = False
    for number, line in enumerate(source.split("\n"), 1):
        if line.startswith(("msgid ", "msgid_plural ")):
            reading = True
        elif not line.startswith('"'):
            reading = False
        if reading:
            yield number, line.partition('"')[2]


def lines_of(path: str, source: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of what people read in a file of the repository."""
    if path.endswith(".py"):
        return python_lines(source)
    if path.endswith(".js"):
        return script_lines(source)
    if path.endswith(".md"):
        return document_lines(source)
    return catalogue_lines(source)


def files(*places: str) -> list[str]:
    """The tracked files below these folders (all without any) that are checked."""
    tracked = subprocess.run(
        ["git", "ls-files", "--", *places], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [
        path
        for path in tracked
        if path not in GENERATED | EXEMPT and (path.endswith((".py", ".js", ".md")) or path == CATALOGUE)
    ]


def findings(path: str) -> list[Finding]:
    """What is to be written differently in one file."""
    source = (ROOT / path).read_text()
    return [
        Finding(path, number, text, match.group(), instead)
        for number, text in lines_of(path, source)
        for pattern, instead in PATTERNS.items()
        for match in [pattern.search(text)]
        if match
    ]


if __name__ == "__main__":
    found = [one for path in files(*sys.argv[1:]) for one in findings(path)]
    sys.stdout.write("".join(f"{one}\n" for one in found) + f"{len(found)} in all\n")
