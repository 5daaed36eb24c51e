"""The benches that measure on a folder of human-scored answers, run on a small folder of our own."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import cold, coverage, evidence, fairness, quality
from benchmarks._answers import Unreadable, question_of, rubric
from benchmarks._folder import Folder, read_answer, read_folder
from benchmarks._main import run
from benchmarks._rating import rate
from benchmarks._transfer import learn_from_others
from ratings import engine
from scoring.learning.model import fit
from scoring.prior.corpus import read_corpus
from scoring.raters.regressing import RegressingRater
from scoring.rubric import Question
from scoring.text import sentences
from tests.scoring.fixtures import encoder, make_rubric

FIELDS = ("id", "question", "response", "score", "low", "high", "rater1", "rater2", "fold", "evidence", "region")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two questions of the corpus, their empathy levels as scores; the first sentence counts as marked."""
    path = tmp_path_factory.mktemp("folder")
    rated = [item for item in read_corpus() if "empathy" in item.levels]
    keys = sorted({item.question for item in rated})[:4]
    with (path / "items.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, FIELDS)
        table.writeheader()
        for number, item in enumerate(item for item in rated if item.question in keys):
            score = int(item.levels["empathy"]) - 1
            first = sentences(item.response)[0]
            table.writerow(
                {
                    "id": item.id,
                    "question": "one" if keys.index(item.question) % 2 else "two",
                    "response": item.response,
                    "score": score,
                    "low": 0,
                    "high": 4,
                    "rater1": score,
                    "rater2": min(4, score + number % 2),
                    "fold": number % 3,
                    "evidence": first.of(item.response),
                    "region": "north" if number % 2 else "south",
                }
            )
    return path


def test_quality_gives_every_figure_for_every_question(folder: Path) -> None:
    found = quality.measure(str(folder), "all", 1)
    assert set(found) >= {"mean_qwk", "mean_exact", "mean_adjacent", "mean_mae", "mean_macro_f1", "human_qwk"}
    assert set(found["questions"]) == {"one", "two"}
    assert found["n"] == sum(each["n"] for each in found["questions"].values()) == 80
    assert found["mean_qwk"] > 0.3
    assert 0.8 < found["human_qwk"] < 1
    low, high = found["questions"]["one"]["interval"]
    assert low <= found["questions"]["one"]["qwk"] <= high
    low, high = found["questions"]["one"]["macro_f1_interval"]
    assert low < found["questions"]["one"]["macro_f1"] < high
    assert found["per_second"] > 0


def test_fewer_labels_leave_more_to_test(folder: Path) -> None:
    found = quality.measure(str(folder), "20", 2)
    assert found["questions"]["one"]["n"] == 2 * (40 - 20)
    assert quality.measure(str(folder), "0", 1)["questions"]["one"]["n"] == 40


def test_coverage_evidence_and_fairness_give_their_figures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "LABELS", 30)
    covered = coverage.measure(str(folder), 1)
    assert 0.4 < covered["80"]["coverage"] <= covered["95"]["coverage"] <= 1
    assert covered["80"]["width"] <= covered["95"]["width"] <= 1
    found = evidence.measure(str(folder))["questions"]["one"]
    assert found["n"] > 0
    assert 0 <= found["hit"] <= 1
    groups = fairness.measure(str(folder))["groups"]
    assert [(each["attribute"], each["group"], each["n"]) for each in groups] == [
        ("region", "north", 40),
        ("region", "south", 40),
    ]


