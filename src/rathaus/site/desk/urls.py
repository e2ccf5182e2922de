"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from rathaus.site.desk import (
    absences,
    administration,
    case,
    case_work,
    cases,
    demanding,
    diagram,
    ending,
    figures,
    intake,
    maturity,
    post_room,
    printing,
    tasks,
    treasury,
)

app_name = "desk"

urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("aufgaben/uebernehmen", tasks.take, name="take"),
    path("aufgaben/zurueck", tasks.give_back, name="give-back"),
    path("vorgaenge/", cases.cases, name="cases"),
    path("vorgaenge/<str:number>/aufgaben/<uuid:task_id>", case.take, name="take-task"),
    path("vorgaenge/<str:number>/zuweisen/<uuid:task_id>", case.assign, name="assign"),
    path("vorgaenge/<str:number>/entscheiden/<uuid:task_id>", case.decide, name="decide"),
    path("vorgaenge/<str:number>/bescheid/<uuid:decision_id>", ending.end, name="end-decision"),
    path(
        "vorgaenge/<str:number>/erledigen/<uuid:task_id>", case_work.complete, name="complete-task"
    ),
    path("vorgaenge/<str:number>/abhaken/<uuid:task_id>", case_work.tick, name="tick-task"),
    path("vorgaenge/<str:number>/vormerken", case_work.plan, name="plan-task"),
    path("vorgaenge/<str:number>/abgeben", case_work.hand_over, name="hand-over"),
    path("vorgaenge/<str:number>/vermerk", case.note, name="note"),
    path("vorgaenge/<str:number>/papier", demanding.demand, name="demand-paper"),
    path("vorgaenge/<str:number>/nachricht", case.message, name="message"),
    path("vorgaenge/<str:number>/ablauf", diagram.case_process, name="case-process"),
    path("vorgaenge/<str:number>/ablauf.bpmn", diagram.case_bpmn, name="case-bpmn"),
    path("vorgaenge/<str:number>/antrag.pdf", printing.printed, name="case-printed"),
    path("vorgaenge/<str:number>/antrag-ablegen", printing.take_to_file, name="case-file-print"),
    path("eingang/", intake.overview, name="intake"),
    path("eingang/antrag", intake.application, name="intake-application"),
    path("eingang/antrag/<uuid:intake_id>", intake.go_on, name="intake-go-on"),
    path("eingang/vorgang/<str:number>", intake.to_case, name="intake-case"),
    path("postausgang/", administration.tray, name="out-tray"),
    path("postausgang/aufgegeben", administration.posted, name="posted"),
    path("postausgang/", post_room.tray, name="out-tray"),
    path("postausgang/aufgegeben", post_room.posted, name="posted"),
    path("postausgang/zugestellt/<uuid:delivery_id>", post_room.served, name="served"),
    path("kasse/", treasury.treasury, name="treasury"),
    path("kasse/erstattungen/<uuid:refund_id>", treasury.refund, name="refund"),
    path("kasse/zahlungen/<uuid:payment_id>", treasury.judge, name="judge-payment"),
    path("digitalisierungsgrad/", maturity.maturity, name="maturity"),
    path("digitalisierungsgrad/liste.csv", maturity.maturity_csv, name="maturity-csv"),
    path("digitalisierungsgrad/berechnen", maturity.compute, name="maturity-compute"),
    path("digitalisierungsgrad/<slug:key>/", maturity.maturity_service, name="maturity-service"),
    path("digitalisierungsgrad/<slug:key>/herabstufen", maturity.lower, name="maturity-lower"),
    path(
        "digitalisierungsgrad/<slug:key>/herabstufung/<int:lowering_id>/aufheben",
        maturity.end,
        name="maturity-end",
    ),
    path("abwesenheit/", absences.absences, name="absences"),
    path("abwesenheit/<uuid:post_id>/", absences.absence_of, name="absence-of"),
    path("abwesenheit/<int:deputy_id>/beenden", absences.end, name="absence-end"),
    path("verfahren/", administration.procedures, name="procedures"),
    path("verfahren/<slug:key>", administration.switch, name="switch"),
    path("verfahren/<slug:key>/ablauf", diagram.procedure_process, name="procedure-process"),
    path("verfahren/<slug:key>/ablauf.bpmn", diagram.procedure_bpmn, name="procedure-bpmn"),
    path("engpaesse/", figures.figures, name="figures"),
    path("stoerungen/", administration.jobs, name="jobs"),
    path("stoerungen/<int:job_id>/noch-einmal", administration.job_again, name="job-again"),
    path("stoerungen/<int:job_id>/verwerfen", administration.job_away, name="job-away"),
]
