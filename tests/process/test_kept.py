"""What a command that is ended before its work is done says of itself."""

import os
import signal
from pathlib import Path

import pytest

from cxhire.local.keeper import Keeper, kept


@pytest.mark.parametrize(("until_stopped", "status"), [(False, 130), (True, 0)])
def test_only_what_runs_until_it_is_stopped_ends_well_by_a_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until_stopped: bool, status: int
) -> None:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    # Its servers have nothing to do with it, and take seconds to start.
    monkeypatch.setattr(Keeper, "start", lambda self: None)

    def work() -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
        return 7

    try:
        assert kept(Keeper(tmp_path / "data", port=None, fresh=False), work, until_stopped=until_stopped) == status
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
