from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0014_contact_found'),
    ]

    operations = [
        migrations.AddField('night', 'seconds', models.JSONField(default=dict)),
        migrations.AddField('night', 'refused', models.JSONField(default=dict)),
        migrations.AddField('night', 'buckets', models.JSONField(default=dict)),
    ]
