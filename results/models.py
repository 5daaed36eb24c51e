from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openings.models import Application, Opening, ScoringPolicy
from ratings.models import SecondLook
from sittings.models import Sitting


class ScoreSheet(models.Model):
    """What the ratings of one sitting add up to under one policy. Immutable: a re-score is a new sheet beside it.

    competencies: [{"competency", "value", "low", "high", "se", "n_human", "n_machine", "provisional",
    "meets_minimum", "ratings": [ids]}]; values on the scale 1-5, null where nothing could be rated.
    input_hash: SHA-256 over policy and ratings; the same input never makes a second sheet.
    """

    team_path = "sitting__application__opening__team"

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="score_sheets")
    policy = models.ForeignKey(ScoringPolicy, on_delete=models.PROTECT, related_name="score_sheets")
    competencies = models.JSONField()
    total = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    se = models.FloatField(null=True)
    provisional = models.BooleanField()
    meets_minimums = models.BooleanField(null=True)
    missing = models.JSONField(default=list)
    machine_raters = models.JSONField(default=list)
    # How many people's ratings it rests on.
    raters = models.PositiveSmallIntegerField(default=0)
    input_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["sitting", "input_hash"], name="one_score_sheet_an_input")]
        indexes = [models.Index(fields=["sitting", "-id"])]

    def __str__(self) -> str:
        return f"score sheet {self.pk}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        """Those that hold: not undone, and confirmed where a second person has to. The latest counts."""
        return self.filter(undone_at=None, holds_since__isnull=False)

    def made(self) -> Self:
        """Those that were not undone, whether they hold yet or wait for a second person."""
        return self.filter(undone_at=None)

    def to_confirm(self) -> Self:
        """Those that wait for a second person; of each application at most its latest."""
        newer = Decision.objects.filter(application=OuterRef("application"), undone_at=None, pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer), undone_at=None, holds_since=None)


class Decision(models.Model):
    """What a named person decided about an application, and why. The latest that holds counts."""

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("Advance")
        HOLD = "hold", _("Hold")
        DECLINE = "decline", _("Decline")
        OFFER = "offer", _("Offer")
        HIRED = "hired", _("Hired")
        WITHDREW = "withdrew", _("Withdrew")

    class Reason(models.TextChoices):
        STRONG_EVIDENCE = "strong_evidence", _("Strong evidence on what the role needs")
        MEETS_MUST_HAVES = "meets_must_haves", _("Meets the must-haves")
        MORE_TO_LEARN = "more_to_learn", _("More to find out first")
        BELOW_MUST_HAVE = "below_must_have", _("Below a must-have, confirmed by people")
        OTHERS_STRONGER = "others_stronger", _("Others showed stronger evidence")
        ROLE_FILLED = "role_filled", _("The role is filled")
        CANDIDATE_CHOICE = "candidate_choice", _("The candidate's own choice")
        OTHER = "other", _("Another reason, in words")

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=30, choices=Reason.choices)
    words = models.TextField(blank=True)
    # What the decider had before them: the sheet at that moment, if there was one.
    score_sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    # From when it holds: at once, or since somebody else confirmed it; None while it waits for that.
    holds_since = models.DateTimeField(null=True, blank=True)
    # What the second person said, when they confirmed it or sent it back (which undoes it).
    second_words = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | (~Q(confirmed_by=F("decided_by")) & Q(holds_since__isnull=False)),
                name="somebody_else_confirmed_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind="decline") | (~Q(reason="") & Q(decided_by__isnull=False)),
                name="a_decline_has_a_reason",
            ),
        ]
        # Those that wait for a second person: few, however many were ever made.
        indexes = [
            models.Index(
                fields=["application"], condition=Q(undone_at=None, holds_since=None), name="decision_to_confirm"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"


class DecisionMail(models.Model):
    """What a person wants to tell a candidate about a decision. It waits until the decision can no longer be undone.

    `subject` and `body` hold what is sent, but for the name, which is put in when it leaves: "{name}".
    """

    team_path = "decision__application__opening__team"

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="mail")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(cancelled_at__isnull=True), name="a_sent_mail_was_not_cancelled"
            ),
        ]

    def __str__(self) -> str:
        return f"mail of decision {self.decision_id}"


class AuditBundle(models.Model):
    """Everything that an opening's results stand on, as a zip that can be checked without this installation.

    names: whether it says who candidates and raters are. content: the zip, until it is forgotten; it holds answers.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        FORGOTTEN = "forgotten", _("Deleted")

    team_path = "opening__team"

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="bundles")
    names = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    content = models.BinaryField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", content__isnull=False) | (~Q(state="done") & Q(content=None)),
                name="a_bundle_is_there_while_done",
            ),
            # A second click while one is being made asks for the same.
            models.UniqueConstraint(
                fields=["opening", "names", "created_by"], condition=Q(state="waiting"), name="one_waiting_bundle_each"
            ),
        ]

    def __str__(self) -> str:
        return f"bundle {self.pk}"


