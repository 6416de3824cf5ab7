import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What cases got in a plan is made anew each night: the rows of the last one are not carried over."""

    dependencies = [
        ('records', '0017_day_plan'),
    ]

    operations = [
        migrations.DeleteModel(name='Planned'),
        migrations.AlterField(model_name='dayplan', name='on', field=models.DateField()),
        migrations.AlterField(model_name='dayplan', name='cases', field=models.PositiveIntegerField(default=0)),
        migrations.AlterField(model_name='dayplan', name='value_minor', field=models.BigIntegerField(default=0)),
        migrations.AlterField(model_name='dayplan', name='bound_minor', field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name='dayplan', name='in_force', field=models.BooleanField(default=True)),
        migrations.AlterField(model_name='dayplan', name='in_force', field=models.BooleanField(default=False)),
        migrations.AddConstraint(
            model_name='dayplan',
            constraint=models.UniqueConstraint(
                fields=['on'], condition=models.Q(in_force=True), name='plan_in_force_once'
            ),
        ),
        migrations.CreateModel(
            name='Planned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.dayplan')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='planned', to='records.case')),
                ('on', models.DateField()),
                ('choice', models.CharField(max_length=60)),
                ('worth_minor', models.BigIntegerField()),
                ('next_choice', models.CharField(blank=True, max_length=60)),
                ('next_worth_minor', models.BigIntegerField(default=0)),
                ('why', models.CharField(max_length=60)),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'choice', '-worth_minor', 'case'], name='planned_in_order')],
                'constraints': [models.UniqueConstraint(fields=('case', 'plan'), name='planned_once')],
            },
        ),
    ]
