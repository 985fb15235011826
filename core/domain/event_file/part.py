"""One mapping of an event file while it is read: every key is asked for once, and what nobody asked for is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.event_file.nodes import Node
from core.domain.event_file.problems import Problem
from core.domain.event_file.values import Wrong, language_tag, line_of_text

LIST_MAX = 500
Read = Callable[[Node], Any]


@dataclass(slots=True)
class Report:
    """Everything wrong so far, and what later parts need of earlier ones."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    languages: list[str] = field(default_factory=lambda: ["en"])
    currency: str = ""


class Part:
    """`out` is the definition's part that has been read rightly so far."""

    def __init__(self, node: Node, path: str, report: Report) -> None:
        self.node, self.path, self.report = node, path, report
        self.out: dict[str, Any] = {}
        self._asked: dict[str, None] = {}
        if node.kind != "map":
            report.errors.append(Problem(node.line, path, "mapping"))

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, code: str, node: Node | None = None, **params: Any) -> None:
        where = node or self.node.pairs.get(key, self.node)
        self.report.errors.append(Problem(where.line, self.at(key), code, params))

    def warn(self, key: str, code: str, **params: Any) -> None:
        where = self.node.pairs.get(key, self.node)
        self.report.warnings.append(Problem(where.line, self.at(key), code, params))

    def take(self, key: str, *, required: bool = False) -> Node | None:
        """What stands under a key; nothing written there counts as no key."""
        self._asked[key] = None
        node = self.node.pairs.get(key)
        if node is not None and not node.empty:
            return node
        if required:
            self.wrong(key, "required")
        return None

    def value(self, key: str, read: Read, *, required: bool = False) -> Any:
        node = self.take(key, required=required)
        if node is None:
            return None
        found = self._read(node, self.at(key), read)
        if found is not None:
            self.out[key] = found
        return found

    def text(self, key: str, *, required: bool = False, limit: int = 500) -> dict[str, str]:
        """A text by language; one plain text counts as the event's first language."""
        node = self.take(key, required=required)
        if node is None:
            return {}
        texts: dict[str, str] = {}
        if node.kind == "map":
            for tag, item in node.pairs.items():
                path = f"{self.at(key)}.{tag[:40]}"
                found = self._read(item, path, line_of_text(limit))
                if found is not None and self._read(Node(item.line, "scalar", tag), path, language_tag) is not None:
                    texts[tag] = found
            if not node.pairs:
                self.wrong(key, "required")
        elif (found := self._read(node, self.at(key), line_of_text(limit))) is not None:
            texts[self.report.languages[0]] = found
        if texts:
            self.out[key] = texts
        return texts

    def many(self, key: str, read: Read, *, required: bool = False) -> list[Any]:
        """A list of single values, each told about by itself."""
        found = [self._read(item, path, read) for item, path in self._items(key, required)]
        if key in self.node.pairs:
            self.out[key] = [one for one in found if one is not None]
        return list(self.out.get(key, []))

    def part(self, key: str, *, required: bool = False) -> "Part | None":
        node = self.take(key, required=required)
        if node is None:
            return None
        part = Part(node, self.at(key), self.report)
        self.out[key] = part.out
        return part

    def parts(self, key: str, *, required: bool = False) -> list["Part"]:
        """A list of mappings."""
        parts = [Part(item, path, self.report) for item, path in self._items(key, required)]
        if key in self.node.pairs:
            self.out[key] = [part.out for part in parts]
        return parts

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The keys of a mapping whose keys are names that the organizer gave."""
        for key, node in self.node.pairs.items():
            self._asked[key] = None
            yield key, node

    def later(self, key: str, feature: str, *, blocks: Sequence[str] | None = None) -> Any:
        """Kept as it is for a version that knows it, with a warning; `blocks` are the types not on sale until then."""
        node = self.take(key)
        if node is None:
            return None
        self.out[key] = node.value()
        if blocks is None:
            self.warn(key, "later", feature=feature)
        else:
            self.warn(key, "not_on_sale_yet", feature=feature, types=list(blocks))
        return self.out[key]

    def refer(self, key: str, known: Sequence[str]) -> None:
        """Every name under `key` must be one of `known`."""
        named = self.out.get(key, [])
        for name in [named] if isinstance(named, str) else named:
            if name not in known:
                self.wrong(key, "unknown_reference", name=name, known=list(known)[:20])

    def done(self) -> dict[str, Any]:
        for key, node in self.node.pairs.items():
            if key not in self._asked:
                self._unknown(key, node)
        return self.out

    def _unknown(self, key: str, node: Node) -> None:
        from rapidfuzz import process  # slow to import, only needed for mistakes

        near = process.extractOne(key, list(self._asked), score_cutoff=70)
        code, params = ("unknown_field_near", {"near": near[0]}) if near else ("unknown_field", {})
        self.report.errors.append(Problem(node.line, self.at(key[:60]), code, {"name": key[:60], **params}))

    def _items(self, key: str, required: bool) -> list[tuple[Node, str]]:
        node = self.take(key, required=required)
        if node is None:
            return []
        if node.kind != "list":
            self.wrong(key, "list")
            return []
        if len(node.items) > LIST_MAX:
            self.wrong(key, "too_many", count=LIST_MAX)
            return []
        return [(item, f"{self.at(key)}[{index}]") for index, item in enumerate(node.items)]

    def _read(self, node: Node, path: str, read: Read) -> Any:
        try:
            return read(node)
        except Wrong as wrong:
            self.report.errors.append(Problem(node.line, path, wrong.code, wrong.params))
            return None
