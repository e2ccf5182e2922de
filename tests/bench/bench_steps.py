"""One step of a form, one step of a process, and days of the legal clock by the thousand."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import zen
from django.db import connection
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from rathaus.kernel.clock import now, today
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.postgres import status  # noqa: F401 - loads the server's part before timing
from rathaus.procedures import process
from rathaus.procedures.forms import answers, load_form, parse, validate
from rathaus.procedures.jobs import watch_the_clock
from rathaus.procedures.models import Run, Timer
from tests.bench.registry import Place, Result, bench
from tests.procedures import bpmn, town
from tests.procedures.form_samples import ui
