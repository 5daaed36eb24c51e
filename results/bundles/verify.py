#!/usr/bin/env python3
"""Check an audit bundle: python3 verify.py [BUNDLE.zip or its folder]. Needs Python 3.11 and nothing else.

Compares every file with its SHA-256 in the manifest, every version and answer with the hash that ratings name, and
derives every total, band and place again from the ratings. Each difference is a line; the exit status is 1 on any.
Nothing in a bundle is believed because it says so: the manifest's own SHA-256, printed first, is the one that the
installation wrote into its audit when it made the bundle. One file, so that it stands alone.
"""

import hashlib
import json
import math
import statistics
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

MANIFEST, MANIFEST_HASH = "manifest.json", "manifest.sha256"
FORMAT = "cxhire-audit-bundle 1"
LARGEST = 1 << 30
NEEDED = (
    *("opening.json", "policies.json", "rubrics.json", "assessment.json", "questions.json", "raters.json"),
    *("candidates.json", "answers.json", "ratings.json", "score_sheets.json", "order.json", "decisions.json"),
    "audit.json",
)
BAND_Z, HUMAN_SE, RELIABLE_Z = 1.645, 0.67, 1.96
SHEET_FIELDS = ("total", "low", "high", "se", "provisional", "meets_minimums", "missing")
SCORE_FIELDS = ("value", "low", "high", "se", "n_human", "n_machine", "provisional", "meets_minimum")
Row = Mapping[str, Any]


class Unreadable(Exception):
    """This is no bundle; the message says why."""


# --- The arithmetic: what scores come to. bin/verify puts the product's own in its place. ------------------------


class Arithmetic:
    def content_hash(self, obj: Any) -> str:
        """SHA-256 of the canonical JSON: sorted keys, no spaces, NFC."""
        text = json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()

    def add_up(self, ratings: Sequence[Row], policy: Row) -> dict[str, Any]:
        """`ratings` that count, each with answer, competency, by, level, low, high. Returns a sheet's figures."""
        weights = {key: float(weight) for key, weight in policy["weights"].items()}
        minimums = {key: float(level) for key, level in policy["minimums"].items()}
        by_competency: dict[str, list[Row]] = defaultdict(list)
        for rating in ratings:
            by_competency[rating["competency"]].append(rating)
        keys = [*weights, *sorted((set(by_competency) | set(minimums)) - set(weights))]
        parts = {key: _competency(by_competency.get(key, []), policy["machine"]) for key in keys}
        scores = [_score(key, parts[key], minimums.get(key)) for key in keys]
        total = _weighted(parts, weights, policy["missing"])
        verdicts = [score["meets_minimum"] for score in scores if score["competency"] in minimums]
        low, high = _band(total) if total else (None, None)
        return {
            "total": _rounded(total["value"]) if total else None,
            "low": low,
            "high": high,
            "se": _rounded(total["se"]) if total else None,
            "provisional": bool(total and total["provisional"]),
            "meets_minimums": False if False in verdicts else None if None in verdicts else True,
            "missing": [k for k in keys if (weights.get(k, 0) > 0 or k in minimums) and parts[k] is None],
            "competencies": scores,
        }

    def ranges(self, rows: Sequence[tuple[float, float | None]]) -> list[tuple[int, int]]:
        """The best and the worst place that the data leave open, for each (total, standard error)."""
        found = []
        for value, se in rows:
            better = sum(other > value and _reliable(value, se, other, e) for other, e in rows)
            worse = sum(other < value and _reliable(value, se, other, e) for other, e in rows)
            found.append((better + 1, max(better + 1, len(rows) - worse)))
        return found