def test_scores_and_levels_are_the_same_scale_stretched(folder: Path) -> None:
    scale = read_folder(str(folder)).scale("one")
    assert (scale.low, scale.high, scale.step) == (0, 4, 1)
    assert scale.to_scores(scale.to_levels(np.array([0.0, 2.5, 4.0]))).tolist() == [0.0, 2.5, 4.0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["id,question"], "column is missing: response"),
        (["id,question,response,score,low,high"], "no rows"),
        (["id,question,response,score,low,high", "1,q,text,x,0,4"], "line 2: score, low and high must be numbers"),
        (["id,question,response,score,low,high", "1,q,text,5,0,4"], "line 2: the score lies outside"),
        (["id,question,response,score,low,high", "1,q,text,4,4,4"], "line 2: low must be below high"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, rows: list[str], said: str) -> None:
    (tmp_path / "items.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(Unreadable, match=said):
        read_folder(str(tmp_path))


HEADER = "id,question,response,score,low,high"


def small(path: Path, *rows: str, header: str = HEADER) -> str:
    (path / "items.csv").write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    return str(path)


def test_what_leaves_nothing_to_learn_from_or_to_test_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    alone = small(tmp_path, *(f"{number},only,I called her.,{number % 3},0,2" for number in range(6)))
    with pytest.raises(Unreadable, match="at least two questions"):
        quality.measure(alone, "0", 1)
    with pytest.raises(Unreadable, match="no question has more than 6 answers"):
        quality.measure(alone, "6", 1)
    with pytest.raises(Unreadable, match="50 labelled answers leave nothing to test"):
        coverage.measure(alone, 1)


def test_answers_without_a_word_and_equal_scores_are_measured_like_others(tmp_path: Path) -> None:
    texts = ["", "   ", "😀", "I called her back.", "She was glad.", "We waited."]
    rows = (f"{number},{'ab'[number % 2]},{texts[number % 6]},2,1,5" for number in range(24))
    found = quality.measure(small(tmp_path, *rows), "all", 1)
    assert found["n"] == 24
    assert found["mean_exact"] == 1
    assert found["mean_qwk"] is None


def test_a_fifth_of_few_groups_is_one_of_them(tmp_path: Path) -> None:
    rows = (f"{number},q,She was glad.,{number % 3},0,2,g{number % 3}" for number in range(12))
    folder = read_folder(small(tmp_path, *rows, header=f"{HEADER},group"))
    assert [(len(train), len(test)) for train, test in folder.divisions("q")] == [(8, 4)] * 3
    together = read_folder(small(tmp_path, "1,q,a,1,0,2,g", "2,q,b,2,0,2,g", header=f"{HEADER},group"))
    assert len(list(together.divisions("q"))) == 5


def test_a_folder_that_is_not_there_ends_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: quality.measure("/nowhere", "all", 1)) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_folders_without_marks_or_groups_say_so(tmp_path: Path) -> None:
    lines = ["id,question,response,score,low,high", *(f"{n},q,I called back {n}.,{n % 5},0,4" for n in range(30))]
    (tmp_path / "items.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Unreadable, match="no answer has marked words"):
        evidence.measure(str(tmp_path))
    with pytest.raises(Unreadable, match="no column of self-described groups"):
        fairness.measure(str(tmp_path))


def test_cold_compares_with_levels_that_it_never_sees(tmp_path: Path) -> None:
    rated = [item for item in read_corpus() if "empathy" in item.levels][:40]
    file = tmp_path / "cold.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["id", "question_key", "question", "response", "Empathy", "problem solving"])
        for item in rated:
            table.writerow([item.id, item.question, item.asked, item.response, item.levels["empathy"], ""])
    found = cold.rate_file(str(file))
    assert list(found["competencies"]) == ["empathy"]
    assert found["competencies"]["empathy"]["n"] + found["gated"] + found["not_rated"] == 40
    assert found["competencies"]["empathy"]["qwk"] > 0.5
    file.write_text("id,question_key,question,response,empathy\n1,k,q,text,7\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="Line 2: empathy must be a level"):
        cold.rate_file(str(file))
    file.write_text("id,question_key,question,response,charm\n1,k,q,text,7\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="No column is a competency"):
        cold.rate_file(str(file))


def test_the_benches_rate_as_the_worker_does() -> None:
    """One engine: what is measured is what is shipped."""
    for item in read_corpus()[:5]:
        question = question_of(item.question)
        worker = engine.loaded("prior").rate_answer(
            answer=item.response, question=question, history="", rubric=rubric()
        )
        assert rate(item.response, question) == worker


def test_what_quality_predicts_is_what_a_machine_rater_gives(folder: Path) -> None:
    read = read_folder(str(folder))
    texts = read.column("response")
    rows = quality.read_rows(texts, encoder())
    train, test = np.arange(40), np.arange(40, 50)
    predicted = quality._learn(read, rows, train, test, None)
    fitted, _ = fit(rows.take(train), {"empathy": read.levels[train]})
    rater = RegressingRater(encoder(), fitted)
    asked = Question("asked", "-", competencies=("empathy",))
    for row, level in zip(test.tolist(), predicted, strict=True):
        outcome = rater.rate_ungated(answer=texts[row], question=asked, history="", rubric=make_rubric())["empathy"]
        assert outcome.level == pytest.approx(float(np.clip(level, 1, 5)), abs=1e-4)


def test_other_questions_teach_of_a_question_but_never_its_own_answers(folder: Path) -> None:
    read = read_folder(str(folder))
    rows = quality.read_rows(read.column("response"), encoder())
    own = read.questions["one"]
    others = learn_from_others(read, rows, "one")
    assert others is not None
    assert len(others.fitted.points) == len(read.items) - len(own)
    found = others.predict(own, own[:20])
    assert np.isnan(np.delete(found, own)).all()
    assert np.corrcoef(found[own], read.levels[own])[0, 1] > 0.3
    alone = Folder([item for item in read.items if item["question"] == "one"])
    assert learn_from_others(alone, rows.take(own), "one") is None
    twice = Folder([*read.items, *({**item, "question": "again"} for item in alone.items)])
    again = rows.take(np.concatenate([np.arange(len(read.items)), own]))
    same = learn_from_others(twice, again, "one")
    assert same is not None
    assert len(same.fitted.points) == len(others.fitted.points)


def test_what_is_read_again_from_the_cache_is_what_was_read(folder: Path) -> None:
    texts = read_folder(str(folder)).column("response")[:3]
    once, again = quality.read_rows(texts, encoder()), quality.read_rows(texts, encoder())
    fresh = read_answer(texts[1], encoder())
    assert np.array_equal(once.middle, again.middle)
    for block, kept, read in zip(once.counts, again.counts, fresh.counts, strict=True):
        assert (block != kept).nnz == 0
        assert (kept[1] != read).nnz == 0


def test_results_are_one_line_of_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: fairness.measure(str(folder))) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["n"] == 80
