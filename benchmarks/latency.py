"""Seconds from a submission to the score sheet, on the demo's own web server, worker and beat.

The candidates submit one a second; each assessment has five answers. Fresh data of its own under var/.
"""

import subprocess
import sys

from cxhire.local import ROOT, Keeper, kept


def measure(keeper: Keeper) -> int:
    command = [sys.executable, str(ROOT / "manage.py"), "measure_latency", *sys.argv[1:]]
    return subprocess.run(command, env=keeper.env, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    own = Keeper(ROOT / "var" / "bench", port=None, fresh=True, bare=True)
    sys.exit(kept(own, lambda: measure(own)))
