"""How gunicorn serves, for the demo and in production alike."""

import signal
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from cxhire.env import envint
from cxhire.processes import die_with_parent

_port = envint("PORT", 8000)
bind = f"0.0.0.0:{_port}"
workers = envint("WEB_WORKERS", 1)
threads = envint("WEB_THREADS", 8)
worker_class = "gthread"
timeout = 60
graceful_timeout = 5
keepalive = 5
control_socket_disable = True
# Heartbeats in memory where there is one: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def post_fork(server: Arbiter, worker: Worker) -> None:
    die_with_parent(signal.SIGKILL)


def post_worker_init(worker: Worker) -> None:
    # Here and not above: Django is set up only now.
    from cxhire import heart  # noqa: PLC0415

    heart.start()
