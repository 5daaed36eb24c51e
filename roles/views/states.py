"""What several views of the rubric need first."""

from django.http import Http404

from roles import queries
from roles.models import Rubric


def found_rubric() -> Rubric:
    """The rubric with its current version; 404 before the content is loaded."""
    found = queries.rubric()
    if found is None or found.current is None:
        raise Http404
    return found
