import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from results.bundles import verify
from results.bundles.product import ProductArithmetic
from results.models import AuditBundle
from results.services import bundles as services
from results.services.decisions import decide
from tests.results.cast import Cast, machine_rates, make_sheet

ARITHMETICS = [verify.Arithmetic(), ProductArithmetic()]


def make_bundle(cast, opening, **values):
    bundle = services.request_bundle(opening=opening, by=cast.alma, at=timezone.now(), **{"names": False, **values})
    services.prepare_bundle(bundle_id=bundle.pk)(timezone.now())
    bundle.refresh_from_db()
    return bundle


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def differences(files, arithmetic=ARITHMETICS[0]):
    return verify.verify(files, arithmetic)[0]


def resealed(files):
    """As somebody would who changes a file and the manifest with it."""
    manifest = json.loads(files["manifest.json"])
    for name in manifest["files"]:
        manifest["files"][name]["sha256"] = verify.sha256(files[name])
    files = {**files, "manifest.json": json.dumps(manifest).encode()}
    return {**files, "manifest.sha256": f"{verify.sha256(files['manifest.json'])}  manifest.json".encode()}


def changed(files, name, change):
    data = json.loads(files[name])
    change(data)
    return resealed({**files, name: json.dumps(data).encode()})


class Setting:
    """Five candidates: rated by two people, disputed and rated by a third, by the machine alone, and by nobody."""

    def __init__(self):
        self.cast = cast = Cast()
        self.opening = cast.opening(rules={"minimums": {"empathy": 3}, "provisional_order": True})
        applications = [cast.candidate(self.opening, name=name) for name in ("Cleo", "Dara", "Enno", "Femi", "Gus")]
        cleo, dara, enno, _, _ = applications
        for rater, levels in ((cast.rita, 4), (cast.rolf, 5)):
            cast.rate(cleo, rater, levels)
        for rater, levels in ((cast.rita, {"empathy": 1, "composure": 2}), (cast.rolf, {"empathy": 4}), (cast.alma, 3)):
            cast.rate(dara, rater, levels)
        cast.rate(enno, cast.rita, 2)
        cast.rate(enno, cast.rita, 3)
        for one in applications[:4]:
            machine_rates(one, 3.3)
            make_sheet(one)
        decide(application=enno, kind="decline", reason="other", words="Why.", by=cast.alma, at=timezone.now())


@dataclass(frozen=True)
class Made:
    plain: bytes
    named: bytes
    later: bytes


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The zips of one opening: by number, with names, and after one more rating. The rows are gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        setting = Setting()
        plain, named = (
            make_bundle(setting.cast, setting.opening),
            make_bundle(setting.cast, setting.opening, names=True),
        )
        setting.cast.rate(setting.opening.applications.first(), setting.cast.alma, 1)
        later = make_bundle(setting.cast, setting.opening)
        transaction.set_rollback(True)
    return Made(*(bytes(bundle.content) for bundle in (plain, named, later)))


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def opening(cast):
    opening = cast.opening()
    application = cast.candidate(opening)
    cast.rate(application, cast.rita, 4)
    make_sheet(application)
    return opening


def test_a_bundle_fits_by_both_arithmetics_and_says_nobodys_name(made):
    files = unpacked(made.plain)
    for arithmetic in ARITHMETICS:
        found, notes, counts = verify.verify(files, arithmetic)
        assert (found, notes) == ([], [])
        assert (counts["candidates"], counts["score_sheets"], counts["places"], counts["decisions"]) == (5, 4, 4, 1)
    everything = b"".join(content for name, content in files.items() if name.endswith((".json", ".txt")))
    for name in ("Cleo", "Rita", "Alma", "@example.org"):
        assert name.encode() not in everything


def test_with_names_it_names_them(made):
    files = unpacked(made.named)
    assert json.loads(files["candidates.json"])[0]["name"] == "Cleo"
    assert {row["name"] for row in json.loads(files["raters.json"])["people"]} == {"Rita", "Rolf", "Alma"}
    assert differences(files) == []


def test_a_flipped_byte_in_any_file_is_named(made):
    files = unpacked(made.plain)
    assert len(files) == 18
    for name, content in files.items():
        place = len(content) // 2
        spoilt = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert any(line.startswith(name) or name in line for line in differences({**files, name: spoilt})), name
        gone = {other: kept for other, kept in files.items() if other != name}
        assert differences(gone), name


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=["script", "product"])
def test_what_is_changed_together_with_its_hash_is_still_found(made, arithmetic):
    files = unpacked(made.plain)
    assert differences(resealed(files), arithmetic) == []
    for name, change, words in [
        ("score_sheets.json", lambda d: d[0].update(total=4.9), "total is 4.9"),
        ("score_sheets.json", lambda d: d[0]["competencies"][0].update(low=1.0), "low is 1.0"),
        ("score_sheets.json", lambda d: d[0]["competencies"][0]["ratings"].pop(), "names other ratings"),
        ("ratings.json", lambda d: d[0].update(level=1.0), "the ratings give"),
        ("ratings.json", lambda d: d[0].update(rater="user 0"), "does not stand on"),
        ("ratings.json", lambda d: d[-1]["evidence"].append({"start": 0, "end": 3, "words": "You"}), "quotes"),
        ("answers.json", lambda d: d[0]["parts"][0].update(text="Better."), "not the one that was submitted"),
        ("policies.json", lambda d: d[0]["content"]["weights"].update(empathy=90), "has another hash"),
        ("rubrics.json", lambda d: d[0]["content"].update(label="Mine"), "has another hash"),
        ("questions.json", lambda d: d[0]["content"].update(prompt="Why?"), "has another hash"),
        ("order.json", lambda d: d["places"].reverse(), "the order is not"),
        ("order.json", lambda d: d["places"][0].update(worst=99), "has places"),
        ("decisions.json", lambda d: d[0].update(reason=""), "no reason"),
        ("audit.json", lambda d: d.clear(), "the audit does not know it"),
        ("candidates.json", lambda d: d.pop(0), "order"),
    ]:
        assert any(words in line for line in differences(changed(files, name, change), arithmetic)), (name, words)


