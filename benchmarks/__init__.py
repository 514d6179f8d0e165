"""How long things take, as ratios against a plain way of doing the same, measured in the same run."""
