"""What a browser says of itself, in templates."""

from django import template

from portal.accounts.browsers import in_a_sentence, in_words

register = template.Library()
register.filter("browser", in_words)
register.filter("with_browser", in_a_sentence)
