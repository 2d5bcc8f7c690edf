"""Features: few numbers derived from many rows, each a function with its formula and source.

`features(raw, given)` asks the module of the file's technique. A module has

    def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]

and gives what can be derived, and a sentence for each feature that a person may look for and that was refused.
"""

import warnings
from collections.abc import Callable
from importlib import import_module

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.rawfile import RawFile

__all__ = ["Feature", "Given", "Method", "features", "number"]

Derive = Callable[[RawFile, Given], tuple[list[Feature], list[str]]]

MODULES = {
    "galvanostatic cycling": "cycling",
    "electrochemical impedance spectroscopy": "impedance",
    "X-ray diffraction": "diffraction",
    "Raman spectroscopy": "raman",
    "X-ray photoelectron spectroscopy": "photoemission",
    "nitrogen sorption": "sorption",
    "thermogravimetric analysis": "thermogravimetry",
    "instrumented indentation": "indentation",
    "scanning electron microscopy": "image",
    "energy-dispersive X-ray spectroscopy": "eds",
}
"""Technique → module of this package that derives its features; a technique without one has none."""


def features(raw: RawFile, given: Given = Given()) -> tuple[list[Feature], list[str]]:  # noqa: B008  frozen
    """What can be derived from the file, and why the rest was not.

    Raises:
        Refused: the numbers of the file contradict each other in a way no derivation survives.
    """
    name = MODULES.get(raw.technique)
    if name is None:
        return [], []
    derive: Derive = import_module(f"weldgraph.loaders.features.{name}").features
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a fit that fails is judged by its errors, not by what it warns of
            return derive(raw, given)
    except (ValueError, ArithmeticError, LookupError) as error:
        raise Refused(f"the columns were read, but no features could be derived from them: {error}.") from error
