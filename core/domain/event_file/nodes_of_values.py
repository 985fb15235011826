"""A definition as the tree that its file would be read into: a change is checked as if it had been written down."""

from collections.abc import Mapping
from typing import Any

from core.domain.event_file.nodes import Node


def node_of(value: Any, line: int = 1) -> Node:
    """JSON-able values; texts stand as if in quotes."""
    if isinstance(value, Mapping):
        pairs = {str(key): node_of(one, line) for key, one in value.items()}
        return _sized(Node(line, "map", pairs=pairs), list(pairs.values()))
    if isinstance(value, list | tuple):
        items = [node_of(one, line) for one in value]
        return _sized(Node(line, "list", items=items), items)
    if isinstance(value, bool):
        return Node(line, "scalar", "true" if value else "false", plain=True)
    if value is None:
        return Node(line, "scalar", "", plain=True)
    return Node(line, "scalar", str(value), plain=not isinstance(value, str))


def _sized(node: Node, inside: list[Node]) -> Node:
    node.size = 1 + sum(one.size for one in inside)
    node.height = 1 + max((one.height for one in inside), default=0)
    return node
