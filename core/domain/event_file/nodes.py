"""YAML 1.2 as a tree that knows its lines, within bounds: size, depth, aliases, one document, no tags, no doubles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from core.domain.event_file.problems import Problem
from core.domain.writing import spoiled

SIZE_MAX = 1_000_000  # bytes
LINES_MAX = 20_000
NODES_MAX = 20_000  # aliases counted as what they stand for; ruamel reads some 20,000 events a second
DEPTH_MAX = 24
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile("[-+]?[0-9]{1,15}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?", re.ASCII)


@dataclass(slots=True)
class Node:
    """`text` of a scalar as it was written; `plain` when it stood without quotes. `line` counts from 1."""

    line: int
    kind: Literal["scalar", "list", "map"]
    text: str = ""
    plain: bool = False
    items: list["Node"] = field(default_factory=list)
    pairs: dict[str, "Node"] = field(default_factory=dict)
    size: int = 1
    height: int = 1

    @property
    def empty(self) -> bool:
        return self.kind == "scalar" and self.plain and self.text in _NULL

    def value(self) -> Any:
        """As JSON would have it, by YAML 1.2's core schema. Numbers of astronomical size stay text."""
        if self.kind == "list":
            return [item.value() for item in self.items]
        if self.kind == "map":
            return {key: item.value() for key, item in self.pairs.items()}
        if not self.plain:
            return self.text
        if self.empty:
            return None
        if self.text.lower() in ("true", "false") and self.text in ("true", "True", "TRUE", "false", "False", "FALSE"):
            return self.text.lower() == "true"
        if _INTEGER.fullmatch(self.text):
            return int(self.text)
        if _FLOAT.fullmatch(self.text) and (float(self.text) == 0 or 1e-90 < abs(float(self.text)) < 1e90):
            return float(self.text)
        return self.text


class _TooMuch(Exception):
    def __init__(self, line: int, code: str, **params: Any) -> None:
        self.problem = Problem(line, "", code, params)


def parse_yaml(source: bytes | str) -> tuple[Node | None, list[Problem]]:
    """The tree, and what stands in the way of one. Never raises; bounded in time and memory."""
    text, problem = _decoded(source)
    if problem:
        return None, [problem]
    from ruamel.yaml import YAML  # slow to import, and only files need it
    from ruamel.yaml.error import MarkedYAMLError

    doubles: list[Problem] = []
    try:
        root = _compose(YAML(typ="safe", pure=True).parse(text), doubles)
    except _TooMuch as refusal:
        return None, [*doubles, refusal.problem]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [*doubles, _unreadable(text, mark.line + 1 if mark else 1)]
    except Exception:  # the parser's own slips over strange input (ValueError, IndexError, …) are the file's mistake
        return None, [*doubles, _unreadable(text, 1)]
    if root is None or root.empty:
        return None, [Problem(1, "", "empty")]
    return root, doubles


def _decoded(source: bytes | str) -> tuple[str, Problem | None]:
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > SIZE_MAX:
        return "", Problem(1, "", "too_big")
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            return "", Problem(source[: error.start].count(b"\n") + 1, "", "encoding")
    else:
        text = source
    text = text.removeprefix("\ufeff")
    if text.count("\n") > LINES_MAX:
        return "", Problem(1, "", "too_big")
    bad = _UNPRINTABLE.search(text)
    return text, Problem(text[: bad.start()].count("\n") + 1, "", "control") if bad else None


def _unreadable(text: str, line: int) -> Problem:
    shown = ["", *text.splitlines(), ""][min(line, text.count("\n") + 1)]
    indent = shown[: len(shown) - len(shown.lstrip())]
    return Problem(line, "", "tab") if "\t" in indent else Problem(line, "", "yaml", {"text": shown.strip()[:60]})


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    node: Node
    anchor: str | None
    key: Node | None = None


def _compose(events: Iterable[Any], doubles: list[Problem]) -> Node | None:
    """Without recursion, since depth is the writer's choice until it was counted."""
    root: Node | None = None
    stack: list[_Open] = []
    anchors: dict[str, Node] = {}
    for event in events:
        kind, line = type(event).__name__, event.start_mark.line + 1
        if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"):
            if kind == "DocumentStartEvent" and root is not None:
                raise _TooMuch(line, "documents")
            continue
        anchor: str | None = None
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            closed = stack.pop()
            node, anchor = closed.node, closed.anchor
        elif kind == "AliasEvent":
            if event.anchor not in anchors:
                raise _TooMuch(line, "alias", name=str(event.anchor)[:40])
            node = anchors[event.anchor]
        else:
            node, anchor = _started(event, kind, line), event.anchor
            if kind != "ScalarEvent":
                stack.append(_Open(node, anchor))
                if len(stack) > DEPTH_MAX:
                    raise _TooMuch(line, "deep")
                continue
        if anchor is not None:
            anchors[anchor] = node
        if stack:
            _add(stack[-1], node, line, len(stack), doubles)
        else:
            root = node
    return root


def _started(event: Any, kind: str, line: int) -> Node:
    if event.tag is not None and not (kind == "ScalarEvent" and event.tag in ("!", "tag:yaml.org,2002:str")):
        raise _TooMuch(line, "tag")
    if kind == "ScalarEvent":
        if spoiled(event.value):  # written as an escape, "\\0"
            raise _TooMuch(line, "control")
        return Node(line, "scalar", event.value, plain=event.style is None and event.tag is None)
    return Node(line, "list" if kind == "SequenceStartEvent" else "map")


def _add(parent: _Open, node: Node, line: int, depth: int, doubles: list[Problem]) -> None:
    owner = parent.node
    owner.size += node.size
    owner.height = max(owner.height, node.height + 1)
    if owner.size > NODES_MAX:
        raise _TooMuch(line, "too_big")
    if depth + node.height > DEPTH_MAX:
        raise _TooMuch(line, "deep")
    if owner.kind == "list":
        owner.items.append(node)
    elif parent.key is None:
        if node.kind != "scalar":
            raise _TooMuch(line, "key")
        parent.key = node
    else:
        key, parent.key = parent.key, None
        if key.text in owner.pairs:
            doubles.append(Problem(key.line, key.text[:100], "duplicate_key"))
        # A value is where its key is: that is where people look for it. An alias keeps its own tree.
        owner.pairs[key.text] = Node(
            key.line, node.kind, node.text, node.plain, node.items, node.pairs, node.size, node.height
        )
