"""What a derivation is made of: a rule, its variants, their inputs. Plain values; `rulefile` reads them."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from weldgraph.derive.formula import Tree
from weldgraph.model import Quantity

RELATIONS: Final = frozenset(
    {"subject", "lineage", "family", "state", "test", "run", "table", "row", "column", "cell", "place"}
)
"""How an input can relate to what is derived; docs/derivations.md has a sentence for each."""
GROUPS: Final = frozenset({"record", "subject", "family", "run", "test", "place"})
"""What the members of a group can share."""
TRAITS: Final = frozenset({"half cycle", "normalised to", "role", "formula", "kind", "origin"})
LINKS: Final = frozenset({"from", "of", "to"})

Must = Literal["equal", "at most", "share one value", "restate"]


@dataclass(frozen=True, slots=True)
class Input:
    """What a name of the formula stands for.

    Attributes:
        name: in the formula.
        properties: labels; a narrower property answers too.
        amount: True for amounts of what a step uses.
        same: relations to what is derived, all of which must hold.
        equal: conditions that must be the same as there, or absent in both.
        set: conditions that must have that number, or the value which that condition has there.
        where: what else must be so; "not X" excludes.
        link: the fact itself must point at it: "from", "of", "to".
        condition: the value of that condition of what is derived, instead of a fact.
        itself: the number that is judged.
        members: all numbers of the group.
        many: all that fit, as a list, instead of one.
        complete: no such amount may be missing.
        rounded: a nominal number was rounded.
        constant: a quantity that is the same everywhere.
        weight_of: atomic weight of the element that is this condition of that input.
    """

    name: str
    properties: tuple[str, ...] = ()
    amount: bool = False
    same: tuple[str, ...] = ()
    equal: tuple[str, ...] = ()
    set: tuple[tuple[str, str], ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    link: str = ""
    condition: str = ""
    itself: bool = False
    members: bool = False
    many: bool = False
    complete: bool = False
    rounded: bool = False
    constant: Quantity | None = None
    weight_of: str = ""

    @property
    def is_list(self) -> bool:
        """Whether it stands for a list of numbers."""
        return self.many or self.members


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a number may have come about.

    Attributes:
        name: what is taken for what, in a few words.
        inputs: by the order in the file; the rule's own come first.
        formula: its tree, and `text` as written.
        stated: conditions that must be stated with the number; if they are, only such variants are looked at.
        when: traits of the number without which the variant does not apply.
        usual: True if the number needs no word about it.
        weak: True if it rests on another test or sample, or on a series that may be incomplete: it can bear
            a number out and never contradicts it.
        level: the highest that a disagreement can reach by it.
        explains: True if it is no way to get the number but a common slip, which the alert then names.
    """

    name: str
    inputs: tuple[Input, ...]
    formula: Tree
    text: str
    stated: tuple[str, ...] = ()
    when: tuple[tuple[str, str], ...] = ()
    usual: bool = False
    weak: bool = False
    explains: bool = False
    level: str = "A"


@dataclass(frozen=True, slots=True)
class Rule:
    """One derivation.

    Attributes:
        code: stable; also the name of its help page.
        title: one line.
        why, formula, source: for the help page.
        properties: labels of the properties whose values it judges; a group's members.
        statements: kinds of statement it judges.
        group: what the members of a group share; empty for a rule that judges single numbers.
        each: conditions that tell the parts of a whole apart; all others must be the same.
        must: "equal", or for a group "at most" (`limit`) or "share one value"; "restate" compares prints.
        level: the highest it can reach.
        scatter: fraction of the printed value within which a disagreement is plausible scatter, of level C.
        variants: in the order of the file.
        unit: in which the result of a group is shown.
    """

    code: str
    title: str
    why: str
    formula: str
    source: str
    variants: tuple[Variant, ...]
    type: int = 2
    properties: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    must: Must = "equal"
    limit: Quantity | None = None
    level: str = "A"
    scatter: Fraction = Fraction(0)
    unit: str = ""
    where: tuple[tuple[str, str], ...] = field(default=())
