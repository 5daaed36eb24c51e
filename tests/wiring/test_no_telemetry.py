import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def files_left_by(program: str, home: Path) -> list[str]:
    """What a program leaves in its user's home; onnxruntime's reporter keeps an id and a queue there."""
    # Without CI, which keeps the reporter silent as well.
    env = {"HOME": str(home), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "cxhire.settings", "DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]


def test_the_product_reports_to_nobody(tmp_path) -> None:
    program = "import django; django.setup(); import cxhire.urls, sys; assert 'onnxruntime' in sys.modules"

    assert files_left_by(program, tmp_path) == []
