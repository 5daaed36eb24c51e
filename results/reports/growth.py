"""A development plan on paper."""

from datetime import datetime

from django.utils.translation import gettext as _

from growth.models import Development
from results.reports import paper
from results.reports.candidate import day, moment
from results.reports.paper import Paper


def plan_paper(development: Development, *, at: datetime) -> Paper:
    made = Paper(
        eyebrow=_("Development plan"),
        title=development.person.name,
        facts=[
            (_("Present role"), development.present_role.label),
            (_("Grows towards"), development.role.label),
            (_("Look again on"), development.reassess_on.isoformat() if development.reassess_on else ""),
            (_("Agreed on"), day(development.agreed_at)),
        ],
        footer=_("%(title)s · made %(at)s") % {"title": _("Development plan"), "at": moment(at)},
    )
    made.add(paper.notice(_("This is about growing at work. It is no selection: nobody is ranked or declined by it.")))
    if development.wants:
        made.add(paper.heading(_("What they want")), paper.text(development.wants))
    made.add(paper.heading(_("Steps")))
    for step in development.steps.select_related("competency", "question"):
        made.add(paper.heading(f"{step.position}. {step.competency.label}", 3), paper.text(step.what))
        rows = [(_("How"), str(step.get_how_display())), (_("By"), step.by_date.isoformat() if step.by_date else "")]
        if step.question:
            rows.append((_("Question to practise"), step.question.prompt))
        made.add(paper.facts(rows))
    return made
