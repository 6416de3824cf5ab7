"""Fixed words of a template are translated when it is compiled, into the language of each page."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override


def written(source, language, **values):
    with override(language):
        return engines["jinja2"].from_string(source).template.render(values)


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "取消"), ("en", "Cancel")])
def test_a_text_is_written_in_the_language_of_the_page(language, word):
    assert (
        written("{{ _('Cancel') }}{% if _('Cancel') == word %}!{% endif %}", language, word=word)
        == word + "!"
    )


def test_a_text_in_a_context_is_found_by_it():
    source = "{{ pgettext('the name', 'Kept') }}"

    assert written(source, "en") == "Kept"
    assert written(source, "zh-hans") != "Kept"


def test_a_text_with_values_is_filled_in_when_the_page_is_written():
    source = "{{ _('Case %(number)s', number=number) }}"

    assert written(source, "en", number="<7>") == "Case &lt;7&gt;"


def test_words_may_stand_wherever_a_value_may():
    source = "{{ _('Cancel')|upper ~ {'a': _('Close')}['a'] if _('Close') else '' }}"

    assert written(source, "en") == "CANCELClose"


def test_a_percent_sign_stands_twice_in_a_text_and_once_on_the_page():
    assert written("{{ _('100%% of it') }}", "en") == "100% of it"
    assert written("{{ _('%(share)s%% of it', share=5) }}", "en") == "5% of it"


def test_a_quote_in_a_text_is_not_escaped_and_one_in_a_value_is():
    assert (
        written("{{ _('It\\'s %(what)s', what=what) }}{{ _('It\\'s') }}", "en", what="'") == "It's &#39;It's"
    )
