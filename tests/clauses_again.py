"""Clauses read again from the text by a few lines of the tests' own: no measure is imported."""

import csv
import random
import re
from collections import Counter

from hbey_analysis.paths import PLANS

TEXT = (PLANS / "hbey" / "plan.txt").read_text(encoding="utf-8")
TASK = re.compile(r"^(.*?)[(（]自治区([^()（）]+)牵头,([^()（）]+)配合[)）]", re.M)
SEPARATOR = re.compile("、|及|和(?!浩特|信息化)")  # 和 is part of 呼和浩特, 经济和信息化委
OTHER_NAMES = {"经济信息化委": "经济和信息化委", "内蒙古民航机场集团": "内蒙古民航机场集团公司"}
GATEKEEPERS = {"国土资源厅", "财政厅", "环保厅"}
CENTRAL = {"内蒙古电力监管办", "呼和浩特海关", "人民银行呼和浩特中心支行", "内蒙古通信管理局"}
FIRMS = {"呼铁局", "内蒙古民航机场集团公司"}
FAMILY = ["发展改革委", "能源开发局", "铁路办", "医改办"]  # the first two are sure
BODIES = {
    "leaders.first": "发展改革委", "leaders.second": "经济和信息化委",
    "leaders.third": "能源开发局", "leaders.fourth": "水利厅", "leaders.fifth": "农牧业厅",
    "leads.planning": "发展改革委",
    "leads.land": "国土资源厅", "leads.finance": "财政厅", "leads.environment": "环保厅",
}  # fmt: skip
# What can be checked, read by hand: a number with a unit, a period, 100 %, a work with its place.
FIGURE, PERIOD, WHOLE = "5000万吨|80%", "“十二五”时期", "全覆盖"
SIZE, PROGRAMME = "[千百]万千瓦级|亿吨级", "千名人才工程"
WORKS = (
    "鄂尔多斯—京唐港|海勃湾水利枢纽工程|洪水资源综合利用工程|十大孔兑综合治理工程|—呼和浩特—张家口—北京|"
    "银川—乌海|呼和浩特—集宁|—包头—东胜|临河—哈密|乌海—荣城|呼和浩特国际机场|包头机场|鄂尔多斯机场"
)
# Every place in the text, read by hand.
HOHHOT, BAOTOU = "呼和浩特|呼包|托克托", "包头|呼包|达茂旗|固阳|满都拉"
ORDOS = "鄂尔多斯|呼包鄂|准格尔|东胜|十大孔兑"
PLACE = (
    f"{HOHHOT}|{BAOTOU}|{ORDOS}|乌海|阿拉善|阿左旗|巴彦淖尔|乌兰察布|中蒙俄|蒙古国|俄罗斯|东北亚|西亚|内蒙古|"
    "蒙西|沿黄|黄河|黄土高原|阴山|贺兰山|河套|土默川|海勃湾|甘其毛都|策克|二连浩特|乌梁素海|苏里格|神东|北京|天津|"
    "江西|湖北|湖南|青岛"
)
PREFECTURE = "呼和浩特|包头|鄂尔多斯|乌海|阿拉善|巴彦淖尔|乌兰察布"
COUNTY = (
    "东胜|丰镇|临河|乌审|乌拉特中旗|二连浩特|伊金霍洛|准格尔|凉城|卓资|和林县|固阳|托克托|托县|曹妃甸|杭锦旗|武川|"
    "海勃湾|清水河|磴口|荣城|达拉特|达茂旗|鄂托克|阿左旗|集宁"
)
OF_TARGETS = {
    "checkable.figure": FIGURE, "checkable.date": PERIOD, "checkable.full_coverage": WHOLE,
    "checkable.named_work": WORKS, "checkable.size_class": SIZE, "checkable.programme": PROGRAMME,
    "checkable.name": "$^",
}  # fmt: skip
HARD = f"{FIGURE}|{PERIOD}|{WHOLE}"
ANY = f"{HARD}|{SIZE}|{PROGRAMME}"


def plain(name):
    """Return a name without the prefix that later names of a list leave out."""
    name = name.removeprefix("自治区")
    return OTHER_NAMES.get(name, name)


