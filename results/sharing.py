"""What hiring people may see of people who were invited for their development.

In such an opening nobody is compared, ordered or decided about: the pages for that do not exist for it
(`openings.queries.hiring`). Managers of the team see the levels with their bands and the plan; the words of the
answers only where the person shares them (`sittings.sharing`).
"""

from django.http import Http404

from accounts.models import User
from openings.models import Application
from results.queries import visible_application


def hiring_application(user: User, *, opening_id: int, application_id: int) -> Application:
    """An application about which something can be decided; 404 for any other, as for somebody else's."""
    application = visible_application(user, opening_id=opening_id, application_id=application_id)
    if application.opening.is_development:
        raise Http404
    return application
