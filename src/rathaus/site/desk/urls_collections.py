"""Addresses of by-laws, frequent questions and topic packs at the desk."""

from __future__ import annotations

from django.urls import path

from rathaus.site.desk import bylaws, questions, topics

urlpatterns = [
    path("satzungen/", bylaws.overview, name="bylaws"),
    path("satzungen/<slug:key>/", bylaws.bylaw, name="bylaw"),
    path("satzungen/<slug:key>/geprueft", bylaws.review, name="bylaw-review"),
    path("satzungen/<slug:key>/ausser-kraft", bylaws.withdraw, name="bylaw-withdraw"),
    path("satzungen/<slug:key>/wieder-zeigen", bylaws.restore, name="bylaw-restore"),
    path("fragen/", questions.overview, name="questions"),
    path("fragen/neu", questions.new, name="question-new"),
    path("fragen/<slug:key>/", questions.question, name="question"),
    path("fragen/<slug:key>/freigeben", questions.approve, name="question-approve"),
    path("fragen/<slug:key>/nicht-uebernehmen", questions.give_back, name="question-return"),
    path("fragen/<slug:key>/zurueckziehen", questions.withdraw, name="question-withdraw"),
    path("fragen/<slug:key>/geprueft", questions.review, name="question-review"),
    path("themen/", topics.overview, name="topics"),
    path("themen/<slug:key>/", topics.topic, name="topic"),
    path("themen/<slug:key>/schalten", topics.switch, name="topic-switch"),
]
