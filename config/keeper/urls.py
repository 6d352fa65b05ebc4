from __future__ import annotations

from django.urls import path

from config.keeper import audit, front, jobs, mail, people, storage, versions

app_name = "keeper"
urlpatterns = [
    path("", front.front, name="front"),
    path("pulse.json", front.pulse, name="pulse"),
    path("jobs/", jobs.overview, name="jobs"),
    path("jobs/retry-dead/", jobs.retry_dead, name="retry_dead"),
    path("jobs/all/<slug:standing>/", jobs.listed, name="job_list"),
    path("jobs/<slug:public_id>/", jobs.job, name="job"),
    path("jobs/<slug:public_id>/retry/", jobs.retry, name="retry"),
    path("jobs/<slug:public_id>/give-up/", jobs.give_up, name="give_up"),
    path("mail/", mail.listed, name="mail"),
    path("mail/hurry/", mail.hurry, name="mail_hurry"),
    path("mail/<slug:public_id>/again/", mail.again, name="mail_again"),
    path("audit/", audit.listed, name="audit"),
    path("audit/walk/", audit.walk, name="walk"),
    path("audit/export.<slug:form>", audit.export, name="export"),
    path("audit/<slug:public_id>/", audit.entry, name="entry"),
    path("people/", people.listed, name="people"),
    path("people/<slug:public_id>/", people.person, name="person"),
    path("people/<slug:public_id>/close/", people.close, name="close_login"),
    path("people/<slug:public_id>/open/", people.reopen, name="open_login"),
    path("storage/", storage.storage, name="storage"),
    path("storage/compare/", storage.compare, name="compare"),
    path("versions/", versions.versions, name="versions"),
]
