"""Pictures of comparisons, as people publish them: SVG, PNG, PDF, or a matplotlib Figure.

Units stand in the axis labels, colours are told apart by everybody (Okabe and Ito), labels do not lie on each other,
rows that are not like with like are hollow, and the same answer gives the same bytes. Needs the extra `plot`.
"""

from weldgraph.plots.bars import bars
from weldgraph.plots.lineage import lineage
from weldgraph.plots.lines import along, series
from weldgraph.plots.recomputed import recomputed
from weldgraph.plots.scatter import scatter
from weldgraph.plots.style import save

__all__ = ["along", "bars", "lineage", "recomputed", "save", "scatter", "series"]
