from django.db import migrations, models


class Migration(migrations.Migration):
    # by itself: PostgreSQL alters no table whose rows were written in the same transaction

    dependencies = [
        ('events', '0006_calendars_kept'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='cancellation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('stands_for__isnull', True)), models.Q(('ended_at__isnull', True), ('stands_for', models.F('event')), ('stands_for__isnull', False)), _connector='OR'), name='cancellation_stands_until_taken_back'),
        ),
    ]
