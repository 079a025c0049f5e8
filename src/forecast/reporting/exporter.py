"""The executed notebook as one page: nbconvert with our own template, and a preprocessor that arranges what cells displayed."""

from typing import Any

from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.preprocessors import Preprocessor
from traitlets import Unicode

from forecast.reporting.page import TEMPLATES, arrange


class ArrangePage(Preprocessor):
    """Put what the cells displayed into the places of the page, as `resources["page"]`."""

    language = Unicode("en")
    title = Unicode("")

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Give the notebook as it is, and the resources with the page."""
        resources["page"] = arrange(nb, self.language, self.title)
        return nb, resources


class ReportExporter(TemplateExporter):
    """nbconvert's template exporter with the template `report` and one preprocessor.

    Not its HTMLExporter, which parses the finished page once more to describe pictures: ours have descriptions, and the
    hashes of the policy must hold for the page as the template wrote it.

    Parameters
    ----------
    language : str
        The language of the page.
    title : str
        The document's title.
    """

    template_name = "report"
    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, language: str, title: str) -> None:
        arranging = ArrangePage(language=language, title=title, enabled=True)  # type: ignore[no-untyped-call]
        super().__init__(  # type: ignore[no-untyped-call]
            extra_template_basedirs=[str(TEMPLATES)], preprocessors=[arranging]
        )

    @property
    def default_config(self) -> Any:
        """Switch off nbconvert's own preprocessors: they only touch what the page does not print."""
        config = super().default_config
        config["Exporter"]["default_preprocessors"] = []
        return config


def print_html(notebook_node: Any, *, language: str, title: str) -> str:
    """Give the page of an executed notebook: one file that loads nothing.

    Parameters
    ----------
    notebook_node : NotebookNode
        Executed. Code, prompts, parameters, streams and errors are not printed.
    language : str
        The language of the page.
    title : str
        The document's title.

    Raises
    ------
    ParamsError
        When the language is not one of ours.
    """
    page, _ = ReportExporter(language=language, title=title).from_notebook_node(notebook_node)
    return str(page)