def _rounded(value: float) -> float:
    """Two decimals, half away from zero."""
    return float(Decimal(repr(round(value, 9))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def _reliable(a: float, se_a: float | None, b: float, se_b: float | None) -> bool:
    return se_a is not None and se_b is not None and abs(a - b) >= RELIABLE_Z * math.hypot(se_a, se_b)


def _mean_error(values: Sequence[float], errors: Sequence[float]) -> float:
    propagated = math.sqrt(math.fsum(error * error for error in errors)) / len(errors)
    return propagated if len(values) == 1 else max(propagated, statistics.stdev(values) / math.sqrt(len(values)))


def _answer(ratings: Sequence[Row], machine: str) -> dict[str, Any] | None:
    """People's ratings: their mean, the median of three. Machines' only where the policy says so and nobody rated."""
    human = sorted(float(rating["level"]) for rating in ratings if rating["by"] == "person")
    if human:
        value = statistics.median(human) if len(human) == 3 else statistics.fmean(human)
        se = _mean_error(human, [HUMAN_SE] * len(human))
        return {"value": value, "se": se, "n_human": len(human), "n_machine": 0, "provisional": False}
    bands = [(float(r["level"]), float(r["low"] or 1), float(r["high"] or 5)) for r in ratings]
    if not bands or machine != "when_no_human":
        return None
    errors = sorted(max(level - low, high - level) / BAND_Z for level, low, high in bands)
    value = statistics.fmean(sorted(level for level, _, _ in bands))
    return {
        "value": value, "se": statistics.fmean(errors), "n_human": 0, "n_machine": len(bands), "provisional": True
    }  # fmt: skip


def _competency(ratings: Sequence[Row], machine: str) -> dict[str, Any] | None:
    by_answer: dict[Any, list[Row]] = defaultdict(list)
    for rating in ratings:
        by_answer[rating["answer"]].append(rating)
    found = [part for group in by_answer.values() if (part := _answer(group, machine))]
    parts = sorted(found, key=lambda part: (part["value"], part["se"]))
    if not parts:
        return None
    values = [part["value"] for part in parts]
    return {
        "value": statistics.fmean(values),
        "se": _mean_error(values, [part["se"] for part in parts]),
        "n_human": sum(part["n_human"] for part in parts),
        "n_machine": sum(part["n_machine"] for part in parts),
        "provisional": any(part["provisional"] for part in parts),
    }


def _band(part: Row) -> tuple[float, float]:
    low, high = part["value"] - BAND_Z * part["se"], part["value"] + BAND_Z * part["se"]
    return _rounded(max(1.0, low)), _rounded(min(5.0, high))


def _score(key: str, part: Row | None, minimum: float | None) -> dict[str, Any]:
    if part is None:
        nothing = {"value": None, "low": None, "high": None, "se": None, "n_human": 0, "n_machine": 0}
        return {"competency": key, **nothing, "provisional": False, "meets_minimum": None}
    value, (low, high) = _rounded(part["value"]), _band(part)
    return {
        "competency": key,
        **{"value": value, "low": low, "high": high, "se": _rounded(part["se"])},
        **{name: part[name] for name in ("n_human", "n_machine", "provisional")},
        "meets_minimum": None if minimum is None else value >= minimum,
    }


def _weighted(parts: Mapping[str, Any], weights: Mapping[str, float], missing: str) -> dict[str, Any] | None:
    counting = {key: weight for key, weight in weights.items() if weight > 0}
    present = [(counting[key], parts[key]) for key in sorted(counting) if parts.get(key)]
    if not present or (missing == "incomplete" and len(present) < len(counting)):
        return None
    whole = math.fsum(weight for weight, _ in present)
    return {
        "value": math.fsum(weight * part["value"] for weight, part in present) / whole,
        "se": math.sqrt(math.fsum((weight * part["se"]) ** 2 for weight, part in present)) / whole,
        "provisional": any(part["provisional"] for _, part in present),
    }


# --- Reading ------------------------------------------------------------------------------------------------------


def read_files(path: Path) -> dict[str, bytes]:
    """Every file of the bundle by its name, from the zip or from the folder that it was unpacked into."""
    if path.is_dir():
        found = [file for file in sorted(path.rglob("*")) if file.is_file()]
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > LARGEST:
                raise Unreadable("It unpacks to more than a gigabyte.")
            return {info.filename: _content(archive, info) for info in infos if not info.is_dir()}
    except FileNotFoundError:
        raise Unreadable("There is no such file.") from None
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"It cannot be read as a zip: {error}.") from error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes as they are there, even where the zip's own checksum no longer fits: the manifest finds the file."""
    try:
        with archive.open(info) as file:
            file._expected_crc = None  # type: ignore[attr-defined]
            return file.read()
    except Exception as error:
        # A flipped byte breaks the compression itself: what is left differs from its hash.
        return f"unreadable: {error}".encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- Checking -----------------------------------------------------------------------------------------------------


def check_files(files: Mapping[str, bytes]) -> list[str]:
    """Every file against the manifest, and the manifest against the hash beside it."""
    if MANIFEST not in files:
        return [f"{MANIFEST} is missing."]
    found = []
    if files.get(MANIFEST_HASH, b"").decode(errors="replace").split()[:1] != [sha256(files[MANIFEST])]:
        found.append(f"{MANIFEST} or {MANIFEST_HASH} was changed: they do not fit together.")
    try:
        manifest = json.loads(files[MANIFEST])
        named = {str(name): str(entry["sha256"]) for name, entry in manifest["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return [*found, f"{MANIFEST} cannot be read."]
    if manifest.get("format") != FORMAT:
        found.append(f"{MANIFEST} has another format than {FORMAT}.")
    for name, digest in sorted(named.items()):
        if name not in files:
            found.append(f"{name} is missing.")
        elif sha256(files[name]) != digest:
            found.append(f"{name} was changed: its SHA-256 is not the one in the manifest.")
    found += [f"{name} is not in the manifest." for name in sorted(set(files) - set(named) - {MANIFEST, MANIFEST_HASH})]
    return found + [f"{name} is not in the manifest." for name in NEEDED if name not in named and name not in files]


def check_content(data: Mapping[str, Any], arithmetic: Arithmetic) -> list[str]:
    """Hashes of versions and answers, ratings, sheets, places and decisions, each derived again."""
    hash_of = arithmetic.content_hash
    found = []
    for name in ("policies", "rubrics", "questions"):
        for row in data[name]:
            if hash_of(row["content"]) != row["content_hash"]:
                found.append(f"{name}.json: the content of {row['content_hash'][:12]} has another hash.")
    return [
        *found,
        *_check_answers(data),
        *_check_ratings(data, hash_of),
        *_check_sheets(data, arithmetic),
        *_check_order(data, arithmetic),
        *_check_decisions(data),
    ]


def _check_answers(data: Mapping[str, Any]) -> Iterable[str]:
    known = {row["content_hash"] for row in data["questions"]}
    for row in data["answers"]:
        texts = [part["text"] for part in sorted(row["parts"], key=lambda part: part["position"])]
        text = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        if row["frozen_hash"] and sha256(text.encode()) != row["frozen_hash"]:
            yield f"Answer {row['id']}: its text is not the one that was submitted."
        if row["question"] not in known or row.get("read_as", row["question"]) not in known:
            yield f"Answer {row['id']}: its question is not in the bundle."


def _text_of(answer: Row, part: int | None) -> str:
    parts = sorted(answer["parts"], key=lambda row: row["position"])
    if part is not None:
        return next((row["text"] for row in parts if row["position"] == part), "")
    texts = [row["text"] for row in parts if row["rated"]]
    return "\n\n".join(texts) if any(texts) else ""


# The hash of an answer whose one part is empty.
HEARD = hashlib.sha256(b'[""]').hexdigest()


def _check_ratings(data: Mapping[str, Any], hash_of: Callable[[Any], str]) -> Iterable[str]:
    answers = {row["id"]: row for row in data["answers"]}
    ratings = {row["id"]: row for row in data["ratings"]}
    followed = Counter(row["supersedes"] for row in data["ratings"] if row["supersedes"])
    yield from (f"Rating {pk}: two later ratings take its place." for pk, times in followed.items() if times > 1)
    recorded = {entry["data"].get("rating") for entry in data["audit"] if entry["action"].startswith("rating.")}
    live = {row["id"] for person in data["candidates"] for row in person["sittings"] if row["mode"] == "live"}
    for row in data["ratings"]:
        answer = answers.get(row["answer"])
        if answer is None:
            yield f"Rating {row['id']}: its answer is not in the bundle."
            continue
        # An interviewer rates what they heard: there may have been no text of it yet.
        texts = [answer["frozen_hash"], *([HEARD] if answer["sitting"] in live and row["by"] == "person" else [])]
        stands_on = {
            "question": answer["question"],
            "rubric": row["rubric"],
            "competency": row["competency"],
            "rater": row["rater"],
        }
        if all(hash_of({"answer": text, **stands_on}) != row["input_hash"] for text in texts):
            yield f"Rating {row['id']}: it does not stand on this answer, question, rubric and rater."
        text = _text_of(answer, row["part"])
        if any(text[place["start"] : place["end"]] != place["words"] for place in row["evidence"]):
            yield f"Rating {row['id']}: the words it quotes do not stand in the answer at that place."
        earlier = ratings.get(row["supersedes"])
        same = ("answer", "part", "competency", "rater")
        if row["supersedes"] and (earlier is None or any(earlier[name] != row[name] for name in same)):
            yield f"Rating {row['id']}: it takes the place of a rating that is not the same rater's."
        if row["by"] == "person" and row["id"] not in recorded:
            yield f"Rating {row['id']}: the audit does not know it."


def counting(ratings: Sequence[Row], machine_raters: Sequence[Row]) -> list[Row]:
    """The ratings that can count: of whole answers, with a level, and the newest build of each kind of machine."""
    replaced = {row["supersedes"] for row in ratings if row["supersedes"]}
    order = {row["name"]: (row["kind"], row["id"]) for row in machine_raters}
    current = [row for row in ratings if row["id"] not in replaced and row["part"] is None]
    newest: dict[tuple[Any, ...], int] = {}
    for row in current:
        if row["by"] == "machine":
            kind, pk = order.get(row["rater"], (row["rater"], 0))
            key = (row["answer"], row["competency"], kind)
            newest[key] = max(newest.get(key, 0), pk)

    def is_newest(row: Row) -> bool:
        kind, pk = order.get(row["rater"], (row["rater"], 0))
        return bool(row["by"] == "person" or newest[(row["answer"], row["competency"], kind)] == pk)

    return [row for row in current if row["level"] is not None and is_newest(row)]


def _written_beside(data: Mapping[str, Any]) -> dict[Any, Any]:
    """Live interview -> the last written sitting of the same candidate: its sheet counts both."""
    found = {}
    for person in data["candidates"]:
        written = [row for row in person["sittings"] if row["mode"] != "live" and row["submitted_on"]]
        live = [row for row in person["sittings"] if row["mode"] == "live"]
        if written:
            last = max(written, key=lambda row: row["attempt"])
            found.update({row["id"]: last["id"] for row in live})
    return found


def _check_sheets(data: Mapping[str, Any], arithmetic: Arithmetic) -> Iterable[str]:
    policies = {row["content_hash"]: row["content"] for row in data["policies"]}
    ratings = {row["id"]: row for row in data["ratings"]}
    beside = _written_beside(data)
    sitting_of = {row["id"]: row["sitting"] for row in data["answers"]}
    recorded = {e["data"].get("score_sheet"): e["after"] for e in data["audit"] if e["action"] == "score_sheet.made"}
    for sheet in data["score_sheets"]:
        name = f"Score sheet {sheet['id']}"
        ids = sorted({pk for score in sheet["competencies"] for pk in score["ratings"]})
        if sheet["policy"] not in policies or any(pk not in ratings for pk in ids):
            yield f"{name}: its policy or a rating that it names is not in the bundle."
            continue
        owners = {sitting_of.get(ratings[pk]["answer"]) for pk in ids}
        if any(sheet["sitting"] not in (owner, beside.get(owner)) for owner in owners):
            yield f"{name}: a rating that it names is of somebody else's answer."
        if arithmetic.content_hash({"policy": sheet["policy"], "ratings": ids}) != sheet["input_hash"]:
            yield f"{name}: it names other ratings than those that it was made from."
        if recorded.get(sheet["id"]) != sheet["input_hash"]:
            yield f"{name}: the audit does not know it."
        derived = arithmetic.add_up([ratings[pk] for pk in ids], policies[sheet["policy"]])
        yield from _sheet_differences(name, sheet, derived)


def _sheet_differences(name: str, sheet: Row, derived: Row) -> Iterable[str]:
    for field in SHEET_FIELDS:
        if not _same(sheet[field], derived[field]):
            yield f"{name}: {field} is {sheet[field]}; the ratings give {derived[field]}."
    scores = {score["competency"]: score for score in derived["competencies"]}
    if set(scores) != {score["competency"] for score in sheet["competencies"]}:
        yield f"{name}: it has other competencies than the ratings and the policy give."
    for score in sheet["competencies"]:
        expected = scores.get(score["competency"], {})
        for field in SCORE_FIELDS:
            if not _same(score[field], expected.get(field)):
                what = f"{name}, {score['competency']}"
                yield f"{what}: {field} is {score[field]}; the ratings give {expected.get(field)}."


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and abs(a - b) < 1e-9
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return sorted(a) == sorted(b)
    return bool(a == b)


def latest_sheets(data: Mapping[str, Any]) -> dict[int, Row]:
    """The last sheet of the last sitting that has one, by application."""
    sittings = {
        row["id"]: (person["id"], row["attempt"]) for person in data["candidates"] for row in person["sittings"]
    }
    latest: dict[int, tuple[tuple[int, int], Row]] = {}
    for sheet in data["score_sheets"]:
        application, attempt = sittings.get(sheet["sitting"], (0, 0))
        key = (attempt, sheet["id"])
        if application not in latest or key > latest[application][0]:
            latest[application] = (key, sheet)
    return {application: sheet for application, (_, sheet) in latest.items()}


def _check_order(data: Mapping[str, Any], arithmetic: Arithmetic) -> Iterable[str]:
    may_place = data["order"]["provisional_order"]
    placed = [
        (pk, sheet)
        for pk, sheet in latest_sheets(data).items()
        if sheet["total"] is not None and (may_place or not sheet["provisional"])
    ]
    placed.sort(key=lambda pair: (-pair[1]["total"], pair[0]))
    ranges = arithmetic.ranges([(sheet["total"], sheet["se"]) for _, sheet in placed])
    derived = [(pk, best, worst) for (pk, _), (best, worst) in zip(placed, ranges, strict=True)]
    stated = [(row["application"], row["best"], row["worst"]) for row in data["order"]["places"]]
    if [pk for pk, _, _ in stated] != [pk for pk, _, _ in derived]:
        yield "order.json: the order is not the one that the score sheets give."
    expected = {pk: (best, worst) for pk, best, worst in derived}
    for pk, best, worst in stated:
        if expected.get(pk) != (best, worst):
            yield f"order.json: candidate {pk} has places {best} to {worst}; the score sheets give {expected.get(pk)}."


def _check_decisions(data: Mapping[str, Any]) -> Iterable[str]:
    owner = {row["id"]: person["id"] for person in data["candidates"] for row in person["sittings"]}
    sheets = {row["id"]: owner.get(row["sitting"]) for row in data["score_sheets"]}
    recorded = {e["data"].get("decision") for e in data["audit"] if e["action"].startswith("decision.")}
    sitting_of = {row["id"]: row["sitting"] for row in data["answers"]}
    rated = {
        owner.get(sitting_of.get(row["answer"]))
        for row in data["ratings"]
        if row["by"] == "person" and row["level"] is not None
    }
    allowed = any(row["content"]["decline_unrated_reason"] for row in data["policies"])
    for row in data["decisions"]:
        name = f"Decision {row['id']}"
        if not row["decided_by"] or not row["reason"]:
            yield f"{name}: it names no person or no reason."
        if row["score_sheet"] and sheets.get(row["score_sheet"]) != row["application"]:
            yield f"{name}: the score sheet that it names is not this candidate's."
        if row["kind"] == "decline" and row["application"] not in rated and not allowed:
            yield f"{name}: a decline without any rating by a person."
        if row["id"] not in recorded:
            yield f"{name}: the audit does not know it."


def remarks(data: Mapping[str, Any]) -> list[str]:
    """What is no difference and worth knowing: candidates with ratings that came after their last score sheet."""
    sitting_of = {row["id"]: row["sitting"] for row in data["answers"]}
    by_sitting: dict[Any, list[Row]] = defaultdict(list)
    for row in data["ratings"]:
        by_sitting[sitting_of.get(row["answer"])].append(row)
    found = []
    for application, sheet in sorted(latest_sheets(data).items()):
        counts = counting(by_sitting[sheet["sitting"]], data["raters"]["machines"])
        named = {pk for score in sheet["competencies"] for pk in score["ratings"]}
        if {row["id"] for row in counts} != named:
            found.append(f"Candidate {application}: ratings were given or changed after the last score sheet.")
    return found


def verify(files: Mapping[str, bytes], arithmetic: Arithmetic) -> tuple[list[str], list[str], dict[str, int]]:
    """Differences, remarks, and how many of what was checked."""
    differences = check_files(files)
    data = {}
    for name in NEEDED:
        try:
            data[name.removesuffix(".json")] = json.loads(files[name])
        except (KeyError, ValueError):
            return [*differences, f"{name} cannot be read."], [], {}
    counts = {name: len(data[name]) for name in ("candidates", "answers", "ratings", "score_sheets", "decisions")}
    counts["places"] = len(data["order"].get("places", []))
    try:
        return [*differences, *check_content(data, arithmetic)], remarks(data), counts
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [*differences, f"The content has another form than expected: {error!r}."], [], counts


def main(arguments: Sequence[str], arithmetic: Arithmetic | None = None) -> int:
    if {"-h", "--help"} & set(arguments) or len(arguments) > 1:
        print(__doc__.strip())
        return 0 if len(arguments) < 2 else 2
    path = Path(arguments[0]) if arguments else Path(__file__).parent
    try:
        files = read_files(path)
    except Unreadable as error:
        print(f"{path}: {error}")
        return 1
    print(f"Manifest SHA-256: {sha256(files.get(MANIFEST, b''))}")
    differences, notes, counts = verify(files, arithmetic or Arithmetic())
    for line in differences:
        print(f"DIFFERENCE  {line}")
    for line in notes:
        print(f"note        {line}")
    print(", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items()))
    print(
        f"{len(differences)} differences."
        if differences
        else "Everything fits: every total, band and place was derived again."
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
