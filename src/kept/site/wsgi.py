"""The door for a WSGI server: ``granian --interface wsgi kept.site.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.site.settings")

application = get_wsgi_application()
