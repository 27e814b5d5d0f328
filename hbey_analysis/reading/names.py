"""Names of bodies: where a list of them is cut, and what an ending tells.

The words this rests on (head nouns, open classes, prefixes, seats) are a table,
``data/grammar/names.csv``, so that another plan's words are a line there and no code.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from hbey_analysis.reading.lexicon import name_words
from hbey_analysis.text.layout import SPACE

Span = tuple[int, int]
PAIRS = {  # half- and full-width round brackets close one another
    "(": ")）",
    "（": ")）",
    "[": "]］",
    "〔": "〕",
    "〈": "〉",
    "《": "》",
    "【": "】",
    "“": "”",
}
CLOSERS = frozenset("".join(PAIRS.values()))
SEPARATORS = frozenset("、，,；;")
# A bracket, closed or open to the end of its line: what one search passed over, no other need.
INNER_BRACKETS = re.compile(r"[(（〔〈][^)）〕〉\n]*+(?P<closed>[)）〕〉]?)")
ANY_BRACKET = re.compile("[()（）〔〕〈〉、]")
PLACE_ENDING = "(?:(?:自治)?[区县市旗州盟](?:人民)?(?:政府|管委会)?|管委会)"
GOVERNMENT_END = re.compile("(?:人民)?政府$")
ZONE = re.compile("(?:新|高新|经开|开发|示范|试验|保税|度假|园)区$")  # 高新区 is a body by itself
ENDED_PLACE = re.compile(f"([\u4e00-\u9fff]{{1,5}}?)({PLACE_ENDING})$")
SHORT = re.compile("[\u4e00-\u9fff]{2,4}$")
PLACE_ALONE = re.compile("[\u4e00-\u9fff][州县市旗区省镇乡]")  # 广州: a place, no body
LEVEL = "(?:县级市|自治[县旗州区]|苏木|街道|[省市州县区旗盟镇乡街])"
GOVERNMENT = "(?:(?:人民)?政府|管委会|党委政府|党委、政府|行政公署)"
# 县（市、区）人民政府 without its brackets is a class of governments, 市人民政府 is one.
LEVELS = re.compile(f"{LEVEL}{{2,5}}级?(?:人民)?(?:政府|党委政府)$")
SEVERAL = re.compile(f"{LEVEL}{{2,5}}$")  # 区（市、县）
# 市人民政府 behind 各盟行政公署、: another class whose 各 is stated once.
BARE_GOVERNMENT = re.compile(f"{LEVEL}{{0,5}}级?{GOVERNMENT}$")
# 各市 + 县级政府, 各市〔州〕 + 县〔市、区〕人民政府: one class, its head stated once.
SHARED_OPEN = re.compile(f"(?:(?:各|相关|有关)+级?|(?={LEVEL}$))(?:地|{LEVEL}){{1,4}}$")
SHARED_MORE = re.compile(f"{LEVEL}{{1,5}}$")
SHARED_HEAD = re.compile(f"{LEVEL}{{1,5}}(?:级?{GOVERNMENT}|[两三四]级.*)$")
# 市、区相关部门: one class; but 各区县、市级有关部门 are two.
SHARED_CLASS = re.compile(
    f"{SHARED_HEAD.pattern}|{LEVEL}{{1,5}}[级直]?(?:相关|有关|各)+(?:部门|单位)$"
)
# 县〔区〕市场监管局 behind 各市、: one class, if the level is lower than that of 各市.
SHARED_OFFICE = re.compile(f"{LEVEL}{{1,5}}级?(?=[^省市州县区旗盟镇乡街])[^、，,；;]{{2,14}}$")
RANKS = ("省", "市州盟", "县区旗", "镇乡街")
SEVERAL_LEVELS = re.compile(
    f"(?:{LEVEL}、?){{2,4}}[两三四]级|(?:{LEVEL}、)+{LEVEL}[级直]?(?:相关|有关)"
)
CONNECTIVE = re.compile(r"[ \t\r\n\u3000]+|[/／]|以及|和|及|与")
BARE_CLASSES = frozenset({"部门", "单位", "机构", "企业", "地方"})
EVERY = "各"
DEMAND = re.compile("[要须应将把]")
GOVERNMENTS = frozenset({"政府", "人民政府", "管委会"})
BREAK = re.compile(r"[\r\n]+\s*")
LONGEST_NAME = 50
LONGEST_WRITTEN = 4 * LONGEST_NAME  # a name as written: spaced, or with a remark behind it
MOST_LEVELS = 8  # a class that states its head once lists no more levels: 各市、县、乡镇政府


def without_brackets(name: str) -> str:
    """Return a name without the brackets inside it: 市交通委 of 市交通委（市道运局）.

    Parameters
    ----------
    name : str
        As written; a bracket that nothing closes stays.
    """
    return INNER_BRACKETS.sub(lambda found: "" if found.group("closed") else found.group(), name)


@lru_cache(maxsize=4096)
def prefix_of(name: str) -> str:
    """Return the level a name states first (自治区, 省, 市 …), or "" where it states none."""
    if name_words().false_prefix.match(name):
        return ""
    for prefix in name_words().prefixes:
        if name.startswith(prefix) and len(name) > len(prefix) + 1:
            return prefix
    return ""


@lru_cache(maxsize=4096)
def has_seat(name: str) -> bool:
    """Tell whether a body carries its own place or a national body's name: 呼和浩特海关."""
    table = name_words()
    if name.startswith(table.seats) or name.endswith(table.seat_ends):
        return True
    if any(seat in name for seat in table.seats if len(seat) > 1):  # 海关总署广东分署
        return True
    return bool(ENDED_PLACE.fullmatch(name)) and not LEVELS.match(name)  # 南沙区政府