def test_a_rating_given_after_the_last_sheet_is_a_note_and_no_difference(made):
    found, notes, _ = verify.verify(unpacked(made.later), ARITHMETICS[0])
    assert found == []
    assert len(notes) == 1


def test_the_script_in_the_bundle_needs_nothing_but_python(made, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(made.plain)
    zipfile.ZipFile(path).extractall(tmp_path / "b")

    def run(*arguments):
        command = [sys.executable, "-I", "-S", str(tmp_path / "b" / "verify.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run(str(path)).returncode == run().returncode == 0, run().stdout
    content = path.read_bytes()
    place = content.index(b"ratings.json") + 400
    path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    spoilt = run(str(path))
    assert spoilt.returncode == 1
    assert "DIFFERENCE  ratings.json was changed" in spoilt.stdout


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_refused_in_words(tmp_path, capsys, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert verify.main([str(path)]) == 1
    assert verify.main([str(tmp_path / "missing.zip")]) == 1
    assert "Traceback" not in capsys.readouterr().out


def test_it_is_asked_for_made_by_a_job_and_taken(client, cast, opening):
    page = reverse("results:bundles", args=[opening.pk])
    client.force_login(cast.alma)
    # Alma still has answers to rate: nothing leaves before she did, or asked to see.
    assert client.post(page).status_code == 409
    assert "Rate what waits for you first" in client.get(page).content.decode()
    client.post(reverse("results:reveal_opening", args=[opening.pk]))
    assert "No bundle yet" in client.get(page).content.decode()

    assert client.post(page).status_code == client.post(page).status_code == 302
    bundle = AuditBundle.objects.get()
    progress = reverse("results:bundle_progress", args=[opening.pk, bundle.pk])
    assert "Waiting for its turn" in client.get(progress).content.decode()
    assert client.get(reverse("results:bundle_download", args=[opening.pk, bundle.pk])).status_code == 302

    assert jobs.run(job_id=Job.objects.get(kind="make_bundle").pk, clock=timezone.now)
    taken = client.get(reverse("results:bundle_download", args=[opening.pk, bundle.pk]))
    bundle.refresh_from_db()
    assert verify.sha256(taken.content) == bundle.sha256
    assert bundle.manifest_sha256 in client.get(page).content.decode()
    assert "Download" in client.get(progress).content.decode()
    assert AuditEntry.objects.get(action="bundle.downloaded").after == bundle.manifest_sha256


def test_a_bundle_is_deleted_after_a_week_and_one_that_failed_says_so(client, cast, opening):
    bundle = make_bundle(cast, opening)
    job = Job.objects.get(kind="forget_bundle")
    assert job.due_at - bundle.finished_at == timedelta(days=7)
    services.forget_bundle(bundle_id=bundle.pk, at=timezone.now())
    services.forget_bundle(bundle_id=bundle.pk, at=timezone.now())
    bundle.refresh_from_db()
    assert (bundle.content, bundle.state) == (None, "forgotten")
    assert AuditEntry.objects.filter(action="bundle.deleted").count() == 1

    other = services.request_bundle(opening=opening, names=True, by=cast.admin, at=timezone.now())
    services.give_up_bundle(bundle_id=other.pk, at=timezone.now())
    services.prepare_bundle(bundle_id=other.pk)(timezone.now())
    client.force_login(cast.admin)
    page = client.get(reverse("results:bundles", args=[opening.pk])).content.decode()
    assert "could not be made" in page
    assert "deleted" in page


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("rita", 403), ("olga", 404)])
def test_others_get_nothing(client, cast, opening, who, status):
    bundle = make_bundle(cast, opening)
    if who:
        client.force_login(getattr(cast, who))
    for name, args in (("bundles", []), ("bundle_progress", [bundle.pk]), ("bundle_download", [bundle.pk])):
        assert client.get(reverse(f"results:{name}", args=[opening.pk, *args])).status_code == status


def test_a_bundle_of_another_opening_is_not_there_and_taking_is_no_post(client, cast, opening):
    other = cast.opening()
    bundle = make_bundle(cast, opening)
    client.force_login(cast.admin)
    assert client.get(reverse("results:bundle_download", args=[other.pk, bundle.pk])).status_code == 404
    assert client.post(reverse("results:bundle_download", args=[opening.pk, bundle.pk])).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_candidates(cast, opening):
    def count():
        bundle = services.request_bundle(opening=opening, names=True, by=cast.admin, at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            services.prepare_bundle(bundle_id=bundle.pk)
        return len(captured)

    before = count()
    for number in range(3):
        more = cast.candidate(opening, name=f"More {number}")
        cast.rate(more, cast.rita, 4)
        make_sheet(more)
    assert count() == before
