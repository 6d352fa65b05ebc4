from __future__ import annotations

import community.keys
import community.models.base
import datetime
import django.db.models.deletion
from django.db import migrations, models


def turns_from_times(apps, schema_editor):
    """Whoever sat before there were lines: in the order of taking, and given up as far as it ended.

    A seat that ended the moment its holder took another one at the same meetup was moved.
    """
    Seat = apps.get_model("events", "Seat")
    taken = {
        (event, person, moment)
        for event, person, moment in Seat.objects.values_list("event", "person", "taken_at")
    }
    turns = {}
    rows = Seat.objects.order_by("room", "taken_at", "pk")
    for row in rows.values("pk", "room", "event", "person", "taken_at", "given_up_at"):
        turns[row["room"]] = turn = turns.get(row["room"], 0) + 1
        facts = {"turn": turn, "asked_at": row["taken_at"], "state": "seated"}
        if row["given_up_at"] is not None:
            moved = (row["event"], row["person"], row["given_up_at"]) in taken
            moved = moved and row["given_up_at"] != row["taken_at"]
            facts |= {"state": "ended", "step": 1, "ending": "moved" if moved else "given_up"}
        Seat.objects.filter(pk=row["pk"]).update(**facts)


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0010_contacts'),
        ('events', '0003_venues_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('chosen', models.JSONField(blank=True, default=list)),
                ('answered_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=community.models.base.new_public_id, editable=False, max_length=16, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('text', 'words'), ('choice', 'one of several'), ('several', 'any of several')], default='text', max_length=10, verbose_name='answered by')),
                ('label', models.CharField(max_length=200, verbose_name='question')),
                ('choices', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('required', models.BooleanField(default=False, verbose_name='must be answered')),
                ('created_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SeatRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=community.models.base.new_public_id, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('guests', models.PositiveSmallIntegerField(default=0)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('seed', models.CharField(default=community.keys.new_seed, editable=False, max_length=32)),
                ('fingerprint', models.CharField(editable=False, max_length=64, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='seat',
            name='a_number_is_held_once',
        ),
        migrations.RemoveConstraint(
            model_name='seat',
            name='one_seat_a_person',
        ),
        migrations.RemoveConstraint(
            model_name='seat',
            name='seats_count_from_one',
        ),
        migrations.RemoveConstraint(
            model_name='seat',
            name='seat_taken_before_given_up',
        ),
        migrations.RemoveField(
            model_name='seat',
            name='number',
        ),
        migrations.AddField(
            model_name='event',
            name='guests_allowed',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='guests a person may bring'),
        ),
        migrations.AddField(
            model_name='event',
            name='members_only',
            field=models.BooleanField(default=False, verbose_name='for members of the group'),
        ),
        migrations.AddField(
            model_name='event',
            name='needs_approval',
            field=models.BooleanField(default=False, verbose_name='organisers approve each seat'),
        ),
        migrations.AddField(
            model_name='event',
            name='offer_hours',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours to accept a seat that became free'),
        ),
        migrations.AddField(
            model_name='event',
            name='seats_close_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='seats until'),
        ),
        migrations.AddField(
            model_name='event',
            name='seats_open_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='seats from'),
        ),
        migrations.AddField(
            model_name='room',
            name='link',
            field=models.URLField(blank=True, max_length=500, verbose_name='link to join'),
        ),
        migrations.AddField(
            model_name='room',
            name='mode',
            field=models.CharField(choices=[('in_person', 'in the room'), ('online', 'online')], default='in_person', max_length=10, verbose_name='how people join'),
        ),
        migrations.AddField(
            model_name='room',
            name='video',
            field=models.CharField(choices=[('none', 'no video link'), ('speaks', 'speaks'), ('watches', 'watches'), ('both', 'speaks and watches')], default='none', max_length=10, verbose_name='video'),
        ),
        migrations.AddField(
            model_name='seat',
            name='asked_at',
            field=models.DateTimeField(default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='seat',
            name='ending',
            field=models.CharField(blank=True, choices=[('given_up', 'given up'), ('moved', 'moved to another room'), ('refused', 'not approved'), ('lapsed', 'not accepted in time'), ('removed', 'removed by an organiser')], max_length=10),
        ),
        migrations.AddField(
            model_name='seat',
            name='guests',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='guests'),
        ),
        migrations.AddField(
            model_name='seat',
            name='offered_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='seat',
            name='state',
            field=models.CharField(choices=[('asked', 'waits for approval'), ('waiting', 'in line'), ('offered', 'offered'), ('seated', 'coming'), ('ended', 'ended')], default='seated', max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='seat',
            name='step',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='seat',
            name='turn',
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='seat',
            name='taken_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(turns_from_times, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['offered_until'], name='offers_by_their_end'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('guests_allowed__lte', 5)), name='so_many_guests_at_most'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('offer_hours__isnull', True), models.Q(('offer_hours__gte', 1), ('offer_hours__lte', 168)), _connector='OR'), name='offer_stands_for_hours'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('seats_open_at__isnull', True), ('seats_close_at__isnull', True), ('seats_open_at__lt', models.F('seats_close_at')), _connector='OR'), name='seats_open_before_they_close'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['in_person', 'online'])), name='room_is_joined_in_a_known_way'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('video__in', ['none', 'speaks', 'watches', 'both'])), name='video_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('room', 'turn'), name='a_turn_is_given_once'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('event', 'person'), name='one_seat_a_person'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('turn__gte', 1)), name='turns_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('guests__lte', 5)), name='party_within_what_is_allowed'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_up_at__isnull', False), ('state', 'ended'), models.Q(('ending', ''), _negated=True)), models.Q(models.Q(('state', 'ended'), _negated=True), ('ending', ''), ('given_up_at__isnull', True)), _connector='OR'), name='seat_that_ended_says_when_and_how'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('offered_until__isnull', False), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('offered_until__isnull', True)), _connector='OR'), name='offer_has_its_end'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'seated'), ('taken_at__isnull', False)), ('state', 'ended'), models.Q(('state__in', ['asked', 'waiting', 'offered']), ('taken_at__isnull', True)), _connector='OR'), name='seat_taken_once_seated'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('given_up_at__isnull', True), ('taken_at__isnull', True), ('given_up_at__gte', models.F('taken_at')), _connector='OR'), name='seat_taken_before_given_up'),
        ),
        migrations.AddField(
            model_name='answer',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='community.person'),
        ),
        migrations.AddField(
            model_name='question',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='community.person'),
        ),
        migrations.AddField(
            model_name='question',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='events.event'),
        ),
        migrations.AddField(
            model_name='answer',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='events.question'),
        ),
        migrations.AddField(
            model_name='seatrequest',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.event'),
        ),
        migrations.AddField(
            model_name='seatrequest',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='community.person'),
        ),
        migrations.AddField(
            model_name='seatrequest',
            name='room',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.room'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['text', 'choice', 'several'])), name='question_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('question', 'person'), name='a_question_answered_once'),
        ),
        migrations.AddIndex(
            model_name='seatrequest',
            index=models.Index(fields=['email', 'asked_at'], name='requests_of_an_address'),
        ),
        migrations.AddIndex(
            model_name='seatrequest',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', True)), fields=['expires_at'], name='requests_by_their_end'),
        ),
        migrations.AddConstraint(
            model_name='seatrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('person__isnull', True)), models.Q(('confirmed_at__isnull', False), ('email', ''), ('name', ''), ('person__isnull', False)), _connector='OR'), name='request_confirmed_keeps_no_address'),
        ),
    ]

