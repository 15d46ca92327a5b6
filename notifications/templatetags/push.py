"""What the browser needs to subscribe to push messages."""

from django import template

from notifications import push

register = template.Library()


@register.simple_tag
def push_key() -> str:
    return push.public_key()
