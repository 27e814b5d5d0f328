"""Title, issuer, number and dates as the front and the back of a text state them."""

import pytest

from hbey_analysis import load_plan

BODY = "一、水\n1.节水。（市水务局牵头，市财政局配合）\n"


@pytest.fixture
def read(tmp_path):
    def _read(front, back=""):
        path = tmp_path / "plan.txt"
        path.write_text(f"{front}{BODY}{back}", encoding="utf-8")
        return load_plan(path).document.iloc[0]

    return _read


TITLE = "某市人民政府办公室关于印发节水工作方案的通知"


@pytest.mark.parametrize(
    "front",
    [
        f"{TITLE}\n",
        "某市人民政府办公室\n关于印发节水工作方案的通知\n",
        "某市人民政府办公室关于印发节水\n工作方案的通知\n节水工作方案\n",
        f"{TITLE}（2024年5月6日）\n",
    ],
)
def test_a_title_is_whole_whatever_its_lines(read, front):
    row = read(front)
    assert (row["title"], row["issuer"]) == (TITLE, "某市人民政府办公室")


def test_a_date_under_a_name_is_that_of_signing(read):
    row = read(f"{TITLE}\n发布日期：2024年5月9日\n", "某市人民政府\n2024年5月6日\n")
    assert (row["published"], row["signed"]) == ("2024-05-09", "2024-05-06")


def test_a_seal_is_part_of_the_signature(read):
    front = f"{TITLE}\n市节水领导小组办公室（代章）\n2024 年5 月6 日\n（此件公开发布）\n"
    assert read(front)["signed"] == "2024-05-06"


def test_the_number_is_read_without_the_spaces_of_extraction(read):
    assert read(f"{TITLE}\n某政办发〔2024〕 6 号\n")["document_number"] == "某政办发〔2024〕6号"
