from django.db import migrations


def mark(apps, schema_editor):
    """What went out before there was a word for it is marked as sent."""
    notifications = apps.get_model("community", "Notification")
    notifications.objects.filter(mailed_at__isnull=False).update(mail="sent")


class Migration(migrations.Migration):
    dependencies = [("community", "0006_mail")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
