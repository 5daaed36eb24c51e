"""What candidates meet in words, found in templates, code and seeded content; and the catalogue that translates it.

The work of gettext's tools, of which a bare machine has none. Started by bin/messages with .venv's Python.
"""

import ast
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from scoring.text import sentences

ROOT = Path(__file__).resolve().parent.parent
# Whatever a candidate can be shown: pages, mails, documents, refusals. A pattern that finds nothing is an error.
TEMPLATES = [
    "403_csrf.html",
    "404.html",
    "base_candidate.html",
    "base_plain.html",
    "assessments/question_as_candidate.html",
    "kinds/_field*.html",
    "kinds/_pieces.html",
    "kinds/*/ask.html",
    "kinds/*/given.html",
    "kinds/*/inputs.html",
    "openings/mail/*",
    "partials/band_dot.html",
    "partials/confirm_form.html",
    "partials/error_summary.html",
    "partials/field_errors.html",
    "partials/messages.html",
    "partials/receipt_line.html",
    "partials/steps.html",
    "partials/theme_toggle.html",
    "growth/_wish.html",
    "results/mail/*",
    "results/own/*",
    "sittings/[!i]*.html",
    "sittings/mail/*",
]
# Of a file with names behind it only what stands in these classes, functions and tables: the rest is for staff.
CODE = [
    "accounts/templatetags/cx.py",
    "assessments/kinds/*.py",
    "cxhire/settings.py:LANGUAGES",
    "growth/models.py:How,Wish",
    "growth/services/wishes.py",
    "ratings/told.py",
    "results/documents.py",
    "results/feedback.py",
    "results/forms.py:AppealForm,CodeForm,EraseForm",
    "results/growth_forms.py:WishForm",
    "results/mails.py",
    "results/services/appeals.py",
    "results/services/codes.py",
    "results/status.py",
    "results/templatetags/feedback_tags.py",
    "results/views/after.py",
    "results/views/choices.py",
    "results/views/own_data.py",
    "results/views/wishes.py",
    "sittings/about.py",
    "sittings/clocks.py",
    "sittings/door.py",
    "sittings/download.py",
    "sittings/forms.py:ConsentForm,TeachingForm,SharingForm,AboutYouForm,NeedsForm",
    "sittings/identities.py",
    "sittings/models/candidates.py",
    "sittings/models/needs.py:ExtraTime",
    "sittings/services/before.py",
    "sittings/services/needs.py",
    "sittings/services/taking.py",
    "sittings/views/about_you.py",
    "sittings/views/practice.py",
    "sittings/views/taking.py",
]
# Of kinds of question: what only the editor and raters are told.
FOR_STAFF = {"problem", "facts", "purpose", "_picked", "_ranked", "read_figures"}
CALLS = {"gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
CALL_IN_TEMPLATE = re.compile(r"(?<![\w.])(ngettext|gettext|_)\(")
Message = tuple[str, str]  # singular, and plural or ""


def in_code(text: str, only: str = "") -> Iterator[Message]:
    """Calls of gettext's functions under whatever name they were imported."""
    tree = ast.parse(text)
    names: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {item.asname or item.name: CALLS[item.name] for item in node.names if item.name in CALLS}
    named = only.split(",") if only else []
    outer = [node for node in ast.walk(tree) if _name(node) in named] if named else tree.body
    wanted = [node for node in outer if _name(node) not in FOR_STAFF]
    for node in (inner for outer in wanted for inner in _walk(outer)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            words = [arg.value for arg in node.args[: names[node.func.id]] if isinstance(arg, ast.Constant)]
            if words:
                yield words[0], words[1] if len(words) > 1 else ""


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Assign):
        return getattr(node.targets[0], "id", "")
    return str(getattr(node, "name", ""))


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """`ast.walk` in the order of the file, without what is for staff."""
    yield node
    for inner in ast.iter_child_nodes(node):
        if _name(inner) not in FOR_STAFF and getattr(inner, "arg", "") not in FOR_STAFF:
            yield from _walk(inner)


def in_template(text: str, only: str = "") -> Iterator[Message]:
    code = templatize(text)
    for found in CALL_IN_TEMPLATE.finditer(code):
        call = ast.parse(_up_to_its_end(code[found.end() - 1 :]), mode="eval").body
        words = call.elts if isinstance(call, ast.Tuple) else [call]
        texts = [ast.literal_eval(word) for word in words[:2] if isinstance(word, ast.Constant)]
        yield texts[0], texts[1] if len(texts) > 1 else ""


def _up_to_its_end(code: str) -> str:
    """The bracketed piece that `code` begins with."""
    depth, lines = 0, code.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        depth += {"(": 1, ")": -1}.get(token.string, 0) if token.type == tokenize.OP else 0
        if depth == 0:
            row, column = token.end
            return "".join([*lines[: row - 1], lines[row - 1][:column]])
    raise ValueError("A bracket is not closed.")


def seeded() -> Iterator[tuple[str, str]]:
    """File and text of seeded content that has no versions in other languages: it is looked up as it stands."""
    place = "roles/content/core_rubric.json"
    for item in json.loads((ROOT / place).read_text(encoding="utf-8"))["competencies"]:
        yield place, item["label"]
        yield place, sentences(item["definition"])[0].of(item["definition"])
        yield from ((place, sign["text"]) for sign in item["indicators"] if sign["sign"] > 0)
    place = "roles/content/roles.json"
    for role in json.loads((ROOT / place).read_text(encoding="utf-8")):
        yield from ((place, text) for text in (role["label"], role["summary"], role["leans_on"]))
        yield from ((place, text) for text in role["responsibilities"])
    place = "assessments/content/assessments.json"
    for assessment in json.loads((ROOT / place).read_text(encoding="utf-8")):
        yield from ((place, text) for text in (assessment["title"], assessment["instructions"]))


def messages() -> dict[Message, list[str]]:
    """Every message with the files that it stands in, in the order of the files."""
    found: dict[Message, list[str]] = {}
    for base, patterns, read in ((ROOT / "templates", TEMPLATES, in_template), (ROOT, CODE, in_code)):
        for entry in patterns:
            pattern, _colon, only = entry.partition(":")
            paths = sorted(base.glob(pattern))
            if not paths:
                raise SystemExit(f"bin/_messages.py: {pattern} finds no file.")
            for path in paths:
                for message in read(path.read_text(encoding="utf-8"), only):
                    _add(found, message, path.relative_to(ROOT).as_posix())
    for place, text in seeded():
        _add(found, (text, ""), place)
    return found


def _add(found: dict[Message, list[str]], message: Message, place: str) -> None:
    places = found.setdefault(message, [])
    if place not in places:
        places.append(place)


# --- the catalogue

CATALOGUE = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
HEAD = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "es",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def renewed(old: polib.POFile, found: dict[Message, list[str]]) -> polib.POFile:
    """The catalogue of these messages with the translations that there are; what is gone from the pages goes."""
    catalogue = polib.POFile(wrapwidth=118)
    catalogue.metadata = dict(HEAD)
    known = {entry.msgid: entry for entry in old}
    for (text, plural), places in found.items():
        before = known.get(text)
        entry = polib.POEntry(msgid=text, occurrences=[(place, "") for place in places])
        if "%(" in text:
            entry.flags = ["python-format"]
        if plural:
            entry.msgid_plural = plural
            same = before is not None and before.msgid_plural == plural
            entry.msgstr_plural = dict(before.msgstr_plural) if before and same else {0: "", 1: ""}
        elif before and not before.msgid_plural:
            entry.msgstr = before.msgstr
        catalogue.append(entry)
    return catalogue


def untranslated(catalogue: polib.POFile) -> list[str]:
    return [entry.msgid for entry in catalogue if not entry.translated()]


def main() -> int:
    settings.configure(USE_I18N=True)
    old = polib.pofile(str(CATALOGUE), wrapwidth=118) if CATALOGUE.exists() else polib.POFile()
    catalogue = renewed(old, messages())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    missing = untranslated(catalogue)
    print(f"{len(catalogue)} messages, {len(missing)} of them not translated yet.")
    for text in missing:
        print(f"  {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
