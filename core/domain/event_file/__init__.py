"""Event files: what an organizer writes in YAML (contract, section 2), and the event that is sold from it.

file → `read_event_file` → definition (JSON, stored) → `event_from_definition` → Event; `export_event_file` leads back.
"""

from core.domain.event_file.building import event_from_definition
from core.domain.event_file.exporting import export_event_file
from core.domain.event_file.nodes_of_values import node_of
from core.domain.event_file.problems import Problem, problem_text
from core.domain.event_file.reading import Reading, read_event_file, read_tree

__all__ = [
    "Problem", "Reading", "event_from_definition", "export_event_file", "node_of", "problem_text", "read_event_file",
    "read_tree",
]  # fmt: skip
