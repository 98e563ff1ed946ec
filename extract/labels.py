"""Clause labels as people cite them, from the templates of each language."""

from dataclasses import dataclass

from extract.lexicon import read_data
from models.norms import Clause, ClauseLevel

_FALLBACK = "en"
# Articles are cited without their chapter; statements with their section.
_CITED_BELOW = {
    ClauseLevel.PARAGRAPH: (ClauseLevel.ARTICLE, ClauseLevel.ANNEX, ClauseLevel.SECTION),
    ClauseLevel.POINT: (
        ClauseLevel.ARTICLE,
        ClauseLevel.PARAGRAPH,
        ClauseLevel.STATEMENT,
        ClauseLevel.ANNEX,
    ),
    ClauseLevel.SUBPOINT: tuple(ClauseLevel),
    ClauseLevel.STATEMENT: (ClauseLevel.SECTION, ClauseLevel.ANNEX),
    ClauseLevel.ARTICLE: (ClauseLevel.ANNEX,),
}


@dataclass(frozen=True, slots=True)
class Labels:
    """The label templates of a language."""

    language: str

    def label(self, level: ClauseLevel, number: str, above: Clause | None) -> str:
        """The label of a clause under ``above``: "Điều 5 khoản 2", "Article 5(2)(a)"."""
        template = self._templates()[level]
        cited = above is not None and above.level in _CITED_BELOW.get(level, ())
        parent = above.label if above is not None and cited else ""
        if "." in number and parent:  # "5.1" repeats the number of its article
            parent = parent.rsplit(" ", 1)[0]
            template = "{parent} {n}"
        label = template.replace("{parent}", parent).replace("{n}", number)
        if parent and "{parent}" not in template:
            label = f"{parent} {label}"
        label = " ".join(label.split())
        return label[:1].upper() + label[1:]

    def _templates(self) -> dict[str, str]:
        data = read_data(self.language, "clauses") or read_data(_FALLBACK, "clauses")
        labels = data["labels"]
        if not isinstance(labels, dict):
            raise TypeError(f"the labels of {self.language} are not a table")
        return labels
