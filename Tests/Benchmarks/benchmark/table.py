"""The table of requirements as text."""


def text(rows):
    lines = [f"{'Work':62} {'Required':>9} {'Aim':>8} {'Measured':>9}"]
    for row in rows:
        mark = "" if row.met else "  MISSED"
        measured = "not yet" if row.measured is None else f"{row.measured:.2f}"
        lines.append(f"{row.work:62} {row.required:>9} {row.aim:>8} {measured:>9} {row.unit}{mark}")
    return "\n".join(lines)
