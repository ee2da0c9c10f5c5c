"""What ``bin/run`` becomes once all is prepared – its web server, worker and clock –, the clock set faster.

Usage: python serving.py HOST PORT ADDRESS, with the environment that ``bin/run`` gives ``serve.py``.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "bin" / "lib"))

serve: Any = importlib.import_module("serve")
# Nobody waits a minute for the first look at the clock, and five for the next.
serve.FIRST = 8.0
serve.ROUND = 20.0

if __name__ == "__main__":
    sys.exit(serve.main(*sys.argv[1:4]))