class FeedbackRelease(models.Model):
    """From when a candidate may read their feedback, and the score sheet that it is about. The latest holds."""

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="feedback_releases")
    score_sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "score_sheet"], name="one_release_a_score_sheet"),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class LeftToDo(models.Model):
    """What is left to do about an application with a score sheet.

    Only `results.services.left` writes it, always counted anew from the decisions and releases themselves.
    undecided: nobody has decided anything that was not undone. unreleased: there is a total, nobody has released it to
    the candidate (of somebody who took part again: the newest), and the candidate is not erased. settled_at: since when
    the decision that holds has held, where it settles the application; null where none does.
    """

    team_path = "opening__team"

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="left_to_do"
    )
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+", db_index=False)
    undecided = models.BooleanField()
    unreleased = models.BooleanField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["opening", "application"], condition=Q(undecided=True), name="left_undecided"),
            models.Index(fields=["opening", "application"], condition=Q(unreleased=True), name="left_unreleased"),
        ]

    def __str__(self) -> str:
        return f"left to do about {self.application_id}"


class Placing(models.Model):
    """The latest score sheet of an application, as far as it places it in its opening.

    Only `results.services.placing` writes it: found anew from the sheets, never moved.
    """

    team_path = "opening__team"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="placing")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+", db_index=False)
    score_sheet = models.OneToOneField(ScoreSheet, on_delete=models.CASCADE, related_name="+")
    total = models.FloatField(null=True)
    se = models.FloatField(null=True)
    provisional = models.BooleanField()
    meets_minimums = models.BooleanField(null=True)

    class Meta:
        indexes = [
            # In the order of the ranking, with what its doubt is counted from.
            models.Index(
                fields=["opening", "-total", "application"],
                include=["se", "provisional"],
                condition=Q(total__isnull=False),
                name="placing_ranking",
            ),
        ]

    def __str__(self) -> str:
        return f"placing of {self.application_id}"


class Appeal(models.Model):
    """A candidate's wish that another person looks at answers again: of which score sheet, why, until when.

    words, reply: in the candidate's and the answering person's own words; emptied when the person is erased.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CHANGED = "changed", _("The result changed")
        STANDS = "stands", _("The result stands")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    score_sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="appeals")
    looks = models.ManyToManyField(SecondLook, related_name="appeals")
    words = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    new_sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state="open"), name="one_open_appeal"),
            models.UniqueConstraint(
                fields=["application", "score_sheet"],
                condition=~Q(state="withdrawn"),
                name="one_appeal_a_score_sheet",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="appeal_answered_at_goes_with_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class DataCode(models.Model):
    """A code that was mailed to a candidate, with which they get or erase what is stored of them, once.

    nonce: what the digits are made from with the installation's secret key; they themselves are never stored.
    """

    class Purpose(models.TextChoices):
        DOWNLOAD = "download", _("Get one's data")
        ERASE = "erase", _("Erase one's data")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="data_codes")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    nonce = models.CharField(max_length=32, unique=True)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"data code {self.pk}"


class ErasureNotice(models.Model):
    """That the time for which an application's data is kept is over, or nearly: it stands here a week before it goes.

    ends_at: the end of the time that the candidate was told, when this was last looked at. done_at: carried out.
    """

    team_path = "application__opening__team"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="erasure_notice")
    ends_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ends_at", "id"]

    def __str__(self) -> str:
        return f"erasure of application {self.application_id}"


class RetentionHold(models.Model):
    """Why an application's data is kept beyond its time, said by an admin, until they lift it."""

    class Reason(models.TextChoices):
        COMPLAINT = "complaint", _("A complaint or a dispute is under way")
        AUTHORITY = "authority", _("An authority or a court asked for it")
        LAW = "law", _("A law asks for it to be kept longer")

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="retention_holds")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(lifted_at=None), name="one_hold_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"hold on application {self.application_id}"
