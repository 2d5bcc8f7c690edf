"""Rule files: one file a derivation, in shapes/derivations/. docs/derivations.md says how one is written.

Source   YAML; every key is one of those below, every property a label of the ontology.
Gives    `Rule`.
Refuses  an unknown key, an unknown property, a formula outside the grammar, a name without an input.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from weldgraph.derive.formula import names, parse
from weldgraph.derive.rule import GROUPS, LINKS, RELATIONS, TRAITS, Input, Must, Rule, Variant
from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import read_yaml
from weldgraph.model import Quantity
from weldgraph.quantity import read_quantity
from weldgraph.resources import folder
from weldgraph.terms import property_named

_RULE_KEYS = frozenset(
    {"code", "title", "why", "formula", "source", "type", "judges", "inputs", "expression", "variants", "group", "each"}
    | {"must", "level", "scatter", "unit"}
)
_NEEDED = ("code", "title", "why", "formula", "source", "judges")
_PLAIN = frozenset({"code", "title", "why", "formula", "source", "expression", "must", "scatter", "unit"})
_VARIANT_KEYS = frozenset({"name", "inputs", "expression", "stated", "when", "usual", "weak", "explains", "level"})
_INPUT_KEYS = frozenset(
    {
        "property",
        "amount",
        "same",
        "equal",
        "set",
        "where",
        "link",
        "condition",
        "itself",
        "members",
        "many",
        "complete",
    }
    | {"rounded", "constant", "atomic weight of"}
)
_JUDGES_KEYS = frozenset({"property", "statement", "where"})


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules of the project, sorted by code."""
    return read_rules(sorted((folder("shapes") / "derivations").glob("*.yaml")))


def read_rules(paths: Iterable[Path]) -> tuple[Rule, ...]:
    """The rules of some files, sorted by code.

    Raises:
        Refused: a file is no rule, or two have one code.
    """
    found: dict[str, Rule] = {}
    for path in paths:
        rule = read_rule(path)
        if rule.code in found:
            raise Refused(f"found the code '{rule.code}' in a second file; give each rule its own.", place=path.name)
        found[rule.code] = rule
    return tuple(found[code] for code in sorted(found))


def read_rule(path: Path) -> Rule:
    """The rule of one file.

    Raises:
        Refused: it is not one; with the file.
    """
    try:
        return _rule(read_yaml(path).data)
    except Refused as error:
        raise error if error.place else error.at(path.name) from None


def _rule(data: Any) -> Rule:
    _only(data, _RULE_KEYS, "a rule")
    if missing := [key for key in _NEEDED if key not in data]:
        raise Refused(f"the rule lacks {', '.join(missing)}; see docs/derivations.md.")
    if other := sorted(key for key in _PLAIN & set(data) if not isinstance(data[key], str)):
        raise Refused(f"'{other[0]}' must be one text.")
    judges = data["judges"]
    _only(judges, _JUDGES_KEYS, "judges")
    must, limit = _must(data.get("must", "equal"))
    return Rule(
        code=data["code"],
        title=data["title"],
        why=data["why"],
        formula=data["formula"],
        source=data["source"],
        type=int(_one_of(data, "type", ("2", "1", "3", "4"))),
        properties=_properties(judges.get("property", ())),
        statements=_texts(judges.get("statement", ())),
        group=_among(_texts(data.get("group", ())), GROUPS, "group"),
        each=_properties(data.get("each", ())),
        must=must,
        limit=limit,
        level=_one_of(data, "level", ("A", "B", "C", "G")),
        scatter=_scatter(data.get("scatter", "0 %")),
        unit=data.get("unit", ""),
        where=_pairs(judges.get("where", {}), TRAITS),
        variants=() if must == "restate" else _variants(data),
    )


def _must(text: str) -> tuple[Must, Quantity | None]:
    if text.startswith("at most "):
        return "at most", read_quantity(text.removeprefix("at most "), nominal=True)
    if text not in ("equal", "share one value", "restate"):
        raise Refused(f"'{text}' is no relation; write equal, at most …, share one value or restate.")
    return cast("Must", text), None


def _scatter(text: str) -> Fraction:
    quantity = _constant(text)
    if quantity.unit is None or quantity.unit.ucum != "%":
        raise Refused(f"'scatter: {text}' was found; write a percentage of the printed value.")
    return Fraction(quantity.value or 0) / 100


