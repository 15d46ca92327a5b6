"""`{% translate %}` keeps what a text is in a language, and is Django's in all else."""

import pytest
from django.template import Context, Template
from django.utils import translation

from common.templatetags.texts import ConstantText


def shown(template: Template, language: str | None, **context) -> str:
    with translation.override(language):
        return template.render(Context(context))


def test_a_text_is_in_the_language_of_each_reader():
    template = Template('{% translate "Save" %}')
    assert [type(node) for node in template.nodelist] == [ConstantText]
    for _n in range(2):
        assert [shown(template, language) for language in ("en", "de", None)] == ["Save", "Speichern", "Save"]


@pytest.mark.parametrize(
    ("source", "context", "text"),
    [
        ('{% translate "Save" %}', {}, "Speichern"),
        ("{% translate 'Save' %}", {}, "Speichern"),
        ('{% translate "Save"|upper %}', {}, "SPEICHERN"),
        ('{% translate "Save" as word %}<{{ word }}>', {}, "<Speichern>"),
        ('{% translate "Save" noop %}', {}, "Save"),
        ("{% translate word %}", {"word": "Save"}, "Speichern"),
        ("{% translate word %}", {"word": "<b>"}, "&lt;b&gt;"),
        ('{% translate "100 %" %}', {}, "100 %"),
        ('{% translate "a < b" %}', {}, "a < b"),
        ('{% for n in "xy" %}{% translate "Save" %}{{ n }}{% endfor %}', {}, "SpeichernxSpeicherny"),
    ],
)
def test_all_forms(source, context, text):
    template = Template(source)
    assert [shown(template, "de", **context) for _n in range(2)] == [text, text]
