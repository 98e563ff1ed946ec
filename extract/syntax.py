"""Just enough syntax to find who a modal verb speaks of: chunks between commas, noun groups.

No tagger and no parser: a chunk is known by the word that opens it, a noun group by its head.
Ranges are half-open pairs of token indices.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon import Lexicon
from extract.words import Words

Range = tuple[int, int]

_OPEN = frozenset({"(", "[", "“", "«"})
_CLOSE = frozenset({")", "]", "”", "»"})
_PUNCTUATION = frozenset({",", ";", ":", ".", "-", "–", "—", "/", "…", "*", "+"})
_LONGEST_CORE = 14


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of a stretch with the lexicon of its language and the names that it defines."""

    words: Words
    lexicon: Lexicon
    defined: frozenset[str]

    def word(self, index: int) -> str:
        return self.words.folded[index]

    def among(self, index: int, name: str) -> bool:
        """Whether a token belongs to a word list of the lexicon."""
        return self.words.folded[index] in self.lexicon.words[name]

    def starts(self, name: str, index: int, stop: int) -> bool:
        """Whether a phrase of a group starts at a token."""
        return index < stop and self.lexicon.phrases[name].starts(self.words, index, stop)

    def after(self, name: str, index: int, stop: int) -> int | None:
        """Where the phrase of a group that starts at a token ends."""
        if index >= stop:
            return None
        found = self.lexicon.phrases[name].at(self.words, index, stop)
        return found[0] if found else None

    def joins(self, index: int) -> bool:
        """Whether a token is "and", or the end of "đồng thời"."""
        if index in self.words.inner:
            return self.lexicon.phrases["joins"].ends(self.words, index - 1, index + 1) is not None
        return self.words.folded[index] in self.lexicon.words["coordinators"]

    @property
    def head_first(self) -> bool:
        """Whether the head opens a noun group (Vietnamese) or ends its core (English)."""
        return "first" in self.lexicon.words["head"]

    def punctuation(self, index: int) -> bool:
        return self.words.folded[index] in _PUNCTUATION

    def is_adverb(self, index: int) -> bool:
        word = self.words.folded[index]
        if word in self.lexicon.words["not_adverbs"]:
            return False
        return word in self.lexicon.words["adverbs"] or word.endswith(
            self.lexicon.affixes["adverb_endings"] or ("\0",)
        )

    def defines(self, index: int, stop: int) -> int | None:
        """The end of a name that the text has defined and that is written here as a name."""
        if not self.words.capital(index):
            return None
        for length in (4, 3, 2, 1):
            end = index + length
            if end <= stop and " ".join(self.words.folded[index:end]) in self.defined:
                return end
        return None


def chunks(grammar: Grammar, first: int, last: int) -> list[Range]:
    """The pieces of a range between commas that stand outside brackets."""
    pieces, start, depth = [], first, 0
    for index in range(first, last):
        word = grammar.word(index)
        depth = max(0, depth + (word in _OPEN) - (word in _CLOSE))
        if depth == 0 and (word == "," or grammar.among(index, "breaks")):
            if index > start:
                pieces.append((start, index))
            start = index + 1
    if last > start:
        pieces.append((start, last))
    return pieces


def skip_joins(grammar: Grammar, first: int, last: int) -> int:
    """The first token after "and", "however," and the like at the start of a range."""
    index = first
    while index < last and (grammar.among(index, "sentence_joins") or grammar.punctuation(index)):
        if grammar.head_first and grammar.starts("actors", index, last):
            break  # "Đồng chí Chánh Văn phòng", unlike "Đồng thời, ..."
        index += 1
    return index


def opens_aside(grammar: Grammar, index: int, stop: int) -> bool:
    """Whether a chunk that starts here is an adverbial or a condition, not a noun group."""
    if not grammar.head_first:  # "Immediately upon receipt, the Party shall"
        behind = index
        while behind < stop and grammar.word(behind).endswith("ly"):
            behind += 1
        index = behind if grammar.starts("openers", behind, stop) else index
    return (
        grammar.starts("openers", index, stop)
        or (grammar.among(index, "relatives") and not grammar.among(index, "determiners"))
        or _opens_with_time(grammar, index, stop)
    )