def _variants(data: dict[str, Any]) -> tuple[Variant, ...]:
    common, expression = _inputs(data.get("inputs", {})), data.get("expression", "")
    raw = data.get("variants", [{"name": data["formula"], "usual": "yes"}])
    if not isinstance(raw, list) or not raw:
        raise Refused("'variants' must be a list of one or more; leave it out where there is one way only.")
    found = []
    for one in raw:
        _only(one, _VARIANT_KEYS, "a variant")
        if "name" not in one:
            raise Refused("a variant lacks its name: a few words on what is taken for what.")
        own = _inputs(one.get("inputs", {}))
        inputs = (*(given for given in common if given.name not in {mine.name for mine in own}), *own)
        text = one.get("expression", expression)
        tree = parse(text)
        if unknown := names(tree) - {given.name for given in inputs}:
            raise Refused(f"the formula names {', '.join(sorted(unknown))}, which is no input.")
        needed = names(tree) | {given.weight_of.partition(" of ")[2] for given in inputs}
        found.append(
            Variant(
                name=one["name"],
                inputs=tuple(given for given in inputs if given.name in needed),
                formula=tree,
                text=text,
                stated=_properties(one.get("stated", ())),
                when=tuple(sorted(one.get("when", {}).items())),
                usual=_flag(one, "usual"),
                weak=_flag(one, "weak"),
                explains=_flag(one, "explains"),
                level=_one_of(one, "level", ("A", "B", "C", "G")),
            )
        )
    return tuple(found)


def _inputs(data: Any) -> tuple[Input, ...]:
    if not isinstance(data, dict):
        raise Refused(f"'inputs' must give a name to each; found '{data}'.")
    return tuple(_input(name, raw) for name, raw in data.items())


def _input(name: str, raw: dict[str, Any]) -> Input:
    _only(raw, _INPUT_KEYS, f"the input '{name}'")
    link = raw.get("link", "")
    if link and link not in LINKS:
        raise Refused(f"'{link}' is no link; write one of {', '.join(sorted(LINKS))}.")
    constant = raw.get("constant", "")
    return Input(
        name=name,
        properties=_properties(raw.get("property", ())),
        amount=_flag(raw, "amount"),
        same=_among(_texts(raw.get("same", ())), RELATIONS, "same"),
        equal=_properties(raw.get("equal", ())),
        set=_settings(raw.get("set", {})),
        where=_pairs(raw.get("where", {}), TRAITS),
        link=link,
        condition=property_named(raw["condition"]).label if "condition" in raw else "",
        itself=_flag(raw, "itself"),
        members=_flag(raw, "members"),
        many=_flag(raw, "many"),
        complete=_flag(raw, "complete"),
        rounded=_flag(raw, "rounded"),
        constant=_constant(constant) if constant else None,
        weight_of=raw.get("atomic weight of", ""),
    )


def _settings(raw: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((property_named(name).label, _setting(text)) for name, text in raw.items()))


def _constant(text: str) -> Quantity:
    quantity = read_quantity(text, nominal=True)
    if quantity.value is None:
        raise Refused(f"the constant '{text}' is no number with a unit.")
    return quantity


def _setting(text: str) -> str:
    """A number, or the label of a condition, perhaps "+ 1"."""
    name, plus, more = text.partition(" + ")
    return text if name[:1].isdigit() else f"{property_named(name).label}{plus}{more}"


def _only(data: Any, known: frozenset[str], what: str) -> None:
    if not isinstance(data, dict):
        raise Refused(f"{what} must have entries; found '{data}'.")
    if unknown := sorted(set(data) - known):
        raise Refused(f"{what} has no '{unknown[0]}'; it has {', '.join(sorted(known))}.")


def _texts(raw: Any) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def _properties(raw: Any) -> tuple[str, ...]:
    return tuple(property_named(text).label for text in _texts(raw))


def _pairs(raw: dict[str, str], known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    _only(raw, known, "where")
    return tuple(sorted(raw.items()))


def _among(found: tuple[str, ...], known: frozenset[str], what: str) -> tuple[str, ...]:
    if unknown := [text for text in found if text not in known]:
        raise Refused(f"'{unknown[0]}' is no relation for '{what}'; write one of {', '.join(sorted(known))}.")
    return found


def _one_of(data: dict[str, Any], key: str, known: tuple[str, ...]) -> str:
    """The entry, by default the first of those known."""
    text = data.get(key, known[0])
    if text not in known:
        raise Refused(f"'{key}: {text}' was found; write one of {', '.join(known)}.")
    return str(text)


def _flag(data: dict[str, Any], key: str) -> bool:
    text = data.get(key, "no")
    if text not in ("yes", "no"):
        raise Refused(f"'{key}: {text}' was found; write yes or no.")
    return bool(text == "yes")
