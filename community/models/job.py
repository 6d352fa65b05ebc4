from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from community.models.base import PublicModel


class Job(PublicModel):
    """Work to be done after an action, written in the action's own transaction."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"
        GIVEN_UP = "given_up"

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    put_off_since = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"], condition=Q(key__isnull=False), name="one_job_a_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "running"]),
                name="jobs_still_open",
            ),
            models.Index(fields=["name"], condition=Q(state="dead"), name="jobs_dead"),
            # the newest job tells whether the clock was set back
            models.Index(fields=["created_at"], name="jobs_by_time"),
            models.Index(fields=["finished_at"], name="jobs_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.public_id}"

    def is_held(self, *, at: datetime) -> bool:
        """Whether a worker has it in hand."""
        running = self.state == self.State.RUNNING
        return running and self.lease_until is not None and self.lease_until > at

    def is_failing(self) -> bool:
        """Whether it was tried, failed, and waits for its next try."""
        return self.state == self.State.QUEUED and self.attempts > 0


class JobFailure(models.Model):
    """A try that failed: when, and with which error. Jobs that work leave none."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="failures")
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    error = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.job} at its try {self.attempt}"