@lru_cache(maxsize=4096)
def is_collective(name: str) -> bool:
    """Tell whether a name is a class of bodies (相关盟市, 直属事业单位), not one body."""
    return _says_so(name) or _ends_in_a_noun(name)


def _says_so(name: str) -> bool:
    """Tell whether 各, 相关, several levels or the like make a class of a name."""
    table = name_words()
    opened = ANY_BRACKET.sub("", name)  # 镇街 of 镇（街）
    if name.startswith(table.open) or {without_brackets(name), opened} & table.plural:
        return True
    if EVERY in name and opened.endswith((*table.classes, *table.heads)):
        return True  # 沿江各省（市）人民政府, but not 以下各项任务
    if LEVELS.match(opened) or (opened != name and SEVERAL.match(opened)):
        return True
    if SEVERAL_LEVELS.match(name):  # 市、县两级政府
        return True
    if name.endswith(table.classes) and any(word in name for word in (*table.open, *table.among)):
        return name not in table.among
    return name.endswith(table.plural_ends) and name not in table.plural_ends


def _ends_in_a_noun(name: str) -> bool:
    """Tell whether a noun of classes ends a name that says more: 直属事业单位."""
    table = name_words()
    return name.endswith(table.nouns) and name not in (*table.nouns, *table.among)


@lru_cache(maxsize=4096)
def is_class(name: str) -> bool:
    """Tell whether a name is a class of bodies by its ending too, not by 各 or 相关 alone."""
    table = name_words()
    bare = ANY_BRACKET.sub("", name)
    ended = bare.endswith((*table.classes, *table.heads, *table.plural_ends))
    return is_collective(name) and ended and not DEMAND.search(bare)


def states_itself(name: str) -> bool:
    """Tell whether a word is a body that states its level, or a class of bodies."""
    return is_class(name) if is_collective(name) else is_name(name) and bool(prefix_of(name))


def run_together(name: str) -> bool:
    """Tell whether two names seem to be one for want of a separator: 省教育厅省财政厅."""
    name = without_brackets(name)
    if len(name) > 2 * LONGEST_NAME:
        return False
    return any(
        prefix_of(name[place:]) != "" and is_name(name[:place]) and is_name(name[place:])
        for place in range(4, len(name) - 3)
    )


@lru_cache(maxsize=4096)
def is_name(name: str) -> bool:
    """Tell by its ending whether a string can be the name of a body or a class of bodies."""
    table = name_words()
    name = BREAK.sub("", name)
    if not 2 <= len(name) <= LONGEST_NAME or name in table.classes or name in table.common:
        return False
    beginning = name.startswith(table.no_start)
    if _says_so(name) or (_ends_in_a_noun(name) and not beginning):
        return not name.startswith(table.remark)
    bare = without_brackets(name)
    if bare.endswith(table.common_ends) or beginning or PLACE_ALONE.fullmatch(bare):
        return False
    return bare in table.bodies or (bare.endswith(table.heads) and bare not in table.heads)


