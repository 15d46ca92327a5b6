"""Brings stored addresses into the form in which they are looked up, as far as no other account has it.

Of twins, two spellings of one address, the one in normal form keeps it; the other stays as it is, for an operator.
"""

import unicodedata

from django.db import migrations
from django.db.models import F

from common.email_addresses import normalize_address

STEP = 2000


def normalize(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    # Changes that wait for a link of before: those links no longer work.
    EmailAddress.objects.filter(verified=False).exclude(email=F("user__email")).delete()
    for pk, email in User.objects.order_by("pk").values_list("pk", "email").iterator(STEP):
        normal = normalize_address(email)
        if normal == email or User.objects.filter(email__iexact=normal).exclude(pk=pk).exists():
            continue
        User.objects.filter(pk=pk).update(email=normal)
        EmailAddress.objects.filter(user=pk).delete()
        EmailAddress.objects.filter(email=normal).delete()
        # What was more than another way to write a domain was never proved: no mail went to that spelling.
        visible = unicodedata.normalize("NFKC", email) == email and not any(
            unicodedata.category(character) == "Cf" for character in email
        )
        EmailAddress.objects.create(user_id=pk, email=normal, primary=True, verified=visible)


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0006_email_changes"),
    ]

    operations = [migrations.RunPython(normalize, migrations.RunPython.noop)]
