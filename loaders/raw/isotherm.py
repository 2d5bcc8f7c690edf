"""What the readers of sorption isotherms share: units, and the columns of an isotherm.

A volume at STP is at 273.15 K and 101.325 kPa, as the makers of instruments and IUPAC 2015 use it; a mole of ideal gas
then fills 22 413.97 cm³.
"""

import re

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Array, Column, column

MOLAR_VOLUME = 22_413.97
"""cm³ a mole of ideal gas at 273.15 K and 101.325 kPa."""

_PRESSURES = {
    "Pa": 1.0,
    "kPa": 1e3,
    "MPa": 1e6,
    "bar": 1e5,
    "mbar": 1e2,
    "atm": 101_325.0,
    "Torr": 101_325 / 760,
    "torr": 101_325 / 760,
    "mmHg": 133.322_387,
    "psi": 6_894.757,
}
_LOADINGS = {
    "cm3/g": 1.0,
    "ml/g": 1.0,
    "mmol/g": MOLAR_VOLUME / 1e3,
    "mol/kg": MOLAR_VOLUME / 1e3,
    "mol/g": MOLAR_VOLUME,
}
GASES = ("analysis gas", "analysis adsorptive", "_exptl_adsorptive")
"""How the files name the gas, in lower case and without a full stop."""
_WORDS = re.compile(r"\(?\s*stp\s*\)?|[\s@]+", re.IGNORECASE)


def pressure_factor(unit: str, place: str) -> float:
    """What to multiply by to reach Pa.

    Raises:
        Refused: the unit is not known.
    """
    if unit.strip() not in _PRESSURES:
        raise Refused(f"the pressure is in '{unit}', wanted one of {', '.join(_PRESSURES)}.", place=place)
    return _PRESSURES[unit.strip()]


def loading_factor(unit: str, place: str) -> float:
    """What to multiply by to reach cm³ at STP a gram of sample.

    Raises:
        Refused: the unit is not known, or is not per mass of sample.
    """
    plain = unit.replace("³", "3").replace("⁻¹", "-1").replace("^", "")
    plain = re.sub(r"\s*(?:\*|·)?\s*g-1", "/g", re.sub(r"\s*(?:\*|·)?\s*kg-1", "/kg", plain))
    plain = _WORDS.sub("", plain).replace("cc/", "cm3/").replace("mL/", "ml/").replace("cm^3", "cm3")
    if plain not in _LOADINGS:
        raise Refused(f"the amount adsorbed is in '{unit}', wanted cm³(STP)/g or mmol/g.", place=place)
    return _LOADINGS[plain]


def other_gas(metadata: dict[str, str]) -> tuple[str, ...]:
    """A warning where the file names an adsorptive that is not nitrogen, as the technique's usual name has it."""
    gas = next((value for key, value in metadata.items() if key.lower().rstrip(". ") in GASES), "")
    known = gas.lower() in {"", "n2", "nitrogen"}
    return () if known else (f"The adsorptive is {gas}, not nitrogen.",)


def branches(order: Array) -> list[str]:
    """Adsorption up to the first highest pressure, desorption after it."""
    turn = int(np.argmax(order))
    return ["adsorption" if at <= turn else "desorption" for at in range(len(order))]


def isotherm(
    relative: tuple[str, Array] | None,
    absolute: tuple[str, Array] | None,
    saturation: tuple[str, Array] | None,
    adsorbed: tuple[str, Array],
    branch: list[str] | None = None,
) -> list[Column]:
    """The columns, each given with its printed heading; the relative pressure is p/p0 where both are there.

    Raises:
        Refused: there is no pressure, or one is negative.
    """
    if relative is None and absolute is not None and saturation is not None:
        if not (saturation[1] > 0).all():
            raise Refused("a saturation pressure is not above zero; the file is damaged.")
        relative = ("", absolute[1] / saturation[1])
    pressure = relative or absolute
    if pressure is None:
        raise Refused("it has no pressure.")
    if pressure[1].min() < 0:
        raise Refused(f"a pressure is {pressure[1].min():g}, below zero; the file is damaged.")
    columns = [column("relative_pressure", *relative)] if relative else []
    columns.append(column("adsorbed_volume_stp_cm3_per_g", *adsorbed))
    if absolute:
        columns.append(column("pressure_pascal", *absolute))
    if saturation:
        columns.append(column("saturation_pressure_pascal", *saturation))
    columns.append(column("branch", "", branch or branches(pressure[1])))
    return columns
