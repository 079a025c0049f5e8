"""Notebooks made in memory, for tests of the room that runs them."""

from pathlib import Path

import nbformat

PARAMETERS = "team = 'none'"


def notebook(*cells: str, parameters: str | None = PARAMETERS) -> nbformat.NotebookNode:
    """Give a notebook of code cells; one that begins with `#md` is a markdown cell."""
    node = nbformat.v4.new_notebook()
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    if parameters is not None:
        node.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for cell in cells:
        if cell.startswith("#md"):
            node.cells.append(nbformat.v4.new_markdown_cell(cell.removeprefix("#md").strip()))
        else:
            node.cells.append(nbformat.v4.new_code_cell(cell))
    return node


def executed(*displays: dict[str, object]) -> nbformat.NotebookNode:
    """Give a notebook as if it had run, each display in a cell of its own."""
    node = notebook()
    for number, data in enumerate(displays, start=1):
        output = nbformat.v4.new_output("display_data", data=data)
        node.cells.append(nbformat.v4.new_code_cell("secret_code()", execution_count=number, outputs=[output]))
    return node


def save(node: nbformat.NotebookNode, folder: Path, name: str = "demo.ipynb") -> Path:
    """Write the notebook and give its path."""
    path = folder / name
    nbformat.write(node, path)
    return path
