"""The record schema: what may stand in each file of a record, checked entry by entry.

Whether a file fits at all is asked of jsonschema-rs, in a hundredth of the time; what is wrong, of jsonschema.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import Path_, Tree
from weldgraph.resources import folder

FILE = "record.schema.json"
MAPPING = "mapping.schema.json"
_CLOSED = frozenset({"additionalProperties", "unevaluatedProperties"})


def text(file: str = FILE) -> str:
    """The schema as it is shipped."""
    return (folder("loaders") / file).read_text(encoding="utf-8")


def faults(tree: Tree, definition: str = "", file: str = FILE) -> Iterator[Refused]:
    """What in `tree` is not as the schema wants it, in file order.

    Args:
        tree: a file read by `read_yaml`.
        definition: name under `$defs` ("statements", "layout", "responses"), or "" for record.yaml.
        file: the schema.
    """
    if _quick(definition, file).is_valid(tree.data):
        return
    errors = sorted(
        _validator(definition, file).iter_errors(tree.data), key=lambda error: list(map(str, error.absolute_path))
    )
    for error in errors:
        deepest = _deepest(error)
        path: Path_ = tuple(deepest.absolute_path)
        if deepest.validator in _CLOSED:
            if not _unexpected(deepest):
                continue  # said of an entry whose own fault is reported by itself
            path = (*path, _unexpected(deepest))
        yield Refused(_sentence(deepest), place=tree.place(path))


@lru_cache
def _quick(definition: str, file: str) -> Any:
    from jsonschema_rs import validator_for  # noqa: PLC0415  only records need it

    return validator_for(_schema(definition, file))


@lru_cache
def _validator(definition: str, file: str) -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  slow to import, and only faults need it

    return Draft202012Validator(_schema(definition, file))


def _schema(definition: str, file: str) -> Any:
    schema = json.loads(text(file))
    if definition:
        schema = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"}
    return schema


def _deepest(error: Any) -> Any:
    """Of the alternatives of a oneOf, the one that came furthest: that is what the writer meant."""
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def _unexpected(error: Any) -> str:
    allowed = _allowed(error)
    return next((key for key in error.instance if key not in allowed), "")


def _allowed(error: Any) -> set[str]:
    """The entries that a mapping may have, with those of the definitions it is built on."""
    allowed = set(error.schema.get("properties", {}))
    for base in error.schema.get("allOf", ()):
        allowed |= set(json.loads(text())["$defs"][base["$ref"].rsplit("/", 1)[1]]["properties"])
    return allowed


def _sentence(error: Any) -> str:
    path = " > ".join(map(str, error.absolute_path)) or "the file"
    found = error.instance if isinstance(error.instance, str) else type(error.instance).__name__
    match error.validator:
        case "additionalProperties" | "unevaluatedProperties":
            return f"found '{_unexpected(error)}' in {path}, wanted one of: {', '.join(sorted(_allowed(error)))}."
        case "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            return f"{path} lacks '{missing[0]}'; add it."
        case "enum" | "const":
            wanted = error.validator_value if error.validator == "enum" else [error.validator_value]
            return f"found '{found}' for {path}, wanted one of: {', '.join(map(str, wanted))}."
        case "type":
            kinds: dict[str, str] = {"object": "entries", "array": "a list", "string": "text"}
            wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            names = " or ".join(kinds.get(str(name), str(name)) for name in wanted)
            return f"found {_kind(error.instance)} for {path}, wanted {names}."
        case "pattern":
            wanted_text = error.schema.get("description", f"the pattern {error.validator_value}")
            return f"found '{found}' for {path}, wanted {wanted_text}"
        case "maxLength":
            return (
                f"found {len(found)} characters for {path}, wanted at most {error.validator_value}; quote fewer words."
            )
        case _:
            return f"{path}: {error.message}."


def _kind(value: object) -> str:
    return "entries" if isinstance(value, dict) else "a list" if isinstance(value, list) else f"'{value}'"
