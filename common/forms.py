from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders forms with our own templates (templates/django/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
