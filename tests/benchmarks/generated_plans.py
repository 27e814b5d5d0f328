"""Plans in any number, invented from a seed, for measuring how fast many are read."""

import random

BODIES = [
    f"市{name}局" for name in ("水务", "财政", "教育", "农业农村", "林业", "商务", "民政", "审计")
]
VERBS = ("推进", "完善", "落实", "加强")
THINGS = ("节水工程建设", "农村道路养护", "义务教育均衡发展", "政务服务标准化", "生态环境保护")
TASKS = 10


def generated(number, seed=1):
    """Return the text of the plan of that number: a title, two sections, ten tasks."""
    chance = random.Random(f"{seed} {number}")
    lines = [f"某市人民政府关于印发第{number}号重点工作分工方案的通知"]
    for task in range(TASKS):
        if task % 5 == 0:
            lines.append(f"{'一二'[task // 5]}、重点工作")
        lead, *others = chance.sample(BODIES, chance.randint(2, 5))
        words = "，".join(chance.choice(VERBS) + chance.choice(THINGS) for _ in range(4))
        lines.append(f"{task + 1}．{words}。（{lead}牵头，{'、'.join(others)}配合）")
    return "\n".join(lines) + "\n"


def write_plans(folder, count):
    """Write so many plans into a folder."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:07}.txt").write_text(generated(number), encoding="utf-8")
    return folder
