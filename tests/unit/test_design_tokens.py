"""Contrast of the colours that stand on each other, and that no page breaks the content security policy."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static/css/tokens.css").read_text()
COMPETENCIES = ["empathy", "patience", "composure", "communication", "problem_solving", "other"]

Palette = dict[str, str]


def palette_after(selector: str) -> Palette:
    block = TOKENS.split(selector, 1)[1].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


LIGHT = palette_after(":root ")
DARK = palette_after('[data-bs-theme="dark"]')
SCHEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_dark_scheme_is_the_same_by_choice_and_by_system() -> None:
    assert palette_after(':root:not([data-bs-theme="light"])') == DARK


def test_the_dark_scheme_gives_every_colour_that_the_light_one_has() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith(("#", "rgb"))}
    assert colours - DARK.keys() == {"--shadow"} - DARK.keys()


WORDS = [
    *[(ink, ground) for ink in ("--ink", "--ink-2") for ground in ("--paper", "--surface", "--surface-2", "--raised")],
    *[("--ink-3", ground) for ground in ("--paper", "--surface", "--raised")],
    *[("--accent", ground) for ground in ("--paper", "--surface", "--raised", "--accent-soft", "--danger-soft")],
    *[("--danger", ground) for ground in ("--paper", "--surface", "--raised")],
    ("--accent-ink", "--accent"),
    ("--accent-ink", "--accent-hover"),
    ("--danger-ink", "--danger"),
    ("--danger-ink", "--danger-hover"),
    *[(f"--{tone}", f"--{tone}-soft") for tone in ("ok", "warn", "danger", "info")],
    *[("--ink", f"--{tone}-soft") for tone in ("ok", "warn", "danger", "info", "accent")],
    *[("--ink-2", ground) for ground in ("--accent-soft",)],
    *[("--ink", f"--c-{key}-soft") for key in COMPETENCIES],
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_stand_out_from_their_ground(scheme: Palette, ink: str, ground: str) -> None:
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


LINES = [
    *[("--line-strong", ground) for ground in ("--paper", "--surface", "--raised")],
    *[("--focus", ground) for ground in ("--paper", "--surface", "--surface-2", "--accent-soft")],
    *[("--accent", "--surface-2")],
    *[(f"--c-{key}", ground) for key in COMPETENCIES for ground in ("--paper", "--surface", f"--c-{key}-soft")],
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_lines_that_carry_meaning_stand_out_from_their_ground(scheme: Palette, line: str, ground: str) -> None:
    assert contrast(scheme[line], scheme[ground]) >= 3


def test_every_competency_has_a_line_pattern_of_its_own() -> None:
    css = (ROOT / "static/css/signature.css").read_text()
    patterns = [re.search(rf"\.c--{key} {{[^}}]*--rule: (\w+)", css)[1] for key in COMPETENCIES[:5]]  # type: ignore[index]
    assert sorted(patterns) == ["dashed", "dotted", "double", "solid", "wavy"]


# What is saved as a file of its own carries its own style and is never served as a page.
DOCUMENTS = ROOT / "templates/openings/documents"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if DOCUMENTS not in path.parents)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", source)
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_asks_nothing_of_other_hosts(path: Path) -> None:
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", path.read_text())


def test_vendored_files_are_those_that_were_taken() -> None:
    vendor = ROOT / "static/vendor"
    sums = dict(reversed(line.split("  ", 1)) for line in (vendor / "SHA256SUMS").read_text().splitlines())
    found = {str(p.relative_to(vendor)): hashlib.sha256(p.read_bytes()).hexdigest() for p in vendor.glob("*/*")}
    assert found == sums
    listed = (vendor / "VENDORED.md").read_text()
    assert all(digest in listed for digest in sums.values())