def with_suffixes(surfaces: Sequence[str]) -> list[str]:
    """Complete names whose ending only the last of them states: 天河、黄埔、南沙区政府.

    Parameters
    ----------
    surfaces : sequence of str
        The members of a list as written, in order.

    Returns
    -------
    list of str
        As many names: a run of short words that are no names takes the ending behind it.
    """
    completed = list(surfaces)
    ending = rule = ""  # 市政府, and what of it makes a place a government: 政府
    for place in range(len(completed) - 1, -1, -1):
        name = completed[place]
        ended = None if PLACE_ALONE.fullmatch(name) else ENDED_PLACE.fullmatch(name)
        ruled = ended and GOVERNMENT_END.search(name)
        whole = is_collective(name) or name.endswith("会") or ZONE.search(name)
        if ended and not ruled and rule and not whole:
            completed[place] = name + rule  # 郑州市 of 郑州市、洛阳市政府
        elif ended and len(ended.group(1)) > 1 and not is_collective(name):
            ending, rule = ended.group(2), ruled.group() if ruled else ""
        elif ending and _short(name):
            completed[place] = name + ending
        else:
            ending = rule = ""
    return completed


def _short(name: str) -> bool:
    """Tell whether a word can be a place name without its ending."""
    return bool(SHORT.match(name)) and not is_name(name) and name not in name_words().classes


def split_list(
    text: str, start: int, end: int, known: Callable[[str], bool] = lambda name: False
) -> Iterator[Span]:
    """Yield the span of each name in a list of names, in order.

    、 and ， separate. 和, 及, 与, 以及 and spaces separate only where both sides are names: by the
    lexicon first (`known`), then by their endings, so that 经济和信息化委 and 呼和浩特海关
    stay whole while 质监局和人民银行呼和浩特中心支行 are two.

    Parameters
    ----------
    text : str
        The text that holds the list.
    start, end : int
        Where the list stands in `text`.
    known : callable
        Tells whether a string is a name of the plan's registry.

    Yields
    ------
    tuple of int
        Character offsets of one name, without surrounding space or an "等…" behind it.
    """
    run = False  # the last member is a place name that takes its ending from a later one
    members = list(_members(text, start, end))
    for member_start, member_end in _shared(text, members):
        pieces = list(_split_connectives(text, member_start, member_end, known, len(members) > 1))
        if run and len(pieces) == 1:
            pieces = _split_places(text, member_start, member_end)
        for piece in pieces:
            left, right = _strip(text, *piece)
            # 等部门、单位: a bare class noun is no body
            if left < right and text[left:right] not in BARE_CLASSES:
                yield left, right
            run = _short(text[left:right])


def _shared(text: str, members: list[Span]) -> Iterator[Span]:
    """Yield the members, those joined that state one head together: 各市、县级政府."""
    index = 0
    while index < len(members):
        begin, end = members[index]
        last = index
        if SHARED_OPEN.match(_last_piece(text, begin, end)):
            last = _shared_until(text, members, index)
        elif index + 1 < len(members) and text[end] == "、" and _pair(text, members, index):
            last = index + 1
        yield begin, members[last][1]
        index = last + 1


def _shared_until(text: str, members: list[Span], first: int) -> int:
    """Return the index of the member that states the head of those from `first` on."""
    is_open = _last_piece(text, *members[first]).startswith(name_words().open)
    head = SHARED_HEAD if is_open else SHARED_CLASS
    last = first
    for index in range(first + 1, min(first + 1 + MOST_LEVELS, len(members))):
        if text[members[index - 1][1]] != "、":
            break
        name = BREAK.sub("", _unbracketed(text, *members[index]))  # 各区、县⏎人民政府
        if head.match(name) or (
            is_open and _lower_office(_last_piece(text, *members[first]), name)
        ):
            return index
        if not SHARED_MORE.match(name):
            break
        last = index
    return last if is_open else first


def _lower_office(opening: str, name: str) -> bool:
    """Tell whether a member is an office of the levels below 各市, which 各 holds for as well."""
    above, below = (_rank(opening), _rank(name))
    office = SHARED_OFFICE.match(name) and name.endswith(name_words().heads)
    return bool(office) and above is not None and below is not None and below > above


def _rank(name: str) -> int | None:
    """Return how low the first level stands that a name states: 0 for 省, 1 for 市 and so on."""
    found = re.search(LEVEL, name)
    ranks = (rank for rank, levels in enumerate(RANKS) if found and found.group()[-1] in levels)
    return next(ranks, None)


def _pair(text: str, members: list[Span], index: int) -> bool:
    """Tell whether 各有关部门、单位 or 各县党委、政府 stands here: one class with two nouns."""
    name, following = (text[slice(*members[index + step])].strip(SPACE) for step in (0, 1))
    both = following in BARE_CLASSES or (name.endswith("党委") and following in GOVERNMENTS)
    return both and _says_so(name)


