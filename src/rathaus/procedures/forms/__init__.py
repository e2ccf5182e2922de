"""Forms of procedure folders: from form.json to pages, from what people type to checked answers."""

from rathaus.procedures.forms.answers import Answers, Asked, answers, visible_sections
from rathaus.procedures.forms.fields import ANY, Links, render_question
from rathaus.procedures.forms.formatting import format_value
from rathaus.procedures.forms.keeping import kept_answers, without_kept
from rathaus.procedures.forms.load import load_form
from rathaus.procedures.forms.model import Data, FieldError, Form, Question, Section
from rathaus.procedures.forms.pages import Block, PageView, render_section, summary_facts
from rathaus.procedures.forms.post import Parsed, merge, newly_asked, parse, parse_answer
from rathaus.procedures.forms.prefill import Known, Prefilled, prefill
from rathaus.procedures.forms.problems import FormRefused, Problem, line_of
from rathaus.procedures.forms.summary import Page, Row, printout, summary
from rathaus.procedures.forms.text import Text
from rathaus.procedures.forms.validation import check_file, hints, missing_evidence, validate

__all__ = [
    "ANY",
    "Answers",
    "Asked",
    "Block",
    "Data",
    "FieldError",
    "Form",
    "FormRefused",
    "Known",
    "Links",
    "Page",
    "PageView",
    "Parsed",
    "Prefilled",
    "Problem",
    "Question",
    "Row",
    "Section",
    "Text",
    "answers",
    "check_file",
    "format_value",
    "hints",
    "kept_answers",
    "line_of",
    "load_form",
    "merge",
    "missing_evidence",
    "newly_asked",
    "parse",
    "parse_answer",
    "prefill",
    "printout",
    "render_question",
    "render_section",
    "summary",
    "summary_facts",
    "validate",
    "visible_sections",
    "without_kept",
]
