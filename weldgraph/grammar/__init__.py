"""How numbers, units, cells and heads are printed; `weldgraph.quantity` and `weldgraph.units` are its faces."""