def _last_piece(text: str, start: int, end: int) -> str:
    """Return what stands behind the last connective of a member: 各县 of 市财政局和各县."""
    return CONNECTIVE.split(_unbracketed(text, start, end))[-1]


def _unbracketed(text: str, start: int, end: int) -> str:
    """Return a member without space and inner brackets."""
    return without_brackets(text[start:end].strip(SPACE))


def _split_places(text: str, start: int, end: int) -> list[Span]:
    """Cut 黄埔和南沙区政府 in a run of place names whose last states the ending."""
    for match in CONNECTIVE.finditer(text, start, min(end, start + LONGEST_WRITTEN)):
        left = text[start : match.start()].strip(SPACE)
        right = text[match.end() : end].strip(SPACE) if _short(left) else ""
        if ENDED_PLACE.fullmatch(right):
            return [(start, match.start()), (match.end(), end)]
    return [(start, end)]


def _members(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands between separators at bracket depth 0."""
    depth, begin = 0, start
    for position in range(start, end):
        character = text[position]
        if character in PAIRS:
            depth += 1
        elif character in CLOSERS:
            depth = max(0, depth - 1)
        elif depth == 0 and character in SEPARATORS:
            yield begin, position
            begin = position + 1
    yield begin, end


def _split_connectives(
    text: str, start: int, end: int, known: Callable[[str], bool], listed: bool
) -> Iterator[Span]:
    """Yield the pieces of one member, cut at the connectives that join two names.

    In a list that has separators a line break alone is none, unless the next name cannot be the
    rest of the one above.
    """
    joints = [match.span() for match in CONNECTIVE.finditer(text, start, end)]
    joints = [joint for joint in joints if not _typographic(text, *joint)]
    begin = start
    for index, (joint, after) in enumerate(joints):
        if joint < begin or text[joint - 1] in SEPARATORS:
            continue  # 各市、 and a line break: no joint of two names
        if not _named(text, begin, joint, known):
            continue
        following = text[after : joints[index + 1][0] if index + 1 < len(joints) else end]
        following = following.strip(SPACE)
        broken = "\n" in text[joint:after] and BARE_GOVERNMENT.match(following)
        if broken and SHARED_OPEN.match(_unbracketed(text, begin, joint)):
            continue  # 各县 and 市人民政府 on the next line
        if following in name_words().classes or following in GOVERNMENTS:
            continue  # 部门和单位, 党委和政府: one class with two nouns
        if text[begin:joint].endswith(EVERY) or following.startswith("等"):
            continue  # 各地各 and 有关部门 on the next line
        if "\n" in text[joint:after] and listed and not _stands_alone(following):
            continue  # 赣州 and 银保监分局 on the next line
        ends = list(_ends(joints, index + 1, end, after + LONGEST_WRITTEN))
        inside_known = any(known(text[begin:stop].strip(SPACE)) for stop in ends)
        if not inside_known and any(_named(text, after, stop, known) for stop in ends):
            yield begin, joint
            begin = after
    yield begin, end


def _typographic(text: str, start: int, end: int) -> bool:
    """Tell whether a space only parts Chinese from other characters: 各市(州) 交通运输局."""
    return text[start:end] == " " and "!" <= text[start - 1] <= "~"


def _stands_alone(name: str) -> bool:
    """Tell whether a name states its level or is a class: it does not go on with a line above."""
    return bool(prefix_of(name)) or name.startswith(name_words().open)


def _ends(joints: list[Span], first: int, end: int, limit: int) -> Iterator[int]:
    """Yield where a name may end: at each later joint and at the end, as far as a name reaches."""
    for index in range(first, len(joints)):
        if joints[index][0] > limit:
            return
        yield joints[index][0]
    if end <= limit:
        yield end


def _named(text: str, start: int, end: int, known: Callable[[str], bool]) -> bool:
    """Tell whether text[start:end] is a name, by the lexicon or by its ending."""
    if end - start > LONGEST_WRITTEN:
        return False
    left, right = _strip(text, start, end)
    name = text[left:right]
    return known(name) or is_name(name)


def _strip(text: str, start: int, end: int) -> Span:
    """Return the span without surrounding space and without 等 and what follows it."""
    while start < end and text[start] in SPACE:
        start += 1
    while start < end and text[end - 1] in SPACE:
        end -= 1
    if "等" in text[start:end]:  # rare: the search is worth its time only then
        tail = name_words().remainder.search(text[start:end])
        if tail and tail.start() > 0:
            end = start + tail.start()
    return start, end
