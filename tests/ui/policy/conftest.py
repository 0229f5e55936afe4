"""The floor and the doubles of the workspace serve these tests too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workspace"))
