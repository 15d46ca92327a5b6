from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms by our own templates (templates/django/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
