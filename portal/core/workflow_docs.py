"""What the transition tables say, drawn for people: Mermaid diagrams and permission matrices."""

from typing import Any

from portal.core.workflow import Workflow


def mermaid(workflow: Workflow) -> str:
    """Return the Mermaid state diagram of `workflow`, one arrow per source and transition."""
    lines = ["stateDiagram-v2", "    direction LR"]
    state: Any = workflow.model._meta.get_field("state")
    initial = state.default
    if initial:
        lines.append(f"    [*] --> {initial}")
    lines += [f"    {state.value} : {state.label}" for state in workflow.states]
    for move in workflow:
        lines += [
            f"    {source} --> {move.target or source} : {move.name}"
            for source in sorted(move.sources)
        ]
    return "\n".join(lines)


def matrix(workflow: Workflow) -> str:
    """Return the Markdown table of transitions: from, to, who may, what it needs."""
    lines = [
        "| transition | from | to | people | system tasks | required |",
        "|---|---|---|---|---|---|",
    ]
    for move in workflow:
        cells = (
            f"`{move.name}`",
            ", ".join(sorted(move.sources)),
            move.target or "(same)",
            move.allowed.name,
            ", ".join(sorted(move.system)) or "–",
            ", ".join(sorted(move.required)) or "–",
        )
        lines.append("| " + " | ".join(cell.replace("|", "or") for cell in cells) + " |")
    return "\n".join(lines)
