"""The sample among the literature: values side by side, in certain order, each with a verdict and its reasons.

Queries fetch, in queries/compare-*.rq; here rows are joined, judged, ranked and drawn.
"""

from weldgraph.compare.compared import compare
from weldgraph.compare.comparison import Comparison, Line
from weldgraph.compare.criteria import ASPECTS
from weldgraph.compare.pairs import Effects, pairs

__all__ = ["ASPECTS", "Comparison", "Effects", "Line", "compare", "pairs"]
