"""How does formgrader show what learners wrote, and run none of it?

A server extension: nbgrader's own pages, with every name escaped. nbgrader fills
a learner's id and name into them as they are. Answers and reports were made safe
when they were graded.
"""

from __future__ import annotations

import html
import re
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web

_FROM_ELSEWHERE = re.compile(r'<script src="https?://[^"]*">\s*</script>')
# formgrade.js waits for MathJax before it takes keys.
_NO_FORMULAS = """<script>
window.MathJax = { Hub: { Startup: { signal: { Interest: (hear) => setTimeout(() => hear("End")) } } } };
</script>"""


class EscapedNames(HTMLExporter):
    """nbgrader's page of one submission."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> Any:
        """Escape the texts that go into the page beside the notebook, and leave out what it loads from elsewhere."""
        texts = {key: html.escape(value) for key, value in (resources or {}).items() if isinstance(value, str)}
        page, used = super().from_notebook_node(nb, {**(resources or {}), **texts}, **options)
        return _FROM_ELSEWHERE.sub(_NO_FORMULAS, page), used


class Formgrader(FormgradeExtension):  # type: ignore[misc]
    """nbgrader's formgrader for the class that the server was started on, and no other."""

    load_cwd_config = False
    debug = False

    def init_tornado_settings(self, webapp: Any) -> None:
        """Let every page escape what it is filled with."""
        super().init_tornado_settings(webapp)
        webapp.settings["nbgrader_jinja2_env"].autoescape = True
        exporter: Any = EscapedNames
        webapp.settings["nbgrader_exporter"] = exporter(config=self.config)

    def init_handlers(self, webapp: Any) -> None:
        """Take the entrance first: nbgrader's would run an nbgrader_config.py from any folder named in a link."""
        entrance = url_path_join(webapp.settings["base_url"], "formgrader/?")
        webapp.add_handlers(".*$", [(entrance, Entrance)])
        super().init_handlers(webapp)


class Entrance(JupyterHandler):
    """Leads to the class's lessons."""

    @web.authenticated
    def get(self) -> None:
        """Go to the gradebook."""
        self.redirect(url_path_join(self.base_url, "formgrader/gradebook"))


def _load_jupyter_server_extension(app: Any) -> None:
    formgrader = Formgrader(parent=app)
    formgrader.root_dir, formgrader.log = app.root_dir, app.log
    formgrader.initialize([])
    formgrader.init_tornado_settings(app.web_app)
    formgrader.init_handlers(app.web_app)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]
