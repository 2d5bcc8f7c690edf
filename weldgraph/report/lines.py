"""A check in lines for a terminal."""

from weldgraph.audit import Report
from weldgraph.completeness import counts


def text(report: Report) -> str:
    """An alert a line, what is missing in numbers, and the sum."""
    lines = []
    for alert in report.alerts:
        where = f" [{', '.join(dict.fromkeys(source.place for source in alert.sources))}]" if alert.sources else ""
        lines.append(f"{alert.level} {alert.code}  {alert.subject}: {alert.message}{where}")
        lines.extend([f"    answered: {alert.response}"] if alert.response else [])
    for record, items in sorted(report.needs.items()):
        for weight, found in counts(items).items():
            if found["missing"] or found["given"]:
                lines.append(f"{record}, {weight}: {found['missing']} missing, {found['given']} given.")
    levels = ", ".join(f"{number} at level {level}" for level, number in report.count().items())
    lines.append(f"{len(report.alerts)} alerts: {levels}; {len(report.checked)} rules checked.")
    return "\n".join(lines) + "\n"