def _opens_with_time(grammar: Grammar, index: int, stop: int) -> bool:
    """ "Sáu tháng trước khi hết hạn": a number and a unit of time."""
    start = index
    while index < stop and (grammar.among(index, "counts") or grammar.word(index).isdigit()):
        index += 1
    return start < index < stop and grammar.among(index, "time_units")


def starts_noun(grammar: Grammar, index: int, stop: int) -> bool:
    """Whether a noun group may start at a token."""
    if index >= stop or opens_aside(grammar, index, stop):
        return False
    return (
        grammar.among(index, "determiners")
        or grammar.among(index, "pronouns")
        or grammar.starts("actors", index, stop)
        or grammar.defines(index, stop) is not None
        or (not grammar.head_first and grammar.words.capital(index))
    )


def core(grammar: Grammar, first: int, last: int) -> Range:
    """The range of a noun group up to its first complement or relative clause."""
    stop = min(last, first + _LONGEST_CORE)
    for index in range(first + 1, stop):
        joins = grammar.joins(index)
        # "the party making the notification", but "a data reporting services provider".
        participle = grammar.word(index).endswith("ing") and (
            index + 1 >= stop
            or grammar.among(index + 1, "determiners")
            or grammar.among(index + 1, "agent_stops")
        )
        if (
            (grammar.among(index, "agent_stops") and not joins)
            or grammar.among(index, "relatives")
            or grammar.word(index) in ("of", "du", "de")
            or (grammar.punctuation(index) and grammar.word(index) not in "-–/")
            or (participle and index > first + 1 and not grammar.starts("actors", index, stop))
            or _says_which(grammar, first, index, stop)
        ):
            return first, index
    return first, stop


def _says_which(grammar: Grammar, first: int, index: int, stop: int) -> bool:
    """ "An applicant seeking authorisation": a participle right behind an actor."""
    if not grammar.word(index).endswith("ing") or grammar.words.capital(index):
        return False
    if index + 1 >= stop or grammar.starts("actors", index + 1, stop):
        return False
    return any(grammar.after("actors", start, index) == index for start in range(first, index))


def is_actor(grammar: Grammar, first: int, last: int) -> bool | None:
    """Whether a noun group names someone who can act; None when nothing tells."""
    if first >= last:
        return None
    if grammar.head_first:
        return _head_first_actor(grammar, first, last)
    last = _before_nor(grammar, first, last)
    if grammar.among(first, "shown") and first + 1 < last and grammar.word(first + 1) == "who":
        return True  # "those who fail to do so"
    first = _owned(grammar, first, last)
    start, end = core(grammar, first, last)
    if grammar.among(start, "nobody") and end == start + 1:
        return True
    if grammar.defines(end - 1, end) or any(
        grammar.defines(index, end) == end for index in range(start, end)
    ):
        return True
    head = noun_head(grammar, start, end)
    word = grammar.word(head)
    if any(grammar.after("actors", index, end) == head + 1 for index in range(start, head)):
        return True
    if grammar.starts("instruments", head, end) or grammar.starts("things", head, last):
        return False
    if grammar.starts("actors", head, end) or _is_name(grammar, start, head):
        return True
    affixes = grammar.lexicon.affixes
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    if single.endswith(affixes["thing_endings"]):
        return False
    if single.endswith(affixes["actor_endings"]) and len(single) > 4:
        return True
    joined = next((i for i in range(start + 1, head) if grammar.joins(i)), None)
    # "Online platforms and very large search engines": one of the two tells.
    return True if joined is not None and is_actor(grammar, start, joined) else None


def _before_nor(grammar: Grammar, first: int, last: int) -> int:
    """The end of the first of two: "neither the Borrower nor any of its affiliates"."""
    if not grammar.among(first, "nobody"):
        return last
    return next((i for i in range(first + 1, last) if grammar.among(i, "nor")), last)


def _owned(grammar: Grammar, first: int, last: int) -> int:
    """Past the owner: "the member of the staff's contribution" is a contribution."""
    for index in range(first + 1, last - 1):
        if grammar.among(index, "relatives") or grammar.punctuation(index):
            break
        if grammar.word(index) in ("'s", "’s") and grammar.word(index + 1)[0].isalpha():
            return index + 1
    return first


