"""Orders that are far from the usual size: more than five times the median deviation away."""

import csv
import statistics
import sys

with open(sys.argv[1], newline="") as file:
    orders = [(row["date"], row["product"], int(row["pieces"])) for row in csv.DictReader(file)]

median = statistics.median(pieces for _, _, pieces in orders)
deviation = statistics.median(abs(pieces - median) for _, _, pieces in orders) or 1

print(f"# Unusual orders\n\n{len(orders)} orders, median {median:g} pieces.\n")
for date, product, pieces in orders:
    if abs(pieces - median) > 5 * deviation:
        print(f"- {date}: {pieces} × {product}")
