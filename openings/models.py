from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from assessments.models import AssessmentVersion
from roles.models import Role, RubricVersion


class ScoringPolicy(models.Model):
    """How an opening turns ratings into a score, and who sees what when. Immutable, found by content hash.

    weights: competency key -> percent. minimums: competency key -> level. machine_raters: kinds, such as ["prior"], or
    one version of a kind, such as ["learned:<hash of the model>"].
    cut: total from which the opening's page draws its line, or null; nothing is decided by it.
    """

    class Machine(models.TextChoices):
        NEVER = "never", _("Never counts: shown beside people's ratings")
        WHEN_NO_HUMAN = "when_no_human", _("Counts, provisionally, where no person has rated yet")

    class Missing(models.TextChoices):
        RENORMALISE = "renormalise", _("Spread its weight over the others")
        INCOMPLETE = "incomplete", _("No total until it is rated")

    class Reveal(models.TextChoices):
        AFTER_OWN = "after_own_rating", _("After one's own rating, or by asking (which is logged)")
        OPEN = "open", _("At once (which is logged)")

    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="policies")
    weights = models.JSONField()
    minimums = models.JSONField(default=dict, blank=True)
    cut = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    machine_raters = models.JSONField(default=list, blank=True)
    machine = models.CharField(max_length=20, choices=Machine.choices, default=Machine.WHEN_NO_HUMAN)
    missing = models.CharField(max_length=20, choices=Missing.choices, default=Missing.RENORMALISE)
    ratings_wanted = models.PositiveSmallIntegerField(_("people who rate each answer"), default=2)
    # Of the answers that a machine rater rates, on top of the ratings wanted: how one sees that it still agrees.
    human_share = models.PositiveSmallIntegerField(_("percent of machine-rated answers drawn for people"), default=10)
    reveal = models.CharField(max_length=20, choices=Reveal.choices, default=Reveal.AFTER_OWN)
    provisional_order = models.BooleanField(_("show a machine-only order"), default=False)
    # Why a decline may do without any human rating; empty: it may not.
    decline_unrated_reason = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "scoring policies"
        constraints = [models.CheckConstraint(condition=Q(human_share__lte=100), name="human_share_is_a_percentage")]

    def __str__(self) -> str:
        return f"policy {self.content_hash[:8]}"


class Opening(models.Model):
    """One hire: a role, what is asked, who hires, and by what policy it is scored."""

    class Kind(models.TextChoices):
        ASSESSED = "assessed", _("Online assessment")
        IMPORTED = "imported", _("Interviews held elsewhere")

    class Purpose(models.TextChoices):
        SELECTION = "selection", _("Selection")
        DEVELOPMENT = "development", _("Development")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Feedback(models.TextChoices):
        OFF = "off", _("No written feedback")
        AFTER_DECISION = "after_decision", _("Once a person has decided")
        AFTER_SCORING = "after_scoring", _("As soon as the answers are rated")

    team_path = "team"

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ASSESSED)
    # Development: for people who work here already; no decision is made in it, and nobody is ordered.
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SELECTION)
    # How long results of a development opening are kept, as its notice says.
    keeps_days = models.PositiveSmallIntegerField(default=365)
    # How many months after its close a selection keeps data, as its first candidates were told; None: they were told no
    # time, and what the company says later holds.
    keeps_months = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="openings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="openings")
    assessment_version = models.ForeignKey(
        AssessmentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="openings"
    )
    policy = models.ForeignKey(ScoringPolicy, on_delete=models.PROTECT, related_name="openings")
    # Set at the first invitation; from then on neither policy nor assessment changes (the database refuses).
    fixed_at = models.DateTimeField(null=True, blank=True)
    invitation_days = models.PositiveSmallIntegerField(_("days an invitation stays valid"), default=14)
    # From when a hiring manager may release the candidates' feedback.
    feedback = models.CharField(max_length=20, choices=Feedback.choices, default=Feedback.AFTER_DECISION)
    # Nobody begins before ten business days have passed since they were shown the notice.
    ten_day_notice = models.BooleanField(default=False)
    # A decision that leads on or away holds only once somebody else has confirmed it.
    second_person = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="assessed", assessment_version__isnull=False)
                | Q(kind="imported", assessment_version=None),
                name="assessed_opening_has_an_assessment",
            ),
            models.CheckConstraint(
                condition=Q(purpose="selection") | Q(purpose="development", kind="assessed"),
                name="development_takes_an_assessment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_development(self) -> bool:
        return self.purpose == self.Purpose.DEVELOPMENT

    @property
    def months_kept(self) -> int | None:
        """How many months after its close a selection keeps data; in SQL: `results.retention.MONTHS`."""
        company = getattr(self.team, "company", None)
        return self.keeps_months or (company.keeps_months if company else None)


class CompanyProfile(models.Model):
    """Who hires, in their own words: candidates of the team's openings read it before they decide to take part."""

    team_path = "team"

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="company")
    # What these texts are written in, and the titles of the team's openings.
    language = models.CharField(max_length=10, default="en")
    name = models.CharField(max_length=120)
    makes = models.TextField(blank=True)
    for_whom = models.TextField(blank=True)
    grows = models.TextField(blank=True)
    works = models.TextField(blank=True)
    # How long candidates' data is kept once an opening is closed, and whom to ask.
    keeps_months = models.PositiveSmallIntegerField(null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Who applies. The only place of a candidate's name and contact, so that it can be erased."""

    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("email"), blank=True)
    # How the person is called elsewhere, such as the candidate id of an imported interview.
    external_ref = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="one_person_an_email"),
            models.UniqueConstraint(
                fields=["external_ref"], condition=~Q(external_ref=""), name="one_person_an_external_ref"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Application(models.Model):
    """A person in an opening."""

    class Source(models.TextChoices):
        FORM = "form", _("Invited by form")
        LIST = "list", _("Invited by list")
        CSV = "csv", _("Invited by CSV")
        IMPORT = "import", _("Imported interview")

    team_path = "opening__team"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="applications")
    source = models.CharField(max_length=10, choices=Source.choices)
    # What the candidate reads in: that of the invitation once its link was opened, then what they choose. Empty: not
    # known yet.
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "opening"], name="one_application_an_opening")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.opening_id}"