def noun_head(grammar: Grammar, start: int, end: int) -> int:
    """The head of a noun group's core: before "concerned", "(...)" and the like."""
    head = end - 1
    depth = 0
    while head > start:
        word = grammar.word(head)
        depth += (word in _CLOSE) - (word in _OPEN)
        modifier = (
            word.isdigit()
            or not word[0].isalnum()
            or grammar.among(head, "finite")
            or grammar.among(head, "postmodifiers")
            or (
                word.endswith("ed")
                and (
                    head > start + 1
                    or grammar.starts("actors", start, head)
                    or grammar.starts("things", start, head)
                )
                and not grammar.starts("actors", head, end)
            )
        )
        if depth == 0 and not modifier:
            break
        head -= 1
    return head


def opens_sentence(grammar: Grammar, index: int) -> bool:
    """Whether nothing or a full stop stands before a token."""
    return index == 0 or grammar.word(index - 1) in (".", ";", ":", "!", "?")


def _is_name(grammar: Grammar, start: int, head: int) -> bool:
    """Whether a head is a proper name: a capital, and no word of the kind that names things."""
    if not grammar.words.capital(head) or any(map(str.isdigit, grammar.word(head))):
        return False  # "by Q3 2027" names no one
    word = grammar.word(head)
    if head == start and opens_sentence(grammar, head) and word.endswith("s"):
        return False  # "Reasons must be given": the capital is that of the sentence
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    shouted = len(word) > 1 and grammar.words.written(head).isupper()
    return shouted or not single.endswith(grammar.lexicon.affixes["thing_endings"])


def _head_first_actor(grammar: Grammar, first: int, last: int) -> bool | None:
    index = first
    while index < last:
        if grammar.starts("instruments", index, last) or grammar.starts("things", index, last):
            return False
        if _lists_acts(grammar, index, last):
            return False
        if grammar.starts("actors", index, last) or grammar.defines(index, last):
            return True
        if not grammar.among(index, "determiners"):
            break
        index += 1
    return None


def _lists_acts(grammar: Grammar, index: int, last: int) -> bool:
    """ "Thanh tra, kiểm tra, ...": the name of a body, here the first of several verbs."""
    task = grammar.after("task_phrases", index, last)
    if task is not None:  # "Tổ chức thực hiện dự án nộp báo cáo" is one who acts again
        later = range(task, next((i for i in range(task, last) if grammar.word(i) == ","), last))
        return not any(
            grammar.starts("duty_verbs", i, last)
            and not grammar.starts("weak_verbs", i, last)
            and not grammar.starts("nouns", i, last)
            for i in later
        )
    end = grammar.after("duty_verbs", index, last)
    stop = len(grammar.words)
    if end is None or grammar.after("actors", index, last) != end or end + 1 >= stop:
        return False
    return grammar.word(end) == "," and grammar.starts("duty_verbs", end + 1, stop)


def is_instrument(grammar: Grammar, first: int, last: int) -> bool:
    """Whether a noun group names an instrument or one of its parts."""
    if grammar.head_first:
        sums = grammar.starts("sums", first, last)
        return grammar.starts("instruments", first, last) and not sums
    if is_actor(grammar, first, last):
        return False
    start, end = core(grammar, first, last)
    return any(
        grammar.starts("instruments", index, end) for index in range(max(start, end - 2), end)
    )


def noun_starts(grammar: Grammar, first: int, last: int) -> Iterator[int]:
    """The places inside a chunk where a noun group may begin that nothing before it governs."""
    for index in range(first + 1, last):
        if not starts_noun(grammar, index, last) or grammar.among(index - 1, "determiners"):
            continue
        if grammar.head_first and not _clear_name(grammar, index, last):
            continue
        before = index - 1
        governed = (
            grammar.among(before, "agent_stops")
            or grammar.joins(before)
            or grammar.word(before)
            in ("of", "between", "among", "của", "giữa", "do", "và", "de", "du")
            or grammar.among(before, "finite")
            or grammar.starts("openers", before, before + 1)
            or (grammar.words.capital(before) and grammar.words.capital(index))
        )
        if not governed:
            yield index


def _clear_name(grammar: Grammar, index: int, last: int) -> bool:
    """Whether what starts inside a chunk is a name: a capital, a determiner, two syllables."""
    if grammar.words.capital(index) or grammar.among(index, "determiners"):
        return True
    end = grammar.after("actors", index, last)
    verb = grammar.after("duty_verbs", index, last)
    return end is not None and end > index + 1 and verb != end
