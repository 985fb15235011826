"""A definition as an event file again: importing it gives the same definition."""

import io
from typing import Any


def export_event_file(definition: dict[str, Any]) -> str:
    from ruamel.yaml import YAML  # slow to import, and only files need it

    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(definition, out)
    return out.getvalue()