class Invitation(models.Model):
    """A link that lets a candidate in. The link itself is never stored, only its SHA-256.

    Its secret is HMAC-SHA256 over `nonce` (128 random bits) with a key of the installation, so that a mail that has
    to be sent again carries the same link, and a copy of the database alone opens no door.
    """

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="invitations")
    nonce = models.CharField(max_length=32, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10, default="en")
    # Which sitting of the application it leads to: the first, or in a development opening a later look.
    attempt = models.PositiveSmallIntegerField(default=1)
    # What a later look asks, where that is not what the opening asks: a parallel form of it.
    assessment_version = models.ForeignKey(
        AssessmentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    send_failed = models.CharField(max_length=200, blank=True)
    first_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Sending again makes a new link and revokes the old one: never two doors at once.
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(revoked_at=None),
                name="one_valid_invitation_an_application",
            ),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="sittings_are_counted_from_one"),
        ]
        indexes = [
            # Mails that did not leave: few among all.
            models.Index(
                fields=["application"],
                condition=Q(sent_at=None, revoked_at=None) & ~Q(send_failed=""),
                name="invitation_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class LinkExtension(models.Model):
    """A later date for a link, given by a person; the link stays the same. Whether it is told is theirs to say.

    reason: a code. There is no room for words: why somebody needs time is known to those who arrange it alone.
    """

    class Reason(models.TextChoices):
        ASKED = "asked", _("The candidate asked for it")
        FAILED = "failed", _("Something did not work")
        OURS = "ours", _("We need longer ourselves")

    team_path = "invitation__application__opening__team"

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    tell = models.BooleanField()
    told_at = models.DateTimeField(null=True, blank=True)
    tell_failed = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("before")), name="a_link_is_never_cut_short"),
        ]

    def __str__(self) -> str:
        return f"extension of {self.invitation_id}"


class InvitationBatch(models.Model):
    """A list or file of people to invite, worked off by a job, with a report of the rows that were not taken.

    No bulk action: that is about candidates, and a line is nobody yet. One that is not taken never becomes a person, is
    named by its number alone, and what stood in it is not kept. Else the two go alike, and stand on one page.
    rows: [{"line": 2, "name": ..., "email": ...}], emptied when done, for it holds personal data.
    report: [{"line": 2, "reason": code}]; counts stand beside it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    team_path = "opening__team"

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="batches")
    source = models.CharField(max_length=10, choices=Application.Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rows = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "invitation batches"

    def __str__(self) -> str:
        return f"batch {self.pk}"


class HiringPlan(models.Model):
    """What led to a hire: the need in a manager's words, and what was made of the rules' proposals.

    past_goals, future_goals: `planning.facts.Goal.to_dict()`; colleagues: `Colleague.to_dict()`.
    role, weights, minimums: what a person chose instead of the proposal; null while the proposal stands.
    """

    team_path = "team"

    title = models.CharField(_("title"), max_length=120)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="plans")
    # Year on year, in percent.
    growth = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    # Which neighbouring plan to go by, where nothing is known of this growth.
    growth_choice = models.CharField(max_length=10, blank=True)
    customers = models.CharField(max_length=5, blank=True)
    past_goals = models.JSONField(default=list, blank=True)
    future_goals = models.JSONField(default=list, blank=True)
    colleagues = models.JSONField(default=list, blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    weights = models.JSONField(null=True, blank=True)
    minimums = models.JSONField(null=True, blank=True)
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    # Counts the changes, so that two people at once do not write over each other.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(growth__isnull=True) | Q(growth__gte=-100), name="growth_is_a_growth"),
            models.CheckConstraint(
                condition=Q(growth_choice__in=["", "steady", "rapid", "hyper"]), name="growth_choice_is_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(customers__in=["", "b2b", "b2c", "both"]), name="customers_are_of_a_known_type"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Advertisement(models.Model):
    """A saved version of a plan's job advertisement. Immutable (the database refuses changes)."""

    class Employment(models.TextChoices):
        # The values are those of schema.org's employmentType.
        FULL_TIME = "FULL_TIME", _("Full time")
        PART_TIME = "PART_TIME", _("Part time")
        TEMPORARY = "TEMPORARY", _("Temporary")
        CONTRACTOR = "CONTRACTOR", _("Freelance")
        INTERN = "INTERN", _("Internship")

    class Period(models.TextChoices):
        YEAR = "YEAR", _("a year")
        MONTH = "MONTH", _("a month")
        HOUR = "HOUR", _("an hour")

    team_path = "plan__team"

    plan = models.ForeignKey(HiringPlan, on_delete=models.CASCADE, related_name="advertisements")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    organisation = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=60, blank=True)
    remote = models.BooleanField(default=False)
    employment = models.CharField(max_length=12, choices=Employment.choices, blank=True)
    pay_from = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    pay_to = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    period = models.CharField(max_length=5, choices=Period.choices, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    apply_at = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_advertisement_a_number"),
            models.CheckConstraint(
                condition=Q(pay_from__isnull=True) | Q(pay_to__isnull=True) | Q(pay_from__lte=models.F("pay_to")),
                name="pay_from_is_not_above_pay_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"
