"""The box of signed tokens. Votes that are over keep their ballots; one that is being held must end first."""

import django.db.models.deletion
from django.db import migrations, models

from elections.box_table import CreateModelByKey

HELD = (
    "Ballots are being cast in %(title)r (/elections/%(slug)s/), which this version would hold in another way."
    " Nothing was changed. Go on with the version before until that vote has closed and is counted, then come back."
)


def keep_or_refuse(apps, schema_editor):
    """Carry the ballots of votes that are over across; begin samples anew; refuse while a real vote is held."""
    Election = apps.get_model("elections", "Election")
    Earlier = apps.get_model("elections", "EarlierBallot")
    Ballot = apps.get_model("elections", "Ballot")
    Participation = apps.get_model("elections", "Participation")
    Claim = apps.get_model("elections", "RollClaim")
    Result = apps.get_model("elections", "Result")
    begun = Election.objects.filter(pk__in=Participation.objects.values("election"))
    for election in begun:
        counted = Result.objects.filter(question__election=election).exists()
        if election.is_sample and not counted:
            Earlier.objects.filter(election=election).delete()
            Participation.objects.filter(election=election).delete()
            Claim.objects.filter(election=election).delete()
        elif not counted:
            raise RuntimeError(HELD % {"title": election.title, "slug": election.slug})
    old = Earlier.objects.order_by("token_hash").values_list("token_hash", "election_id", "answers")
    Ballot.objects.bulk_create(
        (
            Ballot(token=token, election_id=election, answers=answers)
            for token, election, answers in old.iterator()
        ),
        batch_size=500,
    )
    Participation.objects.update(commitment=None)


class Migration(migrations.Migration):

    dependencies = [
        ('elections', '0012_roll_classes'),
    ]

    operations = [
        migrations.AddField(
            model_name='election',
            name='may_replace',
            field=models.BooleanField(default=True, help_text='The last ballot of a voter counts; that there was another one stays visible.', verbose_name='voters may vote again until the close'),
        ),
        migrations.AlterField(
            model_name='participation',
            name='commitment',
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.RenameModel(old_name='Ballot', new_name='EarlierBallot'),
        CreateModelByKey(
            name='Ballot',
            fields=[
                ('token', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('prefix', models.CharField(blank=True, max_length=64)),
                ('signature', models.TextField(blank=True, help_text="By the vote's key, in base64.")),
                ('withdrawal_hash', models.CharField(blank=True, max_length=64)),
                ('nonce', models.CharField(blank=True, max_length=64)),
                ('answers', models.TextField(help_text='Canonical JSON: what the ballot says to each question.')),
                ('seal', models.CharField(blank=True, help_text="By the token's key, in base64.", max_length=88)),
                ('leaf', models.CharField(blank=True, max_length=64)),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='elections.election')),
            ],
            options={'db_table': 'elections_box_of_ballots'},
        ),
        CreateModelByKey(
            name='Leaf',
            fields=[
                ('leaf', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('batch', models.PositiveIntegerField(blank=True, null=True)),
                ('w', models.CharField(blank=True, max_length=64)),
                ('inner', models.CharField(blank=True, max_length=64)),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='elections.election')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('inner', ''), ('w', '')), models.Q(('w', ''), ('inner', ''), _connector='OR', _negated=True), _connector='OR'), name='a_leaf_is_withdrawn_whole')],
            },
        ),
        migrations.CreateModel(
            name='Box',
            fields=[
                ('election', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='box', serialize=False, to='elections.election')),
                ('at', models.DateTimeField()),
                ('statement', models.TextField(help_text='Canonical JSON, as it was signed.')),
                ('key', models.CharField(max_length=16)),
                ('signature', models.CharField(help_text='Ed25519 in base64.', max_length=88)),
                ('public', models.TextField(help_text='RSA, DER in base64.')),
                ('wrapped', models.TextField(blank=True, help_text='Encrypted; empty once it is destroyed.')),
                ('pseudonyms', models.CharField(max_length=64)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at__isnull', True), models.Q(('wrapped', ''), _negated=True)), models.Q(('destroyed_at__isnull', False), ('wrapped', '')), _connector='OR'), name='a_key_is_there_or_destroyed')],
            },
        ),
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('election', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='archive', serialize=False, to='elections.election')),
                ('at', models.DateTimeField()),
                ('statement', models.TextField()),
                ('key', models.CharField(max_length=16)),
                ('signature', models.CharField(max_length=88)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('peaks', models.JSONField(default=list, help_text='The right edge of the tree, to append to.')),
                ('statement', models.TextField()),
                ('key', models.CharField(max_length=16)),
                ('signature', models.CharField(max_length=88)),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='elections.election')),
            ],
            options={
                'ordering': ('number',),
                'constraints': [models.UniqueConstraint(fields=('election', 'number'), name='one_head_a_number')],
            },
        ),
        migrations.RunPython(keep_or_refuse, migrations.RunPython.noop),
        migrations.DeleteModel(name='EarlierBallot'),
    ]
