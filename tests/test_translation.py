"""Words that are written into templates when they are compiled."""

import pytest
from babel.support import NullTranslations
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError

from service.web.translation import Translated

WORDS = {
    "Hello": "Chào <b>bạn</b>",
    "Page %(page)s of %(total)s": "Tổng %(total)s trang, đây là trang %(page)s (%(page)s)",
    "100%% of %(what)s": "%(what)s: 100%%",
    "%(name)s": "%(name)s",
}


class Known(NullTranslations):
    """A catalogue of a few messages."""

    def gettext(self, message: str) -> str:
        return WORDS.get(message, message)

    ugettext = gettext

    def ngettext(self, one: str, many: str, number: int) -> str:
        return f"{one if number == 1 else many}!"

    ungettext = ngettext


def written(template: str, **values: object) -> str:
    environment = Environment(
        loader=DictLoader({"page": template}),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[Translated],
    )
    environment.extend(words=Known())
    environment.install_gettext_translations(Known(), newstyle=True)  # type: ignore[attr-defined]
    return environment.get_template("page").render(**values)


@pytest.mark.parametrize(
    ("template", "values", "wanted"),
    [
        ("{% trans %}Hello{% endtrans %}", {}, "Chào <b>bạn</b>"),
        ("{% trans %}Unknown{% endtrans %}", {}, "Unknown"),
        (
            "{% trans page=a + 1, total=n %}Page {{ page }} of {{ total }}{% endtrans %}",
            {"a": 1, "n": 9},
            "Tổng 9 trang, đây là trang 2 (2)",
        ),
        ("{% trans %}100% of {{ what }}{% endtrans %}", {"what": "x"}, "x: 100%"),
        ("{% trans %}{{ name }}{% endtrans %}", {"name": "<script>"}, "&lt;script&gt;"),
        ("{% trans name=none %}{{ name }}{% endtrans %}", {}, "None"),
        (
            "{% trans n=f() %}{{ n }} day{% pluralize %}{{ n }} days{% endtrans %}",
            {"f": lambda: 2},
            "2 days!",
        ),
        ("{% trans name=f() %}{{ name }}{% endtrans %}", {"f": lambda: "&"}, "&amp;"),
        (
            "{% for x in row %}{% trans name=x %}{{ name }}{% endtrans %}{% endfor %}",
            {"row": "ab"},
            "ab",
        ),
    ],
)
def test_a_message_stands_with_its_values_escaped(
    template: str, values: dict[str, object], wanted: str
) -> None:
    assert written(template, **values) == wanted


def test_a_value_that_is_missing_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        written("{% trans %}{{ name }}{% endtrans %}")
