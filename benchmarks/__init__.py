"""Speed, as ratios in one run: ``make bench`` prints JSON. Nothing here is asserted in a test."""
