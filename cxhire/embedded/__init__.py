"""PostgreSQL and Valkey on this machine, out of two pip wheels, for the demo and the tests.

docs/decisions/0002-embedded-servers.md says why it is done this way.
"""

from cxhire.embedded.errors import AlreadyRunning, EmbeddedError, sentence
from cxhire.embedded.servers import Servers

__all__ = ["AlreadyRunning", "EmbeddedError", "Servers", "sentence"]
