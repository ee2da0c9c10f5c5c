"""The WSGI application: ``granian --interface wsgi training_site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "training_site.settings")
application = get_wsgi_application()