class Clauses:
    """Words, lead and supporters of each task, and which tasks meet a condition."""

    def __init__(self, text=TEXT):
        found = TASK.findall(text)
        self.words = [words for words, _, _ in found]
        self.leads = [plain(lead) for _, lead, _ in found]
        self.lists = [[plain(name) for name in SEPARATOR.split(names)] for _, _, names in found]
        self.all = range(len(found))
        pairs = zip(self.leads, self.lists, strict=True)
        self.named = [{lead, *names} - {"相关盟市"} for lead, names in pairs]

    def naming(self, *bodies):
        """Return the tasks that name all of these."""
        return [task for task in self.all if {*bodies} <= self.named[task]]

    def leading(self, *bodies):
        """Return the tasks that one of these leads."""
        return [task for task in self.all if self.leads[task] in bodies]

    def any_of(self, bodies):
        """Return the tasks that name one of these."""
        return [task for task in self.all if bodies & self.named[task]]

    def saying(self, pattern):
        """Return the tasks whose text holds a pattern, each as often as it does."""
        return [task for task in self.all for _ in re.findall(pattern, self.words[task])]

    def coded(self, codebook):
        """Return for each task the codes of the terms that stand in its text, with the top ones."""
        path = PLANS / "hbey" / "codebooks" / f"{codebook}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        of = {
            term: (row["parent"] or row["code"], row["code"])
            for row in rows
            for term in row["terms"].split("|")
            if term
        }
        any_term = re.compile("|".join(sorted(map(re.escape, of), key=len, reverse=True)))
        return [[of[term] for term in any_term.findall(words)] for words in self.words]


def of_groups(clauses):
    """Return the tasks behind what is said of groups and kinds of bodies."""
    counted = {}
    groups = {"gatekeepers": GATEKEEPERS, "central": CENTRAL, "enterprises": FIRMS}
    for key, bodies in groups.items():
        counted[f"{key}.leads"] = clauses.leading(*bodies)
        counted[f"{key}.tasks"] = clauses.any_of(bodies)
        counted[f"{key}.named"] = [task for body in bodies for task in clauses.naming(body)]
    return counted


def of_families(clauses):
    """Return the tasks behind what is said of the planning body with those under it."""
    counted = {}
    families = {"merged.high": FAMILY[:2], "merged": FAMILY}
    for key, family in families.items():
        each = [task for body in family for task in clauses.naming(body)]
        for stem, named in ((key, clauses.any_of({*family})), (f"{key}.each", each)):
            counted[f"leads.planning.{stem}"] = clauses.leading(*family)
            counted[f"leads.planning.{stem}.named"] = named
    return counted


def of_sets(clauses):
    """Return the tasks behind what is said of sets of bodies."""
    sets = Counter(map(frozenset, clauses.named))
    times = [sets[frozenset(names)] for names in clauses.named]
    return {
        "sets.single.tasks": [task for task in clauses.all if times[task] == 1],
        "sets.recurring.tasks": [task for task in clauses.all if times[task] > 1],
    }


def of_order(clauses):
    """Return the tasks behind what is said of the order of names."""
    these = CENTRAL | FIRMS
    mixed = [task for task in clauses.any_of(these) if clauses.named[task] - these]
    lines = [[clauses.leads[task], *clauses.lists[task][:-1]] for task in clauses.all]
    sides = [[name in these for name in line] for line in lines]  # the last is 相关盟市
    return {
        "order.planning.first": [t for t in clauses.all if clauses.lists[t][0] == "发展改革委"],
        "order.planning.clauses": [t for t in clauses.all if "发展改革委" in clauses.lists[t]],
        "order.central.clauses": mixed,
        "order.central.last": [task for task in mixed if sides[task] == sorted(sides[task])],
    }


def of_instruments(clauses):
    """Return the tasks of each term, and of each instrument in each task."""
    found, counted = clauses.coded("instruments"), {}
    for side in ("supply", "environment", "demand"):
        own = [[code for top, code in codes if top == side] for codes in found]
        for column, kind in (("mentions", list), ("tasks", set)):
            tasks = [task for task in clauses.all for _ in kind(own[task])]
            counted[f"instruments.{side}.{column}"] = tasks
    return counted


def of_text(clauses):
    """Return the tasks behind what is said of figures, places and themes."""
    counted = {key: clauses.saying(pattern) for key, pattern in OF_TARGETS.items()}
    counted |= {f"{key}.tasks": tasks for key, tasks in counted.items()}
    patterns = {
        "targets.tasks": ANY, "checkable.quantities.tasks": HARD,
        "checkable.tasks": f"{HARD}|{WORKS}", "deadlines.tasks": "[年月日]底?前完成",
        "places.tasks": PLACE, "places.first": BAOTOU, "places.second": ORDOS,
        "places.third": HOHHOT, "places.prefecture.tasks": PREFECTURE,
        "places.county.tasks": COUNTY,
    }  # fmt: skip
    counted |= {key: clauses.saying(pattern) for key, pattern in patterns.items()}
    once = [key for key in counted if key.endswith(".tasks") or key.startswith("places")]
    counted |= {key: sorted({*counted[key]}) for key in once}
    themes = {"first": "electricity", "second": "water", "third": "coal"}
    found = clauses.coded("themes")
    for place, code in themes.items():
        with_theme = [task for task in clauses.all if code in dict(found[task])]
        counted[f"themes.{place}"] = with_theme
    return counted | of_instruments(clauses) | {"targets.count": clauses.saying(ANY)}


def recount(text=TEXT):
    """Return for every value that counts tasks, or what stands in them, the tasks: from 0."""
    clauses = Clauses(text)
    counted = {key: clauses.leading(body) for key, body in BODIES.items()}
    counted |= {f"{key}.named": clauses.naming(body) for key, body in BODIES.items()}
    counted |= (
        of_families(clauses)
        | of_groups(clauses)
        | of_sets(clauses)
        | of_order(clauses)
        | of_text(clauses)
    )
    return counted | {
        "tasks.count": [*clauses.all],
        "collectives.first": [t for t in clauses.all if "相关盟市" in clauses.lists[t]],
        "assignments.named": [task for task in clauses.all for _ in clauses.named[task]],
        "assignments.support": [task for task in clauses.all for _ in clauses.lists[task][:-1]],
        **{key: [*clauses.all] for key in ("assignments.lead", "leads.count", "order.clauses")},
        "leaders.three.leads": clauses.leading("发展改革委", "经济和信息化委", "能源开发局"),
        "leads.none": [], "leads.one": [*clauses.all], "leads.several": [],
        "example.draw.bodies": [0] * len(clauses.named[0]),
        "naming.alone": [task for task in clauses.all if len(clauses.named[task]) == 1],
        "naming.first": clauses.naming("环保厅"), "naming.second": clauses.naming("国土资源厅"),
        "naming.third": clauses.naming("财政厅"),
        "pairs.beyond_all.shared": clauses.naming("农牧业厅", "水利厅"),
        "pairs.most.shared": clauses.naming("国土资源厅", "环保厅"),
        "directed.first.shared": [
            t for t in clauses.leading("经济和信息化委") if "能源开发局" in clauses.lists[t]
        ],
        "coverage.broadest.leads": clauses.leading("国土资源厅"),
        "coverage.first.tasks": [t for t in clauses.all[-3:] if "交通运输厅" in clauses.named[t]],
    }  # fmt: skip


def wrong(values, plan, text=TEXT, keys=None):
    """Return the keys whose number or tasks are not those counted again."""
    ids = plan.tasks["task_id"].tolist()
    counted = recount(text)
    return [
        key
        for key in sorted(counted if keys is None else keys)
        if values[key].value != len(counted[key])
        or list(values[key].tasks) != [ids[task] for task in sorted({*counted[key]})]
    ]


def changed_texts(seed, number):
    """Yield changes of the text: a body of a clause becomes another that the clause lacks.

    Each is the key of the body's values, the task by its place, and the text.
    """
    chance = random.Random(seed)
    clauses, found = Clauses(), list(TASK.finditer(TEXT))
    keys = [key for key in BODIES if key.startswith("leads.")]
    for _ in range(number):
        key = chance.choice(keys)
        task = chance.choice(clauses.naming(BODIES[key]))
        others = {"民政厅", "国资委", "文化厅", "教育厅"} - clauses.named[task]
        other = chance.choice(sorted(others))
        start, end = found[task].start(2), found[task].end()
        clause = re.sub(BODIES[key], other, TEXT[start:end], count=1)
        yield key, task, TEXT[:start] + clause + TEXT[end:]
